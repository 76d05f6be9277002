//! The batch: walk, read, clean, write, on all cores, one page inside one
//! worker. Memory does not grow with the number of files.
//!
//! In one pass, or, where what repeats on the pages of a site goes, in two:
//! every page is read, cleaned and observed once ([`observe`]), and written
//! when the counts of its site are known ([`settle`]).

mod archive;
mod attributes;
mod done;
mod observe;
mod preview;
mod session;
mod settle;
mod single;
mod stop;
mod worker;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rayon::iter::{IntoParallelIterator, ParallelBridge, ParallelIterator};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::cleaner::{Cleaned, Cleaner, Document};
use crate::error::{Error, ErrorKind};
use crate::learn::Sites;
use crate::manifest::{Made, Manifest, Version};
use crate::panics::guard;
use crate::profiles::{ProfileWriter, gather};
use crate::report::{Report, Step, Summary, Tally};
use crate::settings::Limits;
use crate::sink::{Folders, RecordOptions, Tree};
use crate::source::{Item, Keys, Urls, Walk};

use observe::{Observe, Observed};
pub(crate) use preview::{Shown, preview};
use session::Session;
pub(crate) use stop::Stop;
use worker::{Hears, Work, Worker};

/// What is done with every input.
pub(crate) struct Job<'a> {
    /// Makes a page clean: [`Cleaner::clean`], but for tests.
    pub(crate) clean: &'a (dyn Fn(Document<'_>) -> Result<Cleaned, Error> + Sync),
    /// Addresses of inputs.
    pub(crate) urls: &'a Urls,
    /// The fields of JSON lines.
    pub(crate) keys: &'a Keys,
    /// Budgets for reading.
    pub(crate) limits: &'a Limits,
    /// Where outputs go; `None` writes nothing.
    pub(crate) tree: Option<&'a Tree>,
    /// Where attributes go, if they are asked for.
    pub(crate) attributes: Option<&'a Tree>,
    /// What earlier runs made; where there is none, all is to be done.
    pub(crate) manifest: Option<&'a Manifest>,
    /// [Fingerprint](crate::manifest::fingerprint) of what decides on outputs.
    pub(crate) settings: u128,
    /// How records of archives are written.
    pub(crate) records: RecordOptions,
    /// Whether texts are written with nothing taken out: `clean` gives them so.
    pub(crate) whole: bool,
    /// Whether each output has a file of metadata beside it.
    pub(crate) metadata: bool,
    /// Where pages tell of themselves for the report: the seed of the draw.
    pub(crate) told_by_seed: Option<u64>,
    /// Whether outputs that are there already are made anew.
    pub(crate) overwrite: bool,
    /// Whether the first failure ends the run.
    pub(crate) fail_fast: bool,
    /// Where what repeats on the pages of a site goes: how that is learned.
    pub(crate) learning: Option<Learning<'a>>,
}

/// How what repeats on the pages of a site is learned.
pub(crate) struct Learning<'a> {
    /// Observes pages, and decides.
    pub(crate) cleaner: &'a Cleaner,
    /// The folder for temporary files.
    pub(crate) temp: PathBuf,
    /// Bytes of memory for counting.
    pub(crate) memory: usize,
    /// Time after which what has been counted is saved, for another run to go on
    /// with if this one is killed.
    pub(crate) save_every: Duration,
    /// Whether texts are told with their counts, to be saved; nothing is
    /// written then.
    pub(crate) samples: bool,
}

impl Job<'_> {
    /// The folders that are written to.
    fn folders(&self) -> Option<Folders<'_>> {
        self.tree.map(|texts| Folders { texts, attributes: self.attributes })
    }

    /// Writes a page's text, its metadata and attributes before it (where the
    /// text is, all is), and notes it.
    fn write(&self, page: Written<'_>, text: &str) -> Result<(), Error> {
        let Some(tree) = self.tree else { return Ok(()) };
        if let Some(json) = page.metadata {
            tree.write_metadata(page.output, json)?;
        }
        if let (Some(tree), Some(line)) = (self.attributes, page.attributes) {
            tree.write_attributes(page.output, line)?;
        }
        tree.write(page.output, text.as_bytes())?;
        let attributes = page.attributes.map(|line| line.len() as u64);
        self.note(page.relative, page.version, Made::Page { bytes: text.len() as u64, attributes })
    }
}

/// A page whose text is to be written.
struct Written<'a> {
    /// The input's name in messages.
    relative: &'a Path,
    output: &'a Path,
    /// The input's version.
    version: Version,
    metadata: Option<&'a str>,
    /// The line of its attributes.
    attributes: Option<&'a str>,
}

