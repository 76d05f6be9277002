//! Texts that follow the page's own: the next article that a script or the
//! server puts under the first, so that reading never ends.

use foldhash::HashSet;

use super::kind;
use super::measure::Measures;
use super::title;
use crate::block::{BlockKind, ElementId, Page};
use crate::html::Tag;

/// Words of running text from which on an element is an article.
const ARTICLE_WORDS: f32 = 60.0;

/// Least likeness of the first article's heading to the page's title.
const ITS_OWN: f32 = 0.5;

/// Most likeness of a following article's heading to it.
const ANOTHER: f32 = 0.3;

/// A following article's heading stands among so many of its first blocks.
const HEAD: usize = 4;

/// For each block, whether it lies in an article that follows the page's own.
///
/// Believed only of pages that call themselves an article, whose first
/// `<article>` bears the page's title, and of those beside it which do not.
pub(super) fn find(page: &Page, measures: &Measures) -> Vec<bool> {
    let mut following = vec![false; page.blocks.len()];
    let Some(title) = page.metadata.title.as_deref().filter(|_| kind::calls_itself_article(page)) else {
        return following;
    };
    let title: HashSet<String> = title::words(title).collect();
    let heading = |range: &std::ops::Range<u32>| {
        let blocks = range.start as usize..range.end as usize;
        blocks.take(HEAD).find(|at| matches!(page.blocks[*at].kind, BlockKind::Heading(1 | 2)))
    };
    let likeness = |at: usize| title::likeness(&title, page.text_of(&page.blocks[at]));
    let mut articles = page
        .elements
        .iter()
        .filter(|e| e.tag == Tag::Article && measures.prose.sum(&e.blocks) >= ARTICLE_WORDS);
    let Some(first) = articles.next() else { return following };
    if heading(&first.blocks).is_none_or(|at| likeness(at) < ITS_OWN) || first.parent == ElementId::NONE {
        return following;
    }
    for other in articles.filter(|e| e.parent == first.parent && e.blocks.start >= first.blocks.end) {
        if heading(&other.blocks).is_some_and(|at| likeness(at) <= ANOTHER) {
            following[other.blocks.start as usize..other.blocks.end as usize].fill(true);
        }
    }
    following
}
