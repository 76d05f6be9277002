//! Where a record lies in its archive.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

/// Where a record begins, enough to continue there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Place {
    /// Bytes of the file, as it lies on disk, before the record, or in a
    /// compressed file before its gzip member or Zstandard frame. In a ZIP
    /// file, before its entry in the directory; in Parquet, before its row group.
    pub(crate) at: u64,
    /// Unpacked bytes of the member or frame before the record: 0 where each
    /// record has its own, as archives usually have.
    pub(crate) within: u64,
    /// The records, or in JSONL the lines, in ZIP and TAR the entries, in
    /// Parquet the rows, before this one.
    pub(crate) number: u64,
}

impl Place {
    /// An archive has no such place.
    pub(super) fn missing(self) -> Error {
        let message =
            format!("has no record at {self}: it was changed or cut off; read it from its beginning");
        Error::new(ErrorKind::Record, message)
    }
}

/// Of so many bytes, those that `number` of `count` records have if all have as many.
pub(super) fn part(bytes: u64, number: u64, count: u64) -> u64 {
    let part = u128::from(bytes) * u128::from(number.min(count)) / u128::from(count.max(1));
    u64::try_from(part).unwrap_or(bytes)
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}", self.at)?;
        if self.within > 0 {
            write!(f, ", unpacked {} behind it", self.within)?;
        }
        Ok(())
    }
}
