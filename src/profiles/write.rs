//! Writing a file of profiles.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use zstd::stream::write::Encoder;

use crate::error::{Error, ErrorKind};
use crate::placed;
use crate::report::escaped_path;
use crate::site::Line;

/// Smaller files for a tenth of the time that learning takes.
const LEVEL: i32 = 3;

/// Writes a file of profiles: it is there when [`finish`](Self::finish) has
/// been called, and not before.
pub(crate) struct ProfileWriter {
    path: PathBuf,
    out: Encoder<'static, BufWriter<NamedTempFile>>,
    line: Vec<u8>,
}

impl ProfileWriter {
    /// A file to be at `path`, replacing one that is there.
    ///
    /// # Errors
    /// When its folder cannot be written.
    pub(crate) fn create(path: &Path, compact: bool) -> Result<Self, Error> {
        let made = || {
            let file = placed::temporary(placed::folder_of(path), placed::PREFIX)?;
            let mut out = Encoder::new(BufWriter::new(file), LEVEL)?;
            out.include_checksum(true)?;
            Ok(out)
        };
        let out = made().map_err(|error| unwritable(path, ErrorKind::Settings, error))?;
        let mut writer = ProfileWriter { path: path.to_path_buf(), out, line: Vec::new() };
        writer.line(&Line::head(compact))?;
        Ok(writer)
    }

    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn line(&mut self, line: &Line) -> Result<(), Error> {
        self.line.clear();
        line.write(&mut self.line);
        self.out.write_all(&self.line).map_err(|error| unwritable(&self.path, ErrorKind::Io, error))
    }

    /// Lines that are written already.
    ///
    /// # Errors
    /// As [`line`](Self::line).
    pub(crate) fn lines(&mut self, lines: &[u8]) -> Result<(), Error> {
        self.out.write_all(lines).map_err(|error| unwritable(&self.path, ErrorKind::Io, error))
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// As [`line`](Self::line).
    pub(crate) fn finish(self) -> Result<(), Error> {
        let ProfileWriter { path, out, .. } = self;
        let put = || {
            let file = out.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.persist(&path).map_err(|error| error.error)
        };
        put().map(drop::<File>).map_err(|error| unwritable(&path, ErrorKind::Io, error))
    }
}

fn unwritable(path: &Path, kind: ErrorKind, error: io::Error) -> Error {
    let message =
        format!("the profiles {} cannot be written: {error}; choose another file", escaped_path(path));
    Error::with_source(kind, message, error)
}
