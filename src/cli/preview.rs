//! `dechrome clean --dry-run --diff`: what would change in texts.

use std::io::{self, Write};

use anyhow::Result;
use indicatif::HumanCount;

use super::explain_args::Color;
use super::models;
use super::models::Files;
use super::resolve::Run;
use super::screen::diff_style;
use super::speak::{Level, say};
use crate::diff::{LineDiff, unified};
use crate::error::{Error, ErrorKind};
use crate::pipeline::{self, Job, Learning, Shown, Stop};
use crate::profiles::ProfileWriter;
use crate::report::{Mute, Report, Summary};
use crate::source::Walk;

/// Shows the differences on standard output. What repeats on the pages of a
/// site is learned first, as by `dechrome learn`: every input is read twice.
///
/// # Errors
/// As [`pipeline::run`].
pub(super) fn run(
    run: &Run,
    mut job: Job<'_>,
    walk: impl Fn() -> Result<Walk, Error>,
    (stop, report): (&Stop, &dyn Report),
) -> Result<(Summary, Shown), Error> {
    let Some(learning) = job.learning.take() else { return show(run, &job, walk()?, (stop, report)) };
    if !run.quiet {
        say(Level::Info, "reading all inputs, for what repeats on their sites");
    }
    let unmade = |error: io::Error| {
        let message = format!("no temporary folder can be made: {error}; choose another with --temp");
        Error::with_source(ErrorKind::Io, message, error)
    };
    let folder = tempfile::Builder::new().prefix(".dechrome-").tempdir_in(&learning.temp).map_err(unmade)?;
    let file = folder.path().join("sites.profiles");
    let learning = Learning { samples: true, ..learning };
    // What fails is told when it fails again.
    let fail_fast = std::mem::replace(&mut job.fail_fast, false);
    let profiles = ProfileWriter::create(&file, false)?;
    let learned = pipeline::learn(&job, &learning, walk()?, run.limit, run.threads, (stop, &Mute), profiles)?;
    if learned.stopped.is_some() {
        return Ok((learned, Shown::default()));
    }
    let cleaner = models::cleaner(run.settings.clone(), Files { profiles: &[file], ..run.files() });
    let cleaner = cleaner.map_err(|error| match error.downcast::<Error>() {
        Ok(error) => error,
        Err(other) => Error::new(ErrorKind::Settings, format!("{other:#}")),
    })?;
    let job = Job { clean: &|document| run.clean(&cleaner, document), fail_fast, ..job };
    show(run, &job, walk()?, (stop, report))
}

fn show(
    run: &Run,
    job: &Job<'_>,
    walk: Walk,
    hears: (&Stop, &dyn Report),
) -> Result<(Summary, Shown), Error> {
    let style = diff_style(Color::Auto);
    let mut out = io::BufWriter::new(io::stdout());
    let mut put = |diff: &str| out.write_all(diff.as_bytes()).and_then(|()| out.flush());
    let diff = |name: &_, old: &str, new: &str| unified(name, &LineDiff::of(old, new), style);
    pipeline::preview(job, walk, run.limit, run.threads, hears, (&diff, &mut put))
}

/// The last words of such a run.
pub(super) fn summary(shown: &Shown) -> String {
    let texts = HumanCount(shown.changed + shown.same);
    let mut line = format!("{} of {texts} texts would change", HumanCount(shown.changed));
    if shown.html > 0 {
        line += &format!(
            "; {} HTML pages are not shown, having no text to be held against (see dechrome explain)",
            HumanCount(shown.html)
        );
    }
    line
}
