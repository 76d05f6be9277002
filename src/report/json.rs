//! The report as a JSON file.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;
use serde::ser::SerializeMap;

use super::file::ReportFile;
use super::{ByReason, Failure, Report, Size, Stopped, Summary, escaped_path};
use crate::error::Error;
use crate::settings::Settings;
use crate::source::Skip;

/// Writes the summary of a run to a file.
///
/// Everything in it but `run` is the same whatever the number of threads and
/// the machine's speed.
#[derive(Debug)]
pub(crate) struct JsonFile {
    file: ReportFile,
    settings: Settings,
}

impl JsonFile {
    /// A report to be written to `path` of a run with these settings.
    ///
    /// # Errors
    /// Of kind [`Settings`](crate::ErrorKind::Settings) when no file can be there.
    pub(crate) fn new(path: PathBuf, settings: Settings) -> Result<Self, Error> {
        Ok(JsonFile { file: ReportFile::new(path)?, settings })
    }
}

impl Report for JsonFile {
    fn finished(&self, summary: &Summary) -> Result<(), Error> {
        let mut json = serde_json::to_vec_pretty(&Form::new(summary, &self.settings))
            .map_err(|error| self.file.cannot(error.into()))?;
        json.push(b'\n');
        self.file.write(&json)
    }
}

/// The file's form.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Form<'a> {
    dechrome: &'static str,
    settings: &'a Settings,
    inputs: u64,
    cleaned: u64,
    empty: u64,
    failed: u64,
    skipped: u64,
    passed_over: BTreeMap<&'static str, u64>,
    stopped: Option<&'static str>,
    bytes_in: u64,
    bytes_out: u64,
    words_in: u64,
    words_out: u64,
    kept: Reasons<'a>,
    dropped: Reasons<'a>,
    trimmed: Trimmed<'a>,
    failures: Failed<'a>,
    run: Run,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Failed<'a> {
    by_kind: &'a BTreeMap<&'static str, u64>,
    first: Vec<One<'a>>,
}

#[derive(Serialize)]
struct One<'a> {
    path: String,
    kind: &'static str,
    message: &'a str,
}

/// What differs from run to run.
#[derive(Serialize)]
struct Run {
    seconds: f64,
    threads: usize,
}

/// The total, then each reason that occurred.
struct Reasons<'a>(&'a ByReason);

impl Serialize for Reasons<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let Size { blocks, words } = self.0.total();
        map.serialize_entry("blocks", &blocks)?;
        map.serialize_entry("words", &words)?;
        let reasons: BTreeMap<&str, Size> =
            self.0.iter().map(|(reason, size)| (reason.as_str(), size)).collect();
        map.serialize_entry("by-reason", &reasons)?;
        map.end()
    }
}

/// Words taken out of kept blocks, then how often and how many for each
/// reason.
struct Trimmed<'a>(&'a ByReason);

impl Serialize for Trimmed<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parts = |Size { blocks, words }| BTreeMap::from([("parts", blocks), ("words", words)]);
        let mut map = serializer.serialize_map(None)?;
        for (name, count) in parts(self.0.total()) {
            map.serialize_entry(name, &count)?;
        }
        let reasons: BTreeMap<&str, _> =
            self.0.iter().map(|(reason, size)| (reason.as_str(), parts(size))).collect();
        map.serialize_entry("by-reason", &reasons)?;
        map.end()
    }
}

impl<'a> Form<'a> {
    fn new(summary: &'a Summary, settings: &'a Settings) -> Self {
        let tally = &summary.tally;
        Form {
            dechrome: env!("CARGO_PKG_VERSION"),
            settings,
            inputs: tally.inputs,
            cleaned: tally.cleaned,
            empty: tally.empty,
            failed: tally.failed,
            skipped: tally.skipped,
            passed_over: tally.passed_over.iter().map(|(why, count)| (name(*why), *count)).collect(),
            stopped: summary.stopped.map(|stopped| match stopped {
                Stopped::Interrupted => "interrupted",
                Stopped::FirstFailure => "first-failure",
                Stopped::Output => "output",
            }),
            bytes_in: tally.bytes_read,
            bytes_out: tally.bytes_written,
            words_in: tally.kept.total().words + tally.dropped.total().words,
            words_out: tally.words_out(),
            kept: Reasons(&tally.kept),
            dropped: Reasons(&tally.dropped),
            trimmed: Trimmed(&tally.trimmed),
            failures: Failed {
                by_kind: tally.failures.by_kind(),
                first: tally.failures.first().into_iter().map(One::of).collect(),
            },
            run: Run { seconds: (summary.seconds * 1000.0).round() / 1000.0, threads: summary.threads },
        }
    }
}

impl<'a> One<'a> {
    fn of(failure: &'a Failure) -> Self {
        One { path: escaped_path(&failure.path), kind: failure.kind, message: &failure.message }
    }
}

/// What a report calls it.
pub(super) fn name(why: Skip) -> &'static str {
    match why {
        Skip::Ending => "ending",
        Skip::Filter => "filter",
        Skip::SymlinkedFolder => "symlinked-folder",
        Skip::Output => "output",
        Skip::Special => "special",
        Skip::Scratch => "scratch",
        Skip::Record => "record",
    }
}
