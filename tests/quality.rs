//! The quality gate: clean text of the corpus against its references, with a
//! floor for each page type and language. Lower a floor only by saying so.

#![allow(clippy::print_stdout, reason = "the figures are shown when a floor is missed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use dechrome::score::{Gold, score};

/// Floors of the mean F1, by page type or language.
fn floors() -> BTreeMap<String, f64> {
    let text = fs::read_to_string(reference().join("floors.toml")).expect("tests/reference/floors.toml");
    toml::from_str(&text).expect("floors are numbers")
}

fn reference() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference")
}

/// Type and language of each reference, by its path without `.txt`.
fn types() -> BTreeMap<String, (String, String)> {
    let mut types = BTreeMap::new();
    for file in ["types.toml", "types-sites.toml"] {
        let text = fs::read_to_string(reference().join(file)).expect("types");
        let table: toml::Table = toml::from_str(&text).expect("types are TOML");
        for (folder, pages) in &table {
            for (name, page) in pages.as_table().expect("a table a folder") {
                let field = |key: &str| page[key].as_str().expect("a string").to_owned();
                types.insert(format!("{folder}/{name}"), (field("type"), field("language")));
            }
        }
    }
    types
}

#[test]
fn the_corpus_comes_out_as_well_as_it_did() {
    let types = types();
    let mut groups: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut seen = 0;
    for page in crate::common::corpus_pages() {
        let bare = page.name.trim_end_matches(".gz").trim_end_matches(".zst");
        let name = bare.trim_end_matches(".html").trim_end_matches(".txt");
        let Some((page_type, language)) = types.get(name) else { continue };
        let text = fs::read_to_string(reference().join(format!("{name}.txt"))).expect("a reference text");
        let gold = Gold { id: name.to_owned(), text: Some(text), ..Gold::default() };
        let cleaned = crate::common::clean(&page).expect("corpus pages clean");
        let f1 = score(&gold, &cleaned.text).figures.expect("a reference gives figures").f1;
        seen += 1;
        let folder = name.split('/').next().expect("a folder");
        for group in ["all", folder, page_type, language] {
            groups.entry(group.to_owned()).or_default().push(f1);
        }
        println!("{f1:.3} {name}");
    }
    assert_eq!(seen, types.len(), "each reference has its page");
    let mut low = Vec::new();
    for (group, floor) in floors() {
        let scores = groups.get(&group).unwrap_or_else(|| panic!("no page is of {group}"));
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        println!("{group}: {mean:.4} (floor {floor})");
        if mean < floor {
            low.push(format!("{group}: {mean:.4} is below {floor}"));
        }
    }
    assert!(low.is_empty(), "{}", low.join("\n"));
}
