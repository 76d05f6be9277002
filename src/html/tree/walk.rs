//! Shows a tree to a visitor, without recursion.

use html5ever::{Attribute, LocalName, QualName, ns};

use super::{ElementView, Enter, Visit, foreign_tag, id_of, tag_of};
use crate::html::late::LateParts;
use crate::html::tag::Tag;

/// A node of a tree.
pub(super) trait Node: Clone {
    type Children: Iterator<Item = Self>;

    fn children(&self) -> Self::Children;

    /// What a template holds, which are not its children.
    fn contents(&self) -> Option<Self>;

    /// Hands what the node is to a function, which alone can borrow it.
    fn look<R>(&self, at: impl FnOnce(Kind<'_>) -> R) -> R;
}

/// What a node is.
pub(super) enum Kind<'n> {
    Text(&'n str),
    Element(&'n QualName, &'n [Attribute]),
    Other,
}

/// What becomes of a node.
enum Next<N> {
    Past,
    /// Its children follow, and the tag is closed behind them.
    Into(Tag),
    /// A part that the server sent late follows in its place.
    Part(N),
}

/// Shows a tree to a visitor, its late parts where they belong.
pub(super) fn walk<N: Node>(root: &N, late: &mut LateParts<N>, visitor: &mut impl Visit) {
    // The nodes whose children are being shown, each with the tag to close,
    // which the document does not have.
    let mut stack: Vec<(N::Children, Option<Tag>)> = vec![(root.children(), None)];
    while let Some((children, tag)) = stack.last_mut() {
        let Some(child) = children.next() else {
            if let Some(tag) = *tag {
                visitor.close(tag);
            }
            stack.pop();
            continue;
        };
        match child.look(|kind| show(kind, late, visitor)) {
            Next::Past => {}
            Next::Part(part) => stack.push((part.children(), None)),
            Next::Into(tag) => {
                let inside = child.contents().unwrap_or(child);
                stack.push((inside.children(), Some(tag)));
            }
        }
    }
}

fn show<N: Node>(kind: Kind<'_>, late: &mut LateParts<N>, visitor: &mut impl Visit) -> Next<N> {
    match kind {
        Kind::Other => Next::Past,
        Kind::Text(text) => {
            visitor.text(text);
            Next::Past
        }
        Kind::Element(name, attributes) => {
            if !late.is_empty()
                && let Some(id) = id_of(attributes)
            {
                if let Some(part) = late.fill(id) {
                    return Next::Part(part);
                }
                if late.was_moved(id) {
                    return Next::Past;
                }
            }
            let tag = tag(name);
            match visitor.open(&ElementView { tag, name: &name.local, attributes }) {
                Enter::Children => Next::Into(tag),
                Enter::Skip => Next::Past,
            }
        }
    }
}

fn tag(name: &QualName) -> Tag {
    let of: fn(&LocalName) -> Tag = if name.ns == ns!(html) { tag_of } else { foreign_tag };
    of(&name.local)
}
