//! Decides what is content: every block gets a verdict with a reason.

mod container;
mod features;
mod forest;
mod kind;
mod lexicon;
mod lines;
mod measure;
mod phrases;
mod runs;
mod shape;
mod tree;
mod zones;

use crate::block::{Origin, Page, Verdict};
use crate::error::Error;
use crate::settings::{Comments, Settings};
use kind::Kinds;
use lexicon::Lexicon;
use lines::Lines;
use measure::Measures;
use tree::{Blocks, Known};
use zones::Zones;

/// Gives each block its verdict.
#[derive(Debug)]
pub(crate) struct Judge {
    zones: Zones,
    kinds: Kinds,
    lexicon: Lexicon,
    lines: Lines,
    blocks: Blocks,
    comments: Comments,
}

impl Judge {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        Ok(Judge {
            zones: Zones::new()?,
            kinds: Kinds::new()?,
            lexicon: Lexicon::new()?,
            lines: Lines::new()?,
            blocks: Blocks::new()?,
            comments: settings.comments,
        })
    }

    /// A verdict for each block of the page, in the same order.
    pub(crate) fn judge(&self, page: &Page) -> Vec<Verdict> {
        let measures = Measures::of(page);
        let phrases = phrases::find(&self.lexicon, page, &measures);
        match page.origin {
            Origin::Html => self.judge_html(page, &measures, &phrases),
            Origin::Text => self.lines.judge(page, &measures, &phrases),
        }
    }

    fn judge_html(
        &self,
        page: &Page,
        measures: &Measures,
        phrases: &[Option<phrases::Found>],
    ) -> Vec<Verdict> {
        let drop_comments = match self.comments {
            Comments::Auto => !self.kinds.is_discussion(page),
            Comments::Keep => false,
            Comments::Drop => true,
        };
        let zones = self.zones.find(page, measures, drop_comments);
        let main = container::find(page, measures, &zones, self.blocks.container_cost);
        self.blocks.judge(page, &Known { measures, zones: &zones, phrases, main, shift: 0.0 })
    }
}

/// What training reads: the features of a page's blocks. Not part of the
/// public interface.
#[derive(Debug)]
pub struct Matrix {
    /// Names of the features.
    pub names: Vec<String>,
    /// Values, row after row.
    pub values: Vec<f32>,
    /// For each block, hashes of the class and id words around it.
    pub classes: Vec<Vec<u16>>,
    /// For each block, hashes of its words.
    pub words: Vec<Vec<u16>>,
}

impl Judge {
    /// The features of all blocks of a page.
    pub(crate) fn features(&self, page: &Page) -> Matrix {
        let measures = Measures::of(page);
        let phrases = phrases::find(&self.lexicon, page, &measures);
        let zones = self.zones.find(page, &measures, !self.kinds.is_discussion(page));
        let view = features::View::new(page, &measures, &phrases, &zones);
        let mut names = features::Names::default();
        if !page.blocks.is_empty() {
            view.write(0, &mut names);
        }
        let gather = |write: &dyn Fn(&crate::Block, &mut Vec<u16>)| -> Vec<Vec<u16>> {
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
            values: view.matrix().0,
            classes: gather(&|block, tokens| features::tokens::of_classes(page, block, tokens)),
            words: gather(&|block, tokens| features::tokens::of_text(page.text_of(block), tokens)),
        }
    }
}
