//! Tells tables of data from tables that only lay the page out.

use std::collections::HashMap;

use super::tag::Tag;
use crate::block::{Block, BlockKind, ElementId, Page};

/// A cell of more words than this holds running text, not data.
const LONG_CELL: u32 = 40;

/// Turns the cells of layout tables into paragraphs.
///
/// A table lays out when it holds another table, or headings, lists or many
/// blocks in its cells, or when it has a single column, or a large part of
/// its cells hold running text.
pub(super) fn unwrap_layout(page: &mut Page) {
    let mut verdicts: HashMap<ElementId, bool> = HashMap::new();
    let tables: Vec<Option<ElementId>> = page
        .blocks
        .iter()
        .map(|block| match block.kind {
            BlockKind::Cell { .. } => {
                page.ancestors(block).find(|(_, e)| e.tag == Tag::Table).map(|(id, _)| id)
            }
            _ => None,
        })
        .collect();
    for (at, table) in tables.iter().enumerate() {
        let Some(table) = table else {
            if matches!(page.blocks[at].kind, BlockKind::Cell { .. }) {
                page.blocks[at].kind = BlockKind::Paragraph;
            }
            continue;
        };
        let data = *verdicts.entry(*table).or_insert_with(|| is_data(page, *table));
        if !data {
            page.blocks[at].kind = BlockKind::Paragraph;
        }
    }
}

fn is_data(page: &Page, table: ElementId) -> bool {
    let range = page.elements[table.0 as usize].blocks.clone();
    // Elements come parents first, so a table's descendants follow it.
    let nested = page.elements[table.0 as usize + 1..]
        .iter()
        .take_while(|e| e.blocks.start < range.end)
        .any(|e| e.tag == Tag::Table);
    if nested {
        return false;
    }
    let blocks: &[Block] = &page.blocks[range.start as usize..range.end as usize];
    let mut cells: HashMap<(u32, u16), (u32, u32)> = HashMap::new();
    let mut odd = 0;
    for block in blocks {
        match block.kind {
            BlockKind::Cell { row, cell } => {
                let entry = cells.entry((row, cell)).or_default();
                entry.0 += 1;
                entry.1 += block.counts.words;
            }
            BlockKind::Caption => {}
            _ => odd += 1,
        }
    }
    let columns = cells.keys().map(|(_, cell)| *cell).max().unwrap_or(0);
    let rows = cells.keys().map(|(row, _)| *row).collect::<std::collections::HashSet<_>>().len();
    let long = cells.values().filter(|(_, words)| *words > LONG_CELL).count();
    let crowded = cells.values().filter(|(blocks, _)| *blocks > 3).count();
    columns >= 1
        && rows >= 2
        && odd * 3 <= cells.len()
        && long * 4 <= cells.len()
        && crowded * 4 <= cells.len()
}
