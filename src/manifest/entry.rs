//! What a manifest holds of an input.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::sink::{Lengths, SoFar};
use crate::source::{Input, Pages, Place, content};

/// A file that changed so lately may change again and look the same.
const LATELY: Duration = Duration::from_secs(2);

/// A hash for settings, so that a change of what decides on outputs is
/// noticed.
pub(crate) fn fingerprint<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> u128 {
    let mut hasher = twox_hash::XxHash3_128::new();
    for part in parts {
        hasher.write(&(part.len() as u64).to_le_bytes());
        hasher.write(part);
    }
    hasher.finish_128()
}

/// An input that is done with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) version: Version,
    /// [`fingerprint`] of all that decides on the output beside the input.
    pub(crate) settings: u128,
    pub(crate) made: Made,
}

/// What was made of an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Made {
    /// A page: an output of so many bytes, and attributes if they were asked
    /// for.
    Page { bytes: u64, attributes: Option<u64> },
    /// An archive: of so many records, some of which failed.
    Archive { bytes: Lengths, records: u64, failed: u64 },
    /// Nothing: it failed in a way of this [kind](crate::ErrorKind).
    Failure { kind: String },
}

/// How far an archive has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Underway {
    pub(crate) version: Version,
    /// As [`Entry::settings`].
    pub(crate) settings: u128,
    /// The record to go on with.
    pub(crate) place: Place,
    /// Its files, which hold all records before.
    pub(crate) texts: SoFar,
    /// Their attributes.
    pub(crate) attributes: Option<SoFar>,
    /// Records before.
    pub(crate) records: u64,
    /// Those of them that failed.
    pub(crate) failed: u64,
    /// Whether another time may be otherwise for one of these.
    pub(crate) again: bool,
}

/// By what an input is known to be the same as before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Version {
    /// Bytes on disk.
    size: u64,
    /// When it was last modified, in nanoseconds since 1970; unknown where it
    /// was so lately that a later change might not show.
    modified: Option<i128>,
    /// Hash of its bytes on disk, where they have been read in order; of the
    /// pages of a folder, of their names, sizes and times.
    content: Option<u128>,
}

impl Version {
    /// The version of an input as the walk found it.
    pub(crate) fn of(input: &Input) -> Self {
        let modified = input.modified.map(|time| match time.duration_since(UNIX_EPOCH) {
            Ok(since) => since.as_nanos() as i128,
            Err(before) => -(before.duration().as_nanos() as i128),
        });
        let content = input.pages.as_ref().map(Pages::fingerprint);
        Version { size: input.size, modified, content }
    }

    /// The same with the hash of the bytes that were read.
    pub(crate) fn with_content(mut self, content: impl Into<Option<u128>>) -> Self {
        self.content = content.into().or(self.content);
        self
    }

    /// The same as it is to be stored: a file's time says nothing if it
    /// changed just before it was read. Where only the time can tell, it has to
    /// do.
    pub(crate) fn settled(mut self) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let lately = now.saturating_sub(LATELY).as_nanos() as i128;
        if self.content.is_some() && self.modified.is_some_and(|modified| modified > lately) {
            self.modified = None;
        }
        self
    }

    /// Whether the file has the time and the size of this earlier version.
    pub(crate) fn looks_like(&self, earlier: &Version) -> bool {
        // The pages of a folder have no time, but a hash of all their times.
        let is_same = match self.modified {
            Some(modified) => Some(modified) == earlier.modified,
            None => self.content.is_some() && self.content == earlier.content,
        };
        self.size == earlier.size && is_same
    }

    /// Whether they are the same, as far as both can tell.
    pub(crate) fn is(&self, other: &Version) -> bool {
        self.size == other.size
            && match (self.content, other.content) {
                (Some(one), Some(other)) => one == other,
                _ => self.modified.is_some() && self.modified == other.modified,
            }
    }

    /// The version of the file at `path` if it holds the bytes of this earlier
    /// version after all. Reads it.
    pub(crate) fn same_bytes(&self, earlier: &Version, path: &Path) -> Option<Self> {
        let is_same = self.size == earlier.size && earlier.content? == content(path).ok()?;
        is_same.then(|| Version { content: earlier.content, ..self.clone() })
    }
}
