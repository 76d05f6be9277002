//! The rows of a Parquet file.
//!
//! Each column is read by itself, page after page, so that of each column one
//! page and its dictionary are in memory. What a page or footer says of its own size
//! is checked before the `parquet` crate makes room for it.

mod column;
mod delta;
mod file;
mod footer;
mod header;
mod pages;
mod shape;
#[cfg(test)]
mod tests;
mod thrift;
mod unpack;
mod value;

use std::io::{Read, Seek};
use std::panic::{self, AssertUnwindSafe};

use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use serde_json::value::RawValue;

use self::column::Column;
use self::file::Shared;
use self::shape::{Json, Shape, Wrong, find};
use self::value::Value;
use super::jsonl::{BESIDE, DATE, ESCAPED};
use super::object::{Fields, Object, content, name, string};
use super::place::{Place, part};
use super::{Entry, Keys, RATIO, RATIO_FROM, Record};
use crate::error::{Error, ErrorKind};
use crate::settings::{InputKind, Limits};
use crate::source::read::{over, unreadable};

/// Memory that a row may take in one column, for each byte that a page may
/// have: pyarrow puts as many as 1,024 values into a page, whatever their size.
const PAGE: u64 = 8;

/// The same at least, in bytes.
const LEAST: u64 = 64 << 20;

/// Columns' names that an error lists.
const LISTED: usize = 40;

/// Reads rows.
pub(super) struct Parquet<R> {
    file: Shared<R>,
    metadata: ParquetMetaData,
    /// In the file's order.
    columns: Vec<(String, Shape)>,
    keys: Keys,
    limits: Limits,
    /// The row group at work, and the rows before it.
    group: usize,
    before: u64,
    /// The row in the row group.
    row: u64,
    /// Rows of the row group that were read.
    read: u64,
    /// The readers of the row group's columns; none before its first row is read.
    open: Vec<Column>,
    /// Bytes put into records.
    given: u64,
    ended: bool,
}

