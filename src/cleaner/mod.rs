//! From one page to its clean text.

mod ruled;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::block::{Origin, Page, Reason, Verdict};
use crate::decode::Decoded;
use crate::error::Error;
use crate::html::Markup;
use crate::judge::{Account, Judge};
use crate::metadata::Metadata;
use crate::patience::Patience;
use crate::rules::{RuleFound, RulesOfPage, SiteRules};
use crate::settings::{InputKind, Settings};
use crate::site::{
    Observation, Observer, Profiles, Rule, Seen, Sighting, SiteCount, SiteName, SiteProfile, SiteTally,
};
use crate::spans::{Attributes, Outline};
use crate::{decode, html, render, text};

/// Cleans pages by fixed settings. Make one, share it between threads.
#[derive(Debug)]
pub struct Cleaner {
    settings: Settings,
    reader: html::Reader,
    judge: Judge,
    observer: Observer,
    rule: Rule,
    sites: BTreeMap<SiteName, SiteProfile>,
    site_rules: SiteRules,
}

/// A page as it comes from outside.
#[derive(Debug, Clone, Copy, Default)]
pub struct Document<'a> {
    /// The page's bytes, decompressed.
    pub bytes: &'a [u8],
    /// What the bytes are; [`InputKind::Auto`] looks at them.
    pub kind: InputKind,
    /// The page's address, where it is known.
    pub url: Option<&'a str>,
    /// A name for the place that the page comes from, such as its folder:
    /// stands for its site where neither `url` nor the page names one.
    pub folder: Option<&'a str>,
    /// The encoding that the transport declared, such as HTTP's charset.
    pub charset: Option<&'a str>,
}

/// A page after cleaning.
#[derive(Debug, Clone)]
pub struct Cleaned {
    /// The clean text: UTF-8, `\n` line ends, a final `\n` unless empty.
    pub text: String,
    /// The page's blocks and metadata.
    pub page: Page,
    /// A verdict for each of the page's blocks, in the same order.
    pub verdicts: Vec<Verdict>,
    /// The name of the encoding that the bytes were read as.
    pub encoding: &'static str,
    /// The site that the page is taken to be of.
    pub site: SiteName,
    /// Of an extracted text, the text as it was.
    pub(crate) source: String,
}

/// A page that is cut into blocks.
struct Uncleaned<'c> {
    page: Page,
    site: SiteName,
    /// What a person has said of its site.
    rules: RulesOfPage<'c>,
    /// Its elements, where the rules ask for them.
    markup: Option<Markup>,
    /// As [`Cleaned::source`].
    source: String,
    encoding: &'static str,
}

/// A page after cleaning, and why.
pub(crate) struct Accounted {
    pub(crate) cleaned: Cleaned,
    /// What the judge has to say.
    pub(crate) account: Account,
    /// What is known of each block from its site.
    pub(crate) counts: Vec<Option<SiteCount>>,
    /// The blocks whose verdicts are by a rule of their site.
    pub(crate) ruled: Vec<(usize, RuleFound)>,
    /// The page's elements.
    pub(crate) markup: Markup,
    /// The decoded page.
    pub(crate) source: String,
}

impl Cleaned {
    /// What the page says about itself.
    pub fn metadata(&self) -> &Metadata {
        &self.page.metadata
    }

    /// The page's text with nothing taken out.
    ///
    /// Of an extracted text it is that text as it was decoded, line ends and all; a byte order mark of UTF-8 is
    /// its first character. Of HTML it is all blocks, in the order of the page and in the form of the clean
    /// text; also those that a reader would not see. It does not depend on the verdicts.
    pub fn whole(&self) -> Cow<'_, str> {
        match self.page.origin {
            Origin::Html => Cow::Owned(render::whole(&self.page).text),
            Origin::Text => Cow::Borrowed(&self.source),
        }
    }

    /// The clean text as Markdown (CommonMark, with the tables of GitHub): headings, lists, quotes, code and tables
    /// are marked, links and emphasis are not, and no character is escaped. Of an extracted text it is the clean
    /// text.
    pub fn markdown(&self) -> String {
        render::markdown(&self.page, &self.verdicts)
    }

    /// What was taken out of the [whole](Self::whole) text, and why. Without it, the rest has the words of the
    /// clean text in their order; but with [`Comments::Keep`](crate::Comments::Keep) comments stand where the
    /// page has them.
    pub fn attributes(&self) -> Attributes {
        self.outline().attributes()
    }

    /// Where the page's blocks lie in the whole text.
    pub(crate) fn outline(&self) -> Outline {
        Outline::of(&self.page, &self.verdicts, &self.source)
    }
}

