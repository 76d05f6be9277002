//! The reference: html5ever's own tokenizer and rcdom.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tokenizer, TokenizerOpts};
use html5ever::{Attribute, QualName, TokenizerResult};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use super::budget::{Budget, Budgeted};
use super::guard::Guard;
use super::walk::{self, Kind};
use super::{Visit, id_of, too_many_nodes};
use crate::error::Error;
use crate::html::late::{self, LateParts};
use crate::html::limits;
use crate::patience::Patience;
use crate::settings::Limits;

/// Bytes handed to the tokenizer at once: budgets are looked at in between.
const CHUNK: usize = 32 << 10;

/// Parses a page and shows its tree to a visitor.
pub(super) fn parse(
    html: &str,
    limits: &Limits,
    patience: Patience<'_>,
    visitor: &mut impl Visit,
) -> Result<(), Error> {
    build(html, (limits, patience), |document, late| walk::walk(document, late, visitor))
}

/// Builds a page's tree and hands it over with its late parts.
pub(super) fn build<R>(
    html: &str,
    (limits, patience): (&Limits, Patience<'_>),
    hand: impl FnOnce(&Handle, &mut LateParts<Handle>) -> R,
) -> Result<R, Error> {
    limits::check_attributes(html, limits)?;
    let guard = Guard::new(Sink::new(limits), limits, patience);
    let options = TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() };
    let tokenizer = Tokenizer::new(guard, options);
    let queue = BufferQueue::default();
    let mut rest = html.strip_prefix('\u{feff}').unwrap_or(html);
    while !rest.is_empty() {
        let mut end = rest.len().min(CHUNK);
        while !rest.is_char_boundary(end) {
            end += 1;
        }
        let (chunk, tail) = rest.split_at(end);
        rest = tail;
        queue.push_back(StrTendril::from_slice(chunk));
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        if tokenizer.sink.sink().budget.is_over() {
            return Err(too_many_nodes(limits));
        }
        patience.check()?;
    }
    tokenizer.end();
    let sink = tokenizer.sink.sink();
    if sink.budget.is_over() {
        return Err(too_many_nodes(limits));
    }
    Ok(hand(&sink.dom.document, &mut sink.late.borrow_mut()))
}

/// The children of a node, from one on.
pub(super) struct Children {
    of: Handle,
    next: usize,
}

impl Iterator for Children {
    type Item = Handle;

    fn next(&mut self) -> Option<Handle> {
        let child = self.of.children.borrow().get(self.next).cloned();
        self.next += 1;
        child
    }
}

impl walk::Node for Handle {
    type Children = Children;

    fn children(&self) -> Children {
        Children { of: self.clone(), next: 0 }
    }

    fn contents(&self) -> Option<Self> {
        match &self.data {
            NodeData::Element { template_contents, .. } => template_contents.borrow().clone(),
            _ => None,
        }
    }

    fn look<R>(&self, at: impl FnOnce(Kind<'_>) -> R) -> R {
        match &self.data {
            NodeData::Text { contents } => at(Kind::Text(&contents.borrow())),
            NodeData::Element { name, attrs, .. } => at(Kind::Element(name, &attrs.borrow())),
            _ => at(Kind::Other),
        }
    }
}

/// [`RcDom`] that counts what it is asked to do.
struct Sink {
    dom: RcDom,
    budget: Budget,
    late: RefCell<LateParts<Handle>>,
    /// The nodes seen in a round, by address: see [`Budgeted::is_new`].
    seen: RefCell<(u32, HashSet<usize>)>,
}

impl Sink {
    fn new(limits: &Limits) -> Self {
        Sink {
            dom: RcDom::default(),
            budget: Budget::new(limits),
            late: RefCell::default(),
            seen: RefCell::default(),
        }
    }

    /// Pays for looking a node up among its siblings, as rcdom does.
    fn count_steps(&self, among: &Handle) {
        let parent = among.parent.take();
        let siblings = parent.as_ref().and_then(|p| p.upgrade()).map_or(0, |p| p.children.borrow().len());
        among.parent.set(parent);
        self.budget.count_steps(siblings as u64);
    }

    /// Pays for text, unless it goes to the node before it.
    fn count_text(&self, before: Option<&Handle>) {
        if !before.is_some_and(|node| matches!(node.data, NodeData::Text { .. })) {
            self.budget.count_node();
        }
    }
}

impl Budgeted for Sink {
    fn budget(&self) -> &Budget {
        &self.budget
    }

    fn is_new(&self, node: &Handle, round: u32) -> bool {
        let (last, seen) = &mut *self.seen.borrow_mut();
        if *last != round {
            seen.clear();
            *last = round;
        }
        seen.insert(Rc::as_ptr(node).addr())
    }
}

impl TreeSink for Sink {
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
        self.budget.count_element();
        let late = id_of(&attrs).filter(|id| late::may_be_late(id)).map(str::to_owned);
        let element = self.dom.create_element(name, attrs, flags);
        if let Some(id) = late {
            self.late.borrow_mut().note(&id, &element);
        }
        element
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.budget.count_node();
        self.dom.create_comment(StrTendril::new())
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> Handle {
        self.budget.count_node();
        self.dom.create_pi(target, data)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        match &child {
            NodeOrText::AppendNode(_) => self.budget.count_node(),
            NodeOrText::AppendText(_) => self.count_text(parent.children.borrow().last()),
        }
        self.dom.append(parent, child);
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        self.count_steps(sibling);
        self.budget.count_node();
        self.dom.append_before_sibling(sibling, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        self.count_steps(element);
        self.budget.count_node();
        self.dom.append_based_on_parent_node(element, previous, child);
    }

    fn append_doctype_to_document(&self, name: StrTendril, public_id: StrTendril, system_id: StrTendril) {
        self.dom.append_doctype_to_document(name, public_id, system_id);
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
