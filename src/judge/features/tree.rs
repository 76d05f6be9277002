//! Features of a block's place in the tree of an HTML page.

use std::ops::Range;

use super::super::measure::{Measures, Sums};
use super::candidates::Candidates;
use super::columns::Columns;
use super::levels::Levels;
use crate::block::{Block, BlockKind, Hidden, Page, Reason};
use crate::html::{Hint, Tag};

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

/// A distance for what is not there.
const FAR: f32 = 99.0;

/// What the tree features of all blocks need to know of the page.
pub(super) struct Tree {
    zones: Vec<Option<Reason>>,
    zoned: Sums,
    hidden: Sums,
    candidates: Candidates,
    levels: Levels,
}

impl Tree {
    pub(super) fn new(page: &Page, measures: &Measures, zones: &[Option<Reason>], main: Range<u32>) -> Self {
        Tree {
            zoned: Sums::new(zones.iter().map(|zone| if zone.is_some() { 1.0 } else { 0.0 })),
            hidden: Sums::new(page.blocks.iter().map(|b| if b.hidden.is_some() { 1.0 } else { 0.0 })),
            candidates: Candidates::new(page, measures, main),
            levels: Levels::new(page, measures),
            zones: zones.to_vec(),
        }
    }

    pub(super) fn write(&self, page: &Page, measures: &Measures, columns: &mut Columns) {
        self.write_block(page, measures, columns);
        write_names(page, columns);
        self.levels.write(page, measures, columns);
        self.candidates.write(page, measures, columns);
        let count = page.blocks.len();
        for (prefix, width) in [("near5", 5usize), ("near15", 15)] {
            let window = |at: usize| at.saturating_sub(width) as u32..(at + width + 1).min(count) as u32;
            columns.each(prefix, "zoned", |at| self.zoned.sum(&window(at)) / window(at).len() as f32);
            columns.each(prefix, "hidden", |at| self.hidden.sum(&window(at)) / window(at).len() as f32);
        }
        let parent = |at: usize| page.element_of(&page.blocks[at]).map(|e| e.parent);
        let flag = |holds: bool| if holds { 1.0 } else { 0.0 };
        columns.each("", "same-parent-before", |at| flag(at > 0 && parent(at - 1) == parent(at)));
        columns.each("", "same-parent-after", |at| flag(at + 1 < count && parent(at + 1) == parent(at)));
        self.write_page(page, measures, columns);
    }

    fn write_block(&self, page: &Page, measures: &Measures, columns: &mut Columns) {
        let blocks = &page.blocks;
        columns.each("", "link-density", |at| measures.link_density[at]);
        columns.each("", "links", |at| f32::from(blocks[at].counts.links));
        columns.each("", "bold", |at| {
            blocks[at].counts.bold_chars as f32 / blocks[at].counts.chars.max(1) as f32
        });
        columns.each("", "images", |at| f32::from(blocks[at].counts.images));
        columns.each("", "fields", |at| f32::from(blocks[at].counts.fields));
        columns.each("", "hidden", |at| match blocks[at].hidden {
            None => 0.0,
            Some(Hidden::Style) => 1.0,
            Some(Hidden::Noscript) => 2.0,
            Some(Hidden::Template) => 3.0,
            Some(Hidden::Dialog) => 4.0,
            Some(Hidden::Data) => 5.0,
        });
        columns.same("", "shell", if measures.shell { 1.0 } else { 0.0 });
        columns.each("", "zone", |at| self.zones[at].map_or(0.0, |_| 1.0));
        match blocks.iter().position(|b| b.kind == BlockKind::Heading(1)) {
            Some(first) => columns.each("", "since-h1", |at| at as f32 - first as f32),
            None => columns.same("", "since-h1", -999.0),
        }
        let element = |at: usize| page.element_of(&blocks[at]);
        columns.each("", "depth", |at| element(at).map_or(0.0, |e| f32::from(e.depth)));
        columns.each("", "tag", |at| element(at).map_or(0.0, |e| e.tag as u8 as f32));
    }

    fn write_page(&self, page: &Page, measures: &Measures, columns: &mut Columns) {
        let kinds = |wanted: &dyn Fn(&Block) -> bool| page.blocks.iter().filter(|b| wanted(b)).count() as f32;
        let tags = |wanted: Tag| page.elements.iter().filter(|e| e.tag == wanted).count() as f32;
        let words = measures.words.total().max(1.0);
        columns.same("", "page-links", measures.links.total() / words);
        columns.same("", "page-link-count", page.blocks.iter().map(|b| f32::from(b.counts.links)).sum());
        columns.same("", "page-articles", tags(Tag::Article));
        columns.same("", "page-headings", kinds(&|b| matches!(b.kind, BlockKind::Heading(_))));
        columns.same("", "page-paragraphs", tags(Tag::P));
        columns.same("", "page-list-items", kinds(&|b| matches!(b.kind, BlockKind::ListItem(_))));
        columns.same("", "page-cells", kinds(&|b| matches!(b.kind, BlockKind::Cell { .. })));
        columns.same("", "page-codes", kinds(&|b| b.kind == BlockKind::Code));
        columns.same("", "page-forms", tags(Tag::Form));
        let main = self.candidates.main();
        columns.same("", "page-main-words", measures.words.sum(main) / words);
        let prose = measures.prose.total().max(1.0);
        columns.same("", "page-main-prose", measures.prose.sum(main) / prose);
        for (name, value) in SIGNS.into_iter().zip(signs(page)) {
            columns.same("page", name, value);
        }
    }
}

