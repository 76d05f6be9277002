//! Features for training.

use crate::block::Page;
use crate::cleaner::Document;
use crate::error::Error;
use crate::judge::{Evidence, Matrix};
use crate::patience::Patience;
use crate::settings::{InputKind, Settings};
use crate::{decode, html, text};

/// Reads pages without judging them and gives the features of their blocks,
/// for training: needs no model. Not part of the public interface.
#[doc(hidden)]
#[derive(Debug)]
pub struct FeatureReader {
    settings: Settings,
    reader: html::Reader,
    evidence: Evidence,
}

impl FeatureReader {
    /// A reader with these settings.
    ///
    /// # Errors
    /// When the built-in data is damaged.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        Ok(FeatureReader { settings, reader: html::Reader::new()?, evidence: Evidence::new()? })
    }

    /// The blocks of a page and their features.
    ///
    /// # Errors
    /// As [`Cleaner::clean`](crate::Cleaner::clean).
    pub fn read(&self, document: Document<'_>) -> Result<(Page, Matrix), Error> {
        let decoded = decode::decode(document.bytes, document.kind, document.charset)?;
        let page = match decoded.kind {
            InputKind::Text => {
                let mut page = text::read(&decoded.text, &self.settings.limits)?;
                page.trims = self.evidence.trims(&page, |_| true);
                text::without_trims(&page)
            }
            InputKind::Auto | InputKind::Html => {
                self.reader.read(&decoded.text, &self.settings, Patience::default())?
            }
        };
        let matrix = self.evidence.features(&page);
        Ok((page, matrix))
    }
}
