//! ZIP files: what is a page in them, damage, and bombs.

use std::io::Cursor;

use super::super::{Archive, Entry, Keys, Place, Records};
use super::files::{Zipped, zip, zip_with_places};
use super::writer::{TEXTS, gzip, zstd};
use super::{entries, is_bad, limits, open, place, short, shorts};
use crate::error::{Error, ErrorKind};
use crate::settings::{InputKind, Limits};

fn read(bytes: &[u8]) -> Vec<Entry> {
    entries(bytes, Archive::Zip, &Limits::default())
}

fn try_open(bytes: &[u8]) -> Result<Records<Cursor<Vec<u8>>>, Error> {
    let input = Cursor::new(bytes.to_vec());
    Records::new(input, Archive::Zip, &Keys::default(), &Limits::default(), Place::default())
}

/// Three pages, each packed in another way.
fn small() -> Vec<Zipped> {
    [(&b"a.html"[..], 0), (b"b/b.htm", 8), (b"c.txt", 93)]
        .into_iter()
        .zip(TEXTS)
        .map(|((name, method), text)| Zipped::new(name, text.as_bytes(), method))
        .collect()
}

fn all() -> [String; 3] {
    ["a.html", "b/b.htm", "c.txt"]
        .map(str::to_owned)
        .into_iter()
        .zip(TEXTS)
        .map(|(id, text)| format!("{id}: {text}"))
        .collect::<Vec<_>>()
        .try_into()
        .unwrap()
}

fn good(entries: &[Entry]) -> Vec<String> {
    entries.iter().filter(|entry| matches!(entry, Entry::Record(_))).map(short).collect()
}

#[test]
fn files_are_read_in_the_directorys_order() {
    for is_wide in [false, true] {
        let mut files = small();
        files.iter_mut().for_each(|file| file.is_wide = is_wide);
        let (bytes, places) = zip_with_places(&files, is_wide);
        let entries = read(&bytes);
        assert_eq!(shorts(&entries), all());
        for ((number, entry), at) in entries.iter().enumerate().zip(&places) {
            let Entry::Record(record) = entry else { panic!("{}", short(entry)) };
            assert_eq!(record.place, Place { at: *at, within: 0, number: number as u64 });
            assert_eq!(record.date.as_deref(), Some("2024-02-29T12:34:56Z"));
            assert_eq!(record.kind, [InputKind::Html, InputKind::Html, InputKind::Text][number]);
            assert!(record.url.is_none() && record.charset.is_none() && record.fields.is_none());
        }
    }
}

#[test]
fn any_place_continues_as_from_the_start() {
    let mut files = small();
    files.insert(1, Zipped::new(b"style.css", b"p{}", 0));
    files[2].flags = 1;
    let bytes = zip(&files);
    let all = read(&bytes);
    assert_eq!(all.len(), 4);
    for (number, entry) in all.iter().enumerate() {
        let rest: Vec<Entry> = open(&bytes, Archive::Zip, &Limits::default(), place(entry)).collect();
        assert_eq!(shorts(&rest), shorts(&all[number..]));
        assert!(rest.iter().zip(&all[number..]).all(|(a, b)| place(a) == place(b)));
    }
    let beyond = Place { at: 1 << 40, within: 0, number: 9 };
    let opened = Records::new(Cursor::new(bytes), Archive::Zip, &Keys::default(), &Limits::default(), beyond);
    assert!(opened.err().unwrap().to_string().contains("read it from its beginning"));
}

