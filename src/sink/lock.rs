//! One run at a time in an output folder.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind};

/// The file in an output folder whose lock says that a run is alive there. The
/// walk passes it over.
pub(super) const LOCK: &str = ".dechrome.lock";

/// Times that the file is made anew after the run before, at its end, removed
/// the one that was opened.
const TRIES: usize = 100;

/// Holds an output folder for one run. The operating system lets go of the lock
/// when the process ends, however it ends; the file is removed on drop, and
/// hinders no run where it stays.
#[derive(Debug)]
pub(crate) struct FolderLock {
    path: PathBuf,
    /// Held open for its lock.
    _file: File,
}

/// What came of asking for a folder.
#[derive(Debug)]
pub(crate) enum Held {
    /// No other run can have it now.
    Alone(FolderLock),
    /// There are no locks here, or the file cannot be made: another run would
    /// not be noticed.
    Unknown(io::Error),
}

impl FolderLock {
    /// Takes `folder`, which exists, for this run.
    ///
    /// # Errors
    /// Of kind [`Settings`](ErrorKind::Settings) when another run has it.
    pub(crate) fn take(folder: &Path) -> Result<Held, Error> {
        let path = folder.join(LOCK);
        for _ in 0..TRIES {
            let opened = File::options().read(true).write(true).create(true).truncate(false).open(&path);
            let file = match opened {
                Ok(file) => file,
                Err(error) => return Ok(Held::Unknown(error)),
            };
            match file.try_lock() {
                Ok(()) if is_at(&file, &path) => return Ok(Held::Alone(FolderLock { path, _file: file })),
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => break,
                Err(TryLockError::Error(error)) => return Ok(Held::Unknown(error)),
            }
        }
        let message = format!(
            "another run is writing to the output folder {}; wait for its end, stop it, or choose another folder",
            folder.display()
        );
        Err(Error::new(ErrorKind::Settings, message))
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // While the lock is held, so that it is no other run's file.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether the open file is the one at `path`: a run that ended between the
/// opening and the locking removed it.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (opened, there) = (file.metadata(), fs::metadata(path));
    opened.ok().zip(there.ok()).is_some_and(|(a, b)| (a.dev(), a.ino()) == (b.dev(), b.ino()))
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    use super::*;

    #[test]
    fn one_at_a_time_and_no_file_is_left() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(LOCK), "left by a run that was killed").unwrap();
        let held = FolderLock::take(folder.path()).unwrap();
        assert!(matches!(held, Held::Alone(_)));
        let error = FolderLock::take(folder.path()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Settings);
        assert!(error.to_string().contains(folder.path().to_str().unwrap()), "{error}");
        drop(held);
        assert!(!folder.path().join(LOCK).exists());
        assert!(matches!(FolderLock::take(folder.path()), Ok(Held::Alone(_))));
    }

    /// The file comes and goes all the time, and still nobody shares the folder.
    #[test]
    fn many_that_come_and_go_are_never_two_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let (inside, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..300 {
                        if let Ok(Held::Alone(_lock)) = FolderLock::take(folder.path()) {
                            assert_eq!(inside.fetch_add(1, SeqCst), 0);
                            taken.fetch_add(1, SeqCst);
                            inside.fetch_sub(1, SeqCst);
                        }
                    }
                });
            }
        });
        assert!(taken.into_inner() > 0);
    }

    #[test]
    fn where_no_lock_can_be_had_the_reason_is_told() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(LOCK)).unwrap();
        assert!(matches!(FolderLock::take(folder.path()), Ok(Held::Unknown(_))));
    }
}
