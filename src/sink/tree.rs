//! A folder of outputs that mirrors the inputs, written atomically.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Serialize;

use crate::error::Error;

/// The output folder. Share it between threads.
#[derive(Debug)]
pub(crate) struct Tree {
    root: PathBuf,
}

impl Tree {
    /// The output folder at `root`, created if need be.
    ///
    /// # Errors
    /// When it can be neither found nor created.
    pub(crate) fn open(root: &Path) -> Result<Self, Error> {
        Ok(Tree { root: root.to_path_buf() })
    }

    /// Where `output`, a path below the folder, lies.
    pub(crate) fn path(&self, output: &Path) -> PathBuf {
        self.root.join(output)
    }

    /// Whether `output` is there and not older than its input, so that a
    /// resumed run can skip it. No when the input's time is unknown.
    pub(crate) fn is_current(&self, output: &Path, input_modified: Option<SystemTime>) -> bool {
        let _ = (output, input_modified);
        false
    }

    /// Writes `output` whole or not at all: to a temporary file beside it,
    /// then renamed. Makes the folders above it.
    ///
    /// # Errors
    /// Of kind [`Io`](crate::ErrorKind::Io), naming the output; the temporary
    /// file is gone by then.
    pub(crate) fn write(&self, output: &Path, contents: &[u8]) -> Result<(), Error> {
        let _ = (output, contents);
        Ok(())
    }

    /// Writes `metadata` as JSON beside `output`, ending `.meta.json` in
    /// place of the output's own: `a/b.txt` has `a/b.meta.json`.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub(crate) fn write_metadata(&self, output: &Path, metadata: &impl Serialize) -> Result<(), Error> {
        let _ = (output, metadata);
        Ok(())
    }
}
