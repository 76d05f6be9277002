//! The first pass: what stands on the pages of each site.

use std::path::PathBuf;

use super::worker::{Hands, Work};
use super::{Job, Learning, Stop};
use crate::error::Error;
use crate::learn::{Sorter, SpoolFile, SpoolWriter, SpooledPage, site_text};
use crate::report::{Outcome, Report, Tally};
use crate::scratch::Scratch;
use crate::site::Record;
use crate::source::Input;

/// Reads and cleans a page, takes down what stands on it, and puts it by.
pub(super) struct Observe<'a> {
    job: &'a Job<'a>,
    learning: &'a Learning<'a>,
    scratch: &'a Scratch,
    stop: &'a Stop,
    report: &'a dyn Report,
    hands: Hands,
    sorter: Sorter<'a, Record>,
    spool: SpoolWriter<'a>,
}

/// What a first pass leaves in temporary files.
#[derive(Debug, Default)]
pub(super) struct Observed {
    /// Sorted records.
    pub(super) runs: Vec<PathBuf>,
    /// Pages.
    pub(super) pages: Vec<SpoolFile>,
}

impl Observed {
    /// Both.
    pub(super) fn with(mut self, mut other: Observed) -> Self {
        self.runs.append(&mut other.runs);
        self.pages.append(&mut other.pages);
        self
    }
}

impl<'a> Observe<'a> {
    /// A worker's part, with `memory` bytes for records.
    pub(super) fn new(
        job: &'a Job<'a>,
        learning: &'a Learning<'a>,
        scratch: &'a Scratch,
        stop: &'a Stop,
        report: &'a dyn Report,
        memory: usize,
    ) -> Self {
        let (sorter, spool) = (Sorter::new(scratch, memory), SpoolWriter::new(scratch));
        Observe { job, learning, scratch, stop, report, hands: Hands::default(), sorter, spool }
    }

    pub(super) fn finish(self) -> Result<Observed, Error> {
        let Observe { sorter, spool, scratch, .. } = self;
        let runs = sorter.into_runs().map_err(|error| scratch.failed(error))?;
        let pages = spool.finish().map_err(|error| scratch.failed(error))?;
        Ok(Observed { runs, pages: Vec::from([pages]) })
    }

    /// What stands on a page, and the page itself if its output is to be
    /// written.
    fn keep(&mut self, records: &[Record], site: &str, page: Option<&SpooledPage>) -> std::io::Result<()> {
        for record in records {
            let is_page = record.key == Record::PAGE;
            self.sorter.push(*record, if is_page { site } else { "" })?;
        }
        page.map_or(Ok(()), |page| self.spool.push(page))
    }
}

impl Work for Observe<'_> {
    fn input(&mut self, input: &Input, _: &mut Tally) -> Result<Option<Outcome>, Error> {
        let (job, cleaner) = (self.job, self.learning.cleaner);
        let done = job.is_done(input);
        let found = self.hands.clean(job, input, |read, cleaned| {
            let observed = cleaner.observe(&cleaned);
            let page = (!done).then(|| SpooledPage::new(input, read, &cleaned, &observed, job.metadata));
            let records: Vec<Record> = observed.records().collect();
            Ok((read, records, site_text(&observed.site), page.transpose()?))
        });
        let (read, records, site, page) = match found {
            Ok(found) => found,
            // It failed in the run that was undisturbed too, or is gone by now.
            Err(_) if done => return Ok(Some(Outcome::Skipped)),
            Err(error) => return Err(error),
        };
        if let Err(error) = self.keep(&records, &site, page.as_ref()) {
            // Without these records all counts would be wrong.
            self.stop.output();
            return Err(self.scratch.failed(error));
        }
        if done {
            return Ok(Some(Outcome::Skipped));
        }
        self.report.waits(read);
        Ok(None)
    }
}
