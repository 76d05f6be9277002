//! The records of an archive: read one after the other, cleaned some at a
//! time on all cores, written in their order.

mod meter;
mod waiting;

use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::{Deserialize, Serialize};

use meter::Meter;
pub(super) use waiting::{Pass, Waiting};

use super::attributes::Of;
use super::done::count_before;
use super::worker::{Hears, top_folder};
use super::{Job, guard};
use crate::cleaner::{Cleaned, Document};
use crate::error::{Error, ErrorKind};
use crate::manifest::{self, Underway, Version};
use crate::render::Draft;
use crate::report::{Failure, Outcome, PageSizes, Step, Stopped, Tally, Told, escaped_path};
use crate::sink::RecordFiles;
use crate::source::{Archive, Entry, Input, Place, Record, Records, Skip, Urls};

/// Bytes of pages that are cleaned at a time, about.
const BATCH_BYTES: usize = 16 << 20;

/// Entries that are cleaned at a time at most.
const BATCH: usize = 1024;

/// Cleans the records of an archive and writes them; goes on where an earlier
/// run was ended.
///
/// # Errors
/// When the archive cannot be opened, or the output not be written: then it is
/// not there.
pub(super) fn clean(
    job: &Job<'_>,
    hears: Hears<'_>,
    (input, archive): (&Input, Archive),
    tally: &mut Tally,
) -> Result<(), Error> {
    let source = escaped_path(input.source());
    let made = |record: &Record, cleaned: Cleaned| {
        let head = job.records.form.head(record, &source, cleaned.metadata())?;
        let attributes = job.attributes(Of::Record(record), &cleaned)?;
        let told = job.told(&name(input, &record.id), &cleaned);
        Ok(Made { head, attributes, sizes: PageSizes::of(&cleaned), told, text: cleaned.text })
    };
    let mut writing = Writing::begin(job, hears, input)?;
    let (from, before) = (writing.from, writing.before);
    let mut own = Tally::default();
    let done = each(job, hears, (input, archive, from), &mut own, made, &mut writing).and_then(|counts| {
        let counts = counts.and(before);
        finish(job, hears, writing.files.take(), (&input.relative, counts.version(input), counts))
    });
    count_before(hears, input, before, tally);
    // What is not saved is done again, but for what was told of already.
    let own = if matches!(done, Ok(true)) { own } else { own.failures_alone() };
    *tally = std::mem::take(tally).merged(writing.saved).merged(own);
    done.map(drop)
}

/// A record as it is to be written.
struct Made {
    head: String,
    attributes: Option<String>,
    text: String,
    sizes: PageSizes,
    told: Option<(Told, Draft)>,
}

/// An archive's output, as it is written.
struct Writing<'a> {
    job: &'a Job<'a>,
    hears: Hears<'a>,
    input: &'a Input,
    files: Option<RecordFiles<'a>>,
    /// Where this run goes on.
    from: Place,
    /// What earlier runs did.
    before: Counts,
    /// What no other run will do again.
    saved: Tally,
}

impl<'a> Writing<'a> {
    fn begin(job: &'a Job<'a>, hears: Hears<'a>, input: &'a Input) -> Result<Self, Error> {
        let (from, before, saved) = (Place::default(), Counts::default(), Tally::default());
        let mut writing = Writing { job, hears, input, files: None, from, before, saved };
        let Some(folders) = job.folders() else { return Ok(writing) };
        let output = &*input.output;
        if let Some(underway) = job.underway(input) {
            let so_far = (underway.texts, underway.attributes);
            writing.files = hears.stop.watch(RecordFiles::resume(folders, output, job.records, so_far))?;
            if writing.files.is_some() {
                writing.from = underway.place;
                writing.before = Counts::new(underway.records, underway.failed, underway.again);
                return Ok(writing);
            }
        }
        writing.files = Some(hears.stop.watch(RecordFiles::begin(folders, output, job.records))?);
        Ok(writing)
    }
}

