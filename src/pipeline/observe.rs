//! The first pass: what stands on the pages of each site.

use std::path::PathBuf;

use super::worker::{Hands, Hears, Work};
use super::{Job, Learning, archive};
use crate::cleaner::Cleaned;
use crate::error::Error;
use crate::learn::{Sorter, SpoolFile, SpoolWriter, SpooledPage, site_text};
use crate::profiles::sample_text;
use crate::report::{Outcome, Tally};
use crate::scratch::Scratch;
use crate::site::Record;
use crate::source::{self, Archive, Input};

/// Reads and cleans a page, takes down what stands on it, and puts it by if
/// it is to be written.
pub(super) struct Observe<'a> {
    job: &'a Job<'a>,
    learning: &'a Learning<'a>,
    scratch: &'a Scratch,
    hears: Hears<'a>,
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
        hears: Hears<'a>,
        memory: usize,
    ) -> Self {
        let (sorter, spool) = (Sorter::new(scratch, memory), SpoolWriter::new(scratch));
        Observe { job, learning, scratch, hears, hands: Hands::default(), sorter, spool }
    }

    pub(super) fn finish(self) -> Result<Observed, Error> {
        let Observe { sorter, spool, scratch, .. } = self;
        let runs = sorter.into_runs().map_err(|error| scratch.failed(error))?;
        let pages = spool.finish().map_err(|error| scratch.failed(error))?;
        Ok(Observed { runs, pages: Vec::from([pages]) })
    }

    /// Takes down what stands on an archive's pages.
    fn archive(&mut self, of: (&Input, Archive), tally: &mut Tally) -> Result<(), Error> {
        let (job, learning, hears) = (self.job, self.learning, self.hears);
        let find = |record: &source::Record, cleaned: Cleaned| {
            Found::new(job, learning, &cleaned, None, record.bytes.len() as u64)
        };
        archive::each(job, hears, of, tally, find, |found, _| {
            self.take(&found)?;
            Ok(matches!(found.outcome, Outcome::Cleaned { .. }))
        })
    }

    fn take(&mut self, found: &Found) -> Result<(), Error> {
        self.keep(found).map_err(|error| {
            // Without these records all counts would be wrong.
            self.hears.stop.output();
            self.scratch.failed(error)
        })
    }

    /// What stands on a page, and the page itself if its output is to be
    /// written.
    fn keep(&mut self, page: &Found) -> std::io::Result<()> {
        let texts = page.texts.iter().map(String::as_str).chain(std::iter::repeat(""));
        page.records.iter().zip(texts).try_for_each(|(record, text)| self.sorter.push(*record, text))?;
        page.spooled.as_ref().map_or(Ok(()), |page| self.spool.push(page))
    }
}

/// What was found on a page.
struct Found {
    records: Vec<Record>,
    /// A text for each of the first records; the first is that of the site.
    texts: Vec<String>,
    spooled: Option<SpooledPage>,
    outcome: Outcome,
}

impl Found {
    fn new(
        job: &Job<'_>,
        learning: &Learning<'_>,
        cleaned: &Cleaned,
        spool: Option<&Input>,
        read: u64,
    ) -> Result<Self, Error> {
        let cleaner = learning.cleaner;
        let observed = cleaner.observe(cleaned);
        let mut texts = Vec::from([site_text(&observed.site)]);
        if learning.samples {
            texts.extend(observed.seen.iter().map(|seen| sample_text(cleaner.sample(cleaned, seen))));
        }
        let page = spool.map(|input| SpooledPage::new(input, read, cleaned, &observed, job.metadata));
        Ok(Found {
            records: observed.records().collect(),
            texts,
            spooled: page.transpose()?,
            outcome: Outcome::of(&cleaned.text, read),
        })
    }
}

impl Work for Observe<'_> {
    fn input(&mut self, input: &Input, tally: &mut Tally) -> Result<Option<Outcome>, Error> {
        let (job, learning) = (self.job, self.learning);
        let done = job.is_done(input);
        if let Some(archive) = input.archive {
            if done {
                return Ok(Some(Outcome::Skipped));
            }
            if learning.samples {
                self.archive((input, archive), tally)?;
            } else {
                archive::clean(job, self.hears, (input, archive), tally)?;
            }
            self.hears.report.archive();
            return Ok(None);
        }
        let found = self.hands.clean(job, input, |read, cleaned| {
            let spool = Some(input).filter(|_| !done && !learning.samples);
            Ok((read, Found::new(job, learning, &cleaned, spool, read)?))
        });
        let (read, found) = match found {
            Ok(found) => found,
            // It failed in the run that was undisturbed too, or is gone by now.
            Err(_) if done => return Ok(Some(Outcome::Skipped)),
            Err(error) => return Err(error),
        };
        self.take(&found)?;
        if done {
            return Ok(Some(Outcome::Skipped));
        }
        if found.spooled.is_none() {
            return Ok(Some(found.outcome));
        }
        self.hears.report.waits(read);
        Ok(None)
    }
}
