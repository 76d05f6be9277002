//! From kept blocks to text.

use crate::block::{Block, BlockKind, Origin, Page, Reason, Verdict};

/// Renders the kept blocks as plain text.
pub(crate) fn text(page: &Page, verdicts: &[Verdict]) -> String {
    match page.origin {
        Origin::Html => html(page, verdicts),
        Origin::Text => crate::text::join(page, |at| verdicts[at].keep),
    }
}

fn html(page: &Page, verdicts: &[Verdict]) -> String {
    let mut out = String::with_capacity(page.text.len());
    let mut previous: Option<&Block> = None;
    // Readers' comments make a section of their own, behind the text.
    let kept = |comments: bool| {
        let all = page.blocks.iter().zip(verdicts).enumerate().filter(|(_, (_, verdict))| verdict.keep);
        all.filter(move |(_, (_, verdict))| (verdict.reason == Reason::Comment) == comments)
    };
    for (at, (block, _)) in kept(false).chain(kept(true)) {
        if let Some(previous) = previous {
            out.push_str(separator(previous.kind, block.kind));
        }
        push_block(&mut out, block.kind, &page.trimmed(at));
        previous = Some(block);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// What stands between two blocks.
fn separator(before: BlockKind, after: BlockKind) -> &'static str {
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
    match kind {
        BlockKind::ListItem(depth) => {
            indent(out, depth);
            out.push_str("- ");
            push_lines(out, text, depth + 1);
        }
        BlockKind::ListText(depth) => {
            indent(out, depth + 1);
            push_lines(out, text, depth + 1);
        }
        BlockKind::Cell { .. } => out.push_str(&text.replace('\n', " ")),
        _ => out.push_str(text),
    }
}

fn push_lines(out: &mut String, text: &str, depth: u8) {
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
            indent(out, depth);
        }
        out.push_str(line);
    }
}

fn indent(out: &mut String, depth: u8) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}
