//! The same entries in every packing, from the start and from every place.

use std::fs;
use std::path::Path;

use super::super::{Archive, Entry, Keys, Place, Records};
use super::writer::{PACKINGS, Packing, crawl, gzip, record, small, small_lines, zstd};
use super::{entries, is_bad, limits, open, place, short, shorts, warc};
use crate::error::ErrorKind;
use crate::settings::{InputKind, Limits};

#[test]
fn a_crawl_of_real_pages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/pages");
    let mut pages: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter_map(|path| Some((path.file_stem()?.to_str()?.to_owned(), fs::read_to_string(&path).ok()?)))
        .collect();
    pages.sort();
    let pages: Vec<(&str, &str)> = pages.iter().map(|(id, page)| (&id[..], &page[..])).collect();
    for packing in [Packing::Plain, Packing::GzipEach, Packing::GzipWhole, Packing::ZstdDictionary] {
        let entries = warc(&packing.pack(&crawl(&pages)));
        assert_eq!(entries.len(), 1 + 3 * pages.len(), "{packing:?}");
        assert_eq!(short(&entries[0]), "passed over: a warcinfo record");
        for (three, (id, page)) in entries[1..].chunks(3).zip(&pages) {
            assert_eq!(short(&three[0]), "passed over: a request record");
            let Entry::Record(record) = &three[1] else { panic!("{}", short(&three[1])) };
            assert!(record.bytes == page.as_bytes(), "{packing:?}: {id}");
            assert_eq!(record.id, format!("urn:uuid:{id}"));
            assert_eq!(record.url.as_deref(), Some(&*format!("https://{id}.example/page")));
            assert_eq!(record.date.as_deref(), Some("2026-03-04T05:06:07Z"));
            assert_eq!((record.charset.as_deref(), record.kind), (Some("UTF-8"), InputKind::Html));
            assert!(record.fields.is_none());
        }
    }
}

#[test]
fn any_place_continues_as_from_the_start() {
    let pages = [("a", "It rained."), ("b", "It snowed."), ("c", "It thawed.")];
    for (archive, records) in [(Archive::Warc, crawl(&pages)), (Archive::Jsonl, small_lines())] {
        for packing in PACKINGS {
            let bytes = packing.pack(&records);
            let all = entries(&bytes, archive, &Limits::default());
            assert_eq!(all.len(), records.len(), "{packing:?}");
            for (number, entry) in all.iter().enumerate() {
                assert_eq!(place(entry).number, number as u64);
                let rest: Vec<Entry> = open(&bytes, archive, &Limits::default(), place(entry)).collect();
                assert_eq!(shorts(&rest), shorts(&all[number..]), "{packing:?}");
                assert!(rest.iter().zip(&all[number..]).all(|(a, b)| place(a) == place(b)), "{packing:?}");
            }
        }
    }
}

#[test]
fn a_record_of_its_own_member_is_at_that_members_place() {
    for packing in [Packing::Plain, Packing::GzipEach, Packing::ZstdEach] {
        let parts = packing.parts(&small());
        let mut at = 0;
        for (entry, part) in warc(&parts.concat()).iter().zip(&parts) {
            assert_eq!((place(entry).at, place(entry).within), (at, 0), "{packing:?}");
            at += part.len() as u64;
        }
    }
}

#[test]
fn the_file_is_opened_by_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crawl.warc.gz");
    fs::write(&path, Packing::GzipEach.pack(&small())).unwrap();
    let open = |place| Records::open_at(&path, Archive::Warc, &Keys::default(), &Limits::default(), place);
    let all: Vec<Entry> =
        Records::open(&path, Archive::Warc, &Keys::default(), &Limits::default()).unwrap().collect();
    assert_eq!(all.len(), 3);
    assert_eq!(shorts(&open(place(&all[2])).unwrap().collect::<Vec<_>>()), shorts(&all[2..]));
    for (at, within) in [(0, 1 << 20), (1 << 20, 0)] {
        let error = open(Place { at, within, number: 0 }).err().unwrap();
        assert!(error.to_string().contains("read it from its beginning"), "{error}");
    }
    let error =
        Records::open(folder.path(), Archive::Warc, &Keys::default(), &Limits::default()).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Io);
}

