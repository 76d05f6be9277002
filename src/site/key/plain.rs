//! The key of a text that has nothing to mask, in one go.

use super::{exact, is_invisible, narrow};
use crate::words::{self, is_common_letter, is_word_alone};

/// The key of a text's exact form, which is its loose form too; `None` for a
/// text that may hold numbers or addresses.
pub(super) fn key(text: &str) -> Option<u64> {
    let bytes = text.as_bytes();
    let mut key = Key { hash: words::FNV, length: 0, inside: false };
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii() {
            match ASCII[usize::from(byte)] {
                GAP => key.inside = false,
                SPECIAL if may_mask(bytes, at) => return None,
                SPECIAL => key.inside = false,
                lower => key.add(lower.into(), 1),
            }
            at += 1;
            continue;
        }
        let c = text[at..].chars().next()?;
        at += c.len_utf8();
        let c = narrow(c);
        if !is_common_letter(c) && c.is_numeric() {
            return None;
        }
        if !words::is_alphanumeric(c) {
            key.inside &= is_invisible(c);
        } else if is_word_alone(c) {
            // It has no other case.
            key.add(c, c.len_utf8());
        } else {
            c.to_lowercase().for_each(|c| key.add(c, c.len_utf8()));
        }
    }
    // Characters of words that are no numbers are letters.
    Some(if key.length == 0 { 0 } else { exact(words::mix(key.hash, key.length as u64)) })
}

/// The hash of an exact text that grows.
struct Key {
    hash: u64,
    /// In bytes.
    length: usize,
    /// Whether a word goes on.
    inside: bool,
}

impl Key {
    fn add(&mut self, c: char, bytes: usize) {
        if !self.inside && self.length > 0 {
            self.hash = words::fnv(self.hash, u32::from(b' '));
            self.length += 1;
        }
        self.inside = true;
        self.hash = words::fnv(self.hash, u32::from(c));
        self.length += bytes;
    }
}

/// Whether a special character is a digit or may be part of an address.
fn may_mask(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'.' => bytes[..at].ends_with(b"www"),
        b':' => bytes[at..].starts_with(b"://"),
        _ => true,
    }
}

/// Ends a word.
const GAP: u8 = 0;
/// Ends a word unless [`may_mask`] says otherwise.
const SPECIAL: u8 = 1;

/// What becomes of ASCII characters: letters in lower case stand for
/// themselves.
const ASCII: [u8; 128] = {
    let mut ascii = [GAP; 128];
    let mut at = 0;
    while at < 128 {
        let byte = at as u8;
        if byte.is_ascii_alphabetic() {
            ascii[at] = byte.to_ascii_lowercase();
        } else if byte.is_ascii_digit() || matches!(byte, b'@' | b'.' | b':') {
            ascii[at] = SPECIAL;
        }
        at += 1;
    }
    ascii
};
