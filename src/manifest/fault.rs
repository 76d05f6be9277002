//! What can go wrong with the database.

use std::io;
use std::path::Path;

use crate::error::{Error, ErrorKind, out_of_files};
use crate::panics::guard;

/// An error of the database.
#[derive(Debug)]
pub(super) struct Fault(redb::Error);

impl<E: Into<redb::Error>> From<E> for Fault {
    fn from(error: E) -> Self {
        Fault(error.into())
    }
}

/// Does something with the database, which panics on some damaged files.
pub(super) fn caught<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    let done = guard(|| Ok(work()));
    done.unwrap_or_else(|_| Err(Fault(redb::Error::Corrupted("it is damaged".to_owned()))))
}

impl Fault {
    /// Whether the file is no database that this version can read.
    pub(super) fn is_damage(&self) -> bool {
        use redb::Error as E;
        match &self.0 {
            E::Corrupted(_) | E::UpgradeRequired(_) | E::RepairAborted | E::TableTypeMismatch { .. } => true,
            E::Io(error) => matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof),
            _ => false,
        }
    }

    /// The same for users, of the manifest at `path`.
    pub(super) fn error(self, path: &Path) -> Error {
        use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        let path = path.display();
        let redb::Error::Io(error) = self.0 else {
            let message = format!(
                "the manifest {path}: {}; run again, and if it stays so, delete it: all inputs are cleaned anew then",
                self.0
            );
            return Error::with_source(ErrorKind::Io, message, self.0);
        };
        let what_to_do = match error.kind() {
            StorageFull | QuotaExceeded => {
                "free some space and run again: finished outputs are kept and skipped"
            }
            PermissionDenied | ReadOnlyFilesystem => {
                "make it and its folder writable or choose another output folder"
            }
            _ => out_of_files(&error).unwrap_or("choose another output folder if it stays so"),
        };
        let message = format!("the manifest {path}: {}; {what_to_do}", error.kind());
        Error::with_source(ErrorKind::Io, message, error)
    }
}
