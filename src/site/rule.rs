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
    number: Likely,
    template: Template,
    own_title: f32,
    first_blocks: usize,
    label_words: u16,
    label_chance: f32,
    main_text: f32,
    domain: Least,
    folder: Least,
    all: Least,
}

/// Up to where a text that repeats with other numbers is the site's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Likely {
    chance: f32,
    kept: f32,
}

/// From where on a text is a part of what the site's pages tell.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Template {
    chance: f32,
    kept: f32,
    share: f32,
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

/// How often the text of a block stands on its site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SiteCount {
    /// Pages that it stands on; copies of one page count once.
    pub pages: u32,
    /// Pages of the site.
    pub of: u32,
    /// Pages that are enough for it to go.
    pub needed: u32,
    /// Whether texts that differ in dates, times, addresses and numbers count
    /// too.
    pub masked: bool,
    /// Whether it stands at the edge of what the page keeps, where fewer
    /// pages are enough.
    pub edge: bool,
    /// Whether it goes for that.
    pub dropped: bool,
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
        self.judge(facts, site, |_, _| ())
    }

    /// For each kept block of a page, in order, what is known of its text.
    pub(crate) fn counts(&self, facts: &[Fact], site: &SiteProfile) -> Vec<Option<SiteCount>> {
        let mut edges = vec![false; facts.len()];
        let drops = self.judge(facts, site, |at, edge| edges[at] = edge);
        let places = edges.into_iter().zip(drops);
        facts
            .iter()
            .zip(places)
            .map(|(fact, (edge, dropped))| self.count(fact, site, edge, dropped))
            .collect()
    }

    /// As [`drops`](Self::drops); says of each block whether it stands at an
    /// edge.
    fn judge(&self, facts: &[Fact], site: &SiteProfile, mut edge: impl FnMut(usize, bool)) -> Vec<bool> {
        let is_prose = |fact: &Fact| fact.marks.any(Marks::PROSE);
        let head = facts.iter().position(is_prose).map_or(0, |first| (first + 1).min(self.first_blocks));
        let evidence: Vec<Evidence> =
            facts.iter().enumerate().map(|(at, fact)| self.evidence(at < head, fact, site)).collect();
        let words = |at: usize| if evidence[at].edge { 0 } else { u32::from(facts[at].words) };
        let all: u32 = (0..facts.len()).map(words).fold(0, u32::saturating_add);
        let mut behind = 0u32;
        let mut drops = vec![false; facts.len()];
        // From the end, for a label stays with what it leads to.
        for at in (0..facts.len()).rev() {
            let fact = &facts[at];
            let before = all.saturating_sub(behind).saturating_sub(words(at));
            let at_edge = before.min(behind) <= self.edge_words;
            edge(at, at_edge);
            let enough = if at_edge { evidence[at].edge } else { self.in_middle(fact, evidence[at], site) };
            let leads = before > 0 && drops.get(at + 1) == Some(&false);
            let likely = chance(fact) >= self.label_chance;
            drops[at] = enough && !(leads && likely && self.is_label(fact));
            behind = behind.saturating_add(words(at));
        }
        self.spare_main_text(facts, &mut drops);
        drops
    }

    /// What the counts say of a block, at the page's head or below.
    fn evidence(&self, head: bool, fact: &Fact, site: &SiteProfile) -> Evidence {
        let count = site.get(fact.key);
        let kept_on = |share: f32| move |count: &&Count| count.kept as f32 > share * count.pages as f32;
        // What only its own page keeps, at its head, is its title: other
        // pages link to it.
        let own_title = count.is_some_and(|count| {
            let few = !kept_on(self.own_title)(&count);
            few && (fact.marks.any(Marks::HEADING) || (head && count.kept <= 1))
        });
        if fact.marks.any(Marks::FORM.with(Marks::HELD)) || own_title {
            return Evidence::default();
        }
        let least = self.least(site.site.kind);
        let met = |count: &Count, more: f32, times: f32| {
            least.met(count, site.pages, f32::from(fact.words), more, times)
        };
        let chance = chance(fact);
        // A date or an address may differ; lines that differ in another
        // number may be what each page tells.
        let loose = site.get(fact.loose).filter(|count| {
            let number = chance < self.number.chance && !kept_on(self.number.kept)(count);
            (fact.marks.any(Marks::MOMENT) || number) && met(count, 0.0, self.loose)
        });
        let template = count.is_some_and(|count| self.is_template(fact, count));
        let more = if template { self.template.share } else { 0.0 };
        let exact = |more| count.is_some_and(|count| met(count, more, 1.0));
        let everywhere =
            count.is_some_and(|count| least.nearly_all(count, site.pages)) && !self.is_label(fact);
        let middle = everywhere || (!template && least.middle.is_some_and(exact));
        Evidence { edge: exact(more) || loose.is_some(), middle }
    }

    /// What is kept wherever it stands is a part of what the pages tell.
    fn is_template(&self, fact: &Fact, count: &Count) -> bool {
        let kept = count.kept as f32 > self.template.kept * count.pages as f32;
        chance(fact) > self.template.chance && count.pages > 1 && kept
    }

    /// What people are told of a block that stands at an edge or not.
    fn count(&self, fact: &Fact, site: &SiteProfile, edge: bool, dropped: bool) -> Option<SiteCount> {
        let least = self.least(site.site.kind);
        let words = f32::from(fact.words);
        let template = site.get(fact.key).is_some_and(|count| self.is_template(fact, count));
        let needed = match (edge, template, least.middle) {
            (true, true, _) => least.needed(site.pages, words, self.template.share, 1.0),
            (true, false, _) => least.needed(site.pages, words, 0.0, 1.0),
            (false, false, Some(middle)) => least.needed(site.pages, words, middle, 1.0),
            _ => least.needed_of_nearly_all(site.pages),
        };
        let exact = site.get(fact.key).map(|count| (count, needed, false));
        let masked = site.get(fact.loose).filter(|_| edge);
        let masked = masked.map(|count| (count, least.needed(site.pages, words, 0.0, self.loose), true));
        // The one that is enough, else the text as it stands.
        let enough = |(count, needed, _): &(&Count, u32, bool)| count.pages >= *needed;
        let told = exact.filter(enough).or(masked.filter(|_| dropped).filter(enough)).or(exact).or(masked);
        let (count, needed, masked) = told?;
        Some(SiteCount { pages: count.pages, of: site.pages, needed, masked, edge, dropped })
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

    /// Whether a block looks like a name of what follows it.
    fn is_label(&self, fact: &Fact) -> bool {
        let short = fact.words <= self.label_words && !fact.marks.any(Marks::SENTENCE.with(Marks::PROSE));
        short || fact.marks.any(Marks::HEADING.with(Marks::COLON))
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

/// The chance of being content, 0 to 1.
fn chance(fact: &Fact) -> f32 {
    f32::from(fact.score) / 255.0
}

impl Least {
    /// Whether a text of so many words stands on enough pages, with `more`
    /// than the usual share asked for, all of it `times` over.
    fn met(&self, count: &Count, site_pages: u32, words: f32, more: f32, times: f32) -> bool {
        count.pages >= self.needed(site_pages, words, more, times)
    }

    /// How many pages are enough.
    fn needed(&self, site_pages: u32, words: f32, more: f32, times: f32) -> u32 {
        let share = (self.share + more + self.share_per_word * words).min(self.most);
        let pages = self.pages + self.pages_per_word * words;
        let of = site_pages as f32;
        let enough = (times * pages).max((times * share).min(1.0) * of).ceil() as u32;
        enough.min(self.needed_of_nearly_all(site_pages))
    }

    fn nearly_all(&self, count: &Count, site_pages: u32) -> bool {
        count.pages >= self.needed_of_nearly_all(site_pages)
    }

    fn needed_of_nearly_all(&self, site_pages: u32) -> u32 {
        FEW_PAGES.max((self.nearly_all * site_pages as f32).ceil() as u32)
    }
}
