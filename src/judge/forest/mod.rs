//! Evaluates boosted trees, trained elsewhere (see `training/README.md`).

mod file;
pub(super) mod paths;

use std::ops::Range;

use pulp::{Simd, WithSimd};

use super::features::columns::{BATCH, Column, Columns};
use super::vector;
use crate::error::{Error, ErrorKind};

/// Leaves that a tree can have: one bit each.
const MOST_LEAVES: usize = 32;

/// A boosted forest: the sum of its trees' leaves is the log odds.
///
/// Kept by feature and not by tree, after QuickScorer (Lucchese et al., SIGIR
/// 2015): each split that a row fails strikes out the leaves to its left, and
/// the first leaf that is left in a tree is the row's. Without a branch to
/// foretell, a batch of rows passes through each split at once.
#[derive(Debug, Clone)]
pub(super) struct Forest {
    features: usize,
    /// The splits of each feature that has any.
    groups: Vec<(u16, Range<u32>)>,
    /// In order of feature and threshold.
    splits: Vec<Split>,
    /// The leaves of each tree.
    leaves: Vec<Leaves>,
}

/// The leaves of a tree. One place more than there can be, so that the number
/// of the first bit of a `u32` never needs a check.
type Leaves = [f32; MOST_LEAVES + 1];

/// A node: rows whose feature is above the threshold go right.
#[derive(Debug, Clone, Copy)]
struct Split {
    threshold: f32,
    tree: u32,
    /// The leaves on either side.
    left: u32,
    right: u32,
}

impl Forest {
    /// Reads a model file (see [`file`]).
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let whole = |(forest, rest): (Forest, &[u8])| rest.is_empty().then_some(forest);
        Forest::read_first(bytes)
            .and_then(whole)
            .ok_or_else(|| Error::new(ErrorKind::Settings, "the model file is damaged or of another version"))
    }

    /// Reads a forest, and gives what follows it.
    pub(super) fn read_first(bytes: &[u8]) -> Option<(Self, &[u8])> {
        file::parse(bytes)
    }

    /// How many features a row has.
    pub(super) fn features(&self) -> usize {
        self.features
    }

    /// The features that it asks for.
    pub(super) fn asked(&self) -> impl Iterator<Item = usize> {
        self.groups.iter().map(|(feature, _)| usize::from(*feature))
    }

    /// The log odds of each block, given its features.
    pub(super) fn log_odds(&self, columns: &Columns) -> Vec<f32> {
        let blocks = columns.blocks().len();
        let Pruned { struck, open, splits } = self.prune(columns);
        let mut odds = Vec::with_capacity(blocks.next_multiple_of(BATCH));
        let mut left = vec![[0u32; BATCH]; self.leaves.len()];
        for start in (0..blocks).step_by(BATCH) {
            odds.extend(vector::widest(Judgement {
                open: &open,
                splits: &splits,
                struck: &struck,
                start,
                left: &mut left,
                leaves: &self.leaves,
            }));
        }
        odds.truncate(blocks);
        odds
    }

    /// Leaves out the splits that all of these blocks pass or all fail, and
    /// those that no block comes to because of them.
    fn prune<'c>(&self, columns: &'c Columns) -> Pruned<'c> {
        let mut struck = vec![0u32; self.leaves.len()];
        let mut unreached = vec![0u32; self.leaves.len()];
        let mut differ: Vec<(&[f32], &[Split])> = Vec::new();
        for (feature, range) in &self.groups {
            let splits = &self.splits[range.start as usize..range.end as usize];
            let column = columns.get(usize::from(*feature));
            let (least, most) = match column {
                Column::Same(value) => (value, value),
                Column::Each(values) => vector::widest(Bounds(&values[..columns.blocks().len()])),
            };
            let (failed, rest) = splits.split_at(splits.partition_point(|split| split.threshold < least));
            let (between, passed) = rest.split_at(rest.partition_point(|split| split.threshold < most));
            failed.iter().for_each(|split| struck[split.tree as usize] |= split.left);
            passed.iter().for_each(|split| unreached[split.tree as usize] |= split.right);
            if let (Column::Each(values), false) = (column, between.is_empty()) {
                differ.push((values, between));
            }
        }
        unreached.iter_mut().zip(&struck).for_each(|(unreached, struck)| *unreached |= struck);
        let mut pruned = Pruned { struck, open: Vec::new(), splits: Vec::new() };
        for (values, splits) in differ {
            let start = pruned.splits.len();
            let reached = splits.iter().filter(|split| {
                let reached = !unreached[split.tree as usize];
                reached & split.left != 0 && reached & split.right != 0
            });
            pruned.splits.extend(reached.map(|split| Open {
                threshold: split.threshold,
                tree: split.tree,
                stay: !split.left,
            }));
            if pruned.splits.len() > start {
                pruned.open.push((values, start..pruned.splits.len()));
            }
        }
        pruned
    }

    /// The log odds of a single row.
    pub(super) fn log_odds_of(&self, row: &[f32]) -> f32 {
        let mut left = vec![u32::MAX; self.leaves.len()];
        for (feature, range) in &self.groups {
            let value = above_all_if_none(row[usize::from(*feature)]);
            let splits = &self.splits[range.start as usize..range.end as usize];
            for split in splits.iter().take_while(|split| split.threshold < value) {
                left[split.tree as usize] &= !split.left;
            }
        }
        self.leaves.iter().zip(&left).map(|(leaves, left)| leaf(leaves, *left)).sum::<f64>() as f32
    }
}

