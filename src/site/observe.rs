//! What stands on a page, as records to be counted.

use super::fact::{Fact, Marks};
use super::key::{self, Keys, Normal, TextKeys};
use super::name::SiteName;
use super::place;
use super::signature::Signature;
use crate::block::{Block, BlockKind, Page, Reason, Verdict};
use crate::error::Error;
use crate::shape::Shape;

/// Kept words, but for a title, before or behind which a block stands at the
/// edge.
const EDGE_WORDS: u32 = 25;

/// A sample of a text is no longer, in bytes.
const SAMPLE_BYTES: usize = 120;

/// Looks at judged pages.
#[derive(Debug)]
pub(crate) struct Observer {
    keys: Keys,
}

/// What a page shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Observation {
    /// Its site.
    pub(crate) site: SiteName,
    /// Its signature: the same for copies of one page.
    pub(crate) page: u64,
    /// What stands on it, in ascending order of keys, each key once.
    pub(crate) seen: Vec<Seen>,
    /// Its kept blocks, in order.
    pub(crate) facts: Vec<Fact>,
}

/// A text that stands on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The text's key.
    pub(crate) key: u64,
    /// Where it stands on the page's template (see [`place`]).
    pub(crate) place: u32,
    /// How it stands there.
    pub(crate) marks: Marks,
    /// The first block with this text, to ask for it.
    pub(crate) block: u32,
}

/// A line of the great count: a text on a page of a site. Sorting by site,
/// key and page brings together what [`Count::of`](super::Count::of) counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Record {
    /// [`SiteName::hash`].
    pub(crate) site: u64,
    /// [`Seen::key`]; [`Record::PAGE`] for the page itself.
    pub(crate) key: u64,
    /// [`Observation::page`].
    pub(crate) page: u64,
    /// [`Seen::place`].
    pub(crate) place: u32,
    /// [`Seen::marks`].
    pub(crate) marks: u16,
}

impl Record {
    /// The key of the record that stands for a page itself.
    pub(crate) const PAGE: u64 = 0;

    /// One record of two that agree in site, key and page: copies of a page
    /// count once. The order of the two does not matter.
    pub(crate) fn join(self, other: Record) -> Record {
        Record { place: self.place.min(other.place), marks: self.marks | other.marks, ..self }
    }
}

impl Observation {
    /// A record for the page and one for each text on it.
    pub(crate) fn records(&self) -> impl Iterator<Item = Record> {
        let (site, page) = (self.site.hash(), self.page);
        let own = Record { site, key: Record::PAGE, page, place: 0, marks: 0 };
        let of = move |seen: &Seen| Record {
            site,
            key: seen.key,
            page,
            place: seen.place,
            marks: seen.marks.bits(),
        };
        std::iter::once(own).chain(self.seen.iter().map(of))
    }
}

impl Observer {
    /// An observer.
    ///
    /// # Errors
    /// When the built-in data is damaged.
    pub(crate) fn new() -> Result<Self, Error> {
        Ok(Observer { keys: Keys::new()? })
    }

