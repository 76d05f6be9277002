//! What is made of the files that the user names: models, addresses.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::resolve::Run;
use crate::cleaner::Cleaner;
use crate::error::Error;
use crate::manifest;
use crate::profiles::{self, Merged};
use crate::report::escaped_path;
use crate::settings::Settings;
use crate::sink::RecordForm;
use crate::source::{Urls, content, holds};

/// A cleaner with these settings, with these model files in place of the
/// built-in models of their kind, and with these files of profiles.
///
/// # Errors
/// When a file cannot be read, or is no model or profiles that this version can
/// use.
pub(super) fn cleaner(settings: Settings, models: &[PathBuf], profiles: &[PathBuf]) -> Result<Cleaner> {
    let cleaner = models.iter().try_fold(Cleaner::new(settings)?, |cleaner, path| {
        let name = escaped_path(path);
        let bytes = std::fs::read(path).with_context(|| format!("cannot read the model {name}"))?;
        cleaner.with_model(&bytes).with_context(|| format!("cannot use the model {name}"))
    })?;
    if profiles.is_empty() {
        return Ok(cleaner);
    }
    let counts = profiles::counts(Merged::open(profiles)?, cleaner.rule())?;
    Ok(cleaner.with_counts(counts))
}

/// A hash of all that decides on a run's outputs beside the inputs.
///
/// # Errors
/// When a file of a model or of profiles cannot be read.
pub(super) fn fingerprint(run: &Run) -> Result<u128> {
    let settings = serde_json::to_vec(&run.settings)?;
    let keys = [&run.keys.text, &run.keys.html, &run.keys.url, &run.keys.id].map(|key| key.as_bytes());
    let flags = [run.sites, run.whole].map(u8::from);
    // The addresses of a page that has an output of its own are in its settings.
    let addresses = run.urls.iter().filter(|_| run.walk.together);
    let files = run.models.iter().chain(&run.profiles).chain(addresses);
    let files: Vec<[u8; 16]> =
        files.map(|file| Ok(content(file)?.to_le_bytes())).collect::<Result<_, Error>>()?;
    let records = &run.records;
    // Lines and tables hold metadata always.
    let beside = records.metadata && records.form == RecordForm::Texts;
    let records = format!("{:?} {:?} {beside}", records.form, records.file_bytes);
    let parts = [env!("CARGO_PKG_VERSION").as_bytes(), &settings, &flags, records.as_bytes()];
    Ok(manifest::fingerprint(parts.into_iter().chain(keys).chain(files.iter().map(|hash| &hash[..]))))
}

/// The table of addresses for these INPUTs; empty without a file.
///
/// # Errors
/// When the file cannot be read, a line is no path with its address, or no
/// line names an input.
pub(super) fn urls(file: Option<&Path>, inputs: &[PathBuf]) -> Result<Urls> {
    let Some(file) = file else { return Ok(Urls::default()) };
    Ok(Urls::read(file, |path| holds(inputs, path))?)
}
