//! From kept blocks to text.

use crate::block::{Page, Verdict};

/// Renders the kept blocks as plain text.
pub(crate) fn text(_page: &Page, _verdicts: &[Verdict]) -> String {
    String::new()
}
