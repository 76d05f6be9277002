//! `dechrome clean`: a run over folders and files.

use std::io::{self, IsTerminal};
use std::mem::ManuallyDrop;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};

use super::args::CleanArgs;
use super::progress::Progress;
use super::resolve::{Run, Source, resolve};
use super::speak::{Level, Unwritable, say, set_format};
use super::{Exit, filter, models, preview, summary};
use crate::cleaner::{Cleaned, Cleaner, Document};
use crate::error::{Error, ErrorKind};
use crate::manifest::{Manifest, Opened};
use crate::pipeline::{self, Job, Learning, Stop};
use crate::report::{HtmlFile, JsonFile, Report, SaveFailures, Stopped, escaped, escaped_path};
use crate::sink::{FolderLock, Held, Tree};
use crate::source::{Walk, refuse_meeting};

pub(super) fn run(args: CleanArgs) -> Result<Exit> {
    set_format(args.flags.log_format); // before the file's, for errors in it
    let run = resolve(args)?;
    set_format(run.log_format);
    // The end of the process frees it faster.
    let cleaner = ManuallyDrop::new(models::cleaner(run.settings.clone(), run.files())?);
    let Source::Paths(inputs) = &run.source else {
        return filter::run(&cleaner, &run);
    };
    let walk = || Walk::new(inputs, run.output.as_deref(), run.walk.clone());
    let ahead = walk()?;
    if let Some(folder) = &run.attributes {
        refuse_meeting(inputs, run.output.as_deref(), folder)?;
    }
    let urls = models::urls(run.urls.as_deref(), inputs)?;
    let stop = interruptible()?;
    let written: Vec<Box<dyn Report>> =
        run.reports.iter().map(|path| report(path, &run)).collect::<Result<_, Error>>()?;
    let save = run.save_failures.clone();
    let save = save.map(|folder| SaveFailures::new(folder, inputs, run.settings.clone())).transpose()?;
    let (tree, _lock) = match &run.output {
        Some(output) if !run.dry_run => (Some(Tree::open(output)?), lock(output)?),
        _ => (None, None),
    };
    let (attributes, _lock_of_attributes) = match &run.attributes {
        Some(folder) if tree.is_some() => (Some(Tree::open(folder)?), lock(folder)?),
        _ => (None, None),
    };
    let manifest = tree.as_ref().map(|tree| manifest(tree, attributes.as_ref(), &run)).transpose()?.flatten();
    // A bar would stand between the lines of what is shown.
    let quiet = run.quiet || (run.diff && !run.verbose && io::stdout().is_terminal());
    let progress = Progress::new((quiet, run.verbose), run.sites && !run.diff, (run.limit, ahead));
    let mut reports: Vec<Box<dyn Report>> = vec![Box::new(progress)];
    reports.extend(written);
    reports.extend(save.map(|save| Box::new(save) as Box<dyn Report>));
    let job = Job {
        clean: &|document| run.clean(&cleaner, document),
        limits: &run.settings.limits,
        tree: tree.as_ref(),
        attributes: attributes.as_ref(),
        manifest: manifest.as_ref(),
        settings: models::fingerprint(&run)?,
        records: run.records,
        whole: run.whole,
        metadata: run.metadata,
        told_by_seed: run.reports.iter().any(|path| is_page(path)).then_some(run.report_seed),
        overwrite: run.overwrite,
        fail_fast: run.fail_fast,
        urls: &urls,
        keys: &run.keys,
        learning: run.sites.then(|| Learning {
            cleaner: &cleaner,
            temp: run.temp(),
            memory: run.site_memory,
            save_every: run.save_every,
            samples: false,
        }),
    };
    let mut shown = None;
    let done = if run.diff {
        preview::run(&run, job, walk, (&stop, &reports)).map(|(done, what)| {
            shown = Some(what);
            done
        })
    } else {
        pipeline::run(&job, walk, run.limit, run.threads, &stop, &reports)
    };
    let noted = manifest.map_or(Ok(()), Manifest::close);
    let done = match done {
        Err(error) if error.kind() == ErrorKind::Io => {
            let error = escaped(&error.to_string());
            say(Level::Error, &format!("{error}; then {}", run.how_to_resume()));
            return Ok(Exit::SomeFailed);
        }
        done => done?,
    };
    let unwritable = shown.as_mut().and_then(|shown| shown.unwritable.take());
    let reported = reports.finished(&done).and(noted);
    if !run.quiet && unwritable.is_none() {
        summary::of_run(&done, inputs, &run);
        shown.iter().for_each(|shown| say(Level::Info, &preview::summary(shown)));
    }
    if let Some(error) = unwritable {
        // A reader that has seen enough is no failure.
        return if error.kind() == io::ErrorKind::BrokenPipe {
            Ok(Exit::Success)
        } else {
            Err(Unwritable(error).into())
        };
    }
    if let Err(error) = &reported {
        say(Level::Error, &escaped(&error.to_string()));
    }
    Ok(match done.stopped {
        Some(Stopped::Interrupted) => Exit::Interrupted,
        _ if done.tally.failed > 0 || reported.is_err() => Exit::SomeFailed,
        _ => Exit::Success,
    })
}

