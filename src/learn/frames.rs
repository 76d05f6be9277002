//! Files of compressed frames: each frame a few tens of kilobytes, with its
//! lengths before it and a checksum in it.

use std::io::{self, BufRead, Read, Write};

use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::CParameter;

/// A frame is closed when it holds so many bytes.
pub(crate) const FRAME: usize = 64 << 10;

/// Fast, and half to a quarter of the bytes.
const LEVEL: i32 = 1;

/// Compresses frames. Make one a thread.
pub(crate) struct Packer {
    compressor: Compressor<'static>,
    packed: Vec<u8>,
}

impl Packer {
    /// # Errors
    /// When there is no memory for it.
    pub(crate) fn new() -> io::Result<Self> {
        let mut compressor = Compressor::new(LEVEL)?;
        compressor.set_parameter(CParameter::ChecksumFlag(true))?;
        Ok(Packer { compressor, packed: Vec::new() })
    }

    /// Writes one frame and empties `raw`; gives the frame's bytes in the
    /// file. Writes nothing where `raw` is empty.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub(crate) fn write(&mut self, raw: &mut Vec<u8>, out: &mut impl Write) -> io::Result<u32> {
        if raw.is_empty() {
            return Ok(0);
        }
        self.packed.clear();
        self.packed.reserve(zstd::zstd_safe::compress_bound(raw.len()));
        self.compressor.compress_to_buffer(&raw[..], &mut self.packed)?;
        out.write_all(&length(self.packed.len())?.to_le_bytes())?;
        out.write_all(&length(raw.len())?.to_le_bytes())?;
        out.write_all(&self.packed)?;
        let written = length(self.packed.len() + 8)?;
        raw.clear();
        raw.shrink_to(2 * FRAME);
        self.packed.shrink_to(2 * FRAME);
        Ok(written)
    }
}

fn length(bytes: usize) -> io::Result<u32> {
    u32::try_from(bytes).map_err(|_| io::ErrorKind::FileTooLarge.into())
}

/// A frame as it lies in a file.
#[derive(Debug, Default)]
pub(crate) struct Packed {
    bytes: Vec<u8>,
    raw: usize,
}

impl Packed {
    /// Its bytes in the file, about.
    pub(crate) fn stored(&self) -> u64 {
        self.bytes.len() as u64
    }
}

/// Reads the next frame without unpacking it; `None` at the end.
///
/// # Errors
/// When `input` cannot be read, ends within a frame, or a frame claims more
/// than `most` bytes.
pub(crate) fn next(input: &mut impl Read, most: usize) -> io::Result<Option<Packed>> {
    let mut lengths = [0; 8];
    match input.read(&mut lengths[..1])? {
        0 => return Ok(None),
        _ => input.read_exact(&mut lengths[1..])?,
    }
    let [packed, raw] = [0, 4].map(|at| {
        u32::from_le_bytes([lengths[at], lengths[at + 1], lengths[at + 2], lengths[at + 3]]) as usize
    });
    if packed > zstd::zstd_safe::compress_bound(most) || raw > most {
        return Err(damaged());
    }
    let mut bytes = vec![0; packed];
    input.read_exact(&mut bytes)?;
    Ok(Some(Packed { bytes, raw }))
}

/// Unpacks frames. Make one a thread.
pub(crate) struct Unpacker(Decompressor<'static>);

impl Unpacker {
    /// # Errors
    /// When there is no memory for it.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Unpacker(Decompressor::new()?))
    }

    /// Puts the frame's bytes into `raw`.
    ///
    /// # Errors
    /// Of kind [`InvalidData`](io::ErrorKind::InvalidData) when it is damaged.
    pub(crate) fn unpack(&mut self, frame: &Packed, raw: &mut Vec<u8>) -> io::Result<()> {
        raw.clear();
        raw.reserve(frame.raw);
        let written = self.0.decompress_to_buffer(&frame.bytes, raw).map_err(|_| damaged())?;
        if written == frame.raw { Ok(()) } else { Err(damaged()) }
    }
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the data is damaged")
}

/// The frames of a file as one stream of bytes.
pub(crate) struct Stream<R> {
    input: R,
    unpacker: Unpacker,
    raw: Vec<u8>,
    at: usize,
    /// No frame holds more.
    most: usize,
}

impl<R: Read> Stream<R> {
    /// # Errors
    /// When there is no memory for it.
    pub(crate) fn new(input: R, most: usize) -> io::Result<Self> {
        Ok(Stream { input, unpacker: Unpacker::new()?, raw: Vec::new(), at: 0, most })
    }
}

impl<R: Read> Read for Stream<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Stream<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.raw.len() {
            self.at = 0;
            match next(&mut self.input, self.most)? {
                Some(frame) => self.unpacker.unpack(&frame, &mut self.raw)?,
                None => self.raw.clear(),
            }
        }
        Ok(&self.raw[self.at..])
    }

    fn consume(&mut self, count: usize) {
        self.at += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed() -> (Vec<u8>, Vec<u8>) {
        let (mut packer, mut file, mut all) = (Packer::new().unwrap(), Vec::new(), Vec::new());
        for n in 0..40_u32 {
            let mut raw: Vec<u8> = (0..n * 500).flat_map(|at| (at % 251).to_le_bytes()).collect();
            all.extend(&raw);
            packer.write(&mut raw, &mut file).unwrap();
        }
        (file, all)
    }

    #[test]
    fn what_is_written_is_read() {
        let (file, all) = packed();
        let mut read = Vec::new();
        Stream::new(&file[..], 1 << 20).unwrap().read_to_end(&mut read).unwrap();
        assert!(read == all && file.len() < all.len() / 2);
    }

    #[test]
    fn damage_is_seen_wherever_it_lies() {
        let (file, all) = packed();
        for at in (0..file.len()).step_by(37) {
            let mut hurt = file.clone();
            hurt[at] ^= 0x20;
            let mut read = Vec::new();
            let result = Stream::new(&hurt[..], 1 << 20).unwrap().read_to_end(&mut read);
            assert!(result.is_err() || read == all, "byte {at}");
        }
        let mut read = Vec::new();
        let cut = &file[..file.len() - 1];
        assert!(Stream::new(cut, 1 << 20).unwrap().read_to_end(&mut read).is_err());
    }
}
