//! From kept blocks to text.

mod draft;
mod markdown;
mod whole;

pub(crate) use draft::Draft;
pub(crate) use markdown::markdown;
pub(crate) use whole::whole;

use std::borrow::Cow;

use crate::block::{BlockKind, Origin, Page, Reason, Verdict};
use crate::text;

/// A block on its way to the text.
#[derive(Debug, Clone)]
struct Piece<'a> {
    kind: BlockKind,
    text: Cow<'a, str>,
    gap: bool,
    comment: bool,
    keep: bool,
}

/// Renders the kept blocks as plain text.
pub(crate) fn text(page: &Page, verdicts: &[Verdict]) -> String {
    let all = page.blocks.iter().zip(verdicts).enumerate().map(|(at, (block, verdict))| Piece {
        kind: block.kind,
        text: page.trimmed(at),
        gap: block.gap > 0,
        comment: verdict.reason == Reason::Comment,
        keep: verdict.keep,
    });
    pieces(page.origin, page.text.len(), all)
}

fn pieces<'a>(origin: Origin, room: usize, all: impl Iterator<Item = Piece<'a>> + Clone) -> String {
    match origin {
        Origin::Html => html(room, all),
        Origin::Text => text::join_lines(room, all.map(|piece| (piece.gap, piece.keep, piece.text))),
    }
}

fn html<'a>(room: usize, all: impl Iterator<Item = Piece<'a>> + Clone) -> String {
    let mut out = String::with_capacity(room);
    let mut previous: Option<BlockKind> = None;
    // Readers' comments make a section of their own, behind the text.
    let kept = |comments: bool| all.clone().filter(move |piece| piece.keep && piece.comment == comments);
    for piece in kept(false).chain(kept(true)) {
        if let Some(previous) = previous {
            out.push_str(separator(previous, piece.kind));
        }
        push_block(&mut out, piece.kind, &piece.text);
        previous = Some(piece.kind);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// What stands between two blocks.
pub(crate) fn separator(before: BlockKind, after: BlockKind) -> &'static str {
    use BlockKind::{Cell, Definition, ListItem, ListText, Term};
    match (before, after) {
        (Cell { row, cell }, Cell { row: next, cell: next_cell }) if row == next => {
            if cell == next_cell {
                " "
            } else {
                " | "
            }
        }
        (Cell { .. }, Cell { .. })
        | (ListItem(_) | ListText(_), ListItem(_) | ListText(_))
        | (Term, Definition | Term)
        | (Definition, Definition) => "\n",
        _ => "\n\n",
    }
}

fn push_block(out: &mut String, kind: BlockKind, text: &str) {
    if let BlockKind::Cell { .. } = kind {
        out.push_str(&text.replace('\n', " "));
        return;
    }
    let indents = Indents::of(kind);
    indent(out, indents.before);
    out.push_str(indents.mark);
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
            indent(out, indents.rest);
        }
        out.push_str(line);
    }
}

/// What stands before the lines of a block.
struct Indents {
    /// Levels before the first.
    before: u8,
    /// Behind them.
    mark: &'static str,
    /// Levels before the others.
    rest: u8,
}

/// A level of a list.
const LEVEL: &str = "  ";

impl Indents {
    fn of(kind: BlockKind) -> Self {
        match kind {
            BlockKind::ListItem(depth) => Indents { before: depth, mark: "- ", rest: depth + 1 },
            BlockKind::ListText(depth) => Indents { before: depth + 1, mark: "", rest: depth + 1 },
            _ => Indents { before: 0, mark: "", rest: 0 },
        }
    }

    /// Characters before the first line.
    fn first(&self) -> u32 {
        LEVEL.len() as u32 * u32::from(self.before) + self.mark.len() as u32
    }

    /// Characters before each other line.
    fn next(&self) -> u32 {
        LEVEL.len() as u32 * u32::from(self.rest)
    }
}

fn indent(out: &mut String, depth: u8) {
    for _ in 0..depth {
        out.push_str(LEVEL);
    }
}
