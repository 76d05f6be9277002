//! Archives whose records wait for the counts of their sites.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::super::session::Session;
use super::meter::Portion;
use super::{Counts, Hears, Job, finish, guard};
use crate::error::Error;
use crate::learn::{Queue, QueueWriter, SiteCounts, SpooledPage, SpooledPath, part_of};
use crate::manifest::{Underway, Version};
use crate::report::{Outcome, Tally};
use crate::sink::RecordFiles;
use crate::site::Rule;

/// An archive that was read, and its cleaned records in their order.
#[derive(Debug, Serialize, Deserialize)]
pub(in super::super) struct Waiting {
    pub(in super::super) relative: SpooledPath,
    pub(in super::super) output: SpooledPath,
    /// The archive's version.
    pub(in super::super) version: Version,
    /// What the first pass counted.
    pub(in super::super) counts: Counts,
    pub(in super::super) records: Queue,
}

/// One pass over what waits, for the sites of some parts.
pub(in super::super) struct Pass<'a> {
    pub(in super::super) job: &'a Job<'a>,
    pub(in super::super) hears: Hears<'a>,
    pub(in super::super) rule: &'a Rule,
    pub(in super::super) session: &'a Session<'a>,
    pub(in super::super) counts: &'a SiteCounts,
    pub(in super::super) parts: Range<usize>,
    /// Whether no other pass follows, so that records are written.
    pub(in super::super) last: bool,
}

impl Pass<'_> {
    /// Takes what repeats out of an archive's records of these parts. In the
    /// last pass the output is written; before it, the records wait on.
    ///
    /// # Errors
    /// When temporary files cannot be read or written.
    pub(in super::super) fn over(&self, waiting: Waiting, tally: &mut Tally) -> io::Result<Option<Waiting>> {
        if self.last {
            self.write(&waiting, tally)?;
            return Ok(None);
        }
        let scratch = &self.session.scratch;
        let mut left = QueueWriter::new(scratch)?;
        waiting.records.each(scratch, |record| {
            left.push(&self.settled(record))?;
            Ok(self.hears.stop.reason().is_none())
        })?;
        scratch.discard(&waiting.records.0.name);
        Ok(Some(Waiting { records: left.save()?, ..waiting }))
    }

    fn settled(&self, record: SpooledPage) -> SpooledPage {
        let site = record.site;
        let now = self.parts.contains(&part_of(site));
        if now { record.settled(self.rule, self.counts.get(site)) } else { record }
    }

    fn write(&self, waiting: &Waiting, tally: &mut Tally) -> io::Result<()> {
        let (hears, job) = (self.hears, self.job);
        let (relative, output) = (&*waiting.relative.to_path(), &*waiting.output.to_path());
        if self.session.goes_on() && job.is_made(relative, output, &waiting.version) {
            return Ok(());
        }
        let mut writing = match self.begin(waiting, (relative, output)) {
            Ok(writing) => writing,
            Err(error) => {
                hears.failed(relative, &error, tally);
                return Ok(());
            }
        };
        let before = writing.records;
        let mut part = Portion::new(waiting.records.0.length, waiting.counts);
        let mut own = Tally::default();
        let (mut at, mut failed) = (0, None);
        waiting.records.each(&self.session.scratch, |record| {
            at += 1;
            hears.report.step(part.up_to(at));
            if at <= before {
                return Ok(true);
            }
            let written = self.record(record, writing.files.as_mut(), &mut own);
            failed = written.and_then(|()| self.save(&mut writing, waiting, relative)).err();
            Ok(failed.is_none() && hears.stop.reason().is_none())
        })?;
        let done = match failed {
            Some(error) => Err(error),
            None => {
                // A stop may have cut short what is written.
                let counts = Counts { complete: false, ..waiting.counts };
                finish(job, hears, writing.files, (relative, waiting.version.clone(), counts))
            }
        };
        hears.report.step(part.up_to(u64::MAX));
        tally.inputs += before;
        tally.skipped += before;
        match done {
            Ok(saved) => {
                let own = if saved { own } else { own.failures_alone() };
                *tally = std::mem::take(tally).merged(own);
            }
            Err(error) => {
                job.note_failure(relative, waiting.version.clone(), &error);
                hears.failed(relative, &error, tally);
            }
        }
        Ok(())
    }

    /// Begins to write an archive's output, or goes on behind the records that
    /// an earlier run wrote by the same counts.
    fn begin(&self, waiting: &Waiting, (relative, output): (&Path, &Path)) -> Result<Writing<'_>, Error> {
        let (job, stop, since) = (self.job, self.hears.stop, Instant::now());
        let Some(folders) = job.folders() else { return Ok(Writing { files: None, records: 0, since }) };
        if let Some(underway) = job.underway_of(relative, self.session.settings_of(relative))
            && underway.version.is(&waiting.version)
        {
            let so_far = (underway.texts, underway.attributes);
            if let Some(files) = stop.watch(RecordFiles::resume(folders, output, job.records, so_far))? {
                return Ok(Writing { files: Some(files), records: underway.records, since });
            }
        }
        let files = stop.watch(RecordFiles::begin(folders, output, job.records))?;
        Ok(Writing { files: Some(files), records: 0, since })
    }

    /// Another record is written: saves how far the output has come, if that
    /// is due.
    fn save(&self, writing: &mut Writing<'_>, waiting: &Waiting, relative: &Path) -> Result<(), Error> {
        writing.records += 1;
        let (Some(files), Some(manifest)) = (&mut writing.files, self.job.manifest) else { return Ok(()) };
        let ends = self.hears.stop.reason().is_some();
        if !ends && !self.session.is_due(writing.since, 0) {
            return Ok(());
        }
        writing.since = Instant::now();
        let Some((texts, attributes)) = self.hears.stop.watch(files.checkpoint())? else { return Ok(()) };
        let (version, settings) = (waiting.version.clone(), self.session.settings_of(relative));
        let (place, records) = (Default::default(), writing.records);
        let (failed, again) = (0, false); // the first pass knows
        let underway = Underway { version, settings, place, texts, attributes, records, failed, again };
        self.hears.stop.watch(manifest.put_underway(relative, &underway))
    }

    fn record(
        &self,
        record: SpooledPage,
        files: Option<&mut RecordFiles<'_>>,
        tally: &mut Tally,
    ) -> Result<(), Error> {
        let (head, page, record) = guard(|| {
            let mut record = self.settled(record);
            let page = record.render()?;
            Ok((record.metadata.take().unwrap_or_default(), page, record))
        })?;
        if let Some(files) = files {
            if files.is_full() {
                self.hears.stop.watch(files.next_file())?;
            }
            self.hears.stop.watch(files.push(head, &page.text, page.attributes.as_deref()))?;
        }
        tally.add_page(&page.sizes, page.text.len(), record.told());
        let outcome = Outcome::of(&page.text, record.read);
        self.hears.report.record(&record.relative.to_path(), &outcome, None);
        tally.add(outcome);
        Ok(())
    }
}

/// An output that is being written.
struct Writing<'a> {
    files: Option<RecordFiles<'a>>,
    /// Records that are written.
    records: u64,
    /// When it was last saved how far it has come.
    since: Instant,
}
