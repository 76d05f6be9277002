//! Features of a block's place in the tree of an HTML page.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt};

use super::super::measure::{Measures, Sums};
use super::Row;
use crate::block::{Block, BlockKind, Element, ElementId, Hidden, Page, Reason};
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

/// Levels of containers around a block whose size is given.
const LEVELS: [&str; 6] = ["level1", "level2", "level3", "level4", "level5", "level6"];

/// Names of the candidates for the main content's container.
const CANDIDATES: [&str; 5] = ["gain", "deep60", "deep85", "parent", "marked"];

/// A distance for what is not there.
const FAR: f32 = 99.0;

/// What the tree features of all blocks need to know of the page.
pub(super) struct Tree {
    zones: Vec<Option<Reason>>,
    zoned: Sums,
    hidden: Sums,
    /// The blocks of each candidate for the main content's container.
    candidates: [Range<u32>; 5],
    siblings: HashMap<(ElementId, u64), Siblings>,
    articles: f32,
    headings: f32,
    links: f32,
    paragraphs: f32,
    list_items: f32,
    cells: f32,
    codes: f32,
    forms: f32,
    first_heading: Option<u32>,
    signs: [f32; 12],
}

/// Elements of one parent that look alike.
#[derive(Debug, Clone, Copy, Default)]
struct Siblings {
    count: u32,
    words: f32,
    prose: f32,
}

impl Tree {
    pub(super) fn new(page: &Page, measures: &Measures, zones: &[Option<Reason>], main: Range<u32>) -> Self {
        let mut siblings: HashMap<(ElementId, u64), Siblings> = HashMap::new();
        for element in page.elements.iter().filter(|e| !e.blocks.is_empty()) {
            let group = siblings.entry((element.parent, element.look)).or_default();
            group.count += 1;
            group.words += measures.words.sum(&element.blocks);
            group.prose += measures.prose.sum(&element.blocks);
        }
        let kinds = |wanted: &dyn Fn(&Block) -> bool| page.blocks.iter().filter(|b| wanted(b)).count() as f32;
        let tags = |wanted: Tag| page.elements.iter().filter(|e| e.tag == wanted).count() as f32;
        Tree {
            zoned: Sums::new(zones.iter().map(|zone| if zone.is_some() { 1.0 } else { 0.0 })),
            hidden: Sums::new(page.blocks.iter().map(|b| if b.hidden.is_some() { 1.0 } else { 0.0 })),
            candidates: [
                main,
                deepest(page, measures, 0.6),
                deepest(page, measures, 0.85),
                best_parent(page, measures),
                marked(page),
            ],
            zones: zones.to_vec(),
            siblings,
            articles: tags(Tag::Article),
            headings: kinds(&|b| matches!(b.kind, BlockKind::Heading(_))),
            links: page.blocks.iter().map(|b| f32::from(b.counts.links)).sum(),
            paragraphs: tags(Tag::P),
            list_items: kinds(&|b| matches!(b.kind, BlockKind::ListItem(_))),
            cells: kinds(&|b| matches!(b.kind, BlockKind::Cell { .. })),
            codes: kinds(&|b| b.kind == BlockKind::Code),
            forms: tags(Tag::Form),
            first_heading: page
                .blocks
                .iter()
                .position(|b| b.kind == BlockKind::Heading(1))
                .map(|at| at as u32),
            signs: signs(page),
        }
    }

