//! Evaluates boosted trees, trained elsewhere (see `training/README.md`).

use crate::error::{Error, ErrorKind};

/// What a model file begins with; the last byte is the format's version.
const MAGIC: &[u8; 8] = b"dcforst\x01";

/// A node: rows whose feature is at most the threshold go left. Children
/// below 0 are leaves.
#[derive(Debug, Clone, Copy)]
struct Node {
    threshold: f32,
    feature: u16,
    left: i16,
    right: i16,
}

/// A boosted forest: the sum of its trees' leaves is the log odds.
#[derive(Debug, Clone)]
pub(super) struct Forest {
    features: usize,
    /// Where each tree's nodes and leaves begin.
    trees: Vec<(u32, u32)>,
    nodes: Vec<Node>,
    leaves: Vec<f32>,
}

impl Forest {
    /// Reads a model file: the magic number; then as little-endian numbers the
    /// count of features (u16) and trees (u16); for each tree the count of its
    /// nodes (u16), the nodes (feature u16, threshold f32, left i16, right
    /// i16) and, one more than nodes, the leaves (f32). A child `-1 - i` is
    /// leaf `i`.
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

    /// The log odds of a row.
    pub(super) fn log_odds(&self, row: &[f32]) -> f32 {
        // Summed in f64 in a fixed order: the same on every machine.
        let mut sum = 0.0f64;
        for (nodes, leaves) in &self.trees {
            let mut at = 0i16;
            let leaf = loop {
                let node = &self.nodes[*nodes as usize + at as usize];
                let next = if row[node.feature as usize] <= node.threshold { node.left } else { node.right };
                if next < 0 {
                    break (-1 - next) as usize;
                }
                at = next;
            };
            sum += f64::from(self.leaves[*leaves as usize + leaf]);
        }
        sum as f32
    }
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
    let mut forest = Forest { features, trees: Vec::new(), nodes: Vec::new(), leaves: Vec::new() };
    for _ in 0..count {
        let nodes = usize::from(u16_of(take(2)?)?);
        forest.trees.push((forest.nodes.len() as u32, forest.leaves.len() as u32));
        for at in 0..nodes {
            let feature = u16_of(take(2)?)?;
            let threshold = f32::from_le_bytes(take(4)?.try_into().ok()?);
            let left = u16_of(take(2)?)? as i16;
            let right = u16_of(take(2)?)? as i16;
            // Children come after their parent, so every walk ends.
            let sound = |child: i16| match usize::try_from(child) {
                Ok(child) => child > at && child < nodes,
                Err(_) => usize::from((-1 - child).unsigned_abs()) <= nodes,
            };
            if usize::from(feature) >= features || !sound(left) || !sound(right) {
                return None;
            }
            forest.nodes.push(Node { threshold, feature, left, right });
        }
        for _ in 0..=nodes {
            forest.leaves.push(f32::from_le_bytes(take(4)?.try_into().ok()?));
        }
        if nodes == 0 {
            return None;
        }
    }
    Some((forest, rest))
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
        assert_eq!(forest.log_odds(&[9.0, 0.5]), -3.0);
        assert_eq!(forest.log_odds(&[9.0, 0.6]), 4.0);
    }

    #[test]
    fn damaged_models_are_refused() {
        let good = stump(1);
        for length in 0..good.len() {
            assert!(Forest::read(&good[..length]).is_err());
        }
        assert!(Forest::read(&stump(2)).is_err());
    }
}
