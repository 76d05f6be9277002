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

impl Signs<'_> {
    /// The reasons of all blocks, should they go.
    pub(super) fn reasons(&self) -> Vec<Reason> {
        let mut opened: Option<Reason> = None;
        (0..self.page.blocks.len())
            .map(|at| {
                if let Some(found) = self.phrases[at] {
                    if found.opens {
                        opened = Some(found.reason);
                    }
                    return found.reason;
                }
                let prose = self.measures.is_prose(at) && self.measures.shapes[at].words >= 25.0;
                if prose {
                    opened = None;
                }
                self.one(at, opened)
            })
            .collect()
    }

    fn one(&self, at: usize, opened: Option<Reason>) -> Reason {
        let block = &self.page.blocks[at];
        if let Some(reason) = self.zones[at] {
            return reason;
        }
        if block.hidden.is_some() && !self.measures.shell {
            return Reason::Hidden;
        }
        if let Some(reason) = opened {
            return reason;
        }
        if block.kind == BlockKind::Control {
            Reason::Control
        } else if self.measures.link_density[at] > 0.5 {
            Reason::LinkList
        } else if self.measures.is_prose(at) {
            if self.page.origin == Origin::Html { Reason::OutsideMain } else { Reason::LowScore }
        } else {
            Reason::ShortRun
        }
    }
}
