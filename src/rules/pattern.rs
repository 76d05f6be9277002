//! What a rule matches: elements, or blocks by their text.

use std::fmt;

use regex::Regex;

use super::selector::Selector;

/// A pattern.
#[derive(Debug, Clone)]
pub(super) enum Pattern {
    /// The text of the elements that a selector names.
    Css { source: String, selector: Selector },
    /// Blocks that hold a text, in any case and with any white space.
    Text { source: String, folded: String },
    /// Blocks in whose text a regular expression is found.
    Regex(Regex),
}

impl Pattern {
    /// Whether it matches a block of this text; `folded` is the same as
    /// [`folded`] gives it.
    pub(super) fn matches(&self, text: &str, folded: &str) -> bool {
        match self {
            Pattern::Css { .. } => false,
            Pattern::Text { folded: wanted, .. } => folded.contains(wanted.as_str()),
            Pattern::Regex(regex) => regex.is_match(text),
        }
    }
}

/// As it stands in a file.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (key, source) = match self {
            Pattern::Css { source, .. } => ("css", source.as_str()),
            Pattern::Text { source, .. } => ("text", source.as_str()),
            Pattern::Regex(regex) => ("regex", regex.as_str()),
        };
        write!(f, "{key} = {}", quoted(source))
    }
}

/// A text as a string of TOML, on one line.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_read_back() {
        for text in ["", "a \"b\" \\c\\", "two\nlines\tand\u{7}\u{85} more", "ä 'x' \u{1f600}"] {
            let file = format!("x = {}", quoted(text));
            let table: std::collections::HashMap<String, String> = toml::from_str(&file).unwrap();
            assert_eq!(table["x"], text);
            assert_eq!(file.lines().count(), 1);
        }
    }
}