/// What UTF-8 begins with where it says so.
const MARK: &str = "\u{feff}";

impl Cleaner {
    /// A cleaner with these settings.
    ///
    /// # Errors
    /// When the settings contradict each other, or the built-in data is
    /// damaged.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let judge = Judge::new(&settings)?;
        let (observer, rule) = (Observer::new()?, Rule::new()?);
        Ok(Cleaner {
            settings,
            reader: html::Reader::new()?,
            judge,
            observer,
            rule,
            sites: BTreeMap::new(),
            site_rules: SiteRules::default(),
        })
    }

    /// The same cleaner with a model of one's own, as `training/` makes it:
    /// for the blocks of HTML pages or for the lines of texts, as it says.
    ///
    /// # Errors
    /// When the model is damaged, of another version of the format, or
    /// trained on other features than this version has.
    pub fn with_model(mut self, model: &[u8]) -> Result<Self, Error> {
        self.judge.set_model(model)?;
        Ok(self)
    }

    /// The same cleaner, which also drops what stands on many pages of a site by what was learned before.
    ///
    /// ```
    /// use dechrome::{Cleaner, Document, InputKind, Profiles};
    ///
    /// let pages = ["The ferry came in late.", "It rained on the quay.", "No boat left the harbour."]
    ///     .map(|text| format!("All the news. Minute by minute.\n\n{text} The master of the port had said so.\n"));
    /// let url = Some("https://harbour-post.example/");
    /// let documents = pages.each_ref().map(|page| {
    ///     Document { bytes: page.as_bytes(), kind: InputKind::Text, url, ..Default::default() }
    /// });
    ///
    /// let cleaner = Cleaner::new(Default::default())?;
    /// let mut profiles = Profiles::default();
    /// for document in documents {
    ///     cleaner.learn(&cleaner.clean(document)?, &mut profiles)?;
    /// }
    /// let cleaner = cleaner.with_profiles(profiles);
    /// assert!(cleaner.clean(documents[0])?.text.starts_with("The ferry came in late."));
    /// # Ok::<(), dechrome::Error>(())
    /// ```
    pub fn with_profiles(mut self, profiles: Profiles) -> Self {
        self.sites = profiles.into_counts();
        self
    }

    /// The same cleaner, which also drops by these counts what stands on many
    /// pages of a site.
    pub(crate) fn with_counts(mut self, sites: BTreeMap<SiteName, SiteProfile>) -> Self {
        self.sites = sites;
        self
    }

    /// A text that was seen on a page, as people are shown it, and its words.
    pub(crate) fn sample(&self, cleaned: &Cleaned, seen: &Seen) -> (String, u16) {
        self.observer.sample(&cleaned.page, seen)
    }

    /// Adds what a page shows to what is known of its site. The page must
    /// come from a cleaner of the same settings without profiles.
    ///
    /// # Errors
    /// When the profiles are compact.
    pub fn learn(&self, cleaned: &Cleaned, profiles: &mut Profiles) -> Result<(), Error> {
        let observation = self.observe(cleaned);
        profiles.add(&observation, |seen| self.sample(cleaned, seen))
    }

    /// The settings given to [`Cleaner::new`].
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Cleans a page of bytes: decodes, cuts, judges, renders.
    ///
    /// # Errors
    /// When the bytes are no text, or the page is over a budget of
    /// [`Settings::limits`].
    pub fn clean(&self, document: Document<'_>) -> Result<Cleaned, Error> {
        self.clean_with(document, Patience::default())
    }

    /// The same, but gives up when `is_over` says that it takes too long. It is
    /// asked often while HTML is parsed, and between the other steps, which take
    /// time in proportion to the page; and must go on to say so.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicBool, Ordering};
    /// use dechrome::{Cleaner, Document};
    ///
    /// // Set by another thread when nobody waits any longer.
    /// let given_up = AtomicBool::new(false);
    /// let cleaner = Cleaner::new(Default::default())?;
    /// let page = Document { bytes: b"<p>It rained all night.</p>", ..Document::default() };
    /// let cleaned = cleaner.clean_until(page, &|| given_up.load(Ordering::Relaxed))?;
    /// # Ok::<(), dechrome::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`clean`](Self::clean); and of kind
    /// [`Time`](crate::ErrorKind::Time) when it gave up.
    pub fn clean_until(&self, document: Document<'_>, is_over: &dyn Fn() -> bool) -> Result<Cleaned, Error> {
        self.clean_with(document, Patience::until(is_over))
    }

    fn clean_with(&self, document: Document<'_>, patience: Patience<'_>) -> Result<Cleaned, Error> {
        let (uncleaned, _) = self.read(document, false, patience)?;
        self.finish(uncleaned, patience)
    }

    /// Cleans a page, and writes down why; `subject` as
    /// [`Judge::account`] takes it.
    ///
    /// # Errors
    /// As [`Cleaner::clean`].
    pub(crate) fn account(
        &self,
        document: Document<'_>,
        subject: &dyn Fn(&str) -> u8,
    ) -> Result<Accounted, Error> {
        let patience = Patience::default();
        let (mut uncleaned, decoded) = self.read(document, true, patience)?;
        let account = self.judge.account(&mut uncleaned.page, subject)?;
        let mut verdicts = account.verdicts.clone();
        let ruled = uncleaned.rule(&mut verdicts, patience)?;
        let ruled = ruled.iter().map(|applied| (applied.block, applied.found())).collect();
        let Uncleaned { page, site, .. } = &uncleaned;
        let counts = match self.sites.get(site) {
            Some(profile) => {
                let facts = self.observer.observe(page, &verdicts, site.clone()).facts;
                let mut counts = self.rule.counts(&facts, profile).into_iter();
                let of = |verdict: &Verdict| if verdict.keep { counts.next().flatten() } else { None };
                verdicts.iter().map(of).collect()
            }
            None => vec![None; page.blocks.len()],
        };
        let markup = uncleaned.markup.take().unwrap_or_default();
        let cleaned = self.finish_judged(uncleaned, verdicts);
        Ok(Accounted { cleaned, account, counts, ruled, markup, source: decoded.into_owned() })
    }

    /// Reads a page, `marked` with its elements always; gives its decoded bytes
    /// too.
    fn read<'d>(
        &self,
        document: Document<'d>,
        marked: bool,
        patience: Patience<'_>,
    ) -> Result<(Uncleaned<'_>, Cow<'d, str>), Error> {
        let Document { bytes, kind, url, folder, charset } = document;
        let Decoded { text: decoded, kind, encoding, .. } = decode::decode(bytes, kind, charset)?;
        patience.check()?;
        let mut uncleaned = match kind {
            InputKind::Text => {
                let mark = if bytes.starts_with(MARK.as_bytes()) { MARK } else { "" };
                let page = text::read(&decoded, &self.settings.limits)?;
                self.placed((page, None), [mark, &decoded].concat(), (url, folder))
            }
            InputKind::Auto | InputKind::Html => {
                let read = self.read_html(&decoded, (url, folder), marked, patience)?;
                self.placed(read, String::new(), (url, folder))
            }
        };
        uncleaned.encoding = encoding;
        let told = &mut uncleaned.page.metadata.url;
        if let (None, Some(url)) = (&told, url) {
            *told = Some(url.to_owned());
        }
        Ok((uncleaned, decoded))
    }

    /// Cleans a page of HTML that is already decoded.
    ///
    /// # Errors
    /// When the page is over a budget of [`Settings::limits`].
    pub fn clean_html(&self, html: &str) -> Result<Cleaned, Error> {
        let patience = Patience::default();
        let read = self.read_html(html, (None, None), false, patience)?;
        self.finish(self.placed(read, String::new(), (None, None)), patience)
    }

    /// Cleans a text that an extractor already made.
    ///
    /// # Errors
    /// When the text is over a budget of [`Settings::limits`].
    pub fn clean_text(&self, text: &str) -> Result<Cleaned, Error> {
        let page = text::read(text, &self.settings.limits)?;
        self.finish(self.placed((page, None), text.to_owned(), (None, None)), Patience::default())
    }

    /// Judges and renders a page.
    fn finish(&self, mut uncleaned: Uncleaned<'_>, patience: Patience<'_>) -> Result<Cleaned, Error> {
        patience.check()?;
        let mut verdicts = self.judge.judge(&mut uncleaned.page);
        patience.check()?;
        uncleaned.rule(&mut verdicts, patience)?;
        Ok(self.finish_judged(uncleaned, verdicts))
    }

    /// Takes out what repeats on the site, and renders what stays.
    fn finish_judged(&self, uncleaned: Uncleaned<'_>, mut verdicts: Vec<Verdict>) -> Cleaned {
        let Uncleaned { mut page, site, source, encoding, .. } = uncleaned;
        if let Some(profile) = self.sites.get(&site) {
            let observation = self.observer.observe(&page, &verdicts, site.clone());
            let drops = self.rule.drops(&observation.facts, profile);
            let kept = verdicts.iter_mut().filter(|verdict| verdict.keep);
            for (verdict, _) in kept.zip(drops).filter(|(_, drop)| *drop) {
                *verdict = Verdict { keep: false, reason: Reason::RepeatsOnSite, ..*verdict };
            }
            // Of a block that goes, nothing is trimmed off.
            page.trims.retain(|trim| verdicts[trim.block as usize].keep);
        }
        let text = render::text(&page, &verdicts);
        Cleaned { text, page, verdicts, encoding, site, source }
    }

    /// What a cleaned page adds to the counts of its site.
    pub(crate) fn observe(&self, cleaned: &Cleaned) -> Observation {
        self.observer.observe(&cleaned.page, &cleaned.verdicts, cleaned.site.clone())
    }

    /// What a page shows, as rows for an engine that counts them over all pages; the first is for the page itself. The
    /// page must come from a cleaner of the same settings without profiles.
    pub fn sightings(&self, cleaned: &Cleaned) -> Vec<Sighting> {
        self.observer.sightings(&cleaned.page, &self.observe(cleaned))
    }

    /// Whether a text that was counted so often can go from a page of its site: others need not be remembered.
    pub fn can_go(&self, tally: &SiteTally) -> bool {
        tally.can_go(&self.rule)
    }

    /// Decides by counts of a site which kept blocks go.
    pub(crate) fn rule(&self) -> &Rule {
        &self.rule
    }
}

