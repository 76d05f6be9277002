//! Chrome by place: elements whose name or class words name a function.

use std::collections::HashMap;

use serde::Deserialize;

use super::ground::ZoneFound;
use super::measure::Measures;
use crate::block::{Element, ElementId, Page, Reason};
use crate::built_in;
use crate::error::Error;
use crate::html::{Hint, Hints, Tag};

/// The built-in table.
const DATA: &str = include_str!("../../data/zones.toml");

/// What each tag and hint means for the blocks inside.
#[derive(Debug)]
pub(super) struct Zones {
    /// By the number of the tag.
    tags: Vec<Option<Zone>>,
    /// By the number of the hint.
    hints: Vec<Option<Zone>>,
    /// The hints that have a zone.
    told: Hints,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Zone {
    reason: Reason,
    share: f32,
    words: Option<f32>,
    #[serde(default)]
    headings: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    tags: HashMap<String, Zone>,
    hints: HashMap<String, Zone>,
}

impl Zones {
    pub(super) fn new() -> Result<Self, Error> {
        let table: Table = built_in::read(DATA, "zones")?;
        let hints: Vec<Option<Zone>> =
            Hint::ALL.iter().map(|hint| table.hints.get(hint.as_str()).cloned()).collect();
        let told: Vec<Hint> =
            Hint::ALL.iter().copied().filter(|hint| hints[*hint as usize].is_some()).collect();
        let tags = Tag::ALL.iter().map(|tag| table.tags.get(tag.as_str()).cloned()).collect();
        Ok(Zones { tags, hints, told: Hints::of(&told) })
    }

    /// The zone of each block, where it lies in one.
    pub(super) fn find(&self, page: &Page, measures: &Measures, comments: bool) -> Vec<Option<Reason>> {
        let fitting = self.fitting(page, measures);
        let mut of_element: Vec<Option<(Reason, bool)>> = Vec::with_capacity(page.elements.len());
        for element in &page.elements {
            let above = match element.parent {
                ElementId::NONE => None,
                parent => of_element[parent.0 as usize],
            };
            of_element.push(above.or_else(|| {
                let own = self.of_element(element, measures, fitting, comments)?;
                Some((own.reason, own.headings))
            }));
        }
        page.blocks
            .iter()
            .map(|block| {
                let (reason, headings) = of_element.get(block.element.0 as usize).copied().flatten()?;
                let heading = page.ancestors(block).any(|(_, e)| matches!(e.tag, Tag::H1 | Tag::H2));
                (!(headings && heading)).then_some(reason)
            })
            .collect()
    }

    /// What an element is by itself.
    fn of_element(
        &self,
        element: &Element,
        measures: &Measures,
        fitting: Hints,
        comments: bool,
    ) -> Option<Own> {
        let told = element.hints.both(self.told);
        let by_tag = self.tags[element.tag as usize].as_ref();
        let commented = comments && element.hints.has(Hint::Comment);
        if told.is_empty() && by_tag.is_none() && !commented {
            return None;
        }
        let size = Size::of(element, measures);
        if commented && size.share < 0.75 {
            return Some(Own { reason: Reason::Comments, headings: false, hint: Some(Hint::Comment) });
        }
        let own = |zone: &Zone, hint| Own { reason: zone.reason, headings: zone.headings, hint };
        if let Some(zone) = by_tag.filter(|zone| size.fits(zone)) {
            return Some(own(zone, None));
        }
        let fits = |hint: Hint| self.hints[hint as usize].as_ref().filter(|zone| size.fits(zone));
        told.iter().filter(|hint| fitting.has(*hint)).find_map(|hint| Some(own(fits(hint)?, Some(hint))))
    }

    /// The element that makes the zone of each of these blocks.
    pub(super) fn found(
        &self,
        page: &Page,
        measures: &Measures,
        comments: bool,
        blocks: impl Iterator<Item = usize>,
    ) -> Vec<Option<ZoneFound>> {
        let fitting = self.fitting(page, measures);
        let of = |element: &Element| {
            let own = self.of_element(element, measures, fitting, comments)?;
            Some(ZoneFound { reason: own.reason, tag: element.tag, hint: own.hint })
        };
        // The outermost counts.
        let found: Vec<Option<ZoneFound>> = page.elements.iter().map(of).collect();
        blocks
            .map(|at| page.ancestors(&page.blocks[at]).filter_map(|(id, _)| found[id.0 as usize]).last())
            .collect()
    }

    /// The hints that can be believed on this page: all elements that bear
    /// one may together hold no more than its share of the running text.
    fn fitting(&self, page: &Page, measures: &Measures) -> Hints {
        // For each hint, where the last element that counted ends, and the
        // share of all that did.
        let mut sums = vec![(0, 0.0); self.hints.len()];
        for element in &page.elements {
            let told = element.hints.both(self.told);
            if told.is_empty() {
                continue;
            }
            let size = Size::of(element, measures);
            for hint in told.iter() {
                let (end, share) = &mut sums[hint as usize];
                let fits = self.hints[hint as usize].as_ref().is_some_and(|zone| size.fits(zone));
                if element.blocks.start >= *end && fits {
                    *end = element.blocks.end;
                    *share += size.share;
                }
            }
        }
        let within = |hint: &Hint| {
            let zone = self.hints[*hint as usize].as_ref();
            zone.is_some_and(|zone| sums[*hint as usize].1 <= zone.share)
        };
        Hints::of(&self.told.iter().filter(within).collect::<Vec<_>>())
    }
}

/// What an element is by itself.
struct Own {
    reason: Reason,
    /// Whether headings of level 1 and 2 inside stay.
    headings: bool,
    /// The hint that says so, where the element's name does not.
    hint: Option<Hint>,
}

/// How large a part of the page an element is.
struct Size {
    words: f32,
    /// Share of the page's running text.
    share: f32,
    /// Share of the page's words.
    bulk: f32,
    /// Share of its words that are links.
    linked: f32,
}

impl Size {
    fn of(element: &Element, measures: &Measures) -> Size {
        let words = measures.words.sum(&element.blocks);
        Size {
            words,
            share: measures.prose.sum(&element.blocks) / measures.prose.total().max(1.0),
            bulk: words / measures.words.total().max(1.0),
            linked: measures.links.sum(&element.blocks) / words.max(1.0),
        }
    }

    fn fits(&self, zone: &Zone) -> bool {
        self.share <= zone.share
            && (self.bulk < 0.5 || self.linked > 0.6)
            && zone.words.is_none_or(|most| self.words <= most)
    }
}