    pub(super) fn write(&self, page: &Page, measures: &Measures, at: usize, row: &mut impl Row) {
        let block = &page.blocks[at];
        let here = at as u32;
        let flag = |holds: bool| if holds { 1.0 } else { 0.0 };
        let mut add = |name, value| row.push("", name, value);
        add("link-density", measures.link_density[at]);
        add("links", f32::from(block.counts.links));
        add("bold", block.counts.bold_chars as f32 / block.counts.chars.max(1) as f32);
        add("images", f32::from(block.counts.images));
        add("fields", f32::from(block.counts.fields));
        let hidden = match block.hidden {
            None => 0.0,
            Some(Hidden::Style) => 1.0,
            Some(Hidden::Noscript) => 2.0,
            Some(Hidden::Template) => 3.0,
            Some(Hidden::Dialog) => 4.0,
            Some(Hidden::Data) => 5.0,
        };
        add("hidden", hidden);
        add("shell", flag(measures.shell));
        add("zone", self.zones[at].map_or(0.0, |_| 1.0));
        add("since-h1", self.first_heading.map_or(-999.0, |first| at as f32 - first as f32));
        let element = page.element_of(block);
        add("depth", element.map_or(0.0, |e| f32::from(e.depth)));
        add("tag", element.map_or(0.0, |e| e.tag as u8 as f32));
        let ancestors: Vec<(ElementId, &Element)> = page.ancestors(block).collect();
        let mut tags = [FAR; u8::MAX as usize + 1];
        let mut hints = [FAR; u64::BITS as usize];
        for (distance, (_, element)) in ancestors.iter().enumerate().rev() {
            tags[usize::from(element.tag as u8)] = distance as f32;
            element.hints.iter().for_each(|hint| hints[hint as usize] = distance as f32);
        }
        for tag in TAGS {
            row.push("tag", tag.as_str(), tags[usize::from(tag as u8)]);
        }
        for hint in Hint::ALL {
            row.push("hint", hint.as_str(), hints[*hint as usize]);
        }
        self.write_levels(measures, &ancestors, here, row);
        for (prefix, candidate) in CANDIDATES.into_iter().zip(&self.candidates) {
            write_candidate(page, measures, &ancestors, here, candidate, prefix, row);
        }
        for (prefix, width) in [("near5", 5usize), ("near15", 15)] {
            let window = at.saturating_sub(width) as u32..(at + width + 1).min(page.blocks.len()) as u32;
            row.push(prefix, "zoned", self.zoned.sum(&window) / window.len() as f32);
            row.push(prefix, "hidden", self.hidden.sum(&window) / window.len() as f32);
        }
        let parent = |at: usize| page.element_of(&page.blocks[at]).map(|e| e.parent);
        let mut add = |name, value| row.push("", name, value);
        add("same-parent-before", flag(at > 0 && parent(at - 1) == parent(at)));
        add("same-parent-after", flag(at + 1 < page.blocks.len() && parent(at + 1) == parent(at)));
        add("page-links", measures.links.total() / measures.words.total().max(1.0));
        add("page-link-count", self.links);
        add("page-articles", self.articles);
        add("page-headings", self.headings);
        add("page-paragraphs", self.paragraphs);
        add("page-list-items", self.list_items);
        add("page-cells", self.cells);
        add("page-codes", self.codes);
        add("page-forms", self.forms);
        let main = &self.candidates[0];
        add("page-main-words", measures.words.sum(main) / measures.words.total().max(1.0));
        add("page-main-prose", measures.prose.sum(main) / measures.prose.total().max(1.0));
        for (name, value) in SIGNS.into_iter().zip(self.signs) {
            row.push("page", name, value);
        }
    }

    /// The containers around the block that hold more than the one before.
    fn write_levels(
        &self,
        measures: &Measures,
        ancestors: &[(ElementId, &Element)],
        here: u32,
        row: &mut impl Row,
    ) {
        let mut repeated = Siblings::default();
        for (_, element) in ancestors {
            if let Some(group) = self.siblings.get(&(element.parent, element.look))
                && group.count > repeated.count
            {
                repeated = *group;
            }
        }
        row.push("repeated", "count", repeated.count as f32);
        row.push("repeated", "words", repeated.words / repeated.count.max(1) as f32);
        row.push("repeated", "prose", repeated.prose / repeated.words.max(1.0));
        row.push("repeated", "share", repeated.words / measures.words.total().max(1.0));
        let mut last = here..here + 1;
        let mut levels = ancestors.iter().filter(|(_, element)| {
            let wider = element.blocks.len() > last.len();
            if wider {
                last = element.blocks.clone();
            }
            wider
        });
        for prefix in LEVELS {
            let Some((_, element)) = levels.next() else {
                for name in [
                    "words",
                    "links",
                    "blocks",
                    "share",
                    "prose-share",
                    "prose",
                    "mean",
                    "siblings",
                    "place",
                    "tag",
                ] {
                    row.push(prefix, name, -1.0);
                }
                continue;
            };
            let range = &element.blocks;
            let words = measures.words.sum(range);
            let prose = measures.prose.sum(range);
            let mut add = |name, value| row.push(prefix, name, value);
            add("words", words);
            add("links", measures.links.sum(range) / words.max(1.0));
            add("blocks", range.len() as f32);
            add("share", words / measures.words.total().max(1.0));
            add("prose-share", prose / measures.prose.total().max(1.0));
            add("prose", prose / words.max(1.0));
            add("mean", words / range.len() as f32);
            let group = self.siblings.get(&(element.parent, element.look));
            add("siblings", group.map_or(0.0, |group| group.count as f32));
            add("place", (here - range.start) as f32 / range.len() as f32);
            add("tag", element.tag as u8 as f32);
        }
    }
}

