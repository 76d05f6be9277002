//! `dechrome learn`: what repeats on the sites of some folders.

use std::num::{NonZeroU64, NonZeroUsize};
use std::time::Duration;

use anyhow::{Result, bail};

use super::clean::interruptible;
use super::learn_args::LearnArgs;
use super::models::Files;
use super::progress::Progress;
use super::resolve::{is_stdin, site_memory};
use super::speak::{Level, say, set_format};
use super::{Exit, models, summary};
use crate::error::ErrorKind;
use crate::pipeline::{self, Job, Learning};
use crate::profiles::ProfileWriter;
use crate::report::{Report, SaveFailures, Stopped, escaped};
use crate::settings::Settings;
use crate::sink::RecordOptions;
use crate::source::{Filter, Options, Walk};

pub(super) fn run(args: &LearnArgs) -> Result<Exit> {
    if args.inputs.iter().any(|input| is_stdin(input)) {
        bail!("one page from standard input teaches nothing of its site; give a folder");
    }
    set_format(args.log_format);
    let settings =
        Settings { input_kind: args.input_kind.map(Into::into).unwrap_or_default(), ..Settings::default() };
    let filter = Filter::new(&args.glob, &args.exclude)?;
    let options = Options { filter, follow: args.follow, kind: settings.input_kind, ..Options::default() };
    let cleaner = models::cleaner(settings, Files { models: &args.model, ..Files::default() })?;
    let (walk, ahead) =
        (Walk::new(&args.inputs, None, options.clone())?, Walk::new(&args.inputs, None, options)?);
    let urls = models::urls(args.urls.as_deref(), &args.inputs)?;
    let profiles = ProfileWriter::create(&args.output, false)?;
    let stop = interruptible()?;
    let limit = args.limit.map(NonZeroU64::get);
    let save = args.save_failures.clone();
    let save = save.map(|folder| SaveFailures::new(folder, &args.inputs, cleaner.settings().clone()));
    let save = save.transpose()?;
    let progress = Progress::new((args.quiet, args.verbose), false, (limit, ahead));
    let keys = args.keys.keys();
    let mut reports: Vec<Box<dyn Report>> = vec![Box::new(progress)];
    reports.extend(save.map(|save| Box::new(save) as Box<dyn Report>));
    let page_time = args.page_timeout.unwrap_or_default();
    let job = Job {
        clean: &|document| page_time.clean(&cleaner, document),
        urls: &urls,
        keys: &keys,
        limits: &cleaner.settings().limits,
        tree: None,
        attributes: None,
        manifest: None,
        settings: 0,
        records: RecordOptions::default(),
        whole: false,
        metadata: false,
        told_by_seed: None,
        overwrite: false,
        fail_fast: args.fail_fast,
        learning: None,
    };
    let temp = args.temp.clone().unwrap_or_else(std::env::temp_dir);
    let learning = Learning {
        cleaner: &cleaner,
        temp,
        memory: site_memory(args.site_memory),
        save_every: Duration::MAX,
        samples: true,
    };
    let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let threads = args.jobs.unwrap_or(cores);
    let done = pipeline::learn(&job, &learning, walk, limit, threads, (&stop, &reports), profiles);
    let done = match done {
        Err(error) if error.kind() == ErrorKind::Io => {
            say(Level::Error, &escaped(&error.to_string()));
            return Ok(Exit::SomeFailed);
        }
        done => done?,
    };
    let reported = reports.finished(&done);
    if !args.quiet {
        summary::of_learning(&done, args);
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
