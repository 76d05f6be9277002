//! The page's tree: html5ever's tree builder, within budgets.
//!
//! By two roads. The fast one has a tokenizer and a tree of its own; the
//! reference is html5ever's own tokenizer and rcdom. Both give the same
//! tree. Later stages see it only as the events of [`Visit`].

mod arena;
mod budget;
mod guard;
mod reference;
#[cfg(test)]
mod tests;
mod walk;

use html5ever::{Attribute, LocalName, local_name, ns};

use super::tag::{Tag, with_tags};
use crate::error::{Error, ErrorKind};
use crate::patience::Patience;
use crate::settings::{Limits, Parser};

/// Receives a tree in document order.
pub(super) trait Visit {
    /// An element begins. Its children follow only on [`Enter::Children`],
    /// and `close` is called only then.
    fn open(&mut self, element: &ElementView<'_>) -> Enter;
    /// A text node.
    fn text(&mut self, text: &str);
    /// An entered element ends.
    fn close(&mut self, tag: Tag);
    /// Whether all attributes are to be shown, not only those that tell an
    /// element's function, look and state.
    fn is_thorough(&self) -> bool {
        false
    }
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
    /// The name as it stands, for elements whose tag is [`Tag::Other`].
    pub(super) name: &'a str,
    attributes: &'a [Attribute],
}

/// The names of attributes that are asked for on any element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    AriaLabel,
    Class,
    /// Any that begins with `data-`.
    Data,
    Hidden,
    Href,
    Id,
    Itemprop,
    Open,
    Role,
    Style,
    Other,
}

impl Name {
    fn of(name: &LocalName) -> Self {
        match *name {
            local_name!("aria-label") => Name::AriaLabel,
            local_name!("class") => Name::Class,
            local_name!("hidden") => Name::Hidden,
            local_name!("href") => Name::Href,
            local_name!("id") => Name::Id,
            local_name!("itemprop") => Name::Itemprop,
            local_name!("open") => Name::Open,
            local_name!("role") => Name::Role,
            local_name!("style") => Name::Style,
            _ if name.starts_with("data-") => Name::Data,
            _ => Name::Other,
        }
    }
}

impl<'a> ElementView<'a> {
    /// The attributes that are in no namespace.
    fn plain(&self) -> impl Iterator<Item = &'a Attribute> {
        self.attributes.iter().filter(|a| a.name.ns == ns!())
    }

    /// The attributes and their values.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (Name, &'a str)> {
        self.plain().map(|a| (Name::of(&a.name.local), &*a.value))
    }

    /// The attributes by their names.
    pub(super) fn named(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.plain().map(|a| (&*a.name.local, &*a.value))
    }

    /// The value of the attribute of this name.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.plain().find(|a| *a.name.local == *name).map(|a| &*a.value)
    }

    /// The value of `itemtype`, which any element may have.
    pub(super) fn types(&self) -> Option<&'a str> {
        self.plain().find(|a| a.name.local == local_name!("itemtype")).map(|a| &*a.value)
    }
}

/// Parses a page and shows its tree to a visitor.
///
/// # Errors
/// When the page is over budget or takes too long; the visitor has then seen nothing.
pub(super) fn parse(
    html: &str,
    parser: Parser,
    limits: &Limits,
    patience: Patience<'_>,
    visitor: &mut impl Visit,
) -> Result<(), Error> {
    match parser {
        Parser::Fast => arena::parse(html, limits, patience, visitor),
        Parser::Reference => reference::parse(html, limits, patience, visitor),
    }
}

fn too_many_nodes(limits: &Limits) -> Error {
    Error::new(
        ErrorKind::OverBudget,
        format!(
            "its markup grows into more than {} nodes; raise --max-nodes (limits.nodes) or leave it out",
            limits.nodes
        ),
    )
}

fn id_of(attributes: &[Attribute]) -> Option<&str> {
    attributes.iter().find(|a| a.name.local == local_name!("id")).map(|a| &*a.value)
}

macro_rules! mapping {
    ({ $($name:ident = $text:tt,)* } { $($other:ident = $other_text:tt,)* } { $($more:ident = $more_text:tt,)* }) => {
        fn tag_of(name: &LocalName) -> Tag {
            match *name {
                $(local_name!($text) => Tag::$name,)*
                $(local_name!($more_text) => Tag::$more,)*
                $(_ if **name == *$other_text => Tag::$other,)*
                _ => Tag::Other,
            }
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
