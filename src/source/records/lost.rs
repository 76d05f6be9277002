//! Finding on behind damage.

use std::io::{Read, Seek};

use super::fault::Fault;
use super::place::Place;
use super::stream::Stream;

/// Whether the next entry's beginning is known.
#[derive(Debug, Default)]
pub(super) enum Lost {
    #[default]
    No,
    /// To be searched for behind the beginning of the entry at this place and
    /// position.
    Behind(Place, u64),
    /// To be searched for in the members behind a damaged one.
    Member,
    /// There is none.
    Ended,
}

/// Where the stream stands then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// Where an entry is to begin.
    Entry,
    /// Behind an entry's beginning: search from here.
    Behind,
    /// At a member's beginning: search from here.
    Member,
    End,
}

impl Lost {
    /// What a fault leaves.
    pub(super) fn by(fault: &Fault) -> Self {
        if matches!(fault, Fault::Io(_)) { Lost::Ended } else { Lost::Member }
    }

    /// Goes to where the next entry begins or is to be searched for, which is
    /// `least` bytes behind the beginning of the last one or more.
    pub(super) fn go_on<R: Read + Seek>(self, stream: &mut Stream<R>, least: usize) -> Result<At, Fault> {
        Ok(match self {
            Lost::No => At::Entry,
            Lost::Ended => At::End,
            Lost::Member if stream.recover()? => At::Member,
            Lost::Member => At::End,
            Lost::Behind(place, position) => {
                // From where reading got to, if too much was read twice.
                if stream.go_back(place, position)? {
                    stream.peek(least);
                    stream.consume(least);
                }
                At::Behind
            }
        })
    }
}
