//! What the learned models see of a block. One definition serves training and
//! cleaning; `docs/features.md` lists every feature.

mod context;
pub(super) mod groups;
mod own;
pub(super) mod tokens;
mod told;
mod tree;

use super::container;
use super::known::Known;
use super::measure::Measures;
use super::page_kinds::{PageKinds, PageView};
use super::phrases::Found;
use crate::block::{Origin, Page};

/// Receives the features of one block, always in the same order.
pub(super) trait Row {
    /// Takes a feature. Its name is `prefix` and `name` joined.
    fn push(&mut self, prefix: &'static str, name: &'static str, value: f32);
}

/// Collects values.
impl Row for Vec<f32> {
    fn push(&mut self, _: &'static str, _: &'static str, value: f32) {
        Vec::push(self, value);
    }
}

/// Collects names.
#[derive(Default)]
pub(super) struct Names(pub(super) Vec<String>);

impl Row for Names {
    fn push(&mut self, prefix: &'static str, name: &'static str, _: f32) {
        self.0.push(if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") });
    }
}

/// Learned scores of tokens, in twentieths of a nat for content.
#[derive(Debug, Clone)]
pub(super) struct Tables {
    /// Of the names that elements bear: class, id, role, labels, addresses.
    pub(super) names: Box<[i8]>,
    /// Of the words of a text.
    pub(super) words: Box<[i8]>,
    /// Of the words of a heading, for what stands under it.
    pub(super) sections: Box<[i8]>,
}

/// All that the features of a page's blocks are drawn from.
pub(super) struct View<'a> {
    page: &'a Page,
    measures: &'a Measures,
    phrases: &'a [Option<Found>],
    context: context::Context,
    tree: Option<(tree::Tree, groups::Groups, told::Told)>,
    /// Absent where the scores are yet to be learned.
    scores: Option<tokens::Scores>,
}

impl<'a> View<'a> {
    pub(super) fn new(page: &'a Page, known: &'a Known, tables: Option<&Tables>) -> Self {
        let Known { measures, phrases, zones, like } = known;
        let context = context::Context::new(page, measures, phrases);
        let tree = (page.origin == Origin::Html).then(|| {
            let main = container::find(page, measures, zones, 0.4);
            let groups = groups::Groups::new(page, measures, zones, like);
            (tree::Tree::new(page, measures, zones, main), groups, told::Told::new(page))
        });
        View {
            page,
            measures,
            phrases,
            context,
            tree,
            scores: tables.map(|tables| tokens::Scores::new(page, tables, like)),
        }
    }

    /// The features of block `at` that need no model.
    pub(super) fn write(&self, at: usize, row: &mut impl Row) {
        own::write(self.page, self.measures, self.phrases, at, row);
        self.context.write(self.page, self.measures, self.phrases, at, row);
        if let Some((tree, groups, told)) = &self.tree {
            tree.write(self.page, self.measures, at, row);
            groups.write(self.measures, at, row);
            told.write(at, row);
        }
    }

    /// The features of all blocks, row after row: those that need no model,
    /// token scores, the page's leaning to each kind.
    pub(super) fn matrix(&self, kinds: Option<&PageKinds>) -> Vec<f32> {
        let mut values = Vec::new();
        let mut plain = 0;
        for at in 0..self.page.blocks.len() {
            let start = values.len();
            self.write(at, &mut values);
            plain = values.len() - start;
            if let Some(scores) = &self.scores {
                scores.write(at, &mut values);
            }
            values.resize(values.len() + kinds.map_or(0, PageKinds::count), 0.0);
            if at == 0 {
                values.reserve(values.len() * (self.page.blocks.len() - 1));
            }
        }
        if let (Some(kinds), Some(scores)) = (kinds, &self.scores)
            && !values.is_empty()
        {
            let width = values.len() / self.page.blocks.len();
            let words: Vec<u32> = self.page.blocks.iter().map(|block| block.counts.words).collect();
            let [names, tokens] = &scores.distinct;
            let view = PageView { rows: &values, width, averaged: plain, words: &words, names, tokens };
            let leanings = kinds.leanings(&view);
            for row in values.chunks_exact_mut(width) {
                row[width - leanings.len()..].copy_from_slice(&leanings);
            }
        }
        values
    }
}

/// How many features a row has: those that need no model, and with token
/// scores.
pub(super) fn widths(origin: Origin) -> (usize, usize) {
    let mut page = Page { origin, ..Page::default() };
    page.blocks.push(crate::block::Block {
        text: 0..0,
        kind: crate::block::BlockKind::Paragraph,
        element: crate::block::ElementId::NONE,
        counts: crate::block::Counts::default(),
        hidden: None,
        gap: 0,
    });
    let size = 1usize << crate::words::TOKEN_BITS;
    let table = || vec![0i8; size].into_boxed_slice();
    let tables = Tables { names: table(), words: table(), sections: table() };
    let known =
        Known { measures: Measures::of(&page), phrases: vec![None], zones: vec![None], like: vec![0] };
    let view = View::new(&page, &known, Some(&tables));
    let mut plain = Vec::new();
    view.write(0, &mut plain);
    (plain.len(), view.matrix(None).len())
}
