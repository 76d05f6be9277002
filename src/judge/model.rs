//! A learned model: scores of tokens, and a forest over all features.

use std::ops::Range;

use super::features::columns::Columns;
use super::features::{self, Tables, View};
use super::forest::Forest;
use super::forest::paths::Paths;
use super::known::Known;
use super::page_kinds::{Means, PageKinds};
use crate::block::{Origin, Page};
use crate::error::{Error, ErrorKind};
use crate::words::TOKEN_BITS;

/// What a model file begins with; the last byte is the format's version.
const MAGIC: &[u8; 8] = b"dcmodel\x03";

/// The built-in model for the blocks of HTML pages.
const BLOCKS: &[u8] = include_bytes!("../../data/models/blocks.model");
/// The built-in model for the lines of extracted texts.
const LINES: &[u8] = include_bytes!("../../data/models/lines.model");

/// Blocks judged at once: a long page's features would fill the memory.
const PART: usize = 2048;

/// Gives each block of a page its log odds of being content.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) tables: Tables,
    /// Of HTML pages only.
    pub(super) kinds: Option<PageKinds>,
    forest: Forest,
}

impl Model {
    pub(super) fn blocks() -> Result<Self, Error> {
        Model::read(BLOCKS).map(|(_, model)| model)
    }

    pub(super) fn lines() -> Result<Self, Error> {
        Model::read(LINES).map(|(_, model)| model)
    }

    /// Reads a model file, and says what pages it judges: the magic number;
    /// `b` for blocks of HTML or `l` for lines of texts; the token scores of
    /// names, of words and of headings' words, in twentieths of a nat as
    /// signed bytes; for HTML the page kinds (see [`PageKinds::read`]); the
    /// forest (see [`Forest::read`]).
    ///
    /// # Errors
    /// When the file is damaged or of another version, or the model was
    /// trained on other features than pages have here.
    pub(super) fn read(bytes: &[u8]) -> Result<(Origin, Self), Error> {
        let size = 1usize << TOKEN_BITS;
        let damaged =
            || Error::new(ErrorKind::Settings, "this is no model, or it is damaged or of another version");
        let rest = bytes.strip_prefix(MAGIC).ok_or_else(damaged)?;
        let (origin, rest) = match rest.split_first() {
            Some((b'b', rest)) => (Origin::Html, rest),
            Some((b'l', rest)) => (Origin::Text, rest),
            _ => return Err(damaged()),
        };
        let (names, rest) = rest.split_at_checked(size).ok_or_else(damaged)?;
        let (words, rest) = rest.split_at_checked(size).ok_or_else(damaged)?;
        let (sections, rest) = rest.split_at_checked(size).ok_or_else(damaged)?;
        let signed = |bytes: &[u8]| bytes.iter().map(|byte| byte.cast_signed()).collect();
        let tables = Tables { names: signed(names), words: signed(words), sections: signed(sections) };
        let (kinds, rest) = match origin {
            Origin::Html => {
                PageKinds::read(rest).map(|(kinds, rest)| (Some(kinds), rest)).ok_or_else(damaged)?
            }
            Origin::Text => (None, rest),
        };
        let forest = Forest::read(rest)?;
        let (plain, all) = features::widths(origin);
        let ours = all + kinds.as_ref().map_or(0, PageKinds::count);
        let theirs = forest.features();
        if theirs != ours || kinds.as_ref().is_some_and(|kinds| !kinds.fits(plain)) {
            return Err(Error::new(
                ErrorKind::Settings,
                format!(
                    "the model was trained on {theirs} features and this version has {ours}; train it again"
                ),
            ));
        }
        Ok((origin, Model { tables, kinds, forest }))
    }

    /// The log odds of each block of a page.
    pub(super) fn log_odds(&self, page: &Page, known: &Known) -> Vec<f32> {
        let mut odds = Vec::with_capacity(page.blocks.len());
        self.each_part(page, known, |columns| odds.extend(self.forest.log_odds(&columns)));
        odds
    }

    /// What each feature adds to the log odds of a forest's blocks.
    pub(super) fn paths(&self) -> Paths {
        Paths::of(&self.forest)
    }

    /// The features of a page's blocks, part by part.
    pub(super) fn each_part(&self, page: &Page, known: &Known, mut take: impl FnMut(Columns)) {
        let view = View::new(page, known, Some(&self.tables));
        let parts: Vec<Range<usize>> = (0..page.blocks.len())
            .step_by(PART)
            .map(|start| start..(start + PART).min(page.blocks.len()))
            .collect();
        // The features of a page of one part are needed twice and made once.
        let mut only = if let [only] = &parts[..] { Some(view.all(only.clone())) } else { None };
        let leanings = self.leanings(&view, &parts, only.as_ref());
        for part in parts {
            let mut columns = only.take().unwrap_or_else(|| view.all(part));
            leanings.iter().for_each(|leaning| columns.same("kind", "leaning", *leaning));
            take(columns);
        }
    }

    /// The page's leaning to each kind.
    fn leanings(&self, view: &View<'_>, parts: &[Range<usize>], only: Option<&Columns>) -> Vec<f32> {
        let (Some(kinds), Some([names, tokens])) = (&self.kinds, view.distinct()) else { return Vec::new() };
        let words: Vec<u32> = view.page().blocks.iter().map(|block| block.counts.words).collect();
        let mut means = Means::new(kinds.averaged());
        for part in parts {
            match only {
                Some(columns) => means.add(kinds, columns, &words),
                None => means.add(kinds, &view.plain(part.clone()), &words[part.clone()]),
            }
        }
        kinds.leanings(&means, names, tokens)
    }
}
