//! A private folder for temporary files, gone at the end, or kept for another
//! run to go on with.

use std::collections::HashSet;
use std::fs::{self, File, TryLockError};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, out_of_files};

/// What the names of these folders begin with. The walk passes them over.
pub(crate) const PREFIX: &str = ".dechrome-spool-";

/// The file in each whose lock says that its run is alive.
const LOCK: &str = "lock";

/// The file in one that another run may go on with that names the file whose
/// runs may.
const OWNER: &str = "owner";

/// Times that another name is tried when the sweep of a run that starts at the
/// same moment took the folder.
const TRIES: usize = 100;

/// A folder of temporary files. Removed when dropped, unless it [stays]; what
/// a killed run leaves is removed by the next [`Scratch::in_folder`] there.
///
/// [stays]: Scratch::stays
#[derive(Debug)]
pub(crate) struct Scratch {
    path: PathBuf,
    /// Held open for its lock.
    lock: File,
    /// Files that have been named so far.
    files: AtomicU32,
    /// Those that were named before so many are [kept](Self::keep_files).
    kept: AtomicU32,
    stays: AtomicBool,
}

/// A file of such a folder that is written.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stored {
    /// Its name in the folder.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) length: u64,
}

impl Scratch {
    /// A new folder below `place`, which exists. Removes those of dead runs,
    /// but for those that runs with another `owner` may go on with as long as
    /// that file exists.
    ///
    /// # Errors
    /// Of kind [`Settings`](ErrorKind::Settings), naming `place`.
    pub(crate) fn in_folder(place: &Path, owner: Option<&Path>) -> Result<Self, Error> {
        sweep(place, owner);
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
                if let Some(owner) = owner {
                    fs::write(path.join(OWNER), owner.as_os_str().as_encoded_bytes()).map_err(cannot)?;
                }
                return Ok(Scratch::new(path, lock, 0));
            }
        }
        Err(cannot(io::ErrorKind::ResourceBusy.into()))
    }

    /// The folder at `path` that a dead run left, with these files; the rest is
    /// removed. None where not all of them are there, or its run lives.
    pub(crate) fn left_at(path: PathBuf, stored: &[&Stored]) -> Option<Self> {
        let lock = File::open(path.join(LOCK)).ok()?;
        lock.try_lock().ok()?;
        let is_there = |file: &&Stored| {
            fs::metadata(path.join(&file.name)).is_ok_and(|found| found.len() >= file.length)
        };
        if !stored.iter().all(is_there) {
            return None;
        }
        let names: HashSet<&str> = stored.iter().map(|file| &*file.name).collect();
        let mut files = 0;
        for entry in fs::read_dir(&path).ok()?.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| ![LOCK, OWNER].contains(name)) else { continue };
            if names.contains(name) {
                files = files.max(number(name)? + 1);
            } else {
                fs::remove_file(entry.path()).ok()?;
            }
        }
        Some(Scratch::new(path, lock, files))
    }

    fn new(path: PathBuf, lock: File, files: u32) -> Self {
        Scratch { path, lock, files: files.into(), kept: 0.into(), stays: false.into() }
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.path
    }

    /// A name for a new file, which begins with `kind`.
    pub(crate) fn file(&self, kind: &str) -> String {
        format!("{kind}-{}", self.files.fetch_add(1, Relaxed))
    }

    /// The path of the file of this name.
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.path.join(file)
    }

    /// Another run may go on with all files so far: none of them is
    /// [discarded](Self::discard).
    pub(crate) fn keep_files(&self) {
        self.kept.store(self.files.load(Relaxed), Relaxed);
    }

    /// Removes a file that is not needed any more.
    pub(crate) fn discard(&self, file: &str) {
        if number(file).is_some_and(|number| number >= self.kept.load(Relaxed)) {
            // What stays goes with its folder.
            let _ = fs::remove_file(self.path(file));
        }
    }

    /// Whether the folder stays behind this run, for another to go on with.
    pub(crate) fn stays(&self, stays: bool) {
        self.stays.store(stays, Relaxed);
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
        if !*self.stays.get_mut() {
            remove(&self.path);
        }
        let _ = self.lock.unlock();
    }
}

/// The number of a file of this name.
fn number(file: &str) -> Option<u32> {
    file.rsplit_once('-')?.1.parse().ok()
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

/// Removes the folders of dead runs, but for those that runs with another
/// owner may go on with. What fails is left.
pub(crate) fn sweep(place: &Path, owner: Option<&Path>) {
    let Ok(entries) = fs::read_dir(place) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if ours && entry.file_type().is_ok_and(|found| found.is_dir()) && !is_anothers(&entry.path(), owner) {
            remove_dead(&entry.path());
        }
    }
}

