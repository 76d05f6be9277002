//! Files made to take memory or time, put together byte by byte.

use std::io::{Cursor, Write};
use std::sync::Arc;

use flate2::write::GzEncoder;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::SchemaDescriptor;

use super::super::{Entry, Keys, Place};
use super::column::Column;
use super::file::Shared;
use super::value::Value;
use super::{Parquet, footer};
use crate::error::{Error, ErrorKind};
use crate::settings::Limits;

/// The greatest number of the format's headers.
const HUGE: i64 = i32::MAX as i64;

/// A number as Thrift's compact protocol writes it: its sign last, in groups of seven bits.
fn int(number: i64) -> Vec<u8> {
    let mut left = ((number << 1) ^ (number >> 63)).cast_unsigned();
    let mut bytes = Vec::new();
    while left >= 0x80 {
        bytes.push(left as u8 | 0x80);
        left >>= 7;
    }
    bytes.push(left as u8);
    bytes
}

fn ints(numbers: &[i64]) -> Vec<u8> {
    numbers.iter().flat_map(|number| [vec![0x15], int(*number)].concat()).collect()
}

/// A page behind a header: of this kind (0, 2 or 3, told more of in part 5, 7 or 8), and this size unpacked.
fn page(kind: i64, unpacked: i64, part: u8, numbers: &[i64], bytes: &[u8]) -> Vec<u8> {
    let sizes = ints(&[kind, unpacked, bytes.len() as i64]);
    [&sizes[..], &[(part - 3) << 4 | 12], &ints(numbers), &[0, 0], bytes].concat()
}

/// A column that has these pages.
fn open(column: &str, compression: Compression, pages: &[u8]) -> Result<Column, Error> {
    let schema = parse_message_type(&format!("message m {{ {column}; }}")).unwrap();
    let descriptor = SchemaDescriptor::new(Arc::new(schema)).column(0);
    let chunk = ColumnChunkMetaData::builder(descriptor)
        .set_compression(compression)
        .set_total_compressed_size(pages.len() as i64)
        .build()
        .unwrap();
    let file = Shared::new(Cursor::new(pages.to_vec())).unwrap();
    Column::new(file, &chunk, 64 << 20)
}

/// What comes of reading its first row.
fn read(column: &str, compression: Compression, pages: &[u8]) -> Result<(), Error> {
    open(column, compression, pages)?.read(0)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const TEXT: &str = "required binary text";

#[test]
fn a_plain_page_is_read() {
    let value = b"\x03\0\0\0abc";
    assert!(read(TEXT, Compression::UNCOMPRESSED, &page(0, 7, 5, &[1, 0, 3, 3], value)).is_ok());
    assert!(
        read(TEXT, Compression::GZIP(Default::default()), &page(0, 7, 5, &[1, 0, 3, 3], &gzip(value)))
            .is_ok()
    );
}

#[test]
fn a_page_of_nothing_is_not_the_end() {
    let nothing = page(0, 0, 5, &[0, 0, 3, 3], b"");
    let pages = [nothing, page(0, 7, 5, &[1, 0, 3, 3], b"\x03\0\0\0abc")].concat();
    assert!(read(TEXT, Compression::UNCOMPRESSED, &pages).is_ok());
}

#[test]
fn a_row_is_the_same_read_behind_those_before_and_alone_though_a_page_lies_about_its_rows() {
    for said in [0, 2] {
        let pages = [("a", said), ("b", 1), ("c", 1)].map(|(letter, rows)| {
            page(3, 5, 8, &[1, 0, rows, 0, 0, 0], &[b"\x01\0\0\0", letter.as_bytes()].concat())
        });
        for rows in [&[0, 1, 2][..], &[2]] {
            let mut column = open(TEXT, Compression::UNCOMPRESSED, &pages.concat()).unwrap();
            for row in rows {
                column.read(*row).unwrap();
            }
            assert!(matches!(column.value(), Some(Value::Bytes(b"c"))), "{said}: {rows:?}");
        }
    }
}

#[test]
fn pages_that_unpack_into_more_than_they_say() {
    let zeros = vec![0; 32 << 20];
    for (compression, packed) in [
        (Compression::GZIP(Default::default()), gzip(&zeros)),
        (Compression::ZSTD(Default::default()), zstd::encode_all(&zeros[..], 3).unwrap()),
        (Compression::SNAPPY, snap::raw::Encoder::new().compress_vec(&zeros).unwrap()),
    ] {
        let error = read(TEXT, compression, &page(0, 100, 5, &[1, 0, 3, 3], &packed)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Compressed, "{error}");
    }
}

#[test]
fn sizes_and_counts_that_cannot_be() {
    let list = "repeated int32 n";
    // A header of lengths: blocks of 128 in 4 parts, and how many.
    let delta = |count: &[u8]| [&[0x80, 0x01, 0x04], count, &[0x02]].concat();
    let few = delta(&[0x01]);
    let many = delta(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x20]);
    let levels = b"\x06\0\0\0\xFE\xFF\xFF\xFF\x0F\x01";
    for (column, bytes, kind) in [
        (TEXT, page(0, HUGE, 5, &[1, 0, 3, 3], b"\0\0\0\0"), ErrorKind::OverBudget),
        (TEXT, page(2, 4, 7, &[HUGE, 0], b"\0\0\0\0"), ErrorKind::OverBudget),
        (TEXT, page(2, 4, 7, &[1000, 0], b"\0\0\0\0"), ErrorKind::Record),
        (list, page(0, 20, 5, &[HUGE, 0, 3, 3], &levels.repeat(2)), ErrorKind::OverBudget),
        (TEXT, page(0, 9, 5, &[1, 6, 3, 3], &many), ErrorKind::Record),
        (TEXT, page(0, 9, 5, &[1, 7, 3, 3], &many), ErrorKind::Record),
        (TEXT, page(0, 14, 5, &[1, 7, 3, 3], &[few, many.clone()].concat()), ErrorKind::Record),
        (TEXT, page(3, 9, 8, &[1, 0, 1, 6, 0, 0], &many), ErrorKind::Record),
        (TEXT, page(3, 9, 8, &[1, 0, 1, 0, HUGE, HUGE], b"\0\0\0\0"), ErrorKind::Record),
        (TEXT, page(0, 4, 5, &[1, 0, 3, 3], &[0; 4])[..9].to_vec(), ErrorKind::Record),
    ] {
        let error = read(column, Compression::UNCOMPRESSED, &bytes).unwrap_err();
        assert_eq!(error.kind(), kind, "{column} {bytes:?}: {error}");
    }
}

