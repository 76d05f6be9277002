//! Fills gaps that the choice for the whole page left: it can fall in the
//! middle of what belongs together, where the chances hardly differ.

use super::known::Known;
use super::thresholds::Fill;
use crate::block::{BlockKind, Page};

/// Keeps more of a page's blocks, where each rests on others that are kept.
pub(super) fn gaps(page: &Page, known: &Known, chances: &[f32], keep: &mut [bool], least: &Fill) {
    let gaps = Gaps { page, known, chances, least };
    gaps.prose(keep);
    let shares = shares(&known.like, keep);
    let among_like =
        |at: usize| chances[at] >= least.like && shares[known.like[at] as usize] >= least.like_share;
    let rests = |at: usize| {
        gaps.is_free(at) && (among_like(at) || gaps.is_form_between(at, keep)) || gaps.is_standfirst(at, keep)
    };
    let more: Vec<usize> = (0..keep.len()).filter(|at| !keep[*at] && rests(*at)).collect();
    more.into_iter().for_each(|at| keep[at] = true);
}

struct Gaps<'a> {
    page: &'a Page,
    known: &'a Known,
    chances: &'a [f32],
    least: &'a Fill,
}

impl Gaps<'_> {
    /// A paragraph that goes on where a kept one beside it stops.
    fn prose(&self, keep: &mut [bool]) {
        let parent = |at: usize| {
            self.page.element_of(&self.page.blocks[at]).map(|element| (element.parent, element.look))
        };
        for at in 1..keep.len() {
            keep[at] |= keep[at - 1]
                && self.chances[at] >= self.least.prose
                && self.known.measures.is_prose(at)
                && self.known.measures.is_prose(at - 1)
                && self.known.zones[at].is_none()
                && self.known.phrases[at].is_none()
                && parent(at) == parent(at - 1);
        }
    }

    /// Nothing but the model speaks against the block.
    fn is_free(&self, at: usize) -> bool {
        self.known.zones[at].is_none()
            && self.known.phrases[at].is_none()
            && self.page.blocks[at].hidden.is_none()
    }

    /// Code, a quote or a cell between two kept blocks.
    fn is_form_between(&self, at: usize, keep: &[bool]) -> bool {
        let form =
            matches!(self.page.blocks[at].kind, BlockKind::Code | BlockKind::Quote | BlockKind::Cell { .. });
        form && self.chances[at] >= self.least.form
            && at > 0
            && keep[at - 1]
            && keep.get(at + 1).is_some_and(|kept| *kept)
    }

    /// Running text right under the kept heading of the page.
    fn is_standfirst(&self, at: usize, keep: &[bool]) -> bool {
        at > 0
            && keep[at - 1]
            && self.page.blocks[at - 1].kind == BlockKind::Heading(1)
            && self.chances[at] >= self.least.prose
            && self.known.measures.is_prose(at)
            && self.known.phrases[at].is_none()
    }
}

/// The share of each group's blocks that is kept, 0 to 1; 0 for a group of one.
fn shares(groups: &[u32], keep: &[bool]) -> Vec<f32> {
    let count = groups.iter().max().map_or(0, |last| *last as usize + 1);
    let mut counts = vec![(0.0f32, 0.0f32); count];
    for (group, kept) in groups.iter().zip(keep) {
        let (all, of_it) = &mut counts[*group as usize];
        *all += 1.0;
        *of_it += if *kept { 1.0 } else { 0.0 };
    }
    counts.iter().map(|(all, kept)| if *all > 1.0 { kept / all } else { 0.0 }).collect()
}
