//! The first pass: what stands on the pages of each site.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::archive::{self, Counts, Done, Then, Waiting};
use super::attributes::Of;
use super::done::tell_failed_before;
use super::session::Session;
use super::worker::{Hands, Hears, Work};
use super::{Job, Learning};
use crate::cleaner::Cleaned;
use crate::error::Error;
use crate::learn::{Queue, QueueWriter, Sorter, SpoolFile, SpoolWriter, SpooledPage, SpooledPath, site_text};
use crate::manifest::{Reached, Seen, Version};
use crate::profiles::sample_text;
use crate::report::{Outcome, Step, StepsAlone, Tally, escaped_path};
use crate::scratch::Stored;
use crate::sink::metadata_json;
use crate::site::{self, Observation};
use crate::source::{Archive, Input, Place, Record};

/// Reads and cleans a page, takes down what stands on it, and puts it by if
/// it is to be written.
pub(super) struct Observe<'a> {
    job: &'a Job<'a>,
    learning: &'a Learning<'a>,
    session: &'a Session<'a>,
    hears: Hears<'a>,
    hands: Hands,
    sorter: Sorter<'a, site::Record>,
    spool: SpoolWriter<'a>,
    archives: Vec<Waiting>,
    /// The inputs that are counted since what was counted was last saved.
    seen: Vec<(PathBuf, Seen)>,
    /// What is saved.
    observed: Observed,
    saved: Instant,
}

/// What a first pass leaves in temporary files.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Observed {
    /// Sorted records.
    pub(super) runs: Vec<Stored>,
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

    /// Bytes of the files with pages.
    pub(super) fn pages_stored(&self) -> u64 {
        let queues = self.archives.iter().map(|waiting| &waiting.records.0);
        self.pages.iter().map(|pages| &pages.file).chain(queues).map(|file| file.length).sum()
    }

    /// Its files.
    pub(super) fn stored(&self) -> impl Iterator<Item = &Stored> {
        let queues = self.archives.iter().map(|waiting| &waiting.records.0);
        self.runs.iter().chain(self.pages.iter().map(|pages| &pages.file)).chain(queues)
    }
}

impl<'a> Observe<'a> {
    /// A worker's part, with `memory` bytes for records.
    pub(super) fn new(
        job: &'a Job<'a>,
        learning: &'a Learning<'a>,
        session: &'a Session<'a>,
        hears: Hears<'a>,
        memory: usize,
    ) -> Self {
        let scratch = &session.scratch;
        Observe {
            job,
            learning,
            session,
            hears,
            hands: Hands::default(),
            sorter: Sorter::new(scratch, memory),
            spool: SpoolWriter::new(scratch),
            archives: Vec::new(),
            seen: Vec::new(),
            observed: Observed::default(),
            saved: Instant::now(),
        }
    }

    pub(super) fn finish(mut self) -> Result<Observed, Error> {
        self.save(None)?;
        Ok(self.observed)
    }

    /// Saves what was counted, and how far an archive has come.
    fn save(&mut self, reached: Option<(&Path, Reached<Queue>)>) -> Result<(), Error> {
        let runs = self.sorter.take_runs().map_err(|error| self.lost(error))?;
        let pages = self.spool.take_file().map_err(|error| self.lost(error))?;
        let archives = std::mem::take(&mut self.archives);
        let part = Observed { runs, pages: pages.into_iter().collect(), archives };
        self.session.save(&part, std::mem::take(&mut self.seen), reached);
        self.observed = std::mem::take(&mut self.observed).with(part);
        self.saved = Instant::now();
        Ok(())
    }

