//! From one page to its clean text.

use crate::block::{Page, Verdict};
use crate::error::Error;
use crate::judge::{Evidence, Judge, Matrix};
use crate::metadata::Metadata;
use crate::settings::{InputKind, Settings};
use crate::{decode, html, render, text};

/// Cleans pages by fixed settings. Make one, share it between threads.
#[derive(Debug)]
pub struct Cleaner {
    settings: Settings,
    reader: html::Reader,
    judge: Judge,
}

/// A page as it comes from outside.
#[derive(Debug, Clone, Copy, Default)]
pub struct Document<'a> {
    /// The page's bytes, decompressed.
    pub bytes: &'a [u8],
    /// What the bytes are; [`InputKind::Auto`] looks at them.
    pub kind: InputKind,
    /// The page's address, where it is known.
    pub url: Option<&'a str>,
    /// The encoding that the transport declared, such as HTTP's charset.
    pub charset: Option<&'a str>,
}

/// A page after cleaning.
#[derive(Debug, Clone)]
pub struct Cleaned {
    /// The clean text: UTF-8, `\n` line ends, a final `\n` unless empty.
    pub text: String,
    /// The page's blocks and metadata.
    pub page: Page,
    /// A verdict for each of the page's blocks, in the same order.
    pub verdicts: Vec<Verdict>,
    /// The name of the encoding that the bytes were read as.
    pub encoding: &'static str,
}

impl Cleaned {
    /// What the page says about itself.
    pub fn metadata(&self) -> &Metadata {
        &self.page.metadata
    }
}

impl Cleaner {
    /// A cleaner with these settings.
    ///
    /// # Errors
    /// When the settings contradict each other, or the built-in data is
    /// damaged.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let judge = Judge::new(&settings)?;
        Ok(Cleaner { settings, reader: html::Reader::new()?, judge })
    }

    /// The same cleaner with a model of one's own, as `training/` makes it:
    /// for the blocks of HTML pages or for the lines of texts, as it says.
    ///
    /// # Errors
    /// When the model is damaged, of another version of the format, or
    /// trained on other features than this version has.
    pub fn with_model(mut self, model: &[u8]) -> Result<Self, Error> {
        self.judge.set_model(model)?;
        Ok(self)
    }

    /// The settings given to [`Cleaner::new`].
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Cleans a page of bytes: decodes, cuts, judges, renders.
    ///
    /// # Errors
    /// When the bytes are no text, or the page is over a budget of
    /// [`Settings::limits`].
    pub fn clean(&self, document: Document<'_>) -> Result<Cleaned, Error> {
        let decoded = decode::decode(document.bytes, document.kind, document.charset)?;
        let mut cleaned = match decoded.kind {
            InputKind::Text => self.clean_text(&decoded.text)?,
            InputKind::Auto | InputKind::Html => self.clean_html(&decoded.text)?,
        };
        cleaned.encoding = decoded.encoding;
        if let (None, Some(url)) = (&cleaned.page.metadata.url, document.url) {
            cleaned.page.metadata.url = Some(url.to_owned());
        }
        Ok(cleaned)
    }

    /// Cleans a page of HTML that is already decoded.
    ///
    /// # Errors
    /// When the page is over a budget of [`Settings::limits`].
    pub fn clean_html(&self, html: &str) -> Result<Cleaned, Error> {
        Ok(self.finish(self.reader.read(html, &self.settings)?))
    }

    /// Cleans a text that an extractor already made.
    ///
    /// # Errors
    /// When the text is over a budget of [`Settings::limits`].
    pub fn clean_text(&self, text: &str) -> Result<Cleaned, Error> {
        Ok(self.finish(text::read(text, &self.settings.limits)?))
    }

    fn finish(&self, mut page: Page) -> Cleaned {
        let verdicts = self.judge.judge(&mut page);
        let text = render::text(&page, &verdicts);
        Cleaned { text, page, verdicts, encoding: "UTF-8" }
    }
}

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
    /// As [`Cleaner::clean`].
    pub fn read(&self, document: Document<'_>) -> Result<(Page, Matrix), Error> {
        let decoded = decode::decode(document.bytes, document.kind, document.charset)?;
        let page = match decoded.kind {
            InputKind::Text => {
                let mut page = text::read(&decoded.text, &self.settings.limits)?;
                page.trims = self.evidence.trims(&page, |_| true);
                text::without_trims(&page)
            }
            InputKind::Auto | InputKind::Html => self.reader.read(&decoded.text, &self.settings)?,
        };
        let matrix = self.evidence.features(&page);
        Ok((page, matrix))
    }
}
