//! The judge of HTML pages: evidence block by block, then the likeliest runs
//! of content and chrome.

use std::collections::HashMap;
use std::ops::Range;

use serde::Deserialize;

use super::measure::Measures;
use super::phrases::Found;
use super::runs;
use crate::block::{Block, BlockKind, Page, Reason, Verdict};
use crate::error::{Error, ErrorKind};

/// The built-in weights.
const DATA: &str = include_str!("../../data/blocks.toml");

/// Weights of the evidence, in nats for content.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Blocks {
    pub(super) container_cost: f32,
    inside: f32,
    outside: f32,
    prose: ProseWeights,
    label: LabelWeights,
    heading: f32,
    title: f32,
    list_item: f32,
    cell: f32,
    code: f32,
    quote: f32,
    control: f32,
    caption: f32,
    link_density: f32,
    separators: f32,
    copyright: f32,
    phrase: f32,
    opened: f32,
    repeated: f32,
    switch: f32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ProseWeights {
    up_to_14: f32,
    up_to_29: f32,
    above: f32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct LabelWeights {
    one: f32,
    up_to_3: f32,
    up_to_7: f32,
    up_to_14: f32,
    above: f32,
}

/// What is known of a page's blocks before they are weighed.
pub(super) struct Known<'a> {
    pub(super) measures: &'a Measures,
    pub(super) zones: &'a [Option<Reason>],
    pub(super) phrases: &'a [Option<Found>],
    pub(super) main: Range<u32>,
    /// What the evidence is shifted by, for precision or recall.
    pub(super) shift: f32,
}

impl Blocks {
    pub(super) fn new() -> Result<Self, Error> {
        toml::from_str(DATA)
            .map_err(|e| Error::with_source(ErrorKind::Internal, "the built-in block weights are damaged", e))
    }

    /// A verdict for each block.
    pub(super) fn judge(&self, page: &Page, known: &Known<'_>) -> Vec<Verdict> {
        let title = title_block(page, known);
        let mut seen: HashMap<&str, u32> = HashMap::new();
        let mut opened: Option<(Reason, u16)> = None;
        let mut sections = Vec::with_capacity(page.blocks.len());
        let mut evidence = Vec::with_capacity(page.blocks.len());
        for (at, block) in page.blocks.iter().enumerate() {
            if self.is_out(block, at, known) {
                sections.push(None);
                evidence.push(-1.0);
                continue;
            }
            let prose = known.measures.is_prose(at);
            let shape = &known.measures.shapes[at];
            let mut sum = known.shift + self.form(block, at, known);
            sum += if known.main.contains(&(at as u32)) { self.inside } else { self.outside };
            if title == Some(at) {
                sum += self.title;
            }
            let level = match block.kind {
                BlockKind::Heading(level) => u16::from(level),
                _ => 7,
            };
            if let Some(found) = known.phrases[at] {
                sum += self.phrase * found.strength;
                if found.opens {
                    opened = Some((found.reason, level));
                }
            } else if opened.is_some_and(|(_, opener)| level <= opener && level < 7)
                || (prose && shape.words >= 25.0)
            {
                opened = None;
            }
            if opened.is_some() {
                sum += self.opened;
            }
            sections.push(opened.map(|(reason, _)| reason));
            if shape.words >= 4.0 {
                let before = seen.entry(page.text_of(block)).or_default();
                sum += if *before > 0 { self.repeated } else { 0.0 };
                *before += 1;
            }
            evidence.push(sum);
        }
        let content = runs::likeliest(&evidence, self.switch);
        (0..page.blocks.len())
            .map(|at| {
                let score = 1.0 / (1.0 + (-evidence[at]).exp());
                let drop = |reason| Verdict { keep: false, reason, score };
                if page.blocks[at].hidden.is_some() && !known.measures.shell {
                    return drop(Reason::Hidden);
                }
                if let Some(reason) = known.zones[at] {
                    return drop(reason);
                }
                match known.phrases[at] {
                    Some(found) if found.strength >= 0.9 && title != Some(at) => drop(found.reason),
                    _ if content[at] => {
                        let reason = match page.blocks[at].kind {
                            BlockKind::Heading(_) => Reason::ContentHeading,
                            _ => Reason::MainContent,
                        };
                        Verdict { keep: true, reason, score }
                    }
                    Some(found) => drop(found.reason),
                    None => drop(sections[at].unwrap_or_else(|| self.reason(page, at, known))),
                }
            })
            .collect()
    }

    fn is_out(&self, block: &Block, at: usize, known: &Known<'_>) -> bool {
        known.zones[at].is_some() || (block.hidden.is_some() && !known.measures.shell)
    }

    /// What the form of a block says.
    fn form(&self, block: &Block, at: usize, known: &Known<'_>) -> f32 {
        let shape = &known.measures.shapes[at];
        let mut sum = if known.measures.is_prose(at) {
            match shape.words {
                w if w < 15.0 => self.prose.up_to_14,
                w if w < 30.0 => self.prose.up_to_29,
                _ => self.prose.above,
            }
        } else {
            match shape.words {
                w if w < 2.0 => self.label.one,
                w if w < 4.0 => self.label.up_to_3,
                w if w < 8.0 => self.label.up_to_7,
                w if w < 15.0 => self.label.up_to_14,
                _ => self.label.above,
            }
        };
        sum += match block.kind {
            BlockKind::Heading(_) => self.heading,
            BlockKind::ListItem(_) | BlockKind::ListText(_) => self.list_item,
            BlockKind::Cell { .. } => self.cell,
            BlockKind::Code => self.code,
            BlockKind::Quote => self.quote,
            BlockKind::Control => self.control,
            BlockKind::Caption => self.caption,
            _ => 0.0,
        };
        sum += self.link_density * known.measures.link_density[at];
        if shape.separators >= 2 {
            sum += self.separators;
        }
        if shape.copyright {
            sum += self.copyright;
        }
        sum
    }

    /// Why a block without phrase or zone goes.
    fn reason(&self, page: &Page, at: usize, known: &Known<'_>) -> Reason {
        if !known.main.contains(&(at as u32)) {
            Reason::OutsideMain
        } else if page.blocks[at].kind == BlockKind::Control {
            Reason::Control
        } else if known.measures.link_density[at] > 0.5 {
            Reason::LinkList
        } else if known.measures.is_prose(at) {
            Reason::LowScore
        } else {
            Reason::ShortRun
        }
    }
}

/// The block that is the text's own heading: the first heading of level 1
/// that shares words with the page's title, else the first block that does
/// and lies before the main content's end.
fn title_block(page: &Page, known: &Known<'_>) -> Option<usize> {
    let title = page.metadata.title.as_deref()?;
    let words: Vec<String> = split(title);
    if words.is_empty() {
        return None;
    }
    let mut best: Option<(f32, usize)> = None;
    for (at, block) in page.blocks.iter().enumerate().take(known.main.end as usize) {
        if known.zones[at].is_some() || block.hidden.is_some() || block.counts.words > 60 {
            continue;
        }
        let level = match block.kind {
            BlockKind::Heading(level) => level,
            _ => 7,
        };
        let have = split(page.text_of(block));
        let shared = have.iter().filter(|word| words.contains(word)).count() as f32;
        let likeness = shared / (have.len() + words.len()) as f32 * 2.0
            + if level == 1 { 0.3 } else { 0.0 }
            + if level == 2 { 0.1 } else { 0.0 };
        if likeness > best.map_or(0.6, |(most, _)| most) {
            best = Some((likeness, at));
        }
    }
    best.map(|(_, at)| at)
}

fn split(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}
