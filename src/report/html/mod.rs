//! The report as a document for the browser.
//!
//! One file without script: its policy (Content-Security-Policy) allows its own style, by its hash, and nothing
//! else. All text from outside is escaped by [`markup::text`].

mod counts;
mod markup;
mod pages;

use std::path::PathBuf;

use indicatif::DecimalBytes;

use self::markup::{Markup, count, counted, percent, text};
use super::digest::Digest;
use super::file::ReportFile;
use super::{Report, Stopped, Summary};
use crate::error::Error;
use crate::settings::Settings;

const TEMPLATE: &str = include_str!("../../../data/report/page.html");
const STYLE: &str = include_str!("../../../data/report/page.css");

/// Writes a page about a run to a file.
///
/// Everything in it but its foot is the same whatever the number of threads and the machine's speed.
#[derive(Debug)]
pub(crate) struct HtmlFile {
    file: ReportFile,
    settings: Settings,
    seed: u64,
}

impl HtmlFile {
    /// A report to be written to `path` of a run with these settings, whose pages are drawn by this seed.
    ///
    /// # Errors
    /// Of kind [`Settings`](crate::ErrorKind::Settings) when no file can be there.
    pub(crate) fn new(path: PathBuf, settings: Settings, seed: u64) -> Result<Self, Error> {
        Ok(HtmlFile { file: ReportFile::new(path)?, settings, seed })
    }

    /// The whole document.
    fn document(&self, summary: &Summary, settings: &str) -> Markup {
        let (tally, none) = (&summary.tally, Digest::default());
        let digest = tally.digest.as_deref().unwrap_or(&none);
        let mut out = Markup::new();
        let mut rest = TEMPLATE;
        while let Some((before, after)) = rest.split_once("{{") {
            let (part, after) = after.split_once("}}").unwrap_or((after, ""));
            out.push_str(before);
            out.push_str(&match part {
                "style" => STYLE.to_owned(),
                "subtitle" => subtitle(summary),
                "totals" => totals(summary),
                "share" => counts::share(digest),
                "reasons" => counts::reasons(tally),
                "languages" => counts::languages(digest),
                "sites" => counts::by_site(digest),
                "lines" => pages::lines(digest),
                "look" => pages::look(digest, tally),
                "sample" => pages::sample(digest, self.seed),
                "about" => about(settings),
                "run" => run(summary),
                _ => Markup::new(),
            });
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

impl Report for HtmlFile {
    fn finished(&self, summary: &Summary) -> Result<(), Error> {
        let settings =
            serde_json::to_string_pretty(&self.settings).map_err(|error| self.file.cannot(error.into()))?;
        self.file.write(self.document(summary, &settings).as_bytes())
    }
}

fn subtitle(summary: &Summary) -> Markup {
    let tally = &summary.tally;
    let words = tally.kept.total().words + tally.dropped.total().words;
    format!(
        "{}, {} of {} kept ({}).",
        counted(tally.inputs, "input"),
        count(tally.words_out()),
        counted(words, "word"),
        percent(tally.words_out(), words)
    )
}

fn totals(summary: &Summary) -> Markup {
    let tally = &summary.tally;
    let (kept, dropped) = (tally.kept.total(), tally.dropped.total());
    let words = kept.words + dropped.words;
    let mut out = match summary.stopped {
        None => Markup::new(),
        Some(stopped) => {
            let why = match stopped {
                Stopped::Interrupted => "it was interrupted",
                Stopped::FirstFailure => "of the first failure, as --fail-fast asks",
                Stopped::Output => "outputs could not be written",
            };
            format!("<p class=\"warning\">The run ended before all inputs were done: {why}.</p>\n")
        }
    };
    out.push_str("<dl class=\"cards\">\n");
    let mut card = |title: &str, number: &str, note: &str| {
        let note = if note.is_empty() { Markup::new() } else { format!(" <small>{note}</small>") };
        out.push_str(&format!("<div><dt>{title}</dt><dd>{number}{note}</dd></div>\n"));
    };
    card("Inputs", &count(tally.inputs), "");
    card("Cleaned", &count(tally.cleaned), "something was kept");
    card("Empty", &count(tally.empty), "nothing was kept");
    card("Failed", &count(tally.failed), "");
    card("Skipped", &count(tally.skipped), "output was there");
    card(
        "Words kept",
        &count(tally.words_out()),
        &format!("of {}, {}", count(words), percent(tally.words_out(), words)),
    );
    let trimmed = tally.trimmed.total();
    let blocks = kept.blocks + dropped.blocks;
    let parts = format!("of {}; {} trimmed", count(blocks), counted(trimmed.blocks, "part"));
    card("Blocks kept", &count(kept.blocks), &parts);
    let read = DecimalBytes(tally.bytes_read).to_string();
    card("Text written", &DecimalBytes(tally.bytes_written).to_string(), &format!("from {read} read"));
    out.push_str("</dl>\n");
    let passed_over = tally.passed_over.iter().map(|(why, n)| format!("{} ({})", count(*n), why.describe()));
    let passed_over: Vec<_> = passed_over.collect();
    if !passed_over.is_empty() {
        out.push_str(&format!(
            "<p class=\"note\">Files and records passed over: {}.</p>\n",
            passed_over.join(", ")
        ));
    }
    out
}

fn about(settings: &str) -> Markup {
    format!(
        "{}<details><summary>Settings of the run</summary>\n<pre>{}</pre></details>\n",
        pages::method(),
        text(settings)
    )
}

/// What differs from run to run.
fn run(summary: &Summary) -> Markup {
    let threads = counted(summary.threads as u64, "thread");
    let mut out =
        format!("Dechrome {}: {:.1} seconds on {threads}", env!("CARGO_PKG_VERSION"), summary.seconds,);
    if summary.seconds > 0.0 && !summary.goes_on {
        let speed = DecimalBytes((summary.tally.bytes_read as f64 / summary.seconds) as u64);
        out.push_str(&format!(", {speed} a second"));
    }
    out + "."
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_STANDARD, Engine};
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn the_policy_names_the_style_and_nothing_else() {
        let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
        let policy =
            format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'");
        assert!(TEMPLATE.contains(&policy), "data/report/page.html must say {policy}");
        assert!(!TEMPLATE.contains("<script"));
    }

    #[test]
    fn a_run_without_pages_has_a_report() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("report.html");
        let report = HtmlFile::new(file.clone(), Settings::default(), 0).unwrap();
        let summary = Summary {
            tally: super::super::Tally::default(),
            stopped: None,
            seconds: 0.0,
            threads: 1,
            goes_on: false,
        };
        report.finished(&summary).unwrap();
        let page = std::fs::read_to_string(file).unwrap();
        assert!(page.contains("<h2 id=\"lines-title\">") && !page.contains("{{"), "{page}");
    }
}
