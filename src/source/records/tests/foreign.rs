//! Archives that other programs wrote: Python 3.11's zipfile and tarfile,
//! Info-ZIP 3.0, GNU tar 1.34. All hold the same four pages.

use super::super::{Archive, Entry};
use super::{entries, short};
use crate::settings::{InputKind, Limits};

/// Name, kind and bytes of each page, in the order of the names.
fn pages() -> Vec<(String, InputKind, &'static str)> {
    vec![
        ("a.html".to_owned(), InputKind::Html, "<p>It rained all night."),
        ("caf\u{e9}/c.txt".to_owned(), InputKind::Text, "Nobody crossed the river that week."),
        ("news/b.htm".to_owned(), InputKind::Html, "<p>The road to the harbour was gone."),
        (format!("news/{}.xhtml", "d".repeat(120)), InputKind::Html, "<p>The ferry lay idle."),
    ]
}

#[test]
fn other_programs_archives() {
    let all: [(&[u8], Archive, &[&str]); 6] = [
        (include_bytes!("foreign/python.zip"), Archive::Zip, &["a folder", "no page's ending"]),
        (include_bytes!("foreign/python-streamed.zip"), Archive::Zip, &[]),
        (
            include_bytes!("foreign/infozip-stream.zip"),
            Archive::Zip,
            &["a folder", "a folder", "no page's ending"],
        ),
        (include_bytes!("foreign/python-pax.tar.gz"), Archive::Tar, &["a folder", "a link"]),
        (include_bytes!("foreign/python-gnu.tar.gz"), Archive::Tar, &["a folder", "a link"]),
        (
            include_bytes!("foreign/gnutar.tar.zst"),
            Archive::Tar,
            &["a folder", "a folder", "a folder", "no page's ending"],
        ),
    ];
    for (bytes, archive, passed) in all {
        let (mut found, mut others) = (Vec::new(), Vec::new());
        for entry in entries(bytes, archive, &Limits::default()) {
            let Entry::Record(record) = entry else {
                others.push(short(&entry).replace("passed over: ", ""));
                continue;
            };
            assert_eq!(record.date.as_deref(), Some("2024-02-29T12:34:56Z"));
            let id = record.id.strip_prefix("./").unwrap_or(&record.id).to_owned();
            found.push((id, record.kind, String::from_utf8(record.bytes).unwrap()));
        }
        found.sort_by(|a, b| a.0.cmp(&b.0));
        others.sort();
        let expected = pages().into_iter().map(|(id, kind, text)| (id, kind, text.to_owned()));
        assert_eq!(found, expected.collect::<Vec<_>>());
        assert_eq!(others, passed);
    }
}
