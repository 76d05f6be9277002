//! The page's tree: html5ever into rcdom, within budgets.
//!
//! The one file that names html5ever and rcdom. Later stages see a tree only
//! as the events of [`Visit`], so that another tree can take its place.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    EndTag, StartTag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, LocalName, QualName, TokenizerResult, local_name, ns};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use super::late::LateParts;
use super::tag::{Tag, with_tags};
use crate::error::{Error, ErrorKind};
use crate::settings::Limits;

/// Bytes handed to the tokenizer at once: budgets are looked at in between.
const CHUNK: usize = 32 << 10;

/// Steps spent in sibling lists for each node of the budget. Foster parenting
/// looks an element up among its siblings, which is quadratic in hostile
/// tables; real pages stay far below.
const STEPS_PER_NODE: u64 = 200;

/// Receives a tree in document order.
pub(super) trait Visit {
    /// An element begins. Its children follow only on [`Enter::Children`],
    /// and `close` is called only then.
    fn open(&mut self, element: &ElementView<'_>) -> Enter;
    /// A text node.
    fn text(&mut self, text: &str);
    /// An entered element ends.
    fn close(&mut self, tag: Tag);
}

/// Whether to go into an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Enter {
    Children,
    Skip,
}

/// An element as its visitor sees it.
pub(super) struct ElementView<'a> {
    pub(super) tag: Tag,
    attributes: &'a [Attribute],
}

impl<'a> ElementView<'a> {
    /// Names and values of the attributes that are in no namespace.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.attributes.iter().filter(|a| a.name.ns == ns!()).map(|a| (&*a.name.local, &*a.value))
    }
}

