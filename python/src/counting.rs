//! Counting what repeats on sites by an engine: rows out, tallies in.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Int32Builder, Int64Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use dechrome::{Cleaner, InputKind, SiteKind, SiteName, SiteTally};
use pyo3::PyResult;

use crate::arrow::{Columns, Pages};
use crate::batch;
use crate::errors::wrong;

/// The kinds of sites by name.
const KINDS: [(&str, SiteKind); 3] =
    [("domain", SiteKind::Domain), ("folder", SiteKind::Folder), ("all", SiteKind::All)];

/// The rows of a table's pages; those that fail have none.
pub(crate) fn observe(
    cleaner: &Cleaner,
    kind: InputKind,
    batch: &RecordBatch,
    columns: &Columns<'_>,
    threads: Option<usize>,
) -> PyResult<RecordBatch> {
    let pages = Pages::of(batch, columns, kind)?;
    let done = batch::map(threads, batch.num_rows(), |row| {
        let cleaned = cleaner.clean(pages.document(row)?).ok()?;
        Some((cleaner.sightings(&cleaned), cleaned.site))
    })?;
    let rows = done.iter().flatten().map(|(rows, _)| rows.len()).sum();
    let (mut kinds, mut sites) = (StringBuilder::new(), StringBuilder::new());
    let [mut keys, mut page, mut places] = [(); 3].map(|()| Int64Builder::with_capacity(rows));
    let [mut kept, mut edge, mut many] = [(); 3].map(|()| BooleanBuilder::with_capacity(rows));
    let mut words = Int32Builder::with_capacity(rows);
    for (rows, site) in done.iter().flatten() {
        let kind = KINDS.iter().find(|(_, kind)| *kind == site.kind).map_or("all", |(name, _)| name);
        for row in rows {
            kinds.append_value(kind);
            sites.append_value(&site.name);
            // Engines have no unsigned numbers: the bits are the same.
            keys.append_value(row.key.cast_signed());
            page.append_value(row.page.cast_signed());
            places.append_value(i64::from(row.place));
            kept.append_value(row.kept);
            edge.append_value(row.edge);
            many.append_value(row.many);
            words.append_value(i32::from(row.words));
        }
    }
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("site_kind", Arc::new(kinds.finish())),
        ("site", Arc::new(sites.finish())),
        ("key", Arc::new(keys.finish())),
        ("page", Arc::new(page.finish())),
        ("place", Arc::new(places.finish())),
        ("kept", Arc::new(kept.finish())),
        ("edge", Arc::new(edge.finish())),
        ("many", Arc::new(many.finish())),
        ("words", Arc::new(words.finish())),
    ];
    let fields = columns.iter().map(|(name, column)| Field::new(*name, column.data_type().clone(), false));
    let schema = Schema::new(fields.collect::<Vec<_>>());
    RecordBatch::try_new(Arc::new(schema), columns.into_iter().map(|(_, column)| column).collect())
        .map_err(wrong)
}

/// The rows of tallies that can go from some page.
pub(crate) fn only_those_that_can_go(cleaner: &Cleaner, batch: &RecordBatch) -> PyResult<RecordBatch> {
    let tallies = tallies(batch)?;
    let can_go: BooleanArray = tallies.iter().map(|tally| Some(cleaner.can_go(tally))).collect();
    arrow_select::filter::filter_record_batch(batch, &can_go).map_err(wrong)
}

/// Tallies as an engine gives them.
pub(crate) fn tallies(batch: &RecordBatch) -> PyResult<Vec<SiteTally>> {
    let kinds = texts(batch, "site_kind")?;
    let sites = texts(batch, "site")?;
    let keys = numbers(batch, "key")?;
    let counts = |name: &str| -> PyResult<Vec<u32>> {
        let of = |number: i64| {
            u32::try_from(number)
                .map_err(|_| wrong(format!("the column {name:?} holds {number}, which is no count")))
        };
        numbers(batch, name)?.into_iter().map(of).collect()
    };
    let [site_pages, pages, kept] = [counts("site_pages")?, counts("pages")?, counts("kept")?];
    let [edge, many, place, words] = [counts("edge")?, counts("many")?, counts("place")?, counts("words")?];
    (0..batch.num_rows())
        .map(|row| {
            let kind = KINDS.iter().find(|(name, _)| *name == kinds[row]).map(|(_, kind)| *kind);
            let kind = kind.ok_or_else(|| wrong(format!("{:?} is no kind of site", kinds[row])))?;
            Ok(SiteTally {
                site: SiteName { kind, name: sites[row].clone() },
                site_pages: site_pages[row],
                key: keys[row].cast_unsigned(),
                pages: pages[row],
                kept: kept[row],
                edge: edge[row],
                many: many[row],
                place: place[row],
                words: u16::try_from(words[row]).unwrap_or(u16::MAX),
            })
        })
        .collect()
}

fn column<'a>(batch: &'a RecordBatch, name: &str) -> PyResult<&'a ArrayRef> {
    batch.column_by_name(name).ok_or_else(|| wrong(format!("there is no column {name:?}")))
}

fn texts(batch: &RecordBatch, name: &str) -> PyResult<Vec<String>> {
    let column = column(batch, name)?;
    let of = |text: Option<&str>| text.unwrap_or_default().to_owned();
    match column.data_type() {
        DataType::Utf8 => Ok(column.as_string::<i32>().iter().map(of).collect()),
        DataType::LargeUtf8 => Ok(column.as_string::<i64>().iter().map(of).collect()),
        DataType::Utf8View => Ok(column.as_string_view().iter().map(of).collect()),
        other => Err(wrong(format!("the column {name:?} holds no text, but {other}"))),
    }
}

fn numbers(batch: &RecordBatch, name: &str) -> PyResult<Vec<i64>> {
    let column = column(batch, name)?;
    match column.data_type() {
        DataType::Int64 => {
            Ok(column.as_primitive::<Int64Type>().iter().map(Option::unwrap_or_default).collect())
        }
        DataType::Int32 => {
            Ok(column.as_primitive::<Int32Type>().iter().map(|n| i64::from(n.unwrap_or_default())).collect())
        }
        other => Err(wrong(format!("the column {name:?} holds no whole numbers, but {other}"))),
    }
}
