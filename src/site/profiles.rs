//! What was learned of many sites, to be saved, merged, looked through and
//! applied.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use super::lines::{Hex, Line, Posting, SiteLine, TextLine, damaged};
use super::name::SiteName;
use super::observe::{Observation, Record, Seen};
use super::profile::{Count, SiteProfile};
use super::rule::Rule;
use crate::error::{Error, ErrorKind};

/// What was learned of sites: which texts stand on which of their pages.
///
/// Learning parts of a collection apart and merging gives the same bytes as
/// learning the whole, also where copies of one page lie in several parts.
/// [`Profiles::compact`] gives the small form for applying, which can no
/// longer be merged.
#[derive(Debug, Clone, Default)]
pub struct Profiles {
    sites: BTreeMap<SiteName, Site>,
    compact: bool,
}

#[derive(Debug, Clone, Default)]
struct Site {
    pages: Pages,
    texts: BTreeMap<u64, Text>,
}

#[derive(Debug, Clone)]
enum Pages {
    /// Signatures, as they came.
    Known(Vec<u64>),
    Counted(u32),
}

#[derive(Debug, Clone, Default)]
struct Text {
    sample: String,
    words: u16,
    never: bool,
    /// As they came. Empty in compact profiles.
    on: Vec<On>,
    count: Option<Count>,
}

/// A text on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct On {
    page: u64,
    place: u32,
    marks: u16,
}

/// A text that goes from pages of its site, as people are shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteText {
    /// Its key, to name it by: see [`Profiles::remove`].
    pub key: String,
    /// The text in lower case, without punctuation, cut if long; `#` stands
    /// for numbers and dates, `@` for addresses, where they differ.
    pub text: String,
    /// Its words.
    pub words: u16,
    /// Pages that it stands on; copies of one page count once.
    pub pages: u32,
    /// Pages where it would have been kept.
    pub kept: u32,
    /// Pages where it stands at an edge of what was kept.
    pub edge: u32,
}

impl Profiles {
    /// Adds what a page shows. `sample` gives a text that was seen, and its
    /// words.
    pub(crate) fn add(
        &mut self,
        observation: &Observation,
        sample: impl Fn(&Seen) -> (String, u16),
    ) -> Result<(), Error> {
        self.check_mergeable()?;
        let site = self.sites.entry(observation.site.clone()).or_default();
        site.pages.add(&[observation.page]);
        for seen in &observation.seen {
            let on = On { page: observation.page, place: seen.place, marks: seen.marks.bits() };
            match site.texts.entry(seen.key) {
                Slot::Occupied(mut slot) => slot.get_mut().on.push(on),
                Slot::Vacant(slot) => {
                    let (sample, words) = sample(seen);
                    slot.insert(Text { sample, words, on: vec![on], ..Text::default() });
                }
            }
        }
        Ok(())
    }

    /// Adds what others have learned. Order does not matter.
    ///
    /// # Errors
    /// When one of both is compact.
    pub fn merge(&mut self, other: Profiles) -> Result<(), Error> {
        self.check_mergeable()?;
        other.check_mergeable()?;
        for (name, theirs) in other.sites {
            let ours = self.sites.entry(name).or_default();
            ours.pages.add(&theirs.pages.known());
            for (key, theirs) in theirs.texts {
                match ours.texts.entry(key) {
                    Slot::Occupied(mut slot) => slot.get_mut().merge(theirs),
                    Slot::Vacant(slot) => {
                        slot.insert(theirs);
                    }
                }
            }
        }
        Ok(())
    }

    fn check_mergeable(&self) -> Result<(), Error> {
        if !self.compact {
            return Ok(());
        }
        let message = "compact profiles cannot be added to; merge the full ones and compact the result";
        Err(Error::new(ErrorKind::Settings, message))
    }

    /// The small form: only texts that can go from a page, and marks of
    /// [`Profiles::remove`], with counts instead of pages.
    ///
    /// # Errors
    /// When the built-in data is damaged.
    pub fn compact(&self) -> Result<Profiles, Error> {
        let rule = Rule::new()?;
        let mut sites = BTreeMap::new();
        for (name, site) in &self.sites {
            let pages = site.pages.count();
            let texts: BTreeMap<u64, Text> = site
                .texts
                .iter()
                .filter_map(|(key, text)| {
                    let count = text.count(*key);
                    (text.never || rule.can_drop(name.kind, pages, &count, text.words)).then(|| {
                        let small = Text { on: Vec::new(), count: Some(count), ..text.clone() };
                        (*key, small)
                    })
                })
                .collect();
            if !texts.is_empty() {
                sites.insert(name.clone(), Site { pages: Pages::Counted(pages), texts });
            }
        }
        Ok(Profiles { sites, compact: true })
    }

