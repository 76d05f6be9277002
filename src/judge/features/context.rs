//! Features of a block's place on the page and of its neighbours.

use std::hash::{BuildHasher, Hash};

use foldhash::quality::FixedState;
use foldhash::{HashMap, HashMapExt};

use super::super::measure::{Measures, Sums};
use super::super::phrases::Found;
use super::super::title::words;
use super::Row;
use crate::block::{BlockKind, Page};
use crate::words::is_word_alone;

/// Neighbours before and after whose features are given.
const NEIGHBOURS: [(&str, isize); 6] =
    [("before3", -3), ("before2", -2), ("before1", -1), ("after1", 1), ("after2", 2), ("after3", 3)];

/// Half widths, in blocks, of the windows around a block.
const WINDOWS: [(&str, usize); 3] = [("near3", 3), ("near8", 8), ("near20", 20)];

/// A value for what is not there, apart from all real ones.
const NONE: f32 = -1.0;

/// What the features of all blocks of a page need to know of the page.
pub(super) struct Context {
    phrases: Sums,
    /// Blocks that are no prose.
    labels: Sums,
    /// Blocks whose look (see [`look`]) is frequent on the page.
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
}

impl Context {
    pub(super) fn new(page: &Page, measures: &Measures, phrases: &[Option<Found>]) -> Self {
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
        let (title_share, title_at) = title_shares(page);
        Context {
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
            same_text: repeats(page.blocks.iter().map(|block| page.text_of(block).to_lowercase())),
            same_look: repeats(page.blocks.iter().map(|block| look(page.text_of(block)))),
            shared_words: shared_words(page, &prose),
            title_share,
            title_at,
            phrase_rate: short.1 / (short.0 + 5.0),
            prose_share: measures.prose.total() / total,
            alone_share: measures.shapes.iter().map(|shape| shape.alone * shape.words).sum::<f32>() / total,
            mean_words: measures.words.total() / count.max(1) as f32,
            longest_prose_run: longest_run(measures, &prose),
        }
    }

