//! Archives of pages: WARC files, files of JSON lines, and ZIP and TAR files of
//! pages, read as a stream, and Parquet files, read row by row.
//!
//! An archive is read in memory that one page's budget bounds, whatever the
//! file's size. What is damaged in it becomes a bad entry, and reading goes
//! on behind it where another record begins. Every entry says where it lies,
//! and reading can continue there.

mod block;
mod date;
mod dictionary;
mod fault;
mod folder;
mod head;
mod jsonl;
mod lost;
mod member;
mod named;
mod object;
mod page;
mod parquet;
mod payload;
mod place;
mod raw;
mod stream;
mod tap;
mod tar;
#[cfg(test)]
mod tests;
mod warc;
mod zip;

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

use self::folder::FolderRecords;
use self::jsonl::Jsonl;
use self::parquet::Parquet;
use self::stream::Stream;
use self::tap::{Hash, Tap};
use self::tar::Tar;
use self::warc::Warc;
use self::zip::Zip;
use super::item::Input;
use super::names::{has_ending, unpacked};
use super::read;
use crate::error::Error;
use crate::settings::{InputKind, Limits};

pub(in crate::source) use self::folder::PageFile;
pub(crate) use self::folder::Pages;
pub(crate) use self::object::Fields;
pub(crate) use self::page::Why;
pub(crate) use self::place::Place;

/// How often over data may unpack: gzip's most is 1,032 times, and pages'
/// hardly 100 times.
const RATIO: u64 = 2000;

/// Unpacked bytes of a member from which [`RATIO`] counts.
const RATIO_FROM: u64 = 64 << 20;

/// One page of an archive.
#[derive(Debug)]
pub(crate) struct Record {
    /// The WARC-Record-ID without its brackets, or the JSON object's field or
    /// the row's column; else the number of the record, line or row, from 1. In
    /// ZIP and TAR files, the file's name; in a folder, its path as messages
    /// have it.
    pub(crate) id: String,
    pub(crate) url: Option<String>,
    /// As it was written: the WARC-Date, or the JSON object's or row's
    /// `created`. In ZIP and TAR files, when the file was modified.
    pub(crate) date: Option<String>,
    /// The transport's.
    pub(crate) charset: Option<String>,
    /// HTML or text.
    pub(crate) kind: InputKind,
    /// Without HTTP's chunks and codings; no more than a page may have.
    pub(crate) bytes: Vec<u8>,
    /// Of a JSON object or row, the fields other than those of text and HTML,
    /// in their order.
    pub(crate) fields: Option<Fields>,
    pub(crate) place: Place,
}

/// An item of an archive.
#[derive(Debug)]
pub(crate) enum Entry {
    Record(Record),
    /// A record that holds no page.
    PassedOver {
        place: Place,
        id: Option<String>,
        why: Why,
    },
    /// A record that cannot be read, or what lies where one should begin. The
    /// message names the place, but not the file.
    Bad {
        place: Place,
        id: Option<String>,
        error: Error,
    },
}

impl Entry {
    /// Where it lies.
    pub(crate) fn place(&self) -> Place {
        match self {
            Entry::Record(Record { place, .. })
            | Entry::PassedOver { place, .. }
            | Entry::Bad { place, .. } => *place,
        }
    }
}

/// The forms of archives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Archive {
    Warc,
    Jsonl,
    Tar,
    Zip,
    Parquet,
    /// The pages of a folder, which are to become one output.
    Pages,
}

impl Archive {
    /// By the file's name: `.warc`, `.wet` (Common Crawl's texts), `.jsonl`,
    /// `.ndjson` or `.tar`, then perhaps `.gz` or `.zst`; `.tgz`, `.tzst`,
    /// `.zip` or `.parquet`; in upper or lower case.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        if has_ending(path, &["zip"]) {
            return Some(Archive::Zip);
        }
        // It is compressed within, and cannot be read from its beginning on.
        if has_ending(path, &["parquet"]) {
            return Some(Archive::Parquet);
        }
        let path = unpacked(path)?;
        if has_ending(path, &["warc", "wet"]) {
            Some(Archive::Warc)
        } else if has_ending(path, &["jsonl", "ndjson"]) {
            Some(Archive::Jsonl)
        } else if has_ending(path, &["tar", "tgz", "tzst"]) {
            Some(Archive::Tar)
        } else {
            None
        }
    }
}

/// The names of a JSON object's fields or a Parquet file's columns. A name with dots means a field of a
/// field, unless there is one of that very name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keys {
    /// Of an extracted text.
    pub(crate) text: String,
    /// Of a page; where it is there and not empty, the text is not read.
    pub(crate) html: String,
    pub(crate) url: String,
    pub(crate) id: String,
}

impl Keys {
    /// Of pages that are all in one field, such as those that were cleaned.
    pub(crate) fn of_one(page: String, id: String) -> Self {
        Keys { html: page.clone(), text: page, id, ..Keys::default() }
    }

