//! Pages that are shown before and after.

use super::super::told::{Told, beginning};
use super::Group;
use crate::render::Draft;

/// Characters of a page that are shown of what was kept and of what was removed, together.
const CHARS: usize = 12_000;

/// Characters of a block.
const BLOCK: usize = 1_200;

/// A page as it was and as it is. Ordered by the draw.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shown {
    pub(super) order: u64,
    /// Its name in messages.
    pub(crate) name: String,
    /// Its site; empty where none is known.
    pub(crate) site: String,
    /// Its words.
    pub(crate) words_in: u64,
    /// Those that were kept.
    pub(crate) words_out: u64,
    /// Its blocks in their order.
    pub(crate) pieces: Vec<Piece>,
    /// Whether there are more than are shown.
    pub(crate) is_cut: bool,
}

/// A block, or a part of one that was removed.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Piece {
    /// The text.
    pub(crate) text: String,
    /// The number of the reason for which it was removed, if it was.
    pub(crate) removed: Option<u8>,
}

impl Shown {
    pub(super) fn of(told: &Told, draft: &Draft, group: Group) -> Self {
        let mut shown = Shown {
            order: told.order,
            name: told.name.clone(),
            site: told.site.clone(),
            words_in: group.words_in,
            words_out: group.words_out,
            pieces: Vec::new(),
            is_cut: false,
        };
        let mut left = CHARS;
        let mut push = |text: &str, removed: Option<u8>| {
            let text = beginning(text.trim(), BLOCK);
            let chars = text.chars().count();
            shown.is_cut |= chars > left;
            left = left.saturating_sub(chars);
            if !shown.is_cut && chars > 0 {
                shown.pieces.push(Piece { text, removed });
            }
        };
        let mut removed = told.removed.iter().peekable();
        for (at, text) in draft.texts().enumerate() {
            while let Some(before) = removed.next_if(|removed| removed.before as usize <= at) {
                push(&before.text, Some(before.reason));
            }
            push(text, None);
        }
        removed.for_each(|removed| push(&removed.text, Some(removed.reason)));
        shown
    }
}