/// The value of the first leaf that is left.
#[inline(always)]
fn leaf(leaves: &Leaves, left: u32) -> f64 {
    f64::from(leaves[left.trailing_zeros() as usize])
}

/// What is no number is above every threshold.
fn above_all_if_none(value: f32) -> f32 {
    if value.is_nan() { f32::INFINITY } else { value }
}

/// The least and the largest of some values.
struct Bounds<'a>(&'a [f32]);

impl WithSimd for Bounds<'_> {
    type Output = (f32, f32);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> (f32, f32) {
        let (vectors, rest) = S::as_simd_f32s(self.0);
        let mut least = simd.splat_f32s(f32::INFINITY);
        let mut most = simd.splat_f32s(f32::NEG_INFINITY);
        for values in vectors {
            least = simd.min_f32s(least, *values);
            most = simd.max_f32s(most, *values);
        }
        let (mut least, mut most) = (simd.reduce_min_f32s(least), simd.reduce_max_f32s(most));
        for value in rest {
            least = least.min(*value);
            most = most.max(*value);
        }
        (least, most)
    }
}

/// What of a forest matters to some blocks.
struct Pruned<'c> {
    /// For each tree, the leaves that the splits strike out which all fail.
    struck: Vec<u32>,
    /// Features at whose splits the blocks differ, with their part of `splits`.
    open: Vec<(&'c [f32], Range<usize>)>,
    splits: Vec<Open>,
}

/// A split at which blocks differ.
#[derive(Debug, Clone, Copy)]
struct Open {
    threshold: f32,
    tree: u32,
    /// The leaves that stay for the rows that fail it.
    stay: u32,
}

/// The log odds of a batch.
struct Judgement<'a> {
    open: &'a [(&'a [f32], Range<usize>)],
    splits: &'a [Open],
    struck: &'a [u32],
    /// The batch's first block.
    start: usize,
    /// For each tree, the leaves that the failed splits leave.
    left: &'a mut [[u32; BATCH]],
    leaves: &'a [Leaves],
}

