//! Several texts on a page: each is kept or dropped on purpose.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use dechrome::{Cleaner, Comments, Settings};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    decision: String,
    keeps: Vec<String>,
    never: Vec<String>,
    #[serde(default)]
    once: Vec<String>,
    #[serde(default)]
    comments: Vec<String>,
}

fn below(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

fn cases() -> BTreeMap<String, Case> {
    let text = fs::read_to_string(below("tests/reference/decisions.toml")).expect("readable cases");
    toml::from_str(&text).expect("sound cases")
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cleaned(name: &str, settings: Settings) -> String {
    let html = fs::read_to_string(below("corpus/decisions").join(name)).expect("a page for each case");
    folded(&Cleaner::new(settings).expect("settings").clean_html(&html).expect("a sound page").text)
}

#[test]
fn each_text_comes_out_as_decided() {
    let mut wrong = Vec::new();
    for (name, case) in cases() {
        let text = cleaned(&name, Settings::default());
        let has = |phrase: &&String| text.contains(folded(phrase).as_str());
        for lost in case.keeps.iter().filter(|phrase| !has(phrase)) {
            wrong.push(format!("{name}: lost \"{lost}\" ({})", case.decision));
        }
        for other in case.once.iter().filter(|phrase| text.matches(folded(phrase).as_str()).count() != 1) {
            wrong.push(format!("{name}: not just once \"{other}\" ({})", case.decision));
        }
        for left in case.never.iter().filter(has) {
            wrong.push(format!("{name}: left \"{left}\" ({})", case.decision));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn comments_that_are_asked_for_stand_behind_the_text() {
    let settings = || {
        let mut settings = Settings::default();
        settings.comments = Comments::Keep;
        settings
    };
    for (name, case) in cases() {
        let text = cleaned(&name, settings());
        let end = case.keeps.iter().filter_map(|phrase| text.find(phrase.as_str())).max();
        for comment in &case.comments {
            assert!(text.find(comment.as_str()) > end, "{name}: {comment}");
        }
    }
}

#[test]
fn every_page_has_a_decision() {
    let pages: Vec<String> = crate::common::files_below(&below("corpus/decisions"))
        .iter()
        .map(|path| path.file_name().expect("a file").to_string_lossy().into_owned())
        .collect();
    assert_eq!(pages, cases().into_keys().collect::<Vec<_>>());
}
