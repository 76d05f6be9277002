//! Errors as exceptions that name the cause.

use dechrome::ErrorKind;
use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyValueError};
use pyo3::prelude::*;

create_exception!(dechrome, DechromeError, PyException, "A page could not be cleaned. `kind` says why.");
create_exception!(
    dechrome,
    NotTextError,
    DechromeError,
    "The bytes are no page of text: an image, a PDF, an archive."
);
create_exception!(dechrome, OverBudgetError, DechromeError, "The page is over a budget of the settings.");
create_exception!(
    dechrome,
    SettingsError,
    PyValueError,
    "Settings, rules, profiles or a model cannot be used."
);

pub(crate) fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add("DechromeError", py.get_type::<DechromeError>())?;
    module.add("NotTextError", py.get_type::<NotTextError>())?;
    module.add("OverBudgetError", py.get_type::<OverBudgetError>())?;
    module.add("SettingsError", py.get_type::<SettingsError>())
}

/// The exception for an error; `name` says which page it is about.
pub(crate) fn exception(py: Python<'_>, error: &dechrome::Error, name: Option<&str>) -> PyErr {
    let message = match name {
        Some(name) => format!("{name}: {error}"),
        None => error.to_string(),
    };
    let exception = match error.kind() {
        ErrorKind::Settings => return SettingsError::new_err(message),
        ErrorKind::NotText => NotTextError::new_err(message),
        ErrorKind::OverBudget => OverBudgetError::new_err(message),
        _ => DechromeError::new_err(message),
    };
    // The exception is an object of ours, which takes attributes.
    let _ = exception.value(py).setattr("kind", error.kind().as_str());
    exception
}

/// The exception for what a caller got wrong.
pub(crate) fn wrong(error: impl std::fmt::Display) -> PyErr {
    SettingsError::new_err(error.to_string())
}
