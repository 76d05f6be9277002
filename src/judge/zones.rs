//! Chrome by place: elements whose name or class words name a function.

use std::collections::HashMap;

use serde::Deserialize;

use super::measure::Measures;
use crate::block::{Element, ElementId, Page, Reason};
use crate::built_in;
use crate::error::Error;
use crate::html::{Hint, Tag};

/// The built-in table.
const DATA: &str = include_str!("../../data/zones.toml");

/// What each tag and hint means for the blocks inside.
#[derive(Debug)]
pub(super) struct Zones {
    tags: HashMap<String, Zone>,
    hints: Vec<(Hint, Zone)>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Zone {
    #[serde(deserialize_with = "reason")]
    reason: Reason,
    share: f32,
    words: Option<f32>,
    #[serde(default)]
    headings: bool,
}

fn reason<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Reason, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map_err(serde::de::Error::custom)
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
        let hints = Hint::ALL
            .iter()
            .filter_map(|hint| table.hints.get(hint.as_str()).map(|zone| (*hint, zone.clone())))
            .collect();
        Ok(Zones { tags: table.tags, hints })
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
                let size = Size::of(element, measures);
                if comments && element.hints.has(Hint::Comment) && size.share < 0.75 {
                    return Some((Reason::Comments, false));
                }
                let by_tag = self.tags.get(element.tag.as_str()).filter(|zone| size.fits(zone));
                let by_hint = || {
                    self.hints
                        .iter()
                        .zip(&fitting)
                        .find(|((hint, zone), fits)| **fits && element.hints.has(*hint) && size.fits(zone))
                        .map(|((_, zone), _)| zone)
                };
                by_tag.or_else(by_hint).map(|zone| (zone.reason, zone.headings))
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

    /// Whether each hint can be believed on this page: all elements that bear
    /// it may together hold no more than their share of the running text.
    fn fitting(&self, page: &Page, measures: &Measures) -> Vec<bool> {
        self.hints
            .iter()
            .map(|(hint, zone)| {
                let mut end = 0;
                let mut share = 0.0;
                for element in page.elements.iter().filter(|e| e.hints.has(*hint)) {
                    let size = Size::of(element, measures);
                    if element.blocks.start >= end && size.fits(zone) {
                        end = element.blocks.end;
                        share += size.share;
                    }
                }
                share <= zone.share
            })
            .collect()
    }
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
