//! The walk over the INPUT arguments, one item at a time.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::filter::Filter;
use crate::error::Error;
use crate::settings::InputKind;

/// How folders are walked.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// Which files are taken.
    pub(crate) filter: Filter,
    /// Whether symlinked folders are entered. Symlinked files always count.
    pub(crate) follow: bool,
    /// What every input is; [`InputKind::Auto`] goes by each file's ending.
    pub(crate) kind: InputKind,
    /// The ending of outputs without its dot, such as `txt`.
    pub(crate) ending: String,
}

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
    /// Size on disk in bytes.
    pub(crate) size: u64,
    /// When it was last modified, where the file system says so.
    pub(crate) modified: Option<SystemTime>,
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
    /// The output folder, reached through a symlink.
    Output,
    /// A pipe, a socket or a device.
    Special,
}

/// The walk over one or several INPUTs: inputs in the order of their names
/// (bytes), sub-folders before files. Holds one folder's names at a time, and
/// those of the folders around it.
#[derive(Debug)]
pub(crate) struct Walk {}

impl Walk {
    /// A walk over `inputs`, files or folders, whose outputs will go below
    /// `out` (`None`: not to a folder).
    ///
    /// One folder's outputs go directly below `out`; of several INPUTs, each
    /// folder's below a folder of its name, each file's directly below `out`.
    /// A file named as an INPUT is taken whatever its ending and the filter.
    ///
    /// # Errors
    /// Of kind [`Settings`](crate::ErrorKind::Settings), before anything is
    /// walked: an INPUT does not exist or is no file or folder, two INPUTs
    /// have one name, `out` is no folder, or `out` and an INPUT lie in each other.
    pub(crate) fn new(inputs: &[PathBuf], out: Option<&Path>, options: Options) -> Result<Self, Error> {
        let _ = (inputs, out, options);
        Ok(Walk {})
    }
}

impl Iterator for Walk {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        None
    }
}
