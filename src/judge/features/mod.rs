//! What the learned models see of a block. One definition serves training and
//! cleaning; `docs/features.md` lists every feature.

mod candidates;
pub(super) mod columns;
mod context;
mod distances;
pub(super) mod groups;
mod levels;
pub(super) mod names;
mod own;
mod tokens;
mod told;
mod tree;
mod wording;
pub(super) mod words;

use std::ops::Range;

use super::known::Known;
use super::measure::Measures;
use super::page_kinds::Distinct;
use super::reading::Reading;
use crate::block::{Origin, Page};
use columns::Columns;

/// A value for what is not there, apart from all real ones.
const NONE: f32 = -1.0;

/// A distance for what is not there.
const FAR: f32 = 99.0;

/// Learned scores of tokens, in twentieths of a nat for content.
#[derive(Debug, Clone)]
pub(super) struct Tables {
    /// Of the names that elements bear: class, id, role, labels, addresses;
    /// for texts, the weights of all words of a line.
    pub(super) names: Box<[i8]>,
    /// Of the words of a text.
    pub(super) words: Box<[i8]>,
    /// Of the words of a heading, for what stands under it.
    pub(super) sections: Box<[i8]>,
}

/// All that the features of a page's blocks are drawn from.
pub(super) struct View<'a> {
    page: &'a Page,
    known: &'a Known,
    context: context::Context,
    html: Option<Html>,
    /// Absent where the scores are yet to be learned.
    scores: Option<tokens::Scores>,
    /// Of texts only.
    wording: Option<wording::Wording>,
}

/// What only pages of HTML have.
struct Html {
    tree: tree::Tree,
    groups: groups::Groups,
    told: told::Told,
}

impl<'a> View<'a> {
    pub(super) fn new(page: &'a Page, known: &'a Known, tables: Option<&Tables>) -> Self {
        View {
            page,
            known,
            context: context::Context::new(page, known),
            html: (page.origin == Origin::Html).then(|| Html {
                tree: tree::Tree::new(page, known),
                groups: groups::Groups::new(page, known),
                told: told::Told::new(page, &known.reading),
            }),
            scores: tables.map(|tables| tokens::Scores::new(page, tables, &known.like)),
            wording: tables
                .filter(|_| page.origin == Origin::Text)
                .map(|tables| wording::Wording::new(page, &tables.names)),
        }
    }

    pub(super) fn page(&self) -> &'a Page {
        self.page
    }

    /// All names and all words' tokens of the page.
    pub(super) fn distinct(&self) -> Option<&[Distinct; 2]> {
        self.scores.as_ref().map(|scores| &scores.distinct)
    }

    /// The features of some blocks that need no model, in the order in which
    /// models are trained on them.
    pub(super) fn plain(&self, blocks: Range<usize>) -> Columns {
        let Known { measures, phrases, zones, .. } = self.known;
        let mut columns = Columns::new(blocks);
        own::write(self.page, measures, phrases, &mut columns);
        self.context.write(self.page, measures, &mut columns);
        if let Some(Html { tree, groups, told }) = &self.html {
            tree.write(self.page, measures, zones, &mut columns);
            groups.write(measures, &mut columns);
            told.write(&mut columns);
        }
        columns
    }

    /// The features of some blocks: those that need no model, token scores.
    pub(super) fn all(&self, blocks: Range<usize>) -> Columns {
        let mut columns = self.plain(blocks);
        if let Some(scores) = &self.scores {
            scores.write(&mut columns);
        }
        if let Some(wording) = &self.wording {
            wording.write(&mut columns);
        }
        columns
    }
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
    let view = View::new(&page, &known, Some(&tables));
    (view.plain(0..0).len(), view.all(0..0).len())
}
