//! Inputs of 2 GiB, most of it holes: each is told as over budget by its size,
//! in little memory, and the rest of the batch goes on.
#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::process::Command;

use crate::folder::{Folder, PAGE, command};

const HUGE: u64 = 2 << 30;

/// Address space of the program in KiB, less than one of the inputs.
const MEMORY: u64 = 1 << 20;

/// Writes a file that has a hole of [`HUGE`] bytes in its midst.
fn with_hole(folder: &Folder, name: &str, before: &[u8], behind: &[u8]) {
    let mut file = File::create(folder.path(name)).expect("create file");
    file.write_all(before).expect("write file");
    file.seek(SeekFrom::Current(HUGE as i64)).expect("seek");
    file.set_len(before.len() as u64 + HUGE).expect("holes");
    file.write_all(behind).expect("write file");
}

/// Bytes packed by gzip, member by member, 2 GiB of `x` in their midst.
fn packed(before: &[u8], behind: &[u8]) -> Vec<u8> {
    let many = gzip(&vec![b'x'; 1 << 20]).repeat((HUGE >> 20) as usize);
    [gzip(before), many, gzip(behind)].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn warc(id: &str, length: u64) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: 2026-03-04T05:06:07Z\r\n\
         Content-Type: text/html\r\nContent-Length: {length}\r\n\r\n"
    )
}

fn tar(name: &str, size: u64) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
    header[148..157].copy_from_slice(b"        0");
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    header
}

/// What stands in a ZIP file before a file that is stored as it is, and in the directory for it.
fn zip(name: &str, size: u64, sum: u32, at: u64) -> [Vec<u8>; 2] {
    let size = (size as u32).to_le_bytes();
    let fields = [
        &[20, 0, 0, 0, 0, 0, 0, 0x60, 0x5D, 0x58][..],
        &sum.to_le_bytes(),
        &size,
        &size,
        &(name.len() as u32).to_le_bytes(),
    ]
    .concat();
    let header = [b"PK\x03\x04", &fields[..], name.as_bytes()].concat();
    let at = (at as u32).to_le_bytes();
    [header, [b"PK\x01\x02\x14\0", &fields[..], &[0; 10], &at, name.as_bytes()].concat()]
}

fn with_hole_in_zip(folder: &Folder) {
    let page = PAGE.as_bytes();
    let mut sum = flate2::Crc::new();
    sum.update(page);
    let [before, first] = zip("huge.html", HUGE, 0, 0);
    let at = before.len() as u64 + HUGE;
    let [header, second] = zip("good.html", page.len() as u64, sum.sum(), at);
    let directory = [first, second].concat();
    let begin = at as u32 + (header.len() + page.len()) as u32;
    let end = [
        &b"PK\x05\x06\0\0\0\0\x02\0\x02\0"[..],
        &(directory.len() as u32).to_le_bytes(),
        &begin.to_le_bytes(),
        &[0; 2],
    ]
    .concat();
    with_hole(folder, "in/f.zip", &before, &[&header, page, &directory, &end].concat());
}

#[test]
fn inputs_of_two_gigabytes_are_told_by_their_size() {
    let folder = Folder::new();
    let page = PAGE.as_bytes();
    let line = format!("\"}}\n{}\n", serde_json::json!({"id": "good", "html": PAGE}));
    let record = format!("\r\n\r\n{}{PAGE}\r\n\r\n", warc("good", page.len() as u64));
    folder.write("in/good.html", PAGE);
    with_hole(&folder, "in/a.html", b"<!doctype html>", b"");
    with_hole(&folder, "in/b.txt", b"It rained.", b"");
    folder.write_bytes("in/c.html.gz", &packed(b"<p>", b"</p>"));
    with_hole(&folder, "in/d.warc", warc("huge", HUGE).as_bytes(), record.as_bytes());
    let mut behind = tar("good.html", page.len() as u64);
    behind.extend_from_slice(page);
    behind.resize(behind.len().next_multiple_of(512) + 1024, 0);
    with_hole(&folder, "in/e.tar", &tar("huge.html", HUGE), &behind);
    with_hole_in_zip(&folder);
    folder.write_bytes("in/g.jsonl.gz", &packed(b"{\"text\": \"", line.as_bytes()));

    let limited = format!("ulimit -v {MEMORY} && exec \"$@\"");
    let output = Command::new("sh")
        .args(["-c", &limited, "sh"])
        .arg(command().get_program())
        .args(["clean", &folder.path("in"), "-o", &folder.path("out"), "-j", "2", "--no-site", "--report"])
        .arg(folder.path("report.json"))
        .output()
        .expect("sh is there");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for name in [
        "a.html: ",
        "b.txt: ",
        "c.html.gz: ",
        "d.warc#urn:uuid:huge: record 1 (byte 0): ",
        "e.tar#huge.html: entry 1 (byte 0): ",
        "f.zip#huge.html: entry 1 ",
        "g.jsonl.gz#0: line 1: ",
    ] {
        let line = said.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name}: {said}"));
        assert!(
            line.contains("than the 67108864 bytes") && line.contains("raise --max-page-bytes"),
            "{line}"
        );
    }
    let report = folder.report();
    assert_eq!([&report["cleaned"], &report["failed"]], [5, 7], "{said}");
    let text = folder.read("out/good.txt");
    assert!(text.starts_with("Harbour to be dredged") || text.starts_with("The port authority"), "{text}");
    for archive in ["d", "e", "f", "g"] {
        let line = fs::read_to_string(folder.path(&format!("out/{archive}.jsonl"))).expect("an output");
        let record: serde_json::Value = serde_json::from_str(line.trim_end()).expect("one line");
        assert_eq!(record["text"], text, "{archive}");
    }
}