/// Where the block lies with regard to a candidate for the main container.
fn write_candidate(
    page: &Page,
    measures: &Measures,
    ancestors: &[(ElementId, &Element)],
    here: u32,
    candidate: &Range<u32>,
    prefix: &'static str,
    row: &mut impl Row,
) {
    let mut add = |name, value| row.push(prefix, name, value);
    let inside = candidate.contains(&here);
    let distance = if candidate.is_empty() {
        -999.0
    } else if inside {
        0.0
    } else if here < candidate.start {
        -((candidate.start - here) as f32)
    } else {
        (here + 1 - candidate.end) as f32
    };
    add("distance", distance);
    // Up from the block to the element around both.
    let common = ancestors
        .iter()
        .position(|(_, e)| e.blocks.start <= candidate.start && e.blocks.end >= candidate.end);
    add("up", common.map_or(FAR, |levels| levels as f32));
    let around = common.map_or(page.blocks.len() as f32, |at| measures.words.sum(&ancestors[at].1.blocks));
    add("share", measures.words.sum(candidate) / around.max(1.0));
    add(
        "place",
        if candidate.is_empty() {
            -1.0
        } else {
            (here as f32 - candidate.start as f32) / candidate.len() as f32
        },
    );
}

/// The deepest element with a share of the running text.
fn deepest(page: &Page, measures: &Measures, share: f32) -> Range<u32> {
    let wanted = share * measures.prose.total();
    page.elements
        .iter()
        .filter(|e| wanted > 0.0 && measures.prose.sum(&e.blocks) >= wanted)
        .max_by_key(|e| e.depth)
        .map_or(0..0, |e| e.blocks.clone())
}

/// The parent whose paragraphs score best: points for each paragraph of
/// running text go to its parent and in part to the parents above, as in
/// Readability (Arc90, 2009).
fn best_parent(page: &Page, measures: &Measures) -> Range<u32> {
    let mut points: Vec<f32> = vec![0.0; page.elements.len()];
    for (at, block) in page.blocks.iter().enumerate().filter(|(at, _)| measures.is_prose(*at)) {
        let shape = &measures.shapes[at];
        let worth = 1.0 + (shape.words / 15.0).min(3.0) + f32::from(shape.commas) / 4.0;
        for ((id, _), part) in page.ancestors(block).skip(1).zip([1.0, 0.5, 0.25, 0.12]) {
            points[id.0 as usize] += worth * part;
        }
    }
    let mut best = (0.0, 0..0);
    for (element, points) in page.elements.iter().zip(points) {
        let words = measures.words.sum(&element.blocks).max(1.0);
        let score = points * (1.0 - measures.links.sum(&element.blocks) / words);
        if score > best.0 {
            best = (score, element.blocks.clone());
        }
    }
    best.1
}

/// The element that the page itself marks as its text: `<main>`, one lone
/// `<article>`, or `itemprop=articleBody`.
fn marked(page: &Page) -> Range<u32> {
    let mut articles = page.elements.iter().filter(|e| e.tag == Tag::Article && !e.blocks.is_empty());
    match (articles.next(), articles.next()) {
        (Some(only), None) => only.blocks.clone(),
        _ => page
            .elements
            .iter()
            .filter(|e| e.tag == Tag::Main || e.hints.has(Hint::Main))
            .max_by_key(|e| e.blocks.len())
            .map_or(0..0, |e| e.blocks.clone()),
    }
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
