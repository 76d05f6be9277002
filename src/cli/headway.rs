//! How far a run is: the share of its work that is done, and its counts in words.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use indicatif::HumanCount;

use crate::report::{Outcome, Step};

/// The share of a run of two passes that the first one takes, about.
const FIRST: f64 = 0.95;

/// What a run has done. Many threads tell it.
#[derive(Debug, Default)]
pub(super) struct Headway {
    two_passes: bool,
    /// Bytes of inputs, as they lie on disk, that were read, and that need not be.
    read: AtomicU64,
    unread: AtomicU64,
    counts: AtomicBool,
    writes: AtomicBool,
    /// Bytes of temporary files with pages to be written, and those with pages that are.
    to_settle: AtomicU64,
    settled: AtomicU64,
    /// Pages that are done with, or wait for others of their site.
    pages: AtomicU64,
    waited: AtomicU64,
    /// Pages of the second pass.
    written: AtomicU64,
    failed: AtomicU64,
    /// Bytes of pages that this run read.
    bytes: AtomicU64,
    has_records: AtomicBool,
}

impl Headway {
    pub(super) fn new(two_passes: bool) -> Self {
        Headway { two_passes, ..Headway::default() }
    }

    pub(super) fn step(&self, step: Step) {
        match step {
            Step::Read(bytes) => drop(self.read.fetch_add(bytes, Relaxed)),
            Step::Unread(bytes) => drop(self.unread.fetch_add(bytes, Relaxed)),
            Step::Counting => self.counts.store(true, Relaxed),
            Step::Settling(bytes) => {
                self.to_settle.store(bytes, Relaxed);
                self.writes.store(true, Relaxed);
            }
            Step::Settled(bytes) => drop(self.settled.fetch_add(bytes, Relaxed)),
        }
    }

    /// A page waits for others of its site; this run read so many bytes of it.
    pub(super) fn waits(&self, read: u64) {
        self.pages.fetch_add(1, Relaxed);
        self.waited.fetch_add(1, Relaxed);
        self.bytes.fetch_add(read, Relaxed);
    }

    /// A record of an archive is told of.
    pub(super) fn has_records(&self) {
        self.has_records.store(true, Relaxed);
    }

    /// A page is done with.
    pub(super) fn done_with(&self, outcome: &Outcome) {
        let writes = self.writes.load(Relaxed);
        if !writes {
            self.pages.fetch_add(1, Relaxed);
        }
        match outcome {
            Outcome::Failed(_) => drop(self.failed.fetch_add(1, Relaxed)),
            Outcome::Cleaned { .. } | Outcome::Empty { .. } if writes => {
                self.written.fetch_add(1, Relaxed);
            }
            Outcome::Cleaned { read } | Outcome::Empty { read } => drop(self.bytes.fetch_add(*read, Relaxed)),
            Outcome::Skipped => {}
        }
    }

    /// The share that is done of the work with inputs of so many bytes, from 0 to 1. What earlier runs
    /// did is no work.
    pub(super) fn share(&self, bytes: u64) -> f64 {
        let share = |done: u64, all: u64| if all > 0 { (done as f64 / all as f64).min(1.0) } else { 1.0 };
        let to_read = bytes.saturating_sub(self.unread.load(Relaxed));
        let read = if self.counts.load(Relaxed) { 1.0 } else { share(self.read.load(Relaxed), to_read) };
        if !self.two_passes {
            return read;
        }
        let writes = self.writes.load(Relaxed);
        let written =
            if writes { share(self.settled.load(Relaxed), self.to_settle.load(Relaxed)) } else { 0.0 };
        // Where earlier runs read everything, writing is all the work.
        let first = if to_read > 0 { FIRST } else { 0.0 };
        first * read + (1.0 - first) * written
    }

    /// What a run that ended before anything was written leaves to be done, if anything.
    pub(super) fn unwritten(&self) -> Option<String> {
        let waited = self.waited.load(Relaxed);
        let is_left = waited > 0 && !self.writes.load(Relaxed);
        is_left
            .then(|| format!("{} pages were read and wait for the rest of their sites", HumanCount(waited)))
    }

