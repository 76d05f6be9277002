//! Gzip and Zstandard, known by their content.

use std::io::{self, ErrorKind as Io, Read};

use flate2::bufread::GzDecoder;
use zstd::stream::read::Decoder;

use crate::error::{Error, ErrorKind};

/// A form of compression that we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Gzip,
    Zstandard,
}

const GZIP: &[u8] = b"\x1F\x8B";

impl Format {
    /// By the first bytes.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x1F, 0x8B, 0x08, ..] => Some(Format::Gzip),
            // A frame, or a frame to skip, as pzstd begins its files.
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Some(Format::Zstandard),
            _ => None,
        }
    }

    /// Appends what `bytes` hold to `page`, and stops once that is longer than
    /// `most`.
    ///
    /// # Errors
    /// Of kind [`Compressed`](ErrorKind::Compressed) when they are damaged or
    /// cut off.
    pub(super) fn unpack(self, bytes: &[u8], page: &mut Vec<u8>, most: u64) -> Result<(), Error> {
        self.try_unpack(bytes, page, most).map_err(|error| self.failed(error))
    }

    /// The same with the decoder's own error: of kind
    /// [`UnexpectedEof`](Io::UnexpectedEof) when the data is cut off.
    pub(super) fn try_unpack(self, bytes: &[u8], page: &mut Vec<u8>, most: u64) -> io::Result<()> {
        match self {
            Format::Gzip => gunzip(bytes, page, most),
            Format::Zstandard => unzstd(bytes, page, most),
        }
    }

    pub(super) fn failed(self, error: io::Error) -> Error {
        let name = self.name();
        let message = if error.kind() == Io::UnexpectedEof {
            format!("its {name} data is cut off; get the file again")
        } else {
            format!("its {name} data is damaged ({error}); get the file again")
        };
        Error::with_source(ErrorKind::Compressed, message, error)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Format::Gzip => "gzip",
            Format::Zstandard => "Zstandard",
        }
    }
}

/// All members; what follows the last one and is none (padding, rubbish) is
/// left unread, as gzip(1) does.
fn gunzip(mut bytes: &[u8], page: &mut Vec<u8>, most: u64) -> io::Result<()> {
    while bytes.starts_with(GZIP) {
        let mut member = GzDecoder::new(bytes);
        if fill(&mut member, page, most)? {
            break;
        }
        bytes = member.into_inner();
    }
    Ok(())
}

fn unzstd(bytes: &[u8], page: &mut Vec<u8>, most: u64) -> io::Result<()> {
    fill(&mut Decoder::with_buffer(bytes)?, page, most)?;
    Ok(())
}

/// Appends what `from` gives, up to a byte more than makes a page of `most`
/// bytes. Whether the page got longer than that.
pub(super) fn fill(from: &mut impl Read, page: &mut Vec<u8>, most: u64) -> io::Result<bool> {
    let room = most.saturating_add(1).saturating_sub(page.len() as u64);
    from.take(room).read_to_end(page)?;
    Ok(page.len() as u64 > most)
}
