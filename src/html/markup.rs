//! The elements of a page as selectors see them, and where their text lies.

use std::ops::Range;

use super::cutter::Cutter;
use super::tag::Tag;
use super::tree::{ElementView, Enter, Visit};

/// A place among a page's blocks: before the character at `text` of the block
/// of this number. Offsets are those of [`Page::text`](crate::Page).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) block: u32,
    pub(crate) text: u32,
}

/// All elements of a page, in its order: parents before their children.
#[derive(Debug, Default)]
pub(crate) struct Markup {
    nodes: Vec<Node>,
    /// Names and values, one behind the other.
    attributes: Vec<(Box<str>, Box<str>)>,
}

/// An element's number.
pub(crate) type NodeId = u32;

/// An element.
#[derive(Debug)]
pub(crate) struct Node {
    /// In lower case.
    pub(crate) name: Box<str>,
    pub(crate) tag: Tag,
    attributes: Range<u32>,
    pub(crate) parent: Option<NodeId>,
    pub(crate) previous: Option<NodeId>,
    pub(crate) next: Option<NodeId>,
    pub(crate) first_child: Option<NodeId>,
    last_child: Option<NodeId>,
    /// Whether a text that is not empty stands directly in it.
    pub(crate) has_text: bool,
    /// Where its text lies.
    pub(crate) text: Range<Place>,
}

impl Markup {
    pub(crate) fn get(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id as usize)
    }

    /// All elements with their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        (0..).zip(&self.nodes)
    }

    /// The names and values of an element's attributes.
    pub(crate) fn attributes(&self, node: &Node) -> impl Iterator<Item = (&str, &str)> {
        let of = &self.attributes[node.attributes.start as usize..node.attributes.end as usize];
        of.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The value of an element's attribute.
    pub(crate) fn attribute(&self, node: &Node, name: &str) -> Option<&str> {
        self.attributes(node).find(|(have, _)| *have == name).map(|(_, value)| value)
    }
}

/// Cuts a page into blocks and writes its elements down.
pub(super) struct Marking<'m> {
    cutter: Cutter<'m>,
    markup: Markup,
    /// The elements that are open.
    open: Vec<NodeId>,
    /// The last element of those without a parent.
    last_root: Option<NodeId>,
}

impl<'m> Marking<'m> {
    pub(super) fn new(cutter: Cutter<'m>) -> Self {
        Marking { cutter, markup: Markup::default(), open: Vec::new(), last_root: None }
    }

    pub(super) fn into_parts(self) -> (Cutter<'m>, Markup) {
        (self.cutter, self.markup)
    }

    fn begin(&mut self, element: &ElementView<'_>) -> NodeId {
        let Markup { nodes, attributes } = &mut self.markup;
        let id = nodes.len() as NodeId;
        let first = attributes.len() as u32;
        attributes.extend(element.named().map(|(name, value)| (name.into(), value.into())));
        let parent = self.open.last().copied();
        let previous = match parent {
            Some(parent) => nodes[parent as usize].last_child.replace(id),
            None => self.last_root.replace(id),
        };
        match (previous, parent) {
            (Some(previous), _) => nodes[previous as usize].next = Some(id),
            (None, Some(parent)) => nodes[parent as usize].first_child = Some(id),
            (None, None) => {}
        }
        nodes.push(Node {
            name: element.name.to_ascii_lowercase().into(),
            tag: element.tag,
            attributes: first..attributes.len() as u32,
            parent,
            previous,
            next: None,
            first_child: None,
            last_child: None,
            has_text: false,
            text: Place::default()..Place::default(),
        });
        id
    }
}

impl Visit for Marking<'_> {
    fn open(&mut self, element: &ElementView<'_>) -> Enter {
        let id = self.begin(element);
        let enter = self.cutter.open(element);
        let here = self.cutter.place();
        self.markup.nodes[id as usize].text = here..here;
        if enter == Enter::Children {
            self.open.push(id);
        }
        enter
    }

    fn text(&mut self, text: &str) {
        if let Some(id) = self.open.last().filter(|_| !text.is_empty()) {
            self.markup.nodes[*id as usize].has_text = true;
        }
        self.cutter.text(text);
    }

    fn close(&mut self, tag: Tag) {
        self.cutter.close(tag);
        if let Some(id) = self.open.pop() {
            self.markup.nodes[id as usize].text.end = self.cutter.place();
        }
    }

    fn is_thorough(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::Reader;
    use crate::patience::Patience;
    use crate::settings::{Parser, Settings};

    /// The text of each element that has an id.
    fn texts(html: &str, parser: Parser) -> Vec<(String, String)> {
        let settings = Settings { parser, ..Settings::default() };
        let (page, markup) =
            Reader::new().unwrap().read_marked(html, &settings, Patience::default()).unwrap();
        let text_of = |range: &Range<Place>| {
            let parts = (0..).zip(&page.blocks).filter_map(|(at, block)| {
                let place = |text| Place { block: at, text };
                let from = range.start.max(place(block.text.start));
                let to = range.end.min(place(block.text.end));
                (from < to && from.block == at && to.block == at)
                    .then(|| &page.text[from.text as usize..to.text as usize])
            });
            parts.collect::<Vec<_>>().join("|")
        };
        let named = markup.iter().filter_map(|(_, node)| Some((markup.attribute(node, "id")?, node)));
        named.map(|(id, node)| (id.to_owned(), text_of(&node.text))).collect()
    }

    #[test]
    fn the_text_of_an_element_is_its_own() {
        let html = "<div id=a>One <b id=b>two</b> <i id=c>three</i>.<p id=d>Four<br id=e>five</p></div>\
                    <pre id=f>six\n<span id=g>  \n</span></pre><p id=h>seven</p><img id=i>\
                    <ul id=j><li id=k> eight <li id=l>nine</ul><template id=m><p id=n>ten</p></template>";
        let expected = [
            ("a", "One two three.|Four\nfive"),
            ("b", " two"),
            ("c", " three"),
            ("d", "Four\nfive"),
            ("e", ""),
            ("f", "six"),
            ("g", ""),
            ("h", "seven"),
            ("i", ""),
            ("j", "eight|nine"),
            ("k", "eight"),
            ("l", "nine"),
            ("m", "ten"),
            ("n", "ten"),
        ]
        .map(|(id, text)| (id.to_owned(), text.to_owned()));
        for parser in [Parser::Fast, Parser::Reference] {
            assert_eq!(texts(html, parser), expected, "{parser:?}");
        }
    }

    #[test]
    fn elements_know_their_neighbours_and_all_their_attributes() {
        let html = "<main><h1>T</h1><my-card data-long='a value of more than forty characters, which is no word' \
                    rel=x>U</my-card><br>V</main>";
        let settings = Settings::default();
        let reader = Reader::new().unwrap();
        let (_, markup) = reader.read_marked(html, &settings, Patience::default()).unwrap();
        let find = |name: &str| markup.iter().find(|(_, node)| &*node.name == name).unwrap();
        let ((main, node), (card, _)) = (find("main"), find("my-card"));
        assert_eq!(node.first_child, Some(find("h1").0));
        assert!(node.has_text && !markup.get(node.parent.unwrap()).unwrap().has_text);
        let card_node = markup.get(card).unwrap();
        assert_eq!(
            (card_node.parent, card_node.previous, card_node.next),
            (Some(main), Some(find("h1").0), Some(find("br").0))
        );
        assert_eq!(markup.attribute(card_node, "rel"), Some("x"));
        assert!(markup.attribute(card_node, "data-long").is_some_and(|value| value.ends_with("no word")));
    }
}
