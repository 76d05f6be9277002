//! What the learned models see of a block. One definition serves training and
//! cleaning; `docs/features.md` lists every feature.

mod context;
mod own;
pub(super) mod tokens;
mod tree;

use super::container;
use super::measure::Measures;
use super::phrases::Found;
use crate::block::{Origin, Page, Reason};

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

/// All that the features of a page's blocks are drawn from.
pub(super) struct View<'a> {
    page: &'a Page,
    measures: &'a Measures,
    phrases: &'a [Option<Found>],
    context: context::Context,
    tree: Option<tree::Tree>,
}

impl<'a> View<'a> {
    pub(super) fn new(
        page: &'a Page,
        measures: &'a Measures,
        phrases: &'a [Option<Found>],
        zones: &'a [Option<Reason>],
    ) -> Self {
        let context = context::Context::new(page, measures, phrases);
        let tree = (page.origin == Origin::Html).then(|| {
            let main = container::find(page, measures, zones, 0.4);
            tree::Tree::new(page, measures, zones, main)
        });
        View { page, measures, phrases, context, tree }
    }

    /// The features of block `at`.
    pub(super) fn write(&self, at: usize, row: &mut impl Row) {
        own::write(self.page, self.measures, self.phrases, at, row);
        self.context.write(self.page, self.measures, self.phrases, at, row);
        if let Some(tree) = &self.tree {
            tree.write(self.page, self.measures, at, row);
        }
    }

    /// The features of all blocks, row after row, and how many a row has.
    pub(super) fn matrix(&self) -> (Vec<f32>, usize) {
        let mut values = Vec::new();
        for at in 0..self.page.blocks.len() {
            self.write(at, &mut values);
        }
        let width = values.len() / self.page.blocks.len().max(1);
        (values, width)
    }
}
