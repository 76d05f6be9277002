//! Decides which kept blocks are chrome of their site.

use serde::Deserialize;

use super::fact::{Fact, Marks};
use super::key;
use super::name::SiteKind;
use super::profile::{Count, SiteProfile};
use crate::built_in;
use crate::error::Error;

/// The built-in numbers; what each means stands beside it.
const DATA: &str = include_str!("../../data/site.toml");

/// Pages of a text that stands on nearly all of its site.
const FEW_PAGES: u32 = 4;

/// Drops what repeats.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Rule {
    edge_words: u32,
    loose: f32,
    loose_chance: f32,
    own_title: f32,
    first_blocks: usize,
    label_words: u16,
    label_chance: f32,
    main_text: f32,
    domain: Least,
    folder: Least,
    all: Least,
}

/// What a text must stand on, at least.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Least {
    pages: f32,
    pages_per_word: f32,
    share: f32,
    share_per_word: f32,
    most: f32,
    middle: Option<f32>,
    nearly_all: f32,
}

/// What the counts say of one block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Evidence {
    /// Enough for the edge of a text.
    edge: bool,
    /// Enough for its middle.
    middle: bool,
}

impl Rule {
    /// The built-in rule.
    ///
    /// # Errors
    /// When its data is damaged.
    pub(crate) fn new() -> Result<Self, Error> {
        built_in::read(DATA, "site thresholds")
    }

    fn least(&self, kind: SiteKind) -> &Least {
        match kind {
            SiteKind::Domain => &self.domain,
            SiteKind::Folder => &self.folder,
            SiteKind::All => &self.all,
        }
    }

    /// Whether a text of at least so many words, counted so, can go from a page
    /// of a site of this kind with so many pages. Other counts need not be
    /// remembered.
    pub(crate) fn can_drop(&self, kind: SiteKind, site_pages: u32, count: &Count, words: u16) -> bool {
        let times = if key::is_loose(count.key) { self.loose } else { 1.0 };
        count.kept > 0 && self.least(kind).met(count, site_pages, f32::from(words), 0.0, times)
    }

    /// For each kept block of a page, in order, whether it goes.
    pub(crate) fn drops(&self, facts: &[Fact], site: &SiteProfile) -> Vec<bool> {
        let evidence: Vec<Evidence> =
            facts.iter().enumerate().map(|(at, fact)| self.evidence(at, fact, site)).collect();
        let words = |at: usize| if evidence[at].edge { 0 } else { u32::from(facts[at].words) };
        let all: u32 = (0..facts.len()).map(words).fold(0, u32::saturating_add);
        let mut before = 0u32;
        let mut drops: Vec<bool> = (0..facts.len())
            .map(|at| {
                let behind = all.saturating_sub(before).saturating_sub(words(at));
                let at_edge = before.min(behind) <= self.edge_words;
                let leads = before > 0 && evidence.get(at + 1).is_some_and(|next| !next.edge);
                before = before.saturating_add(words(at));
                let fact = &facts[at];
                let enough =
                    if at_edge { evidence[at].edge } else { self.in_middle(fact, evidence[at], site) };
                enough && !(leads && self.is_label(fact))
            })
            .collect();
        self.spare_main_text(facts, &mut drops);
        drops
    }

    fn evidence(&self, at: usize, fact: &Fact, site: &SiteProfile) -> Evidence {
        if fact.marks.any(Marks::FORM) {
            return Evidence::default();
        }
        let count = site.get(fact.key);
        let may_be_title = fact.marks.any(Marks::HEADING) || at < self.first_blocks;
        if may_be_title && count.is_some_and(|count| count.kept as f32 <= self.own_title * count.pages as f32)
        {
            return Evidence::default();
        }
        let least = self.least(site.site.kind);
        let words = f32::from(fact.words);
        let exact = |more| count.is_some_and(|count| least.met(count, site.pages, words, more, 1.0));
        let loose = |more| {
            site.get(fact.loose).is_some_and(|count| least.met(count, site.pages, words, more, self.loose))
        };
        // Lines that differ in a number alone may be what each page tells.
        let moment = fact.marks.any(Marks::MOMENT);
        let same = moment || f32::from(fact.score) < self.loose_chance * 255.0;
        let edge = exact(0.0) || (same && loose(0.0));
        let middle = least.middle.is_some_and(|more| exact(more) || (moment && loose(more)));
        Evidence { edge, middle: edge && middle }
    }

    /// Whether a block goes from the middle of a text.
    fn in_middle(&self, fact: &Fact, evidence: Evidence, site: &SiteProfile) -> bool {
        // Names of speakers, marks of steps.
        let refrain = fact.marks.any(Marks::MANY) && !fact.marks.any(Marks::PROSE);
        // A clause that is at the edge elsewhere is what this page is about.
        let subject = fact.marks.any(Marks::PROSE)
            && site.get(fact.key).is_some_and(|count| count.edge > count.pages / 2);
        evidence.middle && !refrain && !subject
    }

    /// Whether a block names what follows it.
    fn is_label(&self, fact: &Fact) -> bool {
        let short = fact.words <= self.label_words && !fact.marks.any(Marks::SENTENCE.with(Marks::PROSE));
        (short || fact.marks.any(Marks::HEADING.with(Marks::COLON)))
            && f32::from(fact.score) >= self.label_chance * 255.0
    }

    /// Lets running text stay on a page that would be left with little else.
    fn spare_main_text(&self, facts: &[Fact], drops: &mut [bool]) {
        let (mut gone, mut left) = (0.0, 0.0);
        for (fact, drop) in facts.iter().zip(&*drops) {
            if !drop {
                left += f32::from(fact.words);
            } else if fact.marks.any(Marks::PROSE) {
                gone += f32::from(fact.words);
            }
        }
        if gone > self.main_text * left {
            for (fact, drop) in facts.iter().zip(drops) {
                *drop &= !fact.marks.any(Marks::PROSE);
            }
        }
    }
}

impl Least {
    /// Whether a text of so many words stands on enough pages, with `more`
    /// than the usual share asked for, all of it `times` over.
    fn met(&self, count: &Count, site_pages: u32, words: f32, more: f32, times: f32) -> bool {
        let share = (self.share + more + self.share_per_word * words).min(self.most);
        let pages = self.pages + self.pages_per_word * words;
        let on = count.pages as f32;
        let of = site_pages as f32;
        (on >= times * pages && on >= (times * share).min(1.0) * of)
            || (count.pages >= FEW_PAGES && on >= self.nearly_all * of)
    }
}
