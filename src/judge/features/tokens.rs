//! Words whose bearing is learned: hashes of the words of a block and of the
//! class and id words around it.

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
    pub(super) fn new(page: &Page, tables: &Tables) -> Self {
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
        let like = group_means(&super::groups::ids(page, super::groups::LIKE), &words);
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
