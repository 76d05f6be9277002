//! Finds phrases in a line by their first words.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt};

use crate::words::{self, has_no_spaces, is_alphanumeric};

/// Bits of a hash that [`Bits`] looks at.
const BITS: u32 = 16;
/// The same, where lines are looked up: there are more of them than phrases
/// that are parts.
const LINE_BITS: u32 = 19;

/// Phrases by their first two words; those of one word by that.
///
/// A phrase is only believed where words begin and end. So a line that holds
/// it holds its first words whole, and most lines hold the first words of no
/// phrase, which takes one look a word.
#[derive(Debug)]
pub(super) struct FirstWords {
    first: Bits,
    /// Keys of [`FirstWords::last`].
    keys: Bits,
    /// The phrase of a key that was added last.
    last: HashMap<u64, u32>,
    phrases: Vec<Phrase>,
    /// The texts of the phrases, one behind the other.
    texts: String,
    /// Hashes of all words of the phrases that are whole lines.
    lines: Bits,
}

#[derive(Debug)]
struct Phrase {
    number: usize,
    /// In [`FirstWords::texts`].
    text: Range<usize>,
    /// Bytes before its first word.
    before: usize,
    /// The one of the same key before it.
    other: Option<u32>,
}

/// Where a phrase stands in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) number: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A set of hashes that may hold others too: a bit for each.
#[derive(Debug)]
struct Bits {
    bits: Box<[u64]>,
    shift: u32,
}

impl Bits {
    fn new(bits: u32) -> Self {
        Bits { bits: vec![0; (1 << bits) / 64].into_boxed_slice(), shift: u64::BITS - bits }
    }

    fn add(&mut self, hash: u64) {
        let (word, bit) = self.place(hash);
        self.bits[word] |= bit;
    }

    fn may_have(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.bits[word] & bit != 0
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        let place = (hash >> self.shift) as usize;
        (place / 64, 1 << (place % 64))
    }
}

impl Default for FirstWords {
    fn default() -> Self {
        FirstWords {
            first: Bits::new(BITS),
            keys: Bits::new(BITS),
            last: HashMap::new(),
            phrases: Vec::new(),
            texts: String::new(),
            lines: Bits::new(LINE_BITS),
        }
    }
}

impl FirstWords {
    /// Adds a phrase under a number of the caller's. False, and nothing
    /// added, when it has no words, or is of a script without spaces, where
    /// words begin and end anywhere.
    pub(super) fn add(&mut self, number: usize, phrase: &str) -> bool {
        let (mut first, mut second) = (None, None);
        each_word(phrase, |word| {
            if first.is_none() {
                first = Some(word);
            } else if second.is_none() {
                second = Some(word);
            }
        });
        let Some(first) = first.filter(|_| !phrase.contains(has_no_spaces)) else { return false };
        self.first.add(first.hash);
        let key = second.map_or(first.hash, |second| words::mix(first.hash, second.hash));
        self.keys.add(key);
        let other = self.last.insert(key, self.phrases.len() as u32);
        let text = self.texts.len()..self.texts.len() + phrase.len();
        self.texts.push_str(phrase);
        self.phrases.push(Phrase { number, text, before: first.start, other });
        true
    }

    /// Adds a phrase that is a whole line.
    pub(super) fn add_line(&mut self, phrase: &str) {
        let mut all = words::FNV;
        each_word(phrase, |word| all = words::mix(all, word.hash));
        self.lines.add(all);
    }

    /// Whether a line may be or hold a phrase, by the hashes of its words:
    /// runs of letters, numbers left out, in lower case, by [`words::fnv`].
    pub(super) fn may_find(&self, line: impl Iterator<Item = u64>) -> bool {
        let mut last = None;
        let mut all = words::FNV;
        for word in line {
            let begins = self.first.may_have(word);
            if begins && self.has(word) || last.is_some_and(|last| self.has(words::mix(last, word))) {
                return true;
            }
            last = begins.then_some(word);
            all = words::mix(all, word);
        }
        self.lines.may_have(all)
    }

    fn has(&self, key: u64) -> bool {
        self.keys.may_have(key) && self.last.contains_key(&key)
    }

    /// Adds all places of phrases in a line whose words may be theirs. That
    /// words end where the phrase ends is for the caller to see.
    pub(super) fn find(&self, line: &str, found: &mut Vec<Found>) {
        let mut last: Option<Word> = None;
        each_word(line, |word| {
            let begins = self.first.may_have(word.hash);
            if begins {
                self.find_at(line, word.start, word.hash, found);
            }
            if let Some(last) = last {
                self.find_at(line, last.start, words::mix(last.hash, word.hash), found);
            }
            last = begins.then_some(word);
        });
    }

    fn find_at(&self, line: &str, word: usize, key: u64, found: &mut Vec<Found>) {
        if !self.keys.may_have(key) {
            return;
        }
        let phrase = |at: u32| &self.phrases[at as usize];
        let first = self.last.get(&key).copied().map(phrase);
        for phrase in std::iter::successors(first, |last| last.other.map(phrase)) {
            let Some(start) = word.checked_sub(phrase.before) else { continue };
            let text = &self.texts.as_bytes()[phrase.text.clone()];
            let end = start + text.len();
            if line.as_bytes().get(start..end) == Some(text) {
                found.push(Found { number: phrase.number, start, end });
            }
        }
    }
}

/// A run of letters and digits of scripts with spaces.
#[derive(Debug, Clone, Copy)]
struct Word {
    start: usize,
    hash: u64,
}

/// Takes the words of a normalised text.
fn each_word(text: &str, mut take: impl FnMut(Word)) {
    let bytes = text.as_bytes();
    let (mut start, mut hash, mut inside) = (0, words::FNV, false);
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let (c, length, goes_on) = if byte.is_ascii() {
            (u32::from(byte), 1, byte.is_ascii_alphanumeric())
        } else {
            let c = text[at..].chars().next().unwrap_or_default();
            (u32::from(c), c.len_utf8(), !has_no_spaces(c) && is_alphanumeric(c))
        };
        if goes_on {
            if !inside {
                start = at;
            }
            hash = words::fnv(hash, c);
        } else if inside {
            take(Word { start, hash });
            hash = words::FNV;
        }
        inside = goes_on;
        at += length;
    }
    if inside {
        take(Word { start, hash });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_where_their_words_are() {
        let phrases = ["read also:", "# comments", "newsletter", "©", "続きを読む", "l'abonnement"];
        let mut index = FirstWords::default();
        let taken = phrases.iter().enumerate().map(|(number, phrase)| index.add(number, phrase));
        assert_eq!(taken.collect::<Vec<_>>(), [true, true, true, false, false, true]);
        for (line, number) in [
            ("now read also: the sea", 0),
            ("all # comments", 1),
            ("a newsletter.", 2),
            ("newsletter登録", 2),
            ("x l'abonnement y", 5),
        ] {
            let mut found = Vec::new();
            index.find(line, &mut found);
            assert_eq!(found.len(), 1, "{line}");
            assert_eq!((found[0].number, &line[found[0].start..found[0].end]), (number, phrases[number]));
        }
        for line in ["she read it also", "newsletters", "comment", "", "no phrase, at all", "read also"] {
            let mut found = Vec::new();
            index.find(line, &mut found);
            assert_eq!(found, [], "{line}");
        }
    }
}
