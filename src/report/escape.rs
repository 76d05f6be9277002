//! Text from outside, made safe to print in one line, or to stand in a page for the browser.

use std::fmt::Write;
use std::path::Path;

/// The text with characters escaped that would steer a terminal, break the
/// line, or reorder what stands beside them.
pub(crate) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    push(&mut shown, text);
    shown
}

/// The same for a path; bytes that are not UTF-8 become `\xNN`.
pub(crate) fn escaped_path(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let mut shown = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        push(&mut shown, chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(shown, "\\x{byte:02X}"); // a String takes every write
        }
    }
    shown
}

/// Adds the same as HTML: nothing in it is markup, in an attribute either. Line breaks stay.
pub(crate) fn push_html_lines(out: &mut String, text: &str) {
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        push_html(out, line);
    }
}

/// Adds the same in one line.
pub(crate) fn push_html(out: &mut String, text: &str) {
    for c in escaped(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

fn push(shown: &mut String, text: &str) {
    for c in text.chars() {
        if is_unsafe(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steering_characters_are_escaped() {
        assert_eq!(escaped("a\u{1b}[31mb\u{9b}c\r\n"), "a\\u{1b}[31mb\\u{9b}c\\r\\n");
        assert_eq!(escaped("abc\u{202e}txt"), "abc\\u{202e}txt");
        assert_eq!(escaped("Straße 東京 \\ 'x'"), "Straße 東京 \\ 'x'");
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_escaped() {
        use std::os::unix::ffi::OsStrExt;
        let name = std::ffi::OsStr::from_bytes(b"a\xFF\xC3b\n.html");
        assert_eq!(escaped_path(Path::new(name)), "a\\xFF\\xC3b\\n.html");
    }
}
