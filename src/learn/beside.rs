//! What is written of a page beside its clean text, or in its place, and what is told of it.

use serde::{Deserialize, Serialize};

use crate::cleaner::Cleaned;
use crate::error::Error;
use crate::render::Draft;
use crate::report::Told;
use crate::sink::attributes_line;
use crate::spans::Outline;

/// Put by with the page.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Beside {
    /// The text with nothing taken out, where that is written in place of the
    /// clean one.
    whole: Option<String>,
    /// The page's id as JSON and where its blocks lie, where its attributes are
    /// written.
    outline: Option<(String, Outline)>,
    /// What it tells for the report, where that is asked for.
    told: Option<Told>,
}

impl Beside {
    /// Of a page whose text is the `whole` one or not, and whose attributes
    /// have this id or are not asked for.
    pub(crate) fn of(cleaned: &Cleaned, whole: bool, id: Option<String>, told: Option<Told>) -> Self {
        let outline = id.map(|id| (id, cleaned.outline()));
        Beside { whole: whole.then(|| cleaned.text.clone()), outline, told }
    }

    /// The whole text, if it is written.
    pub(super) fn whole(&self) -> Option<&str> {
        self.whole.as_deref()
    }

    /// What it tells for the report.
    pub(super) fn told(&self) -> Option<&Told> {
        self.told.as_ref()
    }

    /// Some of the kept blocks, which are those of the draft, repeat on the page's site.
    pub(super) fn drop_repeats(&mut self, draft: &Draft, goes: impl Fn(usize) -> bool) {
        if let Some((_, outline)) = &mut self.outline {
            outline.drop_repeats(&goes);
        }
        if let Some(told) = &mut self.told {
            told.drop_repeats(draft, goes);
        }
    }

    /// The line of attributes, if it is written.
    ///
    /// # Errors
    /// As [`attributes_line`].
    pub(super) fn attributes(&self) -> Result<Option<String>, Error> {
        self.outline.as_ref().map(|(id, outline)| attributes_line(id, &outline.attributes())).transpose()
    }
}
