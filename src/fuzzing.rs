//! A door for fuzzers to readers that are no part of the library's face.
//! Compiled for `cargo fuzz` alone, which sets `cfg(fuzzing)`.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use crate::settings::Limits;
use crate::source::{Archive, Entry, Keys, Place, Record, Records};

/// Bytes of a page.
const PAGE_AT_MOST: u64 = 1 << 20;

/// What an archive of so many bytes may unpack into, as `docs/trust.md`
/// promises.
fn unpacked_at_most(length: usize) -> u64 {
    (64 << 20) + 2000 * length as u64
}

/// Reads an archive with these bytes to its end; its form is known by the
/// file name's ending. What is no archive is refused.
///
/// # Panics
/// When what must hold of any bytes does not: places ascend and lie in the
/// file, pages and their sum are within their budgets, and what is read from
/// an entry's place on begins with that entry. And when no archive has such a
/// name.
pub fn read_archive(name: &str, bytes: &[u8]) {
    let archive = Archive::of(Path::new(name)).expect("an archive's ending");
    let bytes: Arc<[u8]> = bytes.into();
    let mut limits = Limits::default();
    limits.bytes = PAGE_AT_MOST;
    let open =
        |place| Records::new(Cursor::new(Arc::clone(&bytes)), archive, &Keys::default(), &limits, place);
    let Ok(records) = open(Place::default()) else { return };

    let (mut entries, mut unpacked) = (0_u64, 0);
    let mut last = None;
    for entry in records {
        let place = entry.place();
        check_order(archive, last, place);
        assert!(place.at <= bytes.len() as u64, "{place:?} of {} bytes", bytes.len());
        last = Some(place);

        entries += 1;
        assert!(entries <= unpacked_at_most(bytes.len()), "no end of entries");
        if let Entry::Record(record) = &entry {
            let page = record.bytes.len() as u64;
            assert!(page <= PAGE_AT_MOST, "a page of {page} bytes at {place:?}");
            unpacked += page;
        }
        // The others have a budget for each page and member alone.
        if matches!(archive, Archive::Tar | Archive::Zip | Archive::Parquet) {
            assert!(unpacked <= unpacked_at_most(bytes.len()), "{unpacked} bytes of pages at {place:?}");
        }

        // Some of them, since each may take as long as all before it. What is bad may have been so by what
        // came before.
        if entries.is_power_of_two() && !matches!(entry, Entry::Bad { .. }) {
            let again = open(place).map(|mut records| records.next());
            let is_same = matches!(&again, Ok(Some(again)) if is_same(&entry, again));
            assert!(is_same, "at {place:?}: {}, then {again:?}", short(&entry));
        }
    }
}

/// Rows are counted, and a writer may put row groups in any order.
fn check_order(archive: Archive, last: Option<Place>, place: Place) {
    let Some(last) = last else { return };
    let ascends = match archive {
        Archive::Parquet => last.number < place.number,
        _ => (last.at, last.within) < (place.at, place.within) && last.number <= place.number,
    };
    assert!(ascends, "{place:?} behind {last:?}");
}

fn is_same(one: &Entry, other: &Entry) -> bool {
    let pages = |entry: &Entry| match entry {
        Entry::Record(Record { bytes, .. }) => bytes.clone(),
        _ => Vec::new(),
    };
    short(one) == short(other) && pages(one) == pages(other)
}

/// All but a page's bytes.
fn short(entry: &Entry) -> String {
    match entry {
        Entry::Record(Record { id, url, date, charset, kind, bytes: _, fields, place }) => {
            format!("{place:?}: {:?}", (id, url, date, charset, kind, fields))
        }
        other => format!("{other:?}"),
    }
}
