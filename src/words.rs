//! Counting words the same way everywhere.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// Whether a character is a word of its own: Han, Kana and Hangul, which are
/// written without spaces or in syllables.
pub(crate) fn is_word_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ac00}'..='\u{d7af}')
}

/// Whether a character is a letter of the ranges that most letters of most
/// texts are from, which is told much faster than that any is one. In ASCII
/// there is a faster way.
pub(crate) fn is_common_letter(c: char) -> bool {
    match c {
        // Latin, Greek, Cyrillic.
        '\u{c0}'..='\u{2af}' => c != '×' && c != '÷',
        '\u{3a3}'..='\u{3f5}' | '\u{400}'..='\u{481}' => true,
        // Hebrew, Arabic, Devanagari, Thai.
        '\u{5d0}'..='\u{5ea}'
        | '\u{620}'..='\u{64a}'
        | '\u{671}'..='\u{6d3}'
        | '\u{904}'..='\u{939}'
        | '\u{e01}'..='\u{e30}' => true,
        // Vietnamese, Kana, Han, Hangul.
        '\u{1e00}'..='\u{1eff}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' => true,
        '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => true,
        _ => false,
    }
}

/// Whether a character is a letter or digit, as [`char::is_alphanumeric`]
/// says, but sooner.
pub(crate) fn is_alphanumeric(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        // Vowel signs of Devanagari; dashes, quotes and dots.
        '\u{93e}'..='\u{94c}' => true,
        '\u{2010}'..='\u{2027}' => false,
        c => is_common_letter(c) || c.is_alphanumeric(),
    }
}

/// Whether a character is of a script that is written without spaces: besides
/// words alone the letters and signs of Thai, Lao, Burmese and Khmer.
pub(crate) fn has_no_spaces(c: char) -> bool {
    let first = '\u{e01}';
    c >= first
        && (is_word_alone(c)
            || matches!(c, '\u{e01}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'))
}

/// Whether a character is a mark on the letter before it.
pub(crate) fn is_mark(c: char) -> bool {
    !c.is_ascii() && c.general_category_group() == GeneralCategoryGroup::Mark
}

/// The number of words: runs of letters and digits, and single characters of
/// scripts without spaces.
pub(crate) fn count(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let (mut words, mut inside) = (0, false);
    let mut at = 0;
    while at < bytes.len() {
        let (more, end) = count_ascii(&bytes[at..], &mut inside);
        words += more;
        at += end;
        // Characters beyond ASCII, and what is left of a chunk behind them.
        for c in text[at..].chars() {
            at += c.len_utf8();
            if !c.is_ascii() && is_word_alone(c) {
                words += 1;
                inside = false;
            } else {
                let goes_on =
                    if c.is_ascii() { c.is_ascii_alphanumeric() || c == '_' } else { c.is_alphanumeric() };
                words += u32::from(goes_on && !inside);
                inside = goes_on;
                if c.is_ascii() && at % CHUNK == 0 {
                    break;
                }
            }
        }
    }
    words
}

/// Bytes looked at together.
const CHUNK: usize = 8;

/// Words that begin in the first chunks of a text, which are ASCII, and where
/// they end. `inside` says whether a word goes on.
///
/// Each byte is in its lane of a number; what holds of a lane stands in its
/// highest bit, which ASCII leaves free.
fn count_ascii(text: &[u8], inside: &mut bool) -> (u32, usize) {
    const LANES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * LANES;
    let from = |lanes: u64, least: u8| lanes + u64::from(0x80 - least) * LANES;
    let (chunks, rest) = text.as_chunks::<CHUNK>();
    let mut last = [0; CHUNK];
    last[..rest.len()].copy_from_slice(rest);
    let (mut words, mut end, mut before) = (0, 0, u64::from(*inside) << 7);
    for chunk in chunks.iter().chain([&last]) {
        let lanes = u64::from_le_bytes(*chunk);
        if lanes & HIGH != 0 {
            break;
        }
        let lower = lanes | (0x20 * LANES);
        let letters = from(lower, b'a') & !from(lower, b'z' + 1);
        let digits = from(lanes, b'0') & !from(lanes, b'9' + 1);
        let lines = HIGH - (lanes ^ (u64::from(b'_') * LANES));
        let inside = (letters | digits | lines) & HIGH;
        let begins = inside & !(inside << 8 | before);
        words += ((begins >> 7).wrapping_mul(LANES) >> 56) as u32;
        before = inside >> 56;
        end += CHUNK;
    }
    *inside = before != 0;
    (words, end.min(text.len()))
}

