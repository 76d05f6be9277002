//! Cuts a tree into blocks while walking it once.

use super::facts::Facts;
use super::fold::{folded_run, is_blank, push_preformatted};
use super::hints::Hints;
use super::look::Looks;
use super::markup::Place;
use super::tag::{Role, Tag};
use super::tree::{ElementView, Enter, Visit};
use crate::block::{Block, BlockKind, Counts, Element, ElementId, Hidden, Page};
use crate::words;

/// Visitor that builds a [`Page`].
pub(super) struct Cutter<'m> {
    looks: Looks<'m>,
    page: Page,
    facts: Facts,
    open: Vec<Open>,
    /// How many of the open elements, from the root, are recorded.
    recorded: usize,
    /// Hashes of the names of the open elements.
    tokens: Vec<u16>,
    pending: Pending,
    rows: u32,
    tables: Vec<Table>,
}

/// An element that is open, with what its content inherits.
struct Open {
    tag: Tag,
    role: Role,
    hints: Hints,
    look: u64,
    /// Its number, once it is recorded.
    id: ElementId,
    /// Where its part of [`Cutter::tokens`] begins.
    first_token: usize,
    hidden: Option<Hidden>,
    link: bool,
    bold: bool,
    preformatted: bool,
    list_depth: u8,
    kind: BlockKind,
    /// Blocks of the item or cell so far; the first one carries its mark.
    first: bool,
}

/// A table that is open.
struct Table {
    row: u32,
    cell: u16,
}

/// The block that is being collected.
#[derive(Default)]
struct Pending {
    start: usize,
    counts: Counts,
    element: Option<ElementId>,
    hidden: Option<Hidden>,
    kind: Option<BlockKind>,
    /// White space was seen since the last character.
    space: bool,
    /// `<br>`s since the last character.
    breaks: u16,
    /// The last thing seen was the end of a link or classed span.
    seam: bool,
}

impl<'m> Cutter<'m> {
    /// A cutter for a page of so many bytes of HTML.
    pub(super) fn new(looks: Looks<'m>, bytes: usize) -> Self {
        // Room for what most pages come to, so that little is moved about.
        let page = Page {
            text: String::with_capacity(bytes / 24),
            blocks: Vec::with_capacity(bytes / 1024),
            elements: Vec::with_capacity(bytes / 512),
            tokens: Vec::with_capacity(bytes / 128),
            ..Page::default()
        };
        Cutter {
            looks,
            page,
            facts: Facts::default(),
            open: Vec::new(),
            recorded: 0,
            tokens: Vec::new(),
            pending: Pending::default(),
            rows: 0,
            tables: Vec::new(),
        }
    }

    /// The page, and its longest script of plain JSON.
    pub(super) fn finish(mut self) -> (Page, String) {
        self.flush();
        self.measure_elements();
        let payload = self.facts.take_payload();
        (self.page.metadata, self.page.signs, self.page.structured) = self.facts.finish();
        (self.page, payload)
    }

    /// Where the next character will stand.
    pub(super) fn place(&self) -> Place {
        Place { block: self.page.blocks.len() as u32, text: self.page.text.len() as u32 }
    }

    /// Ends the block that is being collected.
    fn flush(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        self.pending.start = pending.start;
        let Some(element) = pending.element else {
            self.page.text.truncate(pending.start);
            return;
        };
        let kept = self.page.text[pending.start..].trim_end().len();
        self.page.text.truncate(pending.start + kept);
        let text = &self.page.text[pending.start..];
        if text.is_empty() {
            return;
        }
        let mut counts = pending.counts;
        counts.chars = text.chars().count() as u32;
        counts.words = words::count(text);
        let end = self.page.text.len() as u32;
        self.page.blocks.push(Block {
            text: pending.start as u32..end,
            kind: pending.kind.unwrap_or(BlockKind::Paragraph),
            element,
            counts,
            hidden: pending.hidden,
            gap: 0,
        });
        self.pending.start = self.page.text.len();
    }

    /// Notes for each element where the last block inside it ends.
    fn measure_elements(&mut self) {
        let elements = &mut self.page.elements;
        for (at, block) in self.page.blocks.iter().enumerate() {
            if let Some(element) = elements.get_mut(block.element.0 as usize) {
                element.blocks.end = at as u32 + 1;
            }
        }
        // Children come behind their parents.
        for at in (0..elements.len()).rev() {
            let (end, parent) = (elements[at].blocks.end, elements[at].parent);
            if elements[at].blocks.is_empty() {
                continue;
            }
            if let Some(parent) = elements.get_mut(parent.0 as usize) {
                parent.blocks.end = parent.blocks.end.max(end);
            }
        }
    }

