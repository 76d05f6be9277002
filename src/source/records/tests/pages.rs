//! Which records hold pages.

use super::super::Entry;
use super::writer::{record, response};
use super::{short, shorts, warc};
use crate::settings::InputKind;

fn one(bytes: &[u8]) -> Entry {
    let mut entries = warc(bytes);
    assert_eq!(entries.len(), 1, "{:?}", shorts(&entries));
    entries.remove(0)
}

fn kind(bytes: &[u8]) -> Option<InputKind> {
    match one(bytes) {
        Entry::Record(record) => Some(record.kind),
        Entry::PassedOver { .. } => None,
        bad => panic!("{}", short(&bad)),
    }
}

#[test]
fn by_media_type() {
    use InputKind::{Html, Text};
    for (http, body, expected) in [
        ("Content-Type: text/html", "x", Some(Html)),
        ("Content-Type: TEXT/HTML;charset=koi8-r", "x", Some(Html)),
        ("Content-Type: application/xhtml+xml", "x", Some(Html)),
        ("Content-Type: text/plain", "<p>", Some(Text)),
        ("Content-Type: image/png", "<p>", None),
        ("Content-Type: text/css", "<p>", None),
        ("Content-Type: application/octet-stream", "<!doctype html><p>It rained.", Some(Html)),
        ("Content-Type:", "<p>It rained.", Some(Html)),
        ("Server: x", "It rained all night.", Some(Text)),
        ("Server: x", "\u{89}PNG\r\n\u{1a}\n\0\0\0\0\0\0\0", None),
    ] {
        let bytes = response("a", &format!("200 OK\r\n{http}"), body.as_bytes());
        assert_eq!(kind(&bytes), expected, "{http}: {body}");
    }
}

#[test]
fn what_the_archiver_found_counts_more() {
    let record = |identified: &str, declared: &str| {
        let lines = format!(
            "Content-Type: application/http; msgtype=response\r\nWARC-Identified-Payload-Type: {identified}\r\n"
        );
        let block = format!("HTTP/1.1 200 OK\r\nContent-Type: {declared}\r\n\r\n<p>It rained.");
        record("response", "a", &lines, block.as_bytes())
    };
    assert_eq!(kind(&record("text/html", "image/png")), Some(InputKind::Html));
    assert_eq!(kind(&record("application/pdf", "text/html")), None);
    assert_eq!(kind(&record("application/octet-stream", "text/html")), Some(InputKind::Html));
}

#[test]
fn only_success_is_a_page() {
    for (status, is_page) in [("200 OK", true), ("203", true), ("404 Not Found", false), ("301 x", false)] {
        let entry = one(&response("a", &format!("{status}\r\nContent-Type: text/html"), b"<p>x"));
        assert_eq!(matches!(entry, Entry::Record(_)), is_page, "{status}");
        assert!(is_page || short(&entry).starts_with("passed over: status "));
    }
    let told = short(&one(&response("a", "garbled", b"")));
    assert!(told.contains("no HTTP status line"), "{told}");
    let lines = "Content-Type: application/http\r\n";
    let told = short(&one(&record("response", "a", lines, b"<p>x")));
    assert!(told.contains("no HTTP status line"), "{told}");
}

#[test]
fn a_long_body_of_another_type_is_not_over_budget() {
    let bytes = response("a", "200 OK\r\nContent-Type: video/mp4", &[7; 5000]);
    let entries = super::entries(&bytes, super::Archive::Warc, &super::limits(100));
    assert_eq!(shorts(&entries), ["passed over: video/mp4"]);
}

#[test]
fn texts_and_resources() {
    let html = "Content-Type: text/html; charset=koi8-r\r\n";
    for (kind, lines, expected) in [
        ("conversion", "Content-Type: text/plain\r\n", Some(InputKind::Text)),
        ("conversion", "", Some(InputKind::Text)),
        ("conversion", "Content-Type: application/json\r\n", None),
        ("resource", html, Some(InputKind::Html)),
        ("Resource", "Content-Type: text/plain\r\n", Some(InputKind::Text)),
        ("resource", "", Some(InputKind::Text)),
        ("resource", "Content-Type: image/png\r\n", None),
        ("response", "Content-Type: text/dns\r\n", None),
        ("response", html, Some(InputKind::Html)),
        ("revisit", html, None),
        ("continuation", html, None),
        ("something-new", html, None),
    ] {
        let entry = one(&record(kind, "a", lines, "It rained all night, and in the morning …".as_bytes()));
        let found = match &entry {
            Entry::Record(record) => Some(record.kind),
            _ => None,
        };
        assert_eq!(found, expected, "{kind} {lines}");
        if let Entry::Record(record) = &entry {
            assert_eq!(record.charset.is_some(), lines == html);
        }
    }
}

#[test]
fn without_a_name_the_number_is_it() {
    let one = "WARC/1.1\nwarc-type: resource\ncontent-type: text/html\ncontent-length: 4\n\n<p>x\n\n";
    let told = shorts(&warc(one.repeat(2).as_bytes()));
    assert_eq!(told, ["1: <p>x", "2: <p>x"]);
}

#[test]
fn cut_off_by_the_archiver_is_given_as_it_is() {
    let lines = "Content-Type: text/html\r\nWARC-Truncated: length\r\n";
    assert_eq!(short(&one(&record("resource", "a", lines, b"<p>It rai"))), "urn:uuid:a: <p>It rai");
}
