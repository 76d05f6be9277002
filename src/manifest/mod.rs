//! What earlier runs made: an entry for every input, in a database in the
//! output folder, so that a rerun does only what is new, changed or failed.
//!
//! An entry is put behind its output: a run that is killed may do again what
//! it had done, and never takes for done what is not. Lookups read the
//! database; memory does not grow with the number of inputs.

mod entry;
mod fault;
mod first_pass;
mod store;

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use redb::ReadableTable;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) use entry::{Entry, Made, Underway, Version, fingerprint};
pub(crate) use first_pass::{FirstPass, Reached, Saved, Seen};

use crate::error::Error;
use fault::Fault;
use store::{Store, Table};

/// The database's name in an output folder.
pub(crate) const NAME: &str = ".dechrome-manifest";

/// Entries that are put together at most.
const BATCH: usize = 4096;

/// Time between two writes to the disk.
const PAUSE: Duration = Duration::from_secs(1);

/// Bytes up to which the file is made smaller at the end of a run.
const SMALL: u64 = 16 << 20;

/// The manifest of an output folder. Share it between threads.
pub(crate) struct Manifest {
    database: Store,
    path: PathBuf,
    pending: Mutex<Pending>,
    /// Held by the thread that writes to the disk.
    writing: Mutex<Instant>,
}

/// Entries on their way to the disk; `None` removes one.
type Pending = HashMap<(Table, Vec<u8>), Option<Vec<u8>>>;

/// What came of opening a manifest.
pub(crate) enum Opened {
    /// As the last run left it, or new.
    Sound(Manifest),
    /// It could not be read, and was begun anew: all is to be done again.
    Anew(Manifest),
}

impl Manifest {
    /// The manifest of `folder`, which exists and belongs to this run alone.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub(crate) fn open(folder: &Path) -> Result<Opened, Error> {
        let path = folder.join(NAME);
        match fault::caught(|| Manifest::at(path.clone())) {
            Ok(manifest) => Ok(Opened::Sound(manifest)),
            Err(fault) if fault.is_damage() => {
                let anew = || {
                    fs::remove_file(&path)?;
                    Manifest::at(path.clone())
                };
                anew().map(Opened::Anew).map_err(|fault| fault.error(&path))
            }
            Err(fault) => Err(fault.error(&path)),
        }
    }

    fn at(path: PathBuf) -> Result<Self, Fault> {
        let database = Store::at(&path)?;
        let writing = Mutex::new(Instant::now());
        Ok(Manifest { database, path, pending: Mutex::default(), writing })
    }

    /// What an earlier run made of `input`, by its name in messages.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) fn entry(&self, input: &Path) -> Result<Option<Entry>, Error> {
        self.find(Table::Inputs, input)
    }

    /// How far an earlier run came with an archive.
    ///
    /// # Errors
    /// As [`entry`](Self::entry).
    pub(crate) fn underway(&self, input: &Path) -> Result<Option<Underway>, Error> {
        self.find(Table::Underway, input)
    }

    /// An input is done with.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(crate) fn put(&self, input: &Path, entry: &Entry) -> Result<(), Error> {
        let put = (Table::Inputs, input, Some(encode(entry)));
        match entry.made {
            // A full disk is no reason to begin an archive anew.
            Made::Failure { .. } => self.change([put]),
            _ => self.change([put, (Table::Underway, input, None)]),
        }
    }

    /// So far an archive has come.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(crate) fn put_underway(&self, input: &Path, underway: &Underway) -> Result<(), Error> {
        self.change([(Table::Underway, input, Some(encode(underway)))])
    }

    /// The database's file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The names of files that archives underway are written to.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) fn parts(&self) -> Result<Vec<OsString>, Error> {
        let parts = || -> Result<_, Fault> {
            let table = self.database.begin_read()?.open_table(Table::Underway.definition())?;
            let mut parts = Vec::new();
            for entry in table.iter()? {
                let underway: Option<Underway> = decode(entry?.1.value());
                let files = underway.into_iter().flat_map(|at| [Some(at.texts), at.attributes]);
                parts.extend(files.flatten().map(|files| files.part.into()));
            }
            Ok(parts)
        };
        fault::caught(parts).map_err(|fault| fault.error(&self.path))
    }

    /// Writes what has not been written yet. The file is as small as may be
    /// then, where that costs little.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(crate) fn close(mut self) -> Result<(), Error> {
        self.flush()?;
        let is_small = fs::metadata(&self.path).is_ok_and(|found| found.len() <= SMALL);
        let close = || {
            // It is whole either way.
            if is_small {
                self.database.compact()?;
            }
            drop(self.database);
            Ok(())
        };
        let _ = fault::caught(close);
        Ok(())
    }

    fn find<T: DeserializeOwned>(&self, table: Table, input: &Path) -> Result<Option<T>, Error> {
        let key = (table, key(input));
        if let Some(change) = self.pending().get(&key) {
            return Ok(change.as_deref().and_then(decode));
        }
        let find = || -> Result<_, Fault> {
            let table = self.database.begin_read()?.open_table(table.definition())?;
            Ok(table.get(key.1.as_slice())?.and_then(|found| decode(found.value())))
        };
        fault::caught(find).map_err(|fault| fault.error(&self.path))
    }

    /// Takes changes, and writes to the disk when enough has come together and
    /// no other thread does so already.
    fn change<P: AsRef<Path>>(
        &self,
        changes: impl IntoIterator<Item = (Table, P, Option<Vec<u8>>)>,
    ) -> Result<(), Error> {
        let mut pending = self.pending();
        pending
            .extend(changes.into_iter().map(|(table, input, entry)| ((table, key(input.as_ref())), entry)));
        let Ok(mut last) = self.writing.try_lock() else { return Ok(()) };
        if pending.len() < BATCH && last.elapsed() < PAUSE {
            return Ok(());
        }
        let due = std::mem::take(&mut *pending);
        drop(pending);
        let written = self.write(due);
        *last = Instant::now();
        written
    }

    /// Writes all changes to the disk.
    fn flush(&self) -> Result<(), Error> {
        let mut last = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let due = std::mem::take(&mut *self.pending());
        let written = self.write(due);
        *last = Instant::now();
        written
    }

    fn write(&self, changes: Pending) -> Result<(), Error> {
        if changes.is_empty() {
            return Ok(());
        }
        let write = || -> Result<(), Fault> {
            // On a disk that can only be read, no output was written either.
            let Some(begun) = self.database.begin_write()? else { return Ok(()) };
            for which in Table::ALL {
                let mut table = begun.open_table(which.definition())?;
                let mut own: Vec<_> = changes.iter().filter(|((table, _), _)| *table == which).collect();
                own.sort_unstable(); // neighbours lie in one page
                for ((_, key), entry) in own {
                    match entry {
                        Some(entry) => drop(table.insert(key.as_slice(), entry.as_slice())?),
                        None => drop(table.remove(key.as_slice())?),
                    }
                }
            }
            Ok(begun.commit()?)
        };
        fault::caught(write).map_err(|fault| fault.error(&self.path))
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(input: &Path) -> Vec<u8> {
    input.as_os_str().as_encoded_bytes().to_vec()
}

/// An entry as it is stored.
fn encode(entry: &impl Serialize) -> Vec<u8> {
    // Into memory, of plain numbers and strings.
    postcard::to_allocvec(entry).unwrap_or_default()
}

/// The entry that is stored; none where another version wrote it.
fn decode<T: DeserializeOwned>(stored: &[u8]) -> Option<T> {
    postcard::from_bytes(stored).ok()
}

#[cfg(test)]
mod tests;
