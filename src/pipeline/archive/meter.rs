//! How far the work with an archive is.

use super::{Counts, Hears};
use crate::report::Step;

/// Tells how far an archive is read.
pub(super) struct Meter<'a> {
    pub(super) hears: Hears<'a>,
    /// The archive's bytes on disk, and how many of them were told.
    size: u64,
    told: u64,
}

impl<'a> Meter<'a> {
    /// Of an archive of so many bytes.
    pub(super) fn new(hears: Hears<'a>, size: u64) -> Self {
        Meter { hears, size, told: 0 }
    }

    /// All up to a place in the file is done with, in this way.
    pub(super) fn reach(&mut self, at: u64, step: fn(u64) -> Step) {
        let more = at.min(self.size).saturating_sub(self.told);
        self.told += more;
        if more > 0 {
            self.hears.report.step(step(more));
        }
    }
}

/// The records of an archive as parts of the bytes that they wait in.
pub(super) struct Portion {
    bytes: u64,
    records: u64,
    told: u64,
}

impl Portion {
    pub(super) fn new(bytes: u64, Counts { records, failed, .. }: Counts) -> Self {
        Portion { bytes, records: records.saturating_sub(failed), told: 0 }
    }

    /// So many records are done with.
    pub(super) fn up_to(&mut self, records: u64) -> Step {
        let share = records.min(self.records) as f64 / self.records.max(1) as f64;
        let at = if records < self.records { (self.bytes as f64 * share) as u64 } else { self.bytes };
        let more = at.saturating_sub(self.told);
        self.told += more;
        Step::Settled(more)
    }
}
