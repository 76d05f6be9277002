//! The numbers at which a verdict turns.

use serde::Deserialize;

use crate::built_in;
use crate::error::Error;

/// The built-in numbers; what each means stands beside it.
const DATA: &str = include_str!("../../data/thresholds.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Thresholds {
    pub(super) strong_phrase: f32,
    pub(super) sure: f32,
    pub(super) copy_words: f32,
    pub(super) shown_words: u32,
    pub(super) fill: Fill,
    pub(super) line: Line,
}

/// Least chances of blocks that rest on kept ones around them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Fill {
    pub(super) prose: f32,
    pub(super) form: f32,
    pub(super) like: f32,
    pub(super) like_share: f32,
}

/// Chances by which a line goes, one for each of [`Favor`](crate::Favor)'s
/// values, or comes back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Line {
    pub(super) precision: f32,
    pub(super) balance: f32,
    pub(super) recall: f32,
    pub(super) taken_back: f32,
    pub(super) sure: f32,
}

impl Thresholds {
    pub(super) fn new() -> Result<Self, Error> {
        built_in::read(DATA, "thresholds")
    }
}