    /// What a judged page of this site shows.
    pub(crate) fn observe(&self, page: &Page, verdicts: &[Verdict], site: SiteName) -> Observation {
        let edges = edges(page, verdicts);
        let mut signature = Signature::default();
        let mut normal = Normal::default();
        let mut seen = Vec::with_capacity(page.blocks.len() * 2);
        let mut facts: Vec<Fact> = Vec::new();
        for (at, (block, verdict)) in page.blocks.iter().zip(verdicts).enumerate() {
            let text = page.text_of(block);
            let TextKeys { exact: key, loose, moment } = self.keys.of(text, &mut normal);
            let place = place::of(page, block);
            let marks = Marks::KEPT.when(verdict.keep).with(Marks::EDGE.when(edges[at]));
            let block_at = at as u32;
            if key != 0 {
                seen.push(Seen { key, place, marks, block: block_at });
            }
            if loose != 0 {
                seen.push(Seen { key: loose, place, marks, block: block_at });
            }
            if verdict.keep {
                let shape = Shape::of(text);
                let own = own_marks(block, &shape);
                if own.any(Marks::PROSE) {
                    signature.add(text);
                }
                let held = verdict.reason == Reason::SiteRuleKeep;
                facts.push(Fact {
                    key,
                    loose,
                    words: words_of(&shape),
                    score: (verdict.score.clamp(0.0, 1.0) * 255.0) as u8,
                    marks: own.with(marks).with(Marks::MOMENT.when(moment)).with(Marks::HELD.when(held)),
                });
            }
        }
        let seen = merged(seen);
        let marks_of = |key: u64| match seen.binary_search_by_key(&key, |seen| seen.key) {
            Ok(at) => seen[at].marks,
            Err(_) => Marks::default(),
        };
        for fact in &mut facts {
            let many = marks_of(fact.key).any(Marks::MANY);
            fact.marks = fact.marks.with(Marks::MANY.when(many));
        }
        let page = signature.finish(seen.iter().map(|seen| seen.key));
        Observation { site, page, seen, facts }
    }

    /// The normalised text of something seen, as people are shown it, and its
    /// words.
    pub(crate) fn sample(&self, page: &Page, seen: &Seen) -> (String, u16) {
        let mut normal = Normal::default();
        let text = page.text_of(&page.blocks[seen.block as usize]);
        self.keys.read(text, &mut normal);
        let Normal { exact, loose, .. } = normal;
        let mut sample = if key::is_loose(seen.key) { loose } else { exact };
        sample.truncate((0..=SAMPLE_BYTES).rfind(|end| sample.is_char_boundary(*end)).unwrap_or(0));
        (sample, words_of(&Shape::of(text)))
    }

    /// The words of something seen.
    pub(crate) fn words(&self, page: &Page, seen: &Seen) -> u16 {
        words_of(&Shape::of(page.text_of(&page.blocks[seen.block as usize])))
    }
}

/// Words as facts and profiles hold them.
fn words_of(shape: &Shape) -> u16 {
    shape.words.round() as u16
}

/// One entry a key, in ascending order of keys.
fn merged(mut seen: Vec<Seen>) -> Vec<Seen> {
    // Of one key the first block comes first.
    seen.sort_unstable_by_key(|seen| (seen.key, seen.block));
    seen.dedup_by(|next, first| {
        let same = next.key == first.key;
        if same {
            first.marks = first.marks.with(next.marks).with(Marks::MANY);
        }
        same
    });
    seen
}

/// For each block, whether nearly all that is kept stands behind or before it.
fn edges(page: &Page, verdicts: &[Verdict]) -> Vec<bool> {
    let words = |at: usize| if verdicts[at].keep { page.blocks[at].counts.words } else { 0 };
    let total: u32 = (0..page.blocks.len()).map(words).sum();
    let mut before = 0;
    (0..page.blocks.len())
        .map(|at| {
            let edge = before <= EDGE_WORDS || total - before - words(at) <= EDGE_WORDS;
            before += words(at);
            edge
        })
        .collect()
}

/// What a block is by itself.
fn own_marks(block: &Block, shape: &Shape) -> Marks {
    let link = f64::from(block.counts.link_chars) > 0.5 * f64::from(block.counts.chars);
    let form = matches!(
        block.kind,
        BlockKind::Code | BlockKind::Cell { .. } | BlockKind::Term | BlockKind::Definition
    );
    Marks::PROSE
        .when(shape.is_prose() && !link)
        .with(Marks::HEADING.when(matches!(block.kind, BlockKind::Heading(_))))
        .with(Marks::FORM.when(form))
        .with(Marks::SENTENCE.when(shape.ends_sentence))
        .with(Marks::COLON.when(shape.ends_colon))
}
