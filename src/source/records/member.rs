//! One gzip member or Zstandard frame after the other, unpacked step by step.

use std::io::{self, BufRead, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};
use zstd::stream::raw::{Decoder, Operation};

use super::fault::Fault;
use crate::source::compressed::Format;

/// Bytes of a member that are looked at to see whether one begins.
pub(super) const TRIED: usize = 1 << 10;

/// Flags of a gzip header (RFC 1952, 2.3.1).
const HEADER_SUM: u8 = 1 << 1;
const EXTRA: u8 = 1 << 2;
const NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0xE0;

/// Unpacks a file's members.
pub(super) enum Unpacker {
    Gzip { inflate: Box<Decompress>, sum: Crc },
    Zstandard(Box<Decoder<'static>>),
}

/// What a step read and wrote, in bytes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) read: usize,
    pub(super) written: usize,
    /// Whether the member's data ends here.
    pub(super) ends: bool,
}

impl Unpacker {
    /// `dictionary` is for Zstandard; it may be empty.
    pub(super) fn new(format: Format, dictionary: &[u8]) -> io::Result<Self> {
        Ok(match format {
            Format::Gzip => Unpacker::Gzip { inflate: Box::new(Decompress::new(false)), sum: Crc::new() },
            Format::Zstandard => Unpacker::Zstandard(Box::new(Decoder::with_dictionary(dictionary)?)),
        })
    }

    /// The bytes that a member begins with.
    pub(super) fn magic(&self) -> &'static [u8] {
        match self {
            Unpacker::Gzip { .. } => b"\x1F\x8B\x08",
            Unpacker::Zstandard(_) => b"\x28\xB5\x2F\xFD",
        }
    }

    /// Begins a member whose first four bytes were read.
    pub(super) fn begin(&mut self, first: [u8; 4], input: &mut impl BufRead) -> Result<(), Fault> {
        match self {
            Unpacker::Gzip { inflate, sum } => {
                inflate.reset(false);
                sum.reset();
                skip_header(first[3], input)
            }
            Unpacker::Zstandard(decoder) => {
                decoder
                    .reinit()
                    .and_then(|()| decoder.run_on_buffers(&first, &mut []))
                    .map_err(Fault::decoding)?;
                Ok(())
            }
        }
    }

    /// Unpacks some of `input` into `output`.
    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, Fault> {
        match self {
            Unpacker::Gzip { inflate, sum } => {
                let (read, written) = (inflate.total_in(), inflate.total_out());
                let status = inflate
                    .decompress(input, output, FlushDecompress::None)
                    .map_err(|error| Fault::decoding(error.into()))?;
                // Neither is more than the slice it counts.
                let step = Step {
                    read: (inflate.total_in() - read) as usize,
                    written: (inflate.total_out() - written) as usize,
                    ends: status == Status::StreamEnd,
                };
                sum.update(&output[..step.written]);
                Ok(step)
            }
            Unpacker::Zstandard(decoder) => {
                let status = decoder.run_on_buffers(input, output).map_err(Fault::decoding)?;
                Ok(Step {
                    read: status.bytes_read,
                    written: status.bytes_written,
                    ends: status.remaining == 0,
                })
            }
        }
    }

    /// Reads what follows a member's data, and compares it with that.
    pub(super) fn finish(&mut self, input: &mut impl BufRead) -> Result<(), Fault> {
        let Unpacker::Gzip { sum, .. } = self else { return Ok(()) };
        let mut end = [0; 8];
        input.read_exact(&mut end).map_err(Fault::reading)?;
        let [a, b, c, d, length @ ..] = end;
        if [a, b, c, d] == sum.sum().to_le_bytes() && length == sum.amount().to_le_bytes() {
            Ok(())
        } else {
            Err(Fault::Checksum)
        }
    }

    /// Whether `raw` begins as a member does, and can be unpacked for a while.
    /// Looks at the first [`TRIED`] bytes.
    pub(super) fn is_begin(&mut self, raw: &[u8]) -> bool {
        let mut raw = &raw[..raw.len().min(TRIED)];
        let Some(first) = raw.first_chunk::<4>().copied() else { return false };
        let mut text = [0; 16];
        let mut length = 0;
        raw = &raw[4..];
        if !first.starts_with(self.magic()) || self.begin(first, &mut raw).is_err() {
            return false;
        }
        while length < text.len() {
            match self.step(raw, &mut text[length..]) {
                Ok(step) if step.read + step.written > 0 => {
                    raw = &raw[step.read..];
                    length += step.written;
                    if step.ends {
                        break;
                    }
                }
                Ok(_) => break,
                Err(_) => return false,
            }
        }
        length > 0
    }
}

/// What a gzip header has behind its first four bytes.
fn skip_header(flags: u8, input: &mut impl BufRead) -> Result<(), Fault> {
    if flags & RESERVED != 0 {
        return Err(Fault::Damaged(io::Error::new(io::ErrorKind::InvalidData, "unknown flags")));
    }
    input.read_exact(&mut [0; 6]).map_err(Fault::reading)?;
    if flags & EXTRA != 0 {
        let mut length = [0; 2];
        input.read_exact(&mut length).map_err(Fault::reading)?;
        let length = u64::from(u16::from_le_bytes(length));
        if io::copy(&mut input.take(length), &mut io::sink()).map_err(Fault::reading)? < length {
            return Err(Fault::CutOff);
        }
    }
    for part in [NAME, COMMENT] {
        if flags & part != 0 {
            input.skip_until(0).map_err(Fault::reading)?;
        }
    }
    if flags & HEADER_SUM != 0 {
        input.read_exact(&mut [0; 2]).map_err(Fault::reading)?;
    }
    Ok(())
}
