//! Parquet files of other writers: `tests/parquet/samples.py` wrote them.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use super::super::{Archive, Entry, Keys, Place, Record, Records};
use super::{entries, is_bad, limits, open, place, short, shorts};
use crate::error::{Error, ErrorKind};
use crate::settings::{InputKind, Limits};

/// Files with the same eight rows, in row groups of five and three but for DuckDB's.
const PAGES: [&str; 8] = ["none-1", "snappy-1", "gzip-2", "brotli-1", "zstd-2", "lz4-1", "delta-2", "duckdb"];

fn sample(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parquet");
    fs::read(folder.join(name).with_extension("parquet")).unwrap()
}

fn parquet(bytes: &[u8]) -> Vec<Entry> {
    entries(bytes, Archive::Parquet, &Limits::default())
}

fn with_keys(bytes: &[u8], keys: &Keys) -> Result<Records<Cursor<Vec<u8>>>, Error> {
    let input = Cursor::new(bytes.to_vec());
    Records::new(input, Archive::Parquet, keys, &Limits::default(), Place::default())
}

fn refused(bytes: &[u8]) -> Error {
    with_keys(bytes, &Keys::default()).err().unwrap()
}

fn record(entry: &Entry) -> &Record {
    match entry {
        Entry::Record(record) => record,
        other => panic!("{}", short(other)),
    }
}

fn fields(entry: &Entry) -> String {
    serde_json::to_string(record(entry).fields.as_ref().unwrap()).unwrap()
}

#[test]
fn rows_are_records_in_every_packing() {
    for name in PAGES {
        let all = parquet(&sample(name));
        assert_eq!(all.len(), 8, "{name}: {:?}", shorts(&all));
        for (number, entry) in all.iter().enumerate() {
            let expected = format!("page-{number}: It rained all night, and nobody crossed river {number}.");
            assert_eq!(short(entry), expected, "{name}");
            assert_eq!(place(entry).number, number as u64);
            assert_eq!(record(entry).kind, InputKind::Text);
        }
        assert_eq!(record(&all[6]).date.as_deref(), Some("2026-03-04T05:06:06Z"));
        let lines = [
            r#"{"id":"page-0","created":"2026-03-04T05:06:00Z","lang":"en","tokens":null}"#,
            r#"{"id":"page-4","created":"2026-03-04T05:06:04Z","lang":"en","tokens":[]}"#,
            r#"{"id":"page-7","created":"2026-03-04T05:06:07Z","lang":"fi","tokens":[0,1,2]}"#,
        ];
        assert_eq!([0, 4, 7].map(|number| fields(&all[number])), lines, "{name}");
    }
}

#[test]
fn any_place_continues_as_from_the_start() {
    for name in PAGES {
        let bytes = sample(name);
        let all = parquet(&bytes);
        for (number, entry) in all.iter().enumerate() {
            let rest: Vec<Entry> = open(&bytes, Archive::Parquet, &Limits::default(), place(entry)).collect();
            assert_eq!(shorts(&rest), shorts(&all[number..]), "{name}");
            assert_eq!(fields(&rest[0]), fields(entry), "{name}");
            assert_eq!(place(&rest[0]), place(entry), "{name}");
        }
        let behind = Place { number: 9, ..Place::default() };
        let input = Cursor::new(bytes);
        let error = Records::new(input, Archive::Parquet, &Keys::default(), &Limits::default(), behind);
        assert!(error.err().unwrap().to_string().contains("has no row 10"));
    }
}

#[test]
fn values_become_json() {
    let all = parquet(&sample("types"));
    let first = r#"{"view":"a","binary":"a","fixed":"abcd","bool":true,"i8":-1,"u32":4294967295,
        "u64":18446744073709551615,"i64":-9223372036854775808,"f16":1.5,"f32":0.1,"f64":0.1,"date":"2024-02-29",
        "time":"01:02:03.000004","ns":"2024-02-29T12:00:00.123456789","ms":"2024-02-29T12:00:00.123Z",
        "decimal":-0.05,"uuid":"00000000-0000-0000-0000-000000000000","null":null,"map":{"a":1,"b":null},
        "numbered":{"1":"x"},"lists":[[1,2],[],null],"author":{"name":"A","tags":[{"tag":"rain","n":1},null]}}"#;
    let last = r#"{"view":"a string that is longer than twelve bytes","binary":null,"fixed":"efgh","bool":false,
        "i8":1,"u32":1,"u64":1,"i64":9223372036854775807,"f16":-0.25,"f32":null,"f64":null,"date":"1969-12-31",
        "time":"00:00:00","ns":"1969-12-31T23:59:59.999999999","ms":"1970-01-01T00:00:00Z",
        "decimal":12345678901234567890.12,"uuid":"00000000-0000-0000-0000-000000000002","null":null,"map":{},
        "numbered":{},"lists":[[3]],"author":{"name":null,"tags":[]}}"#;
    let joined = |json: &str| json.lines().map(str::trim_start).collect::<String>();
    assert_eq!(fields(&all[0]), joined(first));
    assert_eq!(fields(&all[2]), joined(last));
    assert_eq!(fields(&all[1]).matches(":null").count(), 20);
    assert_eq!(shorts(&all), ["1: It rained.", "2: It rained.", "3: It rained."]);
}

