//! The pages of one folder as the records of an archive, in the order of
//! their names.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use twox_hash::XxHash3_128;

use super::named::id;
use super::{Entry, Place, Record};
use crate::settings::{InputKind, Limits};
use crate::source::read::Reader;

/// The pages that lie directly in one folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pages {
    /// The folder, as [`Input::relative`](crate::source::Input::relative).
    pub(in crate::source) relative: PathBuf,
    pub(in crate::source) files: Arc<[PageFile]>,
}

/// One of them, as the walk found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::source) struct PageFile {
    pub(in crate::source) name: OsString,
    pub(in crate::source) kind: InputKind,
    /// Bytes on disk.
    pub(in crate::source) size: u64,
    pub(in crate::source) modified: Option<SystemTime>,
}

impl Pages {
    /// The folder, as messages have it; empty where it is the INPUT.
    pub(in crate::source) fn folder(&self) -> &Path {
        &self.relative
    }

    /// How many they are.
    pub(crate) fn count(&self) -> u64 {
        self.files.len() as u64
    }

    /// Bytes on disk.
    pub(crate) fn size(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// So many of them at most.
    pub(crate) fn first(&self, most: u64) -> Self {
        let most = usize::try_from(most).unwrap_or(usize::MAX).min(self.files.len());
        Pages { relative: self.relative.clone(), files: self.files[..most].into() }
    }

    /// A hash of their names, sizes and times, by which a change is noticed.
    pub(crate) fn fingerprint(&self) -> u128 {
        let mut hasher = XxHash3_128::new();
        for file in &*self.files {
            let name = file.name.as_encoded_bytes();
            hasher.write(&(name.len() as u64).to_le_bytes());
            hasher.write(name);
            hasher.write(&file.size.to_le_bytes());
            let time = file.modified.map(|time| time.duration_since(UNIX_EPOCH).unwrap_or_default());
            hasher.write(&time.map_or(u128::MAX, |time| time.as_nanos()).to_le_bytes());
        }
        hasher.finish_128()
    }
}

/// Reads them one after the other.
pub(super) struct FolderRecords {
    folder: PathBuf,
    pages: Pages,
    next: usize,
    reached: u64,
    reader: Reader,
    limits: Limits,
}

impl FolderRecords {
    /// Those of `folder`, from a place on.
    pub(super) fn new(folder: PathBuf, pages: Pages, place: Place, limits: Limits) -> Self {
        let next = usize::try_from(place.number).unwrap_or(usize::MAX);
        let reached = pages.files.iter().take(next).map(|file| file.size).sum();
        FolderRecords { folder, pages, next, reached, reader: Reader::default(), limits }
    }

    /// Bytes of the pages so far.
    pub(super) fn reached(&self) -> u64 {
        self.reached
    }

    pub(super) fn next(&mut self) -> Option<Entry> {
        let file = self.pages.files.get(self.next)?;
        let place = Place { number: self.next as u64, ..Place::default() };
        self.next += 1;
        self.reached += file.size;
        let id = id(self.pages.relative.join(&file.name).as_os_str().as_encoded_bytes());
        Some(match self.reader.read(&self.folder.join(&file.name), &self.limits) {
            Ok(bytes) => Entry::Record(Record {
                id,
                url: None,
                date: None,
                charset: None,
                kind: file.kind,
                bytes: bytes.to_vec(),
                fields: None,
                place,
            }),
            Err(error) => Entry::Bad { place, id: Some(id), error },
        })
    }
}
