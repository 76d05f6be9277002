//! What is made of the files that the user names: models, addresses.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cleaner::Cleaner;
use crate::report::escaped_path;
use crate::settings::Settings;
use crate::source::{Urls, holds};

/// A cleaner with these settings, and with these model files in place of the
/// built-in models of their kind.
///
/// # Errors
/// When a file cannot be read, or is no model that this version can use.
pub(super) fn cleaner(settings: Settings, models: &[PathBuf]) -> Result<Cleaner> {
    models.iter().try_fold(Cleaner::new(settings)?, |cleaner, path| {
        let name = escaped_path(path);
        let bytes = std::fs::read(path).with_context(|| format!("cannot read the model {name}"))?;
        cleaner.with_model(&bytes).with_context(|| format!("cannot use the model {name}"))
    })
}

/// The table of addresses for these INPUTs; empty without a file.
///
/// # Errors
/// When the file cannot be read, or a line names no input or no address.
pub(super) fn urls(file: Option<&Path>, inputs: &[PathBuf]) -> Result<Urls> {
    let Some(file) = file else { return Ok(Urls::default()) };
    Ok(Urls::read(file, |path| holds(inputs, path))?)
}
