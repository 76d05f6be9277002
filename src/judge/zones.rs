//! Chrome by place: elements whose name or class words name a function.

use std::collections::HashMap;

use serde::Deserialize;

use super::measure::Measures;
use crate::block::{ElementId, Page, Reason};
use crate::error::{Error, ErrorKind};
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
        let damaged = |e: toml::de::Error| {
            Error::with_source(ErrorKind::Internal, "the built-in table of zones is damaged", e)
        };
        let table: Table = toml::from_str(DATA).map_err(damaged)?;
        let hints = Hint::ALL
            .iter()
            .filter_map(|hint| table.hints.get(hint.as_str()).map(|zone| (*hint, zone.clone())))
            .collect();
        Ok(Zones { tags: table.tags, hints })
    }

    /// The zone of each block, where it lies in one.
    pub(super) fn find(&self, page: &Page, measures: &Measures, comments: bool) -> Vec<Option<Reason>> {
        let mut of_element: Vec<Option<(Reason, bool)>> = Vec::with_capacity(page.elements.len());
        for element in &page.elements {
            let above = match element.parent {
                ElementId::NONE => None,
                parent => of_element[parent.0 as usize],
            };
            of_element.push(above.or_else(|| {
                let words = measures.words.sum(&element.blocks);
                let share = measures.prose.sum(&element.blocks) / measures.prose.total().max(1.0);
                let fits = |zone: &Zone| share <= zone.share && zone.words.is_none_or(|most| words <= most);
                if comments && element.hints.has(Hint::Comment) && share < 0.75 {
                    return Some((Reason::Comments, false));
                }
                let by_tag = self.tags.get(element.tag.as_str()).filter(|zone| fits(zone));
                let by_hint = || {
                    self.hints
                        .iter()
                        .find(|(hint, zone)| element.hints.has(*hint) && fits(zone))
                        .map(|(_, z)| z)
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
}
