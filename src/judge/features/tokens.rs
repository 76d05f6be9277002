//! Words whose bearing is learned: hashes of the words of a block and of the
//! class and id words around it.

use crate::block::{Block, Page};
use crate::words::{is_word_alone, token};

/// A block of at most this many words gives all of them, a longer one those
/// at its ends.
const SHORT: usize = 12;
/// Words at each end of a longer block.
const ENDS: usize = 3;

/// The class and id words of a block's ancestors, each once.
pub(in super::super) fn of_classes(page: &Page, block: &Block, tokens: &mut Vec<u16>) {
    tokens.clear();
    for (_, element) in page.ancestors(block) {
        tokens.extend(&page.tokens[element.tokens.start as usize..element.tokens.end as usize]);
    }
    tokens.sort_unstable();
    tokens.dedup();
}

/// The words of a block and the pairs of neighbours among them, each once.
pub(in super::super) fn of_text(text: &str, tokens: &mut Vec<u16>) {
    tokens.clear();
    let words = split(text);
    let pairs = |words: &[String], kind: u8, tokens: &mut Vec<u16>| {
        for word in words {
            tokens.push(token(kind, word.bytes()));
        }
        for pair in words.windows(2) {
            tokens.push(token(kind + 1, pair[0].bytes().chain([b' ']).chain(pair[1].bytes())));
        }
    };
    if words.len() <= SHORT {
        pairs(&words, b's', tokens);
    } else {
        pairs(&words[..ENDS], b'l', tokens);
        pairs(&words[words.len() - ENDS..], b'l', tokens);
    }
    tokens.sort_unstable();
    tokens.dedup();
}

/// Lower-case words, numbers as `#`; only the ends of a long text.
fn split(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut end = |word: &mut String| {
        if !word.is_empty() {
            words.push(std::mem::take(word));
        }
    };
    for c in text.chars() {
        if is_word_alone(c) {
            end(&mut word);
            word.push(c);
            end(&mut word);
        } else if c.is_numeric() {
            if !word.ends_with('#') {
                word.push('#');
            }
        } else if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        } else {
            end(&mut word);
        }
    }
    end(&mut word);
    words
}
