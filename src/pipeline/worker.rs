//! One thread's work.

use super::{Job, Stop, guard};
use crate::cleaner::{Cleaned, Document};
use crate::error::Error;
use crate::report::{Failure, Outcome, Report, Tally};
use crate::sink::Tree;
use crate::source::{Input, Item, Reader};

/// Takes items one after the other. Holds what lives on between them.
pub(super) struct Worker<'a> {
    job: &'a Job<'a>,
    stop: &'a Stop,
    report: &'a dyn Report,
    reader: Reader,
    tally: Tally,
}

impl<'a> Worker<'a> {
    pub(super) fn new(job: &'a Job<'a>, stop: &'a Stop, report: &'a dyn Report) -> Self {
        Worker { job, stop, report, reader: Reader::default(), tally: Tally::default() }
    }

    pub(super) fn into_tally(self) -> Tally {
        self.tally
    }

    pub(super) fn take(mut self, item: Item) -> Self {
        let (relative, outcome) = match item {
            Item::Skipped { relative, why } => {
                self.tally.add_passed_over(why);
                self.report.passed_over(&relative, why);
                return self;
            }
            Item::Failure { relative, message } => {
                self.tally.inputs += 1;
                (relative.clone(), Outcome::Failed(Failure { path: relative, message, kind: "io" }))
            }
            Item::Input(input) => {
                self.tally.inputs += 1;
                let outcome = self
                    .input(&input)
                    .unwrap_or_else(|error| Outcome::Failed(Failure::new(input.relative.clone(), &error)));
                (input.relative, outcome)
            }
        };
        if self.job.fail_fast && matches!(outcome, Outcome::Failed(_)) {
            self.stop.first_failure();
        }
        self.report.input(&relative, &outcome);
        self.tally.add(outcome);
        self
    }

    fn input(&mut self, input: &Input) -> Result<Outcome, Error> {
        let job = self.job;
        if job.tree.is_some_and(|tree| is_done(job, tree, input)) {
            return Ok(Outcome::Skipped);
        }
        let reader = &mut self.reader;
        // Behind a panic the reader is fit for use: it empties its buffers first.
        let (read, cleaned) = guard(|| {
            let bytes = reader.read(&input.path, job.limits)?;
            let document = Document { bytes, kind: input.kind, ..Document::default() };
            Ok((bytes.len() as u64, (job.clean)(document)?))
        })?;
        if let Some(tree) = job.tree {
            match write(job, tree, input, &cleaned) {
                Ok(()) => self.stop.written(),
                Err(error) => {
                    self.stop.not_written(&error);
                    return Err(error);
                }
            }
        }
        self.tally.add_page(&cleaned);
        Ok(if cleaned.text.is_empty() { Outcome::Empty { read } } else { Outcome::Cleaned { read } })
    }
}

/// Whether an earlier run has written what this one would write.
fn is_done(job: &Job<'_>, tree: &Tree, input: &Input) -> bool {
    !job.overwrite
        && tree.is_current(&input.output, input.modified)
        && (!job.metadata || tree.is_current(&input.output.with_extension("meta.json"), input.modified))
}

/// The text comes last: where it is, all is.
fn write(job: &Job<'_>, tree: &Tree, input: &Input, cleaned: &Cleaned) -> Result<(), Error> {
    if job.metadata {
        tree.write_metadata(&input.output, cleaned.metadata())?;
    }
    tree.write(&input.output, cleaned.text.as_bytes())
}
