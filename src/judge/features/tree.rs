//! Features of a block's place in the tree of an HTML page.

use std::ops::Range;

use super::super::container;
use super::super::known::Known;
use super::super::measure::{Measures, Sums};
use super::candidates::Candidates;
use super::columns::Columns;
use super::distances::Distances;
use super::levels::Levels;
use crate::block::{Block, BlockKind, Hidden, Page, Reason};
use crate::html::{Hint, Tag};

/// What the tree features of all blocks need to know of the page.
pub(super) struct Tree {
    zoned: Sums,
    hidden: Sums,
    first_heading: Option<usize>,
    names: Distances,
    levels: Levels,
    candidates: Candidates,
    /// Features of the page as a whole.
    page: Vec<(&'static str, &'static str, f32)>,
}

impl Tree {
    pub(super) fn new(page: &Page, known: &Known) -> Self {
        let Known { measures, zones, .. } = known;
        let candidates = Candidates::new(page, measures, container::find(page, measures, zones, 0.4));
        Tree {
            zoned: Sums::new(zones.iter().map(|zone| if zone.is_some() { 1.0 } else { 0.0 })),
            hidden: Sums::new(page.blocks.iter().map(|b| if b.hidden.is_some() { 1.0 } else { 0.0 })),
            first_heading: page.blocks.iter().position(|b| b.kind == BlockKind::Heading(1)),
            names: Distances::new(page),
            levels: Levels::new(page, measures),
            page: of_page(page, measures, candidates.main()),
            candidates,
        }
    }

    pub(super) fn write(
        &self,
        page: &Page,
        measures: &Measures,
        zones: &[Option<Reason>],
        columns: &mut Columns,
    ) {
        self.write_block(page, measures, zones, columns);
        self.names.write(page, columns);
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
        for (prefix, name, value) in &self.page {
            columns.same(prefix, name, *value);
        }
    }

    fn write_block(&self, page: &Page, measures: &Measures, zones: &[Option<Reason>], columns: &mut Columns) {
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
        columns.each("", "zone", |at| zones[at].map_or(0.0, |_| 1.0));
        match self.first_heading {
            Some(first) => columns.each("", "since-h1", |at| at as f32 - first as f32),
            None => columns.same("", "since-h1", -999.0),
        }
        let element = |at: usize| page.element_of(&blocks[at]);
        columns.each("", "depth", |at| element(at).map_or(0.0, |e| f32::from(e.depth)));
        columns.each("", "tag", |at| element(at).map_or(0.0, |e| e.tag as u8 as f32));
    }
}

/// Features of a page as a whole, whose main content `main` may be.
fn of_page(page: &Page, measures: &Measures, main: &Range<u32>) -> Vec<(&'static str, &'static str, f32)> {
    let kinds = |wanted: &dyn Fn(&Block) -> bool| page.blocks.iter().filter(|b| wanted(b)).count() as f32;
    let tags = |wanted: Tag| page.elements.iter().filter(|e| e.tag == wanted).count() as f32;
    let words = measures.words.total().max(1.0);
    let mut all = vec![
        ("", "page-links", measures.links.total() / words),
        ("", "page-link-count", page.blocks.iter().map(|b| f32::from(b.counts.links)).sum()),
        ("", "page-articles", tags(Tag::Article)),
        ("", "page-headings", kinds(&|b| matches!(b.kind, BlockKind::Heading(_)))),
        ("", "page-paragraphs", tags(Tag::P)),
        ("", "page-list-items", kinds(&|b| matches!(b.kind, BlockKind::ListItem(_)))),
        ("", "page-cells", kinds(&|b| matches!(b.kind, BlockKind::Cell { .. }))),
        ("", "page-codes", kinds(&|b| b.kind == BlockKind::Code)),
        ("", "page-forms", tags(Tag::Form)),
        ("", "page-main-words", measures.words.sum(main) / words),
        ("", "page-main-prose", measures.prose.sum(main) / measures.prose.total().max(1.0)),
    ];
    all.extend(SIGNS.into_iter().zip(signs(page)).map(|(name, value)| ("page", name, value)));
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
