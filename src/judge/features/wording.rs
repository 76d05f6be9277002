//! Features of all words of a line and of the lines around it, for texts:
//! they have no names of elements, and a long line's words tell a comment
//! or a notice from the text.

use super::super::measure::Sums;
use super::columns::Columns;
use super::tokens::{Steps, TokenSet};
use super::words::{self, Words};
use crate::block::Page;

/// Half widths, in lines, of the windows over which scores are averaged.
const WINDOWS: [(&str, usize); 3] = [("near1", 1), ("near3", 3), ("near8", 8)];

/// The score of each line: the sum of its tokens' weights over the root of
/// their number.
pub(super) struct Wording {
    scores: Vec<f32>,
    sums: Sums,
}

impl Wording {
    pub(super) fn new(page: &Page, weights: &[i8]) -> Self {
        let (mut reader, mut tokens) = (Words::default(), TokenSet::default());
        let score = |text: &str| {
            tokens.clear();
            words::of_whole_text(text, &mut reader, |token| tokens.insert(token));
            Steps::of(tokens.list(), weights).over_root()
        };
        let scores: Vec<f32> = page.blocks.iter().map(|block| page.text_of(block)).map(score).collect();
        Wording { sums: Sums::new(scores.iter().copied()), scores }
    }

    pub(super) fn write(&self, columns: &mut Columns) {
        let count = self.scores.len();
        let mean = |from: usize, to: usize| self.sums.sum(&(from as u32..to as u32)) / (to - from) as f32;
        columns.each("", "wording", |at| self.scores[at]);
        for (prefix, width) in WINDOWS {
            columns.each(prefix, "wording", |at| mean(at.saturating_sub(width), (at + width + 1).min(count)));
        }
        columns.same("page", "wording", mean(0, count));
    }
}
