//! The header of a page.

use parquet::basic::Encoding;

use super::thrift::{FIELDS, Fault, Numbers, STRUCT, Thrift};

/// What stands before a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header {
    pub(super) kind: Kind,
    /// Nulls and empty lists count.
    pub(super) values: u32,
    /// Bytes of the page in the file.
    pub(super) packed: u64,
    /// Bytes of the page unpacked.
    pub(super) unpacked: u64,
    /// Of the page in the file: CRC-32.
    pub(super) sum: Option<u32>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Dictionary {
        encoding: Encoding,
    },
    Data {
        encoding: Encoding,
        /// Of the levels.
        definition: Encoding,
        repetition: Encoding,
    },
    DataV2 {
        encoding: Encoding,
        nulls: u32,
        rows: u32,
        /// Bytes of the levels, which are not compressed.
        definition: u32,
        repetition: u32,
        is_packed: bool,
    },
    /// An index, or anything that is to be passed over.
    Other,
}

impl Header {
    /// The header that the bytes begin with, and its length.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, usize), Fault> {
        let mut thrift = Thrift(bytes);
        let mut parts: [Option<Numbers>; FIELDS] = [None; FIELDS];
        let own = thrift.numbers(|id, kind, thrift| match parts.get_mut(id) {
            Some(part) if kind == STRUCT => {
                *part = Some(thrift.numbers(|_, _, _| Ok(false))?);
                Ok(true)
            }
            _ => Ok(false),
        })?;
        let (kind, values) = match own[1] {
            Some(0) => {
                let part = parts[5].ok_or(Fault::Wrong)?;
                let (definition, repetition) = (encoding(part[3])?, encoding(part[4])?);
                (Kind::Data { encoding: encoding(part[2])?, definition, repetition }, number(part[1])?)
            }
            Some(2) => {
                let part = parts[7].ok_or(Fault::Wrong)?;
                (Kind::Dictionary { encoding: encoding(part[2])? }, number(part[1])?)
            }
            Some(3) => {
                let part = parts[8].ok_or(Fault::Wrong)?;
                let kind = Kind::DataV2 {
                    encoding: encoding(part[4])?,
                    nulls: number(part[2])?,
                    rows: number(part[3])?,
                    definition: number(part[5])?,
                    repetition: number(part[6])?,
                    is_packed: part[7] != Some(0),
                };
                (kind, number(part[1])?)
            }
            Some(_) => (Kind::Other, 0),
            None => return Err(Fault::Wrong),
        };
        let header = Header {
            kind,
            values,
            packed: u64::from(number(own[3])?),
            unpacked: u64::from(number(own[2])?),
            // The format's numbers have a sign, a sum has none.
            sum: own[4].and_then(|sum| i32::try_from(sum).ok()).map(i32::cast_unsigned),
        };
        Ok((header, bytes.len() - thrift.0.len()))
    }
}

/// A length or count.
fn number(number: Option<i64>) -> Result<u32, Fault> {
    let number = number.and_then(|number| i32::try_from(number).ok());
    number.and_then(|number| u32::try_from(number).ok()).ok_or(Fault::Wrong)
}

fn encoding(number: Option<i64>) -> Result<Encoding, Fault> {
    Ok(match number.ok_or(Fault::Wrong)? {
        0 => Encoding::PLAIN,
        2 => Encoding::PLAIN_DICTIONARY,
        3 => Encoding::RLE,
        #[expect(deprecated, reason = "old files have it")]
        4 => Encoding::BIT_PACKED,
        5 => Encoding::DELTA_BINARY_PACKED,
        6 => Encoding::DELTA_LENGTH_BYTE_ARRAY,
        7 => Encoding::DELTA_BYTE_ARRAY,
        8 => Encoding::RLE_DICTIONARY,
        9 => Encoding::BYTE_STREAM_SPLIT,
        10 => Encoding::ALP,
        _ => return Err(Fault::Wrong),
    })
}
