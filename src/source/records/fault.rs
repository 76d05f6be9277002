//! What can go wrong below the records: in reading and in unpacking.

use std::io;

use crate::error::{Error, ErrorKind};
use crate::source::compressed::Format;
use crate::source::read::unreadable;

/// A fault of the file or of its compressed data.
#[derive(Debug)]
pub(super) enum Fault {
    /// Reading failed; there is no going on.
    Io(io::Error),
    /// A member ends before its end.
    CutOff,
    /// A member cannot be unpacked.
    Damaged(io::Error),
    /// A member was unpacked, but into other bytes than were packed.
    Checksum,
    /// What follows a member is none.
    Rubbish,
    /// A member unpacks into far more than any archive holds.
    Bomb,
}

impl Fault {
    /// Of a reader's error.
    pub(super) fn reading(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Fault::CutOff,
            _ => Fault::Io(error),
        }
    }

    /// Of a decoder's error. Zstandard's tells a wrong checksum by its
    /// message alone.
    pub(super) fn decoding(error: io::Error) -> Self {
        if error.to_string().contains("checksum") { Fault::Checksum } else { Fault::Damaged(error) }
    }

    pub(super) fn into_error(self, format: Option<Format>) -> Error {
        let name = format.map_or("packed", Format::name);
        let kind = ErrorKind::Compressed;
        match self {
            Fault::Io(error) => unreadable(error),
            Fault::CutOff => Error::new(kind, format!("its {name} data is cut off; get the file again")),
            Fault::Damaged(error) => {
                let message = format!("its {name} data is damaged ({error}); get the file again");
                Error::with_source(kind, message, error)
            }
            Fault::Checksum => {
                Error::new(kind, format!("its {name} data does not match its checksum; get the file again"))
            }
            Fault::Rubbish => Error::new(
                kind,
                format!("no {name} data begins here, nor up to the next; get the file again"),
            ),
            Fault::Bomb => Error::new(
                ErrorKind::OverBudget,
                format!(
                    "its {name} data unpacks into more than {} times its size; leave it out",
                    super::RATIO
                ),
            ),
        }
    }
}
