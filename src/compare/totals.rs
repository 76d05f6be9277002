//! All that is told of two runs.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::frequent::Frequent;
use super::page::{Change, Outcome, Page};
use super::{Side, Stopped, Tell, Told};
use crate::error::Error;
use crate::report::Least;

/// Two runs compared. Where there are two figures, they are those of A and of B.
#[derive(Debug)]
pub(crate) struct Comparison {
    /// Pages of both runs whose texts are the same bytes.
    pub(crate) same: u64,
    /// Pages of both runs whose texts are not.
    pub(crate) changed: u64,
    /// Pages of one run alone.
    pub(crate) only: [u64; 2],
    /// Of these, records that may be in the other run too, too far away to be found.
    pub(crate) given_up: u64,
    /// Pages that cannot be read in one run or in both.
    pub(crate) unreadable: u64,
    /// Pages with a text in A and none in B.
    pub(crate) emptied: u64,
    /// Pages with a text in B and none in A.
    pub(crate) filled: u64,
    /// Words of the pages of both runs.
    pub(crate) words: [u64; 2],
    /// Words of pages that A has more often on the page than B.
    pub(crate) lost: u64,
    /// Words of pages that B has more often on the page than A.
    pub(crate) gained: u64,
    /// Words of the pages of one run alone.
    pub(crate) only_words: [u64; 2],
    /// Lines that pages of A have more often than those of B.
    pub(crate) lost_lines: Frequent,
    /// Lines that pages of B have more often than those of A.
    pub(crate) gained_lines: Frequent,
    /// The pages that lost most words.
    pub(crate) most_lost: Least<Changed>,
    /// The pages that gained most words.
    pub(crate) most_gained: Least<Changed>,
    /// The first pages of one run alone.
    pub(crate) first_only: [Vec<PathBuf>; 2],
    /// The first pages that cannot be read.
    pub(crate) first_unreadable: Vec<Unreadable>,
    /// How many are listed at most.
    pub(crate) top: usize,
    order: u64,
}

/// A page that changed. Ordered by rank.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Changed {
    rank: Reverse<u64>,
    order: u64,
    pub(crate) name: Arc<Path>,
    pub(crate) words: [u64; 2],
    pub(crate) lost: u64,
    pub(crate) gained: u64,
}

/// A page, or what should be one, that cannot be read.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub(crate) side: Side,
    pub(crate) name: PathBuf,
    pub(crate) error: Error,
}

impl Comparison {
    pub(super) fn new(top: usize) -> Self {
        Comparison {
            same: 0,
            changed: 0,
            only: [0; 2],
            given_up: 0,
            unreadable: 0,
            emptied: 0,
            filled: 0,
            words: [0; 2],
            lost: 0,
            gained: 0,
            only_words: [0; 2],
            lost_lines: Frequent::default(),
            gained_lines: Frequent::default(),
            most_lost: Least::new(top),
            most_gained: Least::new(top),
            first_only: [Vec::new(), Vec::new()],
            first_unreadable: Vec::new(),
            top,
            order: 0,
        }
    }

    /// Whether all pages could be read, are in both runs, and are the same.
    pub(crate) fn is_same(&self) -> bool {
        self.changed == 0 && self.only == [0; 2] && self.unreadable == 0
    }

    /// Pages of both runs.
    pub(crate) fn both(&self) -> u64 {
        self.same + self.changed
    }

    /// Adds the next page.
    pub(super) fn add(&mut self, name: &Path, outcome: Outcome, tell: &mut Tell<'_>) -> Result<(), Stopped> {
        self.order += 1;
        match outcome {
            Outcome::Compared(page) => self.page(name, page, tell)?,
            Outcome::Only { side, words, given_up } => {
                self.only[side as usize] += 1;
                self.only_words[side as usize] += words;
                self.given_up += u64::from(given_up);
                let first = &mut self.first_only[side as usize];
                if first.len() < self.top {
                    first.push(name.to_owned());
                }
            }
            Outcome::Unreadable(errors) => {
                self.unreadable += 1;
                for (side, error) in errors {
                    let unreadable = Unreadable { side, name: name.to_owned(), error };
                    tell(Told::Unreadable(&unreadable))?;
                    if self.first_unreadable.len() < self.top {
                        self.first_unreadable.push(unreadable);
                    }
                }
            }
        }
        Ok(())
    }

    fn page(&mut self, name: &Path, page: Page, tell: &mut Tell<'_>) -> Result<(), Stopped> {
        for (sum, words) in self.words.iter_mut().zip(page.words) {
            *sum += words;
        }
        let Some(change) = page.change else {
            self.same += 1;
            return Ok(());
        };
        self.changed += 1;
        self.emptied += u64::from(page.empty == [false, true]);
        self.filled += u64::from(page.empty == [true, false]);
        let Change { lost, gained, lost_lines, gained_lines, shown } = change;
        self.lost += lost;
        self.gained += gained;
        if !shown.is_empty() {
            tell(Told::Change(&shown))?;
        }
        let name: Arc<Path> = name.into();
        lost_lines.into_iter().for_each(|line| self.lost_lines.add(line, &name));
        gained_lines.into_iter().for_each(|line| self.gained_lines.add(line, &name));
        for (words, most) in [(lost, &mut self.most_lost), (gained, &mut self.most_gained)] {
            if words > 0 {
                let (rank, name) = (Reverse(words), Arc::clone(&name));
                most.push(Changed { rank, order: self.order, name, words: page.words, lost, gained });
            }
        }
        Ok(())
    }
}
