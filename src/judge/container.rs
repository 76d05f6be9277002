//! The element that holds the main content.

use std::ops::Range;

use super::measure::Measures;
use crate::block::{Page, Reason};

/// The blocks of the element that holds most running text and least else,
/// where a word of anything else costs `cost` words of running text.
pub(super) fn find(page: &Page, measures: &Measures, zones: &[Option<Reason>], cost: f32) -> Range<u32> {
    let gain: Vec<f32> = (0..page.blocks.len())
        .map(|at| {
            if (page.blocks[at].hidden.is_some() && !measures.shell) || zones[at].is_some() {
                0.0
            } else if measures.is_prose(at) {
                measures.shapes[at].words
            } else {
                -cost * measures.shapes[at].words
            }
        })
        .collect();
    let mut sums = vec![0.0f64];
    for g in &gain {
        sums.push(sums[sums.len() - 1] + f64::from(*g));
    }
    let all = 0..page.blocks.len() as u32;
    let mut best = all.clone();
    let mut most = f64::MIN;
    for element in &page.elements {
        let range = &element.blocks;
        let gain = sums[range.end as usize] - sums[range.start as usize];
        if gain >= most - 1e-6 && range.start < range.end {
            most = gain;
            best = range.clone();
        }
    }
    if most <= 20.0 { all } else { best }
}
