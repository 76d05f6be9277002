//! Files in ZIP and TAR archives: which of them are pages, and their bytes.

use std::ffi::OsStr;
use std::fmt::Write;
use std::io::{self, Read};
use std::path::Path;

use super::page::Why;
use super::payload::RATIO_FROM as PAGE_FROM;
use super::place::Place;
use super::{Archive, Entry, RATIO, RATIO_FROM};
use crate::error::{Error, ErrorKind};
use crate::settings::{InputKind, Limits};
use crate::source::compressed::{Format, fill};
use crate::source::names::known;
use crate::source::read::over;

/// What AppleDouble files (`__MACOSX/._page.html`) begin with: macOS packs
/// them beside the pages.
const APPLE_DOUBLE: &[u8] = b"\x00\x05\x16\x07";

/// A name as an id: bytes that are not UTF-8 become `\xNN`.
pub(super) fn id(name: &[u8]) -> String {
    let mut id = String::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        id.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(id, "\\x{byte:02X}"); // a String takes every write
        }
    }
    id
}

/// What a file of this name is, or why it is no page.
pub(super) fn kind(id: &str) -> Result<InputKind, Why> {
    match known(OsStr::new(id)) {
        Some((_, kind)) => Ok(kind),
        None if Archive::of(Path::new(id)).is_some() => Err(Why::File("an archive in an archive")),
        None => Err(Why::File("no page's ending")),
    }
}

/// Whether a file with a page's name is none.
pub(super) fn is_apple_double(bytes: &[u8]) -> bool {
    bytes.starts_with(APPLE_DOUBLE)
}

/// A bad entry, its place put before the message.
pub(super) fn bad(place: Place, id: Option<String>, error: Error) -> Entry {
    Entry::Bad { place, error: error.before(&format!("entry {} ({place}): ", place.number + 1)), id }
}

/// What an archive's packed files may still unpack into, all together: so
/// that files which share their bytes, or are packed twice, do not make an
/// archive without end of a small one.
#[derive(Debug)]
pub(super) struct Budget {
    left: u64,
}

impl Budget {
    /// For an archive of so many bytes.
    pub(super) fn new(length: u64) -> Self {
        Budget { left: RATIO.saturating_mul(length).saturating_add(RATIO_FROM) }
    }

    /// Bytes that a page may have which is packed in `packed` bytes.
    fn most(&self, packed: u64, limits: &Limits) -> u64 {
        limits.bytes.min(PAGE_FROM.max(RATIO.saturating_mul(packed))).min(self.left)
    }

    /// Takes a page out of what was allowed.
    fn spend(&mut self, page: &[u8], most: u64, limits: &Limits) -> Result<(), Error> {
        let read = page.len() as u64;
        let is_all = most == self.left;
        self.left = self.left.saturating_sub(read);
        if read <= most {
            Ok(())
        } else if most == limits.bytes {
            Err(over(limits))
        } else {
            let what = if is_all { "with the files before, it" } else { "it" };
            let of = if is_all { "the archive's" } else { "its" };
            let message = format!("{what} unpacks into more than {RATIO} times {of} size; leave it out");
            Err(Error::new(ErrorKind::OverBudget, message))
        }
    }

    /// Reads a page from a decoder; `packed` is what that reads at most. The
    /// inner error is over a budget.
    pub(super) fn read(
        &mut self,
        decoder: &mut impl Read,
        packed: u64,
        limits: &Limits,
    ) -> io::Result<Result<Vec<u8>, Error>> {
        let most = self.most(packed, limits);
        let mut page = Vec::new();
        let filled = fill(decoder, &mut page, most);
        let spent = self.spend(&page, most, limits);
        filled.map(|_| spent.map(|()| page))
    }

    /// The page in the bytes of a file, which gzip or Zstandard may have
    /// packed: known by the first bytes, as of any input.
    pub(super) fn unpack(&mut self, file: Vec<u8>, limits: &Limits) -> Result<Vec<u8>, Error> {
        let Some(format) = Format::of(&file) else { return Ok(file) };
        let most = self.most(file.len() as u64, limits);
        let mut page = Vec::new();
        let unpacked = format.unpack(&file, &mut page, most);
        self.spend(&page, most, limits)?;
        unpacked.map(|()| page)
    }
}
