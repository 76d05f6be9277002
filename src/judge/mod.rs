//! Decides what is content.

use crate::block::{Page, Verdict};
use crate::error::Error;
use crate::settings::Settings;

/// Gives each block its verdict.
#[derive(Debug)]
pub(crate) struct Judge {}

impl Judge {
    pub(crate) fn new(_settings: &Settings) -> Result<Self, Error> {
        Ok(Judge {})
    }

    pub(crate) fn judge(&self, _page: &Page) -> Vec<Verdict> {
        Vec::new()
    }
}
