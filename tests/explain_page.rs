//! `dechrome explain --html`: nothing of the scraped page gets into the
//! document but its text. What a browser makes of it is tested in
//! `tests/browser/`.

use std::fs;

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use crate::folder::{Folder, PAGE, program};

/// A page that tries to get out of every place where its text is put.
const HOSTILE: &str = include_str!("browser/hostile.html");

fn document(page: &str) -> String {
    let folder = Folder::new();
    folder.write("page.html", page);
    let run = program(&["explain", &folder.path("page.html"), "--html", &folder.path("out.html")]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    assert_eq!(folder.files(""), ["out.html", "page.html"]);
    folder.read("out.html")
}

/// An element: its name, attributes, and the text directly in it.
type Element = (String, Vec<(String, String)>, String);

fn elements(html: &str) -> Vec<Element> {
    let dom = html5ever::parse_document(RcDom::default(), Default::default()).one(html);
    let mut found = Vec::new();
    let mut stack: Vec<Handle> = vec![dom.document.clone()];
    while let Some(node) = stack.pop() {
        let children = node.children.borrow();
        if let NodeData::Element { name, attrs, .. } = &node.data {
            let attributes =
                attrs.borrow().iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
            let text = children.iter().filter_map(|child| match &child.data {
                NodeData::Text { contents } => Some(contents.borrow().to_string()),
                _ => None,
            });
            found.push((name.local.to_string(), attributes, text.collect()));
        }
        assert!(!matches!(node.data, NodeData::Comment { .. } | NodeData::ProcessingInstruction { .. }));
        stack.extend(children.iter().rev().cloned());
    }
    found
}

#[test]
fn only_text_of_the_page_gets_into_the_document() {
    let html = document(HOSTILE);
    let elements = elements(&html);
    let plain = elements_of_shape(&document(PAGE));
    for (name, attributes, text) in &elements {
        // No other elements and attributes than with a harmless page.
        let names: Vec<&str> = attributes.iter().map(|(name, _)| name.as_str()).collect();
        assert!(plain.contains(&(name.clone(), names.join(" "))), "<{name} {attributes:?}> holds {text}");
        for (name, value) in attributes {
            assert!(
                !["src", "href", "srcset", "style", "srcdoc", "action"].contains(&name.as_str())
                    && !name.starts_with("on")
            );
            assert!(!value.contains("ran(") && !value.contains("hostile.test"), "{name}={value}");
        }
        if ["script", "style"].contains(&name.as_str()) {
            assert!(!text.contains("ran(") && !text.contains("hostile.test"), "{text}");
        }
    }
    let count = |wanted: &str| elements.iter().filter(|(name, ..)| name == wanted).count();
    assert_eq!(
        [count("script"), count("style"), count("title"), count("pre"), count("meta")],
        [1, 1, 1, 1, 5]
    );
    let shown = |wanted: &str| {
        let holds = |(name, _, text): &Element| name == "span" && text.contains(wanted);
        assert!(elements.iter().any(holds), "{wanted}");
    };
    shown("</span></summary><script>ran('text')</script> of the channel.");
    shown("{{style}} {{blocks}} either.");
    shown("\\u{202e}a text that runs backwards");
    assert!(!html.contains(['\u{2028}', '\u{2029}', '\u{202e}', '\u{2066}', '\u{1b}', '\0']));
}

/// The names of all elements, each with the names of its attributes.
fn elements_of_shape(html: &str) -> Vec<(String, String)> {
    let shape = |(name, attributes, _): Element| {
        let names: Vec<String> = attributes.into_iter().map(|(name, _)| name).collect();
        (name, names.join(" "))
    };
    elements(html).into_iter().map(shape).collect()
}

#[test]
fn the_policy_allows_nothing_from_outside() {
    let html = document(PAGE);
    let policy =
        html.split_once("Content-Security-Policy\" content=\"").unwrap().1.split_once('"').unwrap().0;
    let mut parts: Vec<&str> = policy.split("; ").collect();
    assert_eq!(parts.remove(0), "default-src 'none'");
    for part in parts {
        let (name, value) = part.split_once(' ').unwrap();
        let hashed = ["style-src", "script-src"].contains(&name)
            && value.starts_with("'sha256-")
            && !value.contains(' ');
        assert!(hashed || value == "'none'", "{part}");
    }
    // It comes before all that it governs.
    assert!(html.find("Content-Security-Policy") < html.find("<style>"));
    for outside in ["http://", "https://", "url(", "@import", "eval(", "innerHTML"] {
        assert!(!html.contains(outside), "{outside}");
    }
}

#[test]
fn the_clean_text_stands_beside_the_blocks() {
    let folder = Folder::new();
    folder.write("page.html", PAGE);
    let (page, out) = (folder.path("page.html"), folder.path("out.html"));
    assert_eq!(program(&["explain", &page, "--html", &out]).code, 0);
    assert_eq!(program(&["clean", &page, "-o", &folder.path("clean")]).code, 0);
    let elements = elements(&folder.read("out.html"));
    let (.., text) = elements.iter().find(|(name, ..)| name == "pre").unwrap();
    assert_eq!(*text, folder.read("clean/page.txt"));
    let blocks = elements
        .iter()
        .filter(|(_, attributes, _)| attributes.iter().any(|(name, _)| name == "data-reasons"));
    let json = program(&["explain", &page, "--json"]);
    assert_eq!(blocks.count(), json.stdout.lines().count());
}

#[test]
fn the_page_itself_is_never_overwritten() {
    let folder = Folder::new();
    folder.write("page.html", PAGE);
    folder.write("sub/other.html", "old");
    let page = folder.path("page.html");
    for same in [page.clone(), folder.path("sub/../page.html")] {
        let run = program(&["explain", &page, "--html", &same]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("is the page itself"), "{}", run.stderr);
    }
    assert_eq!(folder.read("page.html"), PAGE);
    // Another file is replaced, as with other outputs.
    assert_eq!(program(&["explain", &page, "--html", &folder.path("sub/other.html")]).code, 0);
    assert!(folder.read("sub/other.html").starts_with("<!doctype html>"));
    for (wrong, told) in [("sub", "is a folder"), ("none/out.html", "cannot be written")] {
        let run = program(&["explain", &page, "--html", &folder.path(wrong)]);
        assert_ne!(run.code, 0);
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
    assert!(
        fs::read_dir(folder.path("sub")).unwrap().all(|entry| entry.unwrap().file_name() == "other.html")
    );
}
