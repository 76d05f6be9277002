//! Words whose bearing is learned: hashes of the words of a block and of the
//! class and id words around it.

use std::ops::Range;

use super::super::measure::Sums;
use super::super::page_kinds::Distinct;
use super::{Row, Tables};
use crate::block::{Block, BlockKind, Page};
use crate::words::{is_word_alone, token};

/// A block of at most this many words gives all of them, a longer one those
/// at its ends.
const SHORT: usize = 12;
/// Words at each end of a longer block.
const ENDS: usize = 3;

/// Named elements around a block that are near.
pub(in super::super) const NEAR: usize = 2;

/// Steps of a token's score in a nat.
const STEPS: f64 = 20.0;

/// Half widths, in blocks, of the windows over which text scores are averaged.
const WINDOWS: [(&str, usize); 3] = [("near1", 1), ("near3", 3), ("near8", 8)];

/// What the learned token scores say about each block of a page.
pub(super) struct Scores {
    classes: Vec<[f32; 4]>,
    near: Vec<[f32; 4]>,
    words: Vec<[f32; 4]>,
    sections: Vec<[f32; 4]>,
    /// Mean of the words' scores over each block's group of like blocks.
    like: Vec<f32>,
    means: Sums,
    /// Mean and most of the page's mean scores of names, of all and of near.
    page: [(f32, f32); 2],
    /// All names and all words' tokens of the page.
    pub(super) distinct: [Distinct; 2],
}

impl Scores {
    pub(super) fn new(page: &Page, tables: &Tables, like: &[u32]) -> Self {
        let mut tokens = Vec::new();
        let (mut classes, mut near, mut words, mut sections) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut distinct = [Distinct::default(), Distinct::default()];
        let mut section = sum_up(&[], &tables.sections);
        for block in &page.blocks {
            of_classes(page, block, usize::MAX, &mut tokens);
            distinct[0].add(&tokens);
            classes.push(sum_up(&tokens, &tables.names));
            of_classes(page, block, NEAR, &mut tokens);
            near.push(sum_up(&tokens, &tables.names));
            sections.push(section);
            if matches!(block.kind, BlockKind::Heading(_)) {
                of_text(page.text_of(block), &mut tokens);
                section = sum_up(&tokens, &tables.sections);
            }
            of_text(page.text_of(block), &mut tokens);
            distinct[1].add(&tokens);
            words.push(sum_up(&tokens, &tables.words));
        }
        let means = Sums::new(words.iter().map(|[mean, ..]| *mean));
        let page_scores = [mean_and_most(&classes), mean_and_most(&near)];
        let like = group_means(like, &words);
        Scores { classes, near, words, sections, like, means, page: page_scores, distinct }
    }

    pub(super) fn write(&self, at: usize, row: &mut impl Row) {
        for (prefix, scores) in [
            ("class", &self.classes[at]),
            ("near", &self.near[at]),
            ("text", &self.words[at]),
            ("section", &self.sections[at]),
        ] {
            for (name, score) in ["mean", "least", "most", "sum"].into_iter().zip(scores) {
                row.push(prefix, name, *score);
            }
        }
        let count = self.words.len();
        let mean = |from: usize, to: usize| self.means.sum(&(from as u32..to as u32)) / (to - from) as f32;
        for (prefix, width) in WINDOWS {
            row.push(prefix, "text", mean(at.saturating_sub(width), (at + width + 1).min(count)));
        }
        row.push("page", "text", mean(0, count));
        row.push("like", "text", self.like[at]);
        for (prefix, scores, (mean, most)) in
            [("class", &self.classes, self.page[0]), ("near", &self.near, self.page[1])]
        {
            row.push(prefix, "above-mean", scores[at][0] - mean);
            row.push(prefix, "below-most", most - scores[at][0]);
        }
    }
}

/// Mean, least, most and sum of the tokens' scores; 0 where there are none.
fn sum_up(tokens: &[u16], table: &[i8]) -> [f32; 4] {
    let scores = || tokens.iter().map(|token| i64::from(table[usize::from(*token)]));
    let sum: i64 = scores().sum();
    let nats = |steps: f64| (steps / STEPS) as f32;
    let least = scores().min().unwrap_or(0);
    let most = scores().max().unwrap_or(0);
    [nats(sum as f64 / tokens.len().max(1) as f64), nats(least as f64), nats(most as f64), nats(sum as f64)]
}

/// The mean of the blocks' mean scores, and the largest of them.
fn mean_and_most(scores: &[[f32; 4]]) -> (f32, f32) {
    let sum: f64 = scores.iter().map(|[mean, ..]| f64::from(*mean)).sum();
    let most = scores.iter().map(|[mean, ..]| *mean).fold(f32::MIN, f32::max);
    ((sum / scores.len().max(1) as f64) as f32, most)
}

/// For each block, the mean score of the words of its group.
fn group_means(groups: &[u32], words: &[[f32; 4]]) -> Vec<f32> {
    let mut sums: Vec<(f64, f64)> = Vec::new();
    for (group, [mean, ..]) in groups.iter().zip(words) {
        let group = *group as usize;
        if sums.len() <= group {
            sums.resize(group + 1, (0.0, 0.0));
        }
        sums[group].0 += f64::from(*mean);
        sums[group].1 += 1.0;
    }
    groups.iter().map(|group| (sums[*group as usize].0 / sums[*group as usize].1) as f32).collect()
}

/// The names that the `levels` nearest named elements around a block bear,
/// each once.
pub(in super::super) fn of_classes(page: &Page, block: &Block, levels: usize, tokens: &mut Vec<u16>) {
    tokens.clear();
    let named = page.ancestors(block).filter(|(_, element)| !element.tokens.is_empty());
    for (_, element) in named.take(levels) {
        tokens.extend(&page.tokens[element.tokens.start as usize..element.tokens.end as usize]);
    }
    tokens.sort_unstable();
    tokens.dedup();
}

/// The words of a block and the pairs of neighbours among them, each once.
pub(in super::super) fn of_text(text: &str, tokens: &mut Vec<u16>) {
    tokens.clear();
    let mut words = Words::default();
    words.read(text, SHORT + 1);
    if words.count() <= SHORT {
        words.add(0..words.count(), b's', tokens);
    } else {
        words.add(0..ENDS, b'l', tokens);
        words.read(last_words(text, ENDS), usize::MAX);
        words.add(words.count() - ENDS..words.count(), b'l', tokens);
    }
    tokens.sort_unstable();
    tokens.dedup();
}

/// Words of a text in lower case, numbers as `#`, in one buffer.
#[derive(Default)]
struct Words {
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

    /// Adds the tokens of words and of the pairs of neighbours among them.
    fn add(&self, range: Range<usize>, kind: u8, tokens: &mut Vec<u16>) {
        for at in range.clone() {
            tokens.push(token(kind, self.get(at).bytes()));
        }
        for at in range.start + 1..range.end {
            let pair = self.get(at - 1).bytes().chain([b' ']).chain(self.get(at).bytes());
            tokens.push(token(kind + 1, pair));
        }
    }

    /// Takes the first words of a text, at most so many, in place of all.
    fn read(&mut self, text: &str, most: usize) {
        self.text.clear();
        self.ends.clear();
        for c in text.chars() {
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
            } else if c.is_ascii() {
                match c {
                    '0'..='9' => self.push_number(),
                    c if c.is_ascii_alphabetic() => self.text.push(c.to_ascii_lowercase()),
                    _ => {}
                }
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
