//! Archives as crawlers and corpora have them, whole and damaged.

mod arbitrary;
mod codings;
mod damage;
mod files;
mod foreign;
mod json;
mod packed;
mod pages;
mod parquet;
mod tar;
mod work;
mod writer;
mod zip;

use std::io::Cursor;

use super::{Archive, Entry, Keys, Place, Records};
use crate::settings::Limits;

fn limits(bytes: u64) -> Limits {
    Limits { bytes, ..Limits::default() }
}

fn open(bytes: &[u8], archive: Archive, limits: &Limits, place: Place) -> Records<Cursor<Vec<u8>>> {
    Records::new(Cursor::new(bytes.to_vec()), archive, &Keys::default(), limits, place).unwrap()
}

/// All entries, within a bound that no archive of tests reaches.
fn entries(bytes: &[u8], archive: Archive, limits: &Limits) -> Vec<Entry> {
    let most = bytes.len() + 100_000;
    let entries: Vec<Entry> = open(bytes, archive, limits, Place::default()).take(most).collect();
    assert!(entries.len() < most, "no end");
    entries
}

fn warc(bytes: &[u8]) -> Vec<Entry> {
    entries(bytes, Archive::Warc, &Limits::default())
}

fn jsonl(text: &str) -> Vec<Entry> {
    entries(text.as_bytes(), Archive::Jsonl, &Limits::default())
}

fn place(entry: &Entry) -> Place {
    match entry {
        Entry::Record(record) => record.place,
        Entry::PassedOver { place, .. } | Entry::Bad { place, .. } => *place,
    }
}

/// An entry in short: a name and text, why it is passed over, or what is bad.
fn short(entry: &Entry) -> String {
    match entry {
        Entry::Record(record) => format!("{}: {}", record.id, String::from_utf8_lossy(&record.bytes)),
        Entry::PassedOver { why, .. } => format!("passed over: {why}"),
        Entry::Bad { error, .. } => format!("bad {:?}: {error}", error.kind()),
    }
}

fn shorts(entries: &[Entry]) -> Vec<String> {
    entries.iter().map(short).collect()
}

fn is_bad(entry: &Entry) -> bool {
    matches!(entry, Entry::Bad { .. })
}
