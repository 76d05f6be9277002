//! Frames of Zstandard that hold no data, and the dictionary that one at a
//! file's beginning may hold, as the WARC-Zstandard convention has it
//! (IIPC, Zstandard Compression for WARC Files 1.0).

use std::io::{self, BufRead, Read, Seek};

use super::fault::Fault;
use super::raw::Raw;
use crate::error::{Error, ErrorKind};
use crate::source::compressed::{Format, fill};

/// What the dictionary's frame begins with.
const FRAME: &[u8] = &[0x5D, 0x2A, 0x4D, 0x18];

/// Bytes of a dictionary, packed and unpacked. Real ones have about a million.
const AT_MOST: u32 = 16 << 20;

/// The dictionary at the beginning of the file; empty where there is none.
/// Leaves the reader anywhere.
pub(super) fn read(raw: &mut Raw<impl Read + Seek>) -> Result<Vec<u8>, Error> {
    let read = |error| Fault::reading(error).into_error(Some(Format::Zstandard));
    let head = raw.next(8).map_err(read)?;
    let [a, b, c, d] = match head.strip_prefix(FRAME) {
        Some([a, b, c, d]) => [*a, *b, *c, *d],
        _ => return Ok(Vec::new()),
    };
    let length = u32::from_le_bytes([a, b, c, d]);
    if length > AT_MOST {
        return Err(over());
    }
    let packed = raw.next(length as usize).map_err(read)?;
    if packed.len() < length as usize {
        return Err(Fault::CutOff.into_error(Some(Format::Zstandard)));
    }
    if Format::of(&packed) != Some(Format::Zstandard) {
        return Ok(packed);
    }
    let mut dictionary = Vec::new();
    let damaged =
        |error| Fault::decoding(error).into_error(Some(Format::Zstandard)).before("its dictionary: ");
    let mut decoder = zstd::stream::read::Decoder::with_buffer(&packed[..]).map_err(damaged)?;
    if fill(&mut decoder, &mut dictionary, u64::from(AT_MOST)).map_err(damaged)? {
        return Err(over());
    }
    Ok(dictionary)
}

fn over() -> Error {
    let message = format!(
        "its Zstandard dictionary has more than {AT_MOST} bytes; compress it without or with a smaller one"
    );
    Error::new(ErrorKind::OverBudget, message)
}

/// Passes over the rest of a frame without data, whose first four bytes were
/// read.
pub(super) fn skip(input: &mut impl BufRead) -> Result<(), Fault> {
    let mut length = [0; 4];
    input.read_exact(&mut length).map_err(Fault::reading)?;
    let length = u64::from(u32::from_le_bytes(length));
    let skipped = io::copy(&mut input.take(length), &mut io::sink()).map_err(Fault::reading)?;
    if skipped == length { Ok(()) } else { Err(Fault::CutOff) }
}
