//! One thread's work.

use std::path::Path;

use super::{Job, Stop, guard};
use crate::cleaner::{Cleaned, Document};
use crate::error::Error;
use crate::manifest::Version;
use crate::report::{Failure, Outcome, Report, Tally};
use crate::source::{Input, Item, Reader};

/// What is done with each input.
pub(super) trait Work {
    /// Does it, and counts the page's blocks when its output is written;
    /// `None` where what becomes of the input shows later, or is nobody's
    /// concern.
    fn input(&mut self, input: &Input, tally: &mut Tally) -> Result<Option<Outcome>, Error>;
}

/// Takes items one after the other, counts what becomes of them and tells it.
pub(super) struct Worker<'a, W> {
    hears: Hears<'a>,
    work: W,
    tally: Tally,
}

impl<'a, W: Work> Worker<'a, W> {
    pub(super) fn new(hears: Hears<'a>, work: W) -> Self {
        Worker { hears, work, tally: Tally::default() }
    }

    pub(super) fn into_parts(self) -> (Tally, W) {
        (self.tally, self.work)
    }

    pub(super) fn take(mut self, item: Item) -> Self {
        let Worker { hears, work, tally } = &mut self;
        match item {
            Item::Skipped { relative, why } => {
                tally.add_passed_over(why);
                hears.report.passed_over(&relative, why);
            }
            Item::Failure { relative, message } => {
                let failure = Failure { path: relative.clone(), message, kind: "io" };
                hears.done(&relative, Outcome::Failed(failure), tally);
            }
            Item::Input(input) => match work.input(&input, tally) {
                Ok(None) => {}
                Ok(Some(outcome)) => hears.done(&input.relative, outcome, tally),
                Err(error) => hears.failed(&input.relative, &error, tally),
            },
        }
        self
    }
}

/// Who hears of what becomes of the inputs.
#[derive(Clone, Copy)]
pub(super) struct Hears<'a> {
    pub(super) stop: &'a Stop,
    pub(super) report: &'a dyn Report,
    /// Whether the first failure ends the run.
    pub(super) fail_fast: bool,
}

impl Hears<'_> {
    pub(super) fn failed(&self, relative: &Path, error: &Error, tally: &mut Tally) {
        self.done(relative, Outcome::Failed(Failure::new(relative.to_path_buf(), error)), tally);
    }

    /// An input is done with.
    pub(super) fn done(&self, relative: &Path, outcome: Outcome, tally: &mut Tally) {
        if self.fail_fast && matches!(outcome, Outcome::Failed(_)) {
            self.stop.first_failure();
        }
        self.report.input(relative, &outcome);
        tally.add(outcome);
    }
}

/// Reads and cleans pages. Holds what lives on between them.
#[derive(Default)]
pub(super) struct Hands {
    reader: Reader,
}

impl Hands {
    /// Reads and cleans an input, and does the rest with what was read and
    /// with what was cleaned.
    pub(super) fn clean<T>(
        &mut self,
        job: &Job<'_>,
        input: &Input,
        rest: impl FnOnce(Read, Cleaned) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let reader = &mut self.reader;
        // Behind a panic the reader is fit for use: it empties its buffers first.
        guard(|| {
            let bytes = reader.read(&input.path, job.limits)?;
            let document = Document {
                bytes,
                kind: input.kind,
                url: job.urls.get(&input.relative),
                folder: top_folder(&input.relative),
                ..Document::default()
            };
            let (bytes, cleaned) = (bytes.len() as u64, (job.clean)(document)?);
            let mut version = Version::of(input);
            if job.manifest.is_some() {
                version = version.with_content(reader.content());
            }
            rest(Read { bytes, version }, cleaned)
        })
    }
}

/// A page that was read.
pub(super) struct Read {
    /// Its size, decompressed.
    pub(super) bytes: u64,
    /// The input's version.
    pub(super) version: Version,
}

/// The folder directly below the INPUT that a page lies in; of several INPUTs,
/// the INPUT.
pub(super) fn top_folder(relative: &Path) -> Option<&str> {
    relative.parent()?.iter().next()?.to_str()
}
