//! Speed over the sample pages: `cargo bench`.
//!
//! For other pages, name a folder of HTML: `DECHROME_BENCH_PAGES=DIR cargo bench`.

use std::fs;
use std::path::{Path, PathBuf};

use dechrome::{Cleaner, Document, InputKind, Settings};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

fn pages(folder: &Path, ending: &str) -> Vec<Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.path().extension().is_some_and(|e| e == ending))
        .map(|entry| fs::read(entry.path()).expect("readable page"))
        .collect()
}

fn folder(default: &str) -> PathBuf {
    std::env::var_os("DECHROME_BENCH_PAGES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(default), PathBuf::from)
}

fn clean_all(bencher: Bencher<'_, '_>, pages: &[Vec<u8>], kind: InputKind) {
    let cleaner = Cleaner::new(Settings::default()).expect("default settings");
    let bytes: usize = pages.iter().map(Vec::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        pages
            .iter()
            .map(|bytes| {
                cleaner.clean(Document { bytes, kind, ..Document::default() }).map_or(0, |c| c.text.len())
            })
            .sum::<usize>()
    });
}

/// Pages of HTML, one core: decode, parse, cut, judge, render.
#[divan::bench]
fn html(bencher: Bencher<'_, '_>) {
    clean_all(bencher, &pages(&folder("corpus/pages"), "html"), InputKind::Html);
}

/// Extracted texts, one core.
#[divan::bench]
fn text(bencher: Bencher<'_, '_>) {
    clean_all(bencher, &pages(&folder("corpus/text"), "txt"), InputKind::Text);
}

/// What a program pays once: the phrase lists and models.
#[divan::bench]
fn new_cleaner() -> Cleaner {
    Cleaner::new(Settings::default()).expect("default settings")
}
