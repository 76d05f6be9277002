//! Cleaning and writing in one pass.

use super::attributes::Of;
use super::worker::{Hands, Hears, Work};
use super::{Job, Written, archive};
use crate::error::Error;
use crate::manifest::Version;
use crate::report::{Outcome, PageSizes, Tally};
use crate::sink::metadata_json;
use crate::source::Input;

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
            return Ok(Some(outcome));
        }
        let done = match input.archive {
            Some(archive) => archive::clean(job, self.hears, (input, archive), tally).map(|()| None),
            None => self.page(input, tally).map(Some),
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
        tally.add_page(&PageSizes::of(&cleaned), cleaned.text.len());
        Ok(Outcome::of(&cleaned.text, read.bytes))
    }
}

/// For a run that has nothing to do: everything is there.
pub(super) struct Skip<'a>(pub(super) &'a Job<'a>);

impl Work for Skip<'_> {
    fn input(&mut self, input: &Input, _: &mut Tally) -> Result<Option<Outcome>, Error> {
        // What came into being since the look for something to do is the next run's.
        Ok(self.0.before(input).outcome(input))
    }
}
