//! Archives cut off at every byte, and with every byte changed.

use super::super::{Archive, Entry};
use super::writer::{PACKINGS, Packing, html, record, small, small_lines};
use super::{entries, is_bad, place, short, shorts, warc};
use crate::error::ErrorKind;
use crate::settings::Limits;

fn archives() -> [(Archive, Vec<Vec<u8>>); 2] {
    [(Archive::Warc, small()), (Archive::Jsonl, small_lines())]
}

/// The records among entries.
fn good(entries: &[Entry]) -> Vec<String> {
    entries.iter().filter(|entry| matches!(entry, Entry::Record(_))).map(short).collect()
}

#[test]
fn cut_off_wherever() {
    for (archive, records) in archives() {
        for packing in PACKINGS {
            let parts = packing.parts(&records);
            let bytes = parts.concat();
            let all = shorts(&entries(&bytes, archive, &Limits::default()));
            let begin = bytes.len() - records.len().min(parts.len()).min(1);
            for length in 0..bytes.len() {
                let opened = super::super::Records::new(
                    std::io::Cursor::new(bytes[..length].to_vec()),
                    archive,
                    &Default::default(),
                    &Limits::default(),
                    Default::default(),
                );
                // A dictionary that is cut off is told at once.
                let Ok(opened) = opened else {
                    assert!(length < begin, "{packing:?}: {length}");
                    continue;
                };
                let entries: Vec<Entry> = opened.collect();
                let bad = entries.iter().filter(|entry| is_bad(entry)).count();
                let before = &entries[..entries.len() - bad];
                assert_eq!(shorts(before), all[..before.len()], "{archive:?} {packing:?}: {length}");
                assert!(bad <= 1, "{archive:?} {packing:?}: {length}: {:?}", shorts(&entries));
                if packing.is_each() {
                    let mut end = 0;
                    let whole = parts.iter().take_while(|part| {
                        end += part.len();
                        end <= length
                    });
                    assert!(before.len() >= whole.count(), "{archive:?} {packing:?}: {length}");
                }
            }
        }
    }
}

