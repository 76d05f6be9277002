//! TAR files: what is a page in them, damage, and bombs.

use super::super::{Archive, Entry};
use super::files::{file, long_name, octal, pax, put_sum, tar_end, tarred};
use super::writer::{PACKINGS, Packing, TEXTS, gzip, zstd};
use super::{entries, is_bad, limits, open, place, short, shorts};
use crate::error::ErrorKind;
use crate::settings::{InputKind, Limits};

fn read(bytes: &[u8]) -> Vec<Entry> {
    entries(bytes, Archive::Tar, &Limits::default())
}

fn good(entries: &[Entry]) -> Vec<String> {
    entries.iter().filter(|entry| matches!(entry, Entry::Record(_))).map(short).collect()
}

/// Three pages; the second has an extended header.
fn small() -> Vec<Vec<u8>> {
    vec![
        file("a.html", TEXTS[0].as_bytes()),
        [pax(&[("path", b"b/b.htm")]), file("b", TEXTS[1].as_bytes())].concat(),
        file("c.txt", TEXTS[2].as_bytes()),
    ]
}

fn all() -> Vec<String> {
    ["a.html", "b/b.htm", "c.txt"].iter().zip(TEXTS).map(|(id, text)| format!("{id}: {text}")).collect()
}

/// The same with another entry in the second's place.
fn with(second: &[u8]) -> Vec<u8> {
    [&small()[0], second, &small()[2], &tar_end()].concat()
}

#[test]
fn files_are_read_in_their_order() {
    let ended = [small(), vec![tar_end()]].concat();
    for packing in PACKINGS {
        for records in [&small(), &ended] {
            let bytes = packing.pack(records);
            let entries = read(&bytes);
            assert_eq!(shorts(&entries), all(), "{packing:?}");
            for (number, entry) in entries.iter().enumerate() {
                let Entry::Record(record) = entry else { panic!("{}", short(entry)) };
                assert_eq!(record.kind, [InputKind::Html, InputKind::Html, InputKind::Text][number]);
                assert_eq!(record.date.as_deref(), Some("2024-02-29T12:34:56Z"));
                assert_eq!(record.place.number, number as u64);
                let rest: Vec<Entry> = open(&bytes, Archive::Tar, &Limits::default(), record.place).collect();
                assert_eq!(shorts(&rest), shorts(&entries[number..]), "{packing:?}");
                assert!(rest.iter().zip(&entries[number..]).all(|(a, b)| place(a) == place(b)));
            }
        }
    }
}

#[test]
fn what_is_no_page_is_passed_over() {
    let entry = |name: &str, kind| tarred(name.as_bytes(), kind, &octal(0), b"");
    for (entry, why) in [
        (entry("folder.html", b'5'), "a folder"),
        (entry("folder.html/", b'0'), "a folder"),
        (entry("link.html", b'1'), "a link"),
        (entry("link.html", b'2'), "a link"),
        (entry("tty.html", b'3'), "a pipe or device"),
        (entry("pipe.html", b'6'), "a pipe or device"),
        (entry("label.html", b'V'), "no file"),
        (file("style.css", b"p{}"), "no page's ending"),
        (file("inner.tgz", b"x"), "an archive in an archive"),
        (file("._a.html", b"\0\x05\x16\x07\0\x02\0\0Mac OS X"), "a resource fork of macOS"),
        // A link has no data, whatever its size.
        (tarred(b"link.html", b'1', &octal(70_000), b""), "a link"),
    ] {
        let told = shorts(&read(&with(&entry)));
        assert_eq!(told, [&all()[0], &*format!("passed over: {why}"), &all()[2]]);
    }
}

#[test]
fn names_of_all_kinds() {
    let long = format!("{}a.html", "long/".repeat(819));
    let mut prefixed = file("a.html", b"x");
    prefixed[345..348].copy_from_slice(b"pre");
    put_sum(&mut prefixed);
    let mut gnu = prefixed.clone();
    gnu[257..265].copy_from_slice(b"ustar  \0");
    put_sum(&mut gnu);
    let mut old = file("a.html", b"x");
    old[257..265].fill(0);
    put_sum(&mut old);
    for (entry, id) in [
        (file("../../../etc/passwd.html", b"x"), "../../../etc/passwd.html"),
        (file("/absolute.html", b"x"), "/absolute.html"),
        (prefixed, "pre/a.html"),
        (gnu, "a.html"),
        (old, "a.html"),
        ([long_name(&long), file(&long, b"x")].concat(), &long),
        ([tarred(b"", b'K', &octal(3), b"far"), file("a.html", b"x")].concat(), "a.html"),
        ([tarred(b"", b'g', &octal(9), b"9 path=b\n"), file("a.html", b"x")].concat(), "a.html"),
        ([pax(&[("path", long.as_bytes())]), file("short", b"x")].concat(), &long),
        ([pax(&[("path", b"two\nlines.html")]), file("short", b"x")].concat(), "two\nlines.html"),
        (tarred(b"caf\xE9.html", b'0', &octal(1), b"x"), "caf\\xE9.html"),
    ] {
        assert_eq!(shorts(&read(&with(&entry)))[1], format!("{id}: x"));
    }
}

