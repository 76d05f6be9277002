//! A Parquet file's footer, looked at before it is believed.

use std::io::{Read, Seek};

use parquet::file::metadata::{FooterTail, ParquetMetaData, ParquetMetaDataReader};

use super::file::Shared;
use super::thrift::{Fault, LIST, STRUCT, Thrift};
use super::{caught, words};
use crate::error::{Error, ErrorKind};
use crate::source::read::unreadable;

/// What a Parquet file begins and ends with.
const MAGIC: &[u8] = b"PAR1";

/// The footer's length and [`MAGIC`] behind it, in bytes.
const TAIL: u64 = 8;

/// Bytes of a footer. That of a thousand row groups of ten columns has one
/// million.
const FOOTER: u64 = 64 << 20;

/// Columns, row groups or other parts in a list of the footer.
const PARTS: usize = 1 << 17;

/// Groups of columns within groups.
const DEPTH: usize = 64;

/// What the file says of its columns and row groups.
///
/// # Errors
/// When it cannot be read, is no Parquet file, is cut off, encrypted or
/// damaged.
pub(super) fn read<R: Read + Seek>(file: &Shared<R>) -> Result<ParquetMetaData, Error> {
    let length = file.length();
    let tail = file.read(length.saturating_sub(TAIL), TAIL).map_err(unreadable)?;
    let tail = match FooterTail::try_from(&tail[..]) {
        Ok(tail) => tail,
        Err(_) if file.read(0, 4).map_err(unreadable)? == MAGIC => {
            return Err(bad("is a Parquet file that is cut off; get the file again"));
        }
        Err(_) => return Err(bad("is no Parquet file; leave it out")),
    };
    if tail.is_encrypted_footer() {
        return Err(encrypted());
    }
    let size = tail.metadata_length() as u64;
    let begin = length.checked_sub(TAIL + MAGIC.len() as u64).and_then(|room| room.checked_sub(size));
    let Some(begin) = begin else { return Err(damaged("it is longer than the file")) };
    if size > FOOTER {
        let message = format!("its Parquet footer has {size} bytes, more than {FOOTER}; leave it out");
        return Err(Error::new(ErrorKind::OverBudget, message));
    }
    let bytes = file.read(begin + MAGIC.len() as u64, size).map_err(unreadable)?;
    check(&bytes)?;
    let metadata =
        caught(|| ParquetMetaDataReader::decode_metadata(&bytes)).map_err(|what| damaged(&what))?;
    let metadata = metadata.map_err(|error| damaged(&words(error)))?;
    let mut rows = 0_u64;
    for group in metadata.row_groups() {
        let own = u64::try_from(group.num_rows()).ok();
        rows = own
            .and_then(|own| rows.checked_add(own))
            .ok_or_else(|| damaged("its rows are without number"))?;
        if group.num_columns() != metadata.file_metadata().schema_descr().num_columns() {
            return Err(damaged("a row group has other columns than the file"));
        }
    }
    Ok(metadata)
}

/// Refuses what would make reading the footer take memory without bound.
fn check(bytes: &[u8]) -> Result<(), Error> {
    let mut tree = Tree::default();
    let mut is_encrypted = false;
    let mut thrift = Thrift(bytes);
    let read = thrift.numbers(|id, kind, thrift| {
        is_encrypted |= id == 8 && kind == STRUCT;
        match (id, kind) {
            (2, LIST) => {
                for _ in 0..parts(thrift)? {
                    tree.add(thrift.numbers(lists)?[5].unwrap_or(0))?;
                }
                Ok(true)
            }
            _ => lists(id, kind, thrift),
        }
    });
    match read {
        Ok(_) if is_encrypted => Err(encrypted()),
        Ok(_) => Ok(()),
        Err(Fault::Short) => Err(damaged("it ends early")),
        Err(Fault::Wrong) => Err(damaged("it is none, or far larger than those of real files")),
    }
}

/// Reads a list of structures or a structure, and all such within.
fn lists(_: usize, kind: u8, thrift: &mut Thrift<'_>) -> Result<bool, Fault> {
    within(kind, thrift, 8)
}

fn within(kind: u8, thrift: &mut Thrift<'_>, depth: usize) -> Result<bool, Fault> {
    let depth = depth.checked_sub(1).ok_or(Fault::Wrong)?;
    match kind {
        STRUCT => {
            thrift.numbers(|_, kind, thrift| within(kind, thrift, depth))?;
            Ok(true)
        }
        LIST if is_list_of_structures(thrift) => {
            for _ in 0..parts(thrift)? {
                thrift.numbers(|_, kind, thrift| within(kind, thrift, depth))?;
            }
            Ok(true)
        }
        _ => Ok(false),
    }
}

fn is_list_of_structures(thrift: &Thrift<'_>) -> bool {
    thrift.0.first().is_some_and(|byte| byte & 15 == STRUCT)
}

/// The length of the list of structures that begins.
fn parts(thrift: &mut Thrift<'_>) -> Result<usize, Fault> {
    let (kind, length) = thrift.list()?;
    if kind == STRUCT && length <= PARTS { Ok(length) } else { Err(Fault::Wrong) }
}

/// A tree of columns, given from its root on, depth first.
#[derive(Default)]
struct Tree {
    /// How many children of each open group are to come.
    open: Vec<i64>,
}

impl Tree {
    fn add(&mut self, children: i64) -> Result<(), Fault> {
        if !(0..=PARTS as i64).contains(&children) || self.open.len() > DEPTH {
            return Err(Fault::Wrong);
        }
        if let Some(left) = self.open.last_mut() {
            *left -= 1;
        }
        self.open.push(children);
        while self.open.last() == Some(&0) {
            self.open.pop();
        }
        Ok(())
    }
}

fn encrypted() -> Error {
    bad("is an encrypted Parquet file, which cannot be read; decrypt it or leave it out")
}

fn damaged(what: &str) -> Error {
    bad(format!("its Parquet footer is damaged ({what}); get the file again"))
}

fn bad(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::Record, what)
}
