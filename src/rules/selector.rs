//! CSS selectors on a page's elements, by Servo's matching engine.

use std::cell::Cell;
use std::fmt;

use cssparser::{ParseError, ParseErrorKind, ToCss, serialize_identifier, serialize_string};
use precomputed_hash::PrecomputedHash;
use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::context::{
    MatchingContext, MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, QuirksMode, SelectorCaches,
};
use selectors::matching::{ElementSelectorFlags, matches_selector_list};
use selectors::parser::{self, ParseRelative, SelectorImpl, SelectorList, SelectorParseErrorKind};
use selectors::{Element, OpaqueElement};

use crate::html::{Markup, Node, NodeId};
use crate::words;

/// A selector of more bytes is refused: it is a mistake.
const LONGEST: usize = 4096;

/// A list of selectors.
#[derive(Debug, Clone)]
pub(super) struct Selector(SelectorList<Plain>);

impl Selector {
    /// # Errors
    /// Says why it is no selector, or not one that can be used.
    pub(super) fn parse(source: &str) -> Result<Self, String> {
        if source.len() > LONGEST {
            return Err(format!("it is longer than {LONGEST} bytes"));
        }
        let mut input = cssparser::Parser::new(source);
        let parsed = SelectorList::parse(&Language, &mut input, ParseRelative::No);
        parsed.map(Selector).map_err(|error| match error.kind {
            ParseErrorKind::Custom(fault) => fault.to_string(),
            ParseErrorKind::Basic(kind) => format!("it is no CSS selector ({kind})"),
        })
    }
}

/// The elements of a page while selectors are matched.
pub(super) struct Matcher<'p> {
    markup: &'p Markup,
    /// How many more elements may be looked at.
    left: Cell<u64>,
    caches: SelectorCaches,
}

impl<'p> Matcher<'p> {
    /// A matcher that looks at no more than so many elements, each as often as
    /// it must.
    pub(super) fn new(markup: &'p Markup, most: u64) -> Self {
        Matcher { markup, left: Cell::new(most), caches: SelectorCaches::default() }
    }

    /// Whether it has looked at too many: what it said since is worth nothing.
    pub(super) fn is_over(&self) -> bool {
        self.left.get() == 0
    }

    /// Whether a selector names an element. The caches go by where selectors
    /// lie: they must live as long as the matcher.
    pub(super) fn matches(&mut self, selector: &'p Selector, id: NodeId) -> bool {
        let Some(node) = self.markup.get(id) else { return false };
        let mut context = MatchingContext::new(
            MatchingMode::Normal,
            None,
            &mut self.caches,
            QuirksMode::NoQuirks,
            NeedsSelectorFlags::No,
            MatchingForInvalidation::No,
        );
        let element = Seen { markup: self.markup, left: &self.left, id, node };
        element.step() && matches_selector_list(&selector.0, element, &mut context)
    }
}

/// What is wrong with a selector.
#[derive(Debug)]
enum SelectorFault {
    Kind(SelectorParseErrorKind),
    State(String),
    Part(String),
}

impl From<SelectorParseErrorKind> for SelectorFault {
    fn from(kind: SelectorParseErrorKind) -> Self {
        SelectorFault::Kind(kind)
    }
}

impl fmt::Display for SelectorFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use SelectorParseErrorKind as Kind;
        match self {
            SelectorFault::State(name) => write!(f, "no element is in the state \":{name}\" on a saved page"),
            SelectorFault::Part(name) => write!(f, "\"::{name}\" names no element"),
            SelectorFault::Kind(Kind::EmptySelector) => f.write_str("a part of it is empty"),
            SelectorFault::Kind(Kind::DanglingCombinator) => {
                f.write_str("it ends where an element must follow")
            }
            SelectorFault::Kind(Kind::ExpectedNamespace) => f.write_str("there are no namespaces here"),
            SelectorFault::Kind(kind) => write!(f, "it is no CSS selector ({kind:?})"),
        }
    }
}

/// The selectors that are understood: all that tell by the tree.
struct Language;

impl<'i> parser::Parser<'i> for Language {
    type Impl = Plain;
    type Error = SelectorFault;

    fn parse_is_and_where(&self) -> bool {
        true
    }

    fn parse_has(&self) -> bool {
        true
    }

    fn parse_nth_child_of(&self) -> bool {
        true
    }

    fn allow_forgiving_selectors(&self) -> bool {
        false
    }

