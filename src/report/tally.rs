//! What a run counts. Tallies of many threads are added up at its end.

use std::collections::BTreeMap;

use serde::Serialize;

use super::digest::Digest;
use super::{Failures, Outcome, Told};
use crate::block::{Page, Reason, Trim};
use crate::cleaner::Cleaned;
use crate::render::Draft;
use crate::source::Skip;
use crate::words;

/// The counts of a run, or of one thread's part in it.
///
/// Always inputs = cleaned + empty + failed + skipped.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Inputs done with.
    pub(crate) inputs: u64,
    /// Pages of which something was kept.
    pub(crate) cleaned: u64,
    /// Pages of which nothing was worth keeping.
    pub(crate) empty: u64,
    /// Inputs whose output is there already.
    pub(crate) skipped: u64,
    /// Inputs that failed.
    pub(crate) failed: u64,
    /// What failed and how.
    pub(crate) failures: Failures,
    /// What the walk met that is no input.
    pub(crate) passed_over: BTreeMap<Skip, u64>,
    /// Bytes of pages read, decompressed.
    pub(crate) bytes_read: u64,
    /// Bytes of clean text.
    pub(crate) bytes_written: u64,
    /// Blocks kept.
    pub(crate) kept: ByReason,
    /// Blocks dropped.
    pub(crate) dropped: ByReason,
    /// Parts of kept blocks that were left out.
    pub(crate) trimmed: ByReason,
    /// What is shown of single pages, where some have told of themselves.
    pub(crate) digest: Option<Box<Digest>>,
}

impl Tally {
    /// Counts an input that is done with.
    pub(crate) fn add(&mut self, outcome: Outcome) {
        self.inputs += 1;
        match outcome {
            Outcome::Cleaned { read } => {
                self.cleaned += 1;
                self.bytes_read += read;
            }
            Outcome::Empty { read } => {
                self.empty += 1;
                self.bytes_read += read;
            }
            Outcome::Skipped => self.skipped += 1,
            Outcome::Failed(failure) => {
                self.failed += 1;
                self.failures.add(failure);
            }
        }
    }

    /// Counts the blocks of a page whose output of so many bytes is written; and what it tells of itself, with
    /// what is kept of it, where that is asked for.
    pub(crate) fn add_page(&mut self, sizes: &PageSizes, bytes: usize, told: Option<(&Told, &Draft)>) {
        self.bytes_written += bytes as u64;
        self.kept.add_all(&sizes.kept);
        self.dropped.add_all(&sizes.dropped);
        self.trimmed.add_all(&sizes.trimmed);
        if let Some((told, draft)) = told {
            self.digest.get_or_insert_default().add(told, draft, sizes);
        }
    }

    /// Words written.
    pub(crate) fn words_out(&self) -> u64 {
        self.kept.total().words.saturating_sub(self.trimmed.total().words)
    }

    /// What failed, and nothing else.
    pub(crate) fn failures_alone(self) -> Self {
        Tally { inputs: self.failed, failed: self.failed, failures: self.failures, ..Tally::default() }
    }

    /// Counts something that is no input.
    pub(crate) fn add_passed_over(&mut self, why: Skip) {
        *self.passed_over.entry(why).or_default() += 1;
    }

    /// Both tallies in one.
    pub(crate) fn merged(mut self, other: Tally) -> Tally {
        self.inputs += other.inputs;
        self.cleaned += other.cleaned;
        self.empty += other.empty;
        self.skipped += other.skipped;
        self.failed += other.failed;
        self.failures.merge(other.failures);
        for (why, count) in other.passed_over {
            *self.passed_over.entry(why).or_default() += count;
        }
        self.bytes_read += other.bytes_read;
        self.bytes_written += other.bytes_written;
        self.kept.add_all(&other.kept);
        self.dropped.add_all(&other.dropped);
        self.trimmed.add_all(&other.trimmed);
        match (&mut self.digest, other.digest) {
            (Some(digest), Some(other)) => digest.merge(*other),
            (None, Some(other)) => self.digest = Some(other),
            (_, None) => {}
        }
        self
    }
}

