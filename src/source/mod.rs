//! Where pages come from: folders and files, compressed or plain.

mod compressed;
mod filter;
mod names;
mod read;
mod roots;
mod urls;
mod walk;

pub(crate) use filter::Filter;
pub(crate) use names::kind_of;
pub(crate) use read::Reader;
pub(crate) use roots::{holds, locate, refuse_inside};
pub(crate) use urls::Urls;
pub(crate) use walk::{Input, Item, Options, Skip, Walk};
