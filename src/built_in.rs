//! Reading the data files that are built in.

use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind};

/// Reads a data file of TOML; `what` names its content in the plural.
///
/// # Errors
/// When it is damaged, which no build that passes its tests is.
pub(crate) fn read<T: DeserializeOwned>(data: &str, what: &str) -> Result<T, Error> {
    toml::from_str(data)
        .map_err(|e| Error::with_source(ErrorKind::Internal, format!("the built-in {what} are damaged"), e))
}
