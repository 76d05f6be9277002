//! A page as Python gives it.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};

/// Text or bytes, borrowed from their Python object: they can be read without
/// the interpreter's lock.
pub(crate) enum Page {
    Text(PyBackedStr),
    Bytes(PyBackedBytes),
}

impl Page {
    /// The page as bytes, and its charset: text is UTF-8, whatever it says.
    pub(crate) fn bytes<'a>(&'a self, charset: Option<&'a str>) -> (&'a [u8], Option<&'a str>) {
        match self {
            Page::Text(text) => (text.as_bytes(), Some("utf-8")),
            Page::Bytes(bytes) => (bytes, charset),
        }
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Page {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(text) = object.extract::<PyBackedStr>() {
            return Ok(Page::Text(text));
        }
        object.extract::<PyBackedBytes>().map(Page::Bytes).map_err(|_| {
            let kind = object.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
            PyTypeError::new_err(format!("a page is str or bytes, not {kind}"))
        })
    }
}
