//! Cleans the pages of a folder in memory, one thread, a pass at a time.
//!
//! Reads and decompresses all pages first, cleans them once to warm up, and
//! prints a line of JSON: pages and bytes. Then, for each line on standard
//! input, it cleans all pages once and prints a line of JSON: the seconds from
//! bytes to text, the bytes of text, and how many pages failed. So another
//! program can take turns with it:
//!
//! ```console
//! yes | head -n 5 | cargo run --release --example in-memory -- PAGES
//! ```
//!
//! `--cold` leaves out the warming up, for tools that count instructions.

use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::time::Instant;

use dechrome::{Cleaner, Document, InputKind, Settings};

fn main() {
    let mut arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let all = arguments.len();
    arguments.retain(|argument| argument != "--cold");
    let cold = arguments.len() < all;
    let [folder] = arguments.as_slice() else { panic!("usage: in-memory [--cold] PAGES") };
    let pages = read_all(Path::new(folder));
    let cleaner = Cleaner::new(Settings::default()).expect("default settings");
    if !cold {
        clean_all(&cleaner, &pages);
    }
    let mut out = std::io::stdout().lock();
    let bytes: usize = pages.iter().map(Vec::len).sum();
    writeln!(out, r#"{{"pages": {}, "bytes": {bytes}}}"#, pages.len()).expect("open output");
    for line in std::io::stdin().lines() {
        line.expect("readable input");
        let begin = Instant::now();
        let (text, failed) = clean_all(&cleaner, &pages);
        let seconds = begin.elapsed().as_secs_f64();
        writeln!(out, r#"{{"seconds": {seconds:.6}, "text_bytes": {text}, "failed": {failed}}}"#)
            .expect("open output");
    }
}

/// The bytes of all pages of a folder, in name order, decompressed.
fn read_all(folder: &Path) -> Vec<Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    files.filter_map(|file| read(file.path())).collect()
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let ending = path.extension().and_then(OsStr::to_str)?;
    let bytes = match ending {
        "html" | "htm" | "gz" => fs::read(path).expect("readable page"),
        _ => return None,
    };
    if ending != "gz" {
        return Some(bytes);
    }
    let mut page = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut page).expect("whole gzip");
    Some(page)
}

/// Bytes of text that come out, and how many pages failed. Not inlined: tools
/// that count instructions begin and end here.
#[inline(never)]
fn clean_all(cleaner: &Cleaner, pages: &[Vec<u8>]) -> (usize, usize) {
    let (mut text, mut failed) = (0, 0);
    for bytes in pages {
        match cleaner.clean(Document { bytes, kind: InputKind::Html, ..Document::default() }) {
            Ok(cleaned) => text += cleaned.text.len(),
            Err(_) => failed += 1,
        }
    }
    (text, failed)
}