#[test]
fn what_is_no_page_is_passed_over() {
    let mut files: Vec<Zipped> = [
        ("folder.html/", 0o040_755, "a folder"),
        ("link.html", 0o120_777, "a link"),
        ("pipe.html", 0o010_644, "a pipe, socket or device"),
        ("style.css", 0o100_644, "no page's ending"),
        ("page", 0o100_644, "no page's ending"),
        ("inner.zip", 0o100_644, "an archive in an archive"),
        ("inner.tar.gz", 0, "an archive in an archive"),
        ("crawl.warc", 0, "an archive in an archive"),
        ("", 0, "no page's ending"),
        ("..", 0, "no page's ending"),
        (".html", 0, "no page's ending"),
    ]
    .into_iter()
    .map(|(name, mode, why)| Zipped { mode, ..Zipped::new(name.as_bytes(), why.as_bytes(), 0) })
    .collect();
    files.push(Zipped::new(b"__MACOSX/._a.html", b"\0\x05\x16\x07\0\x02\0\0Mac OS X", 0));
    let told = shorts(&read(&zip(&files)));
    let whys: Vec<String> = files[..11]
        .iter()
        .map(|file| format!("passed over: {}", String::from_utf8_lossy(&file.data)))
        .chain(["passed over: a resource fork of macOS".to_owned()])
        .collect();
    assert_eq!(told, whys);
}

#[test]
fn names_are_ids_whatever_they_say() {
    let long = format!("{}a.html", "long/".repeat(819));
    let names =
        ["../../../etc/passwd.html", "/absolute.html", "C:\\a\\b.html", "a\n\u{1b}[2J.html", "a.html", &long];
    let mut files: Vec<Zipped> = names.iter().map(|name| Zipped::new(name.as_bytes(), b"x", 0)).collect();
    files.push(Zipped::new(b"a.html", b"x", 0));
    files.push(Zipped::new(b"caf\x82.html", b"x", 0));
    let ids: Vec<String> = read(&zip(&files))
        .into_iter()
        .map(|entry| if let Entry::Record(record) = entry { record.id } else { short(&entry) })
        .collect();
    assert_eq!(ids, [&names[..], &["a.html", "caf\\x82.html"]].concat());

    // Info-ZIP's field with the name in UTF-8, of this name and of another.
    for (of, expected) in [(&b"caf\x82.html"[..], "caf\u{e9}.html"), (b"cafe.html", "caf\\x82.html")] {
        let mut sum = flate2::Crc::new();
        sum.update(of);
        let name = "caf\u{e9}.html".as_bytes();
        let extra = [b"up", &[5 + name.len() as u8, 0, 1][..], &sum.sum().to_le_bytes(), name].concat();
        let file = Zipped { extra, ..Zipped::new(b"caf\x82.html", b"x", 0) };
        assert_eq!(shorts(&read(&zip(&[file]))), [format!("{expected}: x")]);
    }
}

#[test]
fn packed_pages_are_unpacked() {
    let files = [
        Zipped::new(b"a.html.gz", &gzip(TEXTS[0].as_bytes()), 0),
        Zipped::new(b"b.txt.zst", &zstd(TEXTS[1].as_bytes(), b""), 8),
        Zipped::new(b"c.html", &gzip(TEXTS[2].as_bytes()), 8),
        Zipped::new(b"d.html.gz", &gzip(TEXTS[0].as_bytes())[..20], 8),
    ];
    let told = shorts(&read(&zip(&files)));
    assert_eq!(
        told[..3],
        [("a.html.gz", 0), ("b.txt.zst", 1), ("c.html", 2)].map(|(id, n)| format!("{id}: {}", TEXTS[n]))
    );
    assert!(told[3].contains("entry 4 (byte ") && told[3].contains("gzip data is cut off"), "{}", told[3]);
}

#[test]
fn what_cannot_be_read_costs_one_file() {
    let change = |change: &dyn Fn(&mut Zipped)| {
        let mut files = small();
        change(&mut files[1]);
        zip(&files)
    };
    for (bytes, says) in [
        (change(&|file| file.flags = 1), "is encrypted; unpack it with its password"),
        (change(&|file| file.method = 14), "(method 14); pack it by deflate or Zstandard"),
        (change(&|file| file.sum ^= 1), "does not match its checksum"),
        (change(&|file| file.unpacked += 1), "does not match its checksum"),
        (change(&|file| file.unpacked = 3), "does not match its checksum"),
        (change(&|file| file.unpacked = 1 << 30), "holds more than the 67108864 bytes"),
        (change(&|file| file.data[0] = 0xFF), "its data is damaged"),
        (change(&|file| (file.data, file.is_wide) = (file.data[..9].to_vec(), true)), "its data is damaged"),
        (change(&|file| file.shares = Some(0)), "no header before its data as the directory tells"),
    ] {
        let entries = read(&bytes);
        let told = shorts(&entries);
        assert_eq!([&told[0], &told[2]], [&all()[0], &all()[2]], "{says}");
        assert!(told.len() == 3 && told[1].contains(says) && told[1].contains("entry 2 (byte "), "{told:?}");
        let Entry::Bad { id, .. } = &entries[1] else { panic!("{told:?}") };
        assert_eq!(id.as_deref(), Some("b/b.htm"));
    }
}

