//! An entry of a ZIP file's directory, and the header before its data
//! (APPNOTE 6.3.10, 4.3.7, 4.3.12 and 4.5).

use flate2::Crc;

use super::super::{date, named};

/// What an entry of the directory begins with.
pub(super) const ENTRY: &[u8] = b"PK\x01\x02";

/// Bytes of an entry before its name.
pub(super) const ENTRY_HEAD: usize = 46;

/// What an entry's data has before it.
const LOCAL: &[u8] = b"PK\x03\x04";

/// Bytes of that before the name.
pub(super) const LOCAL_HEAD: usize = 30;

/// In a field of 32 bits: see the Zip64 extra field.
const ELSEWHERE: u64 = 0xFFFF_FFFF;

/// Extra fields (4.5.2, 4.6.9; Info-ZIP's extended timestamp).
const ZIP64: u16 = 0x0001;
const UNICODE_PATH: u16 = 0x7075;
const TIMESTAMP: u16 = 0x5455;

/// File types in the upper half of Unix's external attributes.
const TYPE: u32 = 0o170_000;
const REGULAR: u32 = 0o100_000;
const FOLDER: u32 = 0o040_000;
const LINK: u32 = 0o120_000;

/// A file as the directory tells of it.
#[derive(Debug)]
pub(super) struct Listed {
    /// As it stands there.
    pub(super) name: Vec<u8>,
    pub(super) id: String,
    pub(super) date: Option<String>,
    pub(super) is_encrypted: bool,
    pub(super) method: u16,
    pub(super) sum: u32,
    /// Bytes of its data, packed and unpacked.
    pub(super) packed: u64,
    pub(super) unpacked: u64,
    /// Where its local header is said to begin.
    pub(super) at: u64,
    /// Why it is no file, where it is none.
    pub(super) other: Option<&'static str>,
}

/// Bytes of the entry that begins so; `None` where none does.
pub(super) fn length(head: &[u8]) -> Option<usize> {
    let is_whole = head.len() >= ENTRY_HEAD && head.starts_with(ENTRY);
    is_whole.then(|| ENTRY_HEAD + [28, 30, 32].map(|at| usize::from(u16_at(head, at))).iter().sum::<usize>())
}

impl Listed {
    /// `entry` is as long as [`length`] says, or shorter. `None` where not even
    /// its name is whole.
    pub(super) fn parse(entry: &[u8]) -> Option<Self> {
        let (head, behind) = entry.split_at_checked(ENTRY_HEAD)?;
        let (name, behind) = behind.split_at_checked(usize::from(u16_at(head, 28)))?;
        let extra = Extra(&behind[..behind.len().min(usize::from(u16_at(head, 30)))]);
        let [packed, unpacked, at] = [20, 24, 42].map(|at| u64::from(u32_at(head, at)));
        // Those that have no room in 32 bits stand there in this order.
        let mut wide = extra.get(ZIP64).unwrap_or_default();
        let mut widen = |value: u64| match wide.split_first_chunk::<8>() {
            Some((own, rest)) if value == ELSEWHERE => {
                wide = rest;
                u64::from_le_bytes(*own)
            }
            _ => value,
        };
        let (unpacked, packed, at) = (widen(unpacked), widen(packed), widen(at));
        let flags = u16_at(head, 8);
        let is_unix = head[5] == 3;
        let of_type = if is_unix { u32_at(head, 38) >> 16 & TYPE } else { 0 };
        let other = match of_type {
            FOLDER => Some("a folder"),
            LINK => Some("a link"),
            0 | REGULAR if name.ends_with(b"/") || name.ends_with(b"\\") => Some("a folder"),
            0 | REGULAR => None,
            _ => Some("a pipe, socket or device"),
        };
        Some(Listed {
            id: named::id(extra.unicode_path(name).unwrap_or(name)),
            date: extra
                .modified()
                .map_or_else(|| date::of_dos(u16_at(head, 14), u16_at(head, 12)), date::of_unix),
            name: name.to_owned(),
            is_encrypted: flags & 1 != 0,
            method: u16_at(head, 10),
            sum: u32_at(head, 16),
            packed,
            unpacked,
            at,
            other,
        })
    }

    /// Where its data begins behind the beginning of its local header, of
    /// which `local` are the first bytes, with the name. `None` where they are
    /// none or tell of another file.
    pub(super) fn data(&self, local: &[u8]) -> Option<u64> {
        let is_it = local.len() == LOCAL_HEAD + self.name.len()
            && u16_at(local, 8) == self.method
            && usize::from(u16_at(local, 26)) == self.name.len()
            && local.ends_with(&self.name);
        is_it.then(|| local.len() as u64 + u64::from(u16_at(local, 28)))
    }
}

/// Whether a local header begins so.
pub(super) fn is_local(bytes: &[u8]) -> bool {
    bytes.starts_with(LOCAL)
}

/// What stands behind an entry's name.
struct Extra<'a>(&'a [u8]);

impl<'a> Extra<'a> {
    fn get(&self, id: u16) -> Option<&'a [u8]> {
        let mut rest = self.0;
        while let Some((head, behind)) = rest.split_first_chunk::<4>() {
            let (field, next) = behind.split_at_checked(usize::from(u16_at(head, 2)))?;
            if u16_at(head, 0) == id {
                return Some(field);
            }
            rest = next;
        }
        None
    }

    /// The name in UTF-8, if it belongs to this one.
    fn unicode_path(&self, name: &[u8]) -> Option<&'a [u8]> {
        let (head, path) = self.get(UNICODE_PATH)?.split_first_chunk::<5>()?;
        let mut sum = Crc::new();
        sum.update(name);
        (head[0] == 1 && u32_at(head, 1) == sum.sum()).then_some(path)
    }

    /// When the file was modified, in seconds since 1970.
    fn modified(&self) -> Option<i64> {
        let (head, _) = self.get(TIMESTAMP)?.split_first_chunk::<5>()?;
        let [flags, time @ ..] = *head;
        (flags & 1 != 0).then(|| i64::from(i32::from_le_bytes(time)))
    }
}

/// The number in two bytes; 0 where they are not.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    chunk(bytes, at).map_or(0, u16::from_le_bytes)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    chunk(bytes, at).map_or(0, u32::from_le_bytes)
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    chunk(bytes, at).map_or(0, u64::from_le_bytes)
}

fn chunk<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}
