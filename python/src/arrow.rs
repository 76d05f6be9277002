//! Tables in and out.

use std::sync::Arc;

use arrow_array::builder::{StringBuilder, StructBuilder};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Fields, Schema};
use dechrome::{Cleaned, Cleaner, Document, Error, InputKind, Metadata};
use pyo3::PyResult;

use crate::batch;
use crate::cleaned::fields;
use crate::errors::wrong;

/// Which columns are what.
pub(crate) struct Columns<'a> {
    /// Of the pages; by itself "html", else "text".
    pub(crate) content: Option<&'a str>,
    /// Of their addresses, where there is one of this name.
    pub(crate) url: Option<&'a str>,
    /// Whether metadata are added.
    pub(crate) metadata: bool,
}

/// The largest column of text, in bytes: offsets are of 32 bits.
const MOST_TEXT: usize = i32::MAX as usize;

/// A table with the pages of a column cleaned.
pub(crate) fn clean(
    cleaner: &Cleaner,
    kind: InputKind,
    batch: &RecordBatch,
    columns: &Columns<'_>,
    threads: Option<usize>,
) -> PyResult<RecordBatch> {
    let schema = batch.schema();
    let pages = Pages::of(batch, columns, kind)?;
    let content = pages.content;
    let done = batch::map(threads, batch.num_rows(), |row| Some(cleaner.clean(pages.document(row)?)))?;
    let names = schema.fields().iter().zip(batch.columns()).enumerate();
    let mut out: Vec<(Arc<Field>, ArrayRef)> = names
        .filter(|(at, (field, _))| *at != content && !is_ours(field.name(), columns.metadata))
        .map(|(_, (field, column))| (Arc::clone(field), Arc::clone(column)))
        .collect();
    let added = |name: &str, kind: DataType, nullable: bool| Arc::new(Field::new(name, kind, nullable));
    let [text, error] = texts(&done)?;
    out.push((added("text", DataType::Utf8, true), text));
    out.push((added("error", DataType::Utf8, true), error));
    if columns.metadata {
        let kind = DataType::Struct(metadata_fields());
        out.push((added("metadata", kind, false), Arc::new(metadata(&done))));
    }
    let (fields, columns): (Vec<_>, Vec<_>) = out.into_iter().unzip();
    let told = Schema::new_with_metadata(fields, schema.metadata().clone());
    RecordBatch::try_new(Arc::new(told), columns).map_err(wrong)
}

/// The pages of a table.
pub(crate) struct Pages<'a> {
    /// The number of their column.
    content: usize,
    kind: InputKind,
    pages: Cells<'a>,
    urls: Option<Cells<'a>>,
}

impl<'a> Pages<'a> {
    pub(crate) fn of(batch: &'a RecordBatch, columns: &Columns<'_>, kind: InputKind) -> PyResult<Self> {
        let schema = batch.schema_ref();
        let (content, kind) = content(schema, columns.content, kind)?;
        let cells = |at: usize| Cells::of(batch.column(at), schema.field(at).name());
        let urls = columns.url.and_then(|name| schema.index_of(name).ok()).map(cells).transpose()?;
        Ok(Pages { content, kind, pages: cells(content)?, urls })
    }

    /// The page of a row; none where there is null.
    pub(crate) fn document(&self, row: usize) -> Option<Document<'_>> {
        let url = self.urls.as_ref().and_then(|urls| std::str::from_utf8(urls.get(row)?).ok());
        let charset = self.pages.is_text().then_some("utf-8");
        Some(Document { bytes: self.pages.get(row)?, kind: self.kind, url, charset, folder: None })
    }
}

/// Names of the columns that are added, and take the places of others.
fn is_ours(name: &str, with_metadata: bool) -> bool {
    name == "text" || name == "error" || (with_metadata && name == "metadata")
}