#[test]
fn before_and_behind_the_archive() {
    let bytes = zip(&small());
    let program = [&b"#!/bin/sh\nexec unzip $0\n"[..], &bytes].concat();
    let mut comment = bytes.clone();
    let end = comment.len();
    comment[end - 2] = 8;
    comment.extend_from_slice(b"PK\x05\x06 .. ");
    for bytes in [&program, &[&program[..], &[0; 512]].concat(), &comment, &[&bytes[..], b"rubbish"].concat()]
    {
        assert_eq!(shorts(&read(bytes)), all());
    }
    assert!(read(&zip(&[])).is_empty());
}

#[test]
fn cut_off_wherever() {
    // With an archive in it, whose directory could be taken for its own.
    let mut files = small();
    files.push(Zipped::new(b"inner.zip", &zip(&small()), 0));
    let bytes = zip(&files);
    for length in 0..bytes.len() {
        let error = try_open(&bytes[..length]).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Record);
        assert!(error.to_string().contains("cut off or is no ZIP file; get it again"), "{length}: {error}");
    }
}

#[test]
fn one_byte_changed() {
    let bytes = zip(&small());
    let end = bytes.len() - 22;
    for at in 0..bytes.len() {
        for change in [1, 0x20, 0x80] {
            let mut bytes = bytes.clone();
            bytes[at] ^= change;
            let Ok(opened) = try_open(&bytes) else {
                assert!(at >= end, "{at}");
                continue;
            };
            let entries: Vec<Entry> = opened.take(100).collect();
            let told = shorts(&entries);
            let good = good(&entries);
            assert!(entries.len() <= 4 && good.len() >= 2, "{at}: {told:?}");
            // A page has its bytes, or is not there.
            assert!(
                good.iter().all(|page| TEXTS.iter().any(|text| page.ends_with(&format!(": {text}")))),
                "{at}: {told:?}"
            );
            assert!(good.iter().filter(|page| all().contains(page)).count() >= 2, "{at}: {told:?}");
        }
    }
}

#[test]
fn a_damaged_directory_costs_the_entries_that_are_damaged() {
    let (bytes, places) = zip_with_places(&small(), false);
    let second = places[1] as usize;
    for (at, says) in [
        (second, "no directory entry begins here"),
        (second + 28, "does not end where its lengths say"),
        (second + 29, "does not end where its lengths say"),
        (second + 42, "no header before its data as the directory tells"),
    ] {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x40;
        let told = shorts(&read(&bytes));
        assert_eq!([&told[0], &told[2]], [&all()[0], &all()[2]], "{says}");
        assert!(told.len() == 3 && told[1].contains(says), "{told:?}");
    }
    // What stands behind a name is not needed to read the page.
    for at in [second + 30, second + 31, second + 32] {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x40;
        assert_eq!(shorts(&read(&bytes)), all());
    }
    // Nothing but rubbish from the second entry on.
    let mut rubbish = bytes;
    rubbish[second..places[3] as usize].fill(b'x');
    let told = shorts(&read(&rubbish));
    assert_eq!(told[0], all()[0]);
    assert!(told.len() == 3 && told[2].contains("says that it has 3 entries"), "{told:?}");
}

