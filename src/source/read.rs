//! Reading one input into memory, decompressed and within a budget.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use twox_hash::XxHash3_128;

use super::compressed::Format;
use crate::error::{Error, ErrorKind};
use crate::settings::Limits;

/// Memory that a buffer keeps from one input to the next, in bytes.
const KEPT: usize = 4 << 20;

/// Reads inputs. Keeps its buffers from one input to the next: make one a
/// thread.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    raw: Vec<u8>,
    page: Vec<u8>,
}

impl Reader {
    /// The decompressed bytes of the file at `path`. Gzip (of any number of
    /// members) and Zstandard (of any number of frames) are known by their
    /// first bytes, not by the name.
    ///
    /// # Errors
    /// [`Io`](ErrorKind::Io) when the file cannot be read or is no regular
    /// file, [`Compressed`](ErrorKind::Compressed) when it is damaged or cut
    /// off, [`OverBudget`](ErrorKind::OverBudget) when it holds more than
    /// `limits.bytes`. Messages do not name the file: the caller does.
    pub(crate) fn read(&mut self, path: &Path, limits: &Limits) -> Result<&[u8], Error> {
        self.raw.clear();
        let (file, length) = open(path)?;
        if length > limits.bytes {
            return Err(over(limits));
        }
        empty(&mut self.raw);
        self.raw.reserve(usize::try_from(length).unwrap_or(0) + 1);
        self.finish(file, limits)
    }

    /// The same for a stream, such as standard input.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub(crate) fn read_stream(&mut self, stream: impl Read, limits: &Limits) -> Result<&[u8], Error> {
        empty(&mut self.raw);
        self.finish(stream, limits)
    }

    /// Hash of the bytes, as they lie on disk, of what was read last.
    pub(crate) fn content(&self) -> u128 {
        XxHash3_128::oneshot(&self.raw)
    }

    fn finish(&mut self, stream: impl Read, limits: &Limits) -> Result<&[u8], Error> {
        stream.take(limits.bytes.saturating_add(1)).read_to_end(&mut self.raw).map_err(unreadable)?;
        let page = match Format::of(&self.raw) {
            Some(format) if self.raw.len() as u64 <= limits.bytes => {
                empty(&mut self.page);
                format.unpack(&self.raw, &mut self.page, limits.bytes)?;
                &self.page
            }
            _ => &self.raw,
        };
        if page.len() as u64 > limits.bytes { Err(over(limits)) } else { Ok(page) }
    }
}

/// Hash of the bytes of the file at `path`, as they lie on disk.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn content(path: &Path) -> Result<u128, Error> {
    let (mut file, _) = open(path)?;
    let mut hasher = XxHash3_128::new();
    let mut buffer = vec![0; 256 << 10];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finish_128()),
            Ok(read) => hasher.write(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable(error)),
        }
    }
}

/// Opens the regular file at `path`, and tells its length in bytes.
pub(super) fn open(path: &Path) -> Result<(File, u64), Error> {
    // Asked before opening: opening a pipe waits for its other end.
    let found = fs::metadata(path).map_err(unreadable)?;
    if !found.is_file() {
        return Err(no_file());
    }
    Ok((File::open(path).map_err(unreadable)?, found.len()))
}

pub(super) fn no_file() -> Error {
    Error::new(ErrorKind::Io, "is no regular file (a folder, pipe, socket or device); leave it out")
}

fn empty(buffer: &mut Vec<u8>) {
    buffer.clear();
    buffer.shrink_to(KEPT);
}

pub(super) fn over(limits: &Limits) -> Error {
    let message = format!(
        "holds more than the {} bytes that a page may have; raise --max-page-bytes (limits.bytes) or leave it out",
        limits.bytes
    );
    Error::new(ErrorKind::OverBudget, message)
}

