//! The files in a ZIP file, in its directory's order. Written here because
//! the crates for it (`zip` 9.8, `rc-zip` 5.4) hold the whole directory in
//! memory, and end at the first entry of it that is damaged.

mod directory;
mod entry;

use std::io::{self, Read, Seek};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use memchr::memmem;

use self::directory::Directory;
use self::entry::{ENTRY, ENTRY_HEAD, LOCAL_HEAD, Listed};
use super::fault::Fault;
use super::named::{self, Budget, bad};
use super::page::Why;
use super::place::{Place, part};
use super::raw::Raw;
use super::{Entry, Record};
use crate::error::{Error, ErrorKind};
use crate::settings::Limits;
use crate::source::read::{over, unreadable};

/// Methods (APPNOTE 6.3.10, 4.4.5); 20 is what Zstandard had first.
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
const ZSTANDARD: [u16; 2] = [93, 20];

/// What may follow the directory's entries (4.3.13).
const SIGNATURE: &[u8] = b"PK\x05\x05";

/// Reads the files of an archive.
pub(super) struct Zip<R> {
    raw: Raw<R>,
    length: u64,
    directory: Directory,
    limits: Limits,
    number: u64,
    /// Bytes of data that were read. Together they are no more than the file
    /// has, unless entries share them.
    read: u64,
    budget: Budget,
    is_lost: bool,
    ended: bool,
}

impl<R: Read + Seek> Zip<R> {
    /// Reads from `place` on: its `at` is that of an entry in the directory,
    /// or 0.
    ///
    /// # Errors
    /// When the file cannot be read, has no directory or there is no such
    /// place.
    pub(super) fn new(input: R, place: Place, limits: Limits) -> Result<Self, Error> {
        let mut raw = Raw::new(input);
        let length = raw.length().map_err(unreadable)?;
        let mut directory = Directory::find(&mut raw, length)?;
        if place.at > 0 && !directory.go_to(place.at) {
            return Err(place.missing());
        }
        let budget = Budget::new(length);
        let number = place.number;
        Ok(Zip { raw, length, directory, limits, number, read: 0, budget, is_lost: false, ended: false })
    }

    /// The next file, or what stands in its place.
    pub(super) fn next(&mut self) -> Option<Entry> {
        if self.ended {
            return None;
        }
        match self.entry() {
            Ok(entry) => entry,
            Err(error) => {
                self.ended = true;
                Some(bad(self.place(), None, Fault::reading(error).into_error(None)))
            }
        }
    }

    /// Bytes of the file that the entries so far have, if all have as many.
    pub(super) fn reached(&self) -> u64 {
        part(self.length, self.number, self.directory.count())
    }

    fn place(&self) -> Place {
        Place { at: self.directory.at(), within: 0, number: self.number }
    }

    fn entry(&mut self) -> io::Result<Option<Entry>> {
        if std::mem::take(&mut self.is_lost) {
            self.directory.search(&mut self.raw)?;
        }
        let place = self.place();
        if self.directory.is_end() {
            self.ended = true;
            if self.directory.is_count(self.number) {
                return Ok(None);
            }
            let message = format!(
                "is not there: the directory says that it has {} entries; get the file again",
                self.directory.count()
            );
            return Ok(Some(bad(place, None, Error::new(ErrorKind::Record, message))));
        }
        self.number += 1;
        let head = self.directory.peek(&mut self.raw, ENTRY_HEAD)?;
        let Some(length) = entry::length(head) else {
            let what = "is none: no directory entry begins here; get the file again";
            return Ok(Some(self.broken(place, what)));
        };
        let bytes = self.directory.peek(&mut self.raw, length + ENTRY.len())?;
        let behind = bytes.get(length..);
        let is_last = behind.is_some_and(|behind| behind.is_empty() || behind.starts_with(SIGNATURE));
        let is_whole = is_last || behind.is_some_and(|behind| behind.starts_with(ENTRY));
        // Where its lengths are wrong, another may begin within them.
        let within = &bytes[..bytes.len().min(length + ENTRY.len() - 1)];
        let other = if is_whole { None } else { memmem::find(&within[ENTRY_HEAD..], ENTRY) };
        let own = &bytes[..other.map_or(length, |at| ENTRY_HEAD + at).min(bytes.len())];
        let length = own.len();
        // Then this is one all the same if the header before its data tells of the same file.
        let listed = match Listed::parse(own) {
            Some(listed) if is_whole || self.local(&listed)?.is_some() => listed,
            _ => {
                let what = "does not end where its lengths say; get the file again";
                return Ok(Some(self.broken(place, what)));
            }
        };
        self.directory.consume(length);
        if is_last {
            self.directory.finish();
        }
        Ok(Some(self.file(place, listed)))
    }

