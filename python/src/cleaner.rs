//! The cleaner.

use std::sync::Arc;

use dechrome::{Document, InputKind, Settings, SiteRules};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList};
use pyo3_arrow::PyRecordBatch;
use serde_json::{Map, Value, json};

use crate::arrow::{self, Columns};
use crate::batch;
use crate::cleaned::Cleaned;
use crate::counting;
use crate::errors::{exception, wrong};
use crate::page::Page;
use crate::profiles::Profiles;

/// Cleans pages by fixed settings. Make one and share it between threads: the interpreter's lock is free while it
/// works.
///
/// kind: what pages are: "auto", "html" or "text".
/// comments: readers' comments: "auto", "keep" or "drop".
/// favor: which error hurts more: "balance", "precision" or "recall".
/// parser: "fast" or "reference"; both give the same text.
/// max_page_bytes, max_nodes, max_depth, max_attributes: budgets for one page.
/// rules: rules for single sites, as the text of a TOML file (docs/rules.md).
/// profiles: what repeats on sites, as learned before.
/// model: a model of one's own, as bytes.
#[pyclass(frozen, module = "dechrome")]
pub(crate) struct Cleaner {
    pub(crate) inner: Arc<dechrome::Cleaner>,
    kind: InputKind,
    /// What it was made with, for a copy in another process.
    settings: Py<PyDict>,
}

