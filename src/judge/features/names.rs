//! The names that the elements around a block bear: class, id, role, labels,
//! addresses.

use super::super::page_kinds::Distinct;
use super::tokens::{Steps, Summary, TokenSet};
use crate::block::{Block, Element, ElementId, Page};

/// Named elements around a block that are near.
pub(in super::super) const NEAR: usize = 2;

/// What the learned scores of names say.
pub(super) struct Scores {
    /// Of all names around each block.
    pub(super) classes: Vec<Summary>,
    /// Of those of the [`NEAR`] nearest named elements around each block.
    pub(super) near: Vec<Summary>,
    /// All names around blocks.
    pub(super) distinct: Distinct,
}

/// The names that the `levels` nearest named elements around a block bear,
/// each once.
pub(in super::super) fn around(page: &Page, block: &Block, levels: usize, tokens: &mut Vec<u16>) {
    tokens.clear();
    let named = page.ancestors(block).filter(|(_, element)| !element.tokens.is_empty());
    for (_, element) in named.take(levels) {
        tokens.extend(page.tokens_of(element));
    }
    tokens.sort_unstable();
    tokens.dedup();
}

/// The scores of the names [`around`] each block, found element by element.
pub(super) fn scores(page: &Page, table: &[i8]) -> Scores {
    let mut distinct = Distinct::default();
    let mut all: Vec<Steps> = Vec::with_capacity(page.elements.len());
    let mut near: Vec<Steps> = Vec::with_capacity(page.elements.len());
    let mut open = Open::default();
    let mut pair = TokenSet::default();
    // For each element the nearest named one: itself or one around it.
    let mut named: Vec<ElementId> = Vec::with_capacity(page.elements.len());
    for (at, element) in page.elements.iter().enumerate() {
        let id = ElementId(at as u32);
        let above = named.get(element.parent.0 as usize).copied().unwrap_or(ElementId::NONE);
        let tokens = page.tokens_of(element);
        all.push(open.enter(page, table, id, element));
        if tokens.is_empty() {
            near.push(near.get(above.0 as usize).copied().unwrap_or_default());
            named.push(above);
            continue;
        }
        if !element.blocks.is_empty() {
            distinct.add(tokens);
        }
        pair.clear();
        let second = page.elements.get(above.0 as usize).map_or(&[][..], |above| page.tokens_of(above));
        tokens.iter().chain(second).for_each(|token| {
            pair.insert(*token);
        });
        near.push(Steps::of(pair.list(), table));
        named.push(id);
    }
    let of = |steps: &[Steps]| -> Vec<Summary> {
        let at = |block: &Block| steps.get(block.element.0 as usize).map(Steps::summary);
        page.blocks.iter().map(|block| at(block).unwrap_or_default()).collect()
    };
    Scores { classes: of(&all), near: of(&near), distinct }
}

/// The names of an element and of those around it, while elements are passed
/// in the page's order: each has most of them from its parent.
#[derive(Default)]
struct Open {
    names: TokenSet,
    /// Elements that are open, with the count of names and their scores.
    path: Vec<(ElementId, usize, Steps)>,
}

impl Open {
    fn enter(&mut self, page: &Page, table: &[i8], id: ElementId, element: &Element) -> Steps {
        while self.path.last().is_some_and(|(open, ..)| *open != element.parent) {
            self.path.pop();
        }
        if self.path.is_empty() {
            // Not in the page's order: from the root on again.
            self.names.clear();
            let mut around = Vec::new();
            let mut next = element.parent;
            while let Some(above) = page.elements.get(next.0 as usize) {
                around.push((next, above));
                next = above.parent;
            }
            for (id, above) in around.into_iter().rev() {
                self.push(page, table, id, above);
            }
        }
        self.push(page, table, id, element);
        self.path.last().map(|(.., steps)| *steps).unwrap_or_default()
    }

    fn push(&mut self, page: &Page, table: &[i8], id: ElementId, element: &Element) {
        let (_, count, mut steps) = self.path.last().copied().unwrap_or((id, 0, Steps::default()));
        self.names.truncate(count);
        for token in page.tokens_of(element) {
            if self.names.insert(*token) {
                steps.add(table[usize::from(*token)]);
            }
        }
        self.path.push((id, self.names.list().len(), steps));
    }
}
