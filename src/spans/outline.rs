//! Where the blocks of a page lie in its whole text, kept until it is known
//! which of them go.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Attributes, Span};
use crate::block::{BlockKind, Origin, Page, Reason, Verdict};
use crate::render::{self, separator};
use crate::text::{self, Aligned};

/// All that is needed to tell what was taken out of a page. Places are in
/// Unicode characters.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Outline {
    origin: Origin,
    /// The text's length.
    chars: u32,
    blocks: Vec<Placed>,
    trims: Vec<PlacedTrim>,
    /// Characters that a cleaned text never has.
    invisible: Vec<Range<u32>>,
}

/// A block.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Placed {
    place: Range<u32>,
    kind: BlockKind,
    /// Whether a blank line stands before it (extracted texts only).
    gap: bool,
    /// Its reason's number, where it does not stay.
    goes: Option<u8>,
    score: f32,
}

/// A part of a block that goes if the block stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct PlacedTrim {
    block: u32,
    place: Range<u32>,
    reason: u8,
}

impl Outline {
    /// The outline of a page; `source` is the text that it was cut from, where
    /// it was extracted before.
    pub(crate) fn of(page: &Page, verdicts: &[Verdict], source: &str) -> Self {
        let Aligned { blocks, trims, invisible, chars } = match page.origin {
            Origin::Text => text::align(source, page),
            Origin::Html => {
                let whole = render::whole(page);
                let trims = whole.trims(page);
                Aligned { trims, blocks: whole.blocks, chars: whole.chars, invisible: Vec::new() }
            }
        };
        let placed = page.blocks.iter().zip(verdicts).zip(blocks).map(|((block, verdict), place)| Placed {
            place,
            kind: block.kind,
            gap: block.gap > 0,
            goes: (!verdict.keep).then_some(verdict.reason as u8),
            score: verdict.score,
        });
        let trims = page.trims.iter().zip(trims);
        let trims =
            trims.map(|(trim, place)| PlacedTrim { block: trim.block, place, reason: trim.reason as u8 });
        Outline { origin: page.origin, chars, blocks: placed.collect(), trims: trims.collect(), invisible }
    }

    /// Takes out some of the blocks that stay, by their numbers among those, as
    /// what repeats on the page's site.
    pub(crate) fn drop_repeats(&mut self, goes: impl Fn(usize) -> bool) {
        let stay = self.blocks.iter_mut().filter(|block| block.goes.is_none());
        for (_, block) in stay.enumerate().filter(|(at, _)| goes(*at)) {
            block.goes = Some(Reason::RepeatsOnSite as u8);
        }
    }

    /// What goes.
    pub(crate) fn attributes(&self) -> Attributes {
        let mut spans = Vec::new();
        let mut at = 0;
        while at < self.blocks.len() {
            if self.stays(at) {
                at += 1;
                continue;
            }
            let end = (at..self.blocks.len()).find(|next| self.stays(*next)).unwrap_or(self.blocks.len());
            let gap = self.gap_that_stays(at, end);
            for number in at..end {
                let Placed { place, goes: Some(reason), score, .. } = &self.blocks[number] else { continue };
                // Each takes one gap beside it along.
                let place = if number < gap {
                    self.gap(number).start..place.end
                } else {
                    place.start..self.gap(number + 1).end
                };
                spans.push(Span::new(place, reason_of(*reason), *score));
            }
            at = end;
        }
        let of_blocks = spans.len();
        let trims = self.trims.iter().filter(|trim| self.stays(trim.block as usize));
        spans.extend(trims.map(|trim| Span::new(trim.place.clone(), reason_of(trim.reason), 0.0)));
        spans[of_blocks..].sort_unstable_by_key(|span| span.start);
        let inside = |spans: &[Span], place: &Range<u32>| {
            let next = spans.partition_point(|span| span.end <= place.start);
            spans.get(next).is_some_and(|span| span.start < place.end)
        };
        let (blocks, trims) = spans.split_at(of_blocks);
        let alone = self.invisible.iter().filter(|place| !inside(blocks, place) && !inside(trims, place));
        let alone: Vec<Span> = alone.map(|place| Span::new(place.clone(), Reason::Invisible, 0.0)).collect();
        spans.extend(alone);
        Attributes::new(spans)
    }

    fn stays(&self, block: usize) -> bool {
        self.blocks.get(block).is_some_and(|block| block.goes.is_none())
    }

    /// What stands before the block of this number; behind the last, for their
    /// count.
    fn gap(&self, block: usize) -> Range<u32> {
        let begin =
            block.checked_sub(1).and_then(|before| self.blocks.get(before)).map_or(0, |b| b.place.end);
        begin..self.blocks.get(block).map_or(self.chars, |block| block.place.start)
    }

    /// Of the gaps beside the blocks of a run, all of which go, the one that
    /// stays: it parts the neighbours of the run as they would be parted
    /// without it.
    fn gap_that_stays(&self, begin: usize, end: usize) -> usize {
        match (begin.checked_sub(1), self.blocks.get(end)) {
            (None, _) => begin,
            (_, None) => end,
            (Some(before), Some(after)) => {
                let mut gaps = begin..=end;
                let kind = |at: usize| self.blocks[at].kind;
                let found = match self.origin {
                    Origin::Text => gaps.find(|gap| self.blocks[*gap].gap),
                    Origin::Html => {
                        let wanted = separator(kind(before), after.kind);
                        let is = |gap: usize| separator(kind(gap - 1), kind(gap));
                        let blank = |gap: &usize| is(*gap).trim().is_empty();
                        gaps.clone().find(|gap| is(*gap) == wanted).or_else(|| gaps.find(blank))
                    }
                };
                found.unwrap_or(begin)
            }
        }
    }
}

fn reason_of(number: u8) -> Reason {
    // Written by this program from a Reason.
    Reason::ALL.get(usize::from(number)).copied().unwrap_or(Reason::LowScore)
}
