//! What of a page was taken out, and what it tells for the report, for those who ask for it.

use std::path::Path;

use super::Job;
use crate::cleaner::Cleaned;
use crate::error::Error;
use crate::learn::Beside;
use crate::render::Draft;
use crate::report::{Told, escaped_path};
use crate::sink::{attributes_line, string_json};
use crate::source::{Input, Record};

/// Whose attributes they are.
#[derive(Clone, Copy)]
pub(super) enum Of<'a> {
    Page(&'a Input),
    Record(&'a Record),
}

impl Job<'_> {
    /// The line of attributes of a page that is written at once.
    ///
    /// # Errors
    /// Of kind [`Internal`](crate::ErrorKind::Internal), when it cannot be put as JSON.
    pub(super) fn attributes(&self, of: Of<'_>, cleaned: &Cleaned) -> Result<Option<String>, Error> {
        self.id(of)?.map(|id| attributes_line(&id, &cleaned.attributes())).transpose()
    }

    /// What a page, `name` in messages, tells for the report, and what is kept of it, when it is written at once.
    pub(super) fn told(&self, name: &Path, cleaned: &Cleaned) -> Option<(Told, Draft)> {
        let seed = self.told_by_seed?;
        Some((Told::of(name, seed, cleaned), Draft::of(&cleaned.page, &cleaned.verdicts)))
    }

    /// What is put by of a page, `name` in messages, that waits for the counts of its site.
    ///
    /// # Errors
    /// As [`attributes`](Self::attributes).
    pub(super) fn beside(&self, of: Of<'_>, name: &Path, cleaned: &Cleaned) -> Result<Beside, Error> {
        let told = self.told_by_seed.map(|seed| Told::of(name, seed, cleaned));
        Ok(Beside::of(cleaned, self.whole, self.id(of)?, told))
    }

    /// The document's id as JSON, where attributes are asked for.
    fn id(&self, of: Of<'_>) -> Result<Option<String>, Error> {
        let id = || match of {
            Of::Page(input) => string_json(&escaped_path(&input.relative)),
            Of::Record(record) => self.records.form.id(record),
        };
        self.attributes.map(|_| id()).transpose()
    }
}
