//! A private folder for temporary files, gone at the end.

use std::fs::{self, File, TryLockError};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use crate::error::{Error, ErrorKind, out_of_files};

/// What the names of these folders begin with. The walk passes them over.
pub(crate) const PREFIX: &str = ".dechrome-spool-";

/// The file in each whose lock says that its run is alive.
const LOCK: &str = "lock";

/// Times that another name is tried when the sweep of a run that starts at the
/// same moment took the folder.
const TRIES: usize = 100;

/// A folder of temporary files. Removed when dropped; what a killed run leaves
/// is removed by the next [`Scratch::in_folder`] there.
#[derive(Debug)]
pub(crate) struct Scratch {
    path: PathBuf,
    /// Held open for its lock.
    lock: File,
    files: AtomicU32,
}

impl Scratch {
    /// A new folder below `place`, which exists. Removes those of dead runs.
    ///
    /// # Errors
    /// Of kind [`Settings`](ErrorKind::Settings), naming `place`.
    pub(crate) fn in_folder(place: &Path) -> Result<Self, Error> {
        sweep(place);
        let cannot = |error: io::Error| {
            let what_to_do =
                out_of_files(&error).unwrap_or("make it writable, or choose another folder with --temp");
            let (place, kind) = (place.display(), error.kind());
            let message = format!("no temporary files can be made in {place}: {kind}; {what_to_do}");
            Error::with_source(ErrorKind::Settings, message, error)
        };
        for _ in 0..TRIES {
            let name = RandomState::new().hash_one(std::process::id());
            let path = place.join(format!("{PREFIX}{name:016x}"));
            create(&path).map_err(cannot)?;
            if let Some(lock) = lock_new(&path).map_err(cannot)? {
                return Ok(Scratch { path, lock, files: AtomicU32::new(0) });
            }
        }
        Err(cannot(io::ErrorKind::ResourceBusy.into()))
    }

    /// A path for a new file, whose name begins with `kind`.
    pub(crate) fn file(&self, kind: &str) -> PathBuf {
        self.path.join(format!("{kind}-{}", self.files.fetch_add(1, Relaxed)))
    }

    /// The error for a temporary file that cannot be written or read.
    pub(crate) fn failed(&self, error: io::Error) -> Error {
        let full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
        let what_to_do = if full {
            "free some space and run again, or put temporary files elsewhere with --temp"
        } else {
            out_of_files(&error).unwrap_or("put temporary files elsewhere with --temp if it stays so")
        };
        let message = format!("temporary files in {}: {}; {what_to_do}", self.path.display(), error);
        Error::with_source(ErrorKind::Io, message, error)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        remove(&self.path);
        let _ = self.lock.unlock();
    }
}

/// Makes a folder that is nobody else's to read: pages lie in it.
fn create(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes and locks the lock file of a new folder; `None` when another run's
/// sweep was faster.
fn lock_new(path: &Path) -> io::Result<Option<File>> {
    let name = path.join(LOCK);
    let file = match File::create_new(&name) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        made => made?,
    };
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Ok(None),
        // A file system without locks: no sweep will get one either, and all folders stay.
        Err(TryLockError::Error(_)) => Ok(Some(file)),
        // A sweep between the making and the locking removed the file.
        Ok(()) => Ok(name.exists().then_some(file)),
    }
}

/// Removes the folders of dead runs. What fails is left.
pub(crate) fn sweep(place: &Path) {
    let Ok(entries) = fs::read_dir(place) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if !ours || !entry.file_type().is_ok_and(|found| found.is_dir()) {
            continue;
        }
        let path = entry.path();
        match File::open(path.join(LOCK)) {
            Ok(lock) => {
                if lock.try_lock().is_ok() {
                    remove(&path);
                }
            }
            // The lock file goes last, so that the folder is empty; or its run is about to make one, and tries anew.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let _ = fs::remove_dir(&path);
            }
            Err(_) => {}
        }
    }
}

/// Removes a folder of files, the lock file last.
fn remove(path: &Path) {
    let Ok(entries) = fs::read_dir(path) else { return };
    for entry in entries.flatten().filter(|entry| entry.file_name() != LOCK) {
        let _ = fs::remove_file(entry.path());
    }
    let _ = fs::remove_file(path.join(LOCK));
    let _ = fs::remove_dir(path);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(place: &Path) -> usize {
        fs::read_dir(place).unwrap().count()
    }

    #[test]
    fn gone_at_the_end_with_its_files() {
        let place = tempfile::tempdir().unwrap();
        let scratch = Scratch::in_folder(place.path()).unwrap();
        let (one, two) = (scratch.file("x"), scratch.file("x"));
        assert_ne!(one, two);
        fs::write(one, "x").unwrap();
        assert_eq!(names(place.path()), 1);
        drop(scratch);
        assert_eq!(names(place.path()), 0);
    }

    #[test]
    fn dead_folders_go_and_live_ones_stay() {
        let place = tempfile::tempdir().unwrap();
        let live = Scratch::in_folder(place.path()).unwrap();
        fs::write(live.file("x"), "x").unwrap();
        let dead = place.path().join(format!("{PREFIX}00000000000000ab"));
        fs::create_dir(&dead).unwrap();
        fs::write(dead.join(LOCK), "").unwrap();
        fs::write(dead.join("run-1"), "x").unwrap();
        fs::create_dir(place.path().join(format!("{PREFIX}00000000000000ac"))).unwrap();
        fs::write(place.path().join(format!("{PREFIX}note")), "a file of the user's").unwrap();
        let other = Scratch::in_folder(place.path()).unwrap();
        assert!(live.path.join("x-0").exists() && !dead.exists());
        assert_eq!(names(place.path()), 3);
        drop((live, other));
        assert_eq!(names(place.path()), 1);
    }

    #[test]
    fn many_at_once_do_not_harm_each_other() {
        let place = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let scratch = Scratch::in_folder(place.path()).unwrap();
                        let file = scratch.file("x");
                        fs::write(&file, "x").unwrap();
                        assert_eq!(fs::read_to_string(&file).unwrap(), "x");
                    }
                });
            }
        });
        assert_eq!(names(place.path()), 0);
    }

    #[test]
    fn a_place_that_is_not_there_is_named() {
        let place = tempfile::tempdir().unwrap();
        let error = Scratch::in_folder(&place.path().join("gone")).unwrap_err();
        assert!(error.to_string().contains("gone: entity not found; make it writable"), "{error}");
    }
}
