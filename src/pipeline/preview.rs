//! What a run would change, page after page in the order of the walk.

use std::collections::VecDeque;
use std::io;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Instant;

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::archive::{self, Counts, Done, Then};
use super::worker::{Hands, Hears, Work, Worker};
use super::{Items, Job, Stop, pool, summary};
use crate::block::Origin;
use crate::cleaner::Cleaned;
use crate::error::Error;
use crate::render::Draft;
use crate::report::{Outcome, PageSizes, Report, Step, Summary, Tally, Told};
use crate::source::{Archive, Input, Item, Place, Record, Walk};

/// Bytes of inputs, as they lie on disk, that are cleaned at a time, about.
const BATCH_BYTES: u64 = 16 << 20;

/// Inputs that are cleaned at a time at most.
const BATCH: usize = 1024;

/// How a change is shown: of the input's name, its text as it is, and as it
/// would be. Empty where nothing is to be shown.
pub(crate) type Show<'a> = dyn Fn(&Path, &str, &str) -> String + Sync + 'a;

/// Where it is shown.
pub(crate) type Put<'a> = dyn FnMut(&str) -> io::Result<()> + Send + 'a;

/// What was shown.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// Texts that would change.
    pub(crate) changed: u64,
    /// Texts that would not.
    pub(crate) same: u64,
    /// HTML pages, which have no text that could change.
    pub(crate) html: u64,
    /// Why no more could be shown.
    pub(crate) unwritable: Option<io::Error>,
}

/// Shows what the job would change in the first `limit` inputs of the walk, and
/// writes nothing. The same for any number of threads, in memory that does not
/// grow with the number of inputs.
///
/// # Errors
/// When the threads cannot be started.
pub(crate) fn preview(
    job: &Job<'_>,
    walk: Walk,
    limit: Option<u64>,
    threads: NonZeroUsize,
    (stop, report): (&Stop, &dyn Report),
    (show, put): (&Show<'_>, &mut Put<'_>),
) -> Result<(Summary, Shown), Error> {
    let begin = Instant::now();
    let pool = pool(threads)?;
    let hears = Hears { stop, report, fail_fast: job.fail_fast };
    let mut items = Items { walk, left: limit, stop };
    let showing = Showing { job, hears, show, put, ready: VecDeque::new(), shown: Shown::default() };
    let mut worker = Worker::new(hears, showing);
    let mut tally = Tally::default();
    pool.install(|| {
        loop {
            let batch = batch(&mut items);
            if batch.is_empty() {
                let (rest, showing) = worker.into_parts();
                return Ok((summary(tally.merged(rest), begin, threads, stop), showing.shown));
            }
            let (done, mut showing) = worker.into_parts();
            tally = std::mem::take(&mut tally).merged(done);
            let pages = batch.par_iter().with_max_len(1);
            let ready: Vec<_> =
                pages.map_init(Hands::default, |hands, item| page(job, hands, item, show)).collect();
            showing.ready = ready.into_iter().flatten().collect();
            worker = Worker::new(hears, showing);
            for item in batch {
                if stop.reason().is_some() {
                    break;
                }
                worker = worker.take(item);
            }
        }
    })
}

/// The next items.
fn batch(items: &mut Items<'_>) -> Vec<Item> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while bytes < BATCH_BYTES && batch.len() < BATCH {
        let Some(item) = items.next() else { break };
        if let Item::Input(input) = &item {
            bytes += input.size;
        }
        batch.push(item);
    }
    batch
}

/// A page that was cleaned.
struct Page {
    change: Change,
    outcome: Outcome,
    sizes: PageSizes,
    told: Option<(Told, Draft)>,
    bytes: usize,
}

/// What would become of it.
enum Change {
    /// It is HTML.
    None,
    Same,
    Shown(String),
}

impl Page {
    fn new(job: &Job<'_>, name: &Path, read: u64, cleaned: &Cleaned, show: &Show<'_>) -> Self {
        let change = match cleaned.page.origin {
            Origin::Html => Change::None,
            Origin::Text => match cleaned.whole() {
                whole if *whole == *cleaned.text => Change::Same,
                whole => Change::Shown(show(name, &whole, &cleaned.text)),
            },
        };
        let outcome = Outcome::of(&cleaned.text, read);
        let (sizes, told) = (PageSizes::of(cleaned), job.told(name, cleaned));
        Page { change, outcome, sizes, told, bytes: cleaned.text.len() }
    }
}

/// The page of an item that is one.
fn page(job: &Job<'_>, hands: &mut Hands, item: &Item, show: &Show<'_>) -> Option<Result<Page, Error>> {
    let Item::Input(input) = item else { return None };
    let new = |read: super::worker::Read, cleaned: Cleaned| {
        Ok(Page::new(job, &input.relative, read.bytes, &cleaned, show))
    };
    input.archive.is_none().then(|| hands.clean(job, input, new))
}

/// Shows pages in their order.
struct Showing<'a, 'p> {
    job: &'a Job<'a>,
    hears: Hears<'a>,
    show: &'a Show<'a>,
    put: &'a mut Put<'p>,
    /// The pages of the next inputs that are no archives.
    ready: VecDeque<Result<Page, Error>>,
    shown: Shown,
}

impl Showing<'_, '_> {
    fn take(&mut self, page: Page, tally: &mut Tally) -> Outcome {
        match page.change {
            Change::None => self.shown.html += 1,
            Change::Same => self.shown.same += 1,
            Change::Shown(diff) => {
                self.shown.changed += 1;
                if let Err(error) = (self.put)(&diff) {
                    self.hears.stop.output();
                    self.shown.unwritable.get_or_insert(error);
                }
            }
        }
        tally.add_page(&page.sizes, page.bytes, page.told.as_ref().map(|(told, draft)| (told, draft)));
        page.outcome
    }

    fn archive(&mut self, input: &Input, archive: Archive, tally: &mut Tally) -> Result<(), Error> {
        let (job, hears, show) = (self.job, self.hears, self.show);
        let first = |record: &Record, cleaned: Cleaned| {
            let (name, read) = (archive::name(input, &record.id), record.bytes.len() as u64);
            Ok(Page::new(job, &name, read, &cleaned, show))
        };
        archive::each(job, hears, (input, archive, Place::default()), tally, first, self).map(drop)
    }
}

impl Then<Page> for Showing<'_, '_> {
    fn record(&mut self, page: Page, _: (Place, Counts), tally: &mut Tally) -> Result<Done, Error> {
        Ok(match self.take(page, tally) {
            Outcome::Empty { .. } => Done::Empty,
            _ => Done::Kept,
        })
    }
}

impl Work for Showing<'_, '_> {
    fn input(&mut self, input: &Input, tally: &mut Tally) -> Result<Option<Outcome>, Error> {
        match input.archive {
            Some(archive) => self.archive(input, archive, tally).map(|()| None),
            // One was made for each input that is no archive.
            None => {
                self.hears.report.step(Step::Read(input.size));
                match self.ready.pop_front() {
                    Some(page) => Ok(Some(self.take(page?, tally))),
                    None => Ok(None),
                }
            }
        }
    }
}
