//! Character references: `&amp;`, `&#8212;`, `&copy`.

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use html5ever::tendril::StrTendril;
use memchr::memchr;

/// The longest name, with its semicolon, is one byte shorter.
const LONGEST_NAME: usize = 33;

/// Where a reference stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Text,
    /// Here `&copy=` and `&copyright` are no references, since addresses
    /// look like that.
    Attribute,
}

/// The text with its references read.
pub(super) fn decode(text: &str, place: Place) -> StrTendril {
    decode_until(text, place, usize::MAX)
}

/// Whether the text with its references read is longer than this, in bytes.
pub(super) fn is_longer(text: &str, place: Place, than: usize) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > than && memchr(b'&', bytes).is_none_or(|_| decode_until(text, place, than).len() > than)
}

/// Stops behind the first reference at which what is read is longer than `most`.
fn decode_until(text: &str, place: Place, most: usize) -> StrTendril {
    let mut out = StrTendril::with_capacity(text.len().min(most) as u32);
    let mut rest = text;
    while out.len() <= most
        && let Some(at) = memchr(b'&', rest.as_bytes())
    {
        out.push_slice(&rest[..at]);
        rest = &rest[at + 1..];
        let used = match rest.as_bytes().first() {
            Some(b'#') => number(rest, &mut out),
            Some(c) if c.is_ascii_alphanumeric() => name(rest, place, &mut out),
            _ => None,
        };
        match used {
            Some(used) => rest = &rest[used..],
            None => out.push_char('&'),
        }
    }
    if out.len() <= most {
        out.push_slice(rest);
    }
    out
}

/// Reads a number behind `&`; the bytes that it takes, if it is one.
fn number(rest: &str, out: &mut StrTendril) -> Option<usize> {
    let bytes = rest.as_bytes();
    let (start, radix) = if matches!(bytes.get(1), Some(b'x' | b'X')) { (2, 16) } else { (1, 10) };
    let mut at = start;
    let mut value: u32 = 0;
    while let Some(digit) = bytes.get(at).and_then(|b| char::from(*b).to_digit(radix)) {
        value = value.saturating_mul(radix).saturating_add(digit);
        at += 1;
    }
    if at == start {
        return None;
    }
    let c = match value {
        0 => None,
        // Windows characters, written by their numbers there.
        0x80..=0x9f => C1_REPLACEMENTS[value as usize - 0x80].or(char::from_u32(value)),
        _ => char::from_u32(value),
    };
    out.push_char(c.unwrap_or('\u{fffd}'));
    Some(at + usize::from(bytes.get(at) == Some(&b';')))
}

/// Reads the longest name behind `&`; the bytes that it takes, if it is one.
fn name(rest: &str, place: Place, out: &mut StrTendril) -> Option<usize> {
    let bytes = rest.as_bytes();
    let letters = bytes.iter().take(LONGEST_NAME).take_while(|b| b.is_ascii_alphanumeric()).count();
    let longest = letters + usize::from(bytes.get(letters) == Some(&b';'));
    let found = (1..=longest).rev().find_map(|length| {
        // The table holds beginnings of names, too, with nothing to show.
        let chars = NAMED_ENTITIES.get(&rest[..length]).filter(|chars| chars.0 != 0)?;
        Some((length, chars))
    });
    let (length, &(first, second)) = found?;
    let open = bytes[length - 1] != b';';
    let goes_on = bytes.get(length).is_some_and(|b| *b == b'=' || b.is_ascii_alphanumeric());
    if place == Place::Attribute && open && goes_on {
        return None;
    }
    for c in [first, second].into_iter().filter(|c| *c != 0) {
        out.push_char(char::from_u32(c).unwrap_or('\u{fffd}'));
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_that_of_what_is_read() {
        for text in [
            "",
            "plain",
            "a&amp;b&quot;c",
            "&#0000000000000065;bcdef",
            "&copy=&copy;&nbsp",
            "&&&x;",
            "ab&hearts;",
        ] {
            let decoded = decode(text, Place::Attribute);
            for than in 0..30 {
                assert_eq!(is_longer(text, Place::Attribute, than), decoded.len() > than, "{text} {than}");
            }
        }
    }
}
