//! Writes archives of the shape of Common Crawl's.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// What the small archives' pages say.
pub(super) const TEXTS: [&str; 3] =
    ["It rained all night.", "The road to the harbour was gone.", "Nobody crossed the river that week."];

/// A record: its type and name, further header lines, and its block.
pub(super) fn record(kind: &str, id: &str, lines: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2026-03-04T05:06:07Z\r\nWARC-Record-ID: <urn:uuid:{id}>\r\n\
         {lines}Content-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// A response with a page for its body.
pub(super) fn response(id: &str, http: &str, body: &[u8]) -> Vec<u8> {
    let lines = format!(
        "WARC-Target-URI: https://{id}.example/page\r\nContent-Type: application/http; msgtype=response\r\n"
    );
    record("response", id, &lines, &[format!("HTTP/1.1 {http}\r\n\r\n").as_bytes(), body].concat())
}

pub(super) fn html(id: &str, body: &str) -> Vec<u8> {
    response(id, "200 OK\r\nContent-Type: text/html; charset=UTF-8", body.as_bytes())
}

/// A crawl of pages: each with its request before and its metadata behind.
pub(super) fn crawl(pages: &[(&str, &str)]) -> Vec<Vec<u8>> {
    let mut records =
        vec![record("warcinfo", "info", "Content-Type: application/warc-fields\r\n", b"isPartOf: T\r\n")];
    for (id, body) in pages {
        let uri = format!("WARC-Target-URI: https://{id}.example/page\r\n");
        records.push(record("request", &format!("{id}-q"), &uri, b"GET /page HTTP/1.1\r\nHost: x\r\n\r\n"));
        records.push(html(id, body));
        records.push(record("metadata", &format!("{id}-m"), &uri, b"fetchTimeMs: 7\r\n"));
    }
    records
}

/// Three short pages alone.
pub(super) fn small() -> Vec<Vec<u8>> {
    ["a", "b", "c"].iter().zip(TEXTS).map(|(id, text)| html(id, text)).collect()
}

/// The same as JSON lines.
pub(super) fn small_lines() -> Vec<Vec<u8>> {
    ["a", "b", "c"]
        .iter()
        .zip(TEXTS)
        .map(|(id, text)| format!("{{\"id\": \"{id}\", \"text\": \"{text}\"}}\n").into_bytes())
        .collect()
}

/// Ways to pack records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    /// A member for each record.
    GzipEach,
    GzipWhole,
    /// Members that end anywhere.
    GzipBlocks,
    ZstdEach,
    ZstdWhole,
    /// A frame for each record, and a dictionary before them.
    ZstdDictionary,
    ZstdPackedDictionary,
}

pub(super) const PACKINGS: [Packing; 8] = [
    Packing::Plain,
    Packing::GzipEach,
    Packing::GzipWhole,
    Packing::GzipBlocks,
    Packing::ZstdEach,
    Packing::ZstdWhole,
    Packing::ZstdDictionary,
    Packing::ZstdPackedDictionary,
];

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// With a checksum, as the command-line tool writes it.
pub(super) fn zstd(bytes: &[u8], dictionary: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::with_dictionary(Vec::new(), 3, dictionary).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

impl Packing {
    /// The packed records, in parts that each hold one if the packing allows.
    pub(super) fn parts(self, records: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let whole = records.concat();
        let dictionary =
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2026-03-04T05:06:07Z\r\nHTTP/1.1 200 OK";
        let with_dictionary = |frame: Vec<u8>| {
            let length = (frame.len() as u32).to_le_bytes();
            let head = [&b"\x5D\x2A\x4D\x18"[..], &length, &frame].concat();
            [head].into_iter().chain(records.iter().map(|record| zstd(record, dictionary))).collect()
        };
        match self {
            Packing::Plain => records.to_vec(),
            Packing::GzipEach => records.iter().map(|record| gzip(record)).collect(),
            Packing::GzipWhole => vec![gzip(&whole)],
            Packing::GzipBlocks => whole.chunks(300).map(gzip).collect(),
            Packing::ZstdEach => records.iter().map(|record| zstd(record, b"")).collect(),
            Packing::ZstdWhole => vec![zstd(&whole, b"")],
            Packing::ZstdDictionary => with_dictionary(dictionary.to_vec()),
            Packing::ZstdPackedDictionary => with_dictionary(zstd(dictionary, b"")),
        }
    }

    pub(super) fn pack(self, records: &[Vec<u8>]) -> Vec<u8> {
        self.parts(records).concat()
    }

    /// Whether each record has its own part, with no part before them.
    pub(super) fn is_each(self) -> bool {
        matches!(self, Packing::Plain | Packing::GzipEach | Packing::ZstdEach)
    }
}
