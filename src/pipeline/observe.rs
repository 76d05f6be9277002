//! The first pass: what stands on the pages of each site.

use std::io;
use std::path::PathBuf;

use super::archive::{self, Counts, Done, Then, Waiting};
use super::attributes::Of;
use super::worker::{Hands, Hears, Work};
use super::{Job, Learning};
use crate::cleaner::Cleaned;
use crate::error::Error;
use crate::learn::{QueueWriter, Sorter, SpoolFile, SpoolWriter, SpooledPage, site_text};
use crate::manifest::Version;
use crate::profiles::sample_text;
use crate::report::{Mute, Outcome, Tally, escaped_path};
use crate::scratch::Scratch;
use crate::sink::metadata_json;
use crate::site::{self, Observation};
use crate::source::{Archive, Input, Place, Record};

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
        before: Option<Outcome>,
        tally: &mut Tally,
    ) -> Result<Option<Outcome>, Error> {
        let (job, learning, input) = (self.job, self.learning, of.0);
        let done = before.is_some();
        let waits = !done && !learning.samples;
        let queue = waits.then(|| QueueWriter::new(self.scratch)).transpose();
        let mut queue = queue.map_err(|error| self.lost(error))?;
        let source = escaped_path(&input.relative);
        let find = |record: &Record, cleaned: Cleaned| {
            let read = record.bytes.len() as u64;
            Found::new(learning, &cleaned, read, waits, |observed| {
                let head = job.records.form.head(record, &source, cleaned.metadata())?;
                let name = archive::name(input, &record.id);
                let origin = (&*name, &*input.output, Version::default());
                let beside = job.beside(Of::Record(record), &cleaned)?;
                Ok(SpooledPage::new(origin, read, &cleaned, observed, (Some(head), beside)))
            })
        };
        // What failed in it has been told by the run that made its output.
        let muted = Hears { report: &Mute, fail_fast: false, ..self.hears };
        let hears = if done { muted } else { self.hears };
        let counted = if done { &mut Tally::default() } else { &mut *tally };
        let mut taking = Taking { observe: self, queue: queue.as_mut() };
        let counts = archive::each(job, hears, (input, of.1, Place::default()), counted, find, &mut taking)?;
        if done {
            return Ok(before);
        }
        if let Some(queue) = queue.take() {
            let records = queue.finish().map_err(|error| self.lost(error))?;
            let (relative, output) = (input.relative.clone(), input.output.clone());
            self.archives.push(Waiting { relative, output, version: Version::of(input), records, counts });
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

/// Takes down what was found on the records of an archive.
struct Taking<'a, 'b> {
    observe: &'a mut Observe<'b>,
    queue: Option<&'a mut QueueWriter>,
}

impl Then<Found> for Taking<'_, '_> {
    fn record(&mut self, found: Found, _: (Place, Counts), _: &mut Tally) -> Result<Done, Error> {
        self.observe.take(&found)?;
        match (&found.spooled, self.queue.as_mut()) {
            (Some(page), Some(queue)) => {
                queue.push(page).map_err(|error| self.observe.lost(error))?;
                Ok(Done::Waits)
            }
            _ if matches!(found.outcome, Outcome::Empty { .. }) => Ok(Done::Empty),
            _ => Ok(Done::Kept),
        }
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
        let job = self.job;
        let before = job.before(input).outcome(input);
        let is_new = before.is_none();
        let done = match input.archive {
            Some(archive) => self.archive((input, archive), before, tally),
            None => self.page(input, before),
        };
        if is_new && let Err(error) = &done {
            job.note_failure(&input.relative, Version::of(input), error);
        }
        done
    }
}

impl Observe<'_> {
    /// Takes down what stands on a page, and puts it by if it is to be written.
    /// One whose output is there counts, and what became of it `before` is
    /// told.
    fn page(&mut self, input: &Input, before: Option<Outcome>) -> Result<Option<Outcome>, Error> {
        let (job, learning) = (self.job, self.learning);
        let waits = before.is_none() && !learning.samples;
        let found = self.hands.clean(job, input, |read, cleaned| {
            let found = Found::new(learning, &cleaned, read.bytes, waits, |observed| {
                let metadata = job.metadata.then(|| metadata_json(cleaned.metadata())).transpose()?;
                let origin = (&*input.relative, &*input.output, read.version);
                let beside = job.beside(Of::Page(input), &cleaned)?;
                Ok(SpooledPage::new(origin, read.bytes, &cleaned, observed, (metadata, beside)))
            })?;
            Ok((read.bytes, found))
        });
        let (read, found) = match (found, &before) {
            (Ok(found), _) => found,
            // It failed in the run that was undisturbed too, or is gone by now.
            (Err(_), Some(_)) => return Ok(before),
            (Err(error), None) => return Err(error),
        };
        self.take(&found)?;
        if before.is_some() {
            return Ok(before);
        }
        let Some(page) = &found.spooled else { return Ok(Some(found.outcome)) };
        self.spool.push(page).map_err(|error| self.lost(error))?;
        self.hears.report.waits(read);
        Ok(None)
    }
}
