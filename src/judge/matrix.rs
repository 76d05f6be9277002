//! What training reads: features without a model's scores, and tokens.

use super::{Evidence, features};
use crate::block::{Block, BlockKind, Page};

/// The features of a page's blocks. Not part of the public interface.
#[derive(Debug)]
pub struct Matrix {
    /// Names of the features.
    pub names: Vec<String>,
    /// Values, row after row.
    pub values: Vec<f32>,
    /// For each block, hashes of the class and id words around it.
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
        let view = features::View::new(page, &known, None);
        let mut names = features::Names::default();
        if !page.blocks.is_empty() {
            view.write(0, &mut names);
        }
        let gather = |write: &dyn Fn(&Block, &mut Vec<u16>)| -> Vec<Vec<u16>> {
            let mut tokens = Vec::new();
            page.blocks
                .iter()
                .map(|block| {
                    write(block, &mut tokens);
                    tokens.clone()
                })
                .collect()
        };
        Matrix {
            names: names.0,
            values: view.matrix(None),
            classes: gather(&|block, tokens| features::tokens::of_classes(page, block, usize::MAX, tokens)),
            near: gather(&|block, tokens| {
                features::tokens::of_classes(page, block, features::tokens::NEAR, tokens);
            }),
            words: gather(&|block, tokens| features::tokens::of_text(page.text_of(block), tokens)),
            groups: known.like.clone(),
            headings: page.blocks.iter().map(|b| matches!(b.kind, BlockKind::Heading(_))).collect(),
        }
    }
}