#[test]
fn sizes_and_times_of_extended_headers() {
    let page = "It rained. ".repeat(100);
    let records: [(&str, &[u8]); 2] = [("size", b"1100"), ("mtime", b"1709208000.75")];
    let entry = [pax(&records), tarred(b"a.html", b'0', &octal(3), page.as_bytes())].concat();
    let entries = read(&with(&entry));
    assert_eq!(shorts(&entries), [&all()[0], &*format!("a.html: {page}"), &all()[2]]);
    let Entry::Record(record) = &entries[1] else { panic!() };
    assert_eq!(record.date.as_deref(), Some("2024-02-29T12:00:00Z"));
    // A binary number, as writers have it for what is over 8 GiB.
    let size = *b"\x80\0\0\0\0\0\0\0\0\0\x04\x4C";
    assert_eq!(
        shorts(&read(&with(&tarred(b"a.html", b'0', &size, page.as_bytes()))))[1],
        format!("a.html: {page}")
    );
}

#[test]
fn packed_pages_are_unpacked() {
    let entry = [
        file("a.html.gz", &gzip(TEXTS[0].as_bytes())),
        file("b.txt.zst", &zstd(TEXTS[1].as_bytes(), b"")),
        file("c.html.gz", &gzip(TEXTS[0].as_bytes())[..20]),
    ]
    .concat();
    let told = shorts(&read(&with(&entry)));
    assert_eq!(told[1..3], [format!("a.html.gz: {}", TEXTS[0]), format!("b.txt.zst: {}", TEXTS[1])]);
    assert!(told[3].contains("entry 4 (byte ") && told[3].contains("gzip data is cut off"), "{}", told[3]);
    assert_eq!(told[4], all()[2]);
}

#[test]
fn what_cannot_be_read_costs_one_file() {
    let mut sparse = file("s.html", b"12345");
    sparse[156] = b'S';
    sparse[482] = 1;
    put_sum(&mut sparse);
    let mut map = vec![0; 1024];
    map[504] = 1;
    sparse.splice(512..512, map);
    let mut damaged = file("a.html", b"x");
    damaged[3] ^= 1;
    let wide = |size: &[u8; 12]| tarred(b"a.html", b'0', size, b"");
    for (entry, says) in [
        (sparse, "is a file with holes; pack it without --sparse"),
        ([pax(&[("GNU.sparse.major", b"1")]), file("a.html", b"x")].concat(), "is a file with holes"),
        (
            [pax(&[("size", b"many")]), file("a.html", b"x")].concat(),
            "has an extended header that cannot be read",
        ),
        (
            [tarred(b"", b'x', &octal(2 << 20), &vec![b'x'; 2 << 20]), file("a.html", b"x")].concat(),
            "of more than a million",
        ),
        (damaged, "no TAR header begins here, or it is damaged"),
        (wide(b"not a number"), "has a size that cannot be read"),
        (wide(b"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"), "has a size that cannot be read"),
        (wide(b"\x80\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"), "is cut off"),
        (wide(&octal(1 << 30)), "is cut off"),
        (tarred(b"a.html", b'0', &octal(10), &vec![b'x'; 5000]), "does not end where its size says"),
    ] {
        for packing in [Packing::Plain, Packing::GzipWhole] {
            let entries = read(&packing.pack(&[with(&entry)]));
            let told = shorts(&entries);
            assert!(told.len() == 3 && told[0] == all()[0], "{packing:?}: {told:?}");
            assert_eq!(told[2], all()[2], "{packing:?}: {told:?}");
            assert!(told[1].contains(says) && told[1].contains("entry 2 (byte "), "{says}: {told:?}");
        }
    }
}

#[test]
fn a_page_over_budget_is_passed_without_its_neighbours() {
    let entries = entries(&with(&file("big.html", &vec![b'x'; 300_000])), Archive::Tar, &limits(1000));
    assert_eq!(good(&entries), [&*all()[0], &all()[2]]);
    let Entry::Bad { error, id, .. } = &entries[1] else { panic!("{}", short(&entries[1])) };
    assert_eq!((error.kind(), id.as_deref()), (ErrorKind::OverBudget, Some("big.html")));
}

#[test]
fn archives_one_behind_the_other() {
    let one = [small().concat(), tar_end()].concat();
    let padded = [&one[..], &vec![0; 8192], &one].concat();
    for bytes in [[&one[..], &one].concat(), padded, [gzip(&one), gzip(&one)].concat()] {
        assert_eq!(shorts(&read(&bytes)), [all(), all()].concat());
    }
    // What else lies behind the end is nobody's.
    assert_eq!(shorts(&read(&[&one[..], &vec![b'x'; 5000]].concat())), all());
    for bytes in [Vec::new(), tar_end(), vec![0; 700], gzip(&tar_end())] {
        assert!(read(&bytes).is_empty());
    }
}

