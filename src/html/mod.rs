//! From HTML to blocks.

mod cutter;
mod facts;
mod hints;
mod late;
mod limits;
mod look;
mod structured;
mod tables;
mod tag;
mod tree;

pub(crate) use hints::HintMatcher;
pub use hints::{Hint, Hints};
pub use tag::Tag;

use crate::block::Page;
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
        let mut cutter = cutter::Cutter::new(&self.matcher);
        tree::parse(html, limits, &mut cutter)?;
        let mut page = cutter.finish();
        tables::unwrap_layout(&mut page);
        Ok(page)
    }
}
