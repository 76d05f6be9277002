//! Every phrase of every list, in the midst of running text: on a line of its
//! own it goes, and a sentence that mentions it stays.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use dechrome::{Cleaner, Document, InputKind, Settings};
use rayon::prelude::*;
use serde::Deserialize;

/// What phrases of a language stand in: `tests/phrases/LANG.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Carrier {
    /// Two paragraphs of running text.
    text: Vec<String>,
    /// A sentence with `{phrase}` in it.
    mention: String,
    /// What follows a phrase that begins a line, and stands for a `*`.
    rest: String,
    /// Phrases that fail, and why they stay in the list all the same.
    #[serde(default)]
    known: BTreeMap<String, String>,
}

type List = BTreeMap<String, BTreeMap<String, Vec<String>>>;

fn read<T: for<'a> Deserialize<'a>>(path: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn languages() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/phrases");
    let files = crate::common::files_below(&folder).into_iter();
    files
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| path.file_stem().expect("a file name").to_string_lossy().into_owned())
        .collect()
}

/// The phrases of a language, each with the way it matches.
fn phrases(language: &str) -> BTreeSet<(String, String)> {
    let mut list: toml::Table = read(&format!("data/phrases/{language}.toml"));
    list.remove("language");
    let list: List = list.try_into().expect("tables of lists");
    list.into_values()
        .flatten()
        .flat_map(|(how, phrases)| phrases.into_iter().map(move |phrase| (how.clone(), phrase)))
        .collect()
}

/// The phrase as a site would write it.
fn written(how: &str, phrase: &str, rest: &str) -> String {
    let mut phrase = phrase.replace('#', "12");
    if how != "whole" && how != "opens" {
        phrase = phrase.replace(" * ", &format!(" {} ", rest.split(',').next().unwrap_or_default()));
    }
    let mut chars = phrase.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn clean(cleaner: &Cleaner, paragraphs: &[&str]) -> String {
    let text = paragraphs.join("\n\n");
    let document = Document { bytes: text.as_bytes(), kind: InputKind::Text, ..Document::default() };
    cleaner.clean(document).expect("short text").text
}

/// What is wrong with a phrase, if anything.
fn wrong(cleaner: &Cleaner, how: &str, phrase: &str, carrier: &Carrier) -> Vec<String> {
    let (last, first) = carrier.text.split_last().expect("paragraphs");
    let first = first.join("\n\n");
    let written = written(how, phrase, &carrier.rest);
    let line = match how {
        "start" => format!("{written} {}", carrier.rest),
        "notice" => format!("{written}."),
        _ => written.clone(),
    };
    let mut mention = carrier.mention.replace("{phrase}", &written);
    // A notice is sought in whole paragraphs.
    if how == "notice" {
        mention = format!("{mention} {last}");
    }
    let mut wrong = Vec::new();
    for (paragraphs, expected) in [
        ([&first, &line, last], format!("{first}\n\n{last}\n")),
        ([&first, &mention, &line], format!("{first}\n\n{mention}\n")),
    ] {
        let text = clean(cleaner, &paragraphs.map(String::as_str));
        if text != expected {
            wrong.push(format!("{how} {phrase:?} made {paragraphs:?} {text:?}"));
        }
    }
    wrong
}

#[test]
fn phrases_go_and_sentences_that_mention_them_stay() {
    let cleaner = Cleaner::new(Settings::default()).unwrap();
    let languages = languages();
    assert!(languages.len() >= 27, "{languages:?}");
    let failures: Vec<String> = languages
        .par_iter()
        .flat_map(|language| {
            let carrier: Carrier = read(&format!("tests/phrases/{language}.toml"));
            let mut found: Vec<String> = phrases(language)
                .into_par_iter()
                .flat_map_iter(|(how, phrase)| {
                    let wrong = wrong(&cleaner, &how, &phrase, &carrier);
                    match carrier.known.contains_key(&phrase) {
                        false => wrong,
                        true if wrong.is_empty() => {
                            vec![format!("{how} {phrase:?} is fine, yet listed as known")]
                        }
                        true => Vec::new(),
                    }
                })
                .map(|wrong| format!("{language}: {wrong}"))
                .collect();
            found.sort();
            found
        })
        .collect();
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}
