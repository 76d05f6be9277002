//! Pages drawn at random, and the lines that were removed from them.
//!
//! The pages with the least hashes of seed and name are a random sample without replacement, and the same one
//! whatever the order and the number of threads: a bottom-k sample (Cohen and Kaplan, "Summarizing data using
//! bottom-k sketches", PODC 2007). A line's share of the sample estimates its share of all pages; unlike the
//! counters of a heavy-hitters sketch, those of a sample are exact for it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::super::told::{Told, beginning};
use super::Group;
use crate::words;

/// Pages whose lines are counted.
pub(crate) const DRAWN: usize = 2_000;

/// Lines of a page that are counted at most.
const LINES: usize = 200;

/// Characters of a line.
const LINE: usize = 160;

/// Pages that are named for a line.
const EXAMPLES: usize = 3;

/// A page that was drawn. Ordered by the draw.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Drawn {
    pub(super) order: u64,
    name: String,
    site: String,
    words_in: u64,
    words_out: u64,
    /// Different lines that were removed, and the reasons' numbers.
    lines: Vec<(String, u8)>,
}

impl Drawn {
    pub(super) fn of(told: &Told, group: Group) -> Self {
        let lines = told.removed.iter().map(|removed| (folded(&removed.text), removed.reason));
        let mut lines: Vec<_> = lines.filter(|(line, _)| !line.is_empty()).collect();
        // Of a page of many lines, the same ones are left out as on every other.
        lines.sort_by_cached_key(|(line, reason)| (hash(line), line.clone(), *reason));
        lines.dedup_by(|one, other| one.0 == other.0);
        lines.truncate(LINES);
        lines.shrink_to_fit();
        let (order, name, site) = (told.order, told.name.clone(), told.site.clone());
        Drawn { order, name, site, words_in: group.words_in, words_out: group.words_out, lines }
    }
}

fn hash(line: &str) -> u64 {
    twox_hash::XxHash3_128::oneshot(line.as_bytes()) as u64
}

/// The beginning of a text in one line.
fn folded(text: &str) -> String {
    beginning(&words::spaced(text), LINE)
}

/// A line that was removed from several pages.
#[derive(Debug)]
pub(crate) struct Frequent<'a> {
    /// The line; of some that differ in case only, the first.
    pub(crate) text: &'a str,
    /// The number of the reason that was most frequent.
    pub(crate) reason: u8,
    /// Pages that were drawn and had it.
    pub(crate) pages: u64,
    /// Some of them.
    pub(crate) examples: Vec<&'a str>,
}

/// The lines that were removed from most pages, and from more than one.
pub(crate) fn frequent<'a>(pages: &[&'a Drawn], most: usize) -> Vec<Frequent<'a>> {
    // A page and the line as it has it, by the line in lower case.
    type Found<'a> = Vec<(&'a Drawn, &'a (String, u8))>;
    let mut lines: BTreeMap<String, Found<'a>> = BTreeMap::new();
    for page in pages {
        let mut last = None;
        let mut of_page: Vec<_> = page.lines.iter().map(|line| (line.0.to_lowercase(), line)).collect();
        of_page.sort();
        for (key, line) in of_page {
            if last.as_ref() != Some(&key) {
                lines.entry(key.clone()).or_default().push((*page, line));
            }
            last = Some(key);
        }
    }
    let mut frequent: Vec<_> = lines.into_values().filter(|found| found.len() > 1).collect();
    frequent.sort_by_key(|found| Reverse(found.len())); // stable: then by text
    frequent.truncate(most);
    frequent
        .into_iter()
        .map(|found| {
            let mut reasons: BTreeMap<u8, usize> = BTreeMap::new();
            found.iter().for_each(|(_, (_, reason))| *reasons.entry(*reason).or_default() += 1);
            Frequent {
                text: found.iter().map(|(_, (text, _))| text.as_str()).min().unwrap_or_default(),
                reason: reasons
                    .iter()
                    .max_by_key(|(reason, count)| (**count, Reverse(**reason)))
                    .map_or(0, |most| *most.0),
                pages: found.len() as u64,
                examples: found.iter().take(EXAMPLES).map(|(page, _)| page.name.as_str()).collect(),
            }
        })
        .collect()
}

/// The sites of the pages, those of most pages first.
pub(crate) fn sites<'a>(pages: &[&'a Drawn]) -> Vec<(&'a str, Group)> {
    let mut sites: BTreeMap<&str, Group> = BTreeMap::new();
    for page in pages {
        let group = Group { pages: 1, words_in: page.words_in, words_out: page.words_out };
        sites.entry(&page.site).or_default().add(group);
    }
    let mut sites: Vec<_> = sites.into_iter().collect();
    sites.sort_by_key(|(_, group)| Reverse(group.pages));
    sites
}
