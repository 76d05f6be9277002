//! What training reads: features without a model's scores, and tokens.

use super::features::{names, words};
use super::{Evidence, features};
use crate::block::{Block, BlockKind, Origin, Page};

/// The features of a page's blocks. Not part of the public interface.
#[derive(Debug)]
pub struct Matrix {
    /// Names of the features.
    pub names: Vec<String>,
    /// Values, row after row.
    pub values: Vec<f32>,
    /// For each block, hashes of the class and id words around it; for each
    /// line of a text, of all its words.
    pub classes: Vec<Vec<u16>>,
    /// Those of the nearest named elements.
    pub near: Vec<Vec<u16>>,
    /// For each block, hashes of its words.
    pub words: Vec<Vec<u16>>,
    /// For each block, the number of its group of like blocks.
    pub groups: Vec<u32>,
    /// Whether each block is a heading, whose words say what stands under it.
    pub headings: Vec<bool>,
}

impl Evidence {
    /// The features of all blocks of a page.
    pub(crate) fn features(&self, page: &Page) -> Matrix {
        let known = self.of(page);
        let columns = features::View::new(page, &known, None).plain(0..page.blocks.len());
        let around = |levels: usize| -> Vec<Vec<u16>> {
            let mut tokens = Vec::new();
            page.blocks
                .iter()
                .map(|block| {
                    names::around(page, block, levels, &mut tokens);
                    tokens.clone()
                })
                .collect()
        };
        let mut words = words::Words::default();
        let mut of_text = |block: &Block| -> Vec<u16> {
            let mut tokens = Vec::new();
            words::of_text(page.text_of(block), &mut words, |token| tokens.push(token));
            tokens.sort_unstable();
            tokens.dedup();
            tokens
        };
        let mut whole = words::Words::default();
        let mut of_whole_text = |block: &Block| -> Vec<u16> {
            let mut tokens = Vec::new();
            words::of_whole_text(page.text_of(block), &mut whole, |token| tokens.push(token));
            tokens.sort_unstable();
            tokens.dedup();
            tokens
        };
        Matrix {
            names: columns.names(),
            values: columns.rows(),
            classes: match page.origin {
                Origin::Html => around(usize::MAX),
                Origin::Text => page.blocks.iter().map(&mut of_whole_text).collect(),
            },
            near: around(names::NEAR),
            words: page.blocks.iter().map(&mut of_text).collect(),
            groups: known.like.clone(),
            headings: page.blocks.iter().map(|b| matches!(b.kind, BlockKind::Heading(_))).collect(),
        }
    }
}
