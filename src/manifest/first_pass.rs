//! How far the first pass of a run has come that learns what repeats on
//! sites: its temporary files, and which inputs are counted in them.

use std::path::{Path, PathBuf};

use redb::{ReadableTable, ReadableTableMetadata};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::fault::{self, Fault};
use super::store::Table;
use super::{Manifest, Version, decode, encode};
use crate::error::Error;
use crate::source::Place;

/// A first pass that has begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FirstPass {
    /// The folder of its temporary files.
    pub(crate) folder: String,
    /// [`fingerprint`](super::fingerprint) of what decides on outputs.
    pub(crate) settings: u128,
}

/// An input that is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    pub(crate) version: Version,
    /// As [`Entry::settings`](super::Entry::settings).
    pub(crate) settings: u128,
    /// Its size in bytes, decompressed; of an archive 0.
    pub(crate) read: u64,
    /// Whether it is put by, to be written.
    pub(crate) waits: bool,
    /// Of an archive, the records that failed.
    pub(crate) failed: u64,
}

/// An archive that is being counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reached<Q> {
    pub(crate) version: Version,
    /// As [`Entry::settings`](super::Entry::settings).
    pub(crate) settings: u128,
    /// The record to go on with.
    pub(crate) place: Place,
    /// Records before.
    pub(crate) records: u64,
    /// Those of them that failed.
    pub(crate) failed: u64,
    /// Whether another time may be otherwise for one of these.
    pub(crate) again: bool,
    /// Those that are put by, if it is to be written.
    pub(crate) queue: Option<Q>,
}

/// What is saved together.
pub(crate) struct Saved<'a, P, Q> {
    /// Temporary files, and the name of one of them, if there are any.
    pub(crate) part: (&'a str, &'a P),
    /// The inputs that are counted in them.
    pub(crate) seen: Vec<(PathBuf, Seen)>,
    /// The archive that is counted in part.
    pub(crate) reached: Option<(&'a Path, Reached<Q>)>,
}

impl Manifest {
    /// The first pass that a run has begun and not ended.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) fn first_pass(&self) -> Result<Option<FirstPass>, Error> {
        self.find(Table::FirstPass, Path::new(""))
    }

    /// Notes that a first pass begins; of one before, nothing stays.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(crate) fn begin_first_pass(&self, begun: &FirstPass) -> Result<(), Error> {
        self.end_first_pass()?;
        self.change([(Table::FirstPass, Path::new(""), Some(encode(begun)))])?;
        self.flush()
    }

    /// Adds to it, all or nothing.
    ///
    /// # Errors
    /// As [`begin_first_pass`](Self::begin_first_pass).
    pub(crate) fn save_first_pass<P: Serialize, Q: Serialize>(
        &self,
        saved: Saved<'_, P, Q>,
    ) -> Result<(), Error> {
        let (name, part) = saved.part;
        let mut changes = vec![(Table::Parts, PathBuf::from(name), Some(encode(part)))];
        for (input, seen) in saved.seen {
            changes.push((Table::Reached, input.clone(), None));
            changes.push((Table::Seen, input, Some(encode(&seen))));
        }
        let reached = saved.reached.map(|(input, reached)| (input.to_path_buf(), Some(encode(&reached))));
        changes.extend(reached.map(|(input, reached)| (Table::Reached, input, reached)));
        self.change(changes)?;
        self.flush()
    }

    /// What was saved of an input that is counted.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) fn seen(&self, input: &Path) -> Result<Option<Seen>, Error> {
        self.find(Table::Seen, input)
    }

    /// What was saved of an archive that is counted in part.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) fn reached<Q: DeserializeOwned>(&self, input: &Path) -> Result<Option<Reached<Q>>, Error> {
        self.find(Table::Reached, input)
    }

    /// The temporary files of all that was saved. None where another version
    /// saved some.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) fn parts_of_first_pass<P: DeserializeOwned>(&self) -> Result<Option<Vec<P>>, Error> {
        self.all(Table::Parts)
    }

    /// The archives that are counted in part. None where another version
    /// counted some.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) fn archives_of_first_pass<Q: DeserializeOwned>(
        &self,
    ) -> Result<Option<Vec<Reached<Q>>>, Error> {
        self.all(Table::Reached)
    }

    /// The rows of a table; none where another version wrote one.
    fn all<T: DeserializeOwned>(&self, table: Table) -> Result<Option<Vec<T>>, Error> {
        let read = || -> Result<_, Fault> {
            let rows = self.database.begin_read()?.open_table(table.definition())?;
            let mut all = Vec::new();
            for row in rows.iter()? {
                let Some(row) = decode(row?.1.value()) else { return Ok(None) };
                all.push(row);
            }
            Ok(Some(all))
        };
        fault::caught(read).map_err(|fault| fault.error(&self.path))
    }

    /// How many inputs are counted, in full or in part.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) fn inputs_of_first_pass(&self) -> Result<u64, Error> {
        let count = || -> Result<_, Fault> {
            let read = self.database.begin_read()?;
            let rows = |table: Table| Ok::<_, Fault>(read.open_table(table.definition())?.len()?);
            Ok(rows(Table::Seen)? + rows(Table::Reached)?)
        };
        fault::caught(count).map_err(|fault| fault.error(&self.path))
    }

    /// Forgets the first pass: its run is over, or another begins.
    ///
    /// # Errors
    /// As [`begin_first_pass`](Self::begin_first_pass).
    pub(crate) fn end_first_pass(&self) -> Result<(), Error> {
        self.flush()?;
        let tables = [Table::FirstPass, Table::Parts, Table::Seen, Table::Reached];
        let end = || -> Result<(), Fault> {
            let Some(begun) = self.database.begin_write()? else { return Ok(()) };
            for table in tables {
                begun.delete_table(table.definition())?;
                begun.open_table(table.definition())?;
            }
            Ok(begun.commit()?)
        };
        fault::caught(end).map_err(|fault| fault.error(&self.path))
    }
}
