//! Why a block that goes goes: the most telling of what is known of it.

use super::measure::Measures;
use super::phrases::Found;
use crate::block::{BlockKind, Origin, Page, Reason};

/// What the reasons are drawn from.
pub(super) struct Signs<'a> {
    pub(super) page: &'a Page,
    pub(super) measures: &'a Measures,
    pub(super) phrases: &'a [Option<Found>],
    pub(super) zones: &'a [Option<Reason>],
}

/// What a block that goes is named after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Phrase(Reason),
    Zone(Reason),
    Hidden,
    /// The list of chrome that it stands in, opened by the phrase of this block.
    Opened(Reason, usize),
    /// What the block is by itself.
    Form(Reason),
}

impl Sign {
    pub(super) fn reason(self) -> Reason {
        match self {
            Sign::Phrase(reason) | Sign::Zone(reason) | Sign::Opened(reason, _) | Sign::Form(reason) => {
                reason
            }
            Sign::Hidden => Reason::Hidden,
        }
    }
}

impl Signs<'_> {
    /// The reasons of all blocks, should they go.
    pub(super) fn reasons(&self) -> Vec<Reason> {
        self.all().map(Sign::reason).collect()
    }

    /// What each block is named after, should it go.
    pub(super) fn all(&self) -> impl Iterator<Item = Sign> {
        let mut opened: Option<(Reason, usize)> = None;
        (0..self.page.blocks.len()).map(move |at| {
            if let Some(found) = self.phrases[at] {
                if found.opens {
                    opened = Some((found.reason, at));
                }
                return Sign::Phrase(found.reason);
            }
            let prose = self.measures.is_prose(at) && self.measures.shapes[at].words >= 25.0;
            if prose {
                opened = None;
            }
            self.one(at, opened)
        })
    }

    fn one(&self, at: usize, opened: Option<(Reason, usize)>) -> Sign {
        let block = &self.page.blocks[at];
        if let Some(reason) = self.zones[at] {
            return Sign::Zone(reason);
        }
        if block.hidden.is_some() && !self.measures.shell {
            return Sign::Hidden;
        }
        if let Some((reason, by)) = opened {
            return Sign::Opened(reason, by);
        }
        Sign::Form(if block.kind == BlockKind::Control {
            Reason::Control
        } else if self.measures.link_density[at] > 0.5 {
            Reason::LinkList
        } else if self.measures.is_prose(at) {
            if self.page.origin == Origin::Html { Reason::OutsideMain } else { Reason::LowScore }
        } else {
            Reason::ShortRun
        })
    }
}
