//! Where cleaned texts go.

mod json_lines;
mod tree;

pub(crate) use json_lines::{line, line_head};
pub(crate) use tree::{Growing, Tree, metadata_json};
