//! What the texts of a page's blocks say, read once for all who compare them.
//!
//! Texts are only ever compared for being equal, so hashes stand for them.

use std::ops::Range;

use foldhash::fast::FixedState;
use std::hash::BuildHasher;

use crate::block::Page;
use crate::words::{self, is_alphanumeric, is_word_alone};

/// The texts of a page's blocks, hashed in several ways.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Of each block's text, letter for letter.
    pub(super) same: Vec<u64>,
    /// Of each block's text in lower case.
    pub(super) folded: Vec<u64>,
    /// Of each block's pattern of capitals, digits and punctuation.
    pub(super) look: Vec<u64>,
    words: Vec<Word>,
    blocks: Vec<Words>,
}

/// A run of letters and digits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// Of its letters in lower case.
    pub(super) hash: u64,
    /// Four letters or more, or a word alone (see
    /// [`is_word_alone`](crate::words::is_word_alone)) among them.
    pub(super) long: bool,
    /// What of [`LETTER`] and [`DIGIT`] its characters are.
    pub(super) kinds: u8,
}

pub(super) const LETTER: u8 = 1;
/// An ASCII digit.
pub(super) const DIGIT: u8 = 2;

/// The words of one block.
#[derive(Debug, Clone)]
struct Words {
    range: Range<u32>,
    /// Whether they are what [`words::hashes`] gives.
    plain: bool,
}

impl Reading {
    pub(super) fn of(page: &Page) -> Self {
        let mut reading = Reading::default();
        let mut buffer = Vec::new();
        for block in &page.blocks {
            let text = page.text_of(block);
            reading.same.push(hash(text.as_bytes()));
            look_of(text, &mut buffer);
            reading.look.push(hash(&buffer));
            let first = reading.words.len() as u32;
            let plain = reading.read_any(text, &mut buffer);
            reading.folded.push(hash(&buffer));
            reading.blocks.push(Words { range: first..reading.words.len() as u32, plain });
        }
        reading
    }

    /// The words of a block, split where letters and digits end.
    pub(super) fn words(&self, block: usize) -> &[Word] {
        let range = &self.blocks[block].range;
        &self.words[range.start as usize..range.end as usize]
    }

    /// Puts the hashes of a block's words, characters that are words alone
    /// apart, in place of what `hashes` holds.
    pub(super) fn hashes(&self, page: &Page, block: usize, hashes: &mut Vec<u64>) {
        hashes.clear();
        if self.blocks[block].plain {
            hashes.extend(self.words(block).iter().map(|word| word.hash));
        } else {
            words::hashes(page.text_of(&page.blocks[block]), hashes);
        }
    }

    /// Adds a text's words, and puts the text in lower case in place of what
    /// `folded` holds. Gives whether the words are plain.
    fn read_any(&mut self, text: &str, folded: &mut Vec<u8>) -> bool {
        folded.clear();
        if text.is_ascii() {
            self.read_ascii(text.as_bytes(), folded);
            true
        } else if text.contains('Σ') {
            self.read_sigmas(text, folded);
            false
        } else {
            self.read(text, folded)
        }
    }

    /// Greek has two letters sigma in lower case: which it is depends on what
    /// stands around, in a text as in a word by itself.
    fn read_sigmas(&mut self, text: &str, folded: &mut Vec<u8>) {
        folded.extend_from_slice(text.to_lowercase().as_bytes());
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let hash = word.to_lowercase().chars().fold(words::FNV, |hash, c| words::fnv(hash, u32::from(c)));
            let long = word.chars().count() >= LONG as usize || word.contains(is_word_alone);
            self.words.push(Word { hash, long, kinds: LETTER });
        }
    }

    fn read_ascii(&mut self, text: &[u8], folded: &mut Vec<u8>) {
        folded.extend_from_slice(text);
        folded.make_ascii_lowercase();
        let (mut hash, mut length, mut kinds) = (words::FNV, 0u32, 0);
        for byte in folded {
            let kind = KINDS[usize::from(*byte)];
            if kind != 0 {
                hash = words::fnv(hash, u32::from(*byte));
                length += 1;
                kinds |= kind;
            } else if kinds != 0 {
                self.words.push(Word { hash, long: length >= LONG, kinds });
                (hash, length, kinds) = (words::FNV, 0, 0);
            }
        }
        if kinds != 0 {
            self.words.push(Word { hash, long: length >= LONG, kinds });
        }
    }

    fn read(&mut self, text: &str, folded: &mut Vec<u8>) -> bool {
        let bytes = text.as_bytes();
        let mut word = words::FNV;
        let (mut length, mut alone, mut plain, mut kinds) = (0u32, false, true, 0);
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            if byte.is_ascii() {
                at += 1;
                let lower = byte.to_ascii_lowercase();
                folded.push(lower);
                let kind = KINDS[usize::from(lower)];
                if kind != 0 {
                    kinds |= kind;
                    word = words::fnv(word, u32::from(lower));
                    length += 1;
                } else if length > 0 {
                    self.words.push(Word { hash: word, long: length >= LONG || alone, kinds });
                    (word, length, alone, kinds) = (words::FNV, 0, false, 0);
                }
                continue;
            }
            let Some(c) = text[at..].chars().next() else { break };
            let end = at + c.len_utf8();
            let inside = is_alphanumeric(c);
            if is_word_alone(c) {
                plain = false;
                // Some, such as the middle dot of Kana, are no letters.
                if inside {
                    folded.extend_from_slice(&bytes[at..end]);
                    word = words::fnv(word, u32::from(c));
                    length += 1;
                    kinds |= LETTER;
                    alone = true;
                    at = end;
                    continue;
                }
            }
            at = end;
            if !inside && length > 0 {
                self.words.push(Word { hash: word, long: length >= LONG || alone, kinds });
                (word, length, alone, kinds) = (words::FNV, 0, false, 0);
            }
            for lower in c.to_lowercase() {
                folded.extend_from_slice(lower.encode_utf8(&mut [0; 4]).as_bytes());
                if inside {
                    word = words::fnv(word, u32::from(lower));
                }
            }
            length += u32::from(inside);
            kinds |= if inside { LETTER } else { 0 };
        }
        if length > 0 {
            self.words.push(Word { hash: word, long: length >= LONG || alone, kinds });
        }
        plain
    }
}

