//! An output that is written piece by piece.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use super::tree::cannot_write;
use crate::error::Error;
use crate::placed::PREFIX;

/// What the names of these files end with until they are whole.
const SUFFIX: &str = ".part";

/// Bytes that are written at once.
const BUFFER: usize = 256 << 10;

/// An output that is being written, in a file beside its place. Dropped before
/// its end, it was never there, unless another run may go on with it, behind a
/// [checkpoint](Self::checkpoint).
#[derive(Debug)]
pub(crate) struct Growing {
    file: BufWriter<File>,
    /// Where it grows.
    part: PathBuf,
    /// Its place.
    path: PathBuf,
    written: u64,
    stays: bool,
}

/// The name of the file that the output at `path` grows in: always the same,
/// so that another run finds it.
pub(super) fn part_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    format!("{PREFIX}{:032x}{SUFFIX}", twox_hash::XxHash3_128::oneshot(name))
}

/// Whether a name is that of such a file.
pub(super) fn is_part(name: &str) -> bool {
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

impl Growing {
    /// An output for `path`, whose folder exists, from its beginning.
    pub(super) fn begin(path: PathBuf) -> io::Result<Self> {
        let part = path.with_file_name(part_of(&path));
        let file = File::options().write(true).create(true).truncate(true).open(&part)?;
        Ok(Growing::new(file, part, path, 0))
    }

    /// The output for `path` that another run has begun, behind the first
    /// `written` bytes; none where they are not there.
    pub(super) fn resume(path: PathBuf, written: u64) -> io::Result<Option<Self>> {
        let part = path.with_file_name(part_of(&path));
        let mut file = match File::options().write(true).open(&part) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        if file.metadata()?.len() < written {
            return Ok(None);
        }
        file.set_len(written)?;
        file.seek(io::SeekFrom::Start(written))?;
        Ok(Some(Growing::new(file, part, path, written)))
    }

    fn new(file: File, part: PathBuf, path: PathBuf, written: u64) -> Self {
        let file = BufWriter::with_capacity(BUFFER, file);
        Growing { file, part, path, written, stays: false }
    }

    /// Appends to it.
    ///
    /// # Errors
    /// As [`Tree::write`](super::Tree::write).
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.write_all(bytes).map_err(|error| cannot_write(&self.path, error))
    }

    /// Bytes so far.
    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    /// What was written so far lies in the file then and outlives this
    /// process, for another to go on with: the name of the file, and its length
    /// in bytes.
    ///
    /// # Errors
    /// As [`Tree::write`](super::Tree::write).
    pub(crate) fn checkpoint(&mut self) -> Result<(String, u64), Error> {
        self.file.flush().map_err(|error| cannot_write(&self.path, error))?;
        self.stays = true;
        Ok((part_of(&self.path), self.written))
    }

    /// Puts it in its place. Returns its bytes.
    ///
    /// # Errors
    /// As [`Tree::write`](super::Tree::write).
    pub(crate) fn finish(mut self) -> Result<u64, Error> {
        let placed = self.file.flush().and_then(|()| fs::rename(&self.part, &self.path));
        placed.map_err(|error| cannot_write(&self.path, error))?;
        self.stays = true;
        Ok(self.written)
    }
}

/// Its errors do not name the file.
impl Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.written += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Growing {
    fn drop(&mut self) {
        if !self.stays {
            // Rubbish hinders no write.
            let _ = fs::remove_file(&self.part);
        }
    }
}
