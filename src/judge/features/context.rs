//! Features of a block's place on the page and of its neighbours.

use foldhash::{HashMap, HashMapExt, HashSet};

use super::super::known::Known;
use super::super::measure::{Measures, Sums};
use super::super::reading::{self, Reading};
use super::NONE;
use super::columns::Columns;
use crate::block::{BlockKind, Page};

/// Neighbours before and after whose features are given.
const NEIGHBOURS: [(&str, isize); 6] =
    [("before3", -3), ("before2", -2), ("before1", -1), ("after1", 1), ("after2", 2), ("after3", 3)];

/// Half widths, in blocks, of the windows around a block.
const WINDOWS: [(&str, usize); 3] = [("near3", 3), ("near8", 8), ("near20", 20)];

/// What the features of all blocks of a page need to know of the page.
pub(super) struct Context {
    phrases: Sums,
    /// Blocks that are no prose.
    labels: Sums,
    runs: Vec<(u32, u32)>,
    previous_prose: Vec<u32>,
    next_prose: Vec<u32>,
    since_opener: Vec<Option<u32>>,
    since_heading: Vec<Option<u32>>,
    same_text: Vec<u32>,
    same_look: Vec<u32>,
    shared_words: Vec<f32>,
    title_share: Vec<(f32, f32)>,
    title_at: Option<usize>,
    phrase_rate: f32,
    prose_share: f32,
    alone_share: f32,
    mean_words: f32,
    longest_prose_run: f32,
    /// What is told of neighbours, by name; of near ones more.
    far: [(&'static str, Vec<f32>); 3],
    near: [(&'static str, Vec<f32>); 5],
}

impl Context {
    pub(super) fn new(page: &Page, known: &Known) -> Self {
        let Known { measures, phrases, reading, .. } = known;
        let count = page.blocks.len();
        let prose: Vec<bool> = (0..count).map(|at| measures.is_prose(at)).collect();
        let strength = |at: usize| phrases[at].map_or(0.0, |found| found.strength);
        let mut short = (0.0, 0.0);
        for at in 0..count {
            if measures.shapes[at].words < 15.0 {
                short.0 += 1.0;
                short.1 += strength(at);
            }
        }
        let total = measures.words.total().max(1.0);
        let (title_share, title_at) = title_shares(page, reading);
        let same_look = repeats(&reading.look);
        let flag = |holds: bool| if holds { 1.0 } else { 0.0 };
        let of = |value: &dyn Fn(usize) -> f32| -> Vec<f32> { (0..count).map(value).collect() };
        Context {
            far: [
                ("words", of(&|at| measures.shapes[at].words)),
                ("phrase", of(&strength)),
                ("prose", of(&|at| flag(prose[at]))),
            ],
            near: [
                ("ends-sentence", of(&|at| flag(measures.shapes[at].ends_sentence))),
                ("capitals", of(&|at| measures.shapes[at].capitals)),
                ("same-look", of(&|at| same_look[at] as f32)),
                ("link-density", measures.link_density.clone()),
                (
                    "heading",
                    of(&|at| match page.blocks[at].kind {
                        BlockKind::Heading(level) => f32::from(level),
                        _ => 0.0,
                    }),
                ),
            ],
            phrases: Sums::new((0..count).map(strength)),
            labels: Sums::new(prose.iter().map(|prose| if *prose { 0.0 } else { 1.0 })),
            runs: runs(&prose),
            previous_prose: distances(prose.iter().copied()),
            next_prose: {
                let mut back = distances(prose.iter().rev().copied());
                back.reverse();
                back
            },
            since_opener: since((0..count).map(|at| phrases[at].is_some_and(|found| found.opens))),
            since_heading: since(page.blocks.iter().map(|b| matches!(b.kind, BlockKind::Heading(_)))),
            same_text: repeats(&reading.folded),
            same_look,
            shared_words: shared_words(reading, &prose),
            title_share,
            title_at,
            phrase_rate: short.1 / (short.0 + 5.0),
            prose_share: measures.prose.total() / total,
            alone_share: measures.shapes.iter().map(|shape| shape.alone * shape.words).sum::<f32>() / total,
            mean_words: measures.words.total() / count.max(1) as f32,
            longest_prose_run: longest_run(measures, &prose),
        }
    }

    pub(super) fn write(&self, page: &Page, measures: &Measures, columns: &mut Columns) {
        self.write_place(page, measures, columns);
        self.write_page(measures, columns);
        for (prefix, offset) in NEIGHBOURS {
            let near = if offset.abs() < 3 { &self.near[..] } else { &[] };
            for (name, values) in self.far.iter().chain(near) {
                columns.shifted(prefix, name, values, offset, NONE);
            }
        }
        for (prefix, width) in WINDOWS {
            self.write_window(measures, prefix, width, columns);
        }
    }

    fn write_place(&self, page: &Page, measures: &Measures, columns: &mut Columns) {
        let count = page.blocks.len();
        columns.each("", "place", |at| at as f32 / count as f32);
        columns.each("", "index", |at| at as f32);
        columns.each("", "index-back", |at| (count - at) as f32);
        let total = measures.words.total().max(1.0);
        columns.each("", "words-before", |at| measures.words.sum(&(0..at as u32)) / total);
        let prose = measures.prose.total().max(1.0);
        let prose_before = |at: usize| measures.prose.sum(&(0..at as u32));
        columns.each("", "prose-before", |at| prose_before(at) / prose);
        columns.each("", "prose-words-before", prose_before);
        columns.each("", "prose-words-after", |at| prose - prose_before(at));
        columns.each("", "previous-prose", |at| self.previous_prose[at] as f32);
        columns.each("", "next-prose", |at| self.next_prose[at] as f32);
        let run = |at: usize| self.runs[at].0..self.runs[at].1;
        columns.each("", "run-length", |at| run(at).len() as f32);
        columns.each("", "run-place", |at| (at as u32 - run(at).start) as f32);
        columns.each("", "run-words", |at| measures.words.sum(&run(at)));
        columns.each("", "run-phrases", |at| self.phrases.sum(&run(at)));
        columns.each("", "run-first", |at| if run(at).start == 0 { 1.0 } else { 0.0 });
        columns.each("", "run-last", |at| if run(at).end as usize == count { 1.0 } else { 0.0 });
        let opener = &self.since_opener;
        columns.each("", "since-opener", |at| opener[at].map_or(NONE, |distance| distance as f32));
        columns.each("", "prose-since-opener", |at| {
            let here = at as u32;
            opener[at].map_or(NONE, |distance| measures.prose.sum(&(here - distance..here)))
        });
        let heading = &self.since_heading;
        columns.each("", "since-heading", |at| heading[at].map_or(NONE, |distance| distance as f32));
        columns.each("", "same-text", |at| self.same_text[at] as f32);
        columns.each("", "same-look", |at| self.same_look[at] as f32);
        columns.each("", "same-look-share", |at| self.same_look[at] as f32 / count as f32);
        columns.each("", "shared-words", |at| self.shared_words[at]);
        columns.each("", "title-of-block", |at| self.title_share[at].0);
        columns.each("", "title-of-title", |at| self.title_share[at].1);
        match self.title_at {
            Some(title) => columns.each("", "since-title", |at| at as f32 - title as f32),
            None => columns.same("", "since-title", -999.0),
        }
        columns.each("", "gap", |at| f32::from(page.blocks[at].gap));
    }

    fn write_page(&self, measures: &Measures, columns: &mut Columns) {
        columns.same("", "page-blocks", measures.shapes.len() as f32);
        columns.same("", "page-words", measures.words.total());
        columns.same("", "page-prose", self.prose_share);
        columns.same("", "page-phrases", self.phrase_rate);
        columns.same("", "page-alone", self.alone_share);
        columns.same("", "page-mean-words", self.mean_words);
        columns.same("", "page-prose-run", self.longest_prose_run);
    }

    fn write_window(&self, measures: &Measures, prefix: &'static str, width: usize, columns: &mut Columns) {
        let count = measures.shapes.len();
        let window = |at: usize| at.saturating_sub(width) as u32..(at + width + 1).min(count) as u32;
        let words = |at: usize| measures.words.sum(&window(at)).max(1.0);
        columns.each(prefix, "words", |at| words(at) / window(at).len() as f32);
        columns.each(prefix, "prose", |at| measures.prose.sum(&window(at)) / words(at));
        columns.each(prefix, "links", |at| measures.links.sum(&window(at)) / words(at));
        columns.each(prefix, "phrases", |at| self.phrases.sum(&window(at)) / window(at).len() as f32);
        columns.each(prefix, "labels", |at| self.labels.sum(&window(at)) / window(at).len() as f32);
    }
}

/// For each block, the run of prose or of other blocks that it lies in.
fn runs(prose: &[bool]) -> Vec<(u32, u32)> {
    let mut runs = Vec::with_capacity(prose.len());
    let mut start = 0;
    for chunk in prose.chunk_by(|a, b| a == b) {
        let end = start + chunk.len() as u32;
        runs.extend(chunk.iter().map(|_| (start, end)));
        start = end;
    }
    runs
}

/// For each block, the distance back to the last one that holds, itself
/// included; a large number if there is none.
fn distances(holds: impl Iterator<Item = bool>) -> Vec<u32> {
    let mut distance = 999;
    holds
        .map(|holds| {
            distance = if holds { 0 } else { (distance + 1).min(999) };
            distance
        })
        .collect()
}

fn since(holds: impl Iterator<Item = bool>) -> Vec<Option<u32>> {
    let mut distance = None;
    holds
        .map(|holds| {
            distance = if holds { Some(0) } else { distance.map(|distance| distance + 1) };
            distance
        })
        .collect()
}

/// How often each value occurs.
fn repeats(values: &[u64]) -> Vec<u32> {
    let mut counts: HashMap<u64, u32> = HashMap::with_capacity(values.len());
    for value in values {
        *counts.entry(*value).or_default() += 1;
    }
    values.iter().map(|value| counts[value]).collect()
}

/// For each block, the share of its words (of four letters or more) that the
/// page's other running text uses too.
fn shared_words(reading: &Reading, prose: &[bool]) -> Vec<f32> {
    // In how many blocks of prose a word is, and which of them was last.
    let mut counts: HashMap<u64, (u32, usize)> = HashMap::new();
    let words = |at: usize| reading.words(at).iter().filter(|word| word.long).map(|word| word.hash);
    for at in (0..prose.len()).filter(|at| prose[*at]) {
        for word in words(at) {
            let (count, last) = counts.entry(word).or_insert((0, usize::MAX));
            *count += u32::from(*last != at);
            *last = at;
        }
    }
    let share = |at: usize| {
        let (mut all, mut shared) = (0.0, 0.0);
        for word in words(at) {
            all += 1.0;
            let elsewhere = counts.get(&word).map_or(0, |(count, _)| *count) > u32::from(prose[at]);
            shared += if elsewhere { 1.0 } else { 0.0 };
        }
        if all > 0.0 { shared / all } else { NONE }
    };
    (0..prose.len()).map(share).collect()
}

/// For each block, the share of its words that the page's title has, and the
/// share of the title's words that it has; and the block most like the title.
fn title_shares(page: &Page, reading: &Reading) -> (Vec<(f32, f32)>, Option<usize>) {
    let title = page.metadata.title.as_deref().map(reading::words_of).unwrap_or_default();
    let has: HashSet<u64> = title.iter().map(|word| word.hash).collect();
    let mut best = (0.5, None);
    let shares = page
        .blocks
        .iter()
        .enumerate()
        .map(|(at, block)| {
            if title.is_empty() || block.counts.words > 60 {
                return (0.0, 0.0);
            }
            let words = reading.words(at);
            let shared = words.iter().filter(|word| has.contains(&word.hash)).count() as f32;
            let shares = (shared / words.len().max(1) as f32, (shared / title.len() as f32).min(1.0));
            let first = matches!(block.kind, BlockKind::Heading(1));
            let likeness = shares.0 * shares.1 + if first { 0.3 } else { 0.0 };
            if likeness > best.0 {
                best = (likeness, Some(at));
            }
            shares
        })
        .collect();
    (shares, best.1)
}

/// Words of the longest stretch of running text, with up to three other
/// blocks between its parts.
fn longest_run(measures: &Measures, prose: &[bool]) -> f32 {
    let (mut longest, mut run, mut gap) = (0.0f32, 0.0, 0);
    for (at, prose) in prose.iter().enumerate() {
        if *prose {
            run += measures.shapes[at].words;
            gap = 0;
        } else {
            gap += 1;
            if gap > 3 {
                run = 0.0;
            }
        }
        longest = longest.max(run);
    }
    longest
}