    fn parse_non_ts_pseudo_class(&self, name: &str) -> Result<Never, ParseError<Self::Error>> {
        Err(ParseError::custom(SelectorFault::State(name.to_owned())))
    }

    fn parse_non_ts_functional_pseudo_class(
        &self,
        name: &str,
        _parser: &mut cssparser::Parser<'i>,
        _after_part: bool,
    ) -> Result<Never, ParseError<Self::Error>> {
        Err(ParseError::custom(SelectorFault::State(name.to_owned())))
    }

    fn parse_pseudo_element(&self, name: &str) -> Result<Never, ParseError<Self::Error>> {
        Err(ParseError::custom(SelectorFault::Part(name.to_owned())))
    }
}

/// Names are strings, and there are no states.
#[derive(Debug, Clone, Copy)]
struct Plain;

impl SelectorImpl for Plain {
    type ExtraMatchingData<'a> = ();
    type AttrValue = Value;
    type Identifier = Name;
    type LocalName = Name;
    type NamespaceUrl = Name;
    type NamespacePrefix = Name;
    type BorrowedNamespaceUrl = Name;
    type BorrowedLocalName = Name;
    type NonTSPseudoClass = Never;
    type PseudoElement = Never;
}

/// A name or class.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Name(Box<str>);

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Name(name.into())
    }
}

impl ToCss for Name {
    fn to_css<W: fmt::Write>(&self, to: &mut W) -> fmt::Result {
        serialize_identifier(&self.0, to)
    }
}

impl PrecomputedHash for Name {
    fn precomputed_hash(&self) -> u32 {
        let hash = self.0.bytes().fold(words::FNV, |hash, byte| words::fnv(hash, u32::from(byte)));
        (hash ^ (hash >> 32)) as u32
    }
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Value(Box<str>);

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value(value.into())
    }
}

impl AsRef<str> for Value {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl ToCss for Value {
    fn to_css<W: fmt::Write>(&self, to: &mut W) -> fmt::Result {
        serialize_string(&self.0, to)
    }
}

/// A state or pseudo-element: there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Never {}

impl ToCss for Never {
    fn to_css<W: fmt::Write>(&self, _: &mut W) -> fmt::Result {
        match *self {}
    }
}

impl parser::NonTSPseudoClass for Never {
    fn is_active_or_hover(&self) -> bool {
        match *self {}
    }

    fn is_user_action_state(&self) -> bool {
        match *self {}
    }
}

impl parser::PseudoElement for Never {}

/// An element as the engine sees it.
#[derive(Clone, Copy)]
struct Seen<'p> {
    markup: &'p Markup,
    left: &'p Cell<u64>,
    id: NodeId,
    node: &'p Node,
}

impl<'p> Seen<'p> {
    /// Counts a look at an element. False when there were too many.
    fn step(self) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        left > 0
    }

    fn at(self, id: Option<NodeId>) -> Option<Self> {
        let id = id.filter(|_| self.step())?;
        Some(Seen { id, node: self.markup.get(id)?, ..self })
    }

    fn attribute(self, name: &str) -> Option<&'p str> {
        self.markup.attribute(self.node, name)
    }
}

impl fmt::Debug for Seen<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}> {}", self.node.name, self.id)
    }
}

