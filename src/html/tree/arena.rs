//! The fast road: our tokenizer, html5ever's tree builder, an arena.

use std::cell::{Cell, RefCell};

use html5ever::interface::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, ExpandedName, QualName, local_name, ns};
use typed_arena::Arena;

use super::budget::{Budget, Budgeted};
use super::guard::Guard;
use super::walk::{self, Kind};
use super::{Visit, id_of, too_many_nodes};
use crate::error::Error;
use crate::html::late::{self, LateParts};
use crate::html::{limits as attributes, tokenizer};
use crate::patience::Patience;
use crate::settings::Limits;

/// Nodes that the arena has room for at first.
const ROOM: usize = 1024;

/// Parses a page and shows its tree to a visitor.
pub(super) fn parse(
    html: &str,
    limits: &Limits,
    patience: Patience<'_>,
    visitor: &mut impl Visit,
) -> Result<(), Error> {
    let lean = !visitor.is_thorough();
    build(html, (limits, patience), lean, |document, late| walk::walk(&document, late, visitor))
}

/// Builds a page's tree, `lean` or whole, and hands it over with its late
/// parts.
pub(super) fn build<R>(
    html: &str,
    (limits, patience): (&Limits, Patience<'_>),
    lean: bool,
    hand: impl for<'a> FnOnce(&'a Node<'a>, &mut LateParts<&'a Node<'a>>) -> R,
) -> Result<R, Error> {
    // All in one place: a list for each element would cost an allocation.
    let kept = Arena::with_capacity(ROOM);
    let nodes = Arena::with_capacity(ROOM);
    let guard = Guard::new(Sink::new(&nodes, &kept, limits), limits, patience);
    let options = tokenizer::Options { attributes: limits.attributes as usize, lean };
    tokenizer::tokenize(html, &guard, options).map_err(|tag| attributes::too_many(limits, tag.at))?;
    patience.check()?;
    let sink = guard.sink();
    if sink.budget.is_over() {
        return Err(too_many_nodes(limits));
    }
    let mut late = sink.late.borrow_mut();
    Ok(hand(sink.document, &mut late))
}

type Link<'a> = Cell<Option<&'a Node<'a>>>;

/// A node, linked with its parent, siblings and children.
pub(super) struct Node<'a> {
    parent: Link<'a>,
    previous: Link<'a>,
    next: Link<'a>,
    first: Link<'a>,
    last: Link<'a>,
    /// See [`Budgeted::is_new`].
    round: Cell<u32>,
    data: Data<'a>,
}

enum Data<'a> {
    Text(RefCell<StrTendril>),
    Element {
        name: QualName,
        /// In a cell for `<html>` and `<body>`, which can occur twice.
        attributes: Cell<&'a [Attribute]>,
        contents: Option<&'a Node<'a>>,
        html_inside_math: bool,
    },
    /// The document, a template's contents, a comment.
    Other,
}

impl<'a> Node<'a> {
    fn new(data: Data<'a>) -> Self {
        Node {
            parent: Cell::new(None),
            previous: Cell::new(None),
            next: Cell::new(None),
            first: Cell::new(None),
            last: Cell::new(None),
            round: Cell::new(0),
            data,
        }
    }

    /// Takes the node out of its parent.
    fn detach(&self) {
        let (parent, previous, next) = (self.parent.take(), self.previous.take(), self.next.take());
        match (previous, parent) {
            (Some(previous), _) => previous.next.set(next),
            (None, Some(parent)) => parent.first.set(next),
            (None, None) => {}
        }
        match (next, parent) {
            (Some(next), _) => next.previous.set(previous),
            (None, Some(parent)) => parent.last.set(previous),
            (None, None) => {}
        }
    }

    fn append(&'a self, child: &'a Node<'a>) {
        child.detach();
        child.parent.set(Some(self));
        match self.last.replace(Some(child)) {
            Some(last) => {
                last.next.set(Some(child));
                child.previous.set(Some(last));
            }
            None => self.first.set(Some(child)),
        }
    }

    fn insert_before(&'a self, new: &'a Node<'a>) {
        new.detach();
        new.parent.set(self.parent.get());
        new.next.set(Some(self));
        match self.previous.replace(Some(new)) {
            Some(previous) => {
                previous.next.set(Some(new));
                new.previous.set(Some(previous));
            }
            None => {
                if let Some(parent) = self.parent.get() {
                    parent.first.set(Some(new));
                }
            }
        }
    }

    /// Adds to the text of a text node. False when this is none.
    fn push_text(&self, more: &StrTendril) -> bool {
        let Data::Text(text) = &self.data else { return false };
        text.borrow_mut().push_tendril(more);
        true
    }
}

/// The children of a node, from one on.
pub(super) struct Children<'a>(Option<&'a Node<'a>>);

impl<'a> Iterator for Children<'a> {
    type Item = &'a Node<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let child = self.0?;
        self.0 = child.next.get();
        Some(child)
    }
}

impl<'a> walk::Node for &'a Node<'a> {
    type Children = Children<'a>;

    fn children(&self) -> Children<'a> {
        Children(self.first.get())
    }

    fn contents(&self) -> Option<Self> {
        match self.data {
            Data::Element { contents, .. } => contents,
            _ => None,
        }
    }

    fn look<R>(&self, at: impl FnOnce(Kind<'_>) -> R) -> R {
        match &self.data {
            Data::Text(text) => at(Kind::Text(&text.borrow())),
            Data::Element { name, attributes, .. } => at(Kind::Element(name, attributes.get())),
            Data::Other => at(Kind::Other),
        }
    }
}

