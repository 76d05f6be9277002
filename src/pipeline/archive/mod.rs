//! The records of an archive: read one after the other, cleaned some at a
//! time on all cores, written in their order.

mod waiting;

use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

pub(super) use waiting::{Pass, Waiting};

use super::worker::{Hears, top_folder};
use super::{Job, guard};
use crate::cleaner::{Cleaned, Document};
use crate::error::Error;
use crate::report::{Failure, Outcome, PageSizes, Tally, escaped_path};
use crate::settings::InputKind;
use crate::sink::{Growing, line, line_head};
use crate::source::{Archive, Entry, Input, Place, Record, Records, Skip};

/// Bytes of pages that are cleaned at a time, about.
const BATCH_BYTES: usize = 16 << 20;

/// Entries that are cleaned at a time at most.
const BATCH: usize = 1024;

/// Cleans the records of an archive and writes them as lines of JSON.
///
/// # Errors
/// When the archive cannot be opened, or the output not be written: then
/// nothing of it is there.
pub(super) fn clean(
    job: &Job<'_>,
    hears: Hears<'_>,
    (input, archive): (&Input, Archive),
    tally: &mut Tally,
) -> Result<(), Error> {
    let mut output = match job.tree {
        Some(tree) => Some(hears.stop.watch(tree.begin(&input.output))?),
        None => None,
    };
    let source = escaped_path(&input.relative);
    let made = |record: &Record, cleaned: Cleaned| {
        let line = line(line_head(record, &source, cleaned.metadata())?, &cleaned.text)?;
        Ok(Line { line, sizes: PageSizes::of(&cleaned), text: cleaned.text.len() })
    };
    let mut own = Tally::default();
    each(job, hears, (input, archive), &mut own, made, |made, own| {
        own.add_page(&made.sizes, made.text);
        if let Some(output) = &mut output {
            hears.stop.watch(output.write(made.line.as_bytes()))?;
        }
        Ok(if made.text > 0 { Then::Kept } else { Then::Empty })
    })?;
    finish(hears, output, own, tally)
}

/// Puts the output in its place and counts what is in it, unless the run is to
/// end: a part of an archive is no output, and is done again. What failed is
/// counted all the same.
fn finish(hears: Hears<'_>, output: Option<Growing>, own: Tally, tally: &mut Tally) -> Result<(), Error> {
    let counts = if hears.stop.reason().is_none() {
        if let Some(output) = output {
            hears.stop.watch(output.finish())?;
        }
        own
    } else {
        own.failures_alone()
    };
    *tally = std::mem::take(tally).merged(counts);
    Ok(())
}

/// A record as it is to be written.
struct Line {
    line: String,
    sizes: PageSizes,
    /// Bytes of its text.
    text: usize,
}

/// What became of a record.
pub(super) enum Then {
    /// Something of it was kept.
    Kept,
    Empty,
    /// It waits for the counts of its site, and is counted later.
    Waits,
}

/// Cleans the records of an archive, does `first` with each on any thread and
/// `then` in their order. What becomes of each record is told and counted.
///
/// # Errors
/// When the archive cannot be opened, or `then` fails.
pub(super) fn each<T: Send>(
    job: &Job<'_>,
    hears: Hears<'_>,
    (input, archive): (&Input, Archive),
    tally: &mut Tally,
    first: impl Fn(&Record, Cleaned) -> Result<T, Error> + Sync,
    mut then: impl FnMut(T, &mut Tally) -> Result<Then, Error>,
) -> Result<(), Error> {
    let records = Records::open(&input.path, archive, job.keys, job.limits)?;
    let mut reading = Reading { records: Some(records), place: Place::default() };
    let one = |entry: &Entry| match entry {
        Entry::Record(record) => Some(guard(|| {
            let document = Document {
                bytes: &record.bytes,
                kind: if input.kind == InputKind::Auto { record.kind } else { input.kind },
                url: record.url.as_deref(),
                folder: top_folder(&input.relative),
                charset: record.charset.as_deref(),
            };
            first(record, (job.clean)(document)?)
        })),
        Entry::PassedOver { .. } | Entry::Bad { .. } => None,
    };
    let mut batch = reading.batch();
    while !batch.is_empty() && hears.stop.reason().is_none() {
        let all = || batch.par_iter().map(one).collect::<Vec<_>>();
        let (done, next) = rayon::join(all, || reading.batch());
        for (entry, done) in batch.into_iter().zip(done) {
            match (entry, done) {
                (Entry::Record(record), Some(Ok(made))) => {
                    let read = record.bytes.len() as u64;
                    let (outcome, waits) = match then(made, tally)? {
                        Then::Kept => (Outcome::Cleaned { read }, false),
                        Then::Empty => (Outcome::Empty { read }, false),
                        Then::Waits => (Outcome::Cleaned { read }, true),
                    };
                    hears.report.record(&name(input, &record.id), &outcome, Some(&record.bytes));
                    if !waits {
                        tally.add(outcome);
                    }
                }
                (Entry::Record(record), Some(Err(error))) => {
                    let error = error.before(&format!("the record at {}: ", record.place));
                    let name = name(input, &record.id);
                    failed(hears, (name, Some(&record.bytes)), &error, tally);
                }
                (Entry::Bad { place, id, error }, _) => {
                    let name = name(input, &id.unwrap_or_else(|| place.number.to_string()));
                    failed(hears, (name, None), &error, tally);
                }
                (Entry::PassedOver { place, id, why, .. }, _) => {
                    let name = name(input, &id.unwrap_or_else(|| place.number.to_string()));
                    hears.report.record_passed_over(&name, &why);
                    tally.add_passed_over(Skip::Record);
                }
                // Every record has been tried.
                (Entry::Record(_), None) => {}
            }
        }
        batch = next;
    }
    Ok(())
}

/// An archive that is being read.
struct Reading {
    /// None behind a panic.
    records: Option<Records>,
    /// Where the last entry begins.
    place: Place,
}

impl Reading {
    /// The next entries: none at the archive's end.
    fn batch(&mut self) -> Vec<Entry> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while bytes < BATCH_BYTES && batch.len() < BATCH {
            let Some(entry) = self.next() else { break };
            if let Entry::Record(record) = &entry {
                bytes += record.bytes.len();
            }
            batch.push(entry);
        }
        batch
    }

    fn next(&mut self) -> Option<Entry> {
        let records = self.records.as_mut()?;
        match guard(|| Ok(records.next())) {
            Ok(entry) => {
                match &entry {
                    Some(Entry::Record(Record { place, .. }) | Entry::PassedOver { place, .. })
                    | Some(Entry::Bad { place, .. }) => self.place = *place,
                    None => {}
                }
                entry
            }
            Err(error) => {
                self.records = None;
                let error = error.before("the archive's rest, behind this record, is not read: ");
                Some(Entry::Bad { place: self.place, id: None, error })
            }
        }
    }
}

/// A record cannot be cleaned, or not even read.
fn failed(hears: Hears<'_>, (name, page): (PathBuf, Option<&[u8]>), error: &Error, tally: &mut Tally) {
    if hears.fail_fast {
        hears.stop.first_failure();
    }
    let outcome = Outcome::Failed(Failure::new(name.clone(), error));
    hears.report.record(&name, &outcome, page);
    tally.add(outcome);
}

/// What messages call a record.
pub(super) fn name(input: &Input, id: &str) -> PathBuf {
    let mut name = input.relative.clone().into_os_string();
    name.push("#");
    name.push(Path::new(id));
    name.into()
}
