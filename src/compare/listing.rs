//! What of a folder are outputs of a run.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::Source;
use crate::error::Error;
use crate::sink::is_temporary;
use crate::source::{has_ending, is_scratch, unpacked, unreadable};

/// What is compared with what: of two runs, what has the same key in one folder. Folders come first, as in the walk
/// of `clean`.
pub(super) type Key = (Kind, OsString);

/// The kinds of outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Folder,
    Text,
    Records,
}

/// An output, or a folder of them.
#[derive(Debug)]
pub(super) enum Found {
    Folder(PathBuf),
    Text(Source),
    /// The files of an archive, in their order.
    Records(Vec<PathBuf>),
}

impl Found {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Found::Folder(_) => Kind::Folder,
            Found::Text(_) => Kind::Text,
            Found::Records(_) => Kind::Records,
        }
    }
}

/// The outputs in a folder by their keys, with their names; and what cannot be read.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) found: BTreeMap<Key, (OsString, Found)>,
    pub(super) unreadable: Vec<(PathBuf, Error)>,
}

impl Listing {
    /// Lists the folder at `path`.
    pub(super) fn of(path: &Path) -> Self {
        let mut listing = Listing::default();
        let mut names: Vec<OsString> = match names(path) {
            Ok(names) => names,
            Err(error) => {
                listing.unreadable.push((PathBuf::new(), unreadable(error)));
                return listing;
            }
        };
        names.sort();
        for name in names {
            let path = path.join(&name);
            match found(&path) {
                Ok(Some(found)) => listing.add(name, found),
                Ok(None) => {}
                Err(error) => listing.unreadable.push((name.into(), unreadable(error))),
            }
        }
        listing
    }

    fn add(&mut self, name: OsString, found: Found) {
        let key = (found.kind(), key(&name, found.kind()));
        // Of two that differ in how they are packed, the later goes by its full name.
        let key = if self.found.contains_key(&key) { (found.kind(), name.clone()) } else { key };
        self.found.insert(key, (name, found));
    }
}

fn names(path: &Path) -> io::Result<Vec<OsString>> {
    fs::read_dir(path)?.map(|entry| Ok(entry?.file_name())).collect()
}

/// The name that runs with another compression, or form of records, have too.
fn key(name: &OsStr, kind: Kind) -> OsString {
    let own = Path::new(name);
    match kind {
        Kind::Folder => name.to_owned(),
        Kind::Text => unpacked(own).unwrap_or(own).as_os_str().to_owned(),
        Kind::Records => unpacked(own).and_then(Path::file_stem).unwrap_or(name).to_owned(),
    }
}

/// What lies at `path` in a run's folder, if it is an output. Symlinks count as what they lead to, but for folders.
fn found(path: &Path) -> io::Result<Option<Found>> {
    let name = path.file_name().unwrap_or_default();
    if is_temporary(name) || is_scratch(name) {
        return Ok(None);
    }
    let own = fs::symlink_metadata(path)?;
    if own.is_dir() {
        return folder(path).map(Some);
    }
    let records = is_records(path);
    if !records && !has_ending(unpacked(path).unwrap_or(path), &["txt", "md"]) {
        return Ok(None);
    }
    let met = fs::metadata(path)?;
    Ok(met.is_file().then(|| file(path, records, &met)))
}

/// What the file or folder at `path` is that was named as a run.
pub(super) fn root(path: &Path) -> io::Result<Found> {
    let met = fs::metadata(path)?;
    if met.is_dir() { folder(path) } else { Ok(file(path, is_records(path), &met)) }
}

fn file(path: &Path, records: bool, met: &Metadata) -> Found {
    if records {
        Found::Records(vec![path.to_owned()])
    } else {
        Found::Text(Source::File(path.to_owned(), met.len()))
    }
}

/// Whether a name is that of lines of JSON or of a table.
fn is_records(path: &Path) -> bool {
    has_ending(path, &["parquet"])
        || unpacked(path).is_some_and(|path| has_ending(path, &["jsonl", "ndjson"]))
}

/// A folder, or the parts of an archive (see `--file-size` of `clean`).
fn folder(path: &Path) -> io::Result<Found> {
    if !is_records(path) {
        return Ok(Found::Folder(path.to_owned()));
    }
    let mut parts: Vec<(u64, OsString)> =
        names(path)?.into_iter().filter_map(|name| Some((part(&name)?, name))).collect();
    if parts.is_empty() {
        return Ok(Found::Folder(path.to_owned()));
    }
    parts.sort();
    Ok(Found::Records(parts.into_iter().map(|(_, name)| path.join(name)).collect()))
}

/// The number of a part.
fn part(name: &OsStr) -> Option<u64> {
    let name = Path::new(name);
    let stem = unpacked(name).filter(|_| is_records(name))?.file_stem()?.to_str()?;
    let digits = stem.strip_prefix("part-")?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_go_by_names_without_packing_and_form() {
        let folder = tempfile::tempdir().unwrap();
        let files = [
            "a.txt",
            "a.txt.gz",
            "b.MD",
            "c.jsonl",
            "c.parquet",
            "d.ndjson.zst",
            "report.json",
            "report.html",
            "a.meta.json",
            ".dechrome-manifest",
            ".dechrome.lock",
            "e.jsonl/part-00002.jsonl",
            "e.jsonl/part-00010.jsonl",
            "e.jsonl/other.txt",
            "f.jsonl/page.txt",
            ".dechrome-spool-1/x.txt",
            "g/x",
        ];
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let listing = Listing::of(folder.path());
        let keys: Vec<(Kind, &str)> =
            listing.found.keys().map(|(kind, key)| (*kind, key.to_str().unwrap())).collect();
        assert_eq!(
            keys,
            [
                (Kind::Folder, "f.jsonl"),
                (Kind::Folder, "g"),
                (Kind::Text, "a.txt"),
                (Kind::Text, "a.txt.gz"),
                (Kind::Text, "b.MD"),
                (Kind::Records, "c"),
                (Kind::Records, "c.parquet"),
                (Kind::Records, "d"),
                (Kind::Records, "e"),
            ]
        );
        let (_, Found::Records(parts)) = &listing.found[&(Kind::Records, "e".into())] else { panic!() };
        assert!(parts[0].ends_with("part-00002.jsonl") && parts[1].ends_with("part-00010.jsonl"));
        assert_eq!(parts.len(), 2);
        assert!(listing.unreadable.is_empty());
        assert_eq!(Listing::of(&folder.path().join("gone")).unreadable.len(), 1);
    }
}
