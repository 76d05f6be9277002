//! What the lean reading leaves out changes nothing of what is read.

use crate::html::Reader;
use crate::settings::{Parser, Settings};

fn same(html: &str) {
    let reader = Reader::new().unwrap();
    let read =
        |parser| format!("{:?}", reader.read(html, &Settings { parser, ..Settings::default() }).unwrap());
    assert_eq!(read(Parser::Fast), read(Parser::Reference), "{html}");
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