#[test]
fn a_wrong_count_is_told() {
    for count in [0, 2, 7, 65_535] {
        let mut bytes = zip(&small());
        let end = bytes.len() - 22;
        bytes[end + 10..end + 12].copy_from_slice(&u16::to_le_bytes(count));
        let entries = read(&bytes);
        let told = shorts(&entries);
        assert_eq!(told[..3], all());
        assert!(told.len() == 4 && told[3].contains(&format!("it has {count} entries")), "{told:?}");
        let again: Vec<Entry> = open(&bytes, Archive::Zip, &Limits::default(), place(&entries[3])).collect();
        assert_eq!(shorts(&again), told[3..]);
    }
    // Without Zip64, old writers count on from 0.
    let many = vec![Zipped::new(b"x", b"", 0); 65_538];
    assert!(read(&zip(&many)).iter().all(|entry| !is_bad(entry)));
}

#[test]
fn a_part_of_several_is_refused() {
    let mut bytes = zip(&small());
    let end = bytes.len() - 22;
    bytes[end + 4] = 1;
    assert!(try_open(&bytes).err().unwrap().to_string().contains("one part of several; join them"));
}

#[test]
fn files_that_share_their_data_are_no_bomb() {
    let page = vec![b' '; 1 << 20];
    let mut files = vec![Zipped::new(b"a.html", &page, 8)];
    files.resize(2000, Zipped { shares: Some(0), ..files[0].clone() });
    let bytes = zip(&files);
    let entries = read(&bytes);
    assert_eq!(entries.len(), files.len());
    let unpacked: usize = good(&entries).iter().map(String::len).sum();
    assert!(unpacked <= bytes.len() * 1032 + (1 << 20), "{unpacked} of {}", bytes.len());
    assert!(short(entries.last().unwrap()).contains("shares its data with files before"));
}

#[test]
fn what_unpacks_without_end_is_left() {
    let huge = vec![0; 48 << 20];
    // Far over its size; within a deflate stream; in a file that is packed twice.
    for (name, data, method) in [
        (&b"a.html"[..], huge.clone(), 93),
        (b"a.html.zst", zstd(&huge, b""), 0),
        (b"a.html.zst", zstd(&huge, b""), 8),
    ] {
        let mut files = small();
        files.insert(1, Zipped::new(name, &data, method));
        let entries = read(&zip(&files));
        assert_eq!(good(&entries), all());
        assert!(
            short(&entries[1]).contains("more than 2000 times its size; leave it out"),
            "{}",
            short(&entries[1])
        );
    }
    // All together: each alone is within what any page may unpack into.
    let page = zstd(&vec![0; 4 << 20], b"");
    let files = vec![Zipped::new(b"a.html.zst", &page, 0); 40];
    let bytes = zip(&files);
    let entries = read(&bytes);
    let unpacked: usize = good(&entries).iter().map(String::len).sum();
    assert!(unpacked > 64 << 20 && unpacked <= (64 << 20) + 2000 * bytes.len(), "{unpacked}");
    assert!(short(&entries[39]).contains("2000 times the archive's size"), "{}", short(&entries[39]));
}

#[test]
fn a_page_over_budget_is_passed_without_its_neighbours() {
    let mut files = small();
    files.insert(1, Zipped::new(b"big.html", &vec![b'x'; 1001], 8));
    // Says that it is small.
    files.insert(2, Zipped { unpacked: 10, ..Zipped::new(b"lies.html", &vec![b'x'; 300_000], 8) });
    let entries = entries(&zip(&files), Archive::Zip, &limits(1000));
    assert_eq!(good(&entries), all());
    for entry in &entries[1..3] {
        let Entry::Bad { error, .. } = entry else { panic!("{}", short(entry)) };
        assert_eq!(error.kind(), ErrorKind::OverBudget, "{error}");
    }
}

#[test]
fn wrong_lengths_by_the_thousand_take_no_longer() {
    // Each entry reaches over a thousand others.
    let bytes = zip(&vec![Zipped::new(b"a.html", b"x", 0); 60_000]);
    let mut wrong = bytes.clone();
    let begin = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
    for entry in wrong[begin..].chunks_mut(52) {
        if entry.starts_with(b"PK\x01\x02") {
            entry[28..34].copy_from_slice(b"\xFB\xFF\xFD\xFF\xFE\xFF");
        }
    }
    let entries = read(&wrong);
    assert!(entries.len() == 60_000 && entries.iter().all(is_bad), "{}", entries.len());
}
