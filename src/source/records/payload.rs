//! HTTP's chunks and codings, undone within budgets. Archives hold bodies
//! that were decoded and still say that they are not; so each coding is
//! looked for before it is undone.

use std::io;

use flate2::bufread::{DeflateDecoder, ZlibDecoder};

use super::RATIO;
use super::page::Wanted;
use crate::error::{Error, ErrorKind};
use crate::settings::Limits;
use crate::source::compressed::{Format, fill};
use crate::source::read::over;

/// Bytes that any coded body may have when it is undone.
pub(super) const RATIO_FROM: u64 = 4 << 20;

/// Codings of one body. HTTP allows any number, servers use one.
const CODINGS: usize = 4;

/// The body as it was before it was sent. Of one that the archiver cut off
/// (`is_truncated`), what can be had.
pub(super) fn undo(
    mut body: Vec<u8>,
    wanted: &Wanted,
    is_truncated: bool,
    limits: &Limits,
) -> Result<Vec<u8>, Error> {
    if wanted.codings.len() > CODINGS {
        return Err(Error::new(
            ErrorKind::Record,
            format!("its body says that it is coded {} times; leave it out", wanted.codings.len()),
        ));
    }
    if wanted.is_chunked {
        body = dechunk(body, is_truncated)?;
    }
    for coding in wanted.codings.iter().rev() {
        body = decode(coding, body, is_truncated, limits)?;
    }
    Ok(body)
}

fn decode(coding: &str, body: Vec<u8>, is_truncated: bool, limits: &Limits) -> Result<Vec<u8>, Error> {
    let most = limits.bytes.min(RATIO_FROM.max(RATIO.saturating_mul(body.len() as u64)));
    let mut page = Vec::new();
    let is_known = matches!(coding, "gzip" | "x-gzip" | "deflate" | "br" | "zstd");
    let result = match Format::of(&body) {
        Some(format) if is_known => format.try_unpack(&body, &mut page, most),
        _ => match coding {
            "deflate" if is_zlib(&body) => fill(&mut ZlibDecoder::new(&body[..]), &mut page, most).map(drop),
            "deflate" => fill(&mut DeflateDecoder::new(&body[..]), &mut page, most).map(drop),
            "br" => {
                let mut decoder = brotli_decompressor::Decompressor::new(&body[..], 0);
                fill(&mut decoder, &mut page, most).map(drop)
            }
            _ => return Ok(body),
        },
    };
    match result {
        Ok(()) if page.len() as u64 <= most => Ok(page),
        Ok(()) if most == limits.bytes => Err(over(limits)),
        Ok(()) => Err(Error::new(
            ErrorKind::OverBudget,
            format!("its body unpacks into more than {RATIO} times its size; leave it out"),
        )),
        Err(_) if is_truncated && !page.is_empty() => Ok(page),
        Err(_) if is_plain(&body) => Ok(body),
        Err(error) => Err(damaged(coding, error)),
    }
}

fn damaged(coding: &str, error: io::Error) -> Error {
    let message = if error.kind() == io::ErrorKind::UnexpectedEof {
        format!("its body's {coding} data is cut off; leave it out")
    } else {
        format!("its body's {coding} data is damaged ({error}); leave it out")
    };
    Error::with_source(ErrorKind::Compressed, message, error)
}

/// Whether a zlib header (RFC 1950, 2.2) begins the body. Browsers take both
/// that and bare deflate data for `deflate`.
fn is_zlib(body: &[u8]) -> bool {
    matches!(body, [method, flags, ..] if method & 0x0F == 8 && u16::from_be_bytes([*method, *flags]) % 31 == 0)
}

/// Whether the body begins without a control character that no text has.
fn is_plain(body: &[u8]) -> bool {
    let beginning = &body[..body.len().min(512)];
    !beginning.iter().any(|byte| matches!(byte, 0..=8 | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F))
}

/// Takes a body's chunks together (RFC 9112, 7.1). One that does not begin as
/// a chunk was taken together before.
fn dechunk(body: Vec<u8>, is_truncated: bool) -> Result<Vec<u8>, Error> {
    let broken = |what| Error::new(ErrorKind::Record, format!("its body's chunks are {what}; leave it out"));
    let Some((mut size, mut rest)) = chunk(&body) else { return Ok(body) };
    let mut whole = Vec::with_capacity(body.len());
    while size > 0 {
        if size > rest.len() {
            if !is_truncated {
                return Err(broken("cut off"));
            }
            whole.extend_from_slice(rest);
            break;
        }
        let (data, behind) = rest.split_at(size);
        whole.extend_from_slice(data);
        let behind = behind.strip_prefix(b"\r").unwrap_or(behind);
        let behind = behind.strip_prefix(b"\n").unwrap_or(behind);
        if behind.is_empty() {
            break;
        }
        match chunk(behind) {
            Some(next) => (size, rest) = next,
            None if is_truncated => break,
            None => return Err(broken("damaged")),
        }
    }
    Ok(whole)
}

/// A chunk's size, and what follows the line that it stands in.
fn chunk(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = memchr::memchr(b'\n', &bytes[..bytes.len().min(4096)])?;
    let line = str::from_utf8(&bytes[..end]).ok()?;
    let size = line.split(';').next()?.trim();
    if !size.starts_with(|c: char| c.is_ascii_hexdigit()) {
        return None;
    }
    Some((usize::from_str_radix(size, 16).ok()?, &bytes[end + 1..]))
}
