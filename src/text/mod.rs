//! From the lines of an extracted text to blocks.

use crate::block::Page;
use crate::error::Error;
use crate::settings::Limits;

/// Cuts an extracted text into blocks, one a line.
pub(crate) fn read(_text: &str, _limits: &Limits) -> Result<Page, Error> {
    Ok(Page::default())
}
