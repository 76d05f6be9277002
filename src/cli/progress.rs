//! What is said while a run goes on: failures at once, and how far it is.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::speak::{Level, Message, is_json, say};
use crate::error::Error;
use crate::report::{Outcome, Report, Summary, escaped, escaped_path};
use crate::source::{Item, Skip, Walk, Why};

/// How often a plain line tells of the progress where there is no terminal.
const EVERY: Duration = Duration::from_secs(10);

/// Of ten parts of an input's time, those until it is cleaned, and those from
/// there to its output, where both are apart.
const READ: u64 = 9;
const WRITTEN: u64 = 1;

/// Tells of a run on standard error.
pub(super) struct Progress {
    bar: ProgressBar,
    voice: Voice,
    begin: Instant,
    done: AtomicU64,
    /// Pages that were read and waited for others of their site.
    waited: AtomicU64,
    /// Those of them that are written by now.
    written: AtomicU64,
    failed: AtomicU64,
    bytes: AtomicU64,
    /// Milliseconds from the beginning to the last plain line.
    last_line: AtomicU64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Voice {
    /// Only failures.
    Quiet,
    /// A bar on a terminal, a line now and then elsewhere.
    Normal,
    /// A line for every file.
    Verbose,
}

impl Progress {
    /// For a run whose inputs `ahead` walks too: on a terminal they are counted
    /// meanwhile, so that the bar gets an end.
    pub(super) fn new(quiet_verbose: (bool, bool), limit: Option<u64>, ahead: Walk) -> Self {
        let voice = match quiet_verbose {
            (true, _) => Voice::Quiet,
            (_, true) => Voice::Verbose,
            _ => Voice::Normal,
        };
        let shown = voice == Voice::Normal && !is_json() && std::io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr_with_hz(8) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if shown {
            style(&bar, "{spinner} {elapsed}  {msg}");
            bar.enable_steady_tick(Duration::from_millis(125));
            count(bar.clone(), ahead, limit);
        }
        let begin = Instant::now();
        let zero = AtomicU64::default;
        Progress {
            bar,
            voice,
            begin,
            done: zero(),
            waited: zero(),
            written: zero(),
            failed: zero(),
            bytes: zero(),
            last_line: zero(),
        }
    }

    fn line(&self) -> String {
        let bytes = self.bytes.load(Relaxed) as f64;
        let seconds = self.begin.elapsed().as_secs_f64().max(1e-3);
        let (waited, written) = (self.waited.load(Relaxed), self.written.load(Relaxed));
        let files = match (waited, written) {
            (0, _) => format!("{} files", HumanCount(self.done.load(Relaxed))),
            (waited, 0) => format!("{} files read", HumanCount(waited + self.done.load(Relaxed))),
            (waited, written) => format!("{} of {} files written", HumanCount(written), HumanCount(waited)),
        };
        let (failed, speed) = (HumanCount(self.failed.load(Relaxed)), HumanBytes((bytes / seconds) as u64));
        format!("{files}, {failed} failed, {speed}/s")
    }

    /// Tells of a file.
    fn say(&self, level: Level, message: &str, relative: &Path, kind: Option<&str>) {
        let path = escaped_path(relative);
        let message = Message { level, message, path: Some(&path), kind };
        self.bar.suspend(|| message.say());
    }

    fn mention(&self, message: &str, relative: &Path, kind: Option<&str>) {
        if self.voice == Voice::Verbose {
            self.say(Level::Info, message, relative, kind);
        }
    }

    /// So many tenths of an input are done.
    fn tick(&self, tenths: u64) {
        if self.voice != Voice::Normal {
            return;
        }
        if !self.bar.is_hidden() {
            self.bar.inc(tenths);
            self.bar.set_message(self.line());
            return;
        }
        let now = self.begin.elapsed().as_millis() as u64;
        let last = self.last_line.load(Relaxed);
        let due = now.saturating_sub(last) >= EVERY.as_millis() as u64;
        if due && self.last_line.compare_exchange(last, now, Relaxed, Relaxed).is_ok() {
            say(Level::Info, &self.line());
        }
    }
}

fn style(bar: &ProgressBar, template: &str) {
    // The templates are our own; should one be wrong, the default will do.
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}

/// Counts the inputs on a thread of its own, which is far ahead of the
/// cleaning. It ends with the run at the latest.
fn count(bar: ProgressBar, ahead: Walk, limit: Option<u64>) {
    std::thread::spawn(move || {
        let most = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
        let inputs = ahead
            .take_while(|_| !bar.is_finished())
            .filter(|item| matches!(item, Item::Input(_) | Item::Failure { .. }))
            .take(most)
            .count();
        if !bar.is_finished() {
            let inputs = inputs as u64;
            bar.set_length(inputs * (READ + WRITTEN));
            let of = HumanCount(inputs);
            style(&bar, &format!("{{elapsed}} [{{bar:30}}] {{percent}} % of {of}, {{eta}} left: {{msg}}"));
        }
    });
}

impl Report for Progress {
    fn waits(&self, read: u64) {
        self.waited.fetch_add(1, Relaxed);
        self.bytes.fetch_add(read, Relaxed);
        self.tick(READ);
    }

    fn input(&self, relative: &Path, outcome: &Outcome) {
        let waited = self.waited.load(Relaxed) > 0 && outcome.is_written();
        self.tell(relative, outcome, waited);
        self.tick(if waited { WRITTEN } else { READ + WRITTEN });
    }

    fn record(&self, name: &Path, outcome: &Outcome, _: Option<&[u8]>) {
        self.tell(name, outcome, false);
        self.tick(0);
    }

    fn record_passed_over(&self, name: &Path, why: &Why) {
        self.mention("passed over", name, Some(&escaped(&why.to_string())));
    }

    fn archive(&self) {
        self.tick(READ + WRITTEN);
    }

    fn passed_over(&self, relative: &Path, why: Skip) {
        self.mention("passed over", relative, Some(why.describe()));
    }

    fn finished(&self, _: &Summary) -> Result<(), Error> {
        self.bar.finish_and_clear();
        Ok(())
    }
}

impl Progress {
    /// An input or a record is done with, which may have waited for the counts
    /// of its site.
    fn tell(&self, relative: &Path, outcome: &Outcome, waited: bool) {
        self.done.fetch_add(1, Relaxed);
        match outcome {
            Outcome::Failed(failure) => {
                self.failed.fetch_add(1, Relaxed);
                self.say(Level::Error, &escaped(&failure.message), relative, Some(failure.kind));
            }
            Outcome::Cleaned { read } | Outcome::Empty { read } => {
                if waited {
                    self.written.fetch_add(1, Relaxed);
                } else {
                    self.bytes.fetch_add(*read, Relaxed);
                }
                let what = if matches!(outcome, Outcome::Empty { .. }) { "empty" } else { "cleaned" };
                self.mention(what, relative, None);
            }
            Outcome::Skipped => self.mention("skipped", relative, None),
        }
    }
}
