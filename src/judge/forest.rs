//! Evaluates boosted trees, trained elsewhere (see `training/README.md`).

use std::ops::Range;

use pulp::{Simd, WithSimd};

use super::features::columns::{BATCH, Column, Columns};
use super::vector;
use crate::error::{Error, ErrorKind};

/// What a model file begins with; the last byte is the format's version.
const MAGIC: &[u8; 8] = b"dcforst\x01";

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
    leaves: Vec<[f32; MOST_LEAVES]>,
}

/// A node: rows whose feature is above the threshold go right.
#[derive(Debug, Clone, Copy)]
struct Split {
    threshold: f32,
    tree: u32,
    /// The leaves that are not to its left.
    right: u32,
}

/// A node as the file has it. Children below 0 are leaves.
#[derive(Debug, Clone, Copy)]
struct Node {
    threshold: f32,
    feature: u16,
    left: i16,
    right: i16,
}

impl Forest {
    /// Reads a model file: the magic number; then as little-endian numbers the
    /// count of features (u16) and trees (u16); for each tree the count of its
    /// nodes (u16, at most 31), the nodes (feature u16, threshold f32, left
    /// i16, right i16) and, one more than nodes, the leaves (f32). A child
    /// `-1 - i` is leaf `i`.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let whole = |(forest, rest): (Forest, &[u8])| rest.is_empty().then_some(forest);
        Forest::read_first(bytes)
            .and_then(whole)
            .ok_or_else(|| Error::new(ErrorKind::Settings, "the model file is damaged or of another version"))
    }

    /// Reads a forest, and gives what follows it.
    pub(super) fn read_first(bytes: &[u8]) -> Option<(Self, &[u8])> {
        parse(bytes)
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
        // What the splits leave that all blocks of the page pass, or all fail.
        let mut common = vec![u32::MAX; self.leaves.len()];
        let mut open: Vec<(&[f32], &[Split])> = Vec::new();
        for (feature, range) in &self.groups {
            let splits = &self.splits[range.start as usize..range.end as usize];
            let (least, most) = match columns.get(usize::from(*feature)) {
                Column::Same(value) => (value, value),
                Column::Each(values) => vector::widest(Bounds(&values[..blocks])),
            };
            let (failed, rest) = splits.split_at(splits.partition_point(|split| split.threshold < least));
            failed.iter().for_each(|split| common[split.tree as usize] &= split.right);
            let differ = &rest[..rest.partition_point(|split| split.threshold < most)];
            if let (Column::Each(values), false) = (columns.get(usize::from(*feature)), differ.is_empty()) {
                open.push((values, differ));
            }
        }
        let mut odds = Vec::with_capacity(blocks.next_multiple_of(BATCH));
        let mut left = vec![[0u32; BATCH]; self.leaves.len()];
        for start in (0..blocks).step_by(BATCH) {
            let leaves = &self.leaves;
            odds.extend(vector::widest(Judgement {
                open: &open,
                common: &common,
                start,
                left: &mut left,
                leaves,
            }));
        }
        odds.truncate(blocks);
        odds
    }

    /// The log odds of a single row.
    pub(super) fn log_odds_of(&self, row: &[f32]) -> f32 {
        let mut left = vec![u32::MAX; self.leaves.len()];
        for (feature, range) in &self.groups {
            let value = above_all_if_none(row[usize::from(*feature)]);
            let splits = &self.splits[range.start as usize..range.end as usize];
            for split in splits.iter().take_while(|split| split.threshold < value) {
                left[split.tree as usize] &= split.right;
            }
        }
        self.leaves.iter().zip(&left).map(|(leaves, left)| leaf(leaves, *left)).sum::<f64>() as f32
    }
}

/// The value of the first leaf that is left.
#[inline(always)]
fn leaf(leaves: &[f32; MOST_LEAVES], left: u32) -> f64 {
    f64::from(leaves[left.trailing_zeros() as usize % MOST_LEAVES])
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

/// The log odds of a batch.
struct Judgement<'a> {
    /// The splits at which blocks of the page differ, with their feature.
    open: &'a [(&'a [f32], &'a [Split])],
    common: &'a [u32],
    /// The batch's first block.
    start: usize,
    /// For each tree, the leaves that the failed splits leave.
    left: &'a mut [[u32; BATCH]],
    leaves: &'a [[f32; MOST_LEAVES]],
}

