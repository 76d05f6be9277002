//! What a page tells for the report, put by until its output is written.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::escaped_path;
use crate::block::{Reason, Verdict};
use crate::cleaner::Cleaned;
use crate::render::Draft;
use crate::site::{SiteKind, SiteName};

/// Characters of a block that was removed.
const TEXT: usize = 400;

/// Characters of a page's or a site's name.
const NAME: usize = 200;

/// What is told of one page beside the sizes of its parts. Bounded by the page.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Told {
    /// Its name in messages, safe to print; of a long one the end.
    pub(super) name: String,
    /// Its place in the draw: a hash of seed and name.
    pub(super) order: u64,
    /// Its site, safe to print; empty where none is known.
    pub(super) site: String,
    /// The first part of its language's tag, such as `pt`; empty where it names none.
    pub(super) language: String,
    /// The score in thousandths and the words of each kept block.
    kept: Vec<(u16, u32)>,
    /// What was removed, in the order of the page.
    pub(super) removed: Vec<Removed>,
}

/// A block that was removed, or a part of one.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Removed {
    /// Kept blocks before it.
    pub(super) before: u32,
    /// The reason, as a number.
    pub(super) reason: u8,
    /// Its beginning.
    pub(super) text: String,
}

impl Told {
    /// Of a page that messages call `name`, drawn by this seed.
    pub(crate) fn of(name: &Path, seed: u64, cleaned: &Cleaned) -> Self {
        let page = &cleaned.page;
        let mut told = Told {
            name: ending(&escaped_path(name), NAME),
            // Either half of the hash is as good as a hash of 64 bits.
            order: twox_hash::XxHash3_128::oneshot_with_seed(seed, name.as_os_str().as_encoded_bytes())
                as u64,
            site: site(&cleaned.site),
            language: language(page.metadata.language.as_deref().unwrap_or_default()),
            ..Told::default()
        };
        for (at, (block, verdict)) in page.blocks.iter().zip(&cleaned.verdicts).enumerate() {
            if verdict.keep {
                told.kept.push((thousandths(verdict), block.counts.words));
                for trim in page.trims_of(at) {
                    told.remove(trim.reason, page.text_of_trim(trim));
                }
            } else {
                told.remove(verdict.reason, page.text_of(block));
            }
        }
        told
    }

    fn remove(&mut self, reason: Reason, text: &str) {
        let before = self.kept.len() as u32;
        self.removed.push(Removed { before, reason: reason as u8, text: beginning(text, TEXT) });
    }

    /// Some of the kept blocks, which are those of the draft, repeat on the page's site.
    pub(crate) fn drop_repeats(&mut self, draft: &Draft, goes: impl Fn(usize) -> bool) {
        let mut before = std::mem::take(&mut self.removed).into_iter().peekable();
        let kept = std::mem::take(&mut self.kept);
        for (at, (part, text)) in kept.into_iter().zip(draft.texts()).enumerate() {
            while let Some(removed) = before.next_if(|removed| removed.before as usize <= at) {
                self.removed.push(Removed { before: self.kept.len() as u32, ..removed });
            }
            if goes(at) {
                self.remove(Reason::RepeatsOnSite, text);
            } else {
                self.kept.push(part);
            }
        }
        let last = self.kept.len() as u32;
        self.removed.extend(before.map(|removed| Removed { before: last, ..removed }));
    }

    /// The mean score of the kept words, in thousandths; `None` where there are none.
    pub(super) fn score(&self) -> Option<u64> {
        let words: u64 = self.kept.iter().map(|(_, words)| u64::from(*words)).sum();
        let sum: u64 = self.kept.iter().map(|(score, words)| u64::from(*score) * u64::from(*words)).sum();
        sum.checked_div(words)
    }
}

fn thousandths(verdict: &Verdict) -> u16 {
    // At most 1,000; what is no number becomes 0.
    (verdict.score.clamp(0.0, 1.0) * 1000.0).round() as u16
}

/// What a report calls a site.
fn site(site: &SiteName) -> String {
    let name = beginning(&super::escaped(&site.name), NAME);
    match site.kind {
        SiteKind::Domain => name,
        SiteKind::Folder => name + "/",
        SiteKind::All => String::new(),
    }
}

/// The primary language of a BCP 47 tag, of two or three letters. What else pages write is none.
fn language(tag: &str) -> String {
    let first = tag.trim().split(['-', '_']).next().unwrap_or_default();
    let is_one = matches!(first.len(), 2 | 3) && first.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_one { first.to_ascii_lowercase() } else { String::new() }
}

/// The first so many characters.
pub(crate) fn beginning(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The last so many characters.
fn ending(text: &str, chars: usize) -> String {
    match text.char_indices().rev().nth(chars) {
        Some((at, c)) => format!("…{}", &text[at + c.len_utf8()..]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cleaner, Settings};

    #[test]
    fn what_repeats_is_removed_in_its_place() {
        let cleaner = Cleaner::new(Settings::default()).unwrap();
        let mut cleaned = cleaner.clean_text("one\ntwo\nthree\nfour\nfive").unwrap();
        for (at, verdict) in cleaned.verdicts.iter_mut().enumerate() {
            *verdict = Verdict { keep: at != 2, reason: Reason::MainContent, score: 0.5 };
        }
        cleaned.page.trims.clear();
        let mut told = Told::of(Path::new("a"), 0, &cleaned);
        let draft = Draft::of(&cleaned.page, &cleaned.verdicts);
        told.drop_repeats(&draft, |part| part == 1 || part == 3);
        let removed: Vec<_> =
            told.removed.iter().map(|removed| (removed.before, removed.text.as_str())).collect();
        assert_eq!(removed, [(1, "two"), (1, "three"), (2, "five")]);
        assert_eq!((told.kept.len(), told.score()), (2, Some(500)));
    }

    #[test]
    fn names_are_clipped_and_languages_are_few() {
        assert_eq!(ending("abcdef", 3), "…def");
        assert_eq!(ending("äöü", 3), "äöü");
        assert_eq!(beginning("äöüß", 3), "äöü…");
        for (tag, is) in
            [("pt-BR", "pt"), ("EN_us", "en"), (" fil ", "fil"), ("english", ""), ("<b", ""), ("", "")]
        {
            assert_eq!(language(tag), is, "{tag}");
        }
    }
}
