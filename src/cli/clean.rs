//! `dechrome clean`: a run over folders and files.

use std::sync::Arc;

use anyhow::{Context, Result};

use super::args::CleanArgs;
use super::progress::Progress;
use super::resolve::{Run, is_stdin, resolve};
use super::{Exit, filter, summary};
use crate::cleaner::Cleaner;
use crate::pipeline::{self, Job, Stop};
use crate::report::{JsonFile, Report, Stopped};
use crate::sink::Tree;
use crate::source::Walk;

pub(super) fn run(args: CleanArgs) -> Result<Exit> {
    let run = resolve(args)?;
    let cleaner = Cleaner::new(run.settings.clone())?;
    if run.inputs.iter().any(|input| is_stdin(input)) {
        return filter::run(&cleaner);
    }
    let walk = Walk::new(&run.inputs, run.output.as_deref(), run.walk.clone())?;
    let stop = interruptible()?;
    let mut reports: Vec<Box<dyn Report>> = vec![Box::new(Progress::new(&run.flags))];
    if let Some(path) = &run.flags.report {
        reports.push(Box::new(JsonFile::new(path.clone(), run.settings.clone())?));
    }
    let tree = match &run.output {
        Some(output) if !run.flags.dry_run => Some(Tree::open(output)?),
        _ => None,
    };
    let job = Job {
        clean: &|document| cleaner.clean(document),
        limits: &run.settings.limits,
        tree: tree.as_ref(),
        metadata: run.flags.metadata,
        overwrite: run.flags.overwrite,
        fail_fast: run.flags.fail_fast,
    };
    let done = pipeline::run(&job, walk, run.flags.limit, run.threads, &stop, &reports)?;
    let reported = reports.finished(&done);
    if !run.flags.quiet {
        summary::print(&done, &run);
    }
    if let Err(error) = reported {
        eprintln!("dechrome: {error}");
        return Ok(Exit::SomeFailed);
    }
    Ok(match done.stopped {
        Some(Stopped::Interrupted) => Exit::Interrupted,
        _ if done.tally.failed > 0 => Exit::SomeFailed,
        _ => Exit::Success,
    })
}

/// A stop that SIGINT and SIGTERM ask for.
fn interruptible() -> Result<Arc<Stop>> {
    let stop = Arc::new(Stop::default());
    let asked = Arc::clone(&stop);
    ctrlc::set_handler(move || asked.interrupt()).context("signals cannot be caught")?;
    Ok(stop)
}

impl Run {
    /// How to go on with this run, as a sentence.
    pub(super) fn how_to_resume(&self) -> &'static str {
        if self.flags.overwrite {
            "run it again without --overwrite to go on"
        } else {
            "run the same command again to go on"
        }
    }
}