    /// Records the open elements, so that a block can name its element.
    fn record_open(&mut self) -> Option<ElementId> {
        let first_block = self.page.blocks.len() as u32;
        let mut parent = self.recorded.checked_sub(1).map_or(ElementId::NONE, |last| self.open[last].id);
        for depth in self.recorded..self.open.len() {
            let next_token = self.open.get(depth + 1).map_or(self.tokens.len(), |next| next.first_token);
            let first_token = self.page.tokens.len() as u32;
            let open = &mut self.open[depth];
            self.page.tokens.extend_from_slice(&self.tokens[open.first_token..next_token]);
            open.id = ElementId(self.page.elements.len() as u32);
            self.page.elements.push(Element {
                tag: open.tag,
                parent,
                depth: depth as u16,
                blocks: first_block..first_block,
                hints: open.hints,
                look: open.look,
                tokens: first_token..self.page.tokens.len() as u32,
            });
            parent = open.id;
        }
        self.recorded = self.open.len();
        (parent != ElementId::NONE).then_some(parent)
    }

    /// Begins a block here, or widens the pending one to hold this place.
    fn touch(&mut self) {
        let Some(here) = self.record_open() else { return };
        match self.pending.element {
            None => {
                self.pending.element = Some(here);
                let Some(last) = self.open.last() else { return };
                self.pending.hidden = last.hidden;
                self.pending.kind = Some(self.kind_here());
            }
            Some(mut holder) => {
                // Up to the first element around both places.
                while !self.is_open(holder) {
                    match self.page.elements.get(holder.0 as usize) {
                        Some(element) => holder = element.parent,
                        None => return,
                    }
                }
                self.pending.element = Some(holder);
            }
        }
    }

    fn is_open(&self, id: ElementId) -> bool {
        let Some(element) = self.page.elements.get(id.0 as usize) else { return false };
        let depth = usize::from(element.depth);
        depth < self.recorded && self.open[depth].id == id
    }

    fn kind_here(&mut self) -> BlockKind {
        let Some(last) = self.open.last() else { return BlockKind::Paragraph };
        let kind = last.kind;
        if let BlockKind::ListItem(depth) = kind {
            let item = self.open.iter_mut().rev().find(|o| o.tag == Tag::Li);
            if item.is_some_and(|item| !std::mem::replace(&mut item.first, false)) {
                return BlockKind::ListText(depth);
            }
        }
        kind
    }

    /// Adds text with white space folded to single spaces.
    fn push_folded(&mut self, text: &str, link: bool, bold: bool) {
        let bytes = text.as_bytes();
        let mut chars = 0;
        let mut at = 0;
        while at < bytes.len() {
            let (end, shown) = folded_run(text, at);
            if end > at {
                self.separate();
                self.page.text.push_str(&text[at..end]);
                chars += shown;
                at = end;
            }
            let Some(c) = text[at..].chars().next() else { break };
            at += c.len_utf8();
            // What is no white space here is not seen.
            if c.is_whitespace() {
                self.pending.space = true;
            }
        }
        if link {
            self.pending.counts.link_chars += chars;
        }
        if bold {
            self.pending.counts.bold_chars += chars;
        }
    }

    /// Writes what stands between the last character and the next one.
    fn separate(&mut self) {
        let begun = self.page.text.len() > self.pending.start;
        if begun && self.pending.breaks > 0 {
            self.page.text.push('\n');
        } else if begun && self.pending.space {
            self.page.text.push(' ');
        }
        self.pending.space = false;
        self.pending.breaks = 0;
        self.pending.seam = false;
    }

    fn line_break(&mut self) {
        if self.open.last().is_some_and(|o| o.preformatted) {
            self.page.text.push('\n');
            return;
        }
        self.pending.counts.breaks = self.pending.counts.breaks.saturating_add(1);
        self.pending.breaks += 1;
        // Two in a row end a paragraph, as authors without <p> use them.
        if self.pending.breaks >= 2 {
            self.flush();
        }
    }
}

