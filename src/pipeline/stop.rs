//! Ending a run before its inputs end.

use std::io;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering::Relaxed};

use crate::error::Error;
use crate::report::Stopped;

/// After this many failed writes in a row, further ones are given up.
const WRITES: u32 = 20;

/// Whether the run is to end, and why. Pages in flight are finished.
#[derive(Debug, Default)]
pub(crate) struct Stop {
    reason: AtomicU8,
    failed_writes: AtomicU32,
}

const GO_ON: u8 = 0;
const INTERRUPTED: u8 = 1;
const FIRST_FAILURE: u8 = 2;
const OUTPUT: u8 = 3;

impl Stop {
    /// Why the run is to end, if it is.
    pub(crate) fn reason(&self) -> Option<Stopped> {
        match self.reason.load(Relaxed) {
            INTERRUPTED => Some(Stopped::Interrupted),
            FIRST_FAILURE => Some(Stopped::FirstFailure),
            OUTPUT => Some(Stopped::Output),
            _ => None,
        }
    }

    /// A signal asks for the end.
    pub(crate) fn interrupt(&self) {
        self.reason.store(INTERRUPTED, Relaxed);
    }

    /// An input failed that must not fail.
    pub(super) fn first_failure(&self) {
        self.end(FIRST_FAILURE);
    }

    /// Takes note of whether an output was written. One that was not ends the
    /// run at once where all others would fail too, else after [`WRITES`] in a
    /// row.
    pub(super) fn watch<T>(&self, written: Result<T, Error>) -> Result<T, Error> {
        match &written {
            Ok(_) => self.failed_writes.store(0, Relaxed),
            Err(error) => {
                let failed = self.failed_writes.fetch_add(1, Relaxed) + 1;
                if failed >= WRITES || is_hopeless(error) {
                    self.output();
                }
            }
        }
        written
    }

    /// Nothing can be written any more.
    pub(super) fn output(&self) {
        self.end(OUTPUT);
    }

    /// The first reason stays.
    fn end(&self, reason: u8) {
        let _ = self.reason.compare_exchange(GO_ON, reason, Relaxed, Relaxed);
    }
}

fn is_hopeless(error: &Error) -> bool {
    use io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<io::Error>());
    source.is_some_and(|error| matches!(error.kind(), StorageFull | QuotaExceeded | ReadOnlyFilesystem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn error(kind: io::ErrorKind) -> Result<(), Error> {
        Err(Error::with_source(ErrorKind::Io, "cannot be written", io::Error::from(kind)))
    }

    #[test]
    fn a_full_disk_ends_the_run_at_once() {
        let stop = Stop::default();
        stop.watch(error(io::ErrorKind::StorageFull)).unwrap_err();
        assert_eq!(stop.reason(), Some(Stopped::Output));
    }

    #[test]
    fn other_write_failures_end_it_when_nothing_else_comes() {
        let stop = Stop::default();
        for _ in 0..10 {
            (1..WRITES).for_each(|_| drop(stop.watch(error(io::ErrorKind::InvalidFilename))));
            assert_eq!(stop.reason(), None);
            stop.watch(Ok(())).unwrap();
        }
        (0..WRITES).for_each(|_| drop(stop.watch(error(io::ErrorKind::PermissionDenied))));
        assert_eq!(stop.reason(), Some(Stopped::Output));
    }

    #[test]
    fn the_first_reason_stays_but_a_signal_goes_before_all() {
        let stop = Stop::default();
        stop.first_failure();
        stop.watch(error(io::ErrorKind::StorageFull)).unwrap_err();
        assert_eq!(stop.reason(), Some(Stopped::FirstFailure));
        stop.interrupt();
        assert_eq!(stop.reason(), Some(Stopped::Interrupted));
    }
}