/// A column or group of the schema.
fn element(children: i64) -> Vec<u8> {
    [&[0x35, 0, 0x18, 1, b'a', 0x15][..], &int(children), &[0]].concat()
}

/// What comes of reading the footer that begins with this many elements of the schema.
fn schema(length: u32, elements: &[u8], rest: &[u8]) -> Result<(), Error> {
    let mut count = Vec::new();
    let mut left = length;
    while left >= 0x80 {
        count.push(left as u8 | 0x80);
        left >>= 7;
    }
    count.push(left as u8);
    let footer = [&[0x15, 4, 0x19, 0xFC][..], &count, elements, rest, &[0]].concat();
    let file = [&b"PAR1"[..], &footer, &(footer.len() as u32).to_le_bytes(), b"PAR1"].concat();
    footer::read(&Shared::new(Cursor::new(file)).unwrap()).map(drop)
}

#[test]
fn footers_that_would_take_memory_without_bound() {
    let deep = element(1).repeat(100_000);
    for (length, elements, rest) in [
        (100_000, &deep[..], &b""[..]),
        (1, &element(HUGE), b""),
        (1, &element(-1), b""),
        (u32::MAX, &element(0), b""),
        // Row groups without number.
        (1, &element(0), &[0x29, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]),
    ] {
        let error = schema(length, elements, rest).unwrap_err();
        assert!(error.to_string().contains("footer is damaged"), "{error}");
    }
    let error = schema(1, &element(0), &[0x6C, 0x1C, 0, 0]).unwrap_err();
    assert!(error.to_string().contains("encrypted"), "{error}");
}

#[test]
fn one_long_text_for_a_thousand_rows_is_a_bomb() {
    let schema = Arc::new(parse_message_type("message m { required binary text (string); }").unwrap());
    let properties =
        WriterProperties::builder().set_compression(Compression::ZSTD(Default::default())).build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let text = ByteArray::from(vec![b'x'; 200_000]);
    column.typed::<ByteArrayType>().write_batch(&vec![text; 1000], None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    let bytes = writer.into_inner().unwrap();
    assert!(bytes.len() < 10_000);

    let mut rows =
        Parquet::new(Cursor::new(bytes), Place::default(), Keys::default(), Limits::default()).unwrap();
    let entries: Vec<Entry> = std::iter::from_fn(|| rows.next()).collect();
    assert!(entries.len() < 400, "{}", entries.len());
    let Some(Entry::Bad { error, .. }) = entries.last() else { panic!("no end") };
    assert_eq!(error.kind(), ErrorKind::OverBudget);
    assert!(error.to_string().contains("unpacks into more than 2000 times its size"), "{error}");
}
