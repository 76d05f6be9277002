//! Work on several threads.

use pyo3::prelude::*;
use rayon::ThreadPoolBuilder;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::errors::wrong;

/// Whether failures are results.
pub(crate) fn returns_errors(errors: &str) -> PyResult<bool> {
    match errors {
        "raise" => Ok(false),
        "return" => Ok(true),
        other => Err(wrong(format!("errors is \"raise\" or \"return\", not {other:?}"))),
    }
}

/// The results of some work on each of so many things, in their order.
pub(crate) fn map<T: Send>(
    threads: Option<usize>,
    count: usize,
    work: impl Fn(usize) -> T + Sync + Send,
) -> PyResult<Vec<T>> {
    match threads {
        Some(0) => Err(wrong("threads is at least 1, or None for one for each core")),
        Some(1) => Ok((0..count).map(work).collect()),
        // The pool of the process.
        None => Ok((0..count).into_par_iter().map(work).collect()),
        Some(threads) => {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().map_err(wrong)?;
            Ok(pool.install(|| (0..count).into_par_iter().map(work).collect()))
        }
    }
}
