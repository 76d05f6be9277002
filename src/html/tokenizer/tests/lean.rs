//! What the lean reading leaves out changes nothing of what is read.

use crate::html::Reader;
use crate::patience::Patience;
use crate::settings::{Parser, Settings};

/// What is read of a page, which must be the same by both roads.
fn same(html: &str) -> String {
    let reader = Reader::new().unwrap();
    let read = |parser| {
        format!(
            "{:?}",
            reader.read(html, &Settings { parser, ..Settings::default() }, Patience::default()).unwrap()
        )
    };
    let fast = read(Parser::Fast);
    assert_eq!(fast, read(Parser::Reference), "{html}");
    fast
}

#[test]
fn a_value_too_long_to_be_read_hides_a_later_one() {
    let long = "x y ".repeat(20);
    for name in ["data-kind", "aria-label", "DATA-kind"] {
        let other = name.to_ascii_lowercase();
        same(&format!("<div {name}='{long}' {other}=menu>Text.</div>"));
        same(&format!("<div {other}=menu {name}='{long}'>Text.</div>"));
        same(&format!("<div {name}='{long}'><div {other}=menu>Text.</div></div>"));
        same(&format!("<div {name}='{long}&amp;' {other}=menu>Text.</div>"));
    }
}

#[test]
fn raw_text_that_stands_in_a_hole_is_read() {
    for tag in ["script", "style", "textarea", "iframe", "noembed", "noframes", "xmp", "title"] {
        for id in ["S:0", "S:1", "s", "B:0"] {
            same(&format!("<p>One</p><p id=B:0>Two</p><{tag} id={id}>Three</{tag}><p>Four</p>"));
        }
    }
}

#[test]
fn facts_are_read_from_attributes_of_their_elements() {
    for html in [
        "<time pubdate datetime=2020-01-02>Then</time>",
        "<time class=published datetime=2020-01-02>Then</time>",
        "<link rel=canonical href=https://example.org/a>",
        "<meta name=author content=Ann>",
        "<meta http-equiv=content-language content=de>",
        "<html xml:lang=de><body itemtype=https://schema.org/Article>",
        "<a href=https://example.org/a>One</a>",
        "<script type=application/ld+json>{\"@type\": \"Article\", \"headline\": \"One\"}</script>",
    ] {
        assert_ne!(same(&format!("{html}<p>Text.</p>")), same("<p>Text.</p>"), "{html} says nothing at all");
    }
}

/// The tree builder opens formatting elements again in each paragraph, at
/// most three that are alike. Alike by all attributes, read or not.
#[test]
fn formatting_elements_differ_by_attributes_that_nobody_reads() {
    for tag in
        ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
    {
        for text in ["One", "<a href=x>One</a>"] {
            let open: String = (0..6).map(|n| format!("<{tag} title={n}>")).collect();
            same(&format!("<p>{open}</p><p>{text}</p>"));
            same(&format!("<p>{open}</p><table><tr><td>{text}<{tag}>Two</table>Three<div>Four"));
        }
    }
}
