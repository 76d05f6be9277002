//! What the learned scores of tokens say about each block: hashes of its
//! words, and of the class and id words around it.

use super::super::measure::Sums;
use super::super::page_kinds::Distinct;
use super::Tables;
use super::columns::Columns;
use super::names;
use super::words::{self, Words};
use crate::block::{BlockKind, Page};

/// Half widths, in blocks, of the windows over which text scores are averaged.
const WINDOWS: [(&str, usize); 3] = [("near1", 1), ("near3", 3), ("near8", 8)];

/// What the learned token scores say about each block of a page.
pub(super) struct Scores {
    classes: Vec<Summary>,
    near: Vec<Summary>,
    words: Vec<Summary>,
    sections: Vec<Summary>,
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
        let names::Scores { classes, near, distinct: names } = names::scores(page, &tables.names);
        let (mut words, mut sections) = (Vec::new(), Vec::new());
        let mut distinct = Distinct::default();
        let mut section = Summary::default();
        let mut reader = Words::default();
        let mut tokens = TokenSet::default();
        for block in &page.blocks {
            tokens.clear();
            words::of_text(page.text_of(block), &mut reader, |token| tokens.insert(token));
            distinct.add(tokens.list());
            words.push(Summary::of(tokens.list(), &tables.words));
            sections.push(section);
            if matches!(block.kind, BlockKind::Heading(_)) {
                section = Summary::of(tokens.list(), &tables.sections);
            }
        }
        Scores {
            means: Sums::new(words.iter().map(|of| of.mean)),
            page: [mean_and_most(&classes), mean_and_most(&near)],
            like: group_means(like, &words),
            classes,
            near,
            words,
            sections,
            distinct: [names, distinct],
        }
    }

    pub(super) fn write(&self, columns: &mut Columns) {
        for (prefix, scores) in [
            ("class", &self.classes),
            ("near", &self.near),
            ("text", &self.words),
            ("section", &self.sections),
        ] {
            columns.each(prefix, "mean", |at| scores[at].mean);
            columns.each(prefix, "least", |at| scores[at].least);
            columns.each(prefix, "most", |at| scores[at].most);
            columns.each(prefix, "sum", |at| scores[at].sum);
        }
        let count = self.words.len();
        let mean = |from: usize, to: usize| self.means.sum(&(from as u32..to as u32)) / (to - from) as f32;
        for (prefix, width) in WINDOWS {
            columns.each(prefix, "text", |at| mean(at.saturating_sub(width), (at + width + 1).min(count)));
        }
        columns.same("page", "text", mean(0, count));
        columns.each("like", "text", |at| self.like[at]);
        for (prefix, scores, (mean, most)) in
            [("class", &self.classes, self.page[0]), ("near", &self.near, self.page[1])]
        {
            columns.each(prefix, "above-mean", |at| scores[at].mean - mean);
            columns.each(prefix, "below-most", |at| most - scores[at].mean);
        }
    }
}

/// The scores of some tokens in nats; 0 where there are none.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Summary {
    pub(super) mean: f32,
    pub(super) least: f32,
    pub(super) most: f32,
    pub(super) sum: f32,
}

impl Summary {
    pub(super) fn of(tokens: &[u16], table: &[i8]) -> Self {
        Steps::of(tokens, table).summary()
    }
}

/// Scores in the table's steps, summed up exactly and in any order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Steps {
    count: u32,
    sum: i64,
    least: i8,
    most: i8,
}

/// Steps of a token's score in a nat.
const IN_A_NAT: f64 = 20.0;

/// Each score in nats, by its bits.
const NATS: [f32; 256] = {
    let mut nats = [0.0; 256];
    let mut at = 0;
    while at < 256 {
        nats[at] = ((at as u8).cast_signed() as f64 / IN_A_NAT) as f32;
        at += 1;
    }
    nats
};

impl Default for Steps {
    fn default() -> Self {
        Steps { count: 0, sum: 0, least: i8::MAX, most: i8::MIN }
    }
}

impl Steps {
    pub(super) fn of(tokens: &[u16], table: &[i8]) -> Self {
        let mut steps = Steps::default();
        tokens.iter().for_each(|token| steps.add(table[usize::from(*token)]));
        steps
    }

    pub(super) fn add(&mut self, score: i8) {
        self.least = self.least.min(score);
        self.most = self.most.max(score);
        self.sum += i64::from(score);
        self.count += 1;
    }

    /// The sum over the root of the number, in nats.
    pub(super) fn over_root(&self) -> f32 {
        (self.sum as f64 / f64::from(self.count.max(1)).sqrt() / IN_A_NAT) as f32
    }

    pub(super) fn summary(&self) -> Summary {
        if self.count == 0 {
            return Summary::default();
        }
        let sum = self.sum as f64;
        Summary {
            mean: (sum / f64::from(self.count) / IN_A_NAT) as f32,
            least: NATS[usize::from(self.least.cast_unsigned())],
            most: NATS[usize::from(self.most.cast_unsigned())],
            sum: (sum / IN_A_NAT) as f32,
        }
    }
}

/// A set of tokens that is soon emptied.
#[derive(Debug)]
pub(super) struct TokenSet {
    bits: Box<[u64]>,
    list: Vec<u16>,
}

impl Default for TokenSet {
    fn default() -> Self {
        let bits = vec![0; (1 << crate::words::TOKEN_BITS) / 64].into_boxed_slice();
        TokenSet { bits, list: Vec::new() }
    }
}

impl TokenSet {
    /// False when the set has the token already.
    pub(super) fn insert(&mut self, token: u16) -> bool {
        let (word, bit) = (&mut self.bits[usize::from(token) / 64], 1 << (token % 64));
        let new = *word & bit == 0;
        if new {
            *word |= bit;
            self.list.push(token);
        }
        new
    }

    /// The tokens in the order in which they came.
    pub(super) fn list(&self) -> &[u16] {
        &self.list
    }

    /// Takes out all tokens but the first `count`.
    pub(super) fn truncate(&mut self, count: usize) {
        for token in self.list.drain(count..) {
            self.bits[usize::from(token) / 64] &= !(1 << (token % 64));
        }
    }

    pub(super) fn clear(&mut self) {
        self.list.iter().for_each(|token| self.bits[usize::from(*token) / 64] = 0);
        self.list.clear();
    }
}

/// The mean of the blocks' mean scores, and the largest of them.
fn mean_and_most(scores: &[Summary]) -> (f32, f32) {
    let sum: f64 = scores.iter().map(|of| f64::from(of.mean)).sum();
    let most = scores.iter().map(|of| of.mean).fold(f32::MIN, f32::max);
    ((sum / scores.len().max(1) as f64) as f32, most)
}

/// For each block, the mean score of the words of its group.
fn group_means(groups: &[u32], words: &[Summary]) -> Vec<f32> {
    let mut sums: Vec<(f64, f64)> = Vec::new();
    for (group, of) in groups.iter().zip(words) {
        let group = *group as usize;
        if sums.len() <= group {
            sums.resize(group + 1, (0.0, 0.0));
        }
        sums[group].0 += f64::from(of.mean);
        sums[group].1 += 1.0;
    }
    groups.iter().map(|group| (sums[*group as usize].0 / sums[*group as usize].1) as f32).collect()
}