#[test]
fn an_archive_is_read_in_a_thread_of_its_own() {
    let mut records =
        open(&Packing::ZstdEach.pack(&small()), Archive::Warc, &Limits::default(), Place::default());
    let first = std::thread::spawn(move || records.next()).join().unwrap();
    assert_eq!(short(&first.unwrap()), "urn:uuid:a: It rained all night.");
}

#[test]
fn forms_by_their_endings() {
    for (name, archive) in [
        ("CC-MAIN-1.warc.gz", Some(Archive::Warc)),
        ("CC-MAIN-1.warc.wet.gz", Some(Archive::Warc)),
        ("a.WARC", Some(Archive::Warc)),
        ("a.warc.zst", Some(Archive::Warc)),
        ("a.jsonl", Some(Archive::Jsonl)),
        ("a.ndjson.zst", Some(Archive::Jsonl)),
        ("a.tar", Some(Archive::Tar)),
        ("a.TAR.gz", Some(Archive::Tar)),
        ("a.tar.zst", Some(Archive::Tar)),
        ("a.tgz", Some(Archive::Tar)),
        ("a.tzst", Some(Archive::Tar)),
        ("a.html.zip", Some(Archive::Zip)),
        ("a.zip.gz", None),
        ("a.tar.bz2", None),
        ("zip", None),
        ("a.parquet", Some(Archive::Parquet)),
        ("a.snappy.PARQUET", Some(Archive::Parquet)),
        ("a.parquet.gz", None),
        ("a.json", None),
        ("a.gz", None),
        ("warc", None),
    ] {
        assert_eq!(Archive::of(Path::new(name)), archive, "{name}");
    }
}

#[test]
fn empty_archives() {
    for bytes in [Vec::new(), gzip(b""), zstd(b"", b""), vec![b'\n'; 9]] {
        assert!(warc(&bytes).is_empty());
        assert!(entries(&bytes, Archive::Jsonl, &Limits::default()).is_empty());
    }
}

#[test]
fn padding_is_passed_over() {
    let parts = Packing::GzipEach.parts(&small());
    let padded: Vec<u8> = parts.iter().flat_map(|part| [part.clone(), vec![0; 700]].concat()).collect();
    assert!(warc(&padded).iter().all(|entry| !is_bad(entry)));
    assert_eq!(warc(&padded).len(), 3);
}

#[test]
fn a_record_over_budget_is_passed_without_its_neighbours() {
    let big = record("resource", "big", "Content-Type: text/html\r\n", &vec![b'x'; 300_000]);
    let records = [small(), vec![big], small()].concat();
    for packing in PACKINGS {
        let entries = entries(&packing.pack(&records), Archive::Warc, &limits(1000));
        assert_eq!(entries.len(), 7, "{packing:?}: {:?}", shorts(&entries));
        let Entry::Bad { error, id, .. } = &entries[3] else { panic!("{}", short(&entries[3])) };
        assert_eq!((error.kind(), id.as_deref()), (ErrorKind::OverBudget, Some("urn:uuid:big")));
        assert!(error.to_string().contains("record 4 (byte "), "{error}");
        assert_eq!(entries.iter().filter(|entry| is_bad(entry)).count(), 1);
    }
}

#[test]
fn a_frame_that_unpacks_without_end_is_left() {
    let bomb = record("metadata", "bomb", "", &vec![0; 80 << 20]);
    let records = [small(), vec![bomb], small()].concat();
    let entries = warc(&Packing::ZstdEach.pack(&records));
    assert_eq!(entries.len(), 7);
    assert!(short(&entries[3]).contains("more than 2000 times"), "{}", short(&entries[3]));
    assert_eq!(entries.iter().filter(|entry| is_bad(entry)).count(), 1);
}
