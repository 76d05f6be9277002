//! The fast parser against the reference, page by page.
//!
//! `DECHROME_PARSER_PAGES=DIR cargo test --release parsers::` takes the
//! HTML files of another folder, too (each may be gzipped).

use std::io::Read;
use std::path::Path;

use dechrome::{Cleaner, Document, InputKind};

/// A page's text and elements, or why there are none.
fn shown(cleaner: &Cleaner, bytes: &[u8]) -> String {
    let document = Document { bytes, kind: InputKind::Html, ..Document::default() };
    match cleaner.clean(document) {
        Ok(cleaned) => format!("{}{:?}{:?}", cleaned.text, cleaned.page.blocks, cleaned.page.elements),
        Err(error) => format!("!! {:?}", error.kind()),
    }
}

fn differing(pages: &[(String, Vec<u8>)]) -> Vec<&str> {
    let differ = pages.iter().filter(|(_, bytes)| {
        shown(crate::common::cleaner(), bytes) != shown(crate::common::reference_cleaner(), bytes)
    });
    differ.map(|(name, _)| name.as_str()).collect()
}

#[test]
fn both_parsers_give_the_same_text_for_every_page_of_the_corpus() {
    let pages: Vec<_> = crate::common::corpus_pages()
        .into_iter()
        .filter(|page| page.kind == InputKind::Html)
        .map(|page| (page.name, page.bytes))
        .collect();
    assert!(pages.len() >= 40, "the corpus is missing");
    assert_eq!(differing(&pages), Vec::<&str>::new());
}

#[test]
fn and_for_every_page_of_a_folder_of_ones_own() {
    let Some(folder) = std::env::var_os("DECHROME_PARSER_PAGES") else { return };
    for path in crate::common::files_below(Path::new(&folder)) {
        let raw = std::fs::read(&path).expect("readable page");
        let mut bytes = Vec::new();
        if flate2::read::MultiGzDecoder::new(&raw[..]).read_to_end(&mut bytes).is_err() {
            bytes = raw;
        }
        assert_eq!(differing(&[(path.display().to_string(), bytes)]), Vec::<&str>::new());
    }
}
