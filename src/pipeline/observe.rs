//! The first pass: what stands on the pages of each site.

use std::io;
use std::path::PathBuf;

use super::archive::{self, Then, Waiting};
use super::worker::{Hands, Hears, Work};
use super::{Job, Learning};
use crate::cleaner::Cleaned;
use crate::error::Error;
use crate::learn::{QueueWriter, Sorter, SpoolFile, SpoolWriter, SpooledPage, site_text};
use crate::profiles::sample_text;
use crate::report::{Mute, Outcome, Tally, escaped_path};
use crate::scratch::Scratch;
use crate::sink::{line_head, metadata_json};
use crate::site::{self, Observation};
use crate::source::{Archive, Input, Record};

/// Reads and cleans a page, takes down what stands on it, and puts it by if
/// it is to be written.
pub(super) struct Observe<'a> {
    job: &'a Job<'a>,
    learning: &'a Learning<'a>,
    scratch: &'a Scratch,
    hears: Hears<'a>,
    hands: Hands,
    sorter: Sorter<'a, site::Record>,
    spool: SpoolWriter<'a>,
    archives: Vec<Waiting>,
}

/// What a first pass leaves in temporary files.
#[derive(Debug, Default)]
pub(super) struct Observed {
    /// Sorted records.
    pub(super) runs: Vec<PathBuf>,
    /// Pages.
    pub(super) pages: Vec<SpoolFile>,
    pub(super) archives: Vec<Waiting>,
}

impl Observed {
    /// Both.
    pub(super) fn with(mut self, mut other: Observed) -> Self {
        self.runs.append(&mut other.runs);
        self.pages.append(&mut other.pages);
        self.archives.append(&mut other.archives);
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
        Observe {
            job,
            learning,
            scratch,
            hears,
            hands: Hands::default(),
            sorter,
            spool,
            archives: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> Result<Observed, Error> {
        let Observe { sorter, spool, scratch, archives, .. } = self;
        let runs = sorter.into_runs().map_err(|error| scratch.failed(error))?;
        let pages = spool.finish().map_err(|error| scratch.failed(error))?;
        Ok(Observed { runs, pages: Vec::from([pages]), archives })
    }

    /// Takes down what stands on the pages of an archive, and puts them by if
    /// they are to be written. One whose output is there counts, and is told of
    /// as one input.
    fn archive(
        &mut self,
        of: (&Input, Archive),
        done: bool,
        tally: &mut Tally,
    ) -> Result<Option<Outcome>, Error> {
        let (job, learning, input) = (self.job, self.learning, of.0);
        let waits = !done && !learning.samples;
        let queue = waits.then(|| QueueWriter::new(self.scratch)).transpose();
        let mut queue = queue.map_err(|error| self.lost(error))?;
        let source = escaped_path(&input.relative);
        let find = |record: &Record, cleaned: Cleaned| {
            let read = record.bytes.len() as u64;
            Found::new(learning, &cleaned, read, waits, |observed| {
                let head = line_head(record, &source, cleaned.metadata())?;
                let name = archive::name(input, &record.id);
                Ok(SpooledPage::new((&name, &input.output), read, &cleaned, observed, Some(head)))
            })
        };
        // What failed in it has been told by the run that made its output.
        let muted = Hears { report: &Mute, fail_fast: false, ..self.hears };
        let hears = if done { muted } else { self.hears };
        let counted = if done { &mut Tally::default() } else { &mut *tally };
        archive::each(job, hears, of, counted, find, |found, _| {
            self.take(&found)?;
            match (&found.spooled, queue.as_mut()) {
                (Some(page), Some(queue)) => {
                    queue.push(page).map_err(|error| self.lost(error))?;
                    Ok(Then::Waits)
                }
                _ if matches!(found.outcome, Outcome::Empty { .. }) => Ok(Then::Empty),
                _ => Ok(Then::Kept),
            }
        })?;
        if done {
            return Ok(Some(Outcome::Skipped));
        }
        if let Some(queue) = queue.take() {
            let records = queue.finish().map_err(|error| self.lost(error))?;
            let (relative, output) = (input.relative.clone(), input.output.clone());
            self.archives.push(Waiting { relative, output, records });
        }
        self.hears.report.archive();
        Ok(None)
    }

    /// Takes down what stands on a page.
    fn take(&mut self, page: &Found) -> Result<(), Error> {
        let texts = page.texts.iter().map(String::as_str).chain(std::iter::repeat(""));
        let mut records = page.records.iter().zip(texts);
        let taken = records.try_for_each(|(record, text)| self.sorter.push(*record, text));
        taken.map_err(|error| self.lost(error))
    }

    /// Temporary files cannot be written: without them all counts would be wrong.
    fn lost(&self, error: io::Error) -> Error {
        self.hears.stop.output();
        self.scratch.failed(error)
    }
}

/// What was found on a page.
struct Found {
    records: Vec<site::Record>,
    /// A text for each of the first records; the first is that of the site.
    texts: Vec<String>,
    spooled: Option<SpooledPage>,
    outcome: Outcome,
}

impl Found {
    /// On a page of `read` bytes; `page` puts it by if it `waits`.
    fn new(
        learning: &Learning<'_>,
        cleaned: &Cleaned,
        read: u64,
        waits: bool,
        page: impl FnOnce(&Observation) -> Result<SpooledPage, Error>,
    ) -> Result<Self, Error> {
        let cleaner = learning.cleaner;
        let observed = cleaner.observe(cleaned);
        let mut texts = Vec::from([site_text(&observed.site)]);
        if learning.samples {
            texts.extend(observed.seen.iter().map(|seen| sample_text(cleaner.sample(cleaned, seen))));
        }
        Ok(Found {
            records: observed.records().collect(),
            texts,
            spooled: waits.then(|| page(&observed)).transpose()?,
            outcome: Outcome::of(&cleaned.text, read),
        })
    }
}

impl Work for Observe<'_> {
    fn input(&mut self, input: &Input, tally: &mut Tally) -> Result<Option<Outcome>, Error> {
        let (job, learning) = (self.job, self.learning);
        let done = job.is_done(input);
        if let Some(archive) = input.archive {
            return self.archive((input, archive), done, tally);
        }
        let found = self.hands.clean(job, input, |read, cleaned| {
            let waits = !done && !learning.samples;
            let found = Found::new(learning, &cleaned, read, waits, |observed| {
                let metadata = job.metadata.then(|| metadata_json(cleaned.metadata())).transpose()?;
                Ok(SpooledPage::new((&input.relative, &input.output), read, &cleaned, observed, metadata))
            })?;
            Ok((read, found))
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
        let Some(page) = &found.spooled else { return Ok(Some(found.outcome)) };
        self.spool.push(page).map_err(|error| self.lost(error))?;
        self.hears.report.waits(read);
        Ok(None)
    }
}
