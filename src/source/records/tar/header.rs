//! A TAR header's fields (POSIX.1-2024, pax, ustar Interchange Format; GNU
//! tar, Basic Tar Format), and what extended headers add to them. Not those
//! of the crate `tar` 0.4, whose names in extended headers end at a line's
//! end, and which does not tell a header from what is none.

use std::ops::Range;

/// All of a TAR file is in blocks of so many bytes.
pub(super) const BLOCK: usize = 512;

const NAME: Range<usize> = 0..100;
const SIZE: Range<usize> = 124..136;
const MODIFIED: Range<usize> = 136..148;
const SUM: Range<usize> = 148..156;
const KIND: usize = 156;
const MAGIC: Range<usize> = 257..263;
const PREFIX: Range<usize> = 345..500;

/// Whether the map of a sparse file goes on: in its header, and in each block
/// that the map goes on in.
const MAP_GOES_ON: usize = 482;
pub(super) const MAP_GOES_ON_AGAIN: usize = 504;

/// Bytes before [`USTAR`].
pub(super) const BEFORE_USTAR: usize = MAGIC.start;

/// What the headers of all writers of this century hold.
pub(super) const USTAR: &[u8] = b"ustar";

#[derive(Debug)]
pub(super) struct Header {
    /// The type flag.
    pub(super) kind: u8,
    pub(super) name: Vec<u8>,
    /// `None` where it is no number.
    pub(super) size: Option<u64>,
    /// Seconds since 1970.
    pub(super) modified: Option<i64>,
    pub(super) map_goes_on: bool,
}

impl Header {
    /// `None` where the checksum is another.
    pub(super) fn parse(block: &[u8; BLOCK]) -> Option<Self> {
        if !is_header(block) {
            return None;
        }
        let mut name = text(&block[NAME]).to_vec();
        // GNU's own form has times in the prefix's place.
        let prefix = text(&block[PREFIX]);
        if &block[MAGIC] == b"ustar\0" && !prefix.is_empty() {
            name = [prefix, b"/", &name].concat();
        }
        Some(Header {
            kind: block[KIND],
            name,
            size: number(&block[SIZE]).and_then(|size| size.try_into().ok()),
            modified: number(&block[MODIFIED]).and_then(|time| time.try_into().ok()),
            map_goes_on: block[MAP_GOES_ON] == 1,
        })
    }
}

/// Whether the block is a header: its checksum is right.
pub(super) fn is_header(block: &[u8; BLOCK]) -> bool {
    let Some(sum) = number(&block[SUM]).filter(|_| block[SUM].iter().any(u8::is_ascii_digit)) else {
        return false;
    };
    let spaces = 8 * i128::from(b' ');
    // Old writers added up signed bytes.
    let unsigned = |bytes: &[u8]| bytes.iter().map(|byte| u32::from(*byte)).sum::<u32>();
    let signed = |bytes: &[u8]| bytes.iter().map(|byte| i32::from(byte.cast_signed())).sum::<i32>();
    sum == i128::from(unsigned(block) - unsigned(&block[SUM])) + spaces
        || sum == i128::from(signed(block) - signed(&block[SUM])) + spaces
}

/// Whether the block may be a header that was damaged.
pub(super) fn is_like_header(block: &[u8; BLOCK]) -> bool {
    let is_number = |field: &[u8]| field.iter().any(u8::is_ascii_digit) && number(field).is_some();
    block[MAGIC].starts_with(USTAR) || [SIZE, MODIFIED, SUM].into_iter().all(|field| is_number(&block[field]))
}

pub(super) fn is_zero(block: &[u8]) -> bool {
    block.iter().all(|byte| *byte == 0)
}

