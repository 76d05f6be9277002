//! The compressions of pages.
//!
//! Those of the `parquet` crate would unpack a bomb to its end.

use std::io;

use brotli_decompressor::Decompressor;
use flate2::bufread::MultiGzDecoder;
use parquet::basic::Compression;

use crate::source::compressed::fill;

/// Bytes of Brotli's buffer.
const BUFFER: usize = 16 << 10;

/// Appends what `packed` holds to `page`, which shall have `size` bytes then.
///
/// # Errors
/// In words, when it does not, or the data is damaged.
pub(super) fn unpack(
    compression: Compression,
    packed: &[u8],
    page: &mut Vec<u8>,
    size: usize,
) -> Result<(), String> {
    let begin = page.len();
    let damaged =
        |error: &dyn std::fmt::Display| format!("its {} data is damaged ({error})", name(compression));
    let most = size as u64;
    let done: io::Result<bool> = match compression {
        Compression::UNCOMPRESSED => {
            page.extend_from_slice(packed);
            Ok(false)
        }
        Compression::ZSTD(_) => zstd::stream::read::Decoder::with_buffer(packed)
            .and_then(|mut decoder| fill(&mut decoder, page, most)),
        Compression::GZIP(_) => fill(&mut MultiGzDecoder::new(packed), page, most),
        Compression::BROTLI(_) => fill(&mut Decompressor::new(packed, BUFFER), page, most),
        Compression::SNAPPY => {
            page.resize(size, 0);
            let length = snap::raw::Decoder::new().decompress(packed, &mut page[begin..]);
            page.truncate(begin + length.map_err(|error| damaged(&error))?);
            Ok(false)
        }
        Compression::LZ4_RAW => {
            page.resize(size, 0);
            let length = lz4_flex::block::decompress_into(packed, &mut page[begin..]);
            page.truncate(begin + length.map_err(|error| damaged(&error))?);
            Ok(false)
        }
        Compression::LZ4 => {
            page.resize(size, 0);
            let length = hadoop(packed, &mut page[begin..]).ok_or_else(|| damaged(&"no LZ4 blocks"))?;
            page.truncate(begin + length);
            Ok(false)
        }
        Compression::LZO => return Err("it is packed by LZO, which is not read".to_owned()),
    };
    done.map_err(|error| damaged(&error))?;
    if page.len() == size {
        Ok(())
    } else {
        Err(format!("its {} data does not have the length that it should", name(compression)))
    }
}

/// LZ4 as Hadoop frames it: before each block its unpacked and its packed
/// length, of four bytes. Older programs of other origin wrote one block
/// without them.
fn hadoop(packed: &[u8], page: &mut [u8]) -> Option<usize> {
    framed(packed, page).or_else(|| lz4_flex::block::decompress_into(packed, page).ok())
}

fn framed(mut packed: &[u8], page: &mut [u8]) -> Option<usize> {
    let mut done = 0_usize;
    while !packed.is_empty() {
        let (unpacked, rest) = packed.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (block, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        let unpacked = u32::from_be_bytes(*unpacked) as usize;
        let room = page.get_mut(done..done.checked_add(unpacked)?)?;
        if lz4_flex::block::decompress_into(block, room).ok()? != unpacked {
            return None;
        }
        (done, packed) = (done + unpacked, rest);
    }
    Some(done)
}

fn name(compression: Compression) -> &'static str {
    match compression {
        Compression::UNCOMPRESSED => "plain",
        Compression::SNAPPY => "Snappy",
        Compression::GZIP(_) => "gzip",
        Compression::LZO => "LZO",
        Compression::BROTLI(_) => "Brotli",
        Compression::LZ4 | Compression::LZ4_RAW => "LZ4",
        Compression::ZSTD(_) => "Zstandard",
    }
}
