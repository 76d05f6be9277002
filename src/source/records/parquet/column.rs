//! One column in one row group, read row by row.

use std::io::{Read, Seek};

use parquet::basic::Type;
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::{
    BoolType, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType, Int32Type, Int64Type,
    Int96Type,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;

use super::file::Shared;
use super::pages::{Budget, Pages};
use super::value::Value;
use super::words;
use crate::error::{Error, ErrorKind};

/// A column's reader, and what it read of one row: an entry for each value,
/// null or empty list. In each an entry has its definition level (how far down
/// the groups that it lies in are there) and its repetition level (which of
/// the lists that it lies in goes on); see the Dremel paper (Melnik et al.,
/// VLDB 2010).
pub(super) struct Column {
    typed: Typed,
    budget: Budget,
    /// The greatest definition level: that of a value.
    full: i16,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
    /// Entries of the row.
    entries: usize,
    /// Entries and values of them that have been taken.
    entry: usize,
    value: usize,
    /// Rows of the row group that are behind.
    row: u64,
}

enum Typed {
    Bool(Reader<BoolType>),
    Int32(Reader<Int32Type>),
    Int64(Reader<Int64Type>),
    Int96(Reader<Int96Type>),
    Float(Reader<FloatType>),
    Double(Reader<DoubleType>),
    Bytes(Reader<ByteArrayType>),
    Fixed(Reader<FixedLenByteArrayType>),
}

struct Reader<T: DataType> {
    reader: ColumnReaderImpl<T>,
    values: Vec<T::T>,
}

impl<T: DataType> Reader<T> {
    fn new<R: Read + Seek + Send + 'static>(column: &ColumnChunkMetaData, pages: Pages<R>) -> Self {
        Reader {
            reader: ColumnReaderImpl::new(column.column_descr_ptr(), Box::new(pages)),
            values: Vec::new(),
        }
    }

    /// Reads one row; rows and entries read.
    fn read(&mut self, levels: [&mut Vec<i16>; 2]) -> Result<(usize, usize), ParquetError> {
        let [definitions, repetitions] = levels;
        self.values.clear();
        let mut rows = 0;
        let mut entries = 0;
        // Where a row is the last of its page, its end shows when the next begins.
        while rows == 0 {
            let (more, _, read) =
                self.reader.read_records(1, Some(definitions), Some(repetitions), &mut self.values)?;
            rows += more;
            entries += read;
            if more == 0 && read == 0 {
                break;
            }
        }
        Ok((rows, entries))
    }
}

macro_rules! each_type {
    ($typed:expr, $reader:ident => $do:expr) => {
        match $typed {
            Typed::Bool($reader) => $do,
            Typed::Int32($reader) => $do,
            Typed::Int64($reader) => $do,
            Typed::Int96($reader) => $do,
            Typed::Float($reader) => $do,
            Typed::Double($reader) => $do,
            Typed::Bytes($reader) => $do,
            Typed::Fixed($reader) => $do,
        }
    };
}

