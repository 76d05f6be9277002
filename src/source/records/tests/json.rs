//! JSON lines.

use super::super::{Archive, Entry, Keys, Place, Records};
use super::{entries, jsonl, limits, short, shorts};
use crate::error::ErrorKind;
use crate::settings::{InputKind, Limits};

#[test]
fn fields_are_kept_as_they_are() {
    let line = r#"{"z": 123456789012345678901234567890.10, "id": "x", "text": "It rained.\n\u00fc", "created": "2026",
        "metadata": {"b": 1e400,  "a": [null, "\u00e9"]}, "a": -0.0, "url": "https://a.example/"}"#
        .replace('\n', "");
    let entries = jsonl(&line);
    let [Entry::Record(record)] = &entries[..] else { panic!("{:?}", shorts(&entries)) };
    assert_eq!(record.bytes, "It rained.\nü".as_bytes());
    assert_eq!((&record.id[..], record.url.as_deref()), ("x", Some("https://a.example/")));
    assert_eq!((record.date.as_deref(), record.kind), (Some("2026"), InputKind::Text));
    assert_eq!(
        serde_json::to_string(record.fields.as_ref().unwrap()).unwrap(),
        r#"{"z":123456789012345678901234567890.10,"id":"x","created":"2026","#.to_owned()
            + r#""metadata":{"b": 1e400,  "a": [null, "\u00e9"]},"a":-0.0,"url":"https://a.example/"}"#
    );
}

#[test]
fn html_goes_before_text() {
    for (line, kind, bytes) in [
        (r#"{"text": "t", "html": "<p>h"}"#, InputKind::Html, "<p>h"),
        (r#"{"text": "t", "html": ""}"#, InputKind::Text, "t"),
        (r#"{"text": "t", "html": null}"#, InputKind::Text, "t"),
        (r#"{"html": "<p>h"}"#, InputKind::Html, "<p>h"),
        (r#"{"text": ""}"#, InputKind::Text, ""),
        (r#"{"text": "first", "text": "last"}"#, InputKind::Text, "last"),
    ] {
        let entries = jsonl(line);
        let Entry::Record(record) = &entries[0] else { panic!("{line}: {}", short(&entries[0])) };
        assert_eq!((record.kind, &record.bytes[..]), (kind, bytes.as_bytes()), "{line}");
        assert_eq!(serde_json::to_string(record.fields.as_ref().unwrap()).unwrap(), "{}", "{line}");
    }
}

#[test]
fn names_are_strings_numbers_or_the_lines() {
    let lines = "\u{feff}{\"id\": 17, \"text\": \"a\"}\r\n\n  \n{\"id\": null, \"text\": \"b\"}\n\
                 {\"id\": \"\", \"text\": \"c\"}\n{\"id\": \"x/y\", \"text\": \"d\"}";
    assert_eq!(shorts(&jsonl(lines)), ["17: a", "4: b", "5: c", "x/y: d"]);
}

#[test]
fn fields_of_other_names() {
    let line = r#"{"doc": {"body.raw": "b", "meta": {"n": 7, "u": "https://a.example/"}}, "doc.id": "i", "text": "t"}"#;
    let keys = Keys {
        text: "doc.body.raw".into(),
        url: "doc.meta.u".into(),
        id: "doc.meta.n".into(),
        ..Keys::default()
    };
    let read = |keys: &Keys| {
        let input = std::io::Cursor::new(line.as_bytes());
        let entry =
            Records::new(input, Archive::Jsonl, keys, &Limits::default(), Place::default()).unwrap().next();
        let Some(Entry::Record(record)) = entry else { panic!("{entry:?}") };
        record
    };
    let record = read(&keys);
    assert_eq!((&record.id[..], &record.bytes[..]), ("7", &b"b"[..]));
    assert_eq!(record.url.as_deref(), Some("https://a.example/"));
    assert_eq!(record.fields.unwrap().0.len(), 3);
    assert_eq!(read(&Keys { id: "doc.id".into(), ..keys }).id, "i");
}

#[test]
fn bad_lines_are_told_with_their_number() {
    for (line, says) in [
        ("[1, 2]", "no JSON object"),
        ("{\"text\": \"a\"", "no JSON object"),
        ("{\"text\": \"a\"} x", "no JSON object"),
        ("It rained.", "no JSON object"),
        ("{\"title\": \"a\"}", "neither field html nor text"),
        ("{\"text\": 7}", "field text is no string"),
        ("{\"html\": {}, \"text\": \"a\"}", "field html is no string"),
        (&format!("{{{}\"text\": \"a\"}}", "\"x\":1,".repeat(70_000)), "more than 65536 fields"),
        (&format!("{{\"text\": \"a\", \"x\": {}}}", "[".repeat(100_000)), "no JSON object"),
    ] {
        let told = jsonl(&format!("{{\"text\": \"a\"}}\n\n{line}\n{{\"text\": \"b\"}}\n"));
        assert_eq!(told.len(), 3, "{:?}", shorts(&told));
        assert_eq!((short(&told[0]), short(&told[2])), ("1: a".to_owned(), "4: b".to_owned()));
        let Entry::Bad { error, place, .. } = &told[1] else { panic!("{line}") };
        assert_eq!((error.kind(), place.number, place.at), (ErrorKind::Record, 2, 15));
        assert!(error.to_string().starts_with("line 3: ") && error.to_string().contains(says), "{error}");
    }
}

#[test]
fn what_is_known_of_a_bad_line_is_its_name() {
    let entries = jsonl("{\"id\": \"x\", \"text\": 7}");
    assert!(matches!(&entries[..], [Entry::Bad { id: Some(id), .. }] if id == "x"));
}

#[test]
fn half_a_letter_costs_no_page() {
    assert_eq!(shorts(&jsonl(r#"{"text": "a\ud83d \ud83d\ude00"}"#)), ["1: a\u{FFFD} \u{1F600}"]);
}

#[test]
fn no_utf8_is_told() {
    let bytes = b"{\"text\": \"caf\xE9\"}\n{\"text\": \"a\"}\n";
    let entries = entries(bytes, Archive::Jsonl, &Limits::default());
    assert!(short(&entries[0]).contains("no UTF-8 from byte 14 on"), "{}", short(&entries[0]));
    assert_eq!(short(&entries[1]), "2: a");
}

#[test]
fn the_budget_is_the_texts() {
    let line =
        |length: usize, letter: &str| format!("{{\"id\": 1, \"text\": \"{}\"}}\n", letter.repeat(length));
    let read = |text: &str| {
        shorts(&entries((text.to_owned() + "{\"text\": \"end\"}").as_bytes(), Archive::Jsonl, &limits(1000)))
    };
    assert!(read(&line(500, "\\u00e9"))[0].starts_with("1: é"));
    for text in [line(1001, "x"), line(501, "\\u00e9"), line(100_000, "x"), "x".repeat(300_000) + "\n"] {
        let told = read(&text);
        assert!(told[0].starts_with("bad OverBudget: line 1: "), "{told:?}");
        assert_eq!(told[1..], ["2: end"]);
    }
}
