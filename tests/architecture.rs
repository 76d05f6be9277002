//! The house rules that a compiler does not hold.

use std::fs;
use std::path::Path;

fn sources() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    walkdir::WalkDir::new(&src)
        .into_iter()
        .map(|entry| entry.expect("readable source"))
        .filter(|entry| entry.path().extension().is_some_and(|e| e == "rs"))
        .map(|entry| {
            let name = entry
                .path()
                .strip_prefix(&src)
                .expect("below src")
                .to_str()
                .expect("UTF-8")
                .replace('\\', "/");
            (name, fs::read_to_string(entry.path()).expect("UTF-8 source"))
        })
        .collect()
}

/// The modules of the core, in the order of the data's way. A module may use
/// those before it and never those after it.
const CORE: [&str; 15] = [
    "error", "patience", "settings", "words", "shape", "metadata", "block", "decode", "html", "text",
    "judge", "rules", "site", "render", "spans",
];

#[test]
fn dependencies_point_one_way() {
    for (name, text) in sources() {
        let module = name.split(['/', '.']).next().expect("a first part");
        let Some(place) = CORE.iter().position(|m| *m == module) else { continue };
        if name.ends_with("/tests.rs") {
            continue;
        }
        let outside = [
            "cleaner", "cli", "explain", "learn", "pipeline", "profiles", "report", "scratch", "score",
            "sink", "source",
        ];
        // Blocks name the tags and hints of their elements.
        let allowed = |other: &str| module == "block" && other == "html";
        for other in CORE[place + 1..].iter().chain(&outside).filter(|other| !allowed(other)) {
            assert!(
                !text.contains(&format!("crate::{other}::")) && !text.contains(&format!("crate::{other};")),
                "{name} uses {other}, which lies behind it on the data's way"
            );
        }
    }
}

#[test]
fn two_folders_name_the_parser() {
    for (name, text) in sources() {
        if !name.starts_with("html/tree/") && !name.starts_with("html/tokenizer/") {
            assert!(!text.contains("use html5ever") && !text.contains("rcdom::"), "{name} names the parser");
        }
    }
}

#[test]
fn the_core_reads_no_file_no_clock_and_prints_nothing() {
    for (name, text) in sources() {
        let module = name.split(['/', '.']).next().expect("a first part");
        let is_test = name.contains("/tests/") || name.ends_with("/tests.rs");
        if is_test || !CORE.contains(&module) && module != "cleaner" && module != "explain" {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().expect("a first part");
        for word in
            ["std::fs", "std::env", "std::time", "println!", "eprintln!", "thread_local!", "static mut"]
        {
            assert!(!code.contains(word), "{name} uses {word}");
        }
    }
}