/// Parses a page and shows its tree to a visitor.
///
/// # Errors
/// When the page is over budget; the visitor has then seen nothing.
pub(super) fn parse(html: &str, limits: &Limits, visitor: &mut impl Visit) -> Result<(), Error> {
    super::limits::check_attributes(html, limits)?;
    let sink = LimitedSink::new(limits);
    let options = TreeBuilderOpts { scripting_enabled: false, ..Default::default() };
    let guard = DepthGuard {
        builder: TreeBuilder::new(sink, options),
        depth_limit: usize::from(limits.depth),
        dropped: RefCell::default(),
        in_noscript: Cell::new(false),
    };
    let tokenizer = Tokenizer::new(guard, TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut rest = html;
    while !rest.is_empty() {
        let mut end = rest.len().min(CHUNK);
        while !rest.is_char_boundary(end) {
            end += 1;
        }
        let (chunk, tail) = rest.split_at(end);
        rest = tail;
        queue.push_back(StrTendril::from_slice(chunk));
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        if tokenizer.sink.builder.sink.over_budget.get() {
            break;
        }
    }
    if !tokenizer.sink.builder.sink.over_budget.get() {
        tokenizer.end();
    }
    let sink = &tokenizer.sink.builder.sink;
    if sink.over_budget.get() {
        return Err(Error::new(
            ErrorKind::OverBudget,
            format!(
                "its markup grows into more than {} nodes; raise --max-nodes (limits.nodes) or leave it out",
                limits.nodes
            ),
        ));
    }
    walk(sink.dom.document.clone(), &mut sink.late.borrow_mut(), visitor);
    Ok(())
}

/// Shows a tree to a visitor, without recursion.
fn walk(root: Handle, late: &mut LateParts<Handle>, visitor: &mut impl Visit) {
    // Each entry: a node whose children are being visited, the index of the
    // next one, and the tag to close, which the document does not have.
    let mut stack: Vec<(Handle, usize, Option<Tag>)> = vec![(root, 0, None)];
    while let Some((node, next, tag)) = stack.last_mut() {
        let child = node.children.borrow().get(*next).cloned();
        *next += 1;
        let Some(child) = child else {
            if let Some(tag) = *tag {
                visitor.close(tag);
            }
            stack.pop();
            continue;
        };
        match &child.data {
            NodeData::Text { contents } => visitor.text(&contents.borrow()),
            NodeData::Element { name, attrs, template_contents, .. } => {
                let tag = if name.ns == ns!(html) { tag_of(&name.local) } else { foreign_tag(&name.local) };
                if !late.is_empty()
                    && let Some(id) = id_of(&attrs.borrow())
                {
                    if let Some(part) = late.fill(id) {
                        stack.push((part, 0, None));
                        continue;
                    }
                    if late.was_moved(id) {
                        continue;
                    }
                }
                if visitor.open(&ElementView { tag, attributes: &attrs.borrow() }) == Enter::Children {
                    let contents = template_contents.borrow().clone();
                    stack.push((contents.unwrap_or_else(|| child.clone()), 0, Some(tag)));
                }
            }
            _ => {}
        }
    }
}

fn id_of(attributes: &[Attribute]) -> Option<&str> {
    attributes.iter().find(|a| a.name.local == local_name!("id")).map(|a| &*a.value)
}

macro_rules! mapping {
    ($($name:ident = $text:tt,)*) => {
        fn tag_of(name: &LocalName) -> Tag {
            match &**name { $($text => Tag::$name,)* _ => Tag::Other }
        }
    };
}
with_tags!(mapping);

/// Of the elements outside HTML only these two roots matter: their content is
/// drawn, not read.
fn foreign_tag(name: &LocalName) -> Tag {
    match *name {
        local_name!("svg") => Tag::Svg,
        local_name!("math") => Tag::Math,
        _ => Tag::Other,
    }
}

/// Between tokenizer and tree builder: unwraps elements that would lie too
/// deep, leaves out what would swallow the page, and stops feeding the builder when the sink is over budget.
///
/// The builder is quadratic in depth, so a limit in the sink would come too
/// late.
struct DepthGuard {
    builder: TreeBuilder<Handle, LimitedSink>,
    depth_limit: usize,
    /// Start tags left out, whose end tags must go too.
    dropped: RefCell<HashMap<LocalName, u32>>,
    in_noscript: Cell<bool>,
}

impl TokenSink for DepthGuard {
    type Handle = Handle;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<Handle> {
        if self.builder.sink.over_budget.get() && token != Token::EOFToken {
            return TokenSinkResult::Continue;
        }
        if let TagToken(tag) = &token {
            if tag.name == local_name!("noscript") {
                self.in_noscript.set(tag.kind == StartTag);
            }
            // With scripting the first `</noscript>` ends all of it; without,
            // an iframe that is never closed would swallow the page behind.
            if tag.name == local_name!("iframe") && self.in_noscript.get() {
                return TokenSinkResult::Continue;
            }
            let mut dropped = self.dropped.borrow_mut();
            match tag.kind {
                StartTag
                    if self.builder.sink.path.borrow().len() >= self.depth_limit
                        && !switches_tokenizer(&tag.name) =>
                {
                    if !tag.self_closing {
                        *dropped.entry(tag.name.clone()).or_default() += 1;
                    }
                    return TokenSinkResult::Continue;
                }
                EndTag => {
                    if let Some(count) = dropped.get_mut(&tag.name).filter(|count| **count > 0) {
                        *count -= 1;
                        return TokenSinkResult::Continue;
                    }
                }
                StartTag => {}
            }
        }
        self.builder.process_token(token, line_number)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Elements whose start tag changes how the text after it is read; leaving
/// one out would turn scripts into text. None of them can nest.
fn switches_tokenizer(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("script")
            | local_name!("style")
            | local_name!("title")
            | local_name!("textarea")
            | local_name!("xmp")
            | local_name!("iframe")
            | local_name!("noembed")
            | local_name!("noframes")
            | local_name!("plaintext")
            | local_name!("br")
            | local_name!("img")
    )
}

/// [`RcDom`] that counts what it is asked to do.
struct LimitedSink {
    dom: RcDom,
    nodes_left: Cell<u32>,
    steps_left: Cell<u64>,
    over_budget: Cell<bool>,
    late: RefCell<LateParts<Handle>>,
    /// The open elements down to the one appended last, by address: only
    /// compared, to know the depth without walking to the root each time.
    path: RefCell<Vec<*const markup5ever_rcdom::Node>>,
}

impl LimitedSink {
    fn new(limits: &Limits) -> Self {
        LimitedSink {
            dom: RcDom::default(),
            nodes_left: Cell::new(limits.nodes),
            steps_left: Cell::new(u64::from(limits.nodes).saturating_mul(STEPS_PER_NODE)),
            over_budget: Cell::new(false),
            late: RefCell::default(),
            path: RefCell::default(),
        }
    }

    fn count_node(&self) {
        match self.nodes_left.get().checked_sub(1) {
            Some(left) => self.nodes_left.set(left),
            None => self.over_budget.set(true),
        }
    }

    fn count_steps(&self, among: &Handle) {
        let parent = among.parent.take();
        let siblings =
            parent.as_ref().and_then(|p| p.upgrade()).map_or(0, |p| p.children.borrow().len() as u64);
        among.parent.set(parent);
        match self.steps_left.get().checked_sub(siblings) {
            Some(left) => self.steps_left.set(left),
            None => self.over_budget.set(true),
        }
    }

    fn note_path(&self, parent: &Handle, child: &NodeOrText<Handle>) {
        let NodeOrText::AppendNode(child) = child else { return };
        let mut path = self.path.borrow_mut();
        match path.iter().rposition(|p| *p == Rc::as_ptr(parent)) {
            Some(at) => path.truncate(at + 1),
            // Moved by the adoption agency or foster parenting: the nearest
            // known depth stays a good estimate.
            None => {
                path.pop();
            }
        }
        path.push(Rc::as_ptr(child));
    }
}

impl TreeSink for LimitedSink {
    type Handle = Handle;
    type Output = ();
    type ElemName<'a> = html5ever::ExpandedName<'a>;

    fn finish(self) {}

    fn parse_error(&self, _: std::borrow::Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        self.dom.get_document()
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> Self::ElemName<'a> {
        self.dom.elem_name(target)
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> Handle {
        self.count_node();
        let late = id_of(&attrs).filter(|id| id.as_bytes().get(1) == Some(&b':')).map(str::to_owned);
        let element = self.dom.create_element(name, attrs, flags);
        if let Some(id) = late {
            self.late.borrow_mut().note(&id, &element);
        }
        element
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.count_node();
        self.dom.create_comment(StrTendril::new())
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> Handle {
        self.count_node();
        self.dom.create_pi(target, data)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.count_node();
        self.note_path(parent, &child);
        self.dom.append(parent, child);
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        self.count_node();
        self.count_steps(sibling);
        self.dom.append_before_sibling(sibling, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        self.count_node();
        self.count_steps(element);
        self.dom.append_based_on_parent_node(element, previous, child);
    }

    fn append_doctype_to_document(&self, name: StrTendril, public_id: StrTendril, system_id: StrTendril) {
        self.dom.append_doctype_to_document(name, public_id, system_id);
    }

    fn pop(&self, node: &Handle) {
        let mut path = self.path.borrow_mut();
        if let Some(at) = path.iter().rposition(|p| *p == Rc::as_ptr(node)) {
            path.truncate(at);
        }
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        self.dom.get_template_contents(target)
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        self.dom.same_node(x, y)
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.dom.set_quirks_mode(mode);
    }

    fn add_attrs_if_missing(&self, target: &Handle, attrs: Vec<Attribute>) {
        self.dom.add_attrs_if_missing(target, attrs);
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.count_steps(target);
        self.dom.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        self.dom.reparent_children(node, new_parent);
    }

    fn is_mathml_annotation_xml_integration_point(&self, handle: &Handle) -> bool {
        self.dom.is_mathml_annotation_xml_integration_point(handle)
    }

    // rcdom searches the whole list for each option; nothing here reads the
    // clone.
    fn maybe_clone_an_option_into_selectedcontent(&self, _: &Handle) {}
}
