//! What the learned models see of a block. One definition serves training and
//! cleaning; `docs/features.md` lists every feature.

mod candidates;
pub(super) mod columns;
mod context;
pub(super) mod groups;
mod levels;
pub(super) mod names;
mod own;
mod tokens;
mod told;
mod tree;
pub(super) mod words;

use super::container;
use super::known::Known;
use super::measure::Measures;
use super::page_kinds::{PageKinds, PageView};
use super::reading::Reading;
use crate::block::{Origin, Page};
use columns::Columns;

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

/// The features of all blocks of a page that need no model, in the order in
/// which models are trained on them.
pub(super) fn plain(page: &Page, known: &Known) -> Columns {
    let Known { measures, phrases, zones, .. } = known;
    let mut columns = Columns::new(page.blocks.len());
    own::write(page, measures, phrases, &mut columns);
    context::Context::new(page, known).write(page, measures, phrases, &mut columns);
    if page.origin == Origin::Html {
        let main = container::find(page, measures, zones, 0.4);
        tree::Tree::new(page, measures, zones, main).write(page, measures, &mut columns);
        groups::Groups::new(page, known).write(measures, &mut columns);
        told::Told::new(page, &known.reading).write(&mut columns);
    }
    columns
}

/// The features of all blocks: those that need no model, token scores, the
/// page's leaning to each kind.
pub(super) fn all(page: &Page, known: &Known, tables: &Tables, kinds: Option<&PageKinds>) -> Columns {
    let mut columns = plain(page, known);
    let averaged = columns.len();
    let scores = tokens::Scores::new(page, tables, &known.like);
    scores.write(&mut columns);
    if let Some(kinds) = kinds
        && !page.blocks.is_empty()
    {
        let words: Vec<u32> = page.blocks.iter().map(|block| block.counts.words).collect();
        let [names, tokens] = &scores.distinct;
        let view = PageView { columns: &columns, averaged, words: &words, names, tokens };
        for leaning in kinds.leanings(&view) {
            columns.same("kind", "leaning", leaning);
        }
    }
    columns
}

/// How many features a row has: those that need no model, and with token
/// scores.
pub(super) fn widths(origin: Origin) -> (usize, usize) {
    let page = Page { origin, ..Page::default() };
    let size = 1usize << crate::words::TOKEN_BITS;
    let table = || vec![0i8; size].into_boxed_slice();
    let tables = Tables { names: table(), words: table(), sections: table() };
    let known = Known {
        measures: Measures::of(&page),
        reading: Reading::default(),
        phrases: Vec::new(),
        zones: Vec::new(),
        like: Vec::new(),
    };
    (plain(&page, &known).len(), all(&page, &known, &tables, None).len())
}
