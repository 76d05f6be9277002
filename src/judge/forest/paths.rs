//! What each feature adds to a forest's log odds.
//!
//! After Saabas ("Interpreting random forests", 2014): on its way through a
//! tree a row starts from the tree's expected value and comes to its leaf's;
//! each split moves it, and the move is its feature's. Exact: the moves and
//! the start add up to the log odds. A model file holds no counts of the rows
//! that it was trained on, so the expected value of a node is the plain mean
//! of the leaves below it.

use super::{Forest, Leaves, Split};

/// A forest whose nodes know what to expect below them.
#[derive(Debug)]
pub(in super::super) struct Paths {
    trees: Vec<Vec<Node>>,
    features: usize,
    /// Where every row starts.
    base: f64,
}

#[derive(Debug)]
struct Node {
    /// The mean of the leaves below.
    mean: f64,
    fork: Option<Fork>,
}

#[derive(Debug)]
struct Fork {
    feature: u16,
    threshold: f32,
    left: usize,
    right: usize,
}

impl Paths {
    pub(in super::super) fn of(forest: &Forest) -> Self {
        let mut splits: Vec<Vec<(u16, Split)>> = vec![Vec::new(); forest.leaves.len()];
        for (feature, range) in &forest.groups {
            for split in &forest.splits[range.start as usize..range.end as usize] {
                splits[split.tree as usize].push((*feature, *split));
            }
        }
        let trees: Vec<Vec<Node>> =
            splits.iter().zip(&forest.leaves).map(|(splits, leaves)| tree(splits, leaves)).collect();
        let base = trees.iter().map(|tree| tree[0].mean).sum();
        Paths { trees, features: forest.features, base }
    }

    /// The log odds that every row starts from.
    pub(in super::super) fn base(&self) -> f32 {
        self.base as f32
    }

    /// What each feature of a row adds.
    pub(in super::super) fn effects(&self, row: &[f32]) -> Vec<f64> {
        let mut effects = vec![0.0; self.features];
        for tree in &self.trees {
            let mut node = &tree[0];
            while let Some(fork) = &node.fork {
                let feature = usize::from(fork.feature);
                let right = super::above_all_if_none(row[feature]) > fork.threshold;
                let child = &tree[if right { fork.right } else { fork.left }];
                effects[feature] += child.mean - node.mean;
                node = child;
            }
        }
        effects
    }
}

/// A tree's nodes, its root first. A node is known by its set of leaves.
fn tree(splits: &[(u16, Split)], leaves: &Leaves) -> Vec<Node> {
    let mean = |set: u32| {
        let below = (0..leaves.len()).filter(|leaf| *leaf < 32 && set >> leaf & 1 == 1);
        below.map(|leaf| f64::from(leaves[leaf])).sum::<f64>() / f64::from(set.count_ones().max(1))
    };
    let mut sets = vec![splits.iter().fold(0, |all, (_, split)| all | split.left | split.right)];
    let mut nodes: Vec<Node> = Vec::new();
    while let Some(set) = sets.get(nodes.len()).copied() {
        let fork =
            splits.iter().find(|(_, split)| split.left | split.right == set).map(|(feature, split)| {
                sets.extend([split.left, split.right]);
                Fork {
                    feature: *feature,
                    threshold: split.threshold,
                    left: sets.len() - 2,
                    right: sets.len() - 1,
                }
            });
        nodes.push(Node { mean: mean(set), fork });
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::super::file::MAGIC;
    use super::*;

    /// Feature 1 above 5 is 8; else feature 0 above 1 is 4 and below it 0.
    fn forest() -> Forest {
        let mut bytes = MAGIC.to_vec();
        [2u16, 1, 2].iter().for_each(|number| bytes.extend(number.to_le_bytes()));
        for (feature, threshold, left, right) in [(1u16, 5.0f32, 1i16, -1i16), (0, 1.0, -3, -2)] {
            bytes.extend(feature.to_le_bytes());
            bytes.extend(threshold.to_le_bytes());
            bytes.extend(left.to_le_bytes());
            bytes.extend(right.to_le_bytes());
        }
        [8.0f32, 4.0, 0.0].iter().for_each(|leaf| bytes.extend(leaf.to_le_bytes()));
        Forest::read(&bytes).unwrap()
    }

    #[test]
    fn each_split_moves_the_row_from_one_mean_to_the_next() {
        let paths = Paths::of(&forest());
        assert_eq!(paths.base(), 4.0);
        assert_eq!(paths.effects(&[0.0, 9.0]), [0.0, 4.0]);
        assert_eq!(paths.effects(&[2.0, 0.0]), [2.0, -2.0]);
        assert_eq!(paths.effects(&[f32::NAN, 5.0]), [2.0, -2.0]);
    }

    #[test]
    fn start_and_moves_add_up_to_the_log_odds() {
        let (forest, paths) = (forest(), Paths::of(&forest()));
        for row in [[0.0, 0.0], [0.0, 6.0], [1.5, 0.0], [f32::NAN, f32::NAN]] {
            let sum = f64::from(paths.base()) + paths.effects(&row).iter().sum::<f64>();
            assert_eq!(sum as f32, forest.log_odds_of(&row));
        }
    }
}
