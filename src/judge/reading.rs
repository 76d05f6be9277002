//! What the texts of a page's blocks say, read once for all who compare them.
//!
//! Texts are only ever compared for being equal, so hashes stand for them.

use std::ops::Range;

use foldhash::fast::FixedState;
use std::hash::BuildHasher;

use crate::block::Page;
use crate::words::{self, is_word_alone};

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
}

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
        let mut look = Vec::new();
        for block in &page.blocks {
            let text = page.text_of(block);
            reading.same.push(FixedState::default().hash_one(text));
            look_of(text, &mut look);
            reading.look.push(FixedState::default().hash_one(&look[..]));
            let first = reading.words.len() as u32;
            let (folded, plain) = reading.read_any(text);
            reading.folded.push(folded);
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

    /// Adds a text's words. Gives the hash of the text in lower case, and
    /// whether the words are plain.
    fn read(&mut self, text: &str) -> (u64, bool) {
        let bytes = text.as_bytes();
        let mut folded = words::FNV;
        let mut word = words::FNV;
        let (mut length, mut alone, mut plain) = (0u32, false, true);
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            if byte.is_ascii() {
                at += 1;
                let lower = u32::from(byte.to_ascii_lowercase());
                folded = words::fnv(folded, lower);
                if byte.is_ascii_alphanumeric() {
                    word = words::fnv(word, lower);
                    length += 1;
                } else if length > 0 {
                    self.words.push(Word { hash: word, long: length >= 4 || alone });
                    (word, length, alone) = (words::FNV, 0, false);
                }
                continue;
            }
            let Some(c) = text[at..].chars().next() else { break };
            at += c.len_utf8();
            if is_word_alone(c) {
                folded = words::fnv(folded, u32::from(c));
                word = words::fnv(word, u32::from(c));
                length += 1;
                (alone, plain) = (true, false);
                continue;
            }
            let inside = c.is_alphanumeric();
            if !inside && length > 0 {
                self.words.push(Word { hash: word, long: length >= 4 || alone });
                (word, length, alone) = (words::FNV, 0, false);
            }
            for lower in c.to_lowercase() {
                folded = words::fnv(folded, u32::from(lower));
                if inside {
                    word = words::fnv(word, u32::from(lower));
                }
            }
            length += u32::from(inside);
        }
        if length > 0 {
            self.words.push(Word { hash: word, long: length >= 4 || alone });
        }
        (folded, plain)
    }

    /// The same, of a text whose lower case depends on what stands around a
    /// letter: Greek has two letters sigma.
    fn read_any(&mut self, text: &str) -> (u64, bool) {
        if text.contains('Σ') {
            let (folded, _) = self.read(&text.to_lowercase());
            return (folded, false);
        }
        self.read(text)
    }
}

/// The words of a text that is no block's.
pub(super) fn words_of(text: &str) -> Vec<Word> {
    let mut reading = Reading::default();
    reading.read_any(text);
    reading.words
}

/// Puts a text's pattern of capitals, lower case, digits and punctuation,
/// which lines made by one template share, in place of what `look` holds.
fn look_of(text: &str, look: &mut Vec<char>) {
    look.clear();
    for c in text.chars().take(60) {
        let class = if c.is_ascii() { LOOKS[c as usize] } else { look_of_char(c) };
        // `Aa` and `a` words look alike whatever their number.
        if look.last() != Some(&class) && !(class == 'a' && look.last() == Some(&'A')) {
            look.push(class);
        }
    }
    replace(look, &[' ', 'a', ' ', 'a'], &[' ', 'a']);
    replace(look, &['A', ' ', 'a'], &['A']);
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
fn replace(text: &mut Vec<char>, what: &[char], by: &[char]) {
    let (mut from, mut to) = (0, 0);
    while from < text.len() {
        if text[from..].starts_with(what) {
            text[to..to + by.len()].copy_from_slice(by);
            (from, to) = (from + what.len(), to + by.len());
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
        for text in ["It's 12 o'clock, Ärger", "東京は2011年 x", "Ὀδυσσεύς ΟΔΟΣ", "plain text"]
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
    fn patterns_shrink() {
        let mut look = Vec::new();
        look_of("The old mill by the sea, 1902", &mut look);
        assert_eq!(look.iter().collect::<String>(), "A a a, #");
        look_of("one two three four", &mut look);
        assert_eq!(look.iter().collect::<String>(), "a a a");
    }
}