    /// The sites in order, each with the number of its pages; copies of one
    /// page count once.
    pub fn sites(&self) -> impl Iterator<Item = (&SiteName, u32)> {
        self.sites.iter().map(|(name, site)| (name, site.pages.count()))
    }

    /// The texts that would go from pages of a site where they stand at an
    /// edge, those on most pages first.
    ///
    /// # Errors
    /// When the built-in data is damaged.
    pub fn chrome(&self, site: &SiteName) -> Result<Vec<SiteText>, Error> {
        let rule = Rule::new()?;
        let Some(found) = self.sites.get(site) else { return Ok(Vec::new()) };
        let pages = found.pages.count();
        let mut texts: Vec<SiteText> = found
            .texts
            .iter()
            .filter(|(_, text)| !text.never)
            .map(|(key, text)| (text.count(*key), text))
            .filter(|(count, text)| rule.can_drop(site.kind, pages, count, text.words))
            .map(|(count, text)| SiteText {
                key: format!("{:016x}", count.key),
                text: text.sample.clone(),
                words: text.words,
                pages: count.pages,
                kept: count.kept,
                edge: count.edge,
            })
            .collect();
        texts.sort_by(|a, b| b.pages.cmp(&a.pages).then_with(|| a.key.cmp(&b.key)));
        Ok(texts)
    }

    /// Marks a text of a site as no chrome: it never goes for standing on
    /// many pages, also after merging. Gives whether there is such a text.
    pub fn remove(&mut self, site: &SiteName, key: &str) -> bool {
        let text = u64::from_str_radix(key, 16)
            .ok()
            .and_then(|key| self.sites.get_mut(site).and_then(|site| site.texts.get_mut(&key)));
        text.map(|text| text.never = true).is_some()
    }

    /// Compact profiles of sites with these pages, counts and words.
    pub(super) fn counted(sites: BTreeMap<SiteName, (u32, Vec<(Count, u16)>)>) -> Profiles {
        let text =
            |(count, words): (Count, u16)| (count.key, Text { words, count: Some(count), ..Text::default() });
        let of = |(name, (pages, counts)): (SiteName, (u32, Vec<(Count, u16)>))| {
            let texts = counts.into_iter().map(text).collect();
            (name, Site { pages: Pages::Counted(pages), texts })
        };
        Profiles { sites: sites.into_iter().map(of).collect(), compact: true }
    }

    /// The counts of all sites, as the rule reads them.
    pub(crate) fn into_counts(self) -> BTreeMap<SiteName, SiteProfile> {
        let of = |(name, site): (SiteName, Site)| {
            let pages = site.pages.count();
            let texts = site.texts.into_iter().filter(|(_, text)| !text.never);
            let counts = texts.map(|(key, text)| text.count(key)).collect();
            (name.clone(), SiteProfile::new(name, pages, counts))
        };
        self.sites.into_iter().map(of).collect()
    }

    /// The profiles as lines of JSON: the same profiles are the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        Line::head(self.compact).write(&mut out);
        for (name, site) in &self.sites {
            let signatures = site.pages.known();
            let line = SiteLine {
                kind: name.kind,
                name: name.name.clone(),
                pages: site.pages.count(),
                signatures: signatures.iter().copied().map(Hex).collect(),
            };
            Line::Site(line).write(&mut out);
            for (key, text) in &site.texts {
                Line::Text(text.line(*key, &signatures)).write(&mut out);
            }
        }
        out
    }

    /// Reads what [`Profiles::to_bytes`] made.
    ///
    /// # Errors
    /// When the bytes are no profiles, damaged, or of another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut profiles = Profiles::default();
        let mut site: Option<SiteName> = None;
        let mut last_key = None;
        let mut number = 0;
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            number += 1;
            if !line.ends_with(b"\n") {
                return Err(damaged(number, "cut off"));
            }
            match Line::read(line, number)? {
                Line::DechromeProfiles(head) => profiles.compact = head.compact,
                Line::Site(line) => {
                    let name = SiteName { kind: line.kind, name: line.name };
                    if site.as_ref().is_some_and(|last| *last >= name) {
                        return Err(damaged(number, "a site out of order"));
                    }
                    let pages = if profiles.compact {
                        Pages::Counted(line.pages)
                    } else {
                        if !line.signatures.is_sorted_by(|a, b| a < b) {
                            return Err(damaged(number, "pages out of order"));
                        }
                        Pages::Known(line.signatures.into_iter().map(|hex| hex.0).collect())
                    };
                    if pages.count() != line.pages {
                        return Err(damaged(number, "pages that do not add up"));
                    }
                    profiles.sites.insert(name.clone(), Site { pages, texts: BTreeMap::new() });
                    site = Some(name);
                    last_key = None;
                }
                Line::Text(line) => {
                    let found = site.as_ref().and_then(|name| profiles.sites.get_mut(name));
                    let found = found.ok_or_else(|| damaged(number, "a text before any site"))?;
                    let key = line.key.0;
                    if last_key.is_some_and(|last| last >= key) {
                        return Err(damaged(number, "a text out of order"));
                    }
                    last_key = Some(key);
                    let text = Text::from_line(line, &found.pages.known(), profiles.compact)
                        .ok_or_else(|| damaged(number, "pages that the site does not have"))?;
                    found.texts.insert(key, text);
                }
            }
        }
        if number == 0 {
            return Err(damaged(1, "an empty file"));
        }
        Ok(profiles)
    }
}

