//! What a run tells while it goes on, and at its end.

mod digest;
mod escape;
mod failures;
mod file;
mod html;
mod json;
mod save;
mod tally;
mod told;

use std::path::Path;

use crate::error::Error;
use crate::source::{Skip, Why};

pub(crate) use escape::{escaped, escaped_path, push_html, push_html_lines};
pub(crate) use failures::{Failure, Failures};
pub(crate) use html::HtmlFile;
pub(crate) use json::JsonFile;
pub(crate) use save::SaveFailures;
pub(crate) use tally::{ByReason, PageSizes, Size, Tally, trimmed};
pub(crate) use told::Told;

/// Hears of everything that happens in a run, from many threads at once.
pub(crate) trait Report: Send + Sync {
    /// An input was read and cleaned, and waits for the counts of its site.
    fn waits(&self, _read: u64) {}

    /// An input is done with.
    fn input(&self, _relative: &Path, _outcome: &Outcome) {}

    /// A record of an archive is done with, and counts like an input. With its
    /// page, if it has been read.
    fn record(&self, _name: &Path, _outcome: &Outcome, _page: Option<&[u8]>) {}

    /// A record of an archive holds no page.
    fn record_passed_over(&self, _name: &Path, _why: &Why) {}

    /// An archive is done with, whose records were told by
    /// [`record`](Self::record).
    fn archive(&self) {}

    /// The walk met something that is no input.
    fn passed_over(&self, _relative: &Path, _why: Skip) {}

    /// The run is over. Called once, behind everything else.
    ///
    /// # Errors
    /// When what is to be written then cannot be written.
    fn finished(&self, _summary: &Summary) -> Result<(), Error> {
        Ok(())
    }
}

/// What became of an input.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Something was worth keeping.
    Cleaned {
        /// The page's size in bytes, decompressed.
        read: u64,
    },
    /// Nothing was.
    Empty {
        /// The page's size in bytes, decompressed.
        read: u64,
    },
    /// An earlier run made its output.
    Skipped,
    /// It could not be cleaned, or its output not be written.
    Failed(Failure),
}

impl Outcome {
    /// A page of so many bytes became this text.
    pub(crate) fn of(text: &str, read: u64) -> Self {
        if text.is_empty() { Outcome::Empty { read } } else { Outcome::Cleaned { read } }
    }

    /// Whether its output was written.
    pub(crate) fn is_written(&self) -> bool {
        matches!(self, Outcome::Cleaned { .. } | Outcome::Empty { .. })
    }
}

/// A run that is over.
#[derive(Debug)]
pub(crate) struct Summary {
    /// What was counted.
    pub(crate) tally: Tally,
    /// Why the run ended before its inputs did, if so.
    pub(crate) stopped: Option<Stopped>,
    /// How long it took.
    pub(crate) seconds: f64,
    /// The number of worker threads.
    pub(crate) threads: usize,
}

/// Why a run ended before its inputs did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// A signal asked for it.
    Interrupted,
    /// An input failed, and the run was to stop at the first.
    FirstFailure,
    /// Outputs cannot be written any more.
    Output,
}

/// Hears and says nothing.
pub(crate) struct Mute;

impl Report for Mute {}

/// All of them hear everything.
impl Report for Vec<Box<dyn Report>> {
    fn waits(&self, read: u64) {
        self.iter().for_each(|report| report.waits(read));
    }

    fn input(&self, relative: &Path, outcome: &Outcome) {
        self.iter().for_each(|report| report.input(relative, outcome));
    }

    fn record(&self, name: &Path, outcome: &Outcome, page: Option<&[u8]>) {
        self.iter().for_each(|report| report.record(name, outcome, page));
    }

    fn record_passed_over(&self, name: &Path, why: &Why) {
        self.iter().for_each(|report| report.record_passed_over(name, why));
    }

    fn archive(&self) {
        self.iter().for_each(|report| report.archive());
    }

    fn passed_over(&self, relative: &Path, why: Skip) {
        self.iter().for_each(|report| report.passed_over(relative, why));
    }

    fn finished(&self, summary: &Summary) -> Result<(), Error> {
        // Each is asked, whether or not another fails.
        self.iter().map(|report| report.finished(summary)).fold(Ok(()), Result::and)
    }
}
