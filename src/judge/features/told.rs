//! Features of how much of a block the page's structured data tells again.

use foldhash::HashMap;

use super::super::reading::Reading;
use super::columns::Columns;
use crate::block::Page;
use crate::words;

/// Words in the runs by which texts are compared.
const RUN: usize = 3;

/// Blocks on either side over which matches are averaged.
const NEAR: usize = 4;

/// The page's structured data against its blocks.
#[derive(Debug)]
pub(super) struct Told {
    /// Empty where the data tell nothing.
    shares: Vec<[f32; SOURCES]>,
    words: f32,
    names: f32,
}

/// Texts of several sources, each a bit: in which each run of words is, and
/// each text as a whole.
#[derive(Debug, Default)]
struct Runs {
    runs: HashMap<u64, u8>,
    wholes: HashMap<u64, u8>,
    /// Sources that have runs.
    with_runs: u8,
}

/// Texts, names, descriptions and the page's summary.
const SOURCES: usize = 4;

impl Runs {
    /// Adds a source's texts, and gives how many words they have.
    fn add<'t>(&mut self, source: usize, texts: impl IntoIterator<Item = &'t String>) -> usize {
        let bit = 1 << source;
        let mut count = 0;
        let mut words = Vec::new();
        for text in texts {
            words.clear();
            words::hashes(text, &mut words);
            count += words.len();
            for run in words.windows(RUN) {
                *self.runs.entry(join(run)).or_default() |= bit;
                self.with_runs |= bit;
            }
            *self.wholes.entry(join(&words)).or_default() |= bit;
        }
        count
    }

    /// For each source, the share of a block's runs that are in it: of one
    /// that is too short to tell, whether it is there as a whole.
    fn shares(&self, block: &[u64]) -> [f32; SOURCES] {
        let by_runs = if block.len() < RUN + 2 { 0 } else { self.with_runs };
        let mut found = [0u32; SOURCES];
        if by_runs != 0 {
            for run in block.windows(RUN) {
                let sources = self.runs.get(&join(run)).copied().unwrap_or_default();
                for (source, found) in found.iter_mut().enumerate() {
                    *found += u32::from(sources >> source & 1);
                }
            }
        }
        let whole = if by_runs.count_ones() == SOURCES as u32 { None } else { self.wholes.get(&join(block)) };
        let whole = whole.copied().unwrap_or_default();
        let runs = (block.len() + 1).saturating_sub(RUN) as f32;
        std::array::from_fn(|source| {
            if by_runs >> source & 1 == 1 {
                found[source] as f32 / runs
            } else {
                f32::from(whole >> source & 1)
            }
        })
    }
}

impl Told {
    pub(super) fn new(page: &Page, reading: &Reading) -> Self {
        let data = &page.structured;
        let mut runs = Runs::default();
        let told = [
            runs.add(0, &data.texts),
            runs.add(1, &data.names),
            runs.add(2, &data.about),
            runs.add(3, &page.metadata.description),
        ];
        let tells = told.iter().any(|words| *words > 0);
        let mut words = Vec::new();
        let blocks = if tells { page.blocks.len() } else { 0 };
        let shares = (0..blocks).map(|at| {
            reading.hashes(page, at, &mut words);
            if words.is_empty() { [0.0; SOURCES] } else { runs.shares(&words) }
        });
        Told { shares: shares.collect(), words: (1.0 + told[0] as f32).ln(), names: data.names.len() as f32 }
    }

    pub(super) fn write(&self, columns: &mut Columns) {
        for (which, name) in ["text", "name", "about", "summary"].into_iter().enumerate() {
            if self.shares.is_empty() {
                columns.same("told", name, 0.0);
            } else {
                columns.each("told", name, |at| self.shares[at][which]);
            }
        }
        let most = |at: usize| self.shares[at][0].max(self.shares[at][1]);
        if self.shares.is_empty() {
            columns.same("told", "near", 0.0);
        } else {
            columns.each("told", "near", |at| {
                let range = at.saturating_sub(NEAR)..(at + NEAR + 1).min(self.shares.len());
                range.clone().map(most).sum::<f32>() / range.len() as f32
            });
        }
        columns.same("told", "words", self.words);
        columns.same("told", "names", self.names);
    }
}

/// A hash of words one behind the other.
fn join(hashes: &[u64]) -> u64 {
    hashes.iter().fold(hashes.len() as u64, |hash, word| words::mix(hash, *word))
}
