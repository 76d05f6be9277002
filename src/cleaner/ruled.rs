//! A page and the rules of its site.

use super::{Cleaned, Cleaner, Document, Uncleaned, addresses};
use crate::block::{Page, Verdict};
use crate::error::Error;
use crate::html::Markup;
use crate::patience::Patience;
use crate::rules::{Applied, RuleFault, RuleTest, RulesOfPage, SiteRules, TestPage};
use crate::settings::InputKind;
use crate::site::{SiteName, host};

/// A page's address and folder, as a [`Document`] has them.
type From<'a> = (Option<&'a str>, Option<&'a str>);

impl Cleaner {
    /// The same cleaner, which also keeps and drops what these rules say, in
    /// place of those given before.
    pub fn with_rules(mut self, rules: SiteRules) -> Self {
        self.site_rules = rules;
        self
    }

    /// The rules given to [`Cleaner::with_rules`].
    pub fn site_rules(&self) -> &SiteRules {
        &self.site_rules
    }

    /// Cleans the page of a test, whose bytes these are where
    /// [it names a file](RuleTest::page), and says what does not hold of it.
    ///
    /// # Errors
    /// As [`Cleaner::clean`].
    pub fn try_rules(&self, test: &RuleTest, file: &[u8]) -> Result<Vec<RuleFault>, Error> {
        let (bytes, kind) = match test.page() {
            TestPage::File(_) => (file, InputKind::Auto),
            TestPage::Html(html) => (html.as_bytes(), InputKind::Html),
            TestPage::Text(text) => (text.as_bytes(), InputKind::Text),
        };
        let document =
            Document { bytes, kind, url: test.url(), folder: test.folder(), ..Document::default() };
        let Cleaned { page, verdicts, text, .. } = self.clean(document)?;
        Ok(test.faults(&page, &verdicts, &text))
    }

    fn rules_of(&self, page: &Page, (url, folder): From<'_>) -> RulesOfPage<'_> {
        if self.site_rules.is_empty() {
            return RulesOfPage::default();
        }
        self.site_rules.of(url.into_iter().chain(addresses(page)).find_map(host).as_deref(), folder)
    }

    /// Reads a page of HTML; with its elements where they are asked for, or
    /// where rules of its site need them.
    pub(super) fn read_html(
        &self,
        html: &str,
        from: From<'_>,
        marked: bool,
        patience: Patience<'_>,
    ) -> Result<(Page, Option<Markup>), Error> {
        let with_markup = || {
            let (page, markup) = self.reader.read_marked(html, &self.settings, patience)?;
            Ok((page, Some(markup)))
        };
        if marked {
            return with_markup();
        }
        if self.site_rules.is_empty() {
            return Ok((self.reader.read(html, &self.settings, patience)?, None));
        }
        // What is known before the page is read.
        if self.site_rules.of(from.0.and_then(host).as_deref(), None).need_markup() {
            return with_markup();
        }
        let page = self.reader.read(html, &self.settings, patience)?;
        // Only the page says what site it is of: most need not be read twice.
        if self.rules_of(&page, from).need_markup() { with_markup() } else { Ok((page, None)) }
    }

    /// A page at its place: its site, and what is said of that.
    pub(super) fn placed(
        &self,
        (page, markup): (Page, Option<Markup>),
        source: String,
        (url, folder): From<'_>,
    ) -> Uncleaned<'_> {
        let site = SiteName::of(url.into_iter().chain(addresses(&page)), folder);
        let rules = self.rules_of(&page, (url, folder));
        Uncleaned { page, site, rules, markup, source, encoding: "UTF-8" }
    }
}

impl<'c> Uncleaned<'c> {
    /// Lets the rules of its site have the last word on a judged page.
    pub(super) fn rule(
        &mut self,
        verdicts: &mut [Verdict],
        patience: Patience<'_>,
    ) -> Result<Vec<Applied<'c>>, Error> {
        self.rules.apply(&mut self.page, verdicts, self.markup.as_ref(), patience)
    }
}
