//! The words of a block as tokens.

use std::ops::Range;

use crate::words::{is_word_alone, token};

/// A block of at most this many words gives all of them, a longer one those
/// at its ends.
const SHORT: usize = 12;
/// Words at each end of a longer block.
const ENDS: usize = 3;

/// Gives the words of a text and the pairs of neighbours among them.
pub(in super::super) fn of_text<T>(text: &str, words: &mut Words, mut take: impl FnMut(u16) -> T) {
    words.read(text, SHORT + 1);
    if words.count() <= SHORT {
        words.give(0..words.count(), b's', &mut take);
    } else {
        words.give(0..ENDS, b'l', &mut take);
        words.read(last_words(text, ENDS), usize::MAX);
        words.give(words.count() - ENDS..words.count(), b'l', &mut take);
    }
}

/// Words of a text in lower case, numbers as `#`, in one buffer.
#[derive(Debug, Default)]
pub(in super::super) struct Words {
    text: String,
    /// Where each word ends.
    ends: Vec<usize>,
}

impl Words {
    fn count(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..self.ends[at]]
    }

    /// Gives the tokens of words and of the pairs of neighbours among them.
    fn give<T>(&self, range: Range<usize>, kind: u8, take: &mut impl FnMut(u16) -> T) {
        for at in range.clone() {
            take(token(kind, self.get(at).bytes()));
        }
        for at in range.start + 1..range.end {
            let pair = self.get(at - 1).bytes().chain([b' ']).chain(self.get(at).bytes());
            take(token(kind + 1, pair));
        }
    }

    /// Takes the first words of a text, at most so many, in place of all.
    fn read(&mut self, text: &str, most: usize) {
        self.text.clear();
        self.ends.clear();
        for c in text.chars() {
            if c.is_ascii_alphanumeric() {
                if self.count() >= most {
                    return;
                }
                if c.is_ascii_digit() {
                    self.push_number();
                } else {
                    self.text.push(c.to_ascii_lowercase());
                }
                continue;
            }
            let alone = is_word_alone(c);
            if alone || !c.is_alphanumeric() {
                self.end();
            }
            if self.count() >= most {
                return;
            }
            if alone {
                self.text.push(c);
                self.end();
            } else if c.is_numeric() {
                self.push_number();
            } else if c.is_alphanumeric() {
                self.text.extend(c.to_lowercase());
            }
        }
        self.end();
    }

    fn begun(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    fn end(&mut self) {
        if self.text.len() > self.begun() {
            self.ends.push(self.text.len());
        }
    }

    fn push_number(&mut self) {
        if !self.text[self.begun()..].ends_with('#') {
            self.text.push('#');
        }
    }
}

/// The end of a text that holds its last `count` words, which it has.
fn last_words(text: &str, count: usize) -> &str {
    let (mut found, mut inside) = (0, false);
    for (at, c) in text.char_indices().rev() {
        let alone = is_word_alone(c);
        if inside && (alone || !c.is_alphanumeric()) {
            inside = false;
            found += 1;
        }
        if found >= count {
            return &text[at + c.len_utf8()..];
        }
        if alone {
            found += 1;
        } else {
            inside |= c.is_alphanumeric();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Words::default();
        words.read(text, usize::MAX);
        (0..words.count()).map(|at| words.get(at).to_owned()).collect()
    }

    #[test]
    fn words_are_lower_case_and_numbers_alike() {
        assert_eq!(words("Read MORE, 12a34 Ärger… 東京x"), ["read", "more", "#a#", "ärger", "東", "京", "x"]);
    }

    #[test]
    fn the_last_words_are_those_of_the_whole() {
        for text in ["one two three four", "a b 東 c京", "x, y; z!", "one", "… 1 2 3a 東京 "] {
            let all = words(text);
            for count in 1..=all.len() {
                assert_eq!(words(last_words(text, count)), all[all.len() - count..], "{text:?} {count}");
            }
        }
    }
}
