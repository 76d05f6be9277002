//! Where pages come from: folders and files, compressed or plain, and archives.

mod compressed;
mod filter;
mod names;
mod read;
mod records;
mod roots;
mod urls;
mod walk;

pub(crate) use filter::Filter;
pub(crate) use names::kind_of;
pub(crate) use read::Reader;
pub(crate) use records::{Archive, Entry, Fields, Keys, Place, Record, Records, Why};
pub(crate) use roots::holds;
pub(crate) use urls::Urls;
pub(crate) use walk::{Input, Item, Options, Skip, Walk};
