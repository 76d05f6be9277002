//! Fitting text into columns.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// Breaks a text of one line into lines of so many columns, at spaces where
/// there are any. A character that is wider than a line stands on its own.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    for word in text.split(' ') {
        let wide = columns(word);
        if used > 0 && used + 1 + wide <= width {
            line.push(' ');
            line.push_str(word);
            used += 1 + wide;
            continue;
        }
        // A long word, or a text without spaces, begins where it can.
        let begins_here = wide > width && used > 0 && used + 2 < width;
        if begins_here {
            line.push(' ');
            used += 1;
        } else if used > 0 {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        for c in word.chars() {
            let wide = c.width().unwrap_or(0);
            if used > 0 && used + wide > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += wide;
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The first lines, the last of them ending in an ellipsis if there were more.
pub(super) fn shorten(mut lines: Vec<String>, most: usize, width: usize) -> Vec<String> {
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while columns(last) >= width && last.pop().is_some() {}
            last.truncate(last.trim_end().len());
            last.push('…');
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_fit() {
        assert_eq!(wrap("the ferry runs again", 9), ["the ferry", "runs", "again"]);
        assert_eq!(wrap("", 9), [""]);
        assert_eq!(wrap("a harbourmaster", 8), ["a harbou", "rmaster"]);
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(wrap("渡船回来了", 4), ["渡船", "回来", "了"]);
        assert_eq!(wrap("渡船", 1), ["渡", "船"]);
        // A mark stays with its letter.
        assert_eq!(wrap("e\u{301}e\u{301}e\u{301}", 2), ["e\u{301}e\u{301}", "e\u{301}"]);
    }

    #[test]
    fn what_is_cut_ends_in_an_ellipsis() {
        let lines = wrap("the ferry runs again", 9);
        assert_eq!(shorten(lines.clone(), 1, 9), ["the ferr…"]);
        assert_eq!(shorten(lines.clone(), 2, 9), ["the ferry", "runs…"]);
        assert_eq!(shorten(lines.clone(), 3, 9), lines);
    }
}