impl Then<Made> for Writing<'_> {
    fn record(
        &mut self,
        made: Made,
        (place, counts): (Place, Counts),
        tally: &mut Tally,
    ) -> Result<Done, Error> {
        if let Some(files) = self.files.as_mut().filter(|files| files.is_full()) {
            self.hears.stop.watch(files.next_file())?;
            self.reached(place, counts, tally)?;
        }
        let bytes = made.text.len();
        if let Some(files) = &mut self.files {
            self.hears.stop.watch(files.push(made.head, &made.text, made.attributes.as_deref()))?;
        }
        tally.add_page(&made.sizes, bytes, made.told.as_ref().map(|(told, draft)| (told, draft)));
        Ok(if bytes > 0 { Done::Kept } else { Done::Empty })
    }

    fn reached(&mut self, place: Place, counts: Counts, tally: &mut Tally) -> Result<(), Error> {
        let (Some(files), Some(manifest)) = (&mut self.files, self.job.manifest) else { return Ok(()) };
        let Some((texts, attributes)) = self.hears.stop.watch(files.checkpoint())? else { return Ok(()) };
        let counts = counts.and(self.before);
        let underway = Underway {
            version: Version::of(self.input),
            settings: self.job.settings_of(&self.input.relative),
            place,
            texts,
            attributes,
            records: counts.records,
            failed: counts.failed,
            again: counts.again,
        };
        self.hears.stop.watch(manifest.put_underway(&self.input.relative, &underway))?;
        self.saved = std::mem::take(&mut self.saved).merged(std::mem::take(tally));
        Ok(())
    }
}

/// Puts the output in its place and notes it, unless the run is to end. Whether
/// all that was done is saved, or nothing was to be.
fn finish(
    job: &Job<'_>,
    hears: Hears<'_>,
    files: Option<RecordFiles<'_>>,
    (relative, version, counts): (&Path, Version, Counts),
) -> Result<bool, Error> {
    let complete = counts.complete && hears.stop.reason() == Some(Stopped::Interrupted);
    if hears.stop.reason().is_some() && !complete {
        return Ok(false);
    }
    let Some(files) = files else { return Ok(true) };
    let bytes = hears.stop.watch(files.finish(&job.files_before(relative)))?;
    let made = if counts.again {
        manifest::Made::Failure { kind: ErrorKind::Io.as_str().to_owned() }
    } else {
        manifest::Made::Archive { bytes, records: counts.records, failed: counts.failed }
    };
    hears.stop.watch(job.note(relative, version, made))?;
    Ok(true)
}

/// What was done of an archive.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct Counts {
    /// Records, those that failed among them.
    pub(super) records: u64,
    /// Those that failed.
    pub(super) failed: u64,
    /// Whether the file could not be read somewhere, or a page took too long,
    /// and another time may be otherwise.
    pub(super) again: bool,
    /// Whether the archive's end has come.
    complete: bool,
    /// Hash of its bytes, where all of them were read.
    content: Option<u128>,
}

impl Counts {
    /// So many records, of which so many failed, one of them perhaps not
    /// another time.
    pub(super) fn new(records: u64, failed: u64, again: bool) -> Self {
        Counts { records, failed, again, ..Counts::default() }
    }

    /// Whether the archive's end has come.
    pub(super) fn is_complete(self) -> bool {
        self.complete
    }

    /// The version of the archive that was read.
    pub(super) fn version(self, input: &Input) -> Version {
        Version::of(input).with_content(self.content)
    }

    /// Both.
    pub(super) fn and(self, other: Counts) -> Self {
        Counts {
            records: self.records + other.records,
            failed: self.failed + other.failed,
            again: self.again || other.again,
            complete: self.complete || other.complete,
            content: self.content.or(other.content),
        }
    }

    fn add_failure(&mut self, error: &Error) {
        self.records += 1;
        self.failed += 1;
        self.again |= matches!(error.kind(), ErrorKind::Io | ErrorKind::Time);
    }
}

/// What becomes of cleaned records, in their order.
pub(super) trait Then<T> {
    /// Takes what was made of the record at a place, with the counts before it.
    fn record(&mut self, made: T, at: (Place, Counts), tally: &mut Tally) -> Result<Done, Error>;

    /// All records before this place have been taken, and counted.
    fn reached(&mut self, _: Place, _: Counts, _: &mut Tally) -> Result<(), Error> {
        Ok(())
    }
}

/// What became of a record.
pub(super) enum Done {
    /// Something of it was kept.
    Kept,
    Empty,
    /// It waits for the counts of its site, and is counted later.
    Waits,
}

/// Cleans the records of an archive from a place on, does `first` with each on
/// any thread and `then` in their order. What becomes of each record is told
/// and counted.
///
/// # Errors
/// When the archive cannot be opened, or `then` fails.
pub(super) fn each<T: Send>(
    job: &Job<'_>,
    hears: Hears<'_>,
    (input, archive, from): (&Input, Archive, Place),
    tally: &mut Tally,
    first: impl Fn(&Record, Cleaned) -> Result<T, Error> + Sync,
    then: &mut impl Then<T>,
) -> Result<Counts, Error> {
    let mut meter = Meter::new(hears, input.size);
    let done = each_from(job, &mut meter, (input, archive, from), tally, first, then);
    if hears.stop.reason().is_none() {
        meter.reach(input.size, Step::Read);
    }
    done
}

