//! What is said while a run goes on: failures at once, and how far it is.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::headway::Headway;
use super::speak::{Level, Message, is_json, say};
use crate::error::Error;
use crate::report::{Outcome, Report, Step, Summary, escaped, escaped_path};
use crate::source::{Item, Skip, Walk, Why};

/// How often a plain line tells of the progress where there is no terminal.
const EVERY: Duration = Duration::from_secs(10);

/// How often the bar does.
const BAR_EVERY: Duration = Duration::from_millis(125);

/// Parts that the bar's work has.
const PARTS: u64 = 1_000_000;

/// Columns of a line's words at most, with the time before them: a bar has those that are left, up to some.
const WORDS: usize = 72;
const BAR: usize = 40;

/// Columns of a terminal that does not tell.
const COLUMNS: usize = 80;

/// Tells of a run on standard error.
pub(super) struct Progress {
    voice: Voice,
    shown: Arc<Shown>,
    /// Milliseconds from the beginning to the last plain line.
    last_line: AtomicU64,
}

/// What the bar shows.
struct Shown {
    bar: ProgressBar,
    begin: Instant,
    headway: Headway,
    /// What there is to do, when it is known.
    ahead: OnceLock<Ahead>,
}

/// The inputs of a run.
#[derive(Debug)]
struct Ahead {
    /// Bytes on disk.
    bytes: u64,
    /// Pages, unless there are archives.
    pages: Option<u64>,
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
    /// For a run of one pass or two whose inputs `walk` walks too: on a
    /// terminal they are counted meanwhile, so that the bar gets an end.
    pub(super) fn new(
        quiet_verbose: (bool, bool),
        two_passes: bool,
        (limit, walk): (Option<u64>, Walk),
    ) -> Self {
        let voice = match quiet_verbose {
            (true, _) => Voice::Quiet,
            (_, true) => Voice::Verbose,
            _ => Voice::Normal,
        };
        let shown = voice == Voice::Normal && !is_json() && std::io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr_with_hz(8) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        let (begin, headway, ahead) = (Instant::now(), Headway::new(two_passes), OnceLock::new());
        let shared = Arc::new(Shown { bar, begin, headway, ahead });
        if shown {
            style(&shared.bar, "{spinner} {elapsed}  {wide_msg}");
            let (drawn, counted) = (Arc::clone(&shared), Arc::clone(&shared));
            std::thread::spawn(move || drawn.draw());
            std::thread::spawn(move || counted.count(walk, limit));
        }
        Progress { voice, shown: shared, last_line: AtomicU64::default() }
    }

    /// Tells of a file.
    fn say(&self, level: Level, message: &str, relative: &Path, kind: Option<&str>) {
        let path = escaped_path(relative);
        let message = Message { level, message, path: Some(&path), kind };
        self.shown.bar.suspend(|| message.say());
    }

    fn mention(&self, message: &str, relative: &Path, kind: Option<&str>) {
        if self.voice == Voice::Verbose {
            self.say(Level::Info, message, relative, kind);
        }
    }

    /// Something was done. Without a terminal, that is told now and then.
    fn tick(&self) {
        if self.voice != Voice::Normal || !self.shown.bar.is_hidden() {
            return;
        }
        let now = self.shown.begin.elapsed().as_millis() as u64;
        let last = self.last_line.load(Relaxed);
        let due = now.saturating_sub(last) >= EVERY.as_millis() as u64;
        if due && self.last_line.compare_exchange(last, now, Relaxed, Relaxed).is_ok() {
            say(Level::Info, &self.shown.line());
        }
    }
}

impl Shown {
    fn line(&self) -> String {
        let pages = self.ahead.get().and_then(|ahead| ahead.pages);
        self.headway.line(pages, self.begin.elapsed().as_secs_f64())
    }

    /// Draws until the run has ended. Not when something is done: that is too often where pages are
    /// small, and would leave what was done last unsaid while a large one is at work.
    fn draw(&self) {
        while !self.bar.is_finished() {
            if let Some(ahead) = self.ahead.get() {
                self.bar.set_position((self.headway.share(ahead.bytes) * PARTS as f64) as u64);
            }
            self.bar.set_message(self.line());
            self.bar.tick();
            std::thread::sleep(BAR_EVERY);
        }
    }

