//! Words for the model's features.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::FeatureEffect;
use crate::built_in;
use crate::error::Error;
use crate::judge::Weight;

/// What each feature is called.
const DATA: &str = include_str!("../../data/explain/features.toml");

/// Words for all features, by their names.
#[derive(Debug)]
pub(super) struct FeatureWords {
    meanings: BTreeMap<String, Meaning>,
    subjects: Vec<String>,
}

#[derive(Debug)]
struct Meaning {
    words: String,
    subject: u8,
    none: Option<f32>,
    coded: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    group: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    subject: String,
    of: BTreeMap<String, String>,
    names: BTreeMap<String, String>,
    none: Option<f32>,
    #[serde(default)]
    coded: bool,
}

impl FeatureWords {
    pub(super) fn new() -> Result<Self, Error> {
        let table: Table = built_in::read(DATA, "words for features")?;
        // The first is of features that have no words.
        let mut words =
            FeatureWords { meanings: BTreeMap::new(), subjects: vec!["something else".to_owned()] };
        for Group { subject, of, names, none, coded } in table.group {
            let known = words.subjects.iter().position(|known| *known == subject);
            let number = known.unwrap_or(words.subjects.len());
            if known.is_none() {
                words.subjects.push(subject);
            }
            for (prefix, of) in &of {
                for (name, text) in &names {
                    let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                    let meaning =
                        Meaning { words: text.replace("{}", of), subject: number as u8, none, coded };
                    words.meanings.insert(name, meaning);
                }
            }
        }
        Ok(words)
    }

    /// A feature's effect in words.
    pub(super) fn of<'w>(&'w self, name: &'w str, Weight { value, effect, .. }: Weight) -> FeatureEffect<'w> {
        match self.meanings.get(name) {
            Some(Meaning { words, none, coded, .. }) => {
                let value = Some(value).filter(|value| *none != Some(*value));
                FeatureEffect { name, meaning: words, value, coded: *coded, effect }
            }
            None => FeatureEffect { name, meaning: name, value: Some(value), coded: false, effect },
        }
    }

    /// The number of a feature's subject.
    pub(super) fn subject(&self, name: &str) -> u8 {
        self.meanings.get(name).map_or(0, |meaning| meaning.subject)
    }

    /// What a subject is called.
    pub(super) fn subject_words(&self, number: usize) -> &str {
        &self.subjects[number]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{Cleaner, Document, InputKind};

    #[test]
    fn every_feature_has_words_and_all_words_are_used() {
        let words = FeatureWords::new().unwrap();
        let cleaner = Cleaner::new(crate::Settings::default()).unwrap();
        let mut seen = BTreeSet::new();
        for kind in [InputKind::Html, InputKind::Text] {
            let document = Document { bytes: b"<p>It rained all night.", kind, ..Document::default() };
            seen.extend(cleaner.explain(document).unwrap().features);
        }
        let missing: Vec<&String> = seen.iter().filter(|name| !words.meanings.contains_key(*name)).collect();
        assert!(missing.is_empty(), "without words: {missing:?}");
        let table: Table = built_in::read(DATA, "words for features").unwrap();
        for Group { of, names, .. } in table.group {
            let used = |prefix: &str, name: &str| {
                seen.contains(name) && prefix.is_empty() || seen.contains(&format!("{prefix}.{name}"))
            };
            for name in names.keys() {
                assert!(of.keys().any(|prefix| used(prefix, name)), "{name} is of no feature");
            }
            for prefix in of.keys() {
                assert!(names.keys().any(|name| used(prefix, name)), "{prefix} is of no feature");
            }
        }
    }
}
