//! Files of what was learned of sites: written whole or not at all, read and
//! merged line by line, so that they may be larger than memory.

mod apply;
mod gather;
mod merge;
mod read;
mod write;

pub(crate) use apply::{compacted, counts};
pub(crate) use gather::{gather, sample_text};
pub(crate) use merge::Merged;
pub(crate) use write::ProfileWriter;
