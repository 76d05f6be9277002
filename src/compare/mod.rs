//! What differs between two runs of `clean`, A and B: page by page in their order, and over all of them in bounded
//! memory. The same for any number of threads.

mod folders;
mod frequent;
mod listing;
mod page;
mod records;
mod totals;
mod waiting;

use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use crate::diff::LineDiff;
use crate::error::{Error, ErrorKind};
use crate::settings::Limits;
use crate::source::Keys;

pub(crate) use folders::Pairs;
pub(crate) use frequent::Frequent;
pub(crate) use totals::{Changed, Comparison, Unreadable};

use page::Hands;

/// One of the two runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    A,
    B,
}

impl Side {
    pub(crate) const BOTH: [Side; 2] = [Side::A, Side::B];

    /// Its name in messages and reports.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Side::A => "A",
            Side::B => "B",
        }
    }

    fn other(self) -> Side {
        match self {
            Side::A => Side::B,
            Side::B => Side::A,
        }
    }
}

/// How runs are read.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// The fields of records.
    pub(crate) keys: Keys,
    /// Budgets for reading.
    pub(crate) limits: Limits,
    /// The folder for temporary files.
    pub(crate) temp: PathBuf,
}

/// A page of one run or both. The name is that of messages.
#[derive(Debug)]
pub(crate) enum Item {
    Pair {
        name: PathBuf,
        a: Source,
        b: Source,
    },
    Only {
        side: Side,
        name: PathBuf,
        source: Source,
        /// Whether there may be one in the other run, too far away to be found.
        given_up: bool,
    },
    Unreadable {
        side: Side,
        name: PathBuf,
        error: Error,
    },
}

/// A page's text.
#[derive(Debug)]
pub(crate) enum Source {
    /// In a file of so many bytes.
    File(PathBuf, u64),
    Bytes(Vec<u8>),
}

impl Source {
    fn size(&self) -> u64 {
        match self {
            Source::File(_, size) => *size,
            Source::Bytes(bytes) => bytes.len() as u64,
        }
    }
}

impl Item {
    fn size(&self) -> u64 {
        match self {
            Item::Pair { a, b, .. } => a.size().saturating_add(b.size()),
            Item::Only { source, .. } => source.size(),
            Item::Unreadable { .. } => 0,
        }
    }
}

/// How the change of a page is shown.
pub(crate) type Show<'a> = dyn Fn(&Path, &LineDiff<'_>) -> String + Sync + 'a;

/// What is told while the runs are compared, in the order of the pages.
#[derive(Debug)]
pub(crate) enum Told<'a> {
    /// A change, as it is shown.
    Change(&'a str),
    Unreadable(&'a Unreadable),
}

/// Hears of it. An error ends the work.
pub(crate) type Tell<'a> = dyn FnMut(Told<'_>) -> io::Result<()> + Send + 'a;

/// Why two runs could not be compared to the end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    /// What was to be told could not be.
    #[error(transparent)]
    Telling(#[from] io::Error),
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Bytes of pages that are compared at a time, about.
const BATCH_BYTES: u64 = 16 << 20;

/// Pages that are compared at a time at most.
const BATCH: usize = 1024;

/// Compares the pages, and lists up to `top` of lines and pages. Changes are shown if `show` says how.
///
/// # Errors
/// When the threads cannot be started, an item is an error, or telling one is.
pub(crate) fn compare(
    mut items: impl Iterator<Item = Result<Item, Error>> + Send,
    limits: &Limits,
    (threads, top): (NonZeroUsize, usize),
    show: Option<&Show<'_>>,
    tell: &mut Tell<'_>,
) -> Result<Comparison, Stopped> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build().map_err(|error| {
        let message = format!("{threads} threads cannot be started: {error}; ask for fewer with --jobs");
        Error::with_source(ErrorKind::Settings, message, error)
    })?;
    let mut comparison = Comparison::new(top);
    pool.install(|| {
        loop {
            let batch = batch(&mut items)?;
            if batch.is_empty() {
                return Ok(comparison);
            }
            let done: Vec<_> = batch
                .into_par_iter()
                .with_max_len(1)
                .map_init(Hands::default, |hands, item| hands.compare(item, limits, show))
                .collect();
            for (name, outcome) in done {
                comparison.add(&name, outcome, tell)?;
            }
        }
    })
}

/// The next items.
fn batch(items: &mut impl Iterator<Item = Result<Item, Error>>) -> Result<Vec<Item>, Error> {
    let mut batch = Vec::new();
    let mut bytes = 0_u64;
    while bytes < BATCH_BYTES && batch.len() < BATCH {
        let Some(item) = items.next().transpose()? else { break };
        bytes = bytes.saturating_add(item.size());
        batch.push(item);
    }
    Ok(batch)
}
