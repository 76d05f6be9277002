//! The kept blocks of a page, put by until it is known which of them stay.

use serde::{Deserialize, Serialize};

use crate::block::{BlockKind, Origin, Page, Reason, Verdict};

/// What rendering needs of a page's kept blocks: rendering some of them gives
/// the same text as if the others had never been kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// Where the page came from.
    pub(crate) origin: Origin,
    /// The texts of the parts, one behind the other.
    pub(crate) text: String,
    /// The kept blocks in order.
    pub(crate) parts: Vec<Part>,
}

/// A kept block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    /// Where its text ends in the draft's; it begins where the one before ends.
    pub(crate) end: u32,
    /// What the block is.
    pub(crate) kind: BlockKind,
    /// Whether a blank line stands between it and the kept block before it.
    pub(crate) gap: bool,
    /// A readers' comment.
    pub(crate) comment: bool,
}

impl Draft {
    /// Puts by what is kept of a page.
    pub(crate) fn of(page: &Page, verdicts: &[Verdict]) -> Self {
        let mut draft = Draft { origin: page.origin, ..Draft::default() };
        let mut gap = false;
        for (block, verdict) in page.blocks.iter().zip(verdicts) {
            gap |= block.gap > 0;
            if verdict.keep {
                draft.text.push_str(page.text_of(block));
                let comment = verdict.reason == Reason::Comment;
                let end = draft.text.len() as u32;
                draft.parts.push(Part { end, kind: block.kind, gap, comment });
                gap = false;
            }
        }
        draft
    }

    /// The text of those parts that stay.
    pub(crate) fn render(&self, stays: impl Fn(usize) -> bool) -> String {
        let begins = std::iter::once(0).chain(self.parts.iter().map(|part| part.end));
        let parts = self.parts.iter().zip(begins).enumerate().map(|(at, (part, begin))| super::Piece {
            kind: part.kind,
            text: &self.text[begin as usize..part.end as usize],
            gap: part.gap,
            comment: part.comment,
            keep: stays(at),
        });
        super::pieces(self.origin, self.text.len(), parts)
    }
}
