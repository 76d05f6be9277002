//! Cleaned records as a Parquet file.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use serde::{Deserialize, Serialize};

use super::json_lines::unfit;
use crate::error::{Error, ErrorKind};
use crate::metadata::Metadata;
use crate::settings::InputKind;
use crate::source::Record;

/// The columns. `metadata` and `fields` hold JSON objects.
const SCHEMA: &str = "message record {
    required binary id (string);
    required binary source (string);
    optional binary url (string);
    optional binary created (string);
    optional binary metadata (string);
    optional binary fields (string);
    required binary text (string);
}";

const COLUMNS: usize = 7;

/// Of Zstandard.
const LEVEL: i32 = 3;

/// Bytes of texts and all else from which a row group is written.
const GROUP_BYTES: u64 = 64 << 20;

/// Rows of a row group.
const GROUP_ROWS: usize = 100_000;

/// Values after which a page's size is looked at: texts can be long.
const BATCH: usize = 16;

/// Bytes of the least and greatest value that are noted of a column.
const NOTED: usize = 64;

/// Bytes of a file before its first row.
const MAGIC: u64 = 4;

/// All of a row but its text, as JSON.
///
/// # Errors
/// Of kind [`Internal`](ErrorKind::Internal), when it cannot be put so.
pub(super) fn row_head(record: &Record, source: &str, metadata: &Metadata) -> Result<String, Error> {
    // A text says nothing of itself.
    let metadata = (record.kind == InputKind::Html).then(|| serde_json::to_string(metadata));
    let fields = record.fields.as_ref().map(serde_json::to_string);
    let head = || -> serde_json::Result<String> {
        serde_json::to_string(&RowHead {
            id: (&*record.id).into(),
            source: source.into(),
            url: record.url.as_deref().map(Into::into),
            created: record.date.as_deref().map(Into::into),
            metadata: metadata.transpose()?.map(Into::into),
            fields: fields.transpose()?.map(Into::into),
        })
    };
    head().map_err(unfit)
}

/// Adds the row with this [head](row_head) and this text.
///
/// # Errors
/// As [`ParquetWriter::push`].
pub(super) fn push(rows: &mut ParquetWriter<impl Write + Send>, head: &str, text: &str) -> Result<(), Error> {
    let head: RowHead<'_> = serde_json::from_str(head).map_err(unfit)?;
    rows.push(&Row {
        id: &head.id,
        source: &head.source,
        url: head.url.as_deref(),
        created: head.created.as_deref(),
        metadata: head.metadata.as_deref(),
        fields: head.fields.as_deref(),
        text,
    })
}

/// A [`Row`] whose text is not known yet.
#[derive(Serialize, Deserialize)]
struct RowHead<'a> {
    id: Cow<'a, str>,
    source: Cow<'a, str>,
    url: Option<Cow<'a, str>>,
    created: Option<Cow<'a, str>>,
    metadata: Option<Cow<'a, str>>,
    fields: Option<Cow<'a, str>>,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) id: &'a str,
    /// The archive that the record comes from.
    pub(crate) source: &'a str,
    pub(crate) url: Option<&'a str>,
    /// When the page was written or fetched.
    pub(crate) created: Option<&'a str>,
    /// What the page says of itself: a JSON object.
    pub(crate) metadata: Option<&'a str>,
    /// What the input had beside: a JSON object.
    pub(crate) fields: Option<&'a str>,
    pub(crate) text: &'a str,
}

/// Writes a Parquet file from its beginning to its end. Holds one row group in
/// memory. The same rows give the same bytes.
pub(crate) struct ParquetWriter<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: [Column; COLUMNS],
    rows: usize,
    pending: u64,
    group_bytes: u64,
}

/// A column's values of the row group to come.
#[derive(Default)]
struct Column {
    values: Vec<ByteArray>,
    /// For each row 1, or 0 where it has no value.
    levels: Vec<i16>,
}

impl<W: Write + Send> ParquetWriter<W> {
    /// # Errors
    /// Of kind [`Io`](ErrorKind::Io) when the file's beginning cannot be written.
    pub(crate) fn new(writer: W) -> Result<Self, Error> {
        ParquetWriter::with_group_bytes(writer, GROUP_BYTES)
    }

