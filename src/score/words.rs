//! What a word is to the score.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::words::is_word_alone;

/// The words of a text: runs of letters, numbers and `_`, each Han, Kana and
/// Hangul character a word of its own.
///
/// This is what `\w+` finds in Python's `re`, so combining marks part words:
/// the benchmarks that the figures are compared with count so. Lower the case
/// of the text beforehand.
pub fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::with_capacity(text.len() / 6);
    let mut start = None;
    for (at, c) in text.char_indices() {
        let alone = is_word_alone(c);
        if is_word(c) && !alone {
            start.get_or_insert(at);
            continue;
        }
        if let Some(start) = start.take() {
            words.push(&text[start..at]);
        }
        if alone {
            words.push(&text[at..at + c.len_utf8()]);
        }
    }
    words.extend(start.map(|start| &text[start..]));
    words
}

/// Python's `\w`: letters, numbers and `_`, but no marks.
fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    matches!(c.general_category_group(), GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number)
}

/// The text with every run of white space made one space, and none at the
/// ends.
pub(super) fn flat(text: &str) -> String {
    // The separators U+001C to U+001F are white space to Python, not to Unicode.
    let is_space = |c: char| c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}');
    let mut flat = String::with_capacity(text.len());
    for part in text.split(is_space).filter(|part| !part.is_empty()) {
        if !flat.is_empty() {
            flat.push(' ');
        }
        flat.push_str(part);
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_lone_characters() {
        assert_eq!(words("it's 12 o'clock_x."), ["it", "s", "12", "o", "clock_x"]);
        assert_eq!(words("東京は2011年"), ["東", "京", "は", "2011", "年"]);
        assert_eq!(words("x東y"), ["x", "東", "y"]);
        assert_eq!(words("½ ⅷ – | »"), ["½", "ⅷ"]);
    }

    #[test]
    fn marks_and_circled_letters_are_no_letters() {
        // Devanagari vowel signs; Python parts the word there too.
        assert_eq!(words("हिन्दी"), ["ह", "न", "द"]);
        assert_eq!(words("cafe\u{301}s"), ["cafe", "s"]);
        assert_eq!(words("aⒶb"), ["a", "b"]);
    }

    #[test]
    fn flat_text_has_single_spaces() {
        assert_eq!(flat(" a\u{1c}\t b\u{3000}c\n"), "a b c");
        assert_eq!(flat(" \n"), "");
    }
}
