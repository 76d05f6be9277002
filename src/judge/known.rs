//! What is known of a page beside the model, and the rules drawn from it.

use foldhash::{HashSet, HashSetExt};

use super::measure::Measures;
use super::phrases::Found;
use super::reading::Reading;
use super::reasons::Signs;
use super::thresholds::Thresholds;
use crate::block::{BlockKind, Page, Reason};

/// What is known of a page before it is judged.
pub(super) struct Known {
    pub(super) measures: Measures,
    pub(super) reading: Reading,
    pub(super) phrases: Vec<Option<Found>>,
    pub(super) zones: Vec<Option<Reason>>,
    /// For each block, the number of its group of like blocks.
    pub(super) like: Vec<u32>,
}

impl Known {
    pub(super) fn signs<'a>(&'a self, page: &'a Page) -> Signs<'a> {
        Signs { page, measures: &self.measures, phrases: &self.phrases, zones: &self.zones }
    }

    /// Drops kept blocks of `least` words or more whose whole text was kept
    /// before: pages hold copies of a text for small screens, in tabs and in
    /// carousels. Gives which. Code, lists and tables repeat on purpose.
    pub(super) fn drop_copies(&self, page: &Page, keep: &mut [bool], least: f32) -> Vec<bool> {
        let mut seen = HashSet::with_capacity(keep.iter().filter(|kept| **kept).count());
        let mut copies = vec![false; keep.len()];
        for (at, block) in page.blocks.iter().enumerate() {
            if keep[at] && self.measures.shapes[at].words >= least && !repeats_on_purpose(block.kind) {
                copies[at] = !seen.insert(page.text_of(block));
                keep[at] = !copies[at];
            }
        }
        copies
    }

    /// Whether a phrase speaks louder than the model, which is not this sure.
    pub(super) fn outweighs(&self, at: usize, chance: f32, sure: f32, thresholds: &Thresholds) -> bool {
        chance < sure && self.phrases[at].is_some_and(|found| found.strength >= thresholds.strong_phrase)
    }
}

fn repeats_on_purpose(kind: BlockKind) -> bool {
    matches!(
        kind,
        BlockKind::Code
            | BlockKind::Cell { .. }
            | BlockKind::ListItem(_)
            | BlockKind::ListText(_)
            | BlockKind::Term
            | BlockKind::Definition
    )
}
