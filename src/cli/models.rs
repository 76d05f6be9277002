//! A cleaner with the models that the user names.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::cleaner::Cleaner;
use crate::report::escaped_path;
use crate::settings::Settings;

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
