//! Trees as html5lib writes them, as far as ours keep what it writes.
//!
//! Neither tree keeps comments' text or doctypes' names, which no later stage
//! reads: each is a line of [`OTHER`], here and in what a case expects. All
//! else is exact: names, namespaces, attributes and their values, text,
//! templates' contents, and the place of each node.

use html5ever::{Attribute, QualName, ns};

use crate::html::tree::walk::{Kind, Node};

/// The line of a comment, a doctype, a processing instruction.
const OTHER: &str = "<!>";

/// A tree, a line a node, without `| ` before each.
pub(super) fn dump<N: Node>(document: &N) -> Vec<String> {
    let mut lines = Vec::new();
    children(document, 0, &mut lines);
    lines
}

/// Trees of cases are not deep.
fn children<N: Node>(node: &N, depth: usize, lines: &mut Vec<String>) {
    for child in node.children() {
        let line = |depth: usize, text: String| format!("{}{text}", "  ".repeat(depth));
        child.look(|kind| match kind {
            Kind::Text(text) => lines.push(line(depth, format!("\"{text}\""))),
            Kind::Other => lines.push(line(depth, OTHER.to_owned())),
            Kind::Element(name, attributes) => {
                lines.push(line(depth, format!("<{}>", element(name))));
                let mut named: Vec<_> = attributes.iter().map(|a| (attribute(a), &*a.value)).collect();
                named.sort_by_key(|(name, _)| name.encode_utf16().collect::<Vec<_>>());
                lines
                    .extend(named.iter().map(|(name, value)| line(depth + 1, format!("{name}=\"{value}\""))));
            }
        });
        if let Some(contents) = child.contents() {
            lines.push(line(depth + 1, "content".to_owned()));
            children(&contents, depth + 2, lines);
        }
        children(&child, depth + 1, lines);
    }
}

fn element(name: &QualName) -> String {
    let space = match name.ns {
        ns!(svg) => "svg ",
        ns!(mathml) => "math ",
        _ => "",
    };
    format!("{space}{}", name.local)
}

fn attribute(attribute: &Attribute) -> String {
    let space = match attribute.name.ns {
        ns!(xlink) => "xlink ",
        ns!(xml) => "xml ",
        ns!(xmlns) => "xmlns ",
        _ => "",
    };
    format!("{space}{}", attribute.name.local)
}

/// The lines that a case expects, comments and doctypes as ours have them.
pub(super) fn expected(document: &str) -> Vec<String> {
    let mut nodes: Vec<String> = Vec::new();
    for line in document.split('\n') {
        match (line.strip_prefix("| "), nodes.last_mut()) {
            (Some(node), _) => nodes.push(node.to_owned()),
            // Text goes on over line ends.
            (None, Some(last)) => last.extend(["\n", line]),
            (None, None) => {}
        }
    }
    for node in &mut nodes {
        let inner = node.trim_start_matches(' ');
        if inner.starts_with("<!") || inner.starts_with("<?") {
            node.replace_range(node.len() - inner.len().., OTHER);
        }
    }
    nodes
}