    /// The counts after so many seconds; `of` so many pages, where that is known.
    pub(super) fn line(&self, of: Option<u64>, seconds: f64) -> String {
        let count = |counter: &AtomicU64| HumanCount(counter.load(Relaxed)).to_string();
        let failed = count(&self.failed);
        if self.writes.load(Relaxed) {
            let of = match self.has_records.load(Relaxed) {
                true => String::new(),
                false => format!(" of {}", count(&self.waited)),
            };
            return format!("{}{of} pages written, {failed} failed", count(&self.written));
        }
        let pages = count(&self.pages);
        if self.counts.load(Relaxed) {
            return format!("{pages} pages read, {failed} failed; counting what repeats");
        }
        let of = of.map_or(String::new(), |of| format!(" of {}", HumanCount(of)));
        let what = if self.two_passes { "pages read" } else { "pages" };
        let speed = self.bytes.load(Relaxed) as f64 / seconds.max(1e-3) / 1e6;
        let digits = usize::from(speed < 10.0);
        format!("{pages}{of} {what}, {failed} failed, {speed:.digits$} MB/s")
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::report::Failure;

    fn failure() -> Outcome {
        Outcome::Failed(Failure { path: PathBuf::new(), message: String::new(), kind: "io" })
    }

    #[test]
    fn one_pass() {
        let headway = Headway::new(false);
        assert_eq!(headway.share(1000), 0.0);
        headway.step(Step::Read(250));
        headway.done_with(&Outcome::Cleaned { read: 6_000_000 });
        headway.done_with(&Outcome::Empty { read: 0 });
        headway.done_with(&failure());
        assert_eq!(headway.share(1000), 0.25);
        assert_eq!(headway.line(Some(1234), 2.0), "3 of 1,234 pages, 1 failed, 3.0 MB/s");
        assert_eq!(headway.line(None, 2.0), "3 pages, 1 failed, 3.0 MB/s");
        headway.step(Step::Read(750));
        assert_eq!(headway.share(1000), 1.0);
    }

    #[test]
    fn what_earlier_runs_did_is_no_work() {
        let headway = Headway::new(false);
        headway.step(Step::Unread(900));
        headway.done_with(&Outcome::Skipped);
        assert_eq!(headway.share(1000), 0.0);
        headway.step(Step::Read(50));
        headway.done_with(&Outcome::Cleaned { read: 2_000_000 });
        assert_eq!(headway.share(1000), 0.5);
        assert_eq!(headway.line(Some(3), 1.0), "2 of 3 pages, 0 failed, 2.0 MB/s");
    }

    #[test]
    fn two_passes() {
        let headway = Headway::new(true);
        headway.step(Step::Read(1000));
        headway.waits(4_000_000);
        headway.waits(0); // read by an earlier run
        headway.done_with(&failure());
        assert_eq!(headway.share(1000), 0.95);
        let unwritten = headway.unwritten().unwrap();
        assert_eq!(unwritten, "2 pages were read and wait for the rest of their sites");
        assert_eq!(headway.line(Some(3), 2.0), "3 of 3 pages read, 1 failed, 2.0 MB/s");
        headway.step(Step::Counting);
        assert_eq!(headway.line(Some(3), 2.0), "3 pages read, 1 failed; counting what repeats");
        headway.step(Step::Settling(80));
        assert_eq!((headway.share(1000), headway.unwritten()), (0.95, None));
        headway.step(Step::Settled(40));
        headway.done_with(&Outcome::Cleaned { read: 4_000_000 });
        assert!((headway.share(1000) - 0.975).abs() < 1e-9);
        assert_eq!(headway.line(Some(3), 2.0), "1 of 2 pages written, 1 failed");
        headway.step(Step::Settled(40));
        assert_eq!(headway.share(1000), 1.0);
    }

    #[test]
    fn two_passes_of_which_earlier_runs_did_the_first() {
        let headway = Headway::new(true);
        headway.step(Step::Unread(1000));
        headway.step(Step::Counting);
        headway.step(Step::Settling(80));
        assert_eq!(headway.share(1000), 0.0);
        headway.has_records();
        headway.step(Step::Settled(20));
        headway.done_with(&Outcome::Cleaned { read: 1 });
        assert_eq!(headway.share(1000), 0.25);
        assert_eq!(headway.line(None, 1.0), "1 pages written, 0 failed");
    }
}
