//! Every phrase of every list, in the midst of running text: on a line of its
//! own it goes, and a sentence that mentions it stays.

mod common;

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
    let files = common::files_below(&folder).into_iter();
    files
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

/// The phrases of a language, each with the way it matches.
fn phrases(language: &str) -> BTreeSet<(String, String)> {
    let mut list: toml::Table = read(&format!("data/phrases/{language}.toml"));
    list.remove("language");
    let list: List = list.try_into().unwrap();
    list.into_values()
        .flatten()
        .flat_map(|(how, phrases)| phrases.into_iter().map(move |phrase| (how.clone(), phrase)))
        .collect()
}

/// The phrase as a site would write it.
fn written(phrase: &str, rest: &str) -> String {
    let phrase = phrase.replace('#', "12").replace(" * ", &format!(" {} ", rest.split(',').next().unwrap()));
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
    let (first, second) = (carrier.text[0].as_str(), carrier.text[1].as_str());
    let written = written(phrase, &carrier.rest);
    let line = match how {
        "start" => format!("{written} {}", carrier.rest),
        "notice" => format!("{written}."),
        _ => written.clone(),
    };
    let mut wrong = Vec::new();
    let expected = format!("{first}\n\n{second}\n");
    for (place, paragraphs) in [("between", [first, &line, second]), ("at the end", [first, second, &line])] {
        let text = clean(cleaner, &paragraphs);
        if text != expected {
            let what = if text.contains(&line) { "stays" } else { "takes text with it" };
            wrong.push(format!("{how} {phrase:?} {what} {place}: {line}"));
        }
    }
    // A notice is sought in whole paragraphs.
    let mut mention = carrier.mention.replace("{phrase}", &written);
    if how == "notice" {
        mention = format!("{mention} {second}");
    }
    let paragraphs = if how == "notice" { vec![first, &mention] } else { vec![first, &mention, second] };
    if clean(cleaner, &paragraphs) != format!("{}\n", paragraphs.join("\n\n")) {
        wrong.push(format!("{how} {phrase:?} goes where it is mentioned"));
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
                        true if wrong.is_empty() => vec![format!("{how} {phrase:?} is fine, yet listed as known")],
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