/// A field up to its first zero byte.
fn text(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// Octal digits between spaces and zero bytes, none for 0; or, with the
/// highest bit set, a binary number in two's complement.
fn number(field: &[u8]) -> Option<i128> {
    let first = *field.first()?;
    if first & 0x80 != 0 {
        let sign = if first & 0x40 != 0 { -1 } else { 0 };
        let begin = sign << 6 | i128::from(first & 0x3F);
        return Some(field[1..].iter().fold(begin, |number, byte| number << 8 | i128::from(*byte)));
    }
    let is_space = |byte: &u8| matches!(byte, b' ' | 0);
    let begin = field.iter().position(|byte| !is_space(byte)).unwrap_or(field.len());
    let digits = field[begin..].split(is_space).next().unwrap_or_default();
    digits.iter().try_fold(0, |number, digit| {
        matches!(digit, b'0'..=b'7').then(|| number << 3 | i128::from(digit - b'0'))
    })
}

/// What extended headers say of the file behind them.
#[derive(Debug, Default)]
pub(super) struct Extended {
    pub(super) name: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    pub(super) modified: Option<i64>,
    pub(super) is_sparse: bool,
}

impl Extended {
    /// Adds the records of a pax header. Whether all can be read.
    pub(super) fn add(&mut self, mut records: &[u8]) -> bool {
        while !records.is_empty() && !is_zero(records) {
            let Some((key, value, rest)) = record(records) else { return false };
            let text = str::from_utf8(value).ok();
            match key {
                b"path" if self.is_sparse => {}
                b"path" | b"GNU.sparse.name" => {
                    self.name = Some(value.to_vec()).filter(|name| !name.is_empty())
                }
                b"size" if value.is_empty() => self.size = None,
                b"size" => match text.and_then(|size| size.parse().ok()) {
                    Some(size) => self.size = Some(size),
                    None => return false,
                },
                // Parts of a second are left out.
                b"mtime" => {
                    self.modified = text.and_then(|time| time.split('.').next()?.parse().ok());
                }
                _ => {}
            }
            self.is_sparse |= key.starts_with(b"GNU.sparse.");
            records = rest;
        }
        true
    }
}

/// The key and value of the first record, `LENGTH KEY=VALUE\n`, and the rest.
fn record(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = bytes.iter().take(20).position(|byte| *byte == b' ')?;
    let length: usize = str::from_utf8(&bytes[..space]).ok()?.parse().ok()?;
    let (record, rest) = bytes.split_at_checked(length)?;
    let record = record.get(space + 1..)?.strip_suffix(b"\n")?;
    let equals = memchr::memchr(b'=', record)?;
    Some((&record[..equals], &record[equals + 1..], rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for (field, expected) in [
            (&b"0000644\0"[..], Some(0o644)),
            (b"   644 \0", Some(0o644)),
            (b"77777777777\0", Some(0o77_777_777_777)),
            (b"777777777777", Some(0o777_777_777_777)),
            (b"\0\0\0\0\0\0\0\0", Some(0)),
            (b"0000648\0", None),
            (b"-000001\0", None),
            (b"\x80\0\0\0\0\0\0\x02\0\0\0\x01", Some(1 << 33 | 1)),
            (b"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFE", Some(-2)),
        ] {
            assert_eq!(number(field), expected, "{field:?}");
        }
    }

    #[test]
    fn records_of_extended_headers() {
        let mut extended = Extended::default();
        assert!(extended.add(b"20 path=a\nb=c\x01.html\n11 size=12\n22 mtime=-3.999999999\n9 empty=\n"));
        assert_eq!(extended.name.as_deref(), Some(&b"a\nb=c\x01.html"[..]));
        assert_eq!((extended.size, extended.modified, extended.is_sparse), (Some(12), Some(-3), false));
        for broken in [
            &b"20 path=a\n"[..],
            b"path=a\n",
            b"10 path=ab ",
            b"0 path=a\n",
            b"2 path=a\n",
            b"7 path\n",
            b"99999999999999999999999 path=a\n",
            b"13 size=many\n",
        ] {
            assert!(!Extended::default().add(broken), "{}", broken.escape_ascii());
        }
    }
}
