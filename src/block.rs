//! The one currency: every input becomes a [`Page`] of [`Block`]s, and every
//! block gets a [`Verdict`] with a [`Reason`].

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Deserializer, Serialize};

use crate::metadata::Metadata;

/// A page cut into blocks in reading order.
///
/// All text lies in one buffer; a block names its part of it.
#[derive(Debug, Default, Clone)]
pub struct Page {
    pub(crate) text: String,
    /// The blocks in reading order.
    pub blocks: Vec<Block>,
    /// The elements that hold blocks, parents before children. Empty for
    /// text inputs.
    pub elements: Vec<Element>,
    /// What the page says about itself.
    pub metadata: Metadata,
    /// Hashes of class, id, role and itemprop words; an element names its
    /// part of them.
    pub(crate) tokens: Vec<u16>,
    /// Where the page came from.
    pub origin: Origin,
    /// Signs of what kind of page it is.
    pub signs: Signs,
    /// What its structured data tells of its content.
    pub structured: StructuredData,
    /// Chrome inside of blocks, in their order.
    pub trims: Vec<Trim>,
}

/// What a page's head and body tags say about its kind.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Signs {
    /// The schema.org types named in JSON-LD and microdata, without address.
    pub schema_types: Vec<String>,
    /// `og:type`.
    pub og_type: Option<String>,
    /// The program that made the page.
    pub generator: Option<String>,
    /// What the class and id words of `<html>` and `<body>` say.
    pub body: crate::html::Hints,
    /// The absolute address in `og:url` or JSON-LD, for pages whose canonical
    /// link names no host.
    pub address: Option<String>,
}

/// Strings of a page's JSON-LD, in its order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct StructuredData {
    /// Running text: descriptions, bodies, answers, reviews.
    pub texts: Vec<String>,
    /// Names of things that the page shows or lists.
    pub names: Vec<String>,
    /// Texts and names of the publisher, of people, of the way to the page.
    pub about: Vec<String>,
}

/// The road by which a page became blocks.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Blocks were cut from an HTML tree.
    #[default]
    Html,
    /// Blocks are the lines of an already extracted text.
    Text,
}

impl Page {
    /// The text of a block, as it will be rendered.
    pub fn text_of(&self, block: &Block) -> &str {
        &self.text[block.text.start as usize..block.text.end as usize]
    }

    /// The text of the block of this number without the [`trims`](Page::trims)
    /// in it.
    pub fn trimmed(&self, at: usize) -> Cow<'_, str> {
        let block = &self.blocks[at];
        let trims = self.trims_of(at);
        if trims.is_empty() {
            return Cow::Borrowed(self.text_of(block));
        }
        let mut from = block.text.start;
        let mut out = String::new();
        for trim in trims {
            out.push_str(&self.text[from as usize..trim.text.start as usize]);
            from = trim.text.end;
        }
        out.push_str(&self.text[from as usize..block.text.end as usize]);
        Cow::Owned(out)
    }

    /// The [`trims`](Page::trims) in the block of this number.
    pub fn trims_of(&self, at: usize) -> &[Trim] {
        let from = self.trims.partition_point(|trim| (trim.block as usize) < at);
        let rest = &self.trims[from..];
        &rest[..rest.partition_point(|trim| trim.block as usize == at)]
    }

    /// What a trim took out.
    pub fn text_of_trim(&self, trim: &Trim) -> &str {
        &self.text[trim.text.start as usize..trim.text.end as usize]
    }

    /// The element that holds a block directly, if the page has a tree.
    pub fn element_of(&self, block: &Block) -> Option<&Element> {
        self.elements.get(block.element.0 as usize)
    }

    /// The hashes of an element's class, id, role and itemprop words.
    pub(crate) fn tokens_of(&self, element: &Element) -> &[u16] {
        &self.tokens[element.tokens.start as usize..element.tokens.end as usize]
    }

    /// The elements around a block, innermost first.
    pub fn ancestors(&self, block: &Block) -> Ancestors<'_> {
        Ancestors { elements: &self.elements, next: block.element }
    }
}

