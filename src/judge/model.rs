//! A learned model: scores of tokens, and a forest over all features.

use super::features::{self, Tables};
use super::forest::Forest;
use crate::block::Origin;
use crate::error::{Error, ErrorKind};
use crate::words::TOKEN_BITS;

/// What a model file begins with; the last byte is the format's version.
const MAGIC: &[u8; 8] = b"dcmodel\x01";

/// The built-in model for the blocks of HTML pages.
const BLOCKS: &[u8] = include_bytes!("../../data/models/blocks.model");
/// The built-in model for the lines of extracted texts.
const LINES: &[u8] = include_bytes!("../../data/models/lines.model");

/// Gives each block of a page its log odds of being content.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) tables: Tables,
    forest: Forest,
}

impl Model {
    pub(super) fn blocks() -> Result<Self, Error> {
        Model::read_for(BLOCKS, Origin::Html)
    }

    pub(super) fn lines() -> Result<Self, Error> {
        Model::read_for(LINES, Origin::Text)
    }

    /// Reads a model file and sees that it was trained on the features that
    /// pages of this origin have.
    pub(super) fn read_for(bytes: &[u8], origin: Origin) -> Result<Self, Error> {
        let model = Model::read(bytes)?;
        if model.forest.features() != features::width(origin) {
            return Err(Error::new(
                ErrorKind::Settings,
                format!(
                    "the model was trained on {} features and this version has {}; train it again",
                    model.forest.features(),
                    features::width(origin)
                ),
            ));
        }
        Ok(model)
    }

    /// Reads a model file: the magic number; the token scores of class words
    /// and of text words, in twentieths of a nat as signed bytes; the forest
    /// (see [`Forest::read`]).
    fn read(bytes: &[u8]) -> Result<Self, Error> {
        let size = 1usize << TOKEN_BITS;
        let damaged = || Error::new(ErrorKind::Settings, "the model file is damaged or of another version");
        let rest = bytes.strip_prefix(MAGIC).ok_or_else(damaged)?;
        let (classes, rest) = rest.split_at_checked(size).ok_or_else(damaged)?;
        let (words, rest) = rest.split_at_checked(size).ok_or_else(damaged)?;
        let signed = |bytes: &[u8]| bytes.iter().map(|byte| byte.cast_signed()).collect();
        let tables = Tables { classes: signed(classes), words: signed(words) };
        Ok(Model { tables, forest: Forest::read(rest)? })
    }

    /// The log odds of each row of a matrix of features.
    pub(super) fn log_odds(&self, matrix: &[f32]) -> Vec<f32> {
        matrix.chunks_exact(self.forest.features()).map(|row| self.forest.log_odds(row)).collect()
    }
}