/// Whether a folder may be used by runs whose owner is another.
fn is_anothers(path: &Path, owner: Option<&Path>) -> bool {
    let Ok(other) = fs::read(path.join(OWNER)) else { return false };
    // An owner of another name is not found again, and its folder is rubbish like others.
    let Ok(other) = String::from_utf8(other) else { return false };
    let other = Path::new(&other);
    Some(other) != owner && other.exists()
}

/// Removes a folder unless its run lives. What fails is left.
pub(crate) fn remove_dead(path: &Path) {
    match File::open(path.join(LOCK)) {
        Ok(lock) => {
            if lock.try_lock().is_ok() {
                remove(path);
            }
        }
        // The lock file goes last, so that the folder is empty; or its run is about to make one, and tries anew.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let _ = fs::remove_dir(path);
        }
        Err(_) => {}
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
        let scratch = Scratch::in_folder(place.path(), None).unwrap();
        let (one, two) = (scratch.file("x"), scratch.file("x"));
        assert_ne!(one, two);
        fs::write(scratch.path(&one), "x").unwrap();
        assert_eq!(names(place.path()), 1);
        drop(scratch);
        assert_eq!(names(place.path()), 0);
    }

    #[test]
    fn dead_folders_go_and_live_ones_stay() {
        let place = tempfile::tempdir().unwrap();
        let live = Scratch::in_folder(place.path(), None).unwrap();
        fs::write(live.path(&live.file("x")), "x").unwrap();
        let dead = place.path().join(format!("{PREFIX}00000000000000ab"));
        fs::create_dir(&dead).unwrap();
        fs::write(dead.join(LOCK), "").unwrap();
        fs::write(dead.join("run-1"), "x").unwrap();
        fs::create_dir(place.path().join(format!("{PREFIX}00000000000000ac"))).unwrap();
        fs::write(place.path().join(format!("{PREFIX}note")), "a file of the user's").unwrap();
        let other = Scratch::in_folder(place.path(), None).unwrap();
        assert!(live.path("x-0").exists() && !dead.exists());
        assert_eq!(names(place.path()), 3);
        drop((live, other));
        assert_eq!(names(place.path()), 1);
    }

    #[test]
    fn another_run_can_go_on_with_what_one_left() {
        let place = tempfile::tempdir().unwrap();
        let owner = place.path().join("manifest");
        fs::write(&owner, "").unwrap();
        let scratch = Scratch::in_folder(place.path(), Some(&owner)).unwrap();
        let folder = scratch.folder().to_path_buf();
        let [one, two] = ["x", "y"].map(|kind| scratch.file(kind));
        [&one, &two].iter().for_each(|file| fs::write(scratch.path(file), "x").unwrap());
        let stored = |name: &str, length| Stored { name: name.to_owned(), length };
        assert!(Scratch::left_at(folder.clone(), &[&stored(&two, 1)]).is_none(), "its run lives");
        scratch.stays(true);
        drop(scratch);

        let other = Scratch::in_folder(place.path(), Some(place.path())).unwrap();
        assert!(folder.exists(), "a run with another owner removed it");
        drop(other);
        assert!(Scratch::left_at(folder.clone(), &[&stored(&two, 2)]).is_none(), "it is shorter");
        let scratch = Scratch::left_at(folder.clone(), &[&stored(&two, 1)]).unwrap();
        assert!(!scratch.path(&one).exists() && scratch.path(&two).exists());
        scratch.keep_files();
        let three = scratch.file("x");
        assert_eq!(three, "x-2");
        fs::write(scratch.path(&three), "x").unwrap();
        [&two, &three].iter().for_each(|file| scratch.discard(file));
        assert!(scratch.path(&two).exists() && !scratch.path(&three).exists());
        scratch.stays(true);
        drop(scratch);

        // Whose owner is gone is nobody's.
        fs::remove_file(&owner).unwrap();
        drop(Scratch::in_folder(place.path(), None).unwrap());
        assert_eq!(names(place.path()), 0);
    }

    #[test]
    fn many_at_once_do_not_harm_each_other() {
        let place = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let scratch = Scratch::in_folder(place.path(), None).unwrap();
                        let file = scratch.path(&scratch.file("x"));
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
        let error = Scratch::in_folder(&place.path().join("gone"), None).unwrap_err();
        assert!(error.to_string().contains("gone: entity not found; make it writable"), "{error}");
    }
}
