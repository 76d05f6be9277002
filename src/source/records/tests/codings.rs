//! HTTP's chunks and codings.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, ZlibEncoder};

use super::super::{Archive, Entry};
use super::writer::{gzip, html, record, response, zstd};
use super::{entries, limits, short, shorts, warc};
use crate::error::ErrorKind;

const PAGE: &str = "<!doctype html><p>It rained all night, and in the morning the road was gone.";

/// [`PAGE`] by the `brotli` command.
const BROTLI: &[u8] = include_bytes!("page.br");

fn body(headers: &str, body: &[u8]) -> Entry {
    let bytes = response("a", &format!("200 OK\r\nContent-Type: text/html\r\n{headers}"), body);
    let mut entries = warc(&[bytes, html("b", "x")].concat());
    assert_eq!(entries.len(), 2, "{:?}", shorts(&entries));
    entries.remove(0)
}

fn page(entry: &Entry) -> &[u8] {
    match entry {
        Entry::Record(record) => &record.bytes,
        other => panic!("{}", short(other)),
    }
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn chunks(bytes: &[u8]) -> Vec<u8> {
    let mut chunked = Vec::new();
    for chunk in bytes.chunks(17) {
        chunked.extend(format!("{:X} ;x=y\r\n", chunk.len()).bytes().chain(chunk.iter().copied()));
        chunked.extend(b"\r\n");
    }
    chunked.extend(b"0\r\n\r\n");
    chunked
}

#[test]
fn every_coding_is_undone() {
    let plain = PAGE.as_bytes();
    for (coding, coded) in [
        ("gzip", gzip(plain)),
        ("x-gzip", gzip(plain)),
        ("GZIP", [gzip(&plain[..20]), gzip(&plain[20..])].concat()),
        ("deflate", zlib(plain)),
        ("deflate", deflate(plain)),
        ("br", BROTLI.to_vec()),
        ("zstd", zstd(plain, b"")),
        ("gzip, br", BROTLI.to_vec()),
        ("deflate, gzip", gzip(&zlib(plain))),
        ("identity", plain.to_vec()),
        ("utf-8", plain.to_vec()),
    ] {
        assert_eq!(page(&body(&format!("Content-Encoding: {coding}"), &coded)), plain, "{coding}");
        let both = format!("Content-Encoding: {coding}\r\nTransfer-Encoding: chunked");
        assert_eq!(page(&body(&both, &chunks(&coded))), plain, "{coding}");
    }
    assert_eq!(page(&body("Transfer-Encoding: gzip, chunked", &chunks(&gzip(plain)))), plain);
}

#[test]
fn a_decoded_body_whose_header_stayed() {
    for header in [
        "Content-Encoding: gzip",
        "Content-Encoding: deflate",
        "Content-Encoding: br",
        "Content-Encoding: zstd",
        "Transfer-Encoding: chunked",
        "Content-Encoding: gzip\r\nTransfer-Encoding: chunked",
        "X-Crawl-Content-Encoding: gzip\r\nX-Crawl-Transfer-Encoding: chunked",
    ] {
        for text in [PAGE, "", "Übrigens: es hat geregnet."] {
            assert_eq!(page(&body(header, text.as_bytes())), text.as_bytes(), "{header}");
        }
    }
}

#[test]
fn damaged_bodies_are_told() {
    let mut damaged = gzip(PAGE.as_bytes());
    damaged[30] ^= 0xFF;
    let cut = gzip(PAGE.as_bytes());
    for (header, bytes, says, kind) in [
        ("Content-Encoding: gzip", &damaged[..], "gzip data is damaged", ErrorKind::Compressed),
        ("Content-Encoding: gzip", &cut[..40], "gzip data is cut off", ErrorKind::Compressed),
        ("Content-Encoding: br", &BROTLI[..20], "br data is damaged", ErrorKind::Compressed),
        ("Transfer-Encoding: chunked", b"10\r\nIt rained", "chunks are cut off", ErrorKind::Record),
        ("Transfer-Encoding: chunked", b"2\r\nItrained", "chunks are damaged", ErrorKind::Record),
        ("Content-Encoding: gzip, gzip, gzip, gzip, gzip", b"x", "coded 5 times", ErrorKind::Record),
    ] {
        let Entry::Bad { error, .. } = body(header, bytes) else { panic!("{header}: {says}") };
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(error.kind(), kind);
    }
}

#[test]
fn of_what_the_archiver_cut_off_the_beginning_is_had() {
    let cut = gzip(PAGE.as_bytes());
    let truncated = |headers: &str, body: &[u8]| {
        let block = [format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n").as_bytes(), body].concat();
        let lines = "Content-Type: application/http\r\nWARC-Truncated: length\r\n";
        let mut entries = warc(&record("response", "a", lines, &block));
        assert_eq!(entries.len(), 1);
        page(&entries.remove(0)).to_vec()
    };
    let html = "Content-Type: text/html\r\n";
    let begun = truncated(&format!("{html}Content-Encoding: gzip"), &cut[..60]);
    assert!(begun.len() > 10 && PAGE.as_bytes().starts_with(&begun), "{begun:?}");
    let chunked = truncated(&format!("{html}Transfer-Encoding: chunked"), b"5\r\nIt ra\r\nF\r\nined");
    assert_eq!(chunked, b"It rained");
}

#[test]
fn bombs_are_over_budget() {
    let zeros = vec![0; 8 << 20];
    for (coding, bytes) in [
        ("gzip", gzip(&zeros)),
        ("deflate", zlib(&zeros)),
        ("zstd", zstd(&zeros, b"")),
        ("gzip, gzip", gzip(&gzip(&zeros))),
    ] {
        let header = format!("200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {coding}");
        let bytes = response("a", &header, &bytes);
        let entries = entries(&bytes, Archive::Warc, &limits(1 << 20));
        assert!(short(&entries[0]).starts_with("bad OverBudget"), "{coding}: {}", short(&entries[0]));
    }
    let bomb =
        response("a", "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: zstd", &zstd(&zeros, b""));
    assert!(short(&warc(&bomb)[0]).contains("more than 2000 times"));
}