/// What was kept and dropped of a page.
#[derive(Debug, Default)]
pub(crate) struct PageSizes {
    /// Blocks kept.
    pub(crate) kept: ByReason,
    /// Blocks dropped.
    pub(crate) dropped: ByReason,
    /// Parts of kept blocks that were left out.
    pub(crate) trimmed: ByReason,
}

impl PageSizes {
    /// By a page's verdicts.
    pub(crate) fn of(cleaned: &Cleaned) -> Self {
        let mut sizes = PageSizes::default();
        for (block, verdict) in cleaned.page.blocks.iter().zip(&cleaned.verdicts) {
            let side = if verdict.keep { &mut sizes.kept } else { &mut sizes.dropped };
            side.add(verdict.reason, Size { blocks: 1, words: block.counts.words.into() });
        }
        for trim in &cleaned.page.trims {
            sizes.trimmed.add(trim.reason, trimmed(&cleaned.page, trim));
        }
        sizes
    }

    /// Words of the page.
    pub(super) fn words_in(&self) -> u64 {
        self.kept.total().words + self.dropped.total().words
    }

    /// Words written.
    pub(super) fn words_out(&self) -> u64 {
        self.kept.total().words.saturating_sub(self.trimmed.total().words)
    }
}

/// The size of what a trim leaves out.
pub(crate) fn trimmed(page: &Page, trim: &Trim) -> Size {
    Size { blocks: 1, words: words::count(page.text_of_trim(trim)).into() }
}

/// Blocks, or parts of some, and their words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Size {
    /// Blocks.
    pub(crate) blocks: u64,
    /// Words in them.
    pub(crate) words: u64,
}

/// Blocks and words counted by [`Reason`].
#[derive(Debug)]
pub(crate) struct ByReason([Size; Reason::ALL.len()]);

impl Default for ByReason {
    fn default() -> Self {
        ByReason([Size::default(); Reason::ALL.len()])
    }
}

impl ByReason {
    /// Counts blocks of a reason.
    pub(crate) fn add(&mut self, reason: Reason, more: Size) {
        // Reason::ALL lists the reasons as they are declared, so a place for each.
        let size = &mut self.0[reason as usize];
        size.blocks += more.blocks;
        size.words += more.words;
    }

    fn add_all(&mut self, more: &ByReason) {
        more.iter().for_each(|(reason, size)| self.add(reason, size));
    }

    /// The reasons that occurred, in the order of [`Reason::ALL`].
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Reason, Size)> {
        Reason::ALL.iter().copied().zip(self.0).filter(|(_, size)| size.blocks > 0)
    }

    /// All reasons together.
    pub(crate) fn total(&self) -> Size {
        self.0.iter().fold(Size::default(), |sum, size| Size {
            blocks: sum.blocks + size.blocks,
            words: sum.words + size.words,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_have_their_places() {
        for (at, reason) in Reason::ALL.iter().enumerate() {
            assert_eq!(*reason as usize, at);
        }
        let mut counted = ByReason::default();
        counted.add(Reason::LowScore, Size { blocks: 1, words: 3 });
        counted.add(Reason::Nav, Size { blocks: 2, words: 4 });
        counted.add(Reason::Nav, Size { blocks: 1, words: 1 });
        let listed: Vec<_> = counted.iter().map(|(reason, size)| (reason.as_str(), size.words)).collect();
        assert_eq!(listed, [("nav", 5), ("low-score", 3)]);
        assert_eq!(counted.total(), Size { blocks: 4, words: 8 });
    }

    #[test]
    fn tallies_add_up() {
        let mut one = Tally::default();
        one.add(Outcome::Cleaned { read: 10 });
        one.add(Outcome::Skipped);
        one.add_passed_over(Skip::Ending);
        let mut two = Tally::default();
        two.add(Outcome::Empty { read: 5 });
        two.add_passed_over(Skip::Ending);
        let sum = one.merged(two);
        assert_eq!(sum.inputs, sum.cleaned + sum.empty + sum.failed + sum.skipped);
        assert_eq!((sum.inputs, sum.bytes_read, sum.passed_over[&Skip::Ending]), (3, 15, 2));
    }
}
