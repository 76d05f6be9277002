//! What a person has said of single sites: keep this, drop that.
//!
//! A file names sites, and for each what stays and what goes, by CSS selector,
//! text or regular expression. The rules have the last word: they are applied
//! behind the judge, and what they keep is not dropped for standing on many
//! pages.

mod apply;
mod check;
mod file;
mod pattern;
mod segments;
mod selector;
mod suggest;

use std::collections::BTreeMap;

use crate::block::Verdict;
use crate::error::Error;
use pattern::Pattern;
pub(crate) use pattern::quoted;

pub(crate) use apply::Applied;
pub use check::{RuleFault, RuleTest, TestPage};
pub use suggest::RuleDraft;
pub(crate) use suggest::suggest;

/// The rules of a file, or of several.
///
/// ```
/// use dechrome::{Cleaner, Document, Reason, SiteRules};
///
/// let rules = SiteRules::parse("rules.toml", r#"
///     [[site]]
///     domain = "harbour-post.example"
///     keep = [{ css = "aside.tides" }]
/// "#)?;
/// let cleaner = Cleaner::new(Default::default())?.with_rules(rules);
/// let page = "<!doctype html><aside class=tides><p>High water 11:40</aside>".as_bytes();
/// let url = Some("https://www.harbour-post.example/tides");
/// let cleaned = cleaner.clean(Document { bytes: page, url, ..Default::default() })?;
/// assert_eq!(cleaned.text, "High water 11:40\n");
/// assert_eq!(cleaned.verdicts[0].reason, Reason::SiteRuleKeep);
/// # Ok::<(), dechrome::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct SiteRules {
    rules: Vec<Rule>,
    /// The rules of a domain and those below it, by their numbers.
    domains: BTreeMap<String, Vec<usize>>,
    folders: BTreeMap<String, Vec<usize>>,
    /// Those of every site.
    all: Vec<usize>,
    tests: Vec<RuleTest>,
    /// What is named in the tables, as [`SiteRules::sites`] counts it.
    sites: usize,
}

/// One pattern, and what becomes of what it matches.
#[derive(Debug, Clone)]
struct Rule {
    keep: bool,
    pattern: Pattern,
    /// File and line, such as `rules.toml:7`.
    place: String,
}

/// The rule that decided about a block.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RuleFound {
    /// What it says, as its file has it: `css = "aside.tides"`.
    pub pattern: String,
    /// Its file and line, such as `rules.toml:7`.
    pub place: String,
    /// The verdict without it.
    pub without: Verdict,
}

impl SiteRules {
    /// The rules of a file of this name, which serves messages alone.
    ///
    /// # Errors
    /// When something in it is no rule; says where.
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        file::parse(name, text, true)
    }

    /// The same, of a file that holds other things beside its `[[site]]`
    /// tables: they are passed over.
    pub(crate) fn parse_among(name: &str, text: &str) -> Result<Self, Error> {
        file::parse(name, text, false)
    }

    /// These rules, and behind them others.
    #[must_use]
    pub fn join(mut self, other: SiteRules) -> Self {
        let shift = self.rules.len();
        self.rules.extend(other.rules);
        for (mine, theirs) in [(&mut self.domains, other.domains), (&mut self.folders, other.folders)] {
            for (name, rules) in theirs {
                mine.entry(name).or_default().extend(rules.into_iter().map(|rule| rule + shift));
            }
        }
        self.all.extend(other.all.into_iter().map(|rule| rule + shift));
        self.tests.extend(other.tests);
        self.sites += other.sites;
        self
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// How many `[[site]]` tables there are.
    pub fn sites(&self) -> usize {
        self.sites
    }

    /// The tests in the files, in their order.
    pub fn tests(&self) -> &[RuleTest] {
        &self.tests
    }

    /// The rules for a page of this host in lower case, or where it has none, in
    /// this folder.
    pub(crate) fn of<'r>(&'r self, host: Option<&str>, folder: Option<&str>) -> RulesOfPage<'r> {
        let mut rules = self.all.clone();
        let mut name = host;
        while let Some(domain) = name {
            rules.extend(self.domains.get(domain).into_iter().flatten());
            name = domain.split_once('.').map(|(_, rest)| rest);
        }
        if host.is_none() {
            rules.extend(folder.and_then(|folder| self.folders.get(folder)).into_iter().flatten());
        }
        rules.sort_unstable();
        rules.dedup();
        RulesOfPage { rules: rules.into_iter().map(|rule| &self.rules[rule]).collect() }
    }
}

/// The rules for one page, in the order of their files.
#[derive(Debug, Clone, Default)]
pub(crate) struct RulesOfPage<'r> {
    rules: Vec<&'r Rule>,
}

impl RulesOfPage<'_> {
    /// Whether they ask for the page's elements.
    pub(crate) fn need_markup(&self) -> bool {
        self.rules.iter().any(|rule| matches!(rule.pattern, Pattern::Css { .. }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        [[site]]
        domain = ["Harbour-Post.example", "quay.example"]
        keep = [{ css = "aside" }]

        [[site]]
        domain = "news.harbour-post.example"
        drop = [{ text = "Ahoy" }, { regex = "^[0-9]+$" }]

        [[site]]
        domain = "*"
        drop = [{ text = "everywhere" }]

        [[site]]
        folder = "crawl-7"
        drop = [{ text = "here" }]
    "#;

    fn patterns(rules: &SiteRules, host: Option<&str>, folder: Option<&str>) -> Vec<String> {
        rules.of(host, folder).rules.iter().map(|rule| rule.pattern.to_string()).collect()
    }

    #[test]
    fn a_domain_stands_for_those_below_it() {
        let rules = SiteRules::parse("rules.toml", FILE).unwrap();
        assert_eq!((rules.len(), rules.sites()), (5, 4));
        let of = |host| patterns(&rules, Some(host), Some("crawl-7"));
        let (aside, everywhere) = (r#"css = "aside""#, r#"text = "everywhere""#);
        assert_eq!(of("harbour-post.example"), [aside, everywhere]);
        assert_eq!(of("www.quay.example"), [aside, everywhere]);
        assert_eq!(
            of("a.news.harbour-post.example"),
            [aside, r#"text = "Ahoy""#, r#"regex = "^[0-9]+$""#, everywhere]
        );
        assert_eq!(of("notquay.example"), [everywhere]);
        assert_eq!(patterns(&rules, None, Some("crawl-7")), [everywhere, r#"text = "here""#]);
        assert_eq!(patterns(&rules, None, None), [everywhere]);
    }

    #[test]
    fn rules_of_several_files_stand_in_their_order() {
        let first = SiteRules::parse("a.toml", FILE).unwrap();
        let second = SiteRules::parse("b.toml", "[[site]]\ndomain='quay.example'\ndrop=[{css='p'}]").unwrap();
        let both = first.join(second);
        assert_eq!(
            patterns(&both, Some("quay.example"), None),
            [r#"css = "aside""#, r#"text = "everywhere""#, r#"css = "p""#]
        );
        assert_eq!(both.rules[5].place, "b.toml:3");
        assert_eq!(both.sites(), 5);
    }
}
