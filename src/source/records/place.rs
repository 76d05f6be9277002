//! Where a record lies in its archive.

use std::fmt;

/// Where a record begins, enough to continue there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Bytes of the file, as it lies on disk, before the record, or in a
    /// compressed file before its gzip member or Zstandard frame, in Parquet
    /// before its row group.
    pub(crate) at: u64,
    /// Unpacked bytes of the member or frame before the record: 0 where each
    /// record has its own, as archives usually have.
    pub(crate) within: u64,
    /// The records, or in JSONL the lines, in Parquet the rows, before this one.
    pub(crate) number: u64,
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
