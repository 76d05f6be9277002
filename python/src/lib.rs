//! Dechrome for Python: a thin layer over the crate.

mod arrow;
mod batch;
mod cleaned;
mod cleaner;
mod counting;
mod errors;
mod page;
mod profiles;

use pyo3::prelude::*;

/// Runs the program with `sys.argv`, and gives its exit code.
#[pyfunction]
fn main(py: Python<'_>, arguments: Vec<std::ffi::OsString>) -> u8 {
    py.detach(|| dechrome::cli::run(arguments))
}

#[pymodule]
fn _dechrome(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<cleaner::Cleaner>()?;
    module.add_class::<cleaned::Cleaned>()?;
    module.add_class::<cleaned::Block>()?;
    module.add_class::<profiles::Profiles>()?;
    module.add_function(wrap_pyfunction!(main, module)?)?;
    errors::add(module)
}
