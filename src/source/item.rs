//! What a walk comes across.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::records::{Archive, Pages};
use crate::settings::InputKind;

/// What the walk came across.
#[derive(Debug)]
pub(crate) enum Item {
    /// A file to clean.
    Input(Input),
    /// Something that should have been an input and cannot be one: an
    /// unreadable folder, a loop of symlinks, a dangling symlink.
    Failure {
        /// The path as for [`Input::relative`].
        relative: PathBuf,
        /// What was wrong and what to do; does not name the path.
        message: String,
    },
    /// A file or folder that is not an input.
    Skipped {
        /// The path as for [`Input::relative`].
        relative: PathBuf,
        /// Why it is none.
        why: Skip,
    },
}

/// A file to clean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    /// Where to read it.
    pub(crate) path: PathBuf,
    /// The path for messages: below the INPUT folder; with several INPUTs,
    /// that folder's name comes first.
    pub(crate) relative: PathBuf,
    /// The output's path below the output folder. Unique in the walk.
    pub(crate) output: PathBuf,
    /// What it is, by the options or its ending.
    pub(crate) kind: InputKind,
    /// Where it is an archive of pages by its ending: which.
    pub(crate) archive: Option<Archive>,
    /// Where it is not a file, but the pages of the folder at `path`: which.
    pub(crate) pages: Option<Pages>,
    /// Size on disk in bytes.
    pub(crate) size: u64,
    /// When it was last modified, where the file system says so.
    pub(crate) modified: Option<SystemTime>,
}

impl Input {
    /// What its records are said to come from: the archive, or the folder that
    /// the pages lie in.
    pub(crate) fn source(&self) -> &Path {
        match &self.pages {
            Some(pages) if pages.folder().as_os_str().is_empty() => Path::new("."),
            Some(pages) => pages.folder(),
            None => &self.relative,
        }
    }

    /// Leaves no more than `most` of what counts as an input, 1 at least: the
    /// pages of a folder do, each. How many are left.
    pub(crate) fn cut(&mut self, most: u64) -> u64 {
        let Some(pages) = &self.pages else { return 1 };
        let pages = pages.first(most.max(1));
        let count = pages.count();
        (self.size, self.pages) = (pages.size(), Some(pages));
        count
    }
}

/// Why a file or folder is not an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Skip {
    /// The name has none of the known endings.
    Ending,
    /// `--glob` does not match it, or `--exclude` does. An excluded folder
    /// is one item, whatever it holds.
    Filter,
    /// A symlink to a folder, and following them was not asked for.
    SymlinkedFolder,
    /// A folder that the run writes to, reached through a symlink.
    Output,
    /// A pipe, a socket or a device.
    Special,
    /// Temporary files of a run of dechrome, or its lock.
    Scratch,
    /// A record of an archive that holds no page.
    Record,
}

impl Skip {
    /// The reason in a few words.
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Skip::Ending => "no known ending",
            Skip::Filter => "filtered out",
            Skip::SymlinkedFolder => "a symlinked folder",
            Skip::Output => "the output folder",
            Skip::Special => "a pipe, socket or device",
            Skip::Scratch => "a temporary file of dechrome",
            Skip::Record => "no page",
        }
    }
}
