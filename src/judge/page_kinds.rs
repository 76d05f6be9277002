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
const STRONG: i32 = 20;

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

/// Kinds whose scores lie side by side, and sums that are made side by side:
/// always as many, and then added up.
const LANES: usize = 8;

/// Scores of tokens: for each [`LANES`] kinds, those of each token.
#[derive(Debug, Clone)]
struct Scores(Vec<Box<[[i8; LANES]]>>);

impl Scores {
    /// Reads the scores of all tokens for one kind after the other.
    fn read(bytes: &[u8]) -> Self {
        let kinds: Vec<&[u8]> = bytes.chunks_exact(1 << BITS).collect();
        let group = |kinds: &[&[u8]]| {
            let mut scores = vec![[0; LANES]; 1 << BITS].into_boxed_slice();
            for (lane, kind) in kinds.iter().enumerate() {
                scores
                    .iter_mut()
                    .zip(*kind)
                    .for_each(|(of_token, score)| of_token[lane] = score.cast_signed());
            }
            scores
        };
        Scores(kinds.chunks(LANES).map(group).collect())
    }

    /// For each of so many kinds the mean score of the tokens; then for each
    /// the mean of what strong scores have above the threshold.
    fn means(&self, tokens: &Distinct, kinds: usize) -> impl Iterator<Item = f32> {
        let places: Vec<u16> = tokens.places().map(|place| place as u16).collect();
        let sums: Vec<[[i32; LANES]; 2]> =
            self.0.iter().map(|scores| vector::widest(AddUp { scores, places: &places })).collect();
        let found = places.len().max(1) as f64;
        let of = move |which: usize, kind: usize| {
            (f64::from(sums[kind / LANES][which][kind % LANES]) / found / STEPS) as f32
        };
        (0..2 * kinds).map(move |at| of(at / kinds, at % kinds))
    }
}

/// Sums of the scores of some tokens, and of what strong ones have above the
/// threshold.
struct AddUp<'a> {
    scores: &'a [[i8; LANES]],
    places: &'a [u16],
}

impl NullaryFnOnce for AddUp<'_> {
    type Output = [[i32; LANES]; 2];

    #[inline(always)]
    fn call(self) -> [[i32; LANES]; 2] {
        let (mut all, mut strong) = ([0i32; LANES], [0i32; LANES]);
        for place in self.places {
            let scores = self.scores[usize::from(*place)].map(i32::from);
            for lane in 0..LANES {
                all[lane] += scores[lane];
                strong[lane] += (scores[lane] - STRONG).max(0);
            }
        }
        [all, strong]
    }
}

/// Gives a page's leaning to each kind.
#[derive(Debug, Clone)]
pub(super) struct PageKinds {
    names: Scores,
    words: Scores,
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
        let mut kinds = PageKinds {
            names: Scores::read(names),
            words: Scores::read(words),
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
            row.extend(table.means(tokens, self.count()));
        }
        let odds: Vec<f32> = self.forests.iter().map(|forest| forest.log_odds_of(&row)).collect();
        let most = odds.iter().copied().fold(f32::MIN, f32::max);
        odds.iter().map(|odds| odds - most).collect()
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

impl NullaryFnOnce for SumUp<'_> {
    type Output = (f64, f64);

    #[inline(always)]
    fn call(self) -> (f64, f64) {
        let (mut sums, mut weighed) = ([0.0f64; LANES], [0.0f64; LANES]);
        let (values, sizes) = (self.values.as_chunks::<LANES>().0, self.sizes.as_chunks::<LANES>().0);
        // One loop for both would be made of scalars.
        for values in values {
            for lane in 0..LANES {
                sums[lane] += f64::from(values[lane]);
            }
        }
        for (values, sizes) in values.iter().zip(sizes) {
            for lane in 0..LANES {
                weighed[lane] += f64::from(values[lane]) * sizes[lane];
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