#[pymethods]
impl Cleaner {
    #[new]
    #[pyo3(signature = (*, kind="auto", comments="auto", favor="balance", parser="fast", max_page_bytes=None,
        max_nodes=None, max_depth=None, max_attributes=None, rules=None, profiles=None, model=None))]
    #[allow(clippy::too_many_arguments, reason = "keywords")]
    fn new(
        py: Python<'_>,
        kind: &str,
        comments: &str,
        favor: &str,
        parser: &str,
        max_page_bytes: Option<u64>,
        max_nodes: Option<u32>,
        max_depth: Option<u16>,
        max_attributes: Option<u32>,
        rules: Option<&str>,
        profiles: Option<Bound<'_, Profiles>>,
        model: Option<&[u8]>,
    ) -> PyResult<Self> {
        let made_with = PyDict::new(py);
        for (name, value) in [("kind", kind), ("comments", comments), ("favor", favor), ("parser", parser)] {
            made_with.set_item(name, value)?;
        }
        made_with.set_item("max_page_bytes", max_page_bytes)?;
        made_with.set_item("max_nodes", max_nodes)?;
        made_with.set_item("max_depth", max_depth)?;
        made_with.set_item("max_attributes", max_attributes)?;
        made_with.set_item("rules", rules)?;
        made_with.set_item("profiles", profiles.as_ref())?;
        made_with.set_item("model", model.map(|model| PyBytes::new(py, model)))?;
        let limits: Map<String, Value> = [
            ("bytes", max_page_bytes),
            ("nodes", max_nodes.map(u64::from)),
            ("depth", max_depth.map(u64::from)),
            ("attributes", max_attributes.map(u64::from)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), json!(value?))))
        .collect();
        // The names are those of the settings' file form, and errors say which there are.
        let settings = json!({
            "input-kind": kind, "comments": comments, "favor": favor, "parser": parser, "limits": limits,
        });
        let settings: Settings = serde_json::from_value(settings).map_err(wrong)?;
        let kind = settings.input_kind;
        let mut inner = dechrome::Cleaner::new(settings).map_err(wrong)?;
        if let Some(model) = model {
            inner = inner.with_model(model).map_err(wrong)?;
        }
        if let Some(rules) = rules {
            inner = inner.with_rules(SiteRules::parse("rules", rules).map_err(wrong)?);
        }
        if let Some(profiles) = profiles {
            inner = inner.with_profiles(profiles.get().copy());
        }
        Ok(Cleaner { inner: Arc::new(inner), kind, settings: made_with.unbind() })
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyDict>,))> {
        let py = slf.py();
        let make = py.import("dechrome._functions")?.getattr("make")?;
        Ok((make, (slf.get().settings.bind(py).clone(),)))
    }

    /// Cleans a page of HTML or text.
    ///
    /// url: the page's address, which says what site it is of.
    /// folder: a name for where it comes from, for pages without an address.
    /// charset: the encoding that the transport declared, for bytes.
    #[pyo3(signature = (page, url=None, *, folder=None, charset=None))]
    fn clean(
        &self,
        py: Python<'_>,
        page: Page,
        url: Option<&str>,
        folder: Option<&str>,
        charset: Option<&str>,
    ) -> PyResult<Cleaned> {
        let (bytes, charset) = page.bytes(charset);
        let document = Document { bytes, kind: self.kind, url, folder, charset };
        match py.detach(|| self.inner.clean(document)) {
            Ok(cleaned) => Ok(Cleaned(Arc::new(cleaned))),
            Err(error) => Err(exception(py, &error, None)),
        }
    }

    /// Cleans a text that an extractor made, whatever it looks like.
    fn clean_text(&self, py: Python<'_>, text: &str) -> PyResult<Cleaned> {
        match py.detach(|| self.inner.clean_text(text)) {
            Ok(cleaned) => Ok(Cleaned(Arc::new(cleaned))),
            Err(error) => Err(exception(py, &error, None)),
        }
    }

    /// Cleans pages on several threads; the results are in the order of the pages.
    ///
    /// urls: their addresses, one for each page, None where there is none.
    /// threads: how many; None for one for each core.
    /// errors: "raise" the first, or "return" exceptions in the places of the pages that failed.
    #[pyo3(signature = (pages, urls=None, *, threads=None, errors="raise"))]
    fn clean_batch<'py>(
        &self,
        py: Python<'py>,
        pages: Vec<Page>,
        urls: Option<Vec<Option<String>>>,
        threads: Option<usize>,
        errors: &str,
    ) -> PyResult<Bound<'py, PyList>> {
        let returns = batch::returns_errors(errors)?;
        if let Some(urls) = urls.as_ref().filter(|urls| urls.len() != pages.len()) {
            return Err(wrong(format!("{} urls for {} pages", urls.len(), pages.len())));
        }
        let url_of = |at: usize| urls.as_ref().and_then(|urls| urls[at].as_deref());
        let done = py.detach(|| {
            batch::map(threads, pages.len(), |at| {
                let (bytes, charset) = pages[at].bytes(None);
                self.inner.clean(Document { bytes, kind: self.kind, url: url_of(at), charset, folder: None })
            })
        })?;
        let list = PyList::empty(py);
        for (at, result) in done.into_iter().enumerate() {
            match result {
                Ok(cleaned) => list.append(Cleaned(Arc::new(cleaned)))?,
                Err(error) => {
                    let error = exception(py, &error, Some(&format!("page {at}")));
                    if !returns {
                        return Err(error);
                    }
                    list.append(error.into_value(py))?;
                }
            }
        }
        Ok(list)
    }

    /// Cleans a table: a pyarrow.RecordBatch, or anything else with Arrow's C data interface, in and out without
    /// copies of what is not cleaned.
    ///
    /// The column `content` (by itself "html", else "text") gives place to a column "text"; a row that fails has none,
    /// and says why in the column "error". The others stay.
    ///
    /// url: the column of addresses, if there is one.
    /// metadata: add a column of what pages say about themselves.
    #[pyo3(signature = (batch, *, content=None, url="url", metadata=false, threads=Some(1)),
        text_signature = "($self, batch, *, content=None, url='url', metadata=False, threads=1)")]
    fn clean_table<'py>(
        &self,
        py: Python<'py>,
        batch: PyRecordBatch,
        content: Option<&str>,
        url: Option<&str>,
        metadata: bool,
        threads: Option<usize>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let batch = batch.into_inner();
        let columns = Columns { content, url, metadata };
        let cleaned = py.detach(|| arrow::clean(&self.inner, self.kind, &batch, &columns, threads))?;
        PyRecordBatch::new(cleaned).into_pyarrow(py)
    }

    /// What the pages of a table show, as rows for an engine that counts them over all pages of a site (docs/clusters.md):
    /// site_kind, site, key, page, place, kept, edge, many, words. Rows with key 0 stand for the pages themselves. Pages
    /// that fail have none.
    #[pyo3(signature = (batch, *, content=None, url="url", threads=Some(1)),
        text_signature = "($self, batch, *, content=None, url='url', threads=1)")]
    fn observe_table<'py>(
        &self,
        py: Python<'py>,
        batch: PyRecordBatch,
        content: Option<&str>,
        url: Option<&str>,
        threads: Option<usize>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let batch = batch.into_inner();
        let columns = Columns { content, url, metadata: false };
        let rows = py.detach(|| counting::observe(&self.inner, self.kind, &batch, &columns, threads))?;
        PyRecordBatch::new(rows).into_pyarrow(py)
    }

    /// Of a table of tallies (site_kind, site, site_pages, key, pages, kept, edge, many, place, words) the rows that can
    /// make something go.
    fn can_go<'py>(&self, py: Python<'py>, tallies: PyRecordBatch) -> PyResult<Bound<'py, PyAny>> {
        let tallies = tallies.into_inner();
        let rows = py.detach(|| counting::only_those_that_can_go(&self.inner, &tallies))?;
        PyRecordBatch::new(rows).into_pyarrow(py)
    }
}