    /// What the file is that the directory tells of.
    fn file(&mut self, place: Place, listed: Listed) -> Entry {
        let passed = |why| Entry::PassedOver { place, id: Some(listed.id.clone()), why };
        if let Some(other) = listed.other {
            return passed(Why::File(other));
        }
        let kind = match named::kind(&listed.id) {
            Ok(kind) => kind,
            Err(why) => return passed(why),
        };
        match self.page(&listed) {
            Ok(bytes) if named::is_apple_double(&bytes) => passed(Why::File("a resource fork of macOS")),
            Ok(bytes) => Entry::Record(Record {
                id: listed.id,
                url: None,
                date: listed.date,
                charset: None,
                kind,
                bytes,
                fields: None,
                place,
            }),
            Err(error) => bad(place, Some(listed.id), error),
        }
    }

    fn page(&mut self, listed: &Listed) -> Result<Vec<u8>, Error> {
        let wrong = |what: String| Error::new(ErrorKind::Record, what);
        if listed.is_encrypted {
            return Err(wrong("is encrypted; unpack it with its password".to_owned()));
        }
        if listed.unpacked > self.limits.bytes {
            return Err(over(&self.limits));
        }
        if ![STORED, DEFLATED].contains(&listed.method) && !ZSTANDARD.contains(&listed.method) {
            let method = listed.method;
            let what = "is packed in a way that is not read (method";
            return Err(wrong(format!("{what} {method}); pack it by deflate or Zstandard")));
        }
        let data_at = self.local(listed).map_err(unreadable)?.ok_or_else(|| {
            wrong("has no header before its data as the directory tells of it; get the file again".to_owned())
        })?;
        if data_at.saturating_add(listed.packed) > self.length {
            return Err(wrong("is cut off; get the file again".to_owned()));
        }
        self.read = self.read.saturating_add(listed.packed);
        if self.read > self.length {
            let what = "shares its data with files before; pack the files anew or leave it out";
            return Err(Error::new(ErrorKind::OverBudget, what));
        }
        let page = self.unpack(listed, data_at).map_err(|error| {
            if error.raw_os_error().is_some() {
                return unreadable(error);
            }
            let message = format!("its data is damaged ({error}); get the file again");
            Error::with_source(ErrorKind::Compressed, message, error)
        })??;
        let mut sum = Crc::new();
        sum.update(&page);
        if page.len() as u64 != listed.unpacked || sum.sum() != listed.sum {
            let message = "its data does not match its checksum; get the file again";
            return Err(Error::new(ErrorKind::Compressed, message));
        }
        self.budget.unpack(page, &self.limits)
    }

    /// Where the data begins that the directory tells of.
    fn local(&mut self, listed: &Listed) -> io::Result<Option<u64>> {
        let moved = listed.at.saturating_add(self.directory.before);
        for at in [moved, listed.at] {
            if at < self.length {
                self.raw.go_to(at)?;
                let local = self.raw.next(LOCAL_HEAD + listed.name.len())?;
                if entry::is_local(&local) {
                    return Ok(listed.data(&local).map(|behind| at.saturating_add(behind)));
                }
            }
        }
        Ok(None)
    }

    fn unpack(&mut self, listed: &Listed, data_at: u64) -> io::Result<Result<Vec<u8>, Error>> {
        self.raw.go_to(data_at)?;
        let mut data = (&mut self.raw).take(listed.packed);
        let (budget, packed, limits) = (&mut self.budget, listed.packed, &self.limits);
        match listed.method {
            DEFLATED => budget.read(&mut DeflateDecoder::new(data), packed, limits),
            STORED => budget.read(&mut data, packed, limits),
            _ => budget.read(&mut zstd::stream::read::Decoder::with_buffer(data)?, packed, limits),
        }
    }

    /// What begins here is no whole entry. The next is searched for.
    fn broken(&mut self, place: Place, what: &str) -> Entry {
        self.directory.consume(1);
        self.is_lost = true;
        bad(place, None, Error::new(ErrorKind::Record, what))
    }
}