/// The report that is written to a file of this name.
fn report(path: &Path, run: &Run) -> Result<Box<dyn Report>, Error> {
    let (path, settings) = (path.to_path_buf(), run.settings.clone());
    Ok(if is_page(&path) {
        Box::new(HtmlFile::new(path, settings, run.report_seed)?)
    } else {
        Box::new(JsonFile::new(path, settings)?)
    })
}

/// Whether a report of this name is a page for the browser.
fn is_page(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    ["html", "htm"].iter().any(|html| ending.eq_ignore_ascii_case(html))
}

/// What earlier runs made. Where it cannot be had, all is made anew.
fn manifest(tree: &Tree, attributes: Option<&Tree>, run: &Run) -> Result<Option<Manifest>> {
    let opened = Manifest::open(tree.root()).and_then(|opened| {
        let (manifest, is_sound) = match opened {
            Opened::Sound(manifest) => (manifest, true),
            Opened::Anew(manifest) => (manifest, false),
        };
        if !run.overwrite {
            let parts = manifest.parts()?;
            if let Some(attributes) = attributes {
                attributes.keep(parts.clone());
            }
            tree.keep(parts);
        }
        Ok((manifest, is_sound))
    });
    let warn = |what: &str| {
        say(Level::Warning, &format!("warning: {what}; all inputs are cleaned anew"));
    };
    Ok(match opened {
        Ok((manifest, true)) => Some(manifest),
        Ok((manifest, false)) => {
            warn(&format!("the manifest in {} is damaged or of another version", escaped_path(tree.root())));
            Some(manifest)
        }
        Err(error) => {
            warn(&escaped(&error.to_string()));
            None
        }
    })
}

/// Takes the output folder for this run alone, as far as that can be known.
fn lock(output: &Path) -> Result<Option<FolderLock>> {
    Ok(match FolderLock::take(output)? {
        Held::Alone(lock) => Some(lock),
        Held::Unknown(error) => {
            let (output, error) = (escaped_path(output), error.kind());
            say(
                Level::Warning,
                &format!(
                    "warning: the output folder {output} cannot be locked ({error}); see to it that no other run \
                     writes to it"
                ),
            );
            None
        }
    })
}

/// A stop that SIGINT and SIGTERM ask for. The second signal does not wait
/// for the pages in flight: no output is torn by that either.
pub(super) fn interruptible() -> Result<Arc<Stop>> {
    let stop = Arc::new(Stop::default());
    let asked = Arc::clone(&stop);
    let handle = move || {
        if asked.reason() == Some(Stopped::Interrupted) {
            std::process::exit(Exit::Interrupted.code().into());
        }
        asked.interrupt();
    };
    ctrlc::set_handler(handle).context("signals cannot be caught")?;
    Ok(stop)
}

impl Run {
    /// Cleans a page in the time that it may take. Where nothing is to be taken
    /// out, its text is the whole one.
    pub(super) fn clean(&self, cleaner: &Cleaner, document: Document<'_>) -> Result<Cleaned, Error> {
        let mut cleaned = self.page_time.clean(cleaner, document)?;
        if self.whole {
            cleaned.text = cleaned.whole().into_owned();
        }
        Ok(cleaned)
    }

    /// How to go on with this run, as a sentence.
    pub(super) fn how_to_resume(&self) -> &'static str {
        if self.overwrite {
            "run the same command again; with --overwrite it starts over"
        } else {
            "run the same command again to go on"
        }
    }
}
