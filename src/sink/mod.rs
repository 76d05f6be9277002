//! Where cleaned texts go.

mod attributes;
mod growing;
mod json_lines;
mod lock;
mod parquet;
mod records;
mod tree;

use std::ffi::OsStr;

use crate::manifest;

pub(crate) use attributes::{SoFar, attributes_line, attributes_of};
pub(crate) use json_lines::string_json;
use json_lines::{line, line_head};
pub(crate) use lock::{FolderLock, Held};
pub(crate) use records::{Folders, Lengths, RecordFiles, RecordForm, RecordOptions};
pub(crate) use tree::{Tree, metadata_json};

/// Whether a file in an output folder has a name of those that are no outputs:
/// its lock, its manifest, or an output that is not whole yet.
pub(crate) fn is_temporary(name: &OsStr) -> bool {
    name == lock::LOCK || name == manifest::NAME || name.to_str().is_some_and(tree::is_temporary)
}