    pub(super) fn write(
        &self,
        page: &Page,
        measures: &Measures,
        phrases: &[Option<Found>],
        at: usize,
        row: &mut impl Row,
    ) {
        let count = page.blocks.len();
        let here = at as u32;
        let before = 0..here;
        let mut add = |name, value| row.push("", name, value);
        add("place", at as f32 / count as f32);
        add("index", at as f32);
        add("index-back", (count - at) as f32);
        let total = measures.words.total().max(1.0);
        add("words-before", measures.words.sum(&before) / total);
        let prose = measures.prose.total().max(1.0);
        add("prose-before", measures.prose.sum(&before) / prose);
        add("prose-words-before", measures.prose.sum(&before));
        add("prose-words-after", prose - measures.prose.sum(&before));
        add("previous-prose", self.previous_prose[at] as f32);
        add("next-prose", self.next_prose[at] as f32);
        let (start, end) = self.runs[at];
        add("run-length", (end - start) as f32);
        add("run-place", (here - start) as f32);
        add("run-words", measures.words.sum(&(start..end)));
        add("run-phrases", self.phrases.sum(&(start..end)));
        add("run-first", if start == 0 { 1.0 } else { 0.0 });
        add("run-last", if end as usize == count { 1.0 } else { 0.0 });
        add("since-opener", self.since_opener[at].map_or(NONE, |distance| distance as f32));
        let opened =
            self.since_opener[at].map_or(NONE, |distance| measures.prose.sum(&(here - distance..here)));
        add("prose-since-opener", opened);
        add("since-heading", self.since_heading[at].map_or(NONE, |distance| distance as f32));
        add("same-text", self.same_text[at] as f32);
        add("same-look", self.same_look[at] as f32);
        add("same-look-share", self.same_look[at] as f32 / count as f32);
        add("shared-words", self.shared_words[at]);
        let (of_block, of_title) = self.title_share[at];
        add("title-of-block", of_block);
        add("title-of-title", of_title);
        add("since-title", self.title_at.map_or(-999.0, |title| at as f32 - title as f32));
        add("gap", f32::from(page.blocks[at].gap));
        add("page-blocks", count as f32);
        add("page-words", measures.words.total());
        add("page-prose", self.prose_share);
        add("page-phrases", self.phrase_rate);
        add("page-alone", self.alone_share);
        add("page-mean-words", self.mean_words);
        add("page-prose-run", self.longest_prose_run);
        for (prefix, offset) in NEIGHBOURS {
            let other = at.checked_add_signed(offset).filter(|other| *other < count);
            let mut add =
                |name, value: &dyn Fn(usize) -> f32| row.push(prefix, name, other.map_or(NONE, value));
            add("words", &|o| measures.shapes[o].words);
            add("phrase", &|o| phrases[o].map_or(0.0, |found| found.strength));
            add("prose", &|o| if measures.is_prose(o) { 1.0 } else { 0.0 });
            if offset.abs() < 3 {
                add("ends-sentence", &|o| if measures.shapes[o].ends_sentence { 1.0 } else { 0.0 });
                add("capitals", &|o| measures.shapes[o].capitals);
                add("same-look", &|o| self.same_look[o] as f32);
                add("link-density", &|o| measures.link_density[o]);
                add("heading", &|o| match page.blocks[o].kind {
                    BlockKind::Heading(level) => f32::from(level),
                    _ => 0.0,
                });
            }
        }
        for (prefix, width) in WINDOWS {
            let window = at.saturating_sub(width) as u32..(at + width + 1).min(count) as u32;
            let words = measures.words.sum(&window).max(1.0);
            let blocks = window.len() as f32;
            let mut add = |name, value| row.push(prefix, name, value);
            add("words", words / blocks);
            add("prose", measures.prose.sum(&window) / words);
            add("links", measures.links.sum(&window) / words);
            add("phrases", self.phrases.sum(&window) / blocks);
            add("labels", self.labels.sum(&window) / blocks);
        }
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
fn repeats<T: Hash>(values: impl Iterator<Item = T>) -> Vec<u32> {
    let hashes: Vec<u64> = values.map(|value| FixedState::default().hash_one(value)).collect();
    let mut counts: HashMap<u64, u32> = HashMap::new();
    for hash in &hashes {
        *counts.entry(*hash).or_default() += 1;
    }
    hashes.iter().map(|hash| counts[hash]).collect()
}

/// A text's pattern of capitals, lower case, digits and punctuation, which
/// lines made by one template share.
fn look(text: &str) -> String {
    let mut look = String::new();
    for c in text.chars().take(60) {
        let class = if c.is_numeric() {
            '#'
        } else if is_word_alone(c) {
            '字'
        } else if c.is_uppercase() {
            'A'
        } else if c.is_alphabetic() {
            'a'
        } else if c.is_whitespace() {
            ' '
        } else {
            c
        };
        // `Aa` and `a` words look alike whatever their number.
        if !(look.ends_with(class) || class == 'a' && look.ends_with('A')) {
            look.push(class);
        }
    }
    look.replace(" a a", " a").replace("A a", "A")
}

fn word_hashes(text: &str) -> impl Iterator<Item = u64> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= 4 || word.chars().any(is_word_alone))
        .map(|word| {
            // Most words are in lower case already.
            if word.bytes().all(|b| b.is_ascii_lowercase()) {
                FixedState::default().hash_one(word)
            } else {
                FixedState::default().hash_one(word.to_lowercase())
            }
        })
}

/// For each block, the share of its words (of four letters or more) that the
/// page's other running text uses too.
fn shared_words(page: &Page, prose: &[bool]) -> Vec<f32> {
    let mut counts: HashMap<u64, u32> = HashMap::new();
    for (block, _) in page.blocks.iter().zip(prose).filter(|(_, prose)| **prose) {
        let mut words: Vec<u64> = word_hashes(page.text_of(block)).collect();
        words.sort_unstable();
        words.dedup();
        for word in words {
            *counts.entry(word).or_default() += 1;
        }
    }
    page.blocks
        .iter()
        .zip(prose)
        .map(|(block, prose)| {
            let (mut all, mut shared) = (0.0, 0.0);
            for word in word_hashes(page.text_of(block)) {
                all += 1.0;
                let elsewhere = counts.get(&word).copied().unwrap_or(0) > u32::from(*prose);
                shared += if elsewhere { 1.0 } else { 0.0 };
            }
            if all > 0.0 { shared / all } else { NONE }
        })
        .collect()
}

/// For each block, the share of its words that the page's title has, and the
/// share of the title's words that it has; and the block most like the title.
fn title_shares(page: &Page) -> (Vec<(f32, f32)>, Option<usize>) {
    let title = page.metadata.title.as_deref().map(words).unwrap_or_default();
    let mut best = (0.5, None);
    let shares = page
        .blocks
        .iter()
        .enumerate()
        .map(|(at, block)| {
            if title.is_empty() || block.counts.words > 60 {
                return (0.0, 0.0);
            }
            let words = words(page.text_of(block));
            let shared = words.iter().filter(|word| title.contains(word)).count() as f32;
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