/// The column of the pages, and what they are.
fn content(schema: &Schema, named: Option<&str>, kind: InputKind) -> PyResult<(usize, InputKind)> {
    let index = |name: &str| schema.index_of(name).ok();
    let names = || schema.fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>().join(", ");
    let known = |at: usize, of: InputKind| (at, if kind == InputKind::Auto { of } else { kind });
    match named {
        Some(name) => match index(name) {
            Some(at) => Ok((at, kind)),
            None => Err(wrong(format!("there is no column {name:?}; there are {}", names()))),
        },
        None => index("html")
            .map(|at| known(at, InputKind::Html))
            .or_else(|| index("text").map(|at| known(at, InputKind::Auto)))
            .ok_or_else(|| {
                wrong(format!(
                    "there is no column \"html\" or \"text\"; name one with content=: there are {}",
                    names()
                ))
            }),
    }
}

/// The text and error columns.
fn texts(done: &[Option<Result<Cleaned, Error>>]) -> PyResult<[ArrayRef; 2]> {
    let cleaned = || done.iter().map(|page| page.as_ref().and_then(|page| page.as_ref().ok()));
    let bytes: usize = cleaned().flatten().map(|page| page.text.len()).sum();
    if bytes > MOST_TEXT {
        return Err(wrong("the texts of one table are larger than 2 GiB; clean it in parts"));
    }
    let mut text = StringBuilder::with_capacity(done.len(), bytes);
    cleaned().for_each(|page| text.append_option(page.map(|page| page.text.as_str())));
    let mut error = StringBuilder::new();
    for page in done {
        error.append_option(page.as_ref().and_then(|page| page.as_ref().err()).map(ToString::to_string));
    }
    Ok([Arc::new(text.finish()), Arc::new(error.finish())])
}

fn metadata_fields() -> Fields {
    fields(&Metadata::default()).iter().map(|(name, _)| Field::new(*name, DataType::Utf8, true)).collect()
}

fn metadata(done: &[Option<Result<Cleaned, Error>>]) -> arrow_array::StructArray {
    let mut builder = StructBuilder::from_fields(metadata_fields(), done.len());
    let none = Metadata::default();
    for page in done {
        let of = page.as_ref().and_then(|page| page.as_ref().ok()).map_or(&none, |page| page.metadata());
        for (at, (_, value)) in fields(of).into_iter().enumerate() {
            // The builder was made of these fields.
            if let Some(column) = builder.field_builder::<StringBuilder>(at) {
                column.append_option(value);
            }
        }
        builder.append(true);
    }
    builder.finish()
}

/// A column of text or bytes.
enum Cells<'a> {
    Text(&'a arrow_array::StringArray),
    LargeText(&'a arrow_array::LargeStringArray),
    TextView(&'a arrow_array::StringViewArray),
    Bytes(&'a arrow_array::BinaryArray),
    LargeBytes(&'a arrow_array::LargeBinaryArray),
    BytesView(&'a arrow_array::BinaryViewArray),
}

impl<'a> Cells<'a> {
    fn of(column: &'a ArrayRef, name: &str) -> PyResult<Self> {
        Ok(match column.data_type() {
            DataType::Utf8 => Cells::Text(column.as_string()),
            DataType::LargeUtf8 => Cells::LargeText(column.as_string()),
            DataType::Utf8View => Cells::TextView(column.as_string_view()),
            DataType::Binary => Cells::Bytes(column.as_binary()),
            DataType::LargeBinary => Cells::LargeBytes(column.as_binary()),
            DataType::BinaryView => Cells::BytesView(column.as_binary_view()),
            other => return Err(wrong(format!("the column {name:?} holds no text or bytes, but {other}"))),
        })
    }

    fn is_text(&self) -> bool {
        matches!(self, Cells::Text(_) | Cells::LargeText(_) | Cells::TextView(_))
    }

    /// A cell; none where it is null.
    fn get(&self, row: usize) -> Option<&'a [u8]> {
        match self {
            Cells::Text(cells) => cells.is_valid(row).then(|| cells.value(row).as_bytes()),
            Cells::LargeText(cells) => cells.is_valid(row).then(|| cells.value(row).as_bytes()),
            Cells::TextView(cells) => cells.is_valid(row).then(|| cells.value(row).as_bytes()),
            Cells::Bytes(cells) => cells.is_valid(row).then(|| cells.value(row)),
            Cells::LargeBytes(cells) => cells.is_valid(row).then(|| cells.value(row)),
            Cells::BytesView(cells) => cells.is_valid(row).then(|| cells.value(row)),
        }
    }
}
