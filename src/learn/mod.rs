//! Counting what stands on how many pages of a site, in bounded memory, and
//! keeping pages until that is known.

mod beside;
mod count;
mod frames;
mod page;
mod queue;
mod sort;
mod spool;

pub(crate) use beside::Beside;
pub(crate) use count::{Group, SiteCounts, Sites, site_text};
pub(crate) use frames::{FRAME, Packed, Packer, Stream};
pub(crate) use page::{SpooledPage, SpooledPath};
pub(crate) use queue::{Queue, QueueWriter};
pub(crate) use sort::Sorter;
pub(crate) use spool::{Opener, PARTS, Spool, SpoolFile, SpoolWriter, part_of};