impl WithSimd for Judgement<'_> {
    type Output = [f32; BATCH];

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> [f32; BATCH] {
        for (left, common) in self.left.iter_mut().zip(self.common) {
            *left = [*common; BATCH];
        }
        let all = simd.splat_u32s(u32::MAX);
        for (values, splits) in self.open {
            let Some(column) = values[self.start..].first_chunk::<BATCH>() else { continue };
            let most = most(column);
            let (column, _) = S::as_simd_f32s(column);
            for split in *splits {
                if most <= split.threshold {
                    break;
                }
                let threshold = simd.splat_f32s(split.threshold);
                let right = simd.splat_u32s(split.right);
                let (left, _) = S::as_mut_simd_u32s(&mut self.left[split.tree as usize]);
                for (left, values) in left.iter_mut().zip(column) {
                    let passed = simd.less_than_or_equal_f32s(*values, threshold);
                    *left = simd.and_u32s(*left, simd.select_u32s(passed, all, right));
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

/// The largest value of a batch.
#[inline(always)]
fn most(batch: &[f32; BATCH]) -> f32 {
    batch.iter().fold(f32::NEG_INFINITY, |most, value| if *value > most { *value } else { most })
}

fn parse(bytes: &[u8]) -> Option<(Forest, &[u8])> {
    let mut rest = bytes.strip_prefix(MAGIC)?;
    let mut take = |n: usize| -> Option<&[u8]> {
        let (head, tail) = rest.split_at_checked(n)?;
        rest = tail;
        Some(head)
    };
    let u16_of = |bytes: &[u8]| Some(u16::from_le_bytes(bytes.try_into().ok()?));
    let features = usize::from(u16_of(take(2)?)?);
    let count = u16_of(take(2)?)?;
    if features == 0 {
        return None;
    }
    let mut forest = Forest { features, groups: Vec::new(), splits: Vec::new(), leaves: Vec::new() };
    let mut splits: Vec<(u16, Split)> = Vec::new();
    for tree in 0..u32::from(count) {
        let nodes = usize::from(u16_of(take(2)?)?);
        if nodes == 0 || nodes >= MOST_LEAVES {
            return None;
        }
        let mut of_tree = Vec::with_capacity(nodes);
        for _ in 0..nodes {
            let feature = u16_of(take(2)?)?;
            let threshold = f32::from_le_bytes(take(4)?.try_into().ok()?);
            let left = u16_of(take(2)?)? as i16;
            let right = u16_of(take(2)?)? as i16;
            if usize::from(feature) >= features || threshold.is_nan() {
                return None;
            }
            of_tree.push(Node { threshold, feature, left, right });
        }
        let mut leaves = Vec::with_capacity(nodes + 1);
        for _ in 0..=nodes {
            leaves.push(f32::from_le_bytes(take(4)?.try_into().ok()?));
        }
        let mut order = Vec::with_capacity(nodes + 1);
        lay_out(&of_tree, 0, tree, &mut order, &mut splits)?;
        if order.len() != nodes + 1 {
            return None;
        }
        let mut in_order = [0.0; MOST_LEAVES];
        in_order.iter_mut().zip(&order).for_each(|(to, leaf)| *to = leaves[*leaf]);
        forest.leaves.push(in_order);
    }
    splits.sort_by(|(a, one), (b, other)| {
        a.cmp(b).then(one.threshold.total_cmp(&other.threshold)).then(one.tree.cmp(&other.tree))
    });
    let mut first = 0;
    for group in splits.chunk_by(|(a, _), (b, _)| a == b) {
        let end = first + group.len() as u32;
        forest.groups.push((group[0].0, first..end));
        first = end;
    }
    forest.splits = splits.into_iter().map(|(_, split)| split).collect();
    Some((forest, rest))
}

/// Puts a tree's leaves in order, from left to right, and its splits with
/// them. A tree is at most [`MOST_LEAVES`] deep: children follow their parent.
fn lay_out(
    nodes: &[Node],
    at: usize,
    tree: u32,
    order: &mut Vec<usize>,
    splits: &mut Vec<(u16, Split)>,
) -> Option<()> {
    let node = nodes.get(at)?;
    let before = order.len();
    let mut child = |child: i16, order: &mut Vec<usize>| match usize::try_from(child) {
        Ok(child) if child > at => lay_out(nodes, child, tree, order, splits),
        Ok(_) => None,
        Err(_) => {
            let leaf = usize::from((-1 - child).unsigned_abs());
            // Each leaf hangs in one place, so no node can hang in two.
            let sound = leaf <= nodes.len() && !order.contains(&leaf);
            sound.then(|| order.push(leaf))
        }
    };
    child(node.left, order)?;
    let after = order.len();
    child(node.right, order)?;
    let gone = (u64::MAX << before) & !(u64::MAX << after);
    splits.push((node.feature, Split { threshold: node.threshold, tree, right: !(gone as u32) }));
    Some(())
}

#[cfg(test)]
mod tests {
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
