//! Anything at all: reading ends, and neither panics nor loses its way.

use std::io::Cursor;

use proptest::prelude::*;

use super::super::{Archive, Keys, Place, Records};
use super::files::{Zipped, file, long_name, octal, pax, tarred, zip_with_places};
use super::writer::{gzip, small, small_lines, zstd};
use super::{entries, limits, open, place, shorts};

/// Pieces of archives in any order, some of them packed, some cut off.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let text = prop_oneof![
        prop::sample::select(vec![
            "WARC/1.0\r\n",
            "WARC-Type: response\r\n",
            "WARC-Type: resource\r\nContent-Type: text/html\r\n",
            "Content-Length: 5\r\n",
            "Content-Length: 50000\r\n",
            "\r\n",
            "\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: br\r\n\r\n",
            "12345",
            "{\"text\": \"a\"}\n",
            "{\"text\": \"a",
            "\"}",
            "\n",
        ])
        .prop_map(|piece| piece.as_bytes().to_vec()),
        prop::sample::select([small(), small_lines(), small_files()].concat()),
        prop::collection::vec(any::<u8>(), 0..20),
    ];
    let texts = prop::collection::vec(text, 1..6).prop_map(|texts| texts.concat());
    let piece = (texts, 0..5, any::<prop::sample::Index>()).prop_map(|(text, packing, at)| {
        let packed = match packing {
            0 => text,
            1 | 2 => gzip(&text),
            _ => zstd(&text, b""),
        };
        let cut = at.index(packed.len() * 3 + 1).min(packed.len());
        packed[..cut].to_vec()
    });
    prop::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}

/// Parts of TAR files.
fn small_files() -> Vec<Vec<u8>> {
    let page = file("a.html", b"It rained.");
    let wrong = tarred(b"a.html", b'0', &octal(5000), b"It rained.");
    vec![
        page.clone(),
        wrong,
        long_name("b.html"),
        pax(&[("size", b"600")]),
        vec![0; 512],
        page[..512].to_vec(),
    ]
}

proptest! {
    #[test]
    fn any_bytes_are_read_to_an_end(bytes in pieces()) {
        for archive in [Archive::Warc, Archive::Jsonl, Archive::Tar] {
            let limits = limits(1000);
            let all = entries(&bytes, archive, &limits);
            for (at, entry) in all.iter().enumerate() {
                prop_assert!(at == 0 || place(entry) > place(&all[at - 1]), "{:?}", shorts(&all));
                if let super::Entry::Record(record) = entry {
                    prop_assert!(record.bytes.len() <= 1000);
                    let again = open(&bytes, archive, &limits, record.place).next();
                    prop_assert_eq!(again.as_ref().map(super::short), Some(super::short(entry)));
                }
            }
        }
    }

    #[test]
    fn a_zip_file_with_any_bytes_changed_is_read_to_an_end(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..9),
        is_wide in any::<bool>(),
    ) {
        let file = |(name, method): (&[u8], u16)| Zipped { is_wide, ..Zipped::new(name, b"It rained. It rained.", method) };
        let names: [(&[u8], u16); 5] = [(b"a.html", 0), (b"b.txt", 8), (b"c.css", 0), (b"d.htm", 93), (b"e.html", 8)];
        let (mut bytes, _) = zip_with_places(&names.map(file), is_wide);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let opened = |place| {
            Records::new(Cursor::new(bytes.clone()), Archive::Zip, &Keys::default(), &limits(1000), place)
        };
        let Ok(first) = opened(Place::default()) else { return Ok(()) };
        let all: Vec<super::Entry> = first.take(100).collect();
        prop_assert!(all.len() < 100);
        for (at, entry) in all.iter().enumerate() {
            prop_assert!(at == 0 || place(entry) > place(&all[at - 1]), "{:?}", shorts(&all));
            if let super::Entry::Record(record) = entry {
                prop_assert_eq!(&record.bytes[..], b"It rained. It rained.");
                let again = opened(record.place).unwrap().next();
                prop_assert_eq!(again.as_ref().map(super::short), Some(super::short(entry)));
            }
        }
    }
}
