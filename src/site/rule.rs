//! Decides which kept blocks are chrome of their site.

use serde::Deserialize;

use super::fact::{Fact, Marks};
use super::name::SiteKind;
use super::profile::{Count, SiteProfile};
use crate::built_in;
use crate::error::Error;

/// The built-in numbers; what each means stands beside it.
const DATA: &str = include_str!("../../data/site.toml");

/// Drops what repeats.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    domain: Least,
    folder: Least,
    all: Least,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Least {
    pages: u32,
    share: f32,
}

impl Rule {
    /// The built-in rule.
    ///
    /// # Errors
    /// When its data is damaged.
    pub(crate) fn new() -> Result<Self, Error> {
        built_in::read(DATA, "site thresholds")
    }

    /// For each kept block of a page, in order, whether it goes.
    pub(crate) fn drops(&self, facts: &[Fact], site: &SiteProfile) -> Vec<bool> {
        let least = match site.site.kind {
            SiteKind::Domain => self.domain,
            SiteKind::Folder => self.folder,
            SiteKind::All => self.all,
        };
        let enough = |count: &Count| {
            count.pages >= least.pages && count.pages as f32 >= least.share * site.pages as f32
        };
        facts
            .iter()
            .map(|fact| {
                if fact.marks.any(Marks::TITLE.with(Marks::FORM)) {
                    return false;
                }
                [fact.key, fact.loose].iter().any(|key| *key != 0 && site.get(*key).is_some_and(enough))
            })
            .collect()
    }
}
