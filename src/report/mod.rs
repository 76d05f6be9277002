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

pub(crate) use digest::Least;
pub(crate) use escape::{escaped, escaped_path, push_html, push_html_lines};
pub(crate) use failures::{Failure, Failures};
pub(crate) use html::HtmlFile;
pub(crate) use json::JsonFile;
pub(crate) use save::SaveFailures;
pub(crate) use tally::{ByReason, PageSizes, Size, Tally, trimmed};
pub(crate) use told::{Told, beginning};

/// Hears of everything that happens in a run, from many threads at once.
pub(crate) trait Report: Send + Sync {
    /// A step of the work is done.
    fn step(&self, _step: Step) {}

    /// A page was cleaned, and waits for the counts of its site; so many
    /// bytes were read for it.
    fn waits(&self, _read: u64) {}

    /// An input is done with.
    fn input(&self, _relative: &Path, _outcome: &Outcome) {}

    /// A record of an archive is done with, and counts like an input. With its
    /// page, if it has been read.
    fn record(&self, _name: &Path, _outcome: &Outcome, _page: Option<&[u8]>) {}

    /// A record of an archive holds no page.
    fn record_passed_over(&self, _name: &Path, _why: &Why) {}

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

/// A step of a run's work, by which the time left is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// So many bytes of inputs, as they lie on disk, were read, and what they
    /// hold was cleaned.
    Read(u64),
    /// So many need not be read.
    Unread(u64),
    /// All is read; what repeats is counted now.
    Counting,
    /// Pages in so many bytes of temporary files are to be written.
    Settling(u64),
    /// Those in so many bytes of them are.
    Settled(u64),
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
    /// Whether some of the bytes were read by an earlier run.
    pub(crate) goes_on: bool,
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

/// Hears of steps, and of nothing else.
pub(crate) struct StepsAlone<'a>(pub(crate) &'a dyn Report);

impl Report for StepsAlone<'_> {
    fn step(&self, step: Step) {
        self.0.step(step);
    }
}

/// All of them hear everything.
impl Report for Vec<Box<dyn Report>> {
    fn step(&self, step: Step) {
        self.iter().for_each(|report| report.step(step));
    }

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

    fn passed_over(&self, relative: &Path, why: Skip) {
        self.iter().for_each(|report| report.passed_over(relative, why));
    }

    fn finished(&self, summary: &Summary) -> Result<(), Error> {
        // Each is asked, whether or not another fails.
        self.iter().map(|report| report.finished(summary)).fold(Ok(()), Result::and)
    }
}
