//! Cleaning and writing in one pass.

use super::attributes::Of;
use super::done::Before;
use super::worker::{Hands, Hears, Work};
use super::{Job, Written, archive, guard};
use crate::error::Error;
use crate::manifest::Version;
use crate::report::{Outcome, PageSizes, Step, Tally};
use crate::sink::metadata_json;
use crate::source::{Input, Place, Records};

/// Reads, cleans and writes a page; takes out what saved profiles of sites
/// say.
pub(super) struct Clean<'a> {
    job: &'a Job<'a>,
    hears: Hears<'a>,
    hands: Hands,
}

impl<'a> Clean<'a> {
    pub(super) fn new(job: &'a Job<'a>, hears: Hears<'a>) -> Self {
        Clean { job, hears, hands: Hands::default() }
    }
}

impl Work for Clean<'_> {
    fn input(&mut self, input: &Input, tally: &mut Tally) -> Result<Option<Outcome>, Error> {
        let job = self.job;
        if let Some(outcome) = job.before(input).outcome(input) {
            self.hears.report.step(Step::Unread(input.size));
            return Ok(Some(outcome));
        }
        let done = match input.archive {
            Some(archive) => archive::clean(job, self.hears, (input, archive), tally).map(|()| None),
            None => {
                let done = self.page(input, tally).map(Some);
                self.hears.report.step(Step::Read(input.size));
                done
            }
        };
        done.inspect_err(|error| job.note_failure(&input.relative, Version::of(input), error))
    }
}

impl Clean<'_> {
    fn page(&mut self, input: &Input, tally: &mut Tally) -> Result<Outcome, Error> {
        let job = self.job;
        let (read, cleaned) = self.hands.clean(job, input, |read, cleaned| Ok((read, cleaned)))?;
        let metadata = job.metadata.then(|| metadata_json(cleaned.metadata())).transpose()?;
        let attributes = job.attributes(Of::Page(input), &cleaned)?;
        let page = Written {
            relative: &input.relative,
            output: &input.output,
            version: read.version,
            metadata: metadata.as_deref(),
            attributes: attributes.as_deref(),
        };
        self.hears.stop.watch(job.write(page, &cleaned.text))?;
        let told = job.told(&input.relative, &cleaned);
        let told = told.as_ref().map(|(told, draft)| (told, draft));
        tally.add_page(&PageSizes::of(&cleaned), cleaned.text.len(), told);
        Ok(Outcome::of(&cleaned.text, read.bytes))
    }
}

/// For a run that has nothing to do: everything is there, or fails again.
pub(super) struct Skip<'a> {
    job: &'a Job<'a>,
    hands: Hands,
}

impl<'a> Skip<'a> {
    pub(super) fn new(job: &'a Job<'a>) -> Self {
        Skip { job, hands: Hands::default() }
    }
}

impl Work for Skip<'_> {
    fn input(&mut self, input: &Input, _: &mut Tally) -> Result<Option<Outcome>, Error> {
        // What came into being since the look for something to do is the next run's.
        if self.job.failed_before(input) {
            return tried(&mut self.hands, self.job, input).map(|()| None);
        }
        Ok(self.job.before(input).outcome(input))
    }
}

/// Whether there is something to do with an input but to say again that it
/// fails.
pub(super) fn is_to_do(job: &Job<'_>, input: &Input) -> bool {
    job.before(input) == Before::Nothing
        && !(job.failed_before(input) && tried(&mut Hands::default(), job, input).is_err())
}

/// Reads and cleans a page to see whether that fails; of an archive, its
/// beginning.
fn tried(hands: &mut Hands, job: &Job<'_>, input: &Input) -> Result<(), Error> {
    match input.archive {
        Some(archive) => {
            guard(|| Records::of(input, archive, job.keys, job.limits, Place::default())).map(drop)
        }
        None => hands.clean(job, input, |_, _| Ok(())),
    }
}