/// Index of an [`Element`] in [`Page::elements`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ElementId(pub u32);

impl ElementId {
    /// No element: the parent of the root, or a line of text.
    pub const NONE: ElementId = ElementId(u32::MAX);
}

/// A run of inline content: what a reader sees as one paragraph, heading,
/// list item, cell or line.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    pub(crate) text: Range<u32>,
    /// What the block is.
    pub kind: BlockKind,
    /// The innermost block-level element around it.
    pub element: ElementId,
    /// What was counted while the block was cut.
    pub counts: Counts,
    /// Why a reader of the page would not see it, if so.
    pub hidden: Option<Hidden>,
    /// Blank lines before it (text inputs only; 0 or 1).
    pub gap: u8,
}

/// What a block is to its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// An item of a list, with its nesting depth from 0.
    ListItem(u8),
    /// The continuation of a list item after its first block.
    ListText(u8),
    /// A cell of a data table. `row` is unique on the page, `cell` counts
    /// from 0 in the row.
    Cell {
        /// The row's number on the page.
        row: u32,
        /// The cell's number in its row.
        cell: u16,
    },
    /// Preformatted text; line breaks and indentation are kept.
    Code,
    /// A part of a block quotation.
    Quote,
    /// A caption of a figure or table.
    Caption,
    /// The term of a definition list.
    Term,
    /// The definition of a term.
    Definition,
    /// A label, button or option of a form.
    Control,
    /// A line of an extracted text.
    Line,
}

/// Why a reader of the page would not see a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hidden {
    /// Hidden by an attribute or style.
    Style,
    /// Inside `<noscript>`.
    Noscript,
    /// Inside `<template>`.
    Template,
    /// Inside a closed `<dialog>`.
    Dialog,
    /// Not in the page but in its data, where the page itself is a shell.
    Data,
}

/// Cheap measurements taken while a block is cut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Characters of text, white space folded.
    pub chars: u32,
    /// Words; each Han, Kana or Hangul character is a word of its own.
    pub words: u32,
    /// Characters inside links.
    pub link_chars: u32,
    /// Links that begin in the block.
    pub links: u16,
    /// Characters in bold.
    pub bold_chars: u32,
    /// Images.
    pub images: u16,
    /// Form fields.
    pub fields: u16,
    /// Line breaks (`<br>`) inside.
    pub breaks: u16,
}

/// An element of the page's tree that holds blocks.
#[derive(Debug, Clone)]
pub struct Element {
    /// Its name.
    pub tag: crate::html::Tag,
    /// The element around it, [`ElementId::NONE`] for the root.
    pub parent: ElementId,
    /// Its depth in the page's tree, the root being 0.
    pub depth: u16,
    /// The blocks inside it, as indexes into [`Page::blocks`].
    pub blocks: Range<u32>,
    /// What its class, id, role and itemprop words say.
    pub hints: crate::html::Hints,
    /// A hash of tag and class words: siblings of one look share it.
    pub look: u64,
    pub(crate) tokens: Range<u32>,
}

/// Iterator over the elements around a block, innermost first.
#[derive(Debug, Clone)]
pub struct Ancestors<'a> {
    elements: &'a [Element],
    next: ElementId,
}

impl<'a> Iterator for Ancestors<'a> {
    type Item = (ElementId, &'a Element);

    fn next(&mut self) -> Option<Self::Item> {
        let id = self.next;
        let element = self.elements.get(id.0 as usize)?;
        self.next = element.parent;
        Some((id, element))
    }
}

/// Keep or drop, why, and how sure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Verdict {
    /// Whether the block is rendered.
    pub keep: bool,
    /// Why.
    pub reason: Reason,
    /// How much the block looks like content, from 0 to 1.
    pub score: f32,
}

/// A part of a kept block that is chrome and is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trim {
    /// The block's number.
    pub block: u32,
    pub(crate) text: Range<u32>,
    /// Why.
    pub reason: Reason,
}

