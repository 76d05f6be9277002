//! All that a report shows of pages, in bounded memory: counts, and of single pages the first ones by an order
//! that depends on them alone. So digests of many threads make the same one, however the pages were dealt out.

mod drawn;
mod groups;
mod least;
mod shown;

pub(crate) use drawn::{DRAWN, Drawn, Frequent, frequent, sites};
pub(crate) use groups::{Group, Groups};
pub(crate) use least::Least;
pub(crate) use shown::Shown;

use super::PageSizes;
use super::told::Told;
use crate::render::Draft;

/// Bars of the histogram.
pub(crate) const BARS: usize = 20;

/// Pages that are named of each kind that is worth a look.
const NAMED: usize = 20;

/// Pages that are shown before and after.
const SHOWN: usize = 12;

/// What a report shows of the pages of a run.
#[derive(Debug)]
pub(crate) struct Digest {
    /// All pages.
    pub(crate) all: Group,
    /// Pages by the share of their words that was kept, in steps of a twentieth; all of them in the last.
    pub(crate) by_share: [u64; BARS],
    /// Pages without words.
    pub(crate) without_words: u64,
    /// By the language that they name.
    pub(crate) languages: Groups,
    /// By their sites.
    pub(crate) sites: Groups,
    /// Pages with words of which none is left, those of most words first.
    pub(crate) emptied: Named,
    /// Pages that lost no word, those of most words first.
    pub(crate) untouched: Named,
    /// Pages whose kept words have the lowest mean scores.
    pub(crate) doubtful: Named,
    /// Pages for the lines that were removed.
    pub(crate) drawn: Least<Drawn>,
    /// Pages to be shown.
    pub(crate) shown: Least<Shown>,
}

impl Default for Digest {
    fn default() -> Self {
        Digest {
            all: Group::default(),
            by_share: [0; BARS],
            without_words: 0,
            languages: Groups::default(),
            sites: Groups::default(),
            emptied: Named::default(),
            untouched: Named::default(),
            doubtful: Named::default(),
            drawn: Least::new(DRAWN),
            shown: Least::new(SHOWN),
        }
    }
}

impl Digest {
    /// Adds a page, of which the draft is kept.
    pub(crate) fn add(&mut self, told: &Told, draft: &Draft, sizes: &PageSizes) {
        let (words_in, words_out) = (sizes.words_in(), sizes.words_out());
        let group = Group { pages: 1, words_in, words_out };
        self.all.add(group);
        match (words_out.saturating_mul(BARS as u64)).checked_div(words_in) {
            Some(bar) => self.by_share[(bar as usize).min(BARS - 1)] += 1,
            None => self.without_words += 1,
        }
        self.languages.add(&told.language, group);
        self.sites.add(&told.site, group);
        if words_in > 0 && words_out == 0 {
            self.emptied.add(u64::MAX - words_in, told, group);
        }
        if words_in > 0 && words_out == words_in {
            self.untouched.add(u64::MAX - words_in, told, group);
        }
        if let Some(score) = told.score() {
            self.doubtful.add(score, told, group);
        }
        if self.drawn.takes(|last| told.order <= last.order) {
            self.drawn.push(Drawn::of(told, group));
        }
        if self.shown.takes(|last| told.order <= last.order) {
            self.shown.push(Shown::of(told, draft, group));
        }
    }

    /// Adds the pages of another digest.
    pub(crate) fn merge(&mut self, other: Digest) {
        self.all.add(other.all);
        self.by_share.iter_mut().zip(other.by_share).for_each(|(bar, more)| *bar += more);
        self.without_words += other.without_words;
        self.languages.merge(other.languages);
        self.sites.merge(other.sites);
        self.emptied.merge(other.emptied);
        self.untouched.merge(other.untouched);
        self.doubtful.merge(other.doubtful);
        self.drawn.merge(other.drawn);
        self.shown.merge(other.shown);
    }
}

/// Pages of a kind: all counted, the first named.
#[derive(Debug)]
pub(crate) struct Named {
    /// How many there are.
    pub(crate) pages: u64,
    /// The first by rank.
    pub(crate) first: Least<One>,
}

impl Default for Named {
    fn default() -> Self {
        Named { pages: 0, first: Least::new(NAMED) }
    }
}

impl Named {
    fn add(&mut self, rank: u64, told: &Told, group: Group) {
        self.pages += 1;
        if self.first.takes(|last| (rank, told.order) <= (last.rank, last.order)) {
            let (order, name) = (told.order, told.name.clone());
            let Group { words_in, words_out, .. } = group;
            self.first.push(One { rank, order, name, words_in, words_out });
        }
    }

    fn merge(&mut self, other: Named) {
        self.pages += other.pages;
        self.first.merge(other.first);
    }
}

/// A page that is named. Ordered by rank.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct One {
    /// What it is ranked by, the first the least.
    pub(crate) rank: u64,
    order: u64,
    /// Its name in messages.
    pub(crate) name: String,
    /// Its words.
    pub(crate) words_in: u64,
    /// Those that were kept.
    pub(crate) words_out: u64,
}
