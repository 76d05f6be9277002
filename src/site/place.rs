//! Where on a page's template a block stands.

use crate::block::{Block, Page};
use crate::words;

/// Elements around a block that make its place. The outer ones often bear
/// the page's own number or section in their class.
const LEVELS: usize = 4;

/// A hash of the names and class words of the innermost elements around a
/// block, whatever stands before it; 0 for a line of text. Class words come
/// without their digits, so it is the same for each post of a site.
pub(super) fn of(page: &Page, block: &Block) -> u32 {
    if page.elements.is_empty() {
        return 0;
    }
    let place = page.ancestors(block).take(LEVELS).fold(words::FNV, |hash, (_, element)| {
        let named = words::mix(hash, element.tag as u64);
        page.tokens_of(element).iter().fold(named, |hash, token| words::mix(hash, u64::from(*token)))
    });
    (place ^ (place >> 32)) as u32
}
