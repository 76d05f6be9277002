//! The library's error.

use std::fmt;

/// Why a page could not be cleaned, or settings not be used.
///
/// Opaque; ask [`Error::kind`] what went wrong.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The class of an [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes are not a page of text: an image, a PDF, an archive.
    NotText,
    /// The page is over a budget of [`Limits`](crate::Limits).
    OverBudget,
    /// Cleaning took longer than was allowed.
    Time,
    /// Compressed data is damaged or cut off.
    Compressed,
    /// A record of an archive is damaged, or holds no page.
    Record,
    /// Reading or writing failed.
    Io,
    /// A setting or a data file cannot be used.
    Settings,
    /// A defect of dechrome itself.
    Internal,
}

impl ErrorKind {
    /// The class's name in reports, such as `not-text`.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorKind::NotText => "not-text",
            ErrorKind::OverBudget => "over-budget",
            ErrorKind::Time => "time",
            ErrorKind::Compressed => "compressed",
            ErrorKind::Record => "record",
            ErrorKind::Io => "io",
            ErrorKind::Settings => "settings",
            ErrorKind::Internal => "internal",
        }
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error { kind, message: message.into(), source: None }
    }

    pub(crate) fn with_source(
        kind: ErrorKind,
        message: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Error { kind, message: message.into(), source: Some(source.into()) }
    }

    /// The same with `text` before its message.
    pub(crate) fn before(mut self, text: &str) -> Self {
        self.message.insert_str(0, text);
        self
    }

    /// What class of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|e| e as _)
    }
}

/// What to do about an error that came of too many open files.
///
/// Goes by its words (EMFILE is 24 on every Unix): where `tempfile` has put a
/// path to an error, its number is not to be had.
pub(crate) fn out_of_files(error: &std::io::Error) -> Option<&'static str> {
    let is_it = cfg!(unix) && error.to_string().contains("(os error 24)");
    is_it.then_some("allow more open files (ulimit -n) or ask for fewer threads with --jobs")
}
