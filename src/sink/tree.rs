//! A folder of outputs that mirrors the inputs, written atomically.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::growing::{self, Growing};
use crate::error::{Error, ErrorKind, out_of_files};
use crate::placed::{self, PREFIX, SUFFIX};

/// Times that a write is tried anew after its temporary file was gone.
const RETRIES: usize = 3;

/// The output folder. Share it between threads.
///
/// A killed run can leave temporary files. The first write to a folder
/// removes those of other runs there; should such a run be alive after all, it
/// writes its file again.
#[derive(Debug)]
pub(crate) struct Tree {
    root: PathBuf,
    /// Begins the names of this run's temporary files; random, because process
    /// numbers return.
    own_prefix: String,
    /// Hashes of the folders that were written to. Two folders of one hash
    /// would cost a sweep, no output.
    seen: Mutex<HashSet<u64>>,
    /// The names of files in which outputs grow, of this run or of one that it
    /// goes on with.
    parts: Mutex<HashSet<OsString>>,
}

impl Tree {
    /// The output folder at `root`, created if need be.
    ///
    /// # Errors
    /// Of kind [`Io`](ErrorKind::Io) when it can be neither found nor created.
    pub(crate) fn open(root: &Path) -> Result<Self, Error> {
        fs::create_dir_all(root).map_err(|error| cannot_write(root, error))?;
        let run = RandomState::new().hash_one(std::process::id());
        let own_prefix = format!("{PREFIX}{run:016x}-");
        Ok(Tree { root: root.to_path_buf(), own_prefix, seen: Mutex::default(), parts: Mutex::default() })
    }

    /// Leaves these files, in which outputs of other runs grow, to be gone on
    /// with.
    pub(crate) fn keep(&self, parts: Vec<OsString>) {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).extend(parts);
    }

    /// The folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where `output`, a path below the folder, lies.
    pub(crate) fn path(&self, output: &Path) -> PathBuf {
        self.root.join(output)
    }

    /// An error of what is written at `output`, with its path.
    pub(super) fn at(&self, output: &Path, error: Error) -> Error {
        error.before(&format!("{} ", self.path(output).display()))
    }

    /// Whether `output` is there, with so many bytes: one that somebody cut off
    /// or that a power cut left empty is none.
    pub(crate) fn has(&self, output: &Path, bytes: u64) -> bool {
        fs::metadata(self.path(output)).is_ok_and(|found| found.is_file() && found.len() == bytes)
    }

    /// Whether there is metadata beside `output`.
    pub(crate) fn has_metadata(&self, output: &Path) -> bool {
        self.path(&output.with_extension("meta.json")).is_file()
    }

    /// Writes `output` whole or not at all: to a temporary file beside it,
    /// then renamed. Makes the folders above it. Safe from a kill at any
    /// moment, not from a power cut: nothing is forced to the disk.
    ///
    /// # Errors
    /// Of kind [`Io`](ErrorKind::Io), naming the output; the temporary file is
    /// gone by then.
    pub(crate) fn write(&self, output: &Path, contents: &[u8]) -> Result<(), Error> {
        let path = self.path(output);
        self.put(&path, contents).map_err(|error| cannot_write(&path, error))
    }

    /// Writes metadata, as [`metadata_json`] gives it, beside `output`, ending
    /// `.meta.json` in place of the output's own: `a/b.txt` has
    /// `a/b.meta.json`.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub(crate) fn write_metadata(&self, output: &Path, json: &str) -> Result<(), Error> {
        self.write(&output.with_extension("meta.json"), json.as_bytes())
    }

    /// Begins `output`, to be written piece by piece: it is there when
    /// [`Growing::finish`] has been called, and not before.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub(crate) fn begin(&self, output: &Path) -> Result<Growing, Error> {
        let path = self.path(output);
        let begun = self.ready(&path).and_then(|()| Growing::begin(path.clone()));
        begun.map_err(|error| cannot_write(&path, error))
    }

    /// Goes on with an `output` that another run began, behind its first
    /// `written` bytes. None where they are not there.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub(crate) fn resume(&self, output: &Path, written: u64) -> Result<Option<Growing>, Error> {
        let path = self.path(output);
        let resumed = self.ready(&path).and_then(|()| Growing::resume(path.clone(), written));
        resumed.map_err(|error| cannot_write(&path, error))
    }

    /// Makes the folder for an output that is to grow.
    fn ready(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(&self.root);
        self.keep(vec![growing::part_of(path).into()]);
        fs::create_dir_all(folder)?;
        self.sweep_once(folder);
        Ok(())
    }

    fn put(&self, path: &Path, contents: &[u8]) -> io::Result<()> {
        let folder = path.parent().unwrap_or(&self.root);
        self.sweep_once(folder);
        let mut retries = RETRIES;
        loop {
            match self.put_once(folder, path, contents) {
                // The folder is not made yet, or another run swept the temporary file.
                Err(error) if error.kind() == io::ErrorKind::NotFound && retries > 0 => {
                    fs::create_dir_all(folder)?;
                    retries -= 1;
                }
                done => return done,
            }
        }
    }

    fn put_once(&self, folder: &Path, path: &Path, contents: &[u8]) -> io::Result<()> {
        let mut file = placed::temporary(folder, &self.own_prefix)?;
        file.as_file_mut().write_all(contents)?;
        file.persist(path)?; // on failure, dropped and so removed
        Ok(())
    }

    /// Removes other runs' temporary files from a folder, the first time. What
    /// fails is left: rubbish hinders no write.
    fn sweep_once(&self, folder: &Path) {
        let mut hasher = DefaultHasher::new();
        folder.hash(&mut hasher);
        if !self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(hasher.finish()) {
            return;
        }
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            if entry.file_type().is_ok_and(|found| found.is_file()) {
                self.remove_stale(&entry.path());
            }
        }
    }

    /// Removes a file if it is a temporary file that nobody needs.
    fn remove_stale(&self, path: &Path) {
        let Some(name) = path.file_name().and_then(OsStr::to_str).filter(|name| is_temporary(name)) else {
            return;
        };
        // Held until it is removed: another thread may be about to begin a file of that name.
        let parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if !name.starts_with(&self.own_prefix) && !parts.contains(OsStr::new(name)) {
            let _ = fs::remove_file(path);
        }
    }
}

