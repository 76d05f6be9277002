//! `dechrome compare`: what two runs of `clean` wrote, side by side.

mod json;
mod terminal;

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Exit;
use super::compare_args::CompareArgs;
use super::screen::{Screen, diff_style};
use super::speak::{Level, Message, Unwritable, put, say};
use crate::compare::{Comparison, Options, Pairs, Show, Side, Stopped, Told, Unreadable, compare};
use crate::diff::{LineDiff, unified};
use crate::report::{escaped, escaped_path};
use crate::settings::Limits;
use crate::source::Keys;

pub(super) fn run(args: &CompareArgs) -> Result<Exit> {
    let limits = Limits { bytes: args.max_page_bytes, ..Limits::default() };
    let options = Options {
        keys: Keys::of_one(args.text_key.clone(), args.id_key.clone()),
        limits: limits.clone(),
        temp: args.temp.clone().unwrap_or_else(std::env::temp_dir),
    };
    let pairs = Pairs::new(&args.a, &args.b, options)?;
    let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let (threads, top) = (args.jobs.unwrap_or(cores), args.top);
    let style = diff_style(args.color);
    let show = |name: &Path, diff: &LineDiff<'_>| unified(name, diff, style);
    let show = args.diff.then_some(&show as &Show<'_>);
    let mut out = io::BufWriter::new(io::stdout());
    let mut tell = |told: Told<'_>| match told {
        Told::Change(diff) => out.write_all(diff.as_bytes()),
        Told::Unreadable(page) => {
            unreadable(args, page);
            Ok(())
        }
    };
    let done = compare(pairs, &limits, (threads, top), show, &mut tell);
    let done = done.and_then(|comparison| Ok(out.flush().map(|()| comparison)?));
    match done {
        Ok(comparison) => show_results(args, &comparison),
        Err(Stopped::Telling(error)) => {
            // What is left in the buffer would be tried again on drop.
            let _ = out.into_parts();
            Ok(unwritable(&Unwritable(error)))
        }
        Err(Stopped::Failed(error)) => Err(error.into()),
    }
}

/// A page that cannot be read, by the run's path as it was given.
fn unreadable(args: &CompareArgs, page: &Unreadable) {
    let run = run_of(args, page);
    let path = if page.name.starts_with(run) { page.name.clone() } else { named(run, &page.name) };
    let (path, error) = (escaped_path(&path), escaped(&page.error.to_string()));
    let kind = Some(page.error.kind().as_str());
    Message { level: Level::Error, message: &error, path: Some(&path), kind }.say();
}

fn run_of<'a>(args: &'a CompareArgs, page: &Unreadable) -> &'a Path {
    match page.side {
        Side::A => &args.a,
        Side::B => &args.b,
    }
}

/// The path of a page of a run.
fn named(run: &Path, name: &Path) -> PathBuf {
    // A file is named by the name that it has in A.
    if run.is_dir() { run.join(name) } else { run.to_owned() }
}

fn show_results(args: &CompareArgs, comparison: &Comparison) -> Result<Exit> {
    if comparison.given_up > 0 {
        say(
            Level::Warning,
            &format!(
                "warning: {} records of one run may be in the other too, too far away to be found: the runs have them in \
                 other orders",
                comparison.given_up
            ),
        );
    }
    let done = if args.diff {
        terminal::brief(comparison).iter().for_each(|line| say(Level::Info, line));
        Ok(())
    } else if args.json {
        put(|out| json::print(out, args, comparison))
    } else {
        put(|out| terminal::print(out, args, comparison, Screen::of(args.color, args.width)))
    };
    if let Err(error) = done {
        return Ok(unwritable(&error));
    }
    if comparison.both() == 0 {
        say(Level::Error, "no page could be compared: none that can be read is in both runs");
        return Ok(Exit::Trouble);
    }
    Ok(match comparison {
        comparison if comparison.unreadable > 0 => Exit::Trouble,
        comparison if comparison.is_same() => Exit::Success,
        _ => Exit::Differ,
    })
}

/// Exit code 1 would say that the runs differ.
fn unwritable(error: &Unwritable) -> Exit {
    if error.0.kind() != io::ErrorKind::BrokenPipe {
        say(Level::Error, &error.to_string());
    }
    Exit::Trouble
}
