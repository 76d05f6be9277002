//! Features of how much of a block the page's structured data tells again.

use foldhash::HashSet;

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
    shares: Vec<[f32; 4]>,
    words: f32,
    names: f32,
}

/// Runs of words, and texts shorter than that as a whole.
#[derive(Debug, Default)]
struct Runs {
    runs: HashSet<u64>,
    wholes: HashSet<u64>,
    words: usize,
}

impl Runs {
    fn of<'t>(texts: impl IntoIterator<Item = &'t String>) -> Self {
        let mut runs = Runs::default();
        let mut words = Vec::new();
        for text in texts {
            words.clear();
            words::hashes(text, &mut words);
            runs.words += words.len();
            runs.runs.extend(words.windows(RUN).map(join));
            runs.wholes.insert(join(&words));
        }
        runs
    }

    /// The share of a block's runs that are among these. `runs` are the
    /// block's, joined.
    fn share(&self, block: &[u64], runs: &[u64]) -> f32 {
        if block.len() < RUN + 2 || self.runs.is_empty() {
            return if self.wholes.contains(&join(block)) { 1.0 } else { 0.0 };
        }
        let found = runs.iter().filter(|run| self.runs.contains(run)).count();
        found as f32 / runs.len() as f32
    }
}

impl Told {
    pub(super) fn new(page: &Page, reading: &Reading) -> Self {
        let data = &page.structured;
        let of = [
            Runs::of(&data.texts),
            Runs::of(&data.names),
            Runs::of(&data.about),
            Runs::of(&page.metadata.description),
        ];
        let tells = of.iter().any(|runs| runs.words > 0);
        let (mut words, mut runs) = (Vec::new(), Vec::new());
        let blocks = if tells { page.blocks.len() } else { 0 };
        let shares = (0..blocks).map(|at| {
            reading.hashes(page, at, &mut words);
            if words.is_empty() {
                return [0.0; 4];
            }
            runs.clear();
            runs.extend(words.windows(RUN).map(join));
            of.each_ref().map(|of| of.share(&words, &runs))
        });
        Told {
            shares: shares.collect(),
            words: (1.0 + of[0].words as f32).ln(),
            names: data.names.len() as f32,
        }
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
