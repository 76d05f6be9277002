//! Thrift's compact protocol, as far as Parquet's headers need it.
//!
//! The `parquet` crate reads a header and at once makes room for what it
//! says. Here it is looked at before.

/// Structures within structures; Parquet's headers have four.
const DEPTH: usize = 24;

/// Types of fields.
pub(super) const TRUE: u8 = 1;
pub(super) const FALSE: u8 = 2;
const BYTE: u8 = 3;
const I16: u8 = 4;
const I32: u8 = 5;
const I64: u8 = 6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
pub(super) const LIST: u8 = 9;
const SET: u8 = 10;
const MAP: u8 = 11;
pub(super) const STRUCT: u8 = 12;
const UUID: u8 = 13;

/// Fields of a structure that are looked at have smaller numbers.
pub(super) const FIELDS: usize = 16;

/// Why a header cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The bytes end before it does.
    Short,
    /// It is none.
    Wrong,
}

/// A structure's integers and truth values (0 or 1) by their numbers.
pub(super) type Numbers = [Option<i64>; FIELDS];

/// Reads from the front of some bytes.
#[derive(Debug)]
pub(super) struct Thrift<'a>(pub(super) &'a [u8]);

impl<'a> Thrift<'a> {
    /// The next structure's numbers. Of any other field `other` is asked
    /// first, with its number and type: whether it has read it.
    pub(super) fn numbers(
        &mut self,
        mut other: impl FnMut(usize, u8, &mut Self) -> Result<bool, Fault>,
    ) -> Result<Numbers, Fault> {
        let mut numbers = [None; FIELDS];
        let mut id = 0;
        while let Some(kind) = self.field(&mut id)? {
            let at = usize::try_from(id).map_err(|_| Fault::Wrong)?;
            let number = match kind {
                TRUE => 1,
                FALSE => 0,
                BYTE => i64::from(self.byte()?.cast_signed()),
                I16 | I32 | I64 => self.int()?,
                _ => {
                    if !other(at, kind, self)? {
                        self.skip(kind, DEPTH)?;
                    }
                    continue;
                }
            };
            if let Some(place) = numbers.get_mut(at) {
                *place = Some(number);
            }
        }
        Ok(numbers)
    }

    /// The type and length of a list that begins.
    pub(super) fn list(&mut self) -> Result<(u8, usize), Fault> {
        let byte = self.byte()?;
        let length = match byte >> 4 {
            15 => usize::try_from(self.unsigned()?).map_err(|_| Fault::Wrong)?,
            length => usize::from(length),
        };
        Ok((byte & 15, length))
    }

    /// The type of the field that begins, and its number into `id`; `None` at
    /// the structure's end.
    fn field(&mut self, id: &mut i16) -> Result<Option<u8>, Fault> {
        let byte = self.byte()?;
        if byte == 0 {
            return Ok(None);
        }
        *id = match i16::from(byte >> 4) {
            0 => i16::try_from(self.int()?).map_err(|_| Fault::Wrong)?,
            step => id.checked_add(step).ok_or(Fault::Wrong)?,
        };
        Ok(Some(byte & 15))
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Result<(), Fault> {
        let depth = depth.checked_sub(1).ok_or(Fault::Wrong)?;
        match kind {
            TRUE | FALSE => (),
            BYTE => _ = self.byte()?,
            I16 | I32 | I64 => _ = self.unsigned()?,
            DOUBLE => _ = self.take(8)?,
            UUID => _ = self.take(16)?,
            BINARY => {
                let length = self.unsigned()?;
                self.take(length)?;
            }
            LIST | SET => {
                let (kind, length) = self.list()?;
                for _ in 0..length {
                    self.skip_element(kind, depth)?;
                }
            }
            MAP => {
                let length = self.unsigned()?;
                let kinds = if length > 0 { self.byte()? } else { 0 };
                for _ in 0..length {
                    self.skip_element(kinds >> 4, depth)?;
                    self.skip_element(kinds & 15, depth)?;
                }
            }
            STRUCT => {
                let mut id = 0;
                while let Some(kind) = self.field(&mut id)? {
                    self.skip(kind, depth)?;
                }
            }
            _ => return Err(Fault::Wrong),
        }
        Ok(())
    }

    /// Truth values have no byte of their own in a structure, but in a list.
    fn skip_element(&mut self, kind: u8, depth: usize) -> Result<(), Fault> {
        let kind = if kind == TRUE || kind == FALSE { BYTE } else { kind };
        self.skip(kind, depth)
    }

    /// The next bytes as they are.
    pub(super) fn take(&mut self, length: u64) -> Result<&'a [u8], Fault> {
        let length = usize::try_from(length).map_err(|_| Fault::Short)?;
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Fault::Short)?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Fault> {
        let (byte, rest) = self.0.split_first().ok_or(Fault::Short)?;
        self.0 = rest;
        Ok(*byte)
    }

    /// A number of either sign.
    pub(super) fn int(&mut self) -> Result<i64, Fault> {
        let zigzag = self.unsigned()?;
        Ok((zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed())
    }

    /// A number in groups of seven bits, the lowest first.
    pub(super) fn unsigned(&mut self) -> Result<u64, Fault> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Fault::Wrong)
    }
}
