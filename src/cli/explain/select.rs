//! Which blocks are shown.

use crate::block::Reason;
use crate::cli::explain_args::Only;
use crate::explain::{Explanation, Found};

/// What the user wants to see.
pub(super) struct Selection<'a> {
    pub(super) found: Option<Found>,
    pub(super) only: Option<Only>,
    /// Empty for all.
    pub(super) reasons: &'a [Reason],
}

impl Selection<'_> {
    /// The blocks to show, in page order.
    pub(super) fn blocks(&self, explanation: &Explanation) -> Vec<usize> {
        let all: Vec<usize> = match &self.found {
            Some(Found::Blocks(blocks)) => blocks.clone(),
            _ => (0..explanation.blocks.len()).collect(),
        };
        all.into_iter().filter(|at| self.shows(explanation, *at)).collect()
    }

    fn shows(&self, explanation: &Explanation, at: usize) -> bool {
        let verdict = &explanation.cleaned.verdicts[at];
        let trims = explanation.cleaned.page.trims_of(at);
        let by_fate = match self.only {
            None => true,
            Some(Only::Kept) => verdict.keep,
            Some(Only::Dropped) => !verdict.keep || !trims.is_empty(),
        };
        let mut reasons = trims.iter().map(|trim| trim.reason).chain([verdict.reason]);
        by_fate && (self.reasons.is_empty() || reasons.any(|reason| self.reasons.contains(&reason)))
    }
}
