//! Dechrome takes the site chrome out of web pages: menus, cookie notices,
//! share bars, app offers, comment forms, related links. What it leaves is
//! the text that a reader came for.
//!
//! ```
//! use dechrome::Cleaner;
//!
//! let cleaner = Cleaner::new(Default::default())?;
//! let cleaned = cleaner.clean_html("<title>T</title><nav><a href=/>Home</a></nav><p>It rained all night, \
//!     and in the morning the road to the harbour was gone.</p>")?;
//! assert!(cleaned.text.starts_with("It rained all night"));
//! # Ok::<(), dechrome::Error>(())
//! ```
//!
//! The way of the data: a page becomes [`Block`]s, every block gets a
//! [`Verdict`] with a [`Reason`], and the kept blocks are rendered.

mod block;
mod built_in;
mod cleaner;
mod decode;
mod diff;
mod error;
mod explain;
mod feature_reader;
mod html;
#[cfg(test)]
mod html5lib;
mod judge;
mod metadata;
mod panics;
mod patience;
mod placed;
mod pool;
mod render;
mod rules;
mod scratch;
mod settings;
mod shape;
mod site;
mod spans;
mod text;
mod words;

#[doc(hidden)]
pub mod cli;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod learn;
mod manifest;
mod pipeline;
mod profiles;
mod report;
pub mod score;
mod sink;
mod source;

pub use block::{
    Ancestors, Block, BlockKind, Counts, Element, ElementId, Hidden, Origin, Page, Reason, Trim,
    UnknownReason, Verdict,
};
pub use cleaner::{Cleaned, Cleaner, Document};
pub use error::{Error, ErrorKind};
pub use explain::{Absence, Explanation, FeatureEffect, Found, SubjectEffect, Why};
#[doc(hidden)]
pub use feature_reader::FeatureReader;
pub use html::{Hint, Hints, Tag};
pub use judge::{BlockEvidence, Ground, PhraseFound, PhraseWay, ZoneFound};
pub use metadata::Metadata;
pub use rules::{RuleDraft, RuleFault, RuleFound, RuleTest, SiteRules, TestPage};
pub use settings::{Comments, Favor, InputKind, Limits, Parser, Settings};
pub use site::{Profiles, SiteCount, SiteKind, SiteName, SiteText};
pub use spans::{Attributes, Span};

/// The README's example compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