#[test]
fn one_byte_changed() {
    for (archive, records) in archives() {
        for packing in PACKINGS {
            let parts = packing.parts(&records);
            let bytes = parts.concat();
            let all = shorts(&entries(&bytes, archive, &Limits::default()));
            for at in 0..bytes.len() {
                for change in [1, 0x20, 0x80] {
                    let mut bytes = bytes.clone();
                    bytes[at] ^= change;
                    let opened = super::super::Records::new(
                        std::io::Cursor::new(bytes.clone()),
                        archive,
                        &Default::default(),
                        &Limits::default(),
                        Default::default(),
                    );
                    let Ok(opened) = opened else { continue };
                    let entries: Vec<Entry> = opened.take(100).collect();
                    assert!(entries.len() < 100, "{packing:?}: {at}");
                    // A file is known to be packed by its first bytes.
                    if packing.is_each() && (packing == Packing::Plain || at > 3) {
                        let mut end = 0;
                        let hit = parts.iter().take_while(|part| {
                            end += part.len();
                            end <= at
                        });
                        let hit = hit.count();
                        let good = good(&entries);
                        // Without the line end before it, a record cannot be told from text.
                        let is_line_end = packing == Packing::Plain && end == at + 1;
                        let lost = |number| number == hit || number == hit + 1 && is_line_end;
                        for (number, whole) in all.iter().enumerate().filter(|(number, _)| !lost(*number)) {
                            let found =
                                if number < hit { &good[number] == whole } else { good.contains(whole) };
                            assert!(
                                found,
                                "{archive:?} {packing:?}: {at} ^ {change}: {:?}",
                                shorts(&entries)
                            );
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_changed_byte_of_a_packed_record_is_told() {
    for packing in [Packing::GzipEach, Packing::ZstdEach] {
        let parts = packing.parts(&small());
        let all = shorts(&warc(&parts.concat()));
        let mut unread = 0;
        for at in 0..parts[1].len() {
            let mut second = parts[1].clone();
            second[at] ^= 0x10;
            let entries = warc(&[&parts[0][..], &second, &parts[2]].concat());
            let told = shorts(&entries);
            if told == all {
                unread += 1;
                continue;
            }
            let bad: Vec<_> = entries.iter().filter(|entry| is_bad(entry)).collect();
            assert_eq!(bad.len(), 1, "{packing:?}: {at}: {told:?}");
            assert_eq!(place(bad[0]).at, parts[0].len() as u64, "{packing:?}: {at}");
            // Where only what follows the record's end is changed, it is had.
            assert!(
                entries.len() == 3 || told[1..3] == [&all[1], &*short(bad[0])],
                "{packing:?}: {at}: {told:?}"
            );
        }
        // A gzip header's time, system and level, and bits that fill up a byte.
        assert!(unread < 8, "{packing:?}: {unread}");
    }
}

#[test]
fn a_wrong_length_costs_one_record() {
    let right = format!("Content-Length: {}", small()[1].len());
    for packing in PACKINGS {
        for length in [0, 1, 30, 100, 200, 1000, 5000, 1 << 40, u64::MAX] {
            let second = String::from_utf8(small()[1].clone()).unwrap();
            let at = second.find("Content-Length").unwrap();
            let end = at + second[at..].find('\r').unwrap();
            let second = format!("{}Content-Length: {length}{}", &second[..at], &second[end..]);
            let records =
                [small()[0].clone(), second.into_bytes(), small()[2].clone(), html("d", "It thawed.")];
            let entries = warc(&packing.pack(&records));
            let told = shorts(&entries);
            assert_eq!(entries.len(), 4, "{packing:?}, {right} said {length}: {told:?}");
            let Entry::Bad { error, id, .. } = &entries[1] else { panic!("{packing:?}, {length}: {told:?}") };
            assert_eq!((error.kind(), id.as_deref()), (ErrorKind::Record, Some("urn:uuid:b")));
            assert!(good(&entries).len() == 3, "{packing:?}, {length}: {told:?}");
        }
    }
}

#[test]
fn damaged_heads() {
    let [first, last] = [&small()[0], &small()[2]];
    for (damaged, says) in [
        ("WARC/1.0\r\nWARC-Type: response\r\n\r\nbody\r\n\r\n", "no Content-Length"),
        ("WARC/1.0\r\nContent-Length: 4\r\n\r\nbody\r\n\r\n", "no WARC-Type"),
        ("WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: four\r\n\r\nbody\r\n\r\n", "no Content-Length"),
        ("rubbish\r\n\r\n", "no WARC/1.x line"),
        (&format!("WARC/1.0\r\nX: {}\r\n\r\n", "x".repeat(70_000)), "header of more than 65536"),
        ("WARC/1.0\r\n", "no WARC-Type that"),
    ] {
        let entries = warc(&[&first[..], damaged.as_bytes(), last].concat());
        assert_eq!(good(&entries).first(), good(&warc(first)).first());
        let told = shorts(&entries);
        if says != "no WARC-Type that" {
            assert_eq!(entries.len(), 3, "{told:?}");
            assert!(told[1].contains(says) && told[1].starts_with("bad Record: record 2 (byte "), "{told:?}");
        }
        assert_eq!(good(&entries).last(), good(&warc(last)).last(), "{told:?}");
    }
}

#[test]
fn no_archive_at_all() {
    for bytes in
        [&b"<!doctype html><title>A page</title>"[..], b"\x1F\x8B\x08rubbish", b"WARC", b"\x89PNG\r\n\x1A\n"]
    {
        let entries = warc(bytes);
        assert!(entries.len() == 1 && is_bad(&entries[0]), "{:?}", shorts(&entries));
    }
}

#[test]
fn a_page_about_the_format_is_no_record() {
    let page = "<pre>\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nContent-Length: 2\r\n\r\nab\r\n\r\n</pre>";
    let told = shorts(&warc(&[html("a", page), html("b", "It rained.")].concat()));
    assert_eq!(told, [format!("urn:uuid:a: {page}"), "urn:uuid:b: It rained.".to_owned()]);
}

#[test]
fn rubbish_between_members_is_told_once() {
    let parts = Packing::GzipEach.parts(&small());
    let entries = warc(&[&parts[0][..], &b"rubbish".repeat(50_000), &parts[1], &parts[2]].concat());
    assert_eq!(entries.len(), 4);
    assert!(short(&entries[1]).contains("no gzip data begins here"), "{}", short(&entries[1]));
    assert_eq!(place(&entries[1]).at, parts[0].len() as u64);
}

#[test]
fn behind_a_damaged_block_records_are_found_though_no_block_begins_with_one() {
    let records: Vec<Vec<u8>> = (0..20).map(|n| html(&format!("n{n}"), &"It rained. ".repeat(30))).collect();
    let mut parts = Packing::GzipBlocks.parts(&records);
    let all = good(&warc(&parts.concat()));
    parts[5][30] ^= 0xFF;
    let entries = warc(&parts.concat());
    let good = good(&entries);
    assert!(good.len() >= all.len() - 3 && good.len() < all.len(), "{}", good.len());
    assert_eq!(entries.len() - good.len(), 1, "{:?}", shorts(&entries));
    assert!(all.starts_with(&good[..2]) && all.ends_with(&good[4..]));
}

#[test]
fn wrong_lengths_by_the_thousand_take_no_longer() {
    // Each swallows a thousand others, and each can be the beginning of a search.
    let wrong =
        "WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 100001\r\n\r\n<p>It rained.\n".repeat(50_000);
    for packing in [Packing::Plain, Packing::GzipWhole, Packing::ZstdWhole] {
        let entries =
            warc(&packing.pack(&[small()[0].clone(), wrong.clone().into_bytes(), small()[2].clone()]));
        // Those behind are found as long as not too much was read again.
        assert_eq!(good(&entries)[0], "urn:uuid:a: It rained all night.", "{packing:?}");
        assert_eq!(good(&entries).len() == 2, packing == Packing::Plain, "{packing:?}");
    }
}

#[test]
fn lenient_line_ends() {
    let bare: Vec<u8> = small().concat().into_iter().filter(|byte| *byte != b'\r').collect();
    let told = shorts(&warc(&bare));
    // The lengths counted the line ends of HTTP's heads that are gone.
    assert_eq!(told.iter().filter(|told| told.starts_with("bad")).count(), 3, "{told:?}");
    let block = "<p>It rained.";
    let record = String::from_utf8(record("resource", "a", "Content-Type: text/html\r\n", block.as_bytes()));
    let bare = record.unwrap().replace('\r', "");
    assert_eq!(shorts(&warc(bare.repeat(2).as_bytes())), ["urn:uuid:a: <p>It rained."; 2]);
}