/// The addresses that a page gives itself.
fn addresses(page: &Page) -> impl Iterator<Item = &str> {
    page.metadata.url.iter().chain(&page.signs.address).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::error::ErrorKind;
    use crate::settings::Parser;

    #[test]
    fn a_page_that_takes_too_long_is_given_up_wherever_it_is() {
        let html = "<p>The ferry did not run that week.</p>".repeat(5_000);
        for (parser, kind) in [
            (Parser::Fast, InputKind::Html),
            (Parser::Reference, InputKind::Html),
            (Parser::Fast, InputKind::Text),
        ] {
            let cleaner = Cleaner::new(Settings { parser, ..Settings::default() }).unwrap();
            let document = Document { bytes: html.as_bytes(), kind, ..Document::default() };
            let asked = Cell::new(0_u32);
            let patient = cleaner.clean_until(document, &|| {
                asked.set(asked.get() + 1);
                false
            });
            assert_eq!(patient.unwrap().text, cleaner.clean(document).unwrap().text);
            // While it is parsed, too.
            assert!(asked.get() >= if kind == InputKind::Html { 10 } else { 3 }, "{}", asked.get());
            for allowed in 0..asked.get() {
                let left = Cell::new(allowed);
                let is_over = || {
                    let is_over = left.get() == 0;
                    left.set(left.get().saturating_sub(1));
                    is_over
                };
                let error = cleaner.clean_until(document, &is_over).unwrap_err();
                assert_eq!(
                    error.kind(),
                    ErrorKind::Time,
                    "{parser:?} {kind:?}: {allowed} of {}",
                    asked.get()
                );
            }
        }
    }
}
