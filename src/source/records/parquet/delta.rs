//! The lengths in pages of delta-encoded strings. The `parquet` crate makes
//! room for as many as the page says that it has.

use super::thrift::{Fault, Thrift};

/// Passes over delta-encoded numbers, no more of them than `most`.
///
/// # Errors
/// When there are more, or they are damaged.
pub(super) fn pass(bytes: &mut Thrift<'_>, most: u64) -> Result<(), Fault> {
    let block = bytes.unsigned()?;
    let parts = bytes.unsigned()?;
    let count = bytes.unsigned()?;
    bytes.int()?;
    if count > most || block == 0 || block > 1 << 20 || parts == 0 || parts > block {
        return Err(Fault::Wrong);
    }
    let part = block / parts;
    let mut left = count.saturating_sub(1);
    while left > 0 {
        bytes.int()?;
        let widths = bytes.take(parts)?;
        for width in widths {
            if left == 0 {
                break;
            }
            bytes.take(u64::from(*width) * part / 8)?;
            left = left.saturating_sub(part);
        }
    }
    Ok(())
}