impl<R: Read + Seek + Send + 'static> Parquet<R> {
    /// Reads from the row at `place` on, and unpacks what lies before it in its row group.
    ///
    /// # Errors
    /// When the file cannot be read, is no Parquet file, is damaged or
    /// encrypted; when a column cannot be put as JSON, one that is named is
    /// not there, or there is no such place.
    pub(super) fn new(input: R, place: Place, keys: Keys, limits: Limits) -> Result<Self, Error> {
        let file = Shared::new(input).map_err(unreadable)?;
        let metadata = footer::read(&file)?;
        let columns = columns(&metadata)?;
        check_keys(&columns, &keys)?;
        let mut rows = Parquet {
            file,
            metadata,
            columns,
            keys,
            limits,
            group: 0,
            before: 0,
            row: 0,
            read: 0,
            open: Vec::new(),
            given: 0,
            ended: false,
        };
        rows.row = place.number;
        rows.pass_groups();
        if rows.row > 0 && rows.group == rows.metadata.num_row_groups() {
            let message = format!("has no row {}; read it from its beginning", place.number + 1);
            return Err(Error::new(ErrorKind::Record, message));
        }
        Ok(rows)
    }

    /// The next row's record, or what stands in its place.
    pub(super) fn next(&mut self) -> Option<Entry> {
        self.pass_groups();
        if self.ended || self.group == self.metadata.num_row_groups() {
            return None;
        }
        let place = self.place();
        // What is left behind a panic is dropped: the row group's readers.
        let damaged = |what| bad(format!("its data is damaged ({what}); get the file again"));
        if let Err(error) = caught(|| self.read_up_to()).map_err(damaged).flatten() {
            return Some(self.lost(place, error));
        }
        self.row += 1;
        let mut id = None;
        let record = self.record(place, &mut id);
        // A row of nothing costs time all the same.
        self.given += record.as_ref().map_or(0, |record| record.bytes.len()) as u64 + 16;
        if self.given > RATIO_FROM.max(self.file.length().saturating_mul(RATIO)) {
            self.ended = true;
            let message = format!("the file unpacks into more than {RATIO} times its size; leave it out");
            return Some(bad_row(place, id, Error::new(ErrorKind::OverBudget, message)));
        }
        Some(match record {
            Ok(record) => Entry::Record(record),
            Err(error) => bad_row(place, id, error),
        })
    }

    /// Bytes of the file that the rows so far have, if all have as many.
    pub(super) fn reached(&self) -> u64 {
        let rows = u64::try_from(self.metadata.file_metadata().num_rows()).unwrap_or(0);
        part(self.file.length(), self.before + self.row, rows)
    }

    fn place(&self) -> Place {
        let group = self.metadata.row_groups().get(self.group);
        let columns = group.into_iter().flat_map(RowGroupMetaData::columns);
        let at = columns.filter_map(|column| {
            let first = [Some(column.data_page_offset()), column.dictionary_page_offset()];
            first.into_iter().flatten().filter_map(|at| u64::try_from(at).ok()).filter(|at| *at > 0).min()
        });
        Place { at: at.min().unwrap_or(0), within: 0, number: self.before + self.row }
    }

    /// Goes on behind the row groups that end before the row.
    fn pass_groups(&mut self) {
        while let Some(group) = self.metadata.row_groups().get(self.group)
            && self.row >= rows_of(group)
        {
            self.row -= rows_of(group);
            self.before += rows_of(group);
            self.group += 1;
            self.read = 0;
            self.open.clear();
        }
    }

    /// The row group's rows from this one on cannot be read.
    fn lost(&mut self, place: Place, error: Error) -> Entry {
        self.ended = error.kind() == ErrorKind::Io;
        self.row = rows_of(self.metadata.row_group(self.group));
        let (first, last) = (place.number + 1, self.before + self.row);
        let rows = if first < last { format!("rows {first} to {last}: ") } else { format!("row {first}: ") };
        Entry::Bad { place, id: None, error: error.before(&rows) }
    }

    /// Reads the row, and before it those of its row group that were not read: what is damaged shows in
    /// another way where values are passed over.
    fn read_up_to(&mut self) -> Result<(), Error> {
        while self.read <= self.row {
            self.read(self.read)?;
            self.read += 1;
        }
        Ok(())
    }

    /// Reads a row, of every column that is needed.
    fn read(&mut self, row: u64) -> Result<(), Error> {
        if self.open.is_empty() {
            let most = self.limits.bytes.saturating_mul(PAGE).max(LEAST);
            for (leaf, column) in self.metadata.row_group(self.group).columns().iter().enumerate() {
                let open = Column::new(self.file.clone(), column, most);
                self.open.push(open.map_err(|error| self.of_leaf(leaf, error))?);
            }
        }
        let (html, text) = (self.own(&self.keys.html), self.own(&self.keys.text));
        let first = html.into_iter().chain((0..self.columns.len()).filter(|at| Some(*at) != html));
        for at in first {
            if text == Some(at) && text != html && self.bytes_at(html).is_some_and(|html| !html.is_empty()) {
                continue;
            }
            for leaf in self.columns[at].1.leaves.clone() {
                let read = self.open[leaf].read(row);
                read.map_err(|error| self.of_leaf(leaf, error))?;
            }
        }
        Ok(())
    }

    /// The record of the row that was read; its name into `id`.
    fn record(&mut self, place: Place, id: &mut Option<String>) -> Result<Record, Error> {
        let keys = &self.keys;
        let (html, text) = (self.own(&keys.html), self.own(&keys.text));
        let mut left = usize::try_from(self.limits.bytes.saturating_mul(ESCAPED).saturating_add(BESIDE))
            .unwrap_or(usize::MAX);
        let mut fields = Vec::new();
        let mut failed = None;
        for (name, shape) in &self.columns {
            if *name == keys.html || *name == keys.text {
                continue;
            }
            match put(shape, &mut self.open, left) {
                Ok(json) => {
                    left -= json.get().len();
                    self.given += json.get().len() as u64;
                    fields.push((name.clone(), json));
                }
                Err(Wrong::TooLong) => failed = Some(over(&self.limits)),
                Err(Wrong::Value(what)) => {
                    failed = Some(bad(format!(
                        "its column {name} {what}, which JSON has not; write the file without it"
                    )));
                }
                Err(Wrong::Levels) => {
                    failed = Some(bad(format!("its column {name} is damaged; get the file again")))
                }
            }
        }
        let object = Object(fields.iter().map(|(name, json)| (name.clone(), &**json)).collect());
        *id = object.get(&keys.id).and_then(name);
        if let Some(error) = failed {
            return Err(error);
        }
        let page = |own: Option<usize>, key: &str| match own {
            None => content(&object, key),
            Some(_) => match self.bytes_at(own) {
                Some(bytes) if bytes.len() as u64 > self.limits.bytes => Err(over(&self.limits)),
                bytes => Ok(bytes.map(<[u8]>::to_vec)),
            },
        };
        let (kind, bytes) = match page(html, &keys.html)?.filter(|html| !html.is_empty()) {
            Some(html) => (InputKind::Html, html),
            None => match page(text, &keys.text)? {
                Some(text) => (InputKind::Text, text),
                None if keys.are_one() => return Err(bad(format!("has nothing in column {}", keys.text))),
                None => return Err(bad(format!("has nothing in column {} nor {}", keys.html, keys.text))),
            },
        };
        if bytes.len() as u64 > self.limits.bytes {
            return Err(over(&self.limits));
        }
        Ok(Record {
            id: id.clone().unwrap_or_else(|| (place.number + 1).to_string()),
            url: object.get(&keys.url).and_then(string),
            date: object.get(DATE).and_then(string),
            // Bytes that no writer said to be text may be in any encoding.
            charset: str::from_utf8(&bytes).is_ok().then(|| "utf-8".to_owned()),
            kind,
            bytes,
            fields: Some(Fields(fields)),
            place,
        })
    }

    /// The column of this very name.
    fn own(&self, name: &str) -> Option<usize> {
        self.columns.iter().rposition(|(own, _)| own == name)
    }

    /// What was read of a column of strings; `None` where it is null.
    fn bytes_at(&self, column: Option<usize>) -> Option<&[u8]> {
        match self.open[self.columns[column?].1.leaves.start].value()? {
            Value::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The error with the column's name before it.
    fn of_leaf(&self, leaf: usize, error: Error) -> Error {
        let path = self.metadata.file_metadata().schema_descr().column(leaf).path().string();
        error.before(&format!("column {path}: "))
    }
}

/// What a row has in this column, as JSON of no more than `most` bytes.
fn put(shape: &Shape, columns: &mut [Column], most: usize) -> Result<Box<RawValue>, Wrong> {
    let mut json = Json::new(most);
    shape.put(columns, &mut json)?;
    if columns[shape.leaves.clone()].iter().any(|column| column.definition().is_some()) {
        return Err(Wrong::Levels);
    }
    RawValue::from_string(json.text).map_err(|_| Wrong::Value("holds what cannot be written"))
}

/// The file's columns in their order, with their forms.
fn columns(metadata: &ParquetMetaData) -> Result<Vec<(String, Shape)>, Error> {
    let mut columns = Vec::new();
    let mut wrong = Vec::new();
    let mut leaf = 0;
    for column in metadata.file_metadata().schema().get_fields() {
        match Shape::of(column, leaf) {
            Ok(shape) => {
                leaf = shape.leaves.end;
                columns.push((column.name().to_owned(), shape));
            }
            Err(name) => wrong.push(name),
        }
    }
    if wrong.is_empty() {
        return Ok(columns);
    }
    Err(bad(format!(
        "has columns of types that JSON has not ({}); write the file without them",
        listed(&wrong)
    )))
}

/// Whether the columns that hold the pages are there.
fn check_keys(columns: &[(String, Shape)], keys: &Keys) -> Result<(), Error> {
    let names: Vec<&String> = columns.iter().map(|(name, _)| name).collect();
    let missing = |what: String, flags: &str| {
        bad(format!("has {what}; say which it is by {flags}. Its columns are {}", listed(&names)))
    };
    let usual = Keys::default();
    for (key, usual, flag) in [
        (&keys.html, &usual.html, "--html-key"),
        (&keys.text, &usual.text, "--text-key"),
        (&keys.url, &usual.url, "--url-key"),
        (&keys.id, &usual.id, "--id-key"),
    ] {
        if key != usual && !find(columns, key) && !(flag == "--html-key" && keys.are_one()) {
            return Err(missing(format!("no column {key}"), flag));
        }
    }
    for (key, flag) in [(&keys.text, "--text-key"), (&keys.html, "--html-key")] {
        if columns.iter().rev().find(|(name, _)| name == key).is_some_and(|(_, shape)| !shape.is_text()) {
            return Err(missing(format!("no strings in its column {key}"), flag));
        }
    }
    if keys.are_one() && !find(columns, &keys.text) {
        return Err(missing(format!("no column {}", keys.text), "--text-key"));
    }
    if !find(columns, &keys.html) && !find(columns, &keys.text) {
        let what = format!("neither column {} nor {}", keys.html, keys.text);
        return Err(missing(what, "--text-key or --html-key"));
    }
    Ok(())
}

/// Names, some of them if they are many.
fn listed(names: &[impl AsRef<str>]) -> String {
    let shown: Vec<&str> = names.iter().take(LISTED).map(AsRef::as_ref).collect();
    let rest =
        if names.len() > LISTED { format!(" and {} more", names.len() - LISTED) } else { String::new() };
    shown.join(", ") + &rest
}

/// In the file as it was checked, no row group has less than none.
fn rows_of(group: &RowGroupMetaData) -> u64 {
    u64::try_from(group.num_rows()).unwrap_or(0)
}

/// Does the work; the words of a panic, should the `parquet` crate have one on
/// damaged data.
fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|panic| match panic.downcast::<String>() {
        Ok(words) => *words,
        Err(panic) => {
            panic.downcast::<&str>().map_or_else(|_| "a panic".to_owned(), |words| (*words).to_owned())
        }
    })
}

/// What the `parquet` crate says, without the name of its kind.
fn words(error: ParquetError) -> String {
    match error {
        ParquetError::General(what) | ParquetError::EOF(what) | ParquetError::NYI(what) => what,
        ParquetError::External(error) => error.to_string(),
        error => error.to_string(),
    }
}

fn bad(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::Record, what)
}

/// A bad row, its number put before the message.
fn bad_row(place: Place, id: Option<String>, error: Error) -> Entry {
    Entry::Bad { place, id, error: error.before(&format!("row {}: ", place.number + 1)) }
}
