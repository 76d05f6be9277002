//! What people are told of a decision about a block.

use serde::Serialize;

use crate::block::Reason;
use crate::html::{Hint, Tag};

/// What decided about a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Ground {
    /// The model's chance of its being content is high enough.
    Likely,
    /// The model's chance of its being content is too low.
    Unlikely,
    /// It rests on what is kept around it.
    Neighbours,
    /// It is the heading that names the text.
    Title,
    /// The page shows next to nothing, and this is the text of its data.
    PageData,
    /// It stays though it went at first: sure beside what is kept alone.
    TakenBack,
    /// The setting for readers' comments.
    Comments,
    /// A phrase of chrome, which speaks louder than the model.
    Phrase,
    /// The same text was kept before.
    Copy,
    /// It lies in an article that follows the page's own.
    NextArticle,
    /// It lies in a template or a closed dialog, which no reader sees.
    NeverSeen,
    /// It stands on many pages of the site.
    Site,
    /// A rule of one's own for the site.
    SiteRule,
}

/// What speaks for and against a block being content.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct BlockEvidence {
    /// The least chance with which the model alone keeps a block of this
    /// page. None where it keeps nothing.
    pub cut: Option<f32>,
    /// The phrase of chrome in it.
    pub phrase: Option<PhraseFound>,
    /// The part of the page that it lies in, if that is chrome by its name.
    pub zone: Option<ZoneFound>,
    /// The block whose phrase opens the list of chrome that it is named after.
    pub opener: Option<usize>,
    /// The first kept block of the same text.
    pub copy_of: Option<usize>,
    /// The share of its characters inside links, 0 to 1.
    pub link_share: f32,
    /// The log odds that the model starts from, in nats.
    pub base: f32,
    /// What the features of each subject moved them by.
    pub(crate) subjects: Vec<f32>,
    /// The features that moved them most, of each subject some.
    pub(crate) weights: Vec<Weight>,
}

/// A feature's part in the model's log odds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Weight {
    /// The feature's number.
    pub(crate) feature: u16,
    /// The number of its subject.
    pub(crate) subject: u8,
    /// Its value.
    pub(crate) value: f32,
    /// What it moved the log odds by, in nats; above 0 for content.
    pub(crate) effect: f32,
}

/// A phrase of the lists that a block holds.
#[derive(Debug, Clone, PartialEq)]
pub struct PhraseFound {
    /// The phrase as its list has it; `*` stands for one to four words.
    pub text: String,
    /// Its list's language: `data/phrases/LANGUAGE.toml`.
    pub language: &'static str,
    /// How it stands in the block.
    pub way: PhraseWay,
    /// What it is a sign of.
    pub reason: Reason,
    /// How sure a sign, from 0 to 1.
    pub strength: f32,
    /// Whether that is enough to drop a block that the model would keep.
    pub strong: bool,
}

/// How a phrase stands in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhraseWay {
    /// The block is nothing but the phrase.
    Whole,
    /// Like `Whole`, and a list of chrome follows.
    Opens,
    /// The block begins with it.
    Start,
    /// It stands in the block.
    Within,
    /// It stands in a paragraph: chrome written as sentences.
    Notice,
}

/// An element around a block that is chrome by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZoneFound {
    /// What it is a sign of.
    pub reason: Reason,
    /// The element's name.
    pub tag: Tag,
    /// What its class, id or role words say, where they and not the name tell.
    pub hint: Option<Hint>,
}
