//! The text's own heading.

use foldhash::HashSet;

use super::Known;
use crate::block::{BlockKind, Page};

/// Least likeness of a heading to the page's title, 0 to 1.
const LIKENESS: f32 = 0.5;

/// The heading of level 1 that names the text: the one most like the page's
/// title, outside of navigation and before most of the kept text.
///
/// A title is part of its text whatever the model makes of it: it cannot
/// know, because references differ in whether they hold it.
pub(super) fn find(page: &Page, known: &Known, keep: &[bool]) -> Option<usize> {
    let title: HashSet<String> = words(page.metadata.title.as_deref()?).collect();
    let middle = middle_of(page, keep)?;
    let mut best = (LIKENESS, None);
    for (at, block) in page.blocks.iter().enumerate().take(middle) {
        let seen = block.hidden.is_none() || known.measures.shell;
        if block.kind != BlockKind::Heading(1) || known.zones[at].is_some() || !seen {
            continue;
        }
        let likeness = likeness(&title, page.text_of(block));
        if likeness > best.0 {
            best = (likeness, Some(at));
        }
    }
    best.1
}

/// The block at which half of the kept words lie behind.
fn middle_of(page: &Page, keep: &[bool]) -> Option<usize> {
    let kept = |at: usize| if keep[at] { page.blocks[at].counts.words } else { 0 };
    let all: u32 = (0..keep.len()).map(kept).sum();
    let mut sum = 0;
    (0..keep.len()).find(|at| {
        sum += kept(*at);
        sum * 2 > all
    })
}

/// The share of a heading's words that the title has, 0 to 1: a title may go
/// on with the site's name.
pub(super) fn likeness(title: &HashSet<String>, heading: &str) -> f32 {
    let (mut all, mut shared) = (0u32, 0);
    for word in words(heading) {
        all += 1;
        shared += u32::from(title.contains(&word));
    }
    shared as f32 / all.max(1) as f32
}

/// The words of a text in lower case.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase)
}