/// Builds the tree for html5ever.
struct Sink<'a> {
    nodes: &'a Arena<Node<'a>>,
    /// The attributes of all elements.
    kept: &'a Arena<Attribute>,
    document: &'a Node<'a>,
    /// The name of what is no element.
    no_name: QualName,
    budget: Budget,
    late: RefCell<LateParts<&'a Node<'a>>>,
}

impl<'a> Sink<'a> {
    fn new(nodes: &'a Arena<Node<'a>>, kept: &'a Arena<Attribute>, limits: &Limits) -> Self {
        let document = nodes.alloc(Node::new(Data::Other));
        let no_name = QualName::new(None, ns!(), local_name!(""));
        Sink { nodes, kept, document, no_name, budget: Budget::new(limits), late: RefCell::default() }
    }

    fn make(&self, data: Data<'a>) -> &'a Node<'a> {
        self.budget.count_node();
        self.nodes.alloc(Node::new(data))
    }

    fn keep(&self, attributes: Vec<Attribute>) -> &'a [Attribute] {
        if attributes.is_empty() { &[] } else { self.kept.alloc_extend(attributes) }
    }

    fn make_text(&self, text: StrTendril) -> &'a Node<'a> {
        self.make(Data::Text(RefCell::new(text)))
    }
}

impl Budgeted for Sink<'_> {
    fn budget(&self) -> &Budget {
        &self.budget
    }

    fn is_new(&self, node: &Self::Handle, round: u32) -> bool {
        node.round.replace(round) != round
    }
}

impl<'a> TreeSink for Sink<'a> {
    type Handle = &'a Node<'a>;
    type Output = ();
    type ElemName<'n>
        = ExpandedName<'n>
    where
        Self: 'n;

    fn finish(self) {}

    fn parse_error(&self, _: std::borrow::Cow<'static, str>) {}

    fn get_document(&self) -> &'a Node<'a> {
        self.document
    }

    fn elem_name<'n>(&'n self, target: &'n &'a Node<'a>) -> Self::ElemName<'n> {
        match &target.data {
            Data::Element { name, .. } => name.expanded(),
            // html5ever asks only for elements' names.
            _ => self.no_name.expanded(),
        }
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        flags: ElementFlags,
    ) -> &'a Node<'a> {
        let late = id_of(&attributes).filter(|id| late::may_be_late(id)).map(str::to_owned);
        self.budget.count_element();
        let element = &*self.nodes.alloc(Node::new(Data::Element {
            name,
            attributes: Cell::new(self.keep(attributes)),
            contents: flags.template.then(|| &*self.nodes.alloc(Node::new(Data::Other))),
            html_inside_math: flags.mathml_annotation_xml_integration_point,
        }));
        if let Some(id) = late {
            self.late.borrow_mut().note(&id, &element);
        }
        element
    }

    fn create_comment(&self, _: StrTendril) -> &'a Node<'a> {
        self.make(Data::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> &'a Node<'a> {
        self.make(Data::Other)
    }

    fn append(&self, parent: &&'a Node<'a>, child: NodeOrText<&'a Node<'a>>) {
        match child {
            NodeOrText::AppendNode(child) => {
                self.budget.count_node();
                parent.append(child);
            }
            NodeOrText::AppendText(text) => {
                if !parent.last.get().is_some_and(|last| last.push_text(&text)) {
                    parent.append(self.make_text(text));
                }
            }
        }
    }

    fn append_before_sibling(&self, sibling: &&'a Node<'a>, child: NodeOrText<&'a Node<'a>>) {
        match child {
            NodeOrText::AppendNode(child) => {
                self.budget.count_node();
                sibling.insert_before(child);
            }
            NodeOrText::AppendText(text) => {
                if !sibling.previous.get().is_some_and(|previous| previous.push_text(&text)) {
                    sibling.insert_before(self.make_text(text));
                }
            }
        }
    }

    fn append_based_on_parent_node(
        &self,
        element: &&'a Node<'a>,
        previous: &&'a Node<'a>,
        child: NodeOrText<&'a Node<'a>>,
    ) {
        if element.parent.get().is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {
        self.document.append(self.make(Data::Other));
    }

    fn get_template_contents(&self, target: &&'a Node<'a>) -> &'a Node<'a> {
        // html5ever asks only templates, which have contents.
        walk::Node::contents(target).unwrap_or(target)
    }

    fn same_node(&self, x: &&'a Node<'a>, y: &&'a Node<'a>) -> bool {
        std::ptr::eq(*x, *y)
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn add_attrs_if_missing(&self, target: &&'a Node<'a>, attributes: Vec<Attribute>) {
        let Data::Element { attributes: have, .. } = &target.data else { return };
        let mut all = have.get().to_vec();
        for attribute in attributes {
            if !all.iter().any(|a| a.name == attribute.name) {
                all.push(attribute);
            }
        }
        have.set(self.keep(all));
    }

    fn remove_from_parent(&self, target: &&'a Node<'a>) {
        target.detach();
    }

    fn reparent_children(&self, node: &&'a Node<'a>, new_parent: &&'a Node<'a>) {
        while let Some(child) = node.first.get() {
            self.budget.count_steps(1);
            new_parent.append(child);
        }
    }

    fn is_mathml_annotation_xml_integration_point(&self, target: &&'a Node<'a>) -> bool {
        matches!(target.data, Data::Element { html_inside_math: true, .. })
    }

    fn maybe_clone_an_option_into_selectedcontent(&self, _: &&'a Node<'a>) {}
}