    fn with_group_bytes(writer: W, group_bytes: u64) -> Result<Self, Error> {
        let column = |name: &str| ColumnPath::new(vec![name.to_owned()]);
        let level = ZstdLevel::try_new(LEVEL).map_err(failed)?;
        let mut properties = WriterProperties::builder()
            .set_created_by(concat!("dechrome version ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::ZSTD(level))
            .set_write_batch_size(BATCH)
            .set_statistics_truncate_length(Some(NOTED))
            .set_column_index_truncate_length(Some(NOTED))
            .set_dictionary_enabled(false)
            // One archive's rows lie together.
            .set_column_dictionary_enabled(column("source"), true);
        for name in ["metadata", "fields", "text"] {
            properties = properties.set_column_statistics_enabled(column(name), EnabledStatistics::None);
        }
        let schema = Arc::new(parse_message_type(SCHEMA).map_err(failed)?);
        let writer =
            SerializedFileWriter::new(writer, schema, Arc::new(properties.build())).map_err(failed)?;
        Ok(ParquetWriter { writer, columns: Default::default(), rows: 0, pending: 0, group_bytes })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Of kind [`Io`](ErrorKind::Io) when a row group is full and cannot be
    /// written; then no more can be.
    pub(crate) fn push(&mut self, row: &Row<'_>) -> Result<(), Error> {
        let values =
            [Some(row.id), Some(row.source), row.url, row.created, row.metadata, row.fields, Some(row.text)];
        for (column, value) in self.columns.iter_mut().zip(values) {
            column.levels.push(i16::from(value.is_some()));
            if let Some(value) = value {
                self.pending += value.len() as u64;
                column.values.push(value.into());
            }
        }
        self.rows += 1;
        if self.pending >= self.group_bytes || self.rows >= GROUP_ROWS { self.flush() } else { Ok(()) }
    }

    /// Bytes of the file that are written.
    fn bytes_written(&self) -> u64 {
        self.writer.bytes_written() as u64
    }

    /// Bytes of the file so far, with those of rows that are still in
    /// memory, before compression.
    pub(super) fn size(&self) -> u64 {
        self.bytes_written() + self.pending
    }

    /// Whether no row has been added.
    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0 && self.bytes_written() <= MAGIC
    }

    /// Writes what is left and the file's end.
    ///
    /// # Errors
    /// Of kind [`Io`](ErrorKind::Io) when it cannot be written.
    pub(crate) fn finish(mut self) -> Result<W, Error> {
        self.flush()?;
        self.writer.into_inner().map_err(failed)
    }

    /// Writes a row group.
    fn flush(&mut self) -> Result<(), Error> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group().map_err(failed)?;
        for own in &mut self.columns {
            // The levels of a column that has a value in each row are not read.
            if let Some(mut column) = group.next_column().map_err(failed)? {
                let typed = column.typed::<ByteArrayType>();
                typed.write_batch(&own.values, Some(&own.levels), None).map_err(failed)?;
                column.close().map_err(failed)?;
            }
            own.values.clear();
            own.levels.clear();
        }
        group.close().map_err(failed)?;
        (self.rows, self.pending) = (0, 0);
        Ok(())
    }
}

/// The writer's own error, or a defect of ours: there is nothing else that the
/// values of a row could be wrong in.
fn failed(error: ParquetError) -> Error {
    let error = match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => {
                let message = format!("cannot be written: {error}");
                return Error::with_source(ErrorKind::Io, message, error);
            }
            Err(error) => ParquetError::External(error),
        },
        error => error,
    };
    let message = format!("rows cannot be put as Parquet: {error}");
    Error::with_source(ErrorKind::Internal, message, error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Limits;
    use crate::source::{Archive, Entry, Keys, Record, Records};

    fn row(id: &str) -> Row<'_> {
        Row {
            id,
            source: "crawl.warc.gz",
            url: None,
            created: Some("2026-03-04T05:06:07Z"),
            metadata: Some(r#"{"title":"Rain"}"#),
            fields: None,
            text: "It rained all night.\n",
        }
    }

    fn write(rows: usize, group_bytes: u64) -> Vec<u8> {
        let mut writer = ParquetWriter::with_group_bytes(Vec::new(), group_bytes).unwrap();
        for number in 0..rows {
            writer.push(&row(&number.to_string())).unwrap();
        }
        writer.finish().unwrap()
    }

    fn read(bytes: &[u8]) -> Vec<Record> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let records =
            Records::open(file.path(), Archive::Parquet, &Keys::default(), &Limits::default()).unwrap();
        let record = |entry| match entry {
            Entry::Record(record) => record,
            other => panic!("{other:?}"),
        };
        records.map(record).collect()
    }

    #[test]
    fn what_is_written_is_read() {
        let mut writer = ParquetWriter::new(Vec::new()).unwrap();
        writer.push(&row("a")).unwrap();
        let all = Row {
            id: "b",
            url: Some("https://harbour-post.example/"),
            created: None,
            metadata: None,
            fields: Some(r#"{"n":1}"#),
            text: "",
            ..row("")
        };
        writer.push(&all).unwrap();
        let records = read(&writer.finish().unwrap());
        assert_eq!(records.len(), 2);
        assert_eq!(records[0].bytes, b"It rained all night.\n");
        assert_eq!(
            serde_json::to_string(&records[0].fields).unwrap(),
            r#"{"id":"a","source":"crawl.warc.gz","url":null,"created":"2026-03-04T05:06:07Z","#.to_owned()
                + r#""metadata":"{\"title\":\"Rain\"}","fields":null}"#
        );
        assert_eq!((&records[1].id[..], &records[1].bytes[..]), ("b", &b""[..]));
        assert_eq!(records[1].url.as_deref(), Some("https://harbour-post.example/"));
        assert!(serde_json::to_string(&records[1].fields).unwrap().contains(r#""fields":"{\"n\":1}""#));
    }

    #[test]
    fn row_groups_are_of_about_one_size_and_their_end_is_no_rows_loss() {
        let mut writer = ParquetWriter::with_group_bytes(Vec::new(), 300).unwrap();
        let begun = writer.bytes_written();
        let mut before = 0;
        let mut groups = 0;
        for number in 0..10 {
            writer.push(&row(&number.to_string())).unwrap();
            let is_flushed = writer.pending == 0;
            assert_eq!(is_flushed, writer.bytes_written() > begun.max(before), "{number}");
            before = writer.bytes_written();
            groups += usize::from(is_flushed);
        }
        let bytes = writer.finish().unwrap();
        assert_eq!(groups, 2);
        let ids: Vec<String> = read(&bytes).into_iter().map(|record| record.id).collect();
        assert_eq!(ids, (0..10).map(|number| number.to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn the_same_rows_are_the_same_bytes() {
        assert_eq!(write(1000, 5000), write(1000, 5000));
        assert_eq!(read(&write(0, 5000)).len(), 0);
    }

    #[test]
    fn texts_are_not_noted_in_the_file_s_end() {
        let long = "a text as long as texts are ".repeat(1000);
        let mut writer = ParquetWriter::new(Vec::new()).unwrap();
        writer.push(&Row { text: &long, metadata: Some(&long), fields: Some(&long), ..row("a") }).unwrap();
        let bytes = writer.finish().unwrap();
        // Packed, each of the three has its first words once.
        assert_eq!(memchr::memmem::find_iter(&bytes, "a text as long").count(), 3);
        assert!(bytes.len() < 2500, "{} bytes", bytes.len());

        let mut writer = ParquetWriter::new(Vec::new()).unwrap();
        writer.push(&row(&long)).unwrap();
        let bytes = writer.finish().unwrap();
        assert!(bytes.len() < 3000, "{} bytes", bytes.len());
    }

    #[test]
    fn a_full_disk_is_an_error_of_writing() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let error = match ParquetWriter::new(Full) {
            Ok(mut writer) => writer.push(&row("a")).and_then(|()| writer.finish().map(drop)).unwrap_err(),
            Err(error) => error,
        };
        assert_eq!(error.kind(), ErrorKind::Io);
        assert!(error.to_string().starts_with("cannot be written: "), "{error}");
    }
}