fn each_from<T: Send>(
    job: &Job<'_>,
    meter: &mut Meter<'_>,
    (input, archive, from): (&Input, Archive, Place),
    tally: &mut Tally,
    first: impl Fn(&Record, Cleaned) -> Result<T, Error> + Sync,
    then: &mut impl Then<T>,
) -> Result<Counts, Error> {
    let hears = meter.hears;
    let records = guard(|| Records::of(input, archive, job.keys, job.limits, from))?;
    meter.reach(records.reached(), Step::Unread);
    let urls = input.pages.as_ref().map(|_| job.urls);
    let mut reading = Reading { records: Some(records), place: from, urls };
    let mut counts = Counts::default();
    let one = |entry: &Entry| match entry {
        Entry::Record(record) => Some(guard(|| {
            let document = Document {
                bytes: &record.bytes,
                kind: input.kind.or(record.kind),
                url: record.url.as_deref(),
                folder: top_folder(input.pages.as_ref().map_or(&input.relative, |_| Path::new(&record.id))),
                charset: record.charset.as_deref(),
            };
            first(record, (job.clean)(document)?)
        })),
        Entry::PassedOver { .. } | Entry::Bad { .. } => None,
    };
    let mut batch = reading.batch();
    let mut end = reading.reached();
    while !batch.is_empty() && hears.stop.reason().is_none() {
        let all = || batch.par_iter().map(one).collect::<Vec<_>>();
        let (done, next) = rayon::join(all, || reading.batch());
        for (entry, done) in batch.into_iter().zip(done) {
            match (entry, done) {
                (Entry::Record(record), Some(Ok(made))) => {
                    let read = record.bytes.len() as u64;
                    let (outcome, waits) = match then.record(made, (record.place, counts), tally)? {
                        Done::Kept => (Outcome::Cleaned { read }, false),
                        Done::Empty => (Outcome::Empty { read }, false),
                        Done::Waits => (Outcome::Cleaned { read }, true),
                    };
                    counts.records += 1;
                    if waits {
                        hears.report.waits(read);
                    } else {
                        hears.report.record(&name(input, &record.id), &outcome, Some(&record.bytes));
                        tally.add(outcome);
                    }
                }
                (Entry::Record(record), Some(Err(error))) => {
                    let error = match input.pages {
                        Some(_) => error,
                        None => error.before(&format!("the record at {}: ", record.place)),
                    };
                    let name = name(input, &record.id);
                    failed(hears, (name, Some(&record.bytes)), &error, tally);
                    counts.add_failure(&error);
                }
                (Entry::Bad { place, id, error }, _) => {
                    let name = name(input, &id.unwrap_or_else(|| place.number.to_string()));
                    failed(hears, (name, None), &error, tally);
                    counts.add_failure(&error);
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
        if let Some(first) = next.first() {
            then.reached(first.place(), counts, tally)?;
        }
        meter.reach(end, Step::Read);
        (batch, end) = (next, reading.reached());
    }
    counts.complete = batch.is_empty();
    counts.content = reading.records.as_ref().filter(|_| counts.complete).and_then(Records::content);
    Ok(counts)
}

/// An archive that is being read.
struct Reading<'a> {
    /// None behind a panic.
    records: Option<Records>,
    /// Where the last entry begins.
    place: Place,
    /// The addresses of pages of a folder.
    urls: Option<&'a Urls>,
}

impl Reading<'_> {
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

    /// Bytes of the file that lie behind the last entry, about.
    fn reached(&self) -> u64 {
        self.records.as_ref().map_or(0, Records::reached)
    }

    fn next(&mut self) -> Option<Entry> {
        let records = self.records.as_mut()?;
        match guard(|| Ok(records.next())) {
            Ok(mut entry) => {
                if let (Some(urls), Some(Entry::Record(record))) = (self.urls, &mut entry) {
                    record.url = urls.get(Path::new(&record.id)).map(str::to_owned);
                }
                self.place = entry.as_ref().map_or(self.place, Entry::place);
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
    if input.pages.is_some() {
        return id.into();
    }
    let mut name = input.relative.clone().into_os_string();
    name.push("#");
    name.push(Path::new(id));
    name.into()
}