/// Metadata as a file holds it.
///
/// # Errors
/// Of kind [`Internal`](ErrorKind::Internal), when it cannot be put as JSON.
pub(crate) fn metadata_json(metadata: &impl Serialize) -> Result<String, Error> {
    let mut json = serde_json::to_string_pretty(metadata).map_err(|error| {
        let message = format!("metadata cannot be put as JSON: {error}");
        Error::with_source(ErrorKind::Internal, message, error)
    })?;
    json.push('\n');
    Ok(json)
}

/// Whether a name is that of a temporary file, of this run or another.
pub(super) fn is_temporary(name: &str) -> bool {
    name.starts_with(PREFIX) && name.ends_with(SUFFIX) || growing::is_part(name)
}

pub(super) fn cannot_write(path: &Path, error: io::Error) -> Error {
    use io::ErrorKind as Kind;
    let what_to_do = match error.kind() {
        Kind::StorageFull | Kind::QuotaExceeded => {
            "free some space and run again: finished outputs are kept and skipped"
        }
        Kind::PermissionDenied | Kind::ReadOnlyFilesystem => {
            "make its folder writable or choose another output folder"
        }
        Kind::IsADirectory => "move the folder of that name away",
        Kind::NotADirectory | Kind::AlreadyExists => "a file stands where a folder is needed; move it away",
        Kind::InvalidFilename => "the name is too long for the file system; rename the input",
        // The kind says too little of what is rare.
        _ => {
            let what_to_do = out_of_files(&error).unwrap_or("choose another output folder if it stays so");
            return unwritable(path, &error.to_string(), what_to_do, error);
        }
    };
    // The error's own words would name the temporary file.
    unwritable(path, &error.kind().to_string(), what_to_do, error)
}

fn unwritable(path: &Path, why: &str, what_to_do: &str, error: io::Error) -> Error {
    let message = format!("{} cannot be written: {why}; {what_to_do}", path.display());
    Error::with_source(ErrorKind::Io, message, error)
}

#[cfg(test)]
mod tests;
