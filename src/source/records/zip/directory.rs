//! A ZIP file's directory at its end, read as a stream: however many entries
//! it has, memory is that of its longest (APPNOTE 6.3.10, 4.3.14 to 4.3.16).

use std::io::{self, Read, Seek};

use memchr::memmem;

use super::super::fault::Fault;
use super::super::raw::Raw;
use super::entry::{self, ENTRY, LOCAL_HEAD, u16_at, u32_at, u64_at};
use crate::error::{Error, ErrorKind};

/// What the directory's end begins with, and its bytes without a comment.
const END: &[u8] = b"PK\x05\x06";
const END_HEAD: usize = 22;

/// Bytes of the comment behind it.
const COMMENT_AT_MOST: usize = 0xFFFF;

/// How many places are tried that look like the directory's end: a comment
/// may hold some.
const TRIED: usize = 16;

/// What leads to the end's Zip64 form, and its bytes.
const LOCATOR: &[u8] = b"PK\x06\x07";
const LOCATOR_HEAD: u64 = 20;

/// What that form begins with, and its bytes.
const END64: &[u8] = b"PK\x06\x06";
const END64_HEAD: u64 = 56;

/// Bytes held at once: more than the longest entry has, which is 46 and three
/// times 65,535.
const WINDOW: usize = 256 << 10;

/// The entries of a directory that are left.
#[derive(Debug)]
pub(super) struct Directory {
    begin: u64,
    /// Of the file, where the next entry begins and the directory ends.
    at: u64,
    end: u64,
    /// Bytes from `at` on, behind `from`.
    window: Vec<u8>,
    from: usize,
    /// Bytes before the archive, as programs have that unpack themselves.
    pub(super) before: u64,
    /// How many entries it says that it has; of that `count_bits` bits.
    count: u64,
    count_bits: u32,
}

impl Directory {
    /// # Errors
    /// When the file cannot be read, has no directory or one that is not
    /// whole.
    pub(super) fn find<R: Read + Seek>(raw: &mut Raw<R>, length: u64) -> Result<Self, Error> {
        let read = |error| Fault::reading(error).into_error(None);
        raw.go_to(0).map_err(read)?;
        let begins_as_archive = entry::is_local(&raw.next(LOCAL_HEAD).map_err(read)?);
        let tail_at = length.saturating_sub((END_HEAD + COMMENT_AT_MOST) as u64);
        raw.go_to(tail_at).map_err(read)?;
        let tail = raw.next(END_HEAD + COMMENT_AT_MOST).map_err(read)?;
        for found in memmem::rfind_iter(&tail, END).take(TRIED) {
            let Some((head, behind)) = tail[found..].split_at_checked(END_HEAD) else { continue };
            let rest = behind.get(usize::from(u16_at(head, 20))..);
            let is_end = rest.is_some_and(|rest| rest.iter().all(|byte| *byte == 0));
            let directory = Directory::before_end(raw, tail_at + found as u64, head).map_err(read)?;
            // Else it may be that of an archive in an archive that was cut off.
            let is_own = |directory: &Self| directory.before == 0 || is_end && !begins_as_archive;
            if let Some(directory) = directory.filter(is_own) {
                return if matches!(u16_at(head, 4), 0 | 0xFFFF) {
                    Ok(directory)
                } else {
                    Err(Error::new(ErrorKind::Record, "is one part of several; join them (zip -s 0)"))
                };
            }
        }
        let message = "has no directory at its end: it was cut off or is no ZIP file; get it again, or let zip -FF \
                       mend it";
        Err(Error::new(ErrorKind::Record, message))
    }

