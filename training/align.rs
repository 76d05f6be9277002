//! Labels: which words of a page stand in its reference text.

#![allow(unreachable_pub, reason = "a module of an example")]

use std::collections::HashMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// For each word of `page`, the place in `reference` that it is aligned with,
/// in order. Stretches are anchored at runs of words that are unique on both
/// sides (patience diff), long runs first, so that a repeated short block
/// falls where its neighbours fall.
pub fn align(page: &[u32], reference: &[u32]) -> Vec<Option<usize>> {
    let mut matched = vec![None; page.len()];
    let mut todo = vec![(0..page.len(), 0..reference.len(), 8usize)];
    while let Some((a, b, n)) = todo.pop() {
        if a.is_empty() || b.is_empty() {
            continue;
        }
        if n == 0 {
            if a.len() * b.len() <= 1_000_000 {
                for op in capture_diff_slices(Algorithm::Myers, &page[a.clone()], &reference[b.clone()]) {
                    if let DiffOp::Equal { old_index, new_index, len } = op {
                        for i in 0..len {
                            matched[a.start + old_index + i] = Some(b.start + new_index + i);
                        }
                    }
                }
            }
            continue;
        }
        let next = n / 2;
        let (mut from_a, mut from_b) = (a.start, b.start);
        for (i, j) in anchors(page, reference, &a, &b, n) {
            if i < from_a || j < from_b {
                continue;
            }
            todo.push((from_a..i, from_b..j, next));
            let mut length = 0;
            while i + length < a.end && j + length < b.end && page[i + length] == reference[j + length] {
                matched[i + length] = Some(j + length);
                length += 1;
            }
            (from_a, from_b) = (i + length, j + length);
        }
        todo.push((from_a..a.end, from_b..b.end, next));
    }
    matched
}

/// Runs of `n` words that are unique on both sides, in the longest order that
/// rises on both.
fn anchors(
    page: &[u32],
    reference: &[u32],
    a: &std::ops::Range<usize>,
    b: &std::ops::Range<usize>,
    n: usize,
) -> Vec<(usize, usize)> {
    let unique = |words: &'_ [u32], range: &std::ops::Range<usize>| {
        let mut places: HashMap<Vec<u32>, Option<usize>> = HashMap::new();
        for at in range.start..(range.end + 1).saturating_sub(n).max(range.start) {
            places.entry(words[at..at + n].to_vec()).and_modify(|p| *p = None).or_insert(Some(at));
        }
        places
    };
    let in_b = unique(reference, b);
    let mut pairs: Vec<(usize, usize)> =
        unique(page, a).into_iter().filter_map(|(run, i)| Some((i?, (*in_b.get(&run)?)?))).collect();
    pairs.sort_unstable();
    longest_rising(&pairs)
}

fn longest_rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for (at, (_, b)) in pairs.iter().enumerate() {
        let place = ends.partition_point(|end| pairs[*end].1 < *b);
        before[at] = place.checked_sub(1).map(|p| ends[p]);
        if place == ends.len() {
            ends.push(at);
        } else {
            ends[place] = at;
        }
    }
    let mut chain = Vec::new();
    let mut at = ends.last().copied();
    while let Some(place) = at {
        chain.push(pairs[place]);
        at = before[place];
    }
    chain.reverse();
    chain
}

/// The share of each block's words that stand in the reference, 0 to 1.
///
/// Blocks that the reference holds in another order count by their runs of
/// four words, if most of these are still unaccounted for.
pub fn labels(blocks: &[Vec<u32>], reference: &[u32]) -> Vec<f32> {
    let page: Vec<u32> = blocks.iter().flatten().copied().collect();
    let matched = align(&page, reference);
    let mut used = vec![false; reference.len()];
    for place in matched.iter().flatten() {
        used[*place] = true;
    }
    let mut left: HashMap<&[u32], u32> = HashMap::new();
    for (at, run) in reference.windows(4).enumerate() {
        if !used[at] && !used[at + 3] {
            *left.entry(run).or_default() += 1;
        }
    }
    let mut start = 0;
    blocks
        .iter()
        .map(|block| {
            let range = start..start + block.len();
            start = range.end;
            let hits = matched[range].iter().flatten().count();
            let share = hits as f32 / block.len().max(1) as f32;
            if share >= 0.5 || block.len() < 5 {
                return share;
            }
            let runs: Vec<&[u32]> = block.windows(4).collect();
            let found = runs.iter().filter(|run| left.get(**run).is_some_and(|n| *n > 0)).count();
            let again = found as f32 / runs.len() as f32;
            if again < 0.7 {
                return share;
            }
            for run in runs {
                if let Some(n) = left.get_mut(run) {
                    *n = n.saturating_sub(1);
                }
            }
            again
        })
        .collect()
}