    /// An input is counted.
    fn seen(&mut self, input: &Input, seen: Seen) -> Result<(), Error> {
        self.seen.push((input.relative.clone(), seen));
        if self.session.is_due(self.saved, self.seen.len()) { self.save(None) } else { Ok(()) }
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
        let (job, learning, session, input) = (self.job, self.learning, self.session, of.0);
        let done = before.is_some();
        let waits = !done && !learning.samples;
        let (place, counts, queue) = match session.reached(input) {
            Some(reached) => {
                (reached.place, Counts::new(reached.records, reached.failed, reached.again), reached.queue)
            }
            None => <_>::default(),
        };
        let queue = waits.then(|| match queue {
            Some(queue) => QueueWriter::behind(&session.scratch, queue),
            None => QueueWriter::new(&session.scratch),
        });
        let queue = queue.transpose().map_err(|error| self.lost(error))?;
        let source = escaped_path(input.source());
        let find = |record: &Record, cleaned: Cleaned| {
            let read = record.bytes.len() as u64;
            Found::new(learning, &cleaned, read, waits, |observed| {
                let head = job.records.form.head(record, &source, cleaned.metadata())?;
                let name = archive::name(input, &record.id);
                let origin = (&*name, &*input.output, Version::default());
                let beside = job.beside(Of::Record(record), &name, &cleaned)?;
                Ok(SpooledPage::new(origin, read, &cleaned, observed, (Some(head), beside)))
            })
        };
        // What failed in it has been told by the run that made its output.
        let steps = StepsAlone(self.hears.report);
        let muted = Hears { report: &steps, fail_fast: false, ..self.hears };
        let hears = if done { muted } else { self.hears };
        let counted = if done { &mut Tally::default() } else { &mut *tally };
        tell_failed_before(hears, input, counts.failed, counted);
        let mut taking = Taking { observe: self, input, queue, before: counts };
        let now = archive::each(job, hears, (input, of.1, place), counted, find, &mut taking)?;
        if !now.is_complete() {
            return Ok(before);
        }
        let (counts, queue) = (now.and(counts), taking.queue);
        if let Some(mut queue) = queue {
            let records = queue.save().map_err(|error| self.lost(error))?;
            let (relative, output) = (SpooledPath::new(&input.relative), SpooledPath::new(&input.output));
            let version = counts.version(input);
            self.archives.push(Waiting { relative, output, version, records, counts });
        }
        let settings = job.settings_of(&input.relative);
        let version = counts.version(input).settled();
        self.seen(input, Seen { version, settings, read: 0, waits, failed: counts.failed })?;
        if done {
            return Ok(before);
        }
        Ok(None)
    }

    /// What becomes of an input that another run has counted.
    fn seen_before(
        &self,
        input: &Input,
        seen: &Seen,
        before: Option<Outcome>,
        tally: &mut Tally,
    ) -> Option<Outcome> {
        self.hears.report.step(Step::Unread(input.size));
        if before.is_none() {
            tell_failed_before(self.hears, input, seen.failed, tally);
            if input.archive.is_none() {
                self.hears.report.waits(0);
            }
        }
        before
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
        self.session.scratch.failed(error)
    }
}

/// Takes down what was found on the records of an archive.
struct Taking<'a, 'b> {
    observe: &'a mut Observe<'b>,
    input: &'a Input,
    queue: Option<QueueWriter>,
    /// What earlier runs counted.
    before: Counts,
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

    fn reached(&mut self, place: Place, counts: Counts, _: &mut Tally) -> Result<(), Error> {
        let Observe { job, session, hears, saved, .. } = *self.observe;
        if hears.stop.reason().is_none() && !session.is_due(saved, 0) {
            return Ok(());
        }
        let queue = self.queue.as_mut().map(QueueWriter::save).transpose();
        let queue = queue.map_err(|error| self.observe.lost(error))?;
        let Counts { records, failed, again, .. } = counts.and(self.before);
        let (version, settings) = (Version::of(self.input).settled(), job.settings_of(&self.input.relative));
        let reached = Reached { version, settings, place, records, failed, again, queue };
        self.observe.save(Some((&self.input.relative, reached)))
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
        if let Some(seen) = self.session.seen(input) {
            return Ok(self.seen_before(input, &seen, before, tally));
        }
        let is_new = before.is_none();
        let done = match input.archive {
            Some(archive) => self.archive((input, archive), before, tally),
            None => {
                let done = self.page(input, before);
                self.hears.report.step(Step::Read(input.size));
                done
            }
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
                let origin = (&*input.relative, &*input.output, read.version.clone());
                let beside = job.beside(Of::Page(input), &input.relative, &cleaned)?;
                Ok(SpooledPage::new(origin, read.bytes, &cleaned, observed, (metadata, beside)))
            })?;
            Ok((read, found))
        });
        let (read, found) = match (found, &before) {
            (Ok(found), _) => found,
            // It failed in the run that was undisturbed too, or is gone by now.
            (Err(_), Some(_)) => return Ok(before),
            (Err(error), None) => return Err(error),
        };
        self.take(&found)?;
        if let Some(page) = &found.spooled {
            self.spool.push(page).map_err(|error| self.lost(error))?;
            self.hears.report.waits(read.bytes);
        }
        let (version, settings) = (read.version.settled(), job.settings_of(&input.relative));
        self.seen(input, Seen { version, settings, read: read.bytes, waits, failed: 0 })?;
        Ok(match before {
            None if waits => None,
            None => Some(found.outcome),
            before => before,
        })
    }
}
