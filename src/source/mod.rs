//! Where pages come from: folders and files, compressed or plain, and archives.

mod compressed;
mod filter;
mod item;
mod names;
mod read;
mod records;
mod roots;
mod urls;
mod walk;

use crate::error::out_of_files;

pub(crate) use filter::Filter;
pub(crate) use item::{Input, Item, Skip};
pub(crate) use names::{has_ending, kind_of, unpacked};
pub(crate) use read::{Reader, content, unreadable};
pub(crate) use records::{Archive, Entry, Fields, Keys, Pages, Place, Record, Records, Why};
pub(crate) use roots::{holds, locate, refuse_inside, refuse_meeting};
pub(crate) use urls::Urls;
pub(crate) use walk::{Options, Walk, is_scratch};

/// What to do about a file or folder that cannot be read, to go behind the
/// error's own words.
fn advice(error: &std::io::Error) -> String {
    use std::io::ErrorKind::{NotFound, PermissionDenied};
    match (error.kind(), out_of_files(error)) {
        (PermissionDenied, _) => "; check its permissions".to_owned(),
        (NotFound, _) => "; it was moved or deleted".to_owned(),
        (_, Some(what_to_do)) => format!("; {what_to_do}"),
        _ => String::new(),
    }
}