/// Does the job with the first `limit` inputs of the walk that `walk` begins,
/// on `threads` threads.
///
/// # Errors
/// When the threads cannot be started, or temporary files not be made, written
/// or read. What goes wrong with an input is an
/// [`Outcome`](crate::report::Outcome) and ends nothing.
pub(crate) fn run(
    job: &Job<'_>,
    walk: impl Fn() -> Result<Walk, Error>,
    limit: Option<u64>,
    threads: NonZeroUsize,
    stop: &Stop,
    report: &dyn Report,
) -> Result<Summary, Error> {
    let begin = Instant::now();
    let pool = pool(threads)?;
    let items = || Ok(Items { walk: walk()?, left: limit, stop });
    let hears = Hears { stop, report, fail_fast: job.fail_fast };
    let mut goes_on = false;
    let tally = match &job.learning {
        None => spread(&pool, items()?, hears, || single::Clean::new(job, hears)).0,
        Some(learning)
            if items()?.any(|item| matches!(item, Item::Input(input) if single::is_to_do(job, &input))) =>
        {
            let mut session = Session::begin(job, learning, items)?;
            goes_on = session.goes_on();
            let done = two_passes(job, learning, &mut session, &pool, items()?, hears);
            if done.is_err() || stop.reason().is_none() {
                session.end();
            }
            done?
        }
        Some(learning) => {
            // An interrupted look for something to do has found nothing.
            if stop.reason().is_none() {
                session::clear(job, learning);
            }
            spread(&pool, items()?, hears, || single::Skip::new(job)).0
        }
    };
    Ok(Summary { goes_on, ..summary(tally, begin, threads, stop) })
}

/// Learns what repeats on the sites of the first `limit` inputs of the walk and
/// saves it, unless the run is stopped.
///
/// # Errors
/// As [`run`], or when the profiles cannot be written.
pub(crate) fn learn(
    job: &Job<'_>,
    learning: &Learning<'_>,
    walk: Walk,
    limit: Option<u64>,
    threads: NonZeroUsize,
    (stop, report): (&Stop, &dyn Report),
    profiles: ProfileWriter,
) -> Result<Summary, Error> {
    let begin = Instant::now();
    let pool = pool(threads)?;
    let session = Session::unsaved(job, learning)?;
    let hears = Hears { stop, report, fail_fast: job.fail_fast };
    let (tally, observed) =
        observe(job, learning, &session, &pool, Items { walk, left: limit, stop }, hears)?;
    if stop.reason().is_none() {
        let scratch = &session.scratch;
        let sites = Sites::new(scratch, observed.runs, learning.memory / 2);
        gather(&mut sites.map_err(|error| scratch.failed(error))?, scratch, profiles)?;
    }
    Ok(summary(tally, begin, threads, stop))
}

/// Both passes, or as much of them as is left to do.
fn two_passes(
    job: &Job<'_>,
    learning: &Learning<'_>,
    session: &mut Session<'_>,
    pool: &ThreadPool,
    items: Items<'_>,
    hears: Hears<'_>,
) -> Result<Tally, Error> {
    let before = session.take_before();
    let (tally, observed) = observe(job, learning, session, pool, items, hears)?;
    if hears.stop.reason().is_some() {
        return Ok(tally);
    }
    session.scratch.keep_files();
    hears.report.step(Step::Counting);
    Ok(tally.merged(settle::settle(job, learning, session, before.with(observed), pool, hears)?))
}

/// The first pass.
fn observe(
    job: &Job<'_>,
    learning: &Learning<'_>,
    session: &Session<'_>,
    pool: &ThreadPool,
    items: Items<'_>,
    hears: Hears<'_>,
) -> Result<(Tally, Observed), Error> {
    let memory = learning.memory / 2 / pool.current_num_threads();
    let (tally, workers) = spread(pool, items, hears, || Observe::new(job, learning, session, hears, memory));
    let observed = pool.install(|| {
        let parts = workers.into_par_iter().map(Observe::finish);
        parts.try_reduce(Observed::default, |one, other| Ok(one.with(other)))
    })?;
    Ok((tally, observed))
}

fn summary(tally: Tally, begin: Instant, threads: NonZeroUsize, stop: &Stop) -> Summary {
    let (seconds, threads) = (begin.elapsed().as_secs_f64(), threads.get());
    Summary { tally, stopped: stop.reason(), seconds, threads, goes_on: false }
}

fn pool(threads: NonZeroUsize) -> Result<ThreadPool, Error> {
    ThreadPoolBuilder::new()
        .num_threads(threads.get())
        .thread_name(|n| format!("worker-{n}"))
        .build()
        .map_err(|error| {
            let message = format!("{threads} threads cannot be started: {error}; ask for fewer with --jobs");
            Error::with_source(ErrorKind::Settings, message, error)
        })
}

/// Has all items taken by workers on all threads.
///
/// Each worker takes the next item when it is free: what is in flight is one
/// page a thread, and a large page holds up nobody else.
fn spread<'a, W: Work + Send>(
    pool: &ThreadPool,
    items: Items<'_>,
    hears: Hears<'a>,
    work: impl Fn() -> W + Sync,
) -> (Tally, Vec<W>) {
    pool.install(|| {
        items
            .par_bridge()
            .fold(|| Worker::new(hears, work()), Worker::take)
            .map(|worker| {
                let (tally, work) = worker.into_parts();
                (tally, Vec::from([work]))
            })
            .reduce(Default::default, |(tally, mut works), (other, mut others)| {
                works.append(&mut others);
                (tally.merged(other), works)
            })
    })
}

/// The walk, ended by the limit or a request to stop.
struct Items<'a> {
    walk: Walk,
    left: Option<u64>,
    stop: &'a Stop,
}

impl Iterator for Items<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        if self.left == Some(0) || self.stop.reason().is_some() {
            return None;
        }
        let mut item = self.walk.next()?;
        match (&mut self.left, &mut item) {
            (Some(left), Item::Input(input)) => *left -= input.cut(*left),
            (Some(left), Item::Failure { .. }) => *left -= 1,
            _ => {}
        }
        Some(item)
    }
}

#[cfg(test)]
mod tests;