impl Visit for Cutter<'_> {
    fn open(&mut self, element: &ElementView<'_>) -> Enter {
        let tag = element.tag;
        let parent_hidden = self.open.last().and_then(|o| o.hidden);
        if self.facts.open(element, parent_hidden.is_some()) {
            return Enter::Children;
        }
        match tag {
            Tag::Br => {
                self.line_break();
                return Enter::Skip;
            }
            Tag::Wbr => return Enter::Skip,
            Tag::Img | Tag::Picture | Tag::Amp => {
                if self.pending.element.is_some() {
                    self.pending.counts.images = self.pending.counts.images.saturating_add(1);
                }
                return Enter::Skip;
            }
            Tag::Input | Tag::Textarea | Tag::Select => {
                if self.pending.element.is_some() {
                    self.pending.counts.fields = self.pending.counts.fields.saturating_add(1);
                }
                return Enter::Skip;
            }
            _ => {}
        }
        let role = tag.role();
        if role == Role::Skip {
            return Enter::Skip;
        }
        if role == Role::Block {
            self.flush();
        }
        let first_token = self.tokens.len();
        let mut look = self.looks.of(element, &mut self.tokens);
        if matches!(tag, Tag::Html | Tag::Body) {
            // They name the page, not a part of it.
            self.facts.note_body(std::mem::take(&mut look.hints));
        }
        if role == Role::Inline && self.pending.seam && (tag == Tag::A || (tag == Tag::Span && look.classed))
        {
            // Neighbours like these stand apart on the screen.
            self.pending.space = true;
        }
        if tag == Tag::A {
            self.pending.counts.links = self.pending.counts.links.saturating_add(1);
        }
        let above = self.open.last();
        let above_kind = above.map_or(BlockKind::Paragraph, |o| o.kind);
        let list_depth = above.map_or(0, |o| o.list_depth);
        let open = Open {
            tag,
            role,
            hints: look.hints,
            look: look.hash,
            id: ElementId::NONE,
            first_token,
            hidden: parent_hidden.or(look.hidden),
            link: above.is_some_and(|o| o.link) || tag == Tag::A,
            bold: above.is_some_and(|o| o.bold) || matches!(tag, Tag::B | Tag::Strong),
            preformatted: above.is_some_and(|o| o.preformatted) || tag.is_preformatted(),
            list_depth: list_depth
                + u8::from(matches!(tag, Tag::Ul | Tag::Ol | Tag::Menu | Tag::Dir) && list_depth < 32),
            kind: self.kind_inside(tag, above_kind, list_depth),
            first: true,
        };
        self.open.push(open);
        Enter::Children
    }

    fn text(&mut self, text: &str) {
        if self.facts.text(text) {
            return;
        }
        let Some(last) = self.open.last() else { return };
        let (link, bold, preformatted) = (last.link, last.bold, last.preformatted);
        if self.pending.element.is_some() && self.pending.hidden != last.hidden {
            if last.hidden.is_some() {
                // A hidden word inside a line that is seen.
                return;
            }
            self.flush();
        }
        if is_blank(text) && !(preformatted && self.pending.element.is_some()) {
            if self.pending.element.is_some() {
                self.pending.space = true;
            }
            return;
        }
        self.touch();
        if preformatted {
            if self.page.text.len() == self.pending.start {
                // As the parser does: the first line feed is not content.
                let text = text.trim_start_matches(['\n', '\r']);
                push_preformatted(&mut self.page.text, text);
            } else {
                push_preformatted(&mut self.page.text, text);
            }
        } else {
            self.push_folded(text, link, bold);
        }
    }

    fn close(&mut self, tag: Tag) {
        if self.facts.close(tag) {
            return;
        }
        let Some(open) = self.open.pop() else { return };
        self.tokens.truncate(open.first_token);
        self.recorded = self.recorded.min(self.open.len());
        if open.role == Role::Block {
            // The element is gone from `open`, but its block must still be
            // able to name it: ids stay valid.
            self.flush();
        } else if !open.preformatted && self.pending.element.is_some() && matches!(tag, Tag::A | Tag::Span) {
            self.pending.seam = !self.pending.space;
        }
        if tag == Tag::Table {
            self.tables.pop();
        }
    }
}

impl Cutter<'_> {
    /// The kind of blocks inside an element that opens now.
    fn kind_inside(&mut self, tag: Tag, above: BlockKind, list_depth: u8) -> BlockKind {
        if let Some(level) = tag.heading_level() {
            return BlockKind::Heading(level);
        }
        match tag {
            Tag::Li => BlockKind::ListItem(list_depth.saturating_sub(1)),
            Tag::Pre | Tag::Listing | Tag::Xmp | Tag::Plaintext => BlockKind::Code,
            Tag::Blockquote => BlockKind::Quote,
            Tag::Figcaption | Tag::Caption => BlockKind::Caption,
            Tag::Dt => BlockKind::Term,
            Tag::Dd => BlockKind::Definition,
            Tag::Button | Tag::Option | Tag::Label | Tag::Legend => BlockKind::Control,
            Tag::Table => {
                self.tables.push(Table { row: 0, cell: 0 });
                BlockKind::Paragraph
            }
            Tag::Tr => {
                self.rows += 1;
                if let Some(table) = self.tables.last_mut() {
                    *table = Table { row: self.rows, cell: 0 };
                }
                BlockKind::Paragraph
            }
            Tag::Td | Tag::Th => match self.tables.last_mut() {
                Some(table) if table.row > 0 => {
                    let cell = table.cell;
                    table.cell = cell.saturating_add(1);
                    BlockKind::Cell { row: table.row, cell }
                }
                _ => BlockKind::Paragraph,
            },
            _ => above,
        }
    }
}