#[test]
fn columns_of_other_names() {
    let bytes = sample("types");
    let read = |keys: &Keys| -> Vec<Entry> { with_keys(&bytes, keys).unwrap().collect() };
    let named =
        read(&Keys { text: "view".into(), id: "i64".into(), url: "author.name".into(), ..Keys::default() });
    assert_eq!(shorts(&named)[0], "-9223372036854775808: a");
    assert_eq!(record(&named[0]).url.as_deref(), Some("A"));
    assert!(shorts(&named)[1].contains("row 2: has nothing in column html nor view"), "{}", short(&named[1]));
    let nested = read(&Keys { html: "author.name".into(), ..Keys::default() });
    assert_eq!(record(&nested[0]).kind, InputKind::Html);
    assert_eq!(shorts(&nested), ["1: A", "2: It rained.", "3: It rained."]);
    // The text is passed over in the rows that have HTML, and found again behind them.
    let html = read(&Keys { html: "binary".into(), ..Keys::default() });
    assert_eq!(shorts(&html), ["1: a", "2: b", "3: It rained."]);

    let columns = "Its columns are text, view, binary";
    for (keys, says) in [
        (
            Keys { text: "body".into(), ..Keys::default() },
            "has no column body; say which it is by --text-key",
        ),
        (
            Keys { html: "author.page".into(), ..Keys::default() },
            "has no column author.page; say which it is by --html",
        ),
        (Keys { id: "key".into(), ..Keys::default() }, "has no column key; say which it is by --id-key"),
        (
            Keys { text: "i64".into(), ..Keys::default() },
            "has no strings in its column i64; say which it is by --text",
        ),
    ] {
        let error = with_keys(&bytes, &keys).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Record);
        assert!(error.to_string().contains(says) && error.to_string().contains(columns), "{error}");
    }
}

#[test]
fn what_is_no_parquet_file_is_told() {
    let bytes = sample("none-1");
    let mut encrypted = bytes.clone();
    encrypted[bytes.len() - 4..].copy_from_slice(b"PARE");
    let mut long = bytes.clone();
    long[bytes.len() - 8..bytes.len() - 4].copy_from_slice(&[0xFF; 4]);
    for (bytes, says) in [
        (&b""[..], "is no Parquet file"),
        (b"PAR1", "is a Parquet file that is cut off"),
        (b"PAR1\0\0\0\0PAR1", "footer is damaged"),
        (b"It rained all night.", "is no Parquet file"),
        (&encrypted, "encrypted"),
        (&long, "footer is damaged (it is longer than the file)"),
        (&bytes[..bytes.len() - 1], "is a Parquet file that is cut off"),
    ] {
        let error = refused(bytes);
        assert!(error.to_string().contains(says), "{says}: {error}");
    }
    for length in 0..bytes.len() {
        refused(&bytes[..length]);
    }
}

#[test]
fn a_damaged_page_costs_the_rows_of_its_row_group_alone() {
    let mut bytes = sample("none-1");
    let at = memchr::memmem::find(&bytes, b"nobody crossed river 0").unwrap();
    bytes[at] = b'N';
    let all = parquet(&bytes);
    assert_eq!(all.len(), 4, "{:?}", shorts(&all));
    let told = "bad Record: rows 1 to 5: column text: a page of its data does not match its checksum; get the file again";
    assert_eq!(short(&all[0]), told);
    assert!(short(&all[1]).starts_with("page-5: It rained"));
}

#[test]
fn changed_bytes_neither_panic_nor_lose_the_way() {
    for name in PAGES.into_iter().chain(["types"]) {
        let whole = sample(name);
        for at in 0..whole.len() {
            for change in [0xFF, 0x01, 0x80] {
                let mut bytes = whole.clone();
                bytes[at] ^= change;
                if let Ok(records) = with_keys(&bytes, &Keys::default()) {
                    let most = 20_000;
                    assert!(records.take(most).count() < most, "{name}, byte {at}");
                }
            }
        }
    }
}

#[test]
fn a_damaged_file_is_the_same_read_on_from_a_row() {
    // None of them has checksums.
    for name in ["zstd-2", "delta-2"] {
        let whole = sample(name);
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x08;
            let Ok(records) = with_keys(&bytes, &Keys::default()) else { continue };
            for entry in records.take(8).filter(|entry| !is_bad(entry)) {
                let again = open(&bytes, Archive::Parquet, &Limits::default(), place(&entry)).next().unwrap();
                assert_eq!(short(&again), short(&entry), "{name}, byte {at}");
                assert_eq!(fields(&again), fields(&entry), "{name}, byte {at}");
            }
        }
    }
}

#[test]
fn the_budget_is_a_values() {
    let bytes = sample("snappy-1");
    let all = entries(&bytes, Archive::Parquet, &limits(48));
    assert_eq!(shorts(&all)[7], "page-7: It rained all night, and nobody crossed river 7.");
    let all = entries(&bytes, Archive::Parquet, &limits(47));
    assert!(shorts(&all)[7].starts_with("bad OverBudget: row 8: "), "{}", shorts(&all)[7]);
    assert!(matches!(&all[7], Entry::Bad { id: Some(id), .. } if id == "page-7"));
}
