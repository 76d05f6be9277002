//! The kept blocks of a page, put by until it is known which of them stay.

use std::borrow::Cow;

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
        for (at, (block, verdict)) in page.blocks.iter().zip(verdicts).enumerate() {
            gap |= block.gap > 0;
            if verdict.keep {
                draft.text.push_str(&page.trimmed(at));
                let comment = verdict.reason == Reason::Comment;
                let end = draft.text.len() as u32;
                draft.parts.push(Part { end, kind: block.kind, gap, comment });
                gap = false;
            }
        }
        draft
    }

    /// The draft as if the other parts had never been kept.
    pub(crate) fn only(&self, stays: impl Fn(usize) -> bool) -> Self {
        let mut draft = Draft { origin: self.origin, ..Draft::default() };
        let (mut begin, mut gap) = (0, false);
        for (at, part) in self.parts.iter().enumerate() {
            gap |= part.gap;
            if stays(at) {
                draft.text.push_str(&self.text[begin..part.end as usize]);
                draft.parts.push(Part { end: draft.text.len() as u32, gap, ..*part });
                gap = false;
            }
            begin = part.end as usize;
        }
        draft
    }

    /// The texts of the kept blocks, in their order.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> + Clone {
        let begins = std::iter::once(0).chain(self.parts.iter().map(|part| part.end));
        self.parts.iter().zip(begins).map(|(part, begin)| &self.text[begin as usize..part.end as usize])
    }

    /// The text.
    pub(crate) fn render(&self) -> String {
        let parts = self.parts.iter().zip(self.texts()).map(|(part, text)| super::Piece {
            kind: part.kind,
            text: Cow::Borrowed(text),
            gap: part.gap,
            comment: part.comment,
            keep: true,
        });
        super::pieces(self.origin, self.text.len(), parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cleaner, Settings};

    #[test]
    fn a_draft_renders_what_judging_in_one_go_does() {
        let cleaner = Cleaner::new(Settings::default()).unwrap();
        let pages = [
            cleaner.clean_text("Alpha one.\n\nBeta\nGamma three.\n\n\nDelta\n\n- Epsilon\nZeta").unwrap(),
            cleaner
                .clean_html(
                    "<h1>Tides</h1><p>High water.<ul><li>One<ul><li>Two</ul><p>Three</ul>\
                     <table><tr><th>a<th>b<tr><td>c<td>d</table><pre>x\n  y</pre><p>Low water.",
                )
                .unwrap(),
        ];
        for page in pages {
            let blocks = page.page.blocks.len();
            // All ways to keep blocks first, and to drop some of them later.
            for first in 0..1u32 << blocks.min(8) {
                for second in [first, first & 0x55, first & 0x33, first & 0xf0, 0] {
                    let of = |bits: u32| {
                        let keep = |at: usize| at < 8 && bits >> at & 1 == 1;
                        let all = page.verdicts.iter().enumerate();
                        all.map(|(at, verdict)| Verdict {
                            keep: keep(at),
                            reason: if at == 2 { Reason::Comment } else { Reason::MainContent },
                            ..*verdict
                        })
                        .collect::<Vec<_>>()
                    };
                    let draft = Draft::of(&page.page, &of(first));
                    let kept: Vec<usize> = (0..blocks.min(8)).filter(|at| first >> at & 1 == 1).collect();
                    let text = draft.only(|part| second >> kept[part] & 1 == 1).render();
                    assert_eq!(text, super::super::text(&page.page, &of(second)));
                }
            }
        }
    }
}
