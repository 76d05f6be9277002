//! The file that a report is written to.

use std::path::PathBuf;

use super::escaped_path;
use crate::error::{Error, ErrorKind};
use crate::placed::{self, folder_of};

/// A place for a report, which is there when it is whole.
#[derive(Debug)]
pub(super) struct ReportFile(PathBuf);

impl ReportFile {
    /// The file at `path`.
    ///
    /// # Errors
    /// Of kind [`Settings`](ErrorKind::Settings) when no file can be there.
    pub(super) fn new(path: PathBuf) -> Result<Self, Error> {
        let fail = |why: &str| {
            let message = format!("the report {} {why}; choose another file", escaped_path(&path));
            Err(Error::new(ErrorKind::Settings, message))
        };
        if path.is_dir() {
            return fail("is a folder");
        }
        if !folder_of(&path).is_dir() {
            return fail("would lie in a folder that does not exist");
        }
        Ok(ReportFile(path))
    }

    /// Writes the report.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn write(&self, bytes: &[u8]) -> Result<(), Error> {
        placed::put(&self.0, bytes).map_err(|error| self.cannot(error.into()))
    }

    /// The report cannot be made or written.
    pub(super) fn cannot(&self, error: Box<dyn std::error::Error + Send + Sync>) -> Error {
        let path = escaped_path(&self.0);
        let message = format!("the report {path} cannot be written: {error}; the outputs are not affected");
        Error::with_source(ErrorKind::Io, message, error)
    }
}
