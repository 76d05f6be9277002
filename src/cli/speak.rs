//! Words to the user on standard error, data on standard output.

use std::fmt::{self, Display};
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// Standard output cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("standard output cannot be written: {0}")]
pub(super) struct Unwritable(#[from] pub(super) io::Error);

/// `--log-format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum LogFormat {
    Text,
    Json,
}

/// Whether messages are JSON. Of the process, like standard error itself.
static JSON: AtomicBool = AtomicBool::new(false);

/// From now on messages have this form.
pub(super) fn set_format(format: Option<LogFormat>) {
    JSON.store(format == Some(LogFormat::Json), Relaxed);
}

/// Whether messages are objects for a program to read.
pub(super) fn is_json() -> bool {
    JSON.load(Relaxed)
}

/// Whether the user lets terminals have colours (<https://no-color.org>).
pub(super) fn may_colour() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// How grave a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Level {
    Info,
    Warning,
    Error,
}

/// A message. What comes from outside is escaped by whoever makes it.
#[derive(Debug, Serialize)]
pub(super) struct Message<'a> {
    pub(super) level: Level,
    pub(super) message: &'a str,
    /// The input that it is about, as reports name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<&'a str>,
    /// The class of a failure, or why a file is no input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'a str>,
}

impl Message<'_> {
    /// Prints it.
    pub(super) fn say(&self) {
        if is_json()
            && let Ok(json) = serde_json::to_string(self)
        {
            line(json);
        } else {
            line(self);
        }
    }
}

/// As people read it.
impl Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.level, self.path, self.kind) {
            (Level::Error, Some(path), _) => write!(f, "dechrome: {path}: {}", self.message),
            (Level::Error, None, _) => write!(f, "dechrome: {}", self.message),
            (_, Some(path), Some(kind)) => write!(f, "{} {path} ({kind})", self.message),
            (_, Some(path), None) => write!(f, "{} {path}", self.message),
            (_, None, _) => f.write_str(self.message),
        }
    }
}

/// A number of things that have a plural with an s.
pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Prints a message about no input.
pub(super) fn say(level: Level, message: &str) {
    Message { level, message, path: None, kind: None }.say();
}

/// Prints a line on standard error. Nobody listening there stops no run, so
/// not `eprintln!`, which panics then.
fn line(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Writes data to standard output.
///
/// # Errors
/// When that cannot be written, [`Unwritable`]; a reader that has gone is no
/// error to the program.
pub(super) fn put(
    write: impl FnOnce(&mut io::BufWriter<io::StdoutLock<'_>>) -> io::Result<()>,
) -> Result<(), Unwritable> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            // What is left in the buffer would be tried again on drop.
            let _ = out.into_parts();
            Ok(())
        }
        done => Ok(done?),
    }
}
