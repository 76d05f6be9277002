//! The file of a forest: the magic number; then as little-endian numbers the
//! count of features (u16) and trees (u16); for each tree the count of its
//! nodes (u16, at most 31), the nodes (feature u16, threshold f32, left i16,
//! right i16) and, one more than nodes, the leaves (f32). A child `-1 - i` is
//! leaf `i`.

use super::{Forest, MOST_LEAVES, Split};

/// What a model file begins with; the last byte is the format's version.
pub(super) const MAGIC: &[u8; 8] = b"dcforst\x01";

/// A node as the file has it. Children below 0 are leaves.
#[derive(Debug, Clone, Copy)]
struct Node {
    threshold: f32,
    feature: u16,
    left: i16,
    right: i16,
}

/// Reads a forest, and gives what follows it. `None` if damaged.
pub(super) fn parse(bytes: &[u8]) -> Option<(Forest, &[u8])> {
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
        let mut in_order = [0.0; MOST_LEAVES + 1];
        in_order.iter_mut().zip(&order).for_each(|(to, leaf)| *to = leaves[*leaf]);
        forest.leaves.push(in_order);
    }
    splits.sort_unstable_by(|(a, one), (b, other)| {
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
    let leaves = |from: usize, to: usize| ((u64::MAX << from) & !(u64::MAX << to)) as u32;
    let (left, right) = (leaves(before, after), leaves(after, order.len()));
    splits.push((node.feature, Split { threshold: node.threshold, tree, left, right }));
    Some(())
}
