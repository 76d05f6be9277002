//! The batch: walk, read, clean, write, on all cores, one page inside one
//! worker. Memory does not grow with the number of files.

mod panics;
mod stop;
mod worker;

use std::num::NonZeroUsize;
use std::time::Instant;

use rayon::ThreadPoolBuilder;
use rayon::iter::{ParallelBridge, ParallelIterator};

use crate::cleaner::{Cleaned, Document};
use crate::error::{Error, ErrorKind};
use crate::report::{Report, Summary, Tally};
use crate::settings::Limits;
use crate::sink::Tree;
use crate::source::{Item, Walk};

pub(crate) use panics::guard;
pub(crate) use stop::Stop;
use worker::Worker;

/// What is done with every input.
pub(crate) struct Job<'a> {
    /// Makes a page clean: [`Cleaner::clean`](crate::Cleaner::clean), but for tests.
    pub(crate) clean: &'a (dyn Fn(Document<'_>) -> Result<Cleaned, Error> + Sync),
    /// Budgets for reading.
    pub(crate) limits: &'a Limits,
    /// Where outputs go; `None` writes nothing.
    pub(crate) tree: Option<&'a Tree>,
    /// Whether each output has a file of metadata beside it.
    pub(crate) metadata: bool,
    /// Whether outputs that are there already are made anew.
    pub(crate) overwrite: bool,
    /// Whether the first failure ends the run.
    pub(crate) fail_fast: bool,
}

/// Does the job with the first `limit` inputs of the walk, on `threads`
/// threads.
///
/// # Errors
/// When the threads cannot be started. What goes wrong with an input is an
/// [`Outcome`](crate::report::Outcome) and ends nothing.
pub(crate) fn run(
    job: &Job<'_>,
    walk: Walk,
    limit: Option<u64>,
    threads: NonZeroUsize,
    stop: &Stop,
    report: &dyn Report,
) -> Result<Summary, Error> {
    let begin = Instant::now();
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads.get())
        .thread_name(|n| format!("worker-{n}"))
        .build()
        .map_err(|error| {
            let message = format!("{threads} threads cannot be started: {error}; ask for fewer with --jobs");
            Error::with_source(ErrorKind::Settings, message, error)
        })?;
    let items = Items { walk, left: limit, stop };
    // Each worker takes the next item when it is free: what is in flight is one
    // page a thread, and a large page holds up nobody else.
    let tally = pool.install(|| {
        items
            .par_bridge()
            .fold(|| Worker::new(job, stop, report), Worker::take)
            .map(Worker::into_tally)
            .reduce(Tally::default, Tally::merged)
    });
    Ok(Summary {
        tally,
        stopped: stop.reason(),
        seconds: begin.elapsed().as_secs_f64(),
        threads: threads.get(),
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
        let item = self.walk.next()?;
        if let (Some(left), Item::Input(_) | Item::Failure { .. }) = (&mut self.left, &item) {
            *left -= 1;
        }
        Some(item)
    }
}

#[cfg(test)]
mod tests;
