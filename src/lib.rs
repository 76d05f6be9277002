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

// What only the program uses.
#![cfg_attr(not(feature = "cli"), allow(dead_code, unused_imports))]

mod block;
mod built_in;
mod cleaner;
mod decode;
#[cfg(feature = "cli")]
mod diff;
mod error;
mod explain;
mod feature_reader;
mod html;
#[cfg(test)]
mod html5lib;
mod judge;
mod metadata;
#[cfg(feature = "cli")]
mod panics;
mod patience;
#[cfg(feature = "cli")]
mod placed;
mod pool;
mod render;
mod rules;
#[cfg(feature = "cli")]
mod scratch;
mod settings;
mod shape;
mod site;
mod spans;
mod text;
mod words;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "cli")]
mod compare;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
#[cfg(feature = "cli")]
mod learn;
#[cfg(feature = "cli")]
mod manifest;
#[cfg(feature = "cli")]
mod pipeline;
#[cfg(feature = "cli")]
mod profiles;
#[cfg(feature = "cli")]
mod report;
pub mod score;
#[cfg(feature = "cli")]
mod sink;
#[cfg(feature = "cli")]
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
pub use site::{Profiles, Sighting, SiteCount, SiteKind, SiteName, SiteTally, SiteText};
pub use spans::{Attributes, Span};

/// The README's example compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