    /// The directory that has its end at `end_at`, of which `end` is the
    /// beginning.
    fn before_end<R: Read + Seek>(raw: &mut Raw<R>, mut end_at: u64, end: &[u8]) -> io::Result<Option<Self>> {
        let (mut count, mut count_bits) = (u64::from(u16_at(end, 10)), 16);
        let (mut size, mut offset) = (u64::from(u32_at(end, 12)), u64::from(u32_at(end, 16)));
        if let Some((at, wide)) = end64(raw, end_at)? {
            end_at = at;
            (count, count_bits) = (u64_at(&wide, 32), 64);
            (size, offset) = (u64_at(&wide, 40), u64_at(&wide, 48));
        }
        // Right before its end; else where it is said to be.
        let begins = [end_at.checked_sub(size), Some(offset)];
        for begin in begins.into_iter().flatten().filter(|begin| *begin <= end_at) {
            raw.go_to(begin)?;
            let is_agreed = size == 0 || begin == offset && end_at - begin == size;
            if is_agreed || raw.next(ENTRY.len())? == ENTRY {
                let before = begin.saturating_sub(offset);
                let (at, end) = (begin, end_at);
                let (window, from) = (Vec::new(), 0);
                return Ok(Some(Directory { begin, at, end, window, from, before, count, count_bits }));
            }
        }
        Ok(None)
    }

    /// Continues at the entry there. Whether there may be one.
    pub(super) fn go_to(&mut self, at: u64) -> bool {
        self.window.clear();
        (self.from, self.at) = (0, at);
        (self.begin..=self.end).contains(&at)
    }

    /// Bytes of the file before the next entry.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    pub(super) fn is_end(&self) -> bool {
        self.at >= self.end
    }

    /// Whether it says that it has so many entries.
    pub(super) fn is_count(&self, found: u64) -> bool {
        // Old writers count on from 0 when their 16 bits are full.
        if self.count_bits == 16 { found & 0xFFFF == self.count } else { found == self.count }
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The next bytes, at least `bytes` of them; fewer at the directory's end.
    pub(super) fn peek<R: Read + Seek>(&mut self, raw: &mut Raw<R>, bytes: usize) -> io::Result<&[u8]> {
        let held = self.window.len() - self.from;
        let left = self.end.saturating_sub(self.at);
        if held < bytes && (held as u64) < left {
            self.window.drain(..self.from);
            self.from = 0;
            raw.go_to(self.at + held as u64)?;
            let room = usize::try_from(left - held as u64).unwrap_or(usize::MAX).min(WINDOW - held);
            let more = raw.next(room)?;
            if more.len() < room {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.window.extend_from_slice(&more);
        }
        Ok(&self.window[self.from..])
    }

    /// Passes over bytes that were peeked at.
    pub(super) fn consume(&mut self, bytes: usize) {
        let bytes = bytes.min(self.window.len() - self.from);
        self.from += bytes;
        self.at += bytes as u64;
    }

    /// Takes this for the end.
    pub(super) fn finish(&mut self) {
        self.end = self.at;
    }

    /// Goes to the next place where an entry may begin, or to the end.
    pub(super) fn search<R: Read + Seek>(&mut self, raw: &mut Raw<R>) -> io::Result<()> {
        while !self.is_end() {
            let bytes = self.peek(raw, ENTRY.len())?;
            let found = memmem::find(bytes, ENTRY);
            // What may be the beginning's first bytes stays.
            let passed = match bytes.len() {
                held if held < ENTRY.len() => held,
                held => found.unwrap_or(held - ENTRY.len() + 1),
            };
            self.consume(passed);
            if found.is_some() {
                break;
            }
        }
        Ok(())
    }
}

/// The Zip64 form of the directory's end at `end_at`, and where it begins.
fn end64<R: Read + Seek>(raw: &mut Raw<R>, end_at: u64) -> io::Result<Option<(u64, Vec<u8>)>> {
    let Some(locator_at) = end_at.checked_sub(LOCATOR_HEAD) else { return Ok(None) };
    raw.go_to(locator_at)?;
    let locator = raw.next(LOCATOR_HEAD as usize)?;
    if !locator.starts_with(LOCATOR) {
        return Ok(None);
    }
    // What lies before the archive is not counted in where it is said to be.
    let places = [Some(u64_at(&locator, 8)), locator_at.checked_sub(END64_HEAD)];
    for at in places.into_iter().flatten().filter(|at| *at < locator_at) {
        raw.go_to(at)?;
        let wide = raw.next(END64_HEAD as usize)?;
        if wide.len() == END64_HEAD as usize && wide.starts_with(END64) {
            return Ok(Some((at, wide)));
        }
    }
    Ok(None)
}