#[test]
fn cut_off_wherever() {
    for packing in PACKINGS {
        let bytes = packing.pack(&small());
        for length in (0..bytes.len()).filter(|length| length % 7 == 0 || bytes.len() < 3000) {
            let opened = super::super::Records::new(
                std::io::Cursor::new(bytes[..length].to_vec()),
                Archive::Tar,
                &Default::default(),
                &Limits::default(),
                Default::default(),
            );
            let Ok(opened) = opened else { continue };
            let entries: Vec<Entry> = opened.collect();
            let bad = entries.iter().filter(|entry| is_bad(entry)).count();
            assert!(bad <= 1, "{packing:?}: {length}: {:?}", shorts(&entries));
            assert!(all().starts_with(&good(&entries)), "{packing:?}: {length}: {:?}", shorts(&entries));
            if packing == Packing::Plain {
                // Where the data of each ends, and its last block.
                let ends = [(0, 0), (512, 1024), (2560, 3072), (3584, 4096)];
                let texts = [0, TEXTS[0].len(), TEXTS[1].len(), TEXTS[2].len()];
                let ends = || ends.iter().zip(texts).map(|((data, block), text)| (data + text, *block));
                let whole = ends().filter(|(data, _)| *data <= length).count() - 1;
                let is_between = ends().any(|(data, block)| (data..=block).contains(&length));
                assert_eq!((good(&entries).len(), bad), (whole, usize::from(!is_between)), "{length}");
            }
        }
    }
}

#[test]
fn one_byte_changed() {
    for packing in PACKINGS {
        let bytes = packing.pack(&[small(), vec![tar_end()]].concat());
        for at in (0..bytes.len()).filter(|at| bytes.len() < 3000 || at % 3 == 0) {
            for change in [1, 0x20, 0x80] {
                let mut bytes = bytes.clone();
                bytes[at] ^= change;
                let opened = super::super::Records::new(
                    std::io::Cursor::new(bytes.clone()),
                    Archive::Tar,
                    &Default::default(),
                    &Limits::default(),
                    Default::default(),
                );
                let Ok(opened) = opened else { continue };
                let entries: Vec<Entry> = opened.take(100).collect();
                let told = shorts(&entries);
                let good = good(&entries);
                assert!(entries.len() <= 5, "{packing:?}: {at}: {told:?}");
                if packing == Packing::Plain {
                    // Of the second, the page itself is had under the name that its own header has, `b`.
                    assert!(good.len() >= 2, "{at}: {told:?}");
                    assert!(good.iter().filter(|page| all().contains(page)).count() >= 2, "{at}: {told:?}");
                }
            }
        }
    }
}

#[test]
fn behind_a_damaged_member_files_are_found() {
    let records: Vec<Vec<u8>> = (0..20).map(|n| file(&format!("{n}.html"), b"It rained.")).collect();
    for packing in [Packing::GzipEach, Packing::GzipBlocks, Packing::ZstdEach] {
        let mut parts = packing.parts(&records);
        let at = parts[5].len() / 2;
        parts[5][at] ^= 0xFF;
        let entries = read(&parts.concat());
        let good = good(&entries);
        assert!(good.len() >= 18 && entries.len() - good.len() == 1, "{packing:?}: {:?}", shorts(&entries));
    }
}

#[test]
fn a_tar_in_a_page_is_no_entry() {
    let inner = file("inner.html", b"<p>It rained.");
    let told = shorts(&read(&with(&file("a.html", &[&[b' '; 512], &inner[..]].concat()))));
    assert!(told.len() == 3 && told[1].starts_with("a.html: "), "{told:?}");
}

#[test]
fn what_unpacks_without_end_is_left() {
    let page = zstd(&vec![0; 48 << 20], b"");
    let told = shorts(&read(&with(&file("bomb.html.zst", &page))));
    assert!(told.len() == 3 && told[1].contains("more than 2000 times its size; leave it out"), "{told:?}");
    // Packed twice: all together.
    let page = file("a.html.zst", &zstd(&vec![0; 4 << 20], b""));
    let bytes = zstd(&page.repeat(40), b"");
    let entries = read(&bytes);
    let unpacked: usize = good(&entries).iter().map(String::len).sum();
    assert!(unpacked > 64 << 20 && unpacked <= (64 << 20) + 2000 * bytes.len(), "{unpacked}");
    assert!(short(&entries[39]).contains("2000 times the archive's size"), "{}", short(&entries[39]));
}

#[test]
fn wrong_sizes_by_the_thousand_take_no_longer() {
    // Each swallows a thousand others, and ends in the middle of one.
    let entry = [tarred(b"a.css", b'0', &octal(1_000_000), b""), vec![b'x'; 1024]].concat();
    let wrong = entry.repeat(20_000);
    for packing in [Packing::Plain, Packing::GzipWhole, Packing::ZstdWhole] {
        let entries = read(&packing.pack(&[small()[0].clone(), wrong.clone(), small()[2].clone()]));
        assert_eq!(good(&entries)[0], all()[0], "{packing:?}");
    }
}