impl WithSimd for Judgement<'_> {
    type Output = [f32; BATCH];

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> [f32; BATCH] {
        for (left, struck) in self.left.iter_mut().zip(self.struck) {
            *left = [!struck; BATCH];
        }
        for (values, splits) in self.open {
            let Some(column) = values[self.start..].first_chunk::<BATCH>() else { continue };
            let (vectors, _) = S::as_simd_f32s(column);
            let most = vectors.iter().fold(simd.splat_f32s(f32::NEG_INFINITY), |a, b| simd.max_f32s(a, *b));
            let most = simd.reduce_max_f32s(most);
            // Copies lie apart from what is written, so they stay in registers.
            let column = *column;
            for &Open { threshold, tree, stay } in &self.splits[splits.clone()] {
                if most <= threshold {
                    break;
                }
                // Becomes fewer instructions than `select_u32s` does.
                for (left, value) in self.left[tree as usize].iter_mut().zip(&column) {
                    *left &= u32::from(*value <= threshold).wrapping_neg() | stay;
                }
            }
        }
        // Summed in f64 in the order of the trees: the same on every machine.
        // As many rows at once as there are registers.
        const AT_ONCE: usize = 16;
        let mut odds = [0.0f32; BATCH];
        for (part, odds) in odds.chunks_exact_mut(AT_ONCE).enumerate() {
            let mut sums = [0.0f64; AT_ONCE];
            for (leaves, left) in self.leaves.iter().zip(&*self.left) {
                for (sum, left) in sums.iter_mut().zip(&left[part * AT_ONCE..]) {
                    *sum += leaf(leaves, *left);
                }
            }
            odds.iter_mut().zip(sums).for_each(|(odds, sum)| *odds = sum as f32);
        }
        odds
    }
}

#[cfg(test)]
mod tests {
    use super::file::MAGIC;
    use super::*;

    fn stump(feature: u16) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for number in [2u16, 1, 1, feature] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(0.5f32.to_le_bytes());
        bytes.extend((-1i16).to_le_bytes());
        bytes.extend((-2i16).to_le_bytes());
        bytes.extend((-3.0f32).to_le_bytes());
        bytes.extend(4.0f32.to_le_bytes());
        bytes
    }

    #[test]
    fn a_stump_splits_at_its_threshold() {
        let forest = Forest::read(&stump(1)).unwrap();
        let odds = |second: &[f32]| {
            let mut columns = Columns::new(0..second.len());
            columns.same("", "first", 9.0);
            columns.each("", "second", |at| second[at]);
            let one_by_one: Vec<f32> =
                second.iter().map(|value| forest.log_odds_of(&[9.0, *value])).collect();
            assert_eq!(forest.log_odds(&columns), one_by_one);
            one_by_one
        };
        assert_eq!(odds(&[0.5, 0.6, 0.7]), [-3.0, 4.0, 4.0]);
        assert_eq!(odds(&[0.6, f32::INFINITY]), [4.0, 4.0]);
        assert_eq!(forest.log_odds_of(&[0.0, f32::NAN]), 4.0);
        assert_eq!(odds(&[0.5]), [-3.0]);
        assert_eq!(odds(&[]), [0.0; 0]);
    }

    #[test]
    fn damaged_models_are_refused() {
        let good = stump(1);
        for length in 0..good.len() {
            assert!(Forest::read(&good[..length]).is_err());
        }
        assert!(Forest::read(&stump(2)).is_err());
        // Both children of the node are its first leaf.
        let mut hangs_twice = good.clone();
        hangs_twice.copy_within(20..22, 22);
        assert!(Forest::read(&hangs_twice).is_err());
    }

    /// Three leaves: below 1, from 1 to 5, above 5 of feature 0.
    #[test]
    fn leaves_lie_in_order_of_their_splits() {
        let mut bytes = MAGIC.to_vec();
        for number in [1u16, 1, 2] {
            bytes.extend(number.to_le_bytes());
        }
        for (threshold, left, right) in [(5.0f32, 1i16, -1i16), (1.0, -3, -2)] {
            bytes.extend(0u16.to_le_bytes());
            bytes.extend(threshold.to_le_bytes());
            bytes.extend(left.to_le_bytes());
            bytes.extend(right.to_le_bytes());
        }
        [30.0f32, 20.0, 10.0].iter().for_each(|leaf| bytes.extend(leaf.to_le_bytes()));
        let forest = Forest::read(&bytes).unwrap();
        let rows: Vec<f32> = (0..40).map(|at| at as f32 / 4.0).collect();
        let expected: Vec<f32> = rows
            .iter()
            .map(|x| match x {
                x if *x <= 1.0 => 10.0,
                x if *x <= 5.0 => 20.0,
                _ => 30.0,
            })
            .collect();
        let mut columns = Columns::new(0..rows.len());
        columns.each("", "only", |at| rows[at]);
        assert_eq!(forest.log_odds(&columns), expected);
    }
}