    fn are_one(&self) -> bool {
        self.html == self.text
    }
}

impl Default for Keys {
    fn default() -> Self {
        Keys { text: "text".into(), html: "html".into(), url: "url".into(), id: "id".into() }
    }
}

/// The entries of an archive, in their order.
pub(crate) struct Records<R = Tap<File>> {
    form: Form<R>,
    /// Of a file: its length, and the hash of its bytes.
    content: Option<(u64, Hash)>,
}

enum Form<R> {
    Warc(Warc<R>),
    Jsonl(Jsonl<R>),
    Tar(Tar<R>),
    Zip(Zip<R>),
    Parquet(Box<Parquet<R>>),
    Pages(FolderRecords),
}

impl Records {
    /// Opens the archive at `path`. Compression is known by the first bytes,
    /// not by the name.
    ///
    /// # Errors
    /// [`Io`](crate::ErrorKind::Io) when the file cannot be read or is no
    /// regular file; [`Compressed`](crate::ErrorKind::Compressed) or
    /// [`OverBudget`](crate::ErrorKind::OverBudget) when its Zstandard
    /// dictionary cannot be used; [`Record`](crate::ErrorKind::Record) when it
    /// is a ZIP file without a directory. Messages do not name the file.
    pub(crate) fn open(path: &Path, archive: Archive, keys: &Keys, limits: &Limits) -> Result<Self, Error> {
        Records::open_at(path, archive, keys, limits, Place::default())
    }

    /// The same from the entry at `place` on.
    ///
    /// # Errors
    /// As [`open`](Self::open); and when the file has no such place.
    pub(crate) fn open_at(
        path: &Path,
        archive: Archive,
        keys: &Keys,
        limits: &Limits,
        place: Place,
    ) -> Result<Self, Error> {
        let (file, length) = read::open(path)?;
        let (tap, hash) = Tap::new(file);
        let records = Records::new(tap, archive, keys, limits, place)?;
        Ok(Records { content: Some((length, hash)), ..records })
    }

    /// The records of an input of the walk, from the entry at `place` on.
    ///
    /// # Errors
    /// As [`open_at`](Self::open_at).
    pub(crate) fn of(
        input: &Input,
        archive: Archive,
        keys: &Keys,
        limits: &Limits,
        place: Place,
    ) -> Result<Self, Error> {
        match &input.pages {
            Some(pages) => {
                let records = FolderRecords::new(input.path.clone(), pages.clone(), place, limits.clone());
                Ok(Records { form: Form::Pages(records), content: None })
            }
            None => Records::open_at(&input.path, archive, keys, limits, place),
        }
    }

    /// Hash of the file's bytes, as [`content`](crate::source::content) makes
    /// it; none where not all of them have been read in their order.
    pub(crate) fn content(&self) -> Option<u128> {
        self.content.as_ref().and_then(|(length, hash)| hash.of(*length))
    }
}

impl<R: Read + Seek + Send + 'static> Records<R> {
    /// How far reading has come: of the file's bytes, those behind, about.
    pub(crate) fn reached(&self) -> u64 {
        match &self.form {
            Form::Warc(warc) => warc.reached(),
            Form::Jsonl(jsonl) => jsonl.reached(),
            Form::Tar(tar) => tar.reached(),
            Form::Zip(zip) => zip.reached(),
            Form::Parquet(parquet) => parquet.reached(),
            Form::Pages(pages) => pages.reached(),
        }
    }
}

impl<R: Read + Seek + Send + 'static> Records<R> {
    /// The same of what need not be a file.
    ///
    /// # Errors
    /// As [`open_at`](Records::open_at).
    pub(crate) fn new(
        input: R,
        archive: Archive,
        keys: &Keys,
        limits: &Limits,
        place: Place,
    ) -> Result<Self, Error> {
        let limits = limits.clone();
        let form = match archive {
            Archive::Warc => Form::Warc(Warc::new(Stream::new(input, place)?, place, limits)),
            Archive::Jsonl => {
                Form::Jsonl(Jsonl::new(Stream::new(input, place)?, place, keys.clone(), limits))
            }
            Archive::Tar => Form::Tar(Tar::new(Stream::new(input, place)?, place, limits)),
            Archive::Zip => Form::Zip(Zip::new(input, place, limits)?),
            Archive::Parquet => Form::Parquet(Box::new(Parquet::new(input, place, keys.clone(), limits)?)),
            // No file is one.
            Archive::Pages => return Err(read::no_file()),
        };
        Ok(Records { form, content: None })
    }
}

impl<R: Read + Seek + Send + 'static> Iterator for Records<R> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        match &mut self.form {
            Form::Warc(warc) => warc.next(),
            Form::Jsonl(jsonl) => jsonl.next(),
            Form::Tar(tar) => tar.next(),
            Form::Zip(zip) => zip.next(),
            Form::Parquet(parquet) => parquet.next(),
            Form::Pages(pages) => pages.next(),
        }
    }
}
