//! From HTML to blocks.

mod cutter;
mod facts;
mod hints;
mod late;
mod limits;
mod look;
mod payload;
mod structured;
mod tables;
mod tag;
mod tree;

pub(crate) use hints::HintMatcher;
pub use hints::{Hint, Hints};
pub use tag::Tag;

use crate::block::{BlockKind, Page};
use crate::error::Error;
use crate::settings::Limits;

/// Reads pages of HTML.
#[derive(Debug)]
pub(crate) struct Reader {
    matcher: HintMatcher,
}

impl Reader {
    pub(crate) fn new() -> Result<Self, Error> {
        Ok(Reader { matcher: HintMatcher::new()? })
    }

    /// Cuts a page of HTML into blocks.
    ///
    /// # Errors
    /// When the page is over one of the limits.
    pub(crate) fn read(&self, html: &str, limits: &Limits) -> Result<Page, Error> {
        limits.check_bytes(html.len() as u64)?;
        let (mut page, payload) = self.cut(html, limits)?;
        payload::show(&mut page, &payload, |text| self.cut_value(text, limits));
        Ok(page)
    }

    fn cut(&self, html: &str, limits: &Limits) -> Result<(Page, String), Error> {
        let mut cutter = cutter::Cutter::new(&self.matcher);
        tree::parse(html, limits, &mut cutter)?;
        let (mut page, payload) = cutter.finish();
        tables::unwrap_layout(&mut page);
        Ok((page, payload))
    }

    /// Cuts a string of a page's data: HTML, or lines of text.
    fn cut_value(&self, value: &str, limits: &Limits) -> Vec<(BlockKind, String)> {
        if !value.contains("</") && !value.contains("<br") {
            let lines = value.lines().map(str::trim).filter(|line| !line.is_empty());
            return lines.map(|line| (BlockKind::Paragraph, line.to_owned())).collect();
        }
        // What is over budget by itself is left out of a page that is not.
        let Ok((page, _)) = self.cut(value, limits) else { return Vec::new() };
        page.blocks.iter().map(|block| (block.kind, page.text_of(block).to_owned())).collect()
    }
}
