//! A learned guess of what kind of page it is, from what its blocks have in
//! common: on a collection the cards are content, beside an article they are
//! not.

use pulp::NullaryFnOnce;

use super::features::columns::{BATCH, Column, Columns};
use super::forest::Forest;
use super::vector;

/// Bits of the hashes in the tables of token scores.
const BITS: u32 = 14;

/// Steps of a token's score in a nat.
const STEPS: f64 = 20.0;

/// Scores above this many steps are strong evidence.
const STRONG: i64 = 20;

/// The distinct hashes of a page's tokens.
#[derive(Debug)]
pub(super) struct Distinct(Vec<u64>);

impl Default for Distinct {
    fn default() -> Self {
        Distinct(vec![0; (1 << BITS) / 64])
    }
}

impl Distinct {
    pub(super) fn add(&mut self, tokens: &[u16]) {
        for token in tokens {
            let place = usize::from(*token) & ((1 << BITS) - 1);
            self.0[place / 64] |= 1 << (place % 64);
        }
    }

    fn places(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(at * 64 + bit)
            })
        })
    }
}

/// Gives a page's leaning to each kind.
#[derive(Debug, Clone)]
pub(super) struct PageKinds {
    /// Scores of names and of words: for each token those of all kinds.
    names: Box<[i8]>,
    words: Box<[i8]>,
    forests: Vec<Forest>,
    /// Features that any of the forests asks for.
    asked: Vec<bool>,
}

impl PageKinds {
    /// Reads a count of kinds (one byte), the scores of names and of words,
    /// and a forest a kind; gives what follows too. `None` if damaged.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (count, rest) = bytes.split_first()?;
        let count = usize::from(*count);
        let (names, rest) = rest.split_at_checked(count << BITS)?;
        let (words, mut rest) = rest.split_at_checked(count << BITS)?;
        let by_token = |bytes: &[u8]| {
            let score = |at: usize| bytes[((at % count) << BITS) + at / count].cast_signed();
            (0..bytes.len()).map(score).collect()
        };
        let mut kinds = PageKinds {
            names: by_token(names),
            words: by_token(words),
            forests: Vec::new(),
            asked: Vec::new(),
        };
        for _ in 0..count {
            let (forest, after) = Forest::read_first(rest)?;
            kinds.asked.resize(kinds.asked.len().max(forest.features()), false);
            forest.asked().for_each(|feature| kinds.asked[feature] = true);
            kinds.forests.push(forest);
            rest = after;
        }
        Some((kinds, rest))
    }

    /// How many kinds there are.
    pub(super) fn count(&self) -> usize {
        self.forests.len()
    }

    /// How many features of blocks are averaged.
    pub(super) fn averaged(&self) -> usize {
        (self.asked.len() - 4 * self.count()) / 2
    }

    /// Whether it was trained on rows of which so many features are averaged.
    pub(super) fn fits(&self, averaged: usize) -> bool {
        self.forests.iter().all(|forest| forest.features() == 2 * averaged + 4 * self.count())
    }

    /// For each kind, the log odds by which it falls short of the likeliest.
    /// `names` are those that elements bear, `words` those of the blocks.
    pub(super) fn leanings(&self, means: &Means, names: &Distinct, words: &Distinct) -> Vec<f32> {
        let mut row = means.row();
        for (table, tokens) in [(&self.names, names), (&self.words, words)] {
            row.extend(self.scores(table, tokens));
        }
        let odds: Vec<f32> = self.forests.iter().map(|forest| forest.log_odds_of(&row)).collect();
        let most = odds.iter().copied().fold(f32::MIN, f32::max);
        odds.iter().map(|odds| odds - most).collect()
    }

    /// For each kind the mean score of the tokens; then for each the mean of
    /// what strong scores have above the threshold.
    fn scores(&self, table: &[i8], tokens: &Distinct) -> Vec<f32> {
        let count = self.count();
        let mut sums = vec![0i64; 2 * count];
        let mut found = 0i64;
        for place in tokens.places() {
            found += 1;
            let (all, strong) = sums.split_at_mut(count);
            let scores = &table[place * count..(place + 1) * count];
            for ((all, strong), score) in all.iter_mut().zip(strong).zip(scores) {
                *all += i64::from(*score);
                *strong += (i64::from(*score) - STRONG).max(0);
            }
        }
        sums.iter().map(|sum| (*sum as f64 / found.max(1) as f64 / STEPS) as f32).collect()
    }
}

/// Means of a page's features over its blocks, and by the blocks' words, while
/// they are added up.
#[derive(Debug)]
pub(super) struct Means {
    /// For each feature, the sum of its values, and of values times words.
    sums: Vec<(f64, f64)>,
    blocks: f64,
    words: f64,
}

impl Means {
    /// Of as many features.
    pub(super) fn new(features: usize) -> Self {
        Means { sums: vec![(0.0, 0.0); features], blocks: 0.0, words: 0.0 }
    }

    /// Adds the features of some blocks that `kinds` asks for. `words` are
    /// those of each block.
    pub(super) fn add(&mut self, kinds: &PageKinds, columns: &Columns, words: &[u32]) {
        let mut sizes: Vec<f64> = words.iter().map(|words| f64::from(*words)).collect();
        sizes.resize(sizes.len().next_multiple_of(BATCH), 0.0);
        let blocks = words.len() as f64;
        let words: f64 = words.iter().map(|words| f64::from(*words)).sum();
        let features = self.sums.len();
        for (feature, (sum, by_words)) in self.sums.iter_mut().enumerate() {
            if !kinds.asked[feature] && !kinds.asked[feature + features] {
                continue;
            }
            let (more, more_by_words) = match columns.get(feature) {
                Column::Same(value) => (f64::from(value) * blocks, f64::from(value) * words),
                Column::Each(values) => vector::widest(SumUp { values, sizes: &sizes }),
            };
            *sum += more;
            *by_words += more_by_words;
        }
        self.blocks += blocks;
        self.words += words;
    }

    fn row(&self) -> Vec<f32> {
        let plain = self.sums.iter().map(|(sum, _)| (sum / self.blocks.max(1.0)) as f32);
        let by_words = self.sums.iter().map(|(_, sum)| (sum / self.words.max(1.0)) as f32);
        plain.chain(by_words).collect()
    }
}

/// Sums of a column's values, and of the values times the blocks' sizes.
struct SumUp<'a> {
    values: &'a [f32],
    sizes: &'a [f64],
}

/// Sums that are made side by side, always as many, and then added up.
const LANES: usize = 8;

impl NullaryFnOnce for SumUp<'_> {
    type Output = (f64, f64);

    #[inline(always)]
    fn call(self) -> (f64, f64) {
        let (mut sums, mut weighed) = ([0.0f64; LANES], [0.0f64; LANES]);
        for (values, sizes) in self.values.chunks_exact(LANES).zip(self.sizes.chunks_exact(LANES)) {
            for lane in 0..LANES {
                let value = f64::from(values[lane]);
                sums[lane] += value;
                weighed[lane] += value * sizes[lane];
            }
        }
        (sums.iter().sum(), weighed.iter().sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_counts_once() {
        let mut distinct = Distinct::default();
        distinct.add(&[5, 7, 5]);
        distinct.add(&[7 + (1 << BITS)]);
        assert_eq!(distinct.places().collect::<Vec<_>>(), [5, 7]);
    }

    #[test]
    fn damaged_models_are_refused() {
        assert!(PageKinds::read(&[]).is_none());
        assert!(PageKinds::read(&[7, 0, 0]).is_none());
    }
}
