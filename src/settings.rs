//! What a user can choose about cleaning.

use crate::error::{Error, ErrorKind};
use serde::{Deserialize, Serialize};

/// How pages are cleaned. The default is right for most corpora.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Settings {
    /// What the inputs are.
    pub input_kind: InputKind,
    /// What becomes of readers' comments.
    pub comments: Comments,
    /// Which error hurts more.
    pub favor: Favor,
    /// How HTML is parsed.
    pub parser: Parser,
    /// Budgets for one page.
    pub limits: Limits,
}

/// What an input is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InputKind {
    /// Decided by the file's ending, else by looking at its beginning.
    #[default]
    Auto,
    /// HTML.
    Html,
    /// Text that an extractor already made.
    Text,
}

impl InputKind {
    /// This, or where it is [`Auto`](Self::Auto) the other.
    pub(crate) fn or(self, other: InputKind) -> Self {
        if self == InputKind::Auto { other } else { self }
    }
}

/// What becomes of readers' comments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comments {
    /// Dropped under another text, kept where they are the content (forums).
    #[default]
    Auto,
    /// Kept.
    Keep,
    /// Dropped.
    Drop,
}

/// Which error hurts more: chrome left in or content lost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Favor {
    /// Both alike.
    #[default]
    Balance,
    /// Rather lose content than leave chrome in.
    Precision,
    /// Rather leave chrome in than lose content.
    Recall,
}

/// How HTML is parsed. Both give the same text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Parser {
    /// By the crate's own tokenizer, in a few slices of the page.
    #[default]
    Fast,
    /// By html5ever alone: slower, and what the other is held against.
    Reference,
}

/// Budgets for one page. A page over budget is an error of kind
/// [`OverBudget`](crate::ErrorKind::OverBudget), never a hang.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a page after decompression.
    pub bytes: u64,
    /// Depth of the element tree. Deeper elements are unwrapped, as browsers
    /// do: their text stays.
    pub depth: u16,
    /// Nodes of the tree.
    pub nodes: u32,
    /// Attributes of one tag.
    pub attributes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { bytes: 64 << 20, depth: 512, nodes: 1_000_000, attributes: 4096 }
    }
}

impl Limits {
    /// Refuses a page of more bytes than allowed.
    pub(crate) fn check_bytes(&self, bytes: u64) -> Result<(), Error> {
        if bytes <= self.bytes {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::OverBudget,
            format!(
                "the page is larger than the limit of {} bytes; raise --max-page-bytes (limits.bytes) or leave it out",
                self.bytes
            ),
        ))
    }
}
