//! The pages of one column in one row group, unpacked within a budget.

use std::io::{Read, Seek};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use flate2::Crc;
use parquet::basic::{Compression, Encoding, Type};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;

use super::delta;
use super::file::Shared;
use super::header::{Header, Kind};
use super::thrift::{Fault, Thrift};
use super::unpack::unpack;
use crate::error::{Error, ErrorKind};
use crate::source::read::unreadable;

/// Bytes that are read at first to find a page's header.
const HEADER: u64 = 4 << 10;

/// Bytes of the longest header: some writers put whole texts into it, as a
/// page's least and greatest.
const LONGEST: u64 = 16 << 20;

/// Memory of a value of a dictionary, or of a level with its value, in bytes.
const VALUE: u64 = 32;

/// Memory that the reading of one row may take in one column, in bytes: what
/// the column's reader holds of its pages.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    left: Arc<AtomicU64>,
    most: u64,
}

impl Budget {
    pub(super) fn new(most: u64) -> Self {
        Budget { left: Arc::new(AtomicU64::new(most)), most }
    }

    /// Before the next row.
    pub(super) fn renew(&self) {
        self.left.store(self.most, Ordering::Relaxed);
    }

    /// Before rows are passed over, whose pages are not held.
    pub(super) fn open(&self) {
        self.left.store(u64::MAX, Ordering::Relaxed);
    }

    fn take(&self, bytes: u64) -> Result<(), Error> {
        let left = self.left.load(Ordering::Relaxed);
        if bytes > self.most.min(left) {
            let message = format!(
                "a page of its data takes {bytes} bytes, more than the {} that it may have here; raise \
                 --max-page-bytes (limits.bytes) or write it with smaller pages",
                self.most.min(left)
            );
            return Err(Error::new(ErrorKind::OverBudget, message));
        }
        self.left.store(left - bytes, Ordering::Relaxed);
        Ok(())
    }
}

/// Reads the pages of one column in one row group.
pub(super) struct Pages<R> {
    file: Shared<R>,
    at: u64,
    left: u64,
    compression: Compression,
    type_: Type,
    max_definition: i16,
    max_repetition: i16,
    budget: Budget,
    next: Option<Header>,
}

impl<R: Read + Seek> Pages<R> {
    /// # Errors
    /// When the column does not lie within the file.
    pub(super) fn new(file: Shared<R>, column: &ColumnChunkMetaData, budget: Budget) -> Result<Self, Error> {
        if column.file_path().is_some() {
            return Err(bad("its data lies in another file, which is not read"));
        }
        let first = match column.dictionary_page_offset() {
            // Some writers put a zero where there is none.
            Some(at) if at > 0 => at.min(column.data_page_offset()),
            _ => column.data_page_offset(),
        };
        let place = u64::try_from(first).ok().zip(u64::try_from(column.compressed_size()).ok());
        match place {
            Some((at, left)) if at.checked_add(left).is_some_and(|end| end <= file.length()) => Ok(Pages {
                file,
                at,
                left,
                compression: column.compression(),
                type_: column.column_type(),
                max_definition: column.column_descr().max_def_level(),
                max_repetition: column.column_descr().max_rep_level(),
                budget,
                next: None,
            }),
            _ => Err(bad("its data would lie behind the file's end; get the file again")),
        }
    }

    /// The next page's header, of a dictionary or of data.
    fn header(&mut self) -> Result<Option<Header>, Error> {
        loop {
            if let Some(header) = self.next {
                return Ok(Some(header));
            }
            if self.left == 0 {
                return Ok(None);
            }
            let header = self.read_header()?;
            if header.packed > self.left {
                return Err(bad("a page of its data would lie behind the data's end; get the file again"));
            }
            match header.kind {
                Kind::Other => self.pass(header.packed),
                // The column's reader would take a page of nothing for the end.
                Kind::Data { .. } | Kind::DataV2 { .. } if header.values == 0 => self.pass(header.packed),
                _ => self.next = Some(header),
            }
        }
    }

    fn read_header(&mut self) -> Result<Header, Error> {
        let mut most = HEADER;
        loop {
            let bytes = self.file.read(self.at, most.min(self.left)).map_err(unreadable)?;
            match Header::read(&bytes) {
                Ok((header, length)) => {
                    self.pass(length as u64);
                    return Ok(header);
                }
                Err(Fault::Short) if most < self.left.min(LONGEST) => most *= 8,
                Err(_) => return Err(bad("a page of its data has a damaged header; get the file again")),
            }
        }
    }

    fn pass(&mut self, length: u64) {
        self.at += length;
        self.left -= length;
    }

