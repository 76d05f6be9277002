//! Archives whose records wait for the counts of their sites.

use std::io;
use std::ops::Range;
use std::path::PathBuf;

use super::{Counts, Hears, Job, finish, guard};
use crate::error::Error;
use crate::learn::{Queue, QueueWriter, SiteCounts, SpooledPage, part_of};
use crate::manifest::Version;
use crate::report::{Outcome, Tally};
use crate::scratch::Scratch;
use crate::sink::RecordFiles;
use crate::site::Rule;

/// An archive that was read, and its cleaned records in their order.
#[derive(Debug)]
pub(in super::super) struct Waiting {
    pub(in super::super) relative: PathBuf,
    pub(in super::super) output: PathBuf,
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
    pub(in super::super) scratch: &'a Scratch,
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
        let mut left = QueueWriter::new(self.scratch)?;
        waiting.records.each(|record| {
            left.push(&self.settled(record))?;
            Ok(self.hears.stop.reason().is_none())
        })?;
        Ok(Some(Waiting { records: left.finish()?, ..waiting }))
    }

    fn settled(&self, record: SpooledPage) -> SpooledPage {
        let site = record.site;
        let now = self.parts.contains(&part_of(site));
        if now { record.settled(self.rule, self.counts.get(site)) } else { record }
    }

    fn write(&self, waiting: &Waiting, tally: &mut Tally) -> io::Result<()> {
        let hears = self.hears;
        let begin = |folders| RecordFiles::begin(folders, &waiting.output, self.job.records);
        let begun = self.job.folders().map(|folders| hears.stop.watch(begin(folders))).transpose();
        let mut output = match begun {
            Ok(output) => output,
            Err(error) => {
                hears.failed(&waiting.relative, &error, tally);
                return Ok(());
            }
        };
        let mut own = Tally::default();
        let mut failed = None;
        waiting.records.each(|record| {
            match self.record(record, output.as_mut(), &mut own) {
                Ok(()) => {}
                Err(error) => failed = Some(error),
            }
            Ok(failed.is_none() && hears.stop.reason().is_none())
        })?;
        let done = match failed {
            Some(error) => Err(error),
            None => {
                // A stop may have cut short what is written.
                let counts = Counts { complete: false, ..waiting.counts };
                let of = (&*waiting.relative, waiting.version.clone(), counts);
                finish(self.job, hears, output, of)
            }
        };
        match done {
            Ok(saved) => {
                let own = if saved { own } else { own.failures_alone() };
                *tally = std::mem::take(tally).merged(own);
            }
            Err(error) => {
                self.job.note_failure(&waiting.relative, waiting.version.clone(), &error);
                hears.failed(&waiting.relative, &error, tally);
            }
        }
        Ok(())
    }

    fn record(
        &self,
        record: SpooledPage,
        files: Option<&mut RecordFiles<'_>>,
        tally: &mut Tally,
    ) -> Result<(), Error> {
        let (head, page, read) = guard(|| {
            let mut record = self.settled(record);
            Ok((record.metadata.take().unwrap_or_default(), record.render()?, record.read))
        })?;
        if let Some(files) = files {
            if files.is_full() {
                self.hears.stop.watch(files.next_file())?;
            }
            self.hears.stop.watch(files.push(head, &page.text, page.attributes.as_deref()))?;
        }
        tally.add_page(&page.sizes, page.text.len());
        tally.add(Outcome::of(&page.text, read));
        Ok(())
    }
}
