//! What is made of the files that the user names: models, addresses.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::config;
use super::resolve::Run;
use crate::cleaner::Cleaner;
use crate::error::Error;
use crate::manifest;
use crate::profiles::{self, Merged};
use crate::report::escaped_path;
use crate::rules::SiteRules;
use crate::settings::Settings;
use crate::sink::RecordForm;
use crate::source::{Urls, content, holds};

/// The files that a cleaner is made with.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Files<'a> {
    /// Models in place of the built-in ones of their kind.
    pub(super) models: &'a [PathBuf],
    /// What repeats on sites.
    pub(super) profiles: &'a [PathBuf],
    /// Rules for sites.
    pub(super) rules: &'a [PathBuf],
}

/// A cleaner with these settings and files.
///
/// # Errors
/// When a file cannot be read, or is not what this version can use.
pub(super) fn cleaner(settings: Settings, files: Files<'_>) -> Result<Cleaner> {
    let Files { models, profiles, rules } = files;
    let cleaner = models.iter().try_fold(Cleaner::new(settings)?, |cleaner, path| {
        let name = escaped_path(path);
        let bytes = std::fs::read(path).with_context(|| format!("cannot read the model {name}"))?;
        cleaner.with_model(&bytes).with_context(|| format!("cannot use the model {name}"))
    })?;
    let cleaner = cleaner.with_rules(site_rules(rules)?);
    if profiles.is_empty() {
        return Ok(cleaner);
    }
    let counts = profiles::counts(Merged::open(profiles)?, cleaner.rule())?;
    Ok(cleaner.with_counts(counts))
}

/// The rules of these files, of which each holds nothing else or is a
/// configuration.
///
/// # Errors
/// When one cannot be read, or something in it is no rule.
pub(super) fn site_rules(files: &[PathBuf]) -> Result<SiteRules> {
    let mut all = SiteRules::default();
    for path in files {
        let name = escaped_path(path);
        let text =
            std::fs::read_to_string(path).with_context(|| format!("the rules {name} cannot be read"))?;
        let rules = match SiteRules::parse(&name, &text) {
            Err(_) if config::read(path).is_ok() => SiteRules::parse_among(&name, &text),
            read => read,
        };
        all = all.join(rules?);
    }
    Ok(all)
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
    let files = run.models.iter().chain(&run.profiles).chain(&run.rules).chain(addresses);
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
