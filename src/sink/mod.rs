//! Where cleaned texts go.

mod tree;

pub(crate) use tree::{Tree, metadata_json};