macro_rules! reasons {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal,)*) => {
        /// Why a block was kept or dropped.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Reason {
            $($(#[doc = $doc])+ $name,)*
        }

        impl Reason {
            /// All reasons, in the order of their declaration.
            pub const ALL: &'static [Reason] = &[$(Reason::$name,)*];

            /// The reason's name as users meet it, such as `app-promo`.
            pub fn as_str(self) -> &'static str {
                match self { $(Reason::$name => $text,)* }
            }

            /// What it means, as a phrase or sentence with a full stop.
            pub fn meaning(self) -> &'static str {
                match self { $(Reason::$name => concat!($($doc),+),)* }.trim_start()
            }
        }
    };
}

reasons! {
    /// Part of the main content.
    MainContent = "main-content",
    /// A heading that leads to kept content.
    ContentHeading = "content-heading",
    /// A readers' comment, kept because the settings ask for comments.
    Comment = "comment",
    /// A rule of one's own for the site keeps it.
    SiteRuleKeep = "site-rule-keep",

    /// Menus and other navigation.
    Nav = "nav",
    /// The site's header.
    SiteHeader = "site-header",
    /// The site's footer.
    SiteFooter = "site-footer",
    /// A side column or widget.
    Sidebar = "sidebar",
    /// Where the page lies in the site: "Home > News > Sport".
    Breadcrumbs = "breadcrumbs",
    /// Links to the next, previous or numbered pages.
    Pagination = "pagination",
    /// Offers of the site's app, and store badges.
    AppPromo = "app-promo",
    /// The form for readers' comments and what belongs to it.
    CommentForm = "comment-form",
    /// Readers' comments under another text.
    Comments = "comments",
    /// A pointer to another text in the middle or at the end of this one.
    ReadAlso = "read-also",
    /// Related, popular or latest texts.
    Related = "related",
    /// A whole article that follows the page's own.
    NextArticle = "next-article",
    /// Where the text was taken from.
    SourceLine = "source-line",
    /// Share and follow links.
    ShareBar = "share-bar",
    /// Offers of a newsletter or notifications.
    Newsletter = "newsletter",
    /// Log-in and registration.
    SignIn = "sign-in",
    /// Cookie and consent notices.
    CookieNotice = "cookie-notice",
    /// Offers of a subscription before the text goes on.
    Paywall = "paywall",
    /// Print, mail, top-of-page and skip links.
    PageTools = "page-tools",
    /// Copyright and legal lines.
    Legal = "legal",
    /// Labels of advertisements and sponsored parts.
    Ad = "ad",
    /// Author, date, reading time and other data about the text.
    Byline = "byline",
    /// Tags and categories.
    Tags = "tags",
    /// Credits of images and videos, and players' messages.
    MediaCredit = "media-credit",
    /// Buttons, labels, options and other parts of forms.
    Control = "control",
    /// Cart, price alarm and other shop functions.
    Shop = "shop",
    /// A reader of the page would not see it.
    Hidden = "hidden",
    /// Mostly links.
    LinkList = "link-list",
    /// Part of a run of short lines without sentences.
    ShortRun = "short-run",
    /// The same text stands on the page already.
    Duplicate = "duplicate",
    /// Stands on many pages of the site.
    RepeatsOnSite = "repeats-on-site",
    /// A rule of one's own for the site drops it.
    SiteRuleDrop = "site-rule-drop",
    /// Outside the main content.
    OutsideMain = "outside-main",
    /// Nothing speaks for it being content.
    LowScore = "low-score",
    /// Characters of an extracted text that show nothing (controls, byte order marks): no block's
    /// reason, but part of what was [taken out](crate::Attributes).
    Invisible = "invisible",
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl std::str::FromStr for Reason {
    type Err = UnknownReason;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Reason::ALL.iter().copied().find(|r| r.as_str() == name).ok_or(UnknownReason)
    }
}

/// The name is none of [`Reason::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown reason")]
pub struct UnknownReason;
