//! Whole pages in, reviewable text out: every page of `corpus/` against
//! `tests/golden/`.
//!
//! `DECHROME_BLESS=1 cargo test golden::` rewrites the expected texts;
//! review them as a diff.

use std::fs;
use std::path::Path;

use similar::TextDiff;

#[test]
fn every_page_of_the_corpus_gives_its_golden_text() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let bless = std::env::var_os("DECHROME_BLESS").is_some();
    let pages = crate::common::corpus_pages();
    assert!(pages.len() >= 40, "the corpus is missing");
    let mut wrong = Vec::new();
    for page in &pages {
        let actual = match crate::common::clean(page) {
            Ok(cleaned) => cleaned.text,
            Err(error) => format!("!! {error}\n"),
        };
        let path = golden.join(&page.name).with_added_extension("txt");
        if bless {
            fs::create_dir_all(path.parent().expect("golden paths have a folder")).expect("create folder");
            fs::write(&path, &actual).expect("write golden text");
            continue;
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if actual != expected {
            let diff = TextDiff::from_lines(&expected, &actual);
            wrong.push(format!("{}", diff.unified_diff().header(&page.name, "now")));
        }
    }
    assert!(wrong.is_empty(), "{} pages changed:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_golden_text_is_left_without_its_page() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let names: Vec<String> =
        crate::common::corpus_pages().iter().map(|page| format!("{}.txt", page.name)).collect();
    for path in crate::common::files_below(&golden) {
        let name = path.strip_prefix(&golden).expect("below").to_str().expect("UTF-8").to_owned();
        assert!(names.contains(&name), "tests/golden/{name} has no page in corpus/");
    }
}