/// Bits of a token's hash: tables of token scores have `1 << TOKEN_BITS`
/// places.
pub(crate) const TOKEN_BITS: u32 = 16;

/// The place of a token in a table of token scores: FNV-1a of its bytes after
/// a byte that names its kind, folded. The same on every machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token(u32);

impl Token {
    /// Begins a token.
    pub(crate) fn of(kind: u8) -> Self {
        let mut token = Token(0x811c_9dc5);
        token.add(kind);
        token
    }

    pub(crate) fn add(&mut self, byte: u8) {
        self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }

    pub(crate) fn place(self) -> u16 {
        ((self.0 ^ (self.0 >> TOKEN_BITS)) & ((1 << TOKEN_BITS) - 1)) as u16
    }
}

/// The [`Token`] of bytes.
pub(crate) fn token(kind: u8, bytes: impl IntoIterator<Item = u8>) -> u16 {
    let mut token = Token::of(kind);
    bytes.into_iter().for_each(|byte| token.add(byte));
    token.place()
}

/// Where FNV-1a begins, in 64 bits.
pub(crate) const FNV: u64 = 0xcbf2_9ce4_8422_2325;

/// A step of FNV-1a, by whole characters.
pub(crate) fn fnv(hash: u64, c: u32) -> u64 {
    (hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3)
}

/// A hash of two hashes.
pub(crate) fn mix(one: u64, other: u64) -> u64 {
    (one.rotate_left(23) ^ other).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// In lower case, white space folded.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}

/// White space as one space, and none at the ends.
pub(crate) fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Adds a hash of each word of a text, case folded, in order.
pub(crate) fn hashes(text: &str, all: &mut Vec<u64>) {
    let bytes = text.as_bytes();
    let mut word = FNV;
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii() {
            at += 1;
            if byte.is_ascii_alphanumeric() {
                word = fnv(word, u32::from(byte.to_ascii_lowercase()));
            } else if word != FNV {
                all.push(std::mem::replace(&mut word, FNV));
            }
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        at += c.len_utf8();
        let alone = is_word_alone(c);
        let inside = alone || is_alphanumeric(c);
        if (alone || !inside) && word != FNV {
            all.push(std::mem::replace(&mut word, FNV));
        }
        if inside {
            word = c.to_lowercase().fold(word, |word, c| fnv(word, u32::from(c)));
        }
        if alone {
            all.push(std::mem::replace(&mut word, FNV));
        }
    }
    if word != FNV {
        all.push(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_letters_are_letters() {
        for c in '\u{80}'..=char::MAX {
            let letter = c.is_alphabetic() && c.is_alphanumeric() && !c.is_numeric() && !is_mark(c);
            assert!(letter || !is_common_letter(c), "{c:?}");
            assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
        }
    }

    #[test]
    fn counts_runs_and_lone_characters() {
        assert_eq!(count("It's 12 o'clock."), 5);
        assert_eq!(count("東京は2011年"), 5);
        assert_eq!(count("– | »"), 0);
        assert_eq!(count("a word_of @[`{/: nine, and  ten0 9~z Z"), 8);
        for end in 0..20 {
            assert_eq!(
                count(&"ab cd efg hi jklmnop"[..end]),
                count(&format!("{}…", &"ab cd efg hi jklmnop"[..end]))
            );
            let (one, other) = "abc d efgh ij klmn op".split_at(end);
            assert_eq!(count(&format!("{one}é{other}")), count(&format!("{one}e{other}")), "{one}é{other}");
            assert_eq!(count(&format!("{one}–{other}")), count(&format!("{one}-{other}")), "{one}–{other}");
        }
    }
}