impl Column {
    /// The column before its first row. A row may take `most` bytes of memory.
    ///
    /// # Errors
    /// When it does not lie within the file.
    pub(super) fn new<R: Read + Seek + Send + 'static>(
        file: Shared<R>,
        column: &ColumnChunkMetaData,
        most: u64,
    ) -> Result<Self, Error> {
        let budget = Budget::new(most);
        let pages = Pages::new(file, column, budget.clone())?;
        let typed = match column.column_type() {
            Type::BOOLEAN => Typed::Bool(Reader::new(column, pages)),
            Type::INT32 => Typed::Int32(Reader::new(column, pages)),
            Type::INT64 => Typed::Int64(Reader::new(column, pages)),
            Type::INT96 => Typed::Int96(Reader::new(column, pages)),
            Type::FLOAT => Typed::Float(Reader::new(column, pages)),
            Type::DOUBLE => Typed::Double(Reader::new(column, pages)),
            Type::BYTE_ARRAY => Typed::Bytes(Reader::new(column, pages)),
            Type::FIXED_LEN_BYTE_ARRAY => Typed::Fixed(Reader::new(column, pages)),
        };
        Ok(Column {
            typed,
            budget,
            full: column.column_descr().max_def_level(),
            definitions: Vec::new(),
            repetitions: Vec::new(),
            entries: 0,
            entry: 0,
            value: 0,
            row: 0,
        })
    }

    /// Reads the row of this number in the row group, which no row before was
    /// behind. Pages that lie between are not unpacked, but of a column with lists, whose rows must be counted.
    ///
    /// # Errors
    /// When it is not there or cannot be read; then no more can be.
    pub(super) fn read(&mut self, row: u64) -> Result<(), Error> {
        let early = || Error::new(ErrorKind::Record, "its data ends early; get the file again");
        if self.row < row {
            self.budget.open();
            let rows = usize::try_from(row - self.row).map_err(|_| early())?;
            let skipped = each_type!(&mut self.typed, reader => reader.reader.skip_records(rows));
            if skipped.map_err(carried)? != rows {
                return Err(early());
            }
        }
        self.budget.renew();
        self.definitions.clear();
        self.repetitions.clear();
        let levels = [&mut self.definitions, &mut self.repetitions];
        let (rows, entries) = each_type!(&mut self.typed, reader => reader.read(levels)).map_err(carried)?;
        if rows == 0 && entries == 0 {
            return Err(early());
        }
        (self.entries, self.entry, self.value) = (entries, 0, 0);
        self.row = row + 1;
        Ok(())
    }

    /// The definition level of the next entry; `None` behind the last.
    pub(super) fn definition(&self) -> Option<i16> {
        if self.entry >= self.entries {
            return None;
        }
        Some(if self.full == 0 { 0 } else { *self.definitions.get(self.entry)? })
    }

    /// The repetition level of the next entry; `None` behind the last.
    pub(super) fn repetition(&self) -> Option<i16> {
        if self.entry >= self.entries {
            return None;
        }
        Some(self.repetitions.get(self.entry).copied().unwrap_or(0))
    }

    /// Whether the next entry is a value.
    pub(super) fn is_value(&self) -> bool {
        self.definition() == Some(self.full)
    }

    /// The next entry's value; `None` where it is null.
    pub(super) fn value(&self) -> Option<Value<'_>> {
        let at = self.value;
        if !self.is_value() {
            return None;
        }
        match &self.typed {
            Typed::Bool(reader) => reader.values.get(at).map(|value| Value::Bool(*value)),
            Typed::Int32(reader) => reader.values.get(at).map(|value| Value::Int32(*value)),
            Typed::Int64(reader) => reader.values.get(at).map(|value| Value::Int64(*value)),
            Typed::Int96(reader) => reader.values.get(at).map(|value| Value::Int96(*value)),
            Typed::Float(reader) => reader.values.get(at).map(|value| Value::Float(*value)),
            Typed::Double(reader) => reader.values.get(at).map(|value| Value::Double(*value)),
            Typed::Bytes(reader) => reader.values.get(at).map(|value| Value::Bytes(value.data())),
            Typed::Fixed(reader) => reader.values.get(at).map(|value| Value::Bytes(value.data())),
        }
    }

    /// Goes on to the next entry.
    pub(super) fn advance(&mut self) {
        self.value += usize::from(self.is_value());
        self.entry += 1;
    }
}

/// An error of ours that was put through the `parquet` crate, or one of its own.
fn carried(error: ParquetError) -> Error {
    let error = match error {
        ParquetError::External(error) => match error.downcast() {
            Ok(own) => return *own,
            Err(error) => ParquetError::External(error),
        },
        error => error,
    };
    let what = words(error);
    Error::new(ErrorKind::Record, format!("its data is damaged ({what}); get the file again"))
}
