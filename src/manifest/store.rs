//! The database and its tables.

use std::io;
use std::path::Path;

use redb::{
    Database, DatabaseError, ReadOnlyDatabase, ReadTransaction, ReadableDatabase, StorageError,
    TableDefinition, WriteTransaction,
};

use super::fault::Fault;

/// Bytes of the database that are kept in memory.
const CACHE: usize = 16 << 20;

/// The tables of the database. The numbers in their names are those of the
/// entries' form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Table {
    /// Inputs that are done with.
    Inputs,
    /// Archives that are being written.
    Underway,
    /// The first pass that has begun, of two.
    FirstPass,
    /// Its temporary files.
    Parts,
    /// The inputs that are counted in them.
    Seen,
    /// The archives that are counted in part.
    Reached,
}

impl Table {
    pub(super) const fn definition(self) -> TableDefinition<'static, &'static [u8], &'static [u8]> {
        TableDefinition::new(match self {
            Table::Inputs => "inputs-2",
            Table::Underway => "underway-2",
            Table::FirstPass => "first-pass-1",
            Table::Parts => "first-pass-parts-1",
            Table::Seen => "first-pass-seen-1",
            Table::Reached => "first-pass-reached-1",
        })
    }

    /// All of them.
    pub(super) const ALL: [Table; 6] =
        [Table::Inputs, Table::Underway, Table::FirstPass, Table::Parts, Table::Seen, Table::Reached];
}

/// The database, for reading alone where its disk can only be read: a run that
/// has nothing to do needs no more.
pub(super) enum Store {
    Writable(Database),
    ReadOnly(ReadOnlyDatabase),
}

impl Store {
    /// The database at `path`, made if need be.
    pub(super) fn at(path: &Path) -> Result<Self, Fault> {
        let mut builder = Database::builder();
        match builder.set_cache_size(CACHE).create(path) {
            Err(error) if is_read_only(&error) => match builder.open_read_only(path) {
                Ok(database) => Ok(Store::ReadOnly(database)),
                Err(_) => Err(error.into()),
            },
            created => Store::new(created?),
        }
    }

    fn new(database: Database) -> Result<Self, Fault> {
        let begun = database.begin_write()?;
        for table in Table::ALL {
            begun.open_table(table.definition())?;
        }
        begun.commit()?;
        Ok(Store::Writable(database))
    }

    pub(super) fn begin_read(&self) -> Result<ReadTransaction, Fault> {
        Ok(match self {
            Store::Writable(database) => database.begin_read()?,
            Store::ReadOnly(database) => database.begin_read()?,
        })
    }

    /// None where it can only be read.
    pub(super) fn begin_write(&self) -> Result<Option<WriteTransaction>, Fault> {
        match self {
            Store::Writable(database) => Ok(Some(database.begin_write()?)),
            Store::ReadOnly(_) => Ok(None),
        }
    }

    pub(super) fn compact(&mut self) -> Result<(), Fault> {
        if let Store::Writable(database) = self {
            database.compact()?;
        }
        Ok(())
    }
}

fn is_read_only(error: &DatabaseError) -> bool {
    let DatabaseError::Storage(StorageError::Io(error)) = error else { return false };
    error.kind() == io::ErrorKind::ReadOnlyFilesystem
}