pub(crate) fn unreadable(error: io::Error) -> Error {
    Error::with_source(ErrorKind::Io, format!("cannot be read: {error}{}", super::advice(&error)), error)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    const PAGE: &str = "<p>It rained all night, and in the morning the road was gone.</p>\n";

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 3).unwrap()
    }

    /// What a reader makes of a file with these bytes.
    fn read(bytes: &[u8], most: u64) -> Result<Vec<u8>, Error> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let limits = Limits { bytes: most, ..Limits::default() };
        let read = Reader::default().read(file.path(), &limits).map(<[u8]>::to_vec);
        let streamed = Reader::default().read_stream(bytes, &limits).map(<[u8]>::to_vec);
        assert_eq!(read.as_ref().map_err(Error::kind), streamed.as_ref().map_err(Error::kind));
        read
    }

    fn twice() -> Vec<u8> {
        [PAGE, PAGE].concat().into_bytes()
    }

    #[test]
    fn plain_and_compressed() {
        for packed in [PAGE.as_bytes().to_vec(), gzip(PAGE.as_bytes()), zstd(PAGE.as_bytes())] {
            assert_eq!(read(&packed, 1000).unwrap(), PAGE.as_bytes());
        }
        for packed in [Vec::new(), gzip(b""), zstd(b"")] {
            assert_eq!(read(&packed, 1000).unwrap(), b"");
        }
    }

    #[test]
    fn several_members_and_frames() {
        assert_eq!(read(&[gzip(PAGE.as_bytes()), gzip(PAGE.as_bytes())].concat(), 1000).unwrap(), twice());
        assert_eq!(read(&[zstd(PAGE.as_bytes()), zstd(PAGE.as_bytes())].concat(), 1000).unwrap(), twice());
        let skipped = b"\x50\x2A\x4D\x18\x03\0\0\0abc".to_vec();
        assert_eq!(read(&[skipped, zstd(PAGE.as_bytes())].concat(), 1000).unwrap(), PAGE.as_bytes());
    }

    #[test]
    fn padding_behind_gzip_is_left() {
        for tail in [&[0; 512][..], b"rubbish", b"\x1F"] {
            assert_eq!(read(&[&gzip(PAGE.as_bytes()), tail].concat(), 1000).unwrap(), PAGE.as_bytes());
        }
    }

    #[test]
    fn cut_off_wherever() {
        for packed in [gzip(PAGE.as_bytes()), zstd(PAGE.as_bytes())] {
            for length in 4..packed.len() {
                let error = read(&packed[..length], 1000).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Compressed, "{length}: {error}");
                assert!(error.to_string().contains("cut off"), "{length}: {error}");
            }
            let second = [&packed[..], &packed[..packed.len() - 3]].concat();
            assert_eq!(read(&second, 1000).unwrap_err().kind(), ErrorKind::Compressed);
        }
    }

    #[test]
    fn damaged() {
        let mut packed = gzip(PAGE.as_bytes());
        let sum = packed.len() - 8;
        packed[sum] ^= 1;
        let error = read(&packed, 1000).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Compressed);
        assert!(error.to_string().contains("gzip data is damaged"), "{error}");

        let error = read(&[&zstd(PAGE.as_bytes()), &b"rubbish"[..]].concat(), 1000).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Compressed);
    }

    #[test]
    fn the_budget_is_exact_and_named() {
        let size = PAGE.len() as u64;
        let bomb = vec![0; 50 << 20];
        for packed in [PAGE.as_bytes().to_vec(), gzip(PAGE.as_bytes()), zstd(PAGE.as_bytes())] {
            assert!(read(&packed, 200.max(size)).is_ok());
            assert_eq!(read(&packed, size - 1).unwrap_err().kind(), ErrorKind::OverBudget);
        }
        for packed in [gzip(&bomb), zstd(&bomb), [gzip(PAGE.as_bytes()), gzip(&bomb)].concat()] {
            let error = read(&packed, 1 << 20).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::OverBudget);
            assert!(error.to_string().contains("1048576 bytes"), "{error}");
        }
    }

    #[test]
    fn one_reader_many_files() {
        let folder = tempfile::tempdir().unwrap();
        let mut reader = Reader::default();
        for bytes in [gzip(PAGE.as_bytes()), b"short".to_vec(), zstd(&twice()), Vec::new()] {
            let path = folder.path().join("page");
            fs::write(&path, &bytes).unwrap();
            let expected = read(&bytes, 1000).unwrap();
            assert_eq!(reader.read(&path, &Limits::default()).unwrap(), expected);
        }
    }

    #[test]
    fn what_is_no_file_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let mut reader = Reader::default();
        let error = reader.read(folder.path(), &Limits::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io);
        assert!(error.to_string().contains("no regular file"), "{error}");
        let error = reader.read(&folder.path().join("gone"), &Limits::default()).unwrap_err();
        assert!(error.to_string().contains("moved or deleted"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_socket_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.html");
        let _socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
        let error = Reader::default().read(&path, &Limits::default()).unwrap_err();
        assert!(error.to_string().contains("no regular file"), "{error}");
    }
}
