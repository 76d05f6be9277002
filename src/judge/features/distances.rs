//! Features that are distances: to the nearest elements of a name and of a
//! function around a block.

use super::FAR;
use super::columns::Columns;
use crate::block::Page;
use crate::html::{Hint, Hints, Tag};

/// Tags whose nearest ancestor's distance is a feature.
const TAGS: [Tag; 26] = [
    Tag::Article,
    Tag::Main,
    Tag::Nav,
    Tag::Aside,
    Tag::Footer,
    Tag::Header,
    Tag::Form,
    Tag::Ul,
    Tag::Ol,
    Tag::Table,
    Tag::Figure,
    Tag::Section,
    Tag::Details,
    Tag::Blockquote,
    Tag::Li,
    Tag::P,
    Tag::Button,
    Tag::A,
    Tag::Pre,
    Tag::Dl,
    Tag::Label,
    Tag::Fieldset,
    Tag::Td,
    Tag::Span,
    Tag::Strong,
    Tag::Address,
];

/// A distance in levels for what is not there.
const NOWHERE: u16 = u16::MAX;

/// How far up the nearest of each name and function is.
pub(super) struct Distances {
    tags: Vec<Tag>,
    hints: Hints,
    /// For each element, the distances to those tags and hints that the page
    /// has, in this order.
    of: Vec<u16>,
}

impl Distances {
    pub(super) fn new(page: &Page) -> Self {
        let tags: Vec<Tag> =
            TAGS.into_iter().filter(|tag| page.elements.iter().any(|e| e.tag == *tag)).collect();
        let hints = page.elements.iter().fold(Hints::default(), |all, e| all.union(e.hints));
        let mut place_of_tag = [None; u8::MAX as usize + 1];
        for (place, tag) in tags.iter().enumerate() {
            place_of_tag[usize::from(*tag as u8)] = Some(place);
        }
        let mut place_of_hint = [0; u64::BITS as usize];
        for (place, hint) in hints.iter().enumerate() {
            place_of_hint[hint as usize] = tags.len() + place;
        }
        let width = tags.len() + hints.iter().count();
        let mut of = Vec::with_capacity(page.elements.len() * width);
        for element in &page.elements {
            let start = of.len();
            let above = element.parent.0 as usize * width;
            if above < start {
                of.extend_from_within(above..above + width);
                of[start..].iter_mut().for_each(|distance: &mut u16| *distance = distance.saturating_add(1));
            } else {
                of.resize(start + width, NOWHERE);
            }
            if let Some(place) = place_of_tag[usize::from(element.tag as u8)] {
                of[start + place] = 0;
            }
            for hint in element.hints.iter() {
                of[start + place_of_hint[hint as usize]] = 0;
            }
        }
        Distances { tags, hints, of }
    }

    pub(super) fn write(&self, page: &Page, columns: &mut Columns) {
        let width = self.tags.len() + self.hints.iter().count();
        let first = columns.blocks().start;
        let starts: Vec<usize> = page.blocks[columns.blocks()]
            .iter()
            .map(|block| (block.element.0 as usize).saturating_mul(width))
            .collect();
        let tags = TAGS.iter().map(|tag| ("tag", tag.as_str(), self.tags.contains(tag)));
        let hints = Hint::ALL.iter().map(|hint| ("hint", hint.as_str(), self.hints.has(*hint)));
        let mut place = 0;
        for (prefix, name, seen) in tags.chain(hints) {
            if !seen {
                columns.same(prefix, name, FAR);
                continue;
            }
            columns.each(prefix, name, |at| match self.of.get(starts[at - first].saturating_add(place)) {
                None | Some(&NOWHERE) => FAR,
                Some(distance) => f32::from(*distance),
            });
            place += 1;
        }
    }
}