    fn page(&mut self) -> Result<Option<Page>, Error> {
        let Some(header) = self.header()? else { return Ok(None) };
        let is_heavy = match header.kind {
            Kind::Data { encoding, .. } | Kind::DataV2 { encoding, .. } => {
                self.max_repetition > 0 || is_delta(encoding)
            }
            Kind::Dictionary { .. } | Kind::Other => true,
        };
        let values = if is_heavy { u64::from(header.values) } else { 0 };
        let bytes = header.unpacked.max(header.packed);
        self.budget.take(bytes.saturating_add(values.saturating_mul(VALUE)))?;
        let packed = self.file.read(self.at, header.packed).map_err(unreadable)?;
        self.next = None;
        self.pass(header.packed);
        if packed.len() as u64 != header.packed {
            return Err(bad("its data is cut off; get the file again"));
        }
        if let Some(sum) = header.sum {
            let mut crc = Crc::new();
            crc.update(&packed);
            if crc.sum() != sum {
                return Err(bad("a page of its data does not match its checksum; get the file again"));
            }
        }
        let page = self.unpack(&header, packed)?;
        let values = header.values;
        Ok(Some(match header.kind {
            Kind::Dictionary { encoding } => {
                let least = if self.type_ == Type::BYTE_ARRAY { 4 } else { 1 };
                if u64::from(values) * least > page.len() as u64 {
                    return Err(bad("a dictionary of its data is damaged; get the file again"));
                }
                Page::DictionaryPage { buf: page, num_values: values, encoding, is_sorted: false }
            }
            Kind::Data { encoding, definition, repetition } => {
                if is_delta(encoding) {
                    self.check_delta(
                        encoding,
                        values,
                        self.behind_levels(values, [repetition, definition], &page),
                    )?;
                }
                Page::DataPage {
                    buf: page,
                    num_values: values,
                    encoding,
                    def_level_encoding: definition,
                    rep_level_encoding: repetition,
                    statistics: None,
                }
            }
            Kind::DataV2 { encoding, nulls, rows, definition, repetition, is_packed } => {
                let levels =
                    definition.checked_add(repetition).filter(|levels| *levels as usize <= page.len());
                let Some(levels) = levels else {
                    return Err(bad("a page of its data is damaged; get the file again"));
                };
                if is_delta(encoding) {
                    self.check_delta(encoding, values, page.get(levels as usize..))?;
                }
                Page::DataPageV2 {
                    buf: page,
                    num_values: values,
                    encoding,
                    num_nulls: nulls,
                    num_rows: rows,
                    def_levels_byte_len: definition,
                    rep_levels_byte_len: repetition,
                    is_compressed: is_packed,
                    statistics: None,
                }
            }
            Kind::Other => return Err(bad("a page of its data is of an unknown kind")),
        }))
    }

    fn unpack(&self, header: &Header, packed: Vec<u8>) -> Result<Bytes, Error> {
        let (levels, is_packed) = match header.kind {
            Kind::DataV2 { definition, repetition, is_packed, .. } => {
                (u64::from(definition) + u64::from(repetition), is_packed)
            }
            _ => (0, true),
        };
        if !is_packed || self.compression == Compression::UNCOMPRESSED {
            return Ok(packed.into());
        }
        let damaged = || bad("a page of its data is damaged; get the file again");
        let size = usize::try_from(header.unpacked).map_err(|_| damaged())?;
        let levels = usize::try_from(levels).map_err(|_| damaged())?;
        let (levels, values) = packed.split_at_checked(levels).ok_or_else(damaged)?;
        if levels.len() > size {
            return Err(damaged());
        }
        let mut page = Vec::with_capacity(size);
        page.extend_from_slice(levels);
        // A page of nulls alone may have nothing to unpack.
        if page.len() < size {
            unpack(self.compression, values, &mut page, size)
                .map_err(|what| Error::new(ErrorKind::Compressed, format!("{what}; get the file again")))?;
        }
        Ok(page.into())
    }

    /// The values of a page, behind their repetition and definition levels.
    fn behind_levels<'a>(&self, values: u32, encodings: [Encoding; 2], page: &'a [u8]) -> Option<&'a [u8]> {
        let mut rest = page;
        for (most, encoding) in [self.max_repetition, self.max_definition].into_iter().zip(encodings) {
            let length = match most {
                0 => continue,
                _ if encoding == Encoding::RLE => {
                    let (length, behind) = rest.split_first_chunk()?;
                    rest = behind;
                    u32::from_le_bytes(*length) as usize
                }
                most => {
                    let bits = u64::from(i16::BITS - most.leading_zeros());
                    usize::try_from((u64::from(values) * bits).div_ceil(8)).ok()?
                }
            };
            rest = rest.get(length..)?;
        }
        Some(rest)
    }

    fn check_delta(&self, encoding: Encoding, values: u32, page: Option<&[u8]>) -> Result<(), Error> {
        let damaged = || bad("a page of its data is damaged; get the file again");
        let mut rest = Thrift(page.ok_or_else(damaged)?);
        // A page of nulls alone may have no values at all.
        let streams = match encoding {
            _ if rest.0.is_empty() => 0,
            Encoding::DELTA_BYTE_ARRAY => 2,
            _ => 1,
        };
        for _ in 0..streams {
            delta::pass(&mut rest, u64::from(values)).map_err(|_| damaged())?;
        }
        Ok(())
    }
}

/// Whether lengths of strings are delta-encoded.
fn is_delta(encoding: Encoding) -> bool {
    matches!(encoding, Encoding::DELTA_LENGTH_BYTE_ARRAY | Encoding::DELTA_BYTE_ARRAY)
}

fn bad(what: &str) -> Error {
    Error::new(ErrorKind::Record, what)
}

/// Put through the `parquet` crate, to be taken out behind it.
fn carried(error: Error) -> ParquetError {
    ParquetError::External(Box::new(error))
}

impl<R: Read + Seek + Send> Iterator for Pages<R> {
    type Item = Result<Page, ParquetError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl<R: Read + Seek + Send> PageReader for Pages<R> {
    fn get_next_page(&mut self) -> Result<Option<Page>, ParquetError> {
        self.page().map_err(carried)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>, ParquetError> {
        let Some(header) = self.header().map_err(carried)? else { return Ok(None) };
        let is_dict = matches!(header.kind, Kind::Dictionary { .. });
        let num_levels = (!is_dict).then_some(header.values as usize);
        // A page may lie about its rows: the reader counts them by the levels, whether it reads them or passes
        // them over.
        Ok(Some(PageMetadata { num_rows: None, num_levels, is_dict }))
    }

    fn skip_next_page(&mut self) -> Result<(), ParquetError> {
        if let Some(header) = self.header().map_err(carried)? {
            self.next = None;
            self.pass(header.packed);
        }
        Ok(())
    }
}
