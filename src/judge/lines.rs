//! The judge of extracted text: evidence line by line, then the likeliest
//! runs of content and chrome.

use serde::Deserialize;

use super::measure::Measures;
use super::phrases::Found;
use super::runs;
use super::shape::Shape;
use crate::block::{Block, BlockKind, Page, Reason, Verdict};
use crate::error::{Error, ErrorKind};

/// A phrase this strong removes a line whatever stands around it.
const CERTAIN: f32 = 0.9;

/// The built-in weights.
const DATA: &str = include_str!("../../data/lines.toml");

/// Weights of the evidence, in nats for content.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Lines {
    prose: ProseWeights,
    label: LabelWeights,
    ends_sentence: f32,
    list_item: f32,
    heading: f32,
    code: f32,
    separators: f32,
    digits: f32,
    address: f32,
    copyright: f32,
    after_prose: f32,
    before_prose: f32,
    phrase: f32,
    opened: f32,
    chrome_rate: f32,
    switch: f32,
    base: f32,
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

impl Lines {
    pub(super) fn new() -> Result<Self, Error> {
        toml::from_str(DATA)
            .map_err(|e| Error::with_source(ErrorKind::Internal, "the built-in line weights are damaged", e))
    }

    /// A verdict for each line.
    ///
    /// What a pass takes out changes what its neighbours look like, so the
    /// lines left are judged again until nothing more goes: cleaning the
    /// result once more would find nothing.
    pub(super) fn judge(&self, page: &Page, measures: &Measures, phrases: &[Option<Found>]) -> Vec<Verdict> {
        let mut verdicts =
            vec![Verdict { keep: true, reason: Reason::MainContent, score: 1.0 }; page.blocks.len()];
        let mut left: Vec<usize> = (0..page.blocks.len()).collect();
        loop {
            let before = left.len();
            for (at, verdict) in left.iter().zip(self.pass(page, measures, phrases, &left)) {
                verdicts[*at] = verdict;
            }
            left.retain(|at| verdicts[*at].keep);
            if left.len() == before {
                return verdicts;
            }
        }
    }

    /// A verdict for each of the lines `left`, as if the page were these.
    fn pass(
        &self,
        page: &Page,
        measures: &Measures,
        phrases: &[Option<Found>],
        left: &[usize],
    ) -> Vec<Verdict> {
        let rate = chrome_rate(measures, phrases, left);
        let first_prose = left.iter().position(|at| measures.is_prose(*at));
        let last_prose = left.iter().rposition(|at| measures.is_prose(*at));
        let mut opened: Option<Reason> = None;
        let mut sections = Vec::with_capacity(left.len());
        let mut evidence = Vec::with_capacity(left.len());
        for (place, &at) in left.iter().enumerate() {
            let shape = &measures.shapes[at];
            let mut sum = self.base + self.form(&page.blocks[at], shape);
            if !measures.is_prose(at) && shape.words < 15.0 {
                sum += self.chrome_rate * rate;
                if last_prose.is_some_and(|last| place > last) {
                    sum += self.after_prose;
                }
                if first_prose.is_some_and(|first| place < first) {
                    sum += self.before_prose;
                }
            }
            if let Some(found) = phrases[at] {
                sum += self.phrase * found.strength;
                if found.opens {
                    opened = Some(found.reason);
                }
            } else if measures.is_prose(at) && shape.words >= 25.0 {
                opened = None;
            }
            if opened.is_some() {
                sum += self.opened;
            }
            sections.push(opened);
            evidence.push(sum);
        }
        let content = runs::likeliest(&evidence, self.switch);
        left.iter()
            .enumerate()
            .map(|(place, &at)| {
                let score = 1.0 / (1.0 + (-evidence[place]).exp());
                let drop = |reason| Verdict { keep: false, reason, score };
                match phrases[at] {
                    Some(found) if found.strength >= CERTAIN => drop(found.reason),
                    _ if content[place] => Verdict { keep: true, reason: Reason::MainContent, score },
                    Some(found) => drop(found.reason),
                    None => drop(sections[place].unwrap_or(if measures.is_prose(at) {
                        Reason::LowScore
                    } else {
                        Reason::ShortRun
                    })),
                }
            })
            .collect()
    }

    /// What the form of a line says.
    fn form(&self, block: &Block, shape: &Shape) -> f32 {
        if block.kind == BlockKind::Code {
            return self.code;
        }
        if shape.blank {
            return 0.0;
        }
        if shape.is_prose() {
            return match shape.words {
                w if w < 15.0 => self.prose.up_to_14,
                w if w < 30.0 => self.prose.up_to_29,
                _ => self.prose.above,
            };
        }
        let mut sum = match shape.words {
            w if w < 2.0 => self.label.one,
            w if w < 4.0 => self.label.up_to_3,
            w if w < 8.0 => self.label.up_to_7,
            w if w < 15.0 => self.label.up_to_14,
            _ => self.label.above,
        };
        let mut add = |holds: bool, weight: f32| sum += if holds { weight } else { 0.0 };
        add(shape.ends_sentence && shape.words >= 4.0, self.ends_sentence);
        add(matches!(block.kind, BlockKind::ListItem(_)), self.list_item);
        add(matches!(block.kind, BlockKind::Heading(_)), self.heading);
        add(shape.separators >= 2, self.separators);
        add(shape.digits > 0.5, self.digits);
        add(shape.address, self.address);
        add(shape.copyright, self.copyright);
        sum
    }
}

/// The share of short lines that hold a phrase of chrome: how much chrome the
/// extractor left on this page.
fn chrome_rate(measures: &Measures, phrases: &[Option<Found>], left: &[usize]) -> f32 {
    let (mut short, mut hits) = (0.0, 0.0);
    for &at in left {
        let (shape, found) = (&measures.shapes[at], phrases[at]);
        if shape.words < 15.0 && !shape.blank {
            short += 1.0;
            hits += found.map_or(0.0, |found| found.strength);
        }
    }
    // As if every page had ten more lines without: few lines tell little.
    hits / (short + 10.0)
}
