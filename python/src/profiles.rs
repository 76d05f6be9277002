//! What repeats on sites.

use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3_arrow::PyRecordBatch;

use crate::cleaned::Cleaned;
use crate::cleaner::Cleaner;
use crate::counting;
use crate::errors::wrong;

/// What stands on many pages of each site, learned from cleaned pages.
///
/// Files of `dechrome learn` are such profiles, compressed with Zstandard: `load` takes their bytes, decompressed.
#[pyclass(frozen, module = "dechrome")]
#[derive(Default)]
pub(crate) struct Profiles(Mutex<dechrome::Profiles>);

impl Profiles {
    pub(crate) fn copy(&self) -> dechrome::Profiles {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[pymethods]
impl Profiles {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Profiles from the bytes that `to_bytes` or `dechrome learn` made.
    #[staticmethod]
    fn from_bytes(bytes: &[u8]) -> PyResult<Self> {
        Ok(Profiles(Mutex::new(dechrome::Profiles::from_bytes(bytes).map_err(wrong)?)))
    }

    /// Compact profiles of tallies that an engine counted, as tables of the columns that `Cleaner.can_go` takes.
    #[staticmethod]
    fn from_tallies(py: Python<'_>, tables: Vec<PyRecordBatch>) -> PyResult<Self> {
        let profiles = py.detach(|| {
            let mut all = Vec::new();
            for table in tables {
                all.extend(counting::tallies(&table.into_inner())?);
            }
            dechrome::Profiles::from_tallies(all).map_err(wrong)
        })?;
        Ok(Profiles(Mutex::new(profiles)))
    }

    /// The profiles as lines of JSON, the same for the same pages in any order.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &py.detach(|| self.copy().to_bytes()))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let from_bytes = slf.get_type().getattr("from_bytes")?;
        Ok((from_bytes, (slf.get().to_bytes(slf.py()),)))
    }

    /// Adds what a page shows. It must come from a cleaner of the same settings without profiles.
    fn learn(&self, py: Python<'_>, cleaner: &Cleaner, cleaned: &Cleaned) -> PyResult<()> {
        py.detach(|| {
            let mut profiles = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            cleaner.inner.learn(&cleaned.0, &mut profiles)
        })
        .map_err(wrong)
    }

    /// Adds what others learned: as if all had been learned at once.
    fn merge(&self, py: Python<'_>, other: &Profiles) -> PyResult<()> {
        py.detach(|| {
            let other = other.copy();
            self.0.lock().unwrap_or_else(PoisonError::into_inner).merge(other)
        })
        .map_err(wrong)
    }

    /// Only what makes something go: smaller, but can be neither merged nor added to.
    fn compact(&self, py: Python<'_>) -> PyResult<Self> {
        let compact = py.detach(|| self.copy().compact()).map_err(wrong)?;
        Ok(Profiles(Mutex::new(compact)))
    }

    /// The sites, each with the number of its pages.
    #[getter]
    fn sites(&self) -> Vec<(String, u32)> {
        self.copy().sites().map(|(site, pages)| (site.name.clone(), pages)).collect()
    }

    fn __repr__(&self) -> String {
        format!("<Profiles of {} sites>", self.copy().sites().count())
    }
}
