//! From HTML to blocks.

mod hints;
mod tag;

pub use hints::{Hint, Hints};
pub use tag::Tag;

use crate::block::Page;
use crate::error::Error;
use crate::settings::Limits;

/// Cuts a page of HTML into blocks.
pub(crate) fn read(_html: &str, _limits: &Limits) -> Result<Page, Error> {
    Ok(Page::default())
}
