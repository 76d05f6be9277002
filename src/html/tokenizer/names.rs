//! Names of tags and attributes, interned once a page.

use foldhash::fast::RandomState;
use html5ever::LocalName;
use std::collections::HashMap;

use super::attributes::{Keep, Use};

/// What is known of each spelling that a page has used so far.
///
/// html5ever's atoms are found by a slow hash, and those that are not built
/// in by a lock that all threads share.
#[derive(Debug, Default)]
pub(super) struct Names<'p> {
    tags: HashMap<&'p [u8], (LocalName, Keep), RandomState>,
    attributes: HashMap<&'p [u8], (LocalName, Use), RandomState>,
}

impl<'p> Names<'p> {
    pub(super) fn tag(&mut self, spelling: &'p str) -> (LocalName, Keep) {
        let known = self.tags.entry(spelling.as_bytes()).or_insert_with(|| {
            let name = atom(spelling);
            let keep = Keep::of(&name);
            (name, keep)
        });
        known.clone()
    }

    pub(super) fn attribute(&mut self, spelling: &'p str) -> &(LocalName, Use) {
        self.attributes.entry(spelling.as_bytes()).or_insert_with(|| {
            let name = atom(spelling);
            let usage = Use::of(&name);
            (name, usage)
        })
    }
}

/// A name in lower case, without U+0000.
fn atom(spelling: &str) -> LocalName {
    if spelling.bytes().any(|b| b.is_ascii_uppercase() || b == 0) {
        LocalName::from(spelling.to_ascii_lowercase().replace('\0', "\u{fffd}"))
    } else {
        LocalName::from(spelling)
    }
}
