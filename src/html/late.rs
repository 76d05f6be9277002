//! Parts of a page that its server sent late.
//!
//! React's streaming leaves `<template id="B:1">` (or `P:1`) where a part is
//! not ready, and sends `<div hidden id="S:1">` behind the rest of the page
//! when it is; a script moves it to its place. Read without scripts, the part
//! would be hidden and stand behind the footer.

use std::collections::{HashMap, HashSet};

/// Where late parts belong, while a tree of nodes `H` is built and walked.
#[derive(Debug)]
pub(super) struct LateParts<H> {
    holes: HashSet<String>,
    /// Parts whose hole stands before them, by number; `None` once shown.
    parts: HashMap<String, Option<H>>,
}

impl<H> Default for LateParts<H> {
    fn default() -> Self {
        LateParts { holes: HashSet::new(), parts: HashMap::new() }
    }
}

impl<H: Clone> LateParts<H> {
    /// Takes note of an element that is created, by its id.
    ///
    /// A part is believed only after its hole: so none can lie inside itself.
    pub(super) fn note(&mut self, id: &str, node: &H) {
        if let Some(number) = hole(id) {
            self.holes.insert(number.to_owned());
        } else if let Some(number) = part(id)
            && self.holes.contains(number)
        {
            self.parts.entry(number.to_owned()).or_insert_with(|| Some(node.clone()));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The part that belongs at the hole of this id, once.
    pub(super) fn fill(&mut self, id: &str) -> Option<H> {
        self.parts.get_mut(hole(id)?)?.take()
    }

    /// Whether the part of this id was shown at its hole already. If not, it
    /// will be shown where it stands, and not again.
    pub(super) fn was_moved(&mut self, id: &str) -> bool {
        let entry = part(id).and_then(|number| self.parts.get_mut(number));
        entry.is_some_and(|part| part.take().is_none())
    }
}

/// Whether an id may be that of a hole or a late part, at a glance.
pub(super) fn may_be_late(id: &str) -> bool {
    id.as_bytes().get(1) == Some(&b':')
}

/// Whether an id is that of a late part.
pub(super) fn is_part(id: &str) -> bool {
    part(id).is_some()
}

fn part(id: &str) -> Option<&str> {
    number(id.strip_prefix("S:")?)
}

fn hole(id: &str) -> Option<&str> {
    number(id.strip_prefix("B:").or_else(|| id.strip_prefix("P:"))?)
}

fn number(text: &str) -> Option<&str> {
    (!text.is_empty() && text.len() <= 8 && text.bytes().all(|b| b.is_ascii_hexdigit())).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_shown_once_and_only_behind_its_hole() {
        let mut late = LateParts::default();
        late.note("S:0", &'x');
        assert!(late.is_empty());
        late.note("B:1", &'b');
        late.note("S:1", &'a');
        late.note("S:1", &'c');
        assert_eq!(late.fill("B:1"), Some('a'));
        assert_eq!(late.fill("B:1"), None);
        assert!(late.was_moved("S:1"));
        late.note("P:2f", &'p');
        late.note("S:2f", &'d');
        assert!(!late.was_moved("S:2f"), "it stands where it is");
        assert_eq!(late.fill("P:2f"), None, "and is not shown twice");
    }

    #[test]
    fn other_ids_are_none_of_its_business() {
        assert!(!is_part("S:"));
        assert!(!is_part("S:news"));
        assert!(!is_part("SB:1"));
    }
}
