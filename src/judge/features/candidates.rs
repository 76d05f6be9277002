//! Features of a block's place with regard to the elements that may hold the
//! main content.

use std::ops::Range;

use super::super::measure::Measures;
use super::FAR;
use super::columns::Columns;
use crate::block::Page;
use crate::html::{Hint, Tag};

/// Names of the candidates.
const CANDIDATES: [&str; 5] = ["gain", "deep60", "deep85", "parent", "marked"];

/// Names of each candidate's features.
const FEATURES: [&str; 4] = ["distance", "up", "share", "place"];

/// The candidates for the main content's container.
pub(super) struct Candidates {
    /// Those that differ.
    found: Vec<Candidate>,
    /// Which of them each candidate is.
    which: [usize; CANDIDATES.len()],
}

struct Candidate {
    blocks: Range<u32>,
    /// For each element, the nearest around it, itself included, that holds
    /// all of the candidate, and how many levels up it is.
    common: Vec<Option<Common>>,
}

#[derive(Clone, Copy)]
struct Common {
    levels: u16,
    around: u32,
}

impl Candidates {
    /// `main` is the candidate that rules chose.
    pub(super) fn new(page: &Page, measures: &Measures, main: Range<u32>) -> Self {
        let found = [
            main,
            deepest(page, measures, 0.6),
            deepest(page, measures, 0.85),
            best_parent(page, measures),
            marked(page),
        ];
        let mut candidates = Candidates { found: Vec::new(), which: [0; CANDIDATES.len()] };
        for (which, blocks) in candidates.which.iter_mut().zip(found) {
            let same = candidates.found.iter().position(|candidate| candidate.blocks == blocks);
            *which = same.unwrap_or_else(|| {
                candidates.found.push(Candidate { common: common(page, &blocks), blocks });
                candidates.found.len() - 1
            });
        }
        candidates
    }

    /// The candidate that rules chose.
    pub(super) fn main(&self) -> &Range<u32> {
        &self.found[self.which[0]].blocks
    }

    pub(super) fn write(&self, page: &Page, measures: &Measures, columns: &mut Columns) {
        let mut written = [None; CANDIDATES.len()];
        for (prefix, which) in CANDIDATES.into_iter().zip(self.which) {
            let next = columns.len();
            match written[which] {
                Some(first) => {
                    FEATURES
                        .iter()
                        .enumerate()
                        .for_each(|(at, name)| columns.again(prefix, name, first + at));
                }
                None => write(page, measures, &self.found[which], prefix, columns),
            }
            written[which].get_or_insert(next);
        }
    }
}

/// Where each block lies with regard to a candidate.
fn write(
    page: &Page,
    measures: &Measures,
    Candidate { blocks: candidate, common }: &Candidate,
    prefix: &'static str,
    columns: &mut Columns,
) {
    let [distance, up, share, place] = FEATURES;
    if candidate.is_empty() {
        columns.same(prefix, distance, -999.0);
    } else {
        columns.each(prefix, distance, |at| {
            let here = at as u32;
            if candidate.contains(&here) {
                0.0
            } else if here < candidate.start {
                -((candidate.start - here) as f32)
            } else {
                (here + 1 - candidate.end) as f32
            }
        });
    }
    // Up from the block to the element around both.
    let of = |at: usize| common.get(page.blocks[at].element.0 as usize).copied().flatten();
    columns.each(prefix, up, |at| of(at).map_or(FAR, |common| f32::from(common.levels)));
    let words = measures.words.sum(candidate);
    columns.each(prefix, share, |at| {
        let around = of(at).map_or(page.blocks.len() as f32, |common| {
            measures.words.sum(&page.elements[common.around as usize].blocks)
        });
        words / around.max(1.0)
    });
    if candidate.is_empty() {
        columns.same(prefix, place, -1.0);
    } else {
        columns.each(prefix, place, |at| (at as f32 - candidate.start as f32) / candidate.len() as f32);
    }
}

fn common(page: &Page, candidate: &Range<u32>) -> Vec<Option<Common>> {
    let mut all: Vec<Option<Common>> = Vec::with_capacity(page.elements.len());
    for (at, element) in page.elements.iter().enumerate() {
        let holds = element.blocks.start <= candidate.start && element.blocks.end >= candidate.end;
        all.push(if holds {
            Some(Common { levels: 0, around: at as u32 })
        } else {
            let above = all.get(element.parent.0 as usize).copied().flatten();
            above.map(|above| Common { levels: above.levels.saturating_add(1), ..above })
        });
    }
    all
}

/// The deepest element with a share of the running text.
fn deepest(page: &Page, measures: &Measures, share: f32) -> Range<u32> {
    let wanted = share * measures.prose.total();
    page.elements
        .iter()
        .filter(|e| wanted > 0.0 && measures.prose.sum(&e.blocks) >= wanted)
        .max_by_key(|e| e.depth)
        .map_or(0..0, |e| e.blocks.clone())
}

/// The parent whose paragraphs score best: points for each paragraph of
/// running text go to its parent and in part to the parents above, as in
/// Readability (Arc90, 2009).
fn best_parent(page: &Page, measures: &Measures) -> Range<u32> {
    let mut points: Vec<f32> = vec![0.0; page.elements.len()];
    for (at, block) in page.blocks.iter().enumerate().filter(|(at, _)| measures.is_prose(*at)) {
        let shape = &measures.shapes[at];
        let worth = 1.0 + (shape.words / 15.0).min(3.0) + f32::from(shape.commas) / 4.0;
        for ((id, _), part) in page.ancestors(block).skip(1).zip([1.0, 0.5, 0.25, 0.12]) {
            points[id.0 as usize] += worth * part;
        }
    }
    let mut best = (0.0, 0..0);
    for (element, points) in page.elements.iter().zip(points) {
        let words = measures.words.sum(&element.blocks).max(1.0);
        let score = points * (1.0 - measures.links.sum(&element.blocks) / words);
        if score > best.0 {
            best = (score, element.blocks.clone());
        }
    }
    best.1
}

/// The element that the page itself marks as its text: `<main>`, one lone
/// `<article>`, or `itemprop=articleBody`.
fn marked(page: &Page) -> Range<u32> {
    let mut articles = page.elements.iter().filter(|e| e.tag == Tag::Article && !e.blocks.is_empty());
    match (articles.next(), articles.next()) {
        (Some(only), None) => only.blocks.clone(),
        _ => page
            .elements
            .iter()
            .filter(|e| e.tag == Tag::Main || e.hints.has(Hint::Main))
            .max_by_key(|e| e.blocks.len())
            .map_or(0..0, |e| e.blocks.clone()),
    }
}
