//! A page's text with nothing taken out.

use std::ops::Range;

use super::{Indents, push_block, separator};
use crate::block::Page;

/// All blocks of an HTML page, rendered in the order of the page, and where
/// they lie.
#[derive(Debug, Default)]
pub(crate) struct Whole {
    pub(crate) text: String,
    /// The places of the blocks, in Unicode characters.
    pub(crate) blocks: Vec<Range<u32>>,
    /// The text's length, in the same way.
    pub(crate) chars: u32,
}

/// Renders a page cut from HTML as if every block were kept. What a verdict
/// says changes nothing in it: readers' comments stand where the page has
/// them.
pub(crate) fn whole(page: &Page) -> Whole {
    let mut whole = Whole { text: String::with_capacity(page.text.len()), ..Whole::default() };
    let mut before = None;
    for block in &page.blocks {
        if let Some(before) = before.replace(block.kind) {
            whole.push(separator(before, block.kind));
        }
        let (from, start) = (whole.text.len(), whole.chars);
        push_block(&mut whole.text, block.kind, page.text_of(block));
        whole.chars += count(&whole.text[from..]);
        whole.blocks.push(start..whole.chars);
    }
    if before.is_some() {
        whole.push("\n");
    }
    whole
}

impl Whole {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.chars += count(text);
    }

    /// Where the trims of the page lie, in Unicode characters.
    pub(crate) fn trims(&self, page: &Page) -> Vec<Range<u32>> {
        let place = |trim: &crate::block::Trim| {
            let (block, place) =
                (page.blocks.get(trim.block as usize)?, self.blocks.get(trim.block as usize)?);
            let indents = Indents::of(block.kind);
            let to = |end: u32| {
                let before = &page.text[block.text.start as usize..end as usize];
                let breaks = before.matches('\n').count() as u32;
                place.start + indents.first() + count(before) + breaks * indents.next()
            };
            Some(to(trim.text.start)..to(trim.text.end))
        };
        page.trims.iter().filter_map(place).collect()
    }
}

fn count(text: &str) -> u32 {
    text.chars().count() as u32
}