/// Letters of a long word, at least.
const LONG: u32 = 4;

/// The kinds of ASCII letters in lower case and of digits.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut at = 0;
    while at < 128 {
        kinds[at] = match at as u8 {
            b'a'..=b'z' => LETTER,
            b'0'..=b'9' => DIGIT,
            _ => 0,
        };
        at += 1;
    }
    kinds
};

fn hash(bytes: &[u8]) -> u64 {
    FixedState::default().hash_one(bytes)
}

/// The words of a text that is no block's.
pub(super) fn words_of(text: &str) -> Vec<Word> {
    let mut reading = Reading::default();
    reading.read_any(text, &mut Vec::new());
    reading.words
}

/// Puts a text's pattern of capitals, lower case, digits and punctuation,
/// which lines made by one template share, in place of what `look` holds.
fn look_of(text: &str, look: &mut Vec<u8>) {
    look.clear();
    let mut last = None;
    for c in text.chars().take(60) {
        let class = if c.is_ascii() { LOOKS[c as usize] } else { look_of_char(c) };
        // `Aa` and `a` words look alike whatever their number.
        if last != Some(class) && !(class == 'a' && last == Some('A')) {
            last = Some(class);
            if class.is_ascii() {
                look.push(class as u8);
            } else {
                look.extend_from_slice(class.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
    }
    replace(look, b" a a", b" a");
    replace(look, b"A a", b"A");
}

/// The looks of ASCII characters.
const LOOKS: [char; 128] = {
    let mut looks = ['\0'; 128];
    let mut at = 0;
    while at < 128 {
        let byte = at as u8;
        looks[at] = match byte {
            b'0'..=b'9' => '#',
            b'A'..=b'Z' => 'A',
            b'a'..=b'z' => 'a',
            b' ' | b'\t'..=b'\r' => ' ',
            _ => byte as char,
        };
        at += 1;
    }
    looks
};

fn look_of_char(c: char) -> char {
    if c.is_numeric() {
        '#'
    } else if is_word_alone(c) {
        '字'
    } else if c.is_uppercase() {
        'A'
    } else if c.is_alphabetic() {
        'a'
    } else if c.is_whitespace() {
        ' '
    } else {
        c
    }
}

/// Puts `by` in place of each `what`, which is longer.
fn replace<const N: usize, const M: usize>(text: &mut Vec<u8>, what: &[u8; N], by: &[u8; M]) {
    let (mut from, mut to) = (0, 0);
    while from < text.len() {
        if text[from..].first_chunk() == Some(what) {
            text[to..to + M].copy_from_slice(by);
            (from, to) = (from + N, to + M);
        } else {
            text[to] = text[from];
            (from, to) = (from + 1, to + 1);
        }
    }
    text.truncate(to);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Limits;

    fn reading(text: &str) -> (Page, Reading) {
        let page = crate::text::read(text, &Limits::default()).unwrap();
        let reading = Reading::of(&page);
        (page, reading)
    }

    #[test]
    fn texts_are_equal_but_for_case_and_in_look() {
        let (_, read) = reading("Page 12 of the Map\nPAGE 12 OF THE MAP\nCopy 7 for our Aunt\nΟΔΟΣ\nοδος\n");
        assert_eq!(read.folded[0], read.folded[1]);
        assert_ne!(read.folded[0], read.folded[2]);
        assert_eq!(read.look[0], read.look[2]);
        assert_ne!(read.look[0], read.look[1]);
        assert_eq!(read.folded[3], read.folded[4]);
        assert_eq!(read.words(3)[0].hash, read.words(4)[0].hash);
    }

    #[test]
    fn hashes_are_those_of_the_words() {
        for text in
            ["It's 12 o'clock, Ärger", "東京は2011年 x", "ジョン・スミス", "Ὀδυσσεύς ΟΔΟΣ", "plain text"]
        {
            let (page, read) = reading(text);
            let mut hashes = vec![7];
            read.hashes(&page, 0, &mut hashes);
            let mut expected = Vec::new();
            words::hashes(text, &mut expected);
            assert_eq!(hashes, expected, "{text}");
        }
    }

    #[test]
    fn a_word_is_lower_case_by_itself() {
        let (_, read) = reading("Κ.Σ. εδώ\nσ\nΟΔΟΣ\n");
        assert_eq!(read.words(0)[1].hash, read.words(1)[0].hash);
        assert_eq!(read.words(2)[0].hash, words_of("οδος")[0].hash);
        assert!(read.words(2)[0].long && !read.words(0)[1].long);
        assert_eq!(words_of("ジョン・スミス").len(), 2);
    }

    #[test]
    fn patterns_shrink() {
        let mut look = Vec::new();
        look_of("The old mill by the sea, 1902", &mut look);
        assert_eq!(str::from_utf8(&look).unwrap(), "A a a, #");
        look_of("one two three four", &mut look);
        assert_eq!(str::from_utf8(&look).unwrap(), "a a a");
    }
}
