//! The words of a block as tokens.

use std::ops::Range;

use crate::words::{Token, is_alphanumeric, is_word_alone};

/// A block of at most this many words gives all of them, a longer one those
/// at its ends.
const SHORT: usize = 12;
/// Words at each end of a longer block.
const ENDS: usize = 3;
/// Words of a line of text by which it is weighed as a whole.
const WHOLE: usize = 500;

/// Gives the words of a text and the pairs of neighbours among them, in no
/// order.
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

/// Gives all words of a text, up to [`WHOLE`], and the pairs of neighbours among them.
pub(in super::super) fn of_whole_text<T>(text: &str, words: &mut Words, mut take: impl FnMut(u16) -> T) {
    words.read(text, WHOLE);
    words.give(0..words.count(), b'w', &mut take);
}

/// Words of a text in lower case, numbers as `#`, in one buffer.
#[derive(Debug, Default)]
pub(in super::super) struct Words {
    text: Vec<u8>,
    /// Where each word ends.
    ends: Vec<usize>,
}

impl Words {
    fn count(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, at: usize) -> &[u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..self.ends[at]]
    }

    /// Gives the tokens of words and of the pairs of neighbours among them.
    fn give<T>(&self, range: Range<usize>, kind: u8, take: &mut impl FnMut(u16) -> T) {
        let (first, begun) = (Token::of(kind), Token::of(kind + 1));
        let mut before: Option<Token> = None;
        for at in range {
            // A word by itself, and at the begin and the end of a pair.
            let (mut alone, mut begin) = (first, begun);
            match before {
                None => {
                    for byte in self.get(at) {
                        alone.add(*byte);
                        begin.add(*byte);
                    }
                }
                Some(mut pair) => {
                    for byte in self.get(at) {
                        alone.add(*byte);
                        begin.add(*byte);
                        pair.add(*byte);
                    }
                    take(pair.place());
                }
            }
            take(alone.place());
            begin.add(b' ');
            before = Some(begin);
        }
    }

    /// Takes the first words of a text, at most so many, in place of all.
    fn read(&mut self, text: &str, most: usize) {
        self.text.clear();
        self.ends.clear();
        let bytes = text.as_bytes();
        // The last character of the word, if it is a digit.
        let (mut begun, mut last) = (0, 0);
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            let (c, length, kind) = if byte.is_ascii() {
                (char::from(byte), 1, LETTERS[usize::from(byte)])
            } else {
                let c = text[at..].chars().next().unwrap_or_default();
                (c, c.len_utf8(), kind_of(c))
            };
            at += length;
            if kind == OTHER || kind == ALONE {
                if self.text.len() > begun {
                    self.ends.push(self.text.len());
                }
                if kind == ALONE && self.count() < most {
                    self.text.extend_from_slice(&bytes[at - length..at]);
                    self.ends.push(self.text.len());
                }
                if self.count() >= most {
                    return;
                }
                (begun, last) = (self.text.len(), 0);
            } else if kind != MANY {
                if !(kind == DIGIT && last == DIGIT) {
                    self.text.push(kind);
                }
                last = kind;
            } else {
                for lower in c.to_lowercase() {
                    self.text.extend_from_slice(lower.encode_utf8(&mut [0; 4]).as_bytes());
                }
                last = 0;
            }
        }
        if self.text.len() > begun {
            self.ends.push(self.text.len());
        }
    }
}

/// What a digit becomes; other characters of a word that are one byte become
/// that byte in lower case.
const DIGIT: u8 = b'#';
/// Ends a word.
const OTHER: u8 = 0;
/// A word of its own.
const ALONE: u8 = 1;
/// A letter of more bytes.
const MANY: u8 = 2;

/// What becomes of ASCII characters.
const LETTERS: [u8; 128] = {
    let mut letters = [OTHER; 128];
    let mut at = 0;
    while at < 128 {
        let byte = at as u8;
        if byte.is_ascii_digit() {
            letters[at] = DIGIT;
        } else if byte.is_ascii_alphabetic() {
            letters[at] = byte.to_ascii_lowercase();
        }
        at += 1;
    }
    letters
};

fn kind_of(c: char) -> u8 {
    if is_word_alone(c) {
        ALONE
    } else if c.is_numeric() {
        DIGIT
    } else if c.is_alphabetic() {
        MANY
    } else {
        OTHER
    }
}

/// The end of a text that holds its last `count` words, which it has.
fn last_words(text: &str, count: usize) -> &str {
    let (mut found, mut inside) = (0, false);
    for (at, c) in text.char_indices().rev() {
        let alone = is_word_alone(c);
        if inside && (alone || !is_alphanumeric(c)) {
            inside = false;
            found += 1;
        }
        if found >= count {
            return &text[at + c.len_utf8()..];
        }
        if alone {
            found += 1;
        } else {
            inside |= is_alphanumeric(c);
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
        (0..words.count()).map(|at| String::from_utf8(words.get(at).to_vec()).unwrap()).collect()
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