impl Default for Pages {
    fn default() -> Self {
        Pages::Known(Vec::new())
    }
}

impl Pages {
    /// The signatures, ascending, each once; none where pages are counted.
    fn known(&self) -> Cow<'_, [u64]> {
        match self {
            Pages::Known(pages) if pages.is_sorted_by(|a, b| a < b) => Cow::Borrowed(pages),
            Pages::Known(pages) => {
                let mut pages = pages.clone();
                pages.sort_unstable();
                pages.dedup();
                Cow::Owned(pages)
            }
            Pages::Counted(_) => Cow::Borrowed(&[]),
        }
    }

    fn count(&self) -> u32 {
        match self {
            Pages::Known(_) => u32::try_from(self.known().len()).unwrap_or(u32::MAX),
            Pages::Counted(pages) => *pages,
        }
    }

    fn add(&mut self, more: &[u64]) {
        if let Pages::Known(pages) = self {
            pages.extend_from_slice(more);
        }
    }
}

impl Text {
    fn merge(&mut self, other: Text) {
        self.never |= other.never;
        // Texts of one key are one text, but for clashes of hashes.
        if (other.sample.as_str(), other.words) < (self.sample.as_str(), self.words) {
            self.sample = other.sample;
            self.words = other.words;
        }
        self.on.extend(other.on);
    }

    /// The pages that it stands on, ascending, each once.
    fn settled(&self) -> Cow<'_, [On]> {
        if self.on.is_sorted_by(|a, b| a.page < b.page) {
            return Cow::Borrowed(&self.on);
        }
        let mut on = self.on.clone();
        on.sort_by_key(|on| on.page);
        on.dedup_by(|next, first| {
            let same = next.page == first.page;
            if same {
                *first = first.join(*next);
            }
            same
        });
        Cow::Owned(on)
    }

    fn count(&self, key: u64) -> Count {
        let counted = || Count::of(key, self.settled().iter().map(|on| on.record(key)), &mut Vec::new());
        self.count.unwrap_or_else(counted)
    }

    fn line(&self, key: u64, signatures: &[u64]) -> TextLine {
        let settled = self.settled();
        let on = settled.iter().filter_map(|on| {
            let page = signatures.binary_search(&on.page).ok()?;
            Some(Posting(u32::try_from(page).ok()?, on.place, on.marks))
        });
        TextLine {
            key: Hex(key),
            text: self.sample.clone(),
            words: self.words,
            never: self.never,
            on: on.collect(),
            count: self
                .count
                .map(|Count { pages, kept, edge, many, place, .. }| [pages, kept, edge, many, place]),
        }
    }

    /// `None` where the line names pages that are not there or are out of
    /// order, or is of the other form.
    fn from_line(line: TextLine, signatures: &[u64], compact: bool) -> Option<Self> {
        let TextLine { key, text, words, never, on, count } = line;
        let ordered = on.windows(2).all(|two| two[0].0 < two[1].0);
        if !ordered || count.is_some() != compact || on.is_empty() != compact {
            return None;
        }
        let on: Option<Vec<On>> = on
            .into_iter()
            .map(|Posting(page, place, marks)| {
                Some(On { page: *signatures.get(page as usize)?, place, marks })
            })
            .collect();
        let count = count.map(|[pages, kept, edge, many, place]| Count {
            key: key.0,
            pages,
            kept,
            edge,
            many,
            place,
        });
        Some(Text { sample: text, words, never, on: on?, count })
    }
}

impl On {
    fn record(self, key: u64) -> Record {
        Record { site: 0, key, page: self.page, place: self.place, marks: self.marks }
    }

    fn join(self, other: On) -> On {
        let Record { page, place, marks, .. } = self.record(0).join(other.record(0));
        On { page, place, marks }
    }
}
