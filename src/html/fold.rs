//! What of a text is seen, and what white space does to it.

/// Characters that take no room and mean nothing in running text: soft
/// hyphens, zero-width spaces and control characters.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}') || c.is_control()
}

/// Whether nothing of a text is seen.
pub(super) fn is_blank(text: &str) -> bool {
    const ONES: u64 = u64::MAX / 255;
    let bytes = text.as_bytes();
    // Most of these are line ends and spaces: eight at once, while no byte's
    // top bit is set, be it by adding what lifts a byte above the space to it.
    let mut at = 0;
    while let Some(word) = bytes[at..].first_chunk() {
        let word = u64::from_le_bytes(*word);
        if (((word & (ONES * 0x7f)) + ONES * 0x5f) | word) & (ONES << 7) != 0 {
            break;
        }
        at += 8;
    }
    // ASCII's white space and control characters.
    match bytes[at..].iter().position(|&b| b > b' ' && b != 0x7f).map(|found| at + found) {
        None => true,
        Some(at) if bytes[at].is_ascii() => false,
        Some(at) => text[at..].chars().all(|c| c.is_whitespace() || is_invisible(c)),
    }
}

/// The longest run from a place on that folding leaves as it is: characters
/// that are seen, and single spaces between them. Its end, and its characters
/// without the spaces.
pub(super) fn folded_run(text: &str, from: usize) -> (usize, u32) {
    let bytes = text.as_bytes();
    let (mut end, mut shown) = (from, 0);
    let mut at = from;
    loop {
        let ascii = bytes[at..].iter().take_while(|b| b.is_ascii_graphic()).count();
        if ascii > 0 {
            at += ascii;
            shown += ascii as u32;
            end = at;
        }
        match bytes.get(at) {
            Some(b' ') if end == at && end > from => at += 1,
            Some(0x80..) => match text[at..].chars().next() {
                Some(c) if !c.is_whitespace() && !is_invisible(c) => {
                    at += c.len_utf8();
                    shown += 1;
                    end = at;
                }
                _ => return (end, shown),
            },
            _ => return (end, shown),
        }
    }
}

/// Adds preformatted text, without what is not seen.
pub(super) fn push_preformatted(into: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '\n' | '\t' => into.push(c),
            '\r' => {}
            '\u{a0}' => into.push(' '),
            c if is_invisible(c) => {}
            c => into.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_is_what_shows_nothing() {
        for blank in [
            "",
            " ",
            "\n\t        \r\n      \x7f\0",
            "        \u{a0}\u{200b}\u{ad} ",
            "       \u{85}\u{3000}",
        ] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for place in 0..20 {
            for c in ['!', '~', 'é', '字'] {
                let text = format!("{}{c}{}", " ".repeat(place), "\n".repeat(20 - place));
                assert!(!is_blank(&text), "{text:?}");
            }
        }
    }

    #[test]
    fn a_run_ends_where_folding_changes_something() {
        let run = |text| {
            let (end, shown) = folded_run(text, 0);
            (&text[..end], shown)
        };
        assert_eq!(run("One two  three"), ("One two", 6));
        assert_eq!(run("É été 字 – x \n y"), ("É été 字 – x", 7));
        assert_eq!(run("soft\u{ad}hyphen"), ("soft", 4));
        assert_eq!(run("no\u{a0}break"), ("no", 2));
        assert_eq!(run("tab\tx"), ("tab", 3));
        assert_eq!(run("end "), ("end", 3));
        assert_eq!(run(" x"), ("", 0));
        assert_eq!(run(""), ("", 0));
    }
}