impl Element for Seen<'_> {
    type Impl = Plain;

    fn opaque(&self) -> OpaqueElement {
        OpaqueElement::new(self.node)
    }

    fn parent_element(&self) -> Option<Self> {
        self.at(self.node.parent)
    }

    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.at(self.node.previous)
    }

    fn next_sibling_element(&self) -> Option<Self> {
        self.at(self.node.next)
    }

    fn first_element_child(&self) -> Option<Self> {
        self.at(self.node.first_child)
    }

    fn is_html_element_in_html_document(&self) -> bool {
        true
    }

    fn has_local_name(&self, name: &Name) -> bool {
        self.node.name == name.0
    }

    fn has_namespace(&self, _: &Name) -> bool {
        true
    }

    fn is_same_type(&self, other: &Self) -> bool {
        self.node.name == other.node.name
    }

    fn attr_matches(
        &self,
        _: &NamespaceConstraint<&Name>,
        name: &Name,
        operation: &AttrSelectorOperation<&Value>,
    ) -> bool {
        self.attribute(&name.0).is_some_and(|value| operation.eval_str(value))
    }

    fn match_non_ts_pseudo_class(&self, state: &Never, _: &mut MatchingContext<'_, Plain>) -> bool {
        match *state {}
    }

    fn match_pseudo_element(&self, part: &Never, _: &mut MatchingContext<'_, Plain>) -> bool {
        match *part {}
    }

    fn apply_selector_flags(&self, _: ElementSelectorFlags) {}

    fn is_link(&self) -> bool {
        false
    }

    fn is_html_slot_element(&self) -> bool {
        false
    }

    fn has_id(&self, id: &Name, case: CaseSensitivity) -> bool {
        self.attribute("id").is_some_and(|have| case.eq(have.as_bytes(), id.0.as_bytes()))
    }

    fn has_class(&self, name: &Name, case: CaseSensitivity) -> bool {
        let classes = self.attribute("class").unwrap_or_default();
        classes.split_ascii_whitespace().any(|class| case.eq(class.as_bytes(), name.0.as_bytes()))
    }

    fn has_custom_state(&self, _: &Name) -> bool {
        false
    }

    fn imported_part(&self, _: &Name) -> Option<Name> {
        None
    }

    fn is_part(&self, _: &Name) -> bool {
        false
    }

    fn is_empty(&self) -> bool {
        self.node.first_child.is_none() && !self.node.has_text
    }

    fn is_root(&self) -> bool {
        self.node.parent.is_none()
    }

    fn add_element_unique_hashes(&self, _: &mut BloomFilter) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::Reader;
    use crate::patience::Patience;
    use crate::settings::Settings;

    fn markup(html: &str) -> Markup {
        Reader::new().unwrap().read_marked(html, &Settings::default(), Patience::default()).unwrap().1
    }

    /// The ids of the elements that a selector names.
    fn named(markup: &Markup, selector: &str) -> String {
        let selector = Selector::parse(selector).unwrap();
        let mut matcher = Matcher::new(markup, u64::MAX);
        let found = markup.iter().filter(|(id, _)| matcher.matches(&selector, *id));
        let ids: Vec<&str> = found.filter_map(|(_, node)| markup.attribute(node, "id")).collect();
        ids.join(" ")
    }

    #[test]
    fn selectors_name_what_they_do_in_a_browser() {
        let page = markup(
            "<body id=body><div id=a class='card Big' data-kind='promo box'><p id=b>x<p id=c>y</div>\
             <section id=d><a id=e href='/news/7' rel='nofollow'>z</a><my-tag id=f></my-tag><br id=g></section>",
        );
        for (selector, ids) in [
            ("#a", "a"),
            (".card", "a"),
            ("DIV.Big", "a"),
            (".big", ""),
            ("div > p", "b c"),
            ("p:first-child, a", "b e"),
            ("p:nth-child(2)", "c"),
            ("p:last-of-type", "c"),
            ("p + p", "c"),
            ("p ~ p", "c"),
            ("[data-kind~=promo]", "a"),
            ("a[href^='/news/']", "e"),
            ("a[REL='NOFOLLOW' i]", "e"),
            ("section :not(a)", "f g"),
            ("my-tag:empty", "f"),
            ("div:has(> p)", "a"),
            (":is(section, div) > :where(p, a)", "b c e"),
            ("body > div:nth-child(1) > p:nth-child(2)", "c"),
            (":root > body", "body"),
            ("p:nth-last-child(1 of p)", "c"),
        ] {
            assert_eq!(named(&page, selector), ids, "{selector}");
        }
    }

    #[test]
    fn what_is_no_selector_is_refused() {
        for (selector, says) in [
            ("", "is empty"),
            ("a >", "must follow"),
            ("a:hover", "the state \":hover\""),
            ("a:lang(en)", "the state \":lang\""),
            ("a::before", "\"::before\" names no element"),
            ("..a", "no CSS selector"),
            ("a[", "no CSS selector"),
            ("svg|a", "no namespaces"),
        ] {
            let error = Selector::parse(selector).unwrap_err();
            assert!(error.contains(says), "{selector}: {error}");
        }
        assert!(Selector::parse(&"a ".repeat(3000)).is_err());
        assert!(Selector::parse(&format!("{}a{}", ":not(".repeat(600), ")".repeat(600))).is_err());
    }

    #[test]
    fn a_page_that_takes_too_many_looks_is_given_up() {
        let page = markup(&"<i></i>".repeat(3000));
        let selector = Selector::parse("b ~ i ~ i").unwrap();
        let mut matcher = Matcher::new(&page, 100_000);
        assert!(page.iter().all(|(id, _)| !matcher.matches(&selector, id)));
        assert!(matcher.is_over());
    }
}
