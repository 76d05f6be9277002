//! Features of how much of a block the page's structured data tells again.

use foldhash::HashSet;

use super::Row;
use crate::block::Page;
use crate::words;

/// Words in the runs by which texts are compared.
const RUN: usize = 3;

/// Blocks on either side over which matches are averaged.
const NEAR: usize = 4;

/// The page's structured data against its blocks.
#[derive(Debug)]
pub(super) struct Told {
    shares: Vec<[f32; 4]>,
    near: Vec<f32>,
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
    fn add(&mut self, text: &str) {
        let words = words::hashes(text);
        self.words += words.len();
        self.runs.extend(words.windows(RUN).map(join));
        self.wholes.insert(join(&words));
    }

    fn share(&self, block: &[u64]) -> f32 {
        if block.len() < RUN + 2 || self.runs.is_empty() {
            return if self.wholes.contains(&join(block)) { 1.0 } else { 0.0 };
        }
        let found = block.windows(RUN).filter(|run| self.runs.contains(&join(run))).count();
        found as f32 / (block.len() + 1 - RUN) as f32
    }
}

impl Told {
    pub(super) fn new(page: &Page) -> Self {
        let data = &page.structured;
        let (mut texts, mut names, mut about, mut summary) =
            (Runs::default(), Runs::default(), Runs::default(), Runs::default());
        data.texts.iter().for_each(|text| texts.add(text));
        data.names.iter().for_each(|text| names.add(text));
        data.about.iter().for_each(|text| about.add(text));
        page.metadata.description.iter().for_each(|text| summary.add(text));
        let nothing = [&texts, &names, &about, &summary].iter().all(|runs| runs.words == 0);
        let shares: Vec<[f32; 4]> = page
            .blocks
            .iter()
            .map(|block| {
                if nothing {
                    return [0.0; 4];
                }
                let words = words::hashes(page.text_of(block));
                if words.is_empty() {
                    return [0.0; 4];
                }
                [texts.share(&words), names.share(&words), about.share(&words), summary.share(&words)]
            })
            .collect();
        let most = |at: usize| shares[at][0].max(shares[at][1]);
        let near = (0..shares.len())
            .map(|at| {
                let range = at.saturating_sub(NEAR)..(at + NEAR + 1).min(shares.len());
                range.clone().map(most).sum::<f32>() / range.len() as f32
            })
            .collect();
        Told { near, words: (1.0 + texts.words as f32).ln(), names: data.names.len() as f32, shares }
    }

    pub(super) fn write(&self, at: usize, row: &mut impl Row) {
        for (name, share) in ["text", "name", "about", "summary"].into_iter().zip(self.shares[at]) {
            row.push("told", name, share);
        }
        row.push("told", "near", self.near[at]);
        row.push("told", "words", self.words);
        row.push("told", "names", self.names);
    }
}

fn join(words: &[u64]) -> u64 {
    words.iter().fold(words.len() as u64, |hash, word| {
        (hash.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    })
}