    /// Counts the inputs, far ahead of the cleaning. It ends with the run at
    /// the latest.
    fn count(&self, walk: Walk, limit: Option<u64>) {
        let bar = &self.bar;
        let Some(ahead) = Ahead::of(walk.take_while(|_| !bar.is_finished()), limit) else { return };
        if !bar.is_finished() && self.ahead.set(ahead).is_ok() {
            bar.set_length(PARTS);
            let columns = terminal_size::terminal_size_of(std::io::stderr());
            let columns = columns.map_or(COLUMNS, |(width, _)| width.0.into());
            let width = columns.saturating_sub(WORDS).min(BAR);
            let drawn = if width > 1 { format!("{{bar:{width}}} ") } else { String::new() };
            style(bar, &format!("{{elapsed}} {drawn}{{percent}} %{{left}}: {{wide_msg}}"));
        }
    }
}

fn style(bar: &ProgressBar, template: &str) {
    // The templates are our own; should one be wrong, the default will do.
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("━╸─").with_key("left", left));
    }
}

/// The time left, as soon as something is known of it.
fn left(state: &ProgressState, out: &mut dyn std::fmt::Write) {
    // Should it not be written, it is with the next look.
    let _ = match state.pos() {
        0 => Ok(()),
        _ => write!(out, ", {:#} left", HumanDuration(state.eta())),
    };
}

impl Ahead {
    /// Of the first `limit` inputs of a walk. None where nothing is to be read.
    fn of(walk: impl Iterator<Item = Item>, limit: Option<u64>) -> Option<Self> {
        let (mut bytes, mut pages, mut has_archives) = (0, 0, false);
        let mut left = limit.unwrap_or(u64::MAX);
        for item in walk {
            if left == 0 {
                break;
            }
            let count = match item {
                Item::Input(mut input) => {
                    let count = input.cut(left);
                    bytes += input.size;
                    has_archives |= input.archive.is_some() && input.pages.is_none();
                    count
                }
                Item::Failure { .. } => 1,
                Item::Skipped { .. } => continue,
            };
            pages += count;
            left -= count.min(left);
        }
        (bytes > 0).then_some(Ahead { bytes, pages: (!has_archives).then_some(pages) })
    }
}

impl Report for Progress {
    fn step(&self, step: Step) {
        self.shown.headway.step(step);
        self.tick();
    }

    fn waits(&self, read: u64) {
        self.shown.headway.waits(read);
        self.tick();
    }

    fn input(&self, relative: &Path, outcome: &Outcome) {
        self.tell(relative, outcome);
    }

    fn record(&self, name: &Path, outcome: &Outcome, _: Option<&[u8]>) {
        self.shown.headway.has_records();
        self.tell(name, outcome);
    }

    fn record_passed_over(&self, name: &Path, why: &Why) {
        self.mention("passed over", name, Some(&escaped(&why.to_string())));
    }

    fn passed_over(&self, relative: &Path, why: Skip) {
        self.mention("passed over", relative, Some(why.describe()));
    }

    fn finished(&self, summary: &Summary) -> Result<(), Error> {
        self.shown.bar.finish_and_clear();
        if summary.stopped.is_some()
            && self.voice != Voice::Quiet
            && let Some(unwritten) = self.shown.headway.unwritten()
        {
            say(Level::Info, &unwritten);
        }
        Ok(())
    }
}

impl Progress {
    /// An input or a record is done with.
    fn tell(&self, relative: &Path, outcome: &Outcome) {
        self.shown.headway.done_with(outcome);
        match outcome {
            Outcome::Failed(failure) => {
                self.say(Level::Error, &escaped(&failure.message), relative, Some(failure.kind));
            }
            Outcome::Cleaned { .. } => self.mention("cleaned", relative, None),
            Outcome::Empty { .. } => self.mention("empty", relative, None),
            Outcome::Skipped => self.mention("skipped", relative, None),
        }
        self.tick();
    }
}