/// Features that are distances: to elements of a name, and of a function.
const DISTANCES: usize = TAGS.len() + Hint::ALL.len();

/// A distance in levels for what is not there.
const NOWHERE: u16 = u16::MAX;

/// Distances to the nearest elements of a name and of a function.
fn write_names(page: &Page, columns: &mut Columns) {
    let distances = distances(page);
    let seen = page.elements.iter().fold((0u64, 0u128), |(hints, tags), element| {
        (hints | element.hints.bits(), tags | 1 << (element.tag as u8 % 128))
    });
    let nowhere = [NOWHERE; DISTANCES];
    let rows: Vec<&[u16; DISTANCES]> =
        page.blocks.iter().map(|block| distances.get(block.element.0 as usize).unwrap_or(&nowhere)).collect();
    let of = |at: usize, which: usize| match rows[at][which] {
        NOWHERE => FAR,
        distance => f32::from(distance),
    };
    let tags = TAGS.iter().map(|tag| ("tag", tag.as_str(), seen.1 & 1 << (*tag as u8 % 128) != 0));
    let hints = Hint::ALL.iter().map(|hint| ("hint", hint.as_str(), seen.0 & 1 << (*hint as u8) != 0));
    for (which, (prefix, name, seen)) in tags.chain(hints).enumerate() {
        if seen {
            columns.each(prefix, name, |at| of(at, which));
        } else {
            columns.same(prefix, name, FAR);
        }
    }
}

/// For each element, how far up the nearest of each name and function is.
fn distances(page: &Page) -> Vec<[u16; DISTANCES]> {
    let mut place_of_tag = [None; u8::MAX as usize + 1];
    for (place, tag) in TAGS.into_iter().enumerate() {
        place_of_tag[usize::from(tag as u8)] = Some(place);
    }
    let mut all: Vec<[u16; DISTANCES]> = Vec::with_capacity(page.elements.len());
    for element in &page.elements {
        let mut distances = match all.get(element.parent.0 as usize) {
            Some(above) => above.map(|distance| distance.saturating_add(1)),
            None => [NOWHERE; DISTANCES],
        };
        if let Some(place) = place_of_tag[usize::from(element.tag as u8)] {
            distances[place] = 0;
        }
        for hint in element.hints.iter() {
            distances[TAGS.len() + hint as usize] = 0;
        }
        all.push(distances);
    }
    all
}

/// Names of the page's own signs of its kind.
const SIGNS: [&str; 12] = [
    "type-article",
    "type-product",
    "type-list",
    "type-forum",
    "type-faq",
    "type-organization",
    "og-article",
    "og-product",
    "og-website",
    "generator-forum",
    "generator-docs",
    "body-forum",
];

fn signs(page: &Page) -> [f32; 12] {
    let signs = &page.signs;
    let typed = |ends: &[&str]| {
        let found = signs.schema_types.iter().any(|t| ends.iter().any(|end| t.ends_with(end)));
        if found { 1.0 } else { 0.0 }
    };
    let og =
        |wanted: &str| if signs.og_type.as_deref().is_some_and(|t| t.contains(wanted)) { 1.0 } else { 0.0 };
    let made = |names: &[&str]| {
        let found = signs.generator.as_ref().is_some_and(|g| names.iter().any(|name| g.contains(name)));
        if found { 1.0 } else { 0.0 }
    };
    [
        typed(&["Article", "BlogPosting", "Report"]),
        typed(&["Product", "Offer", "ProductGroup"]),
        typed(&["ItemList", "CollectionPage"]),
        typed(&["DiscussionForumPosting", "QAPage", "Question", "Answer"]),
        typed(&["FAQPage", "HowTo"]),
        typed(&["Organization", "LocalBusiness", "Service"]),
        og("article"),
        og("product"),
        og("website"),
        made(&["discourse", "phpbb", "vbulletin", "xenforo", "forum", "smf", "mybb"]),
        made(&["sphinx", "docusaurus", "mkdocs", "hugo", "vitepress", "gitbook", "doxygen"]),
        if signs.body.has(Hint::Forum) { 1.0 } else { 0.0 },
    ]
}
