//! Cleaning and writing in one pass.

use super::worker::{Hands, Hears, Work};
use super::{Job, archive};
use crate::error::Error;
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
        if job.is_done(input) {
            return Ok(Some(Outcome::Skipped));
        }
        if let Some(archive) = input.archive {
            archive::clean(job, self.hears, (input, archive), tally)?;
            self.hears.report.archive();
            return Ok(None);
        }
        let (read, cleaned) = self.hands.clean(job, input, |read, cleaned| Ok((read, cleaned)))?;
        let metadata = job.metadata.then(|| metadata_json(cleaned.metadata())).transpose()?;
        self.hears.stop.watch(job.write(&input.output, metadata.as_deref(), &cleaned.text))?;
        tally.add_page(&PageSizes::of(&cleaned), cleaned.text.len());
        Ok(Some(Outcome::of(&cleaned.text, read)))
    }
}

/// For a run that has nothing to do: everything is there.
pub(super) struct Skip<'a>(pub(super) &'a Job<'a>);

impl Work for Skip<'_> {
    fn input(&mut self, input: &Input, _: &mut Tally) -> Result<Option<Outcome>, Error> {
        // What came into being since the look for something to do is the next run's.
        Ok(self.0.is_done(input).then_some(Outcome::Skipped))
    }
}
