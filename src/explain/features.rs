//! Words for the model's features.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::built_in;
use crate::error::Error;

/// What each feature is called.
const DATA: &str = include_str!("../../data/explain/features.toml");

/// Words for all features, by their names.
#[derive(Debug)]
pub(super) struct FeatureWords(BTreeMap<String, Meaning>);

#[derive(Debug, Clone)]
struct Meaning {
    words: String,
    none: Option<f32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    group: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    of: BTreeMap<String, String>,
    names: BTreeMap<String, String>,
    none: Option<f32>,
}

impl FeatureWords {
    pub(super) fn new() -> Result<Self, Error> {
        let table: Table = built_in::read(DATA, "words for features")?;
        let mut words = BTreeMap::new();
        for Group { of, names, none } in table.group {
            for (prefix, of) in &of {
                for (name, text) in &names {
                    let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                    words.insert(name, Meaning { words: text.replace("{}", of), none });
                }
            }
        }
        Ok(FeatureWords(words))
    }

    /// What a feature is, and its value; its name where it has no words.
    pub(super) fn of(&self, name: &str, value: f32) -> (String, Option<f32>) {
        match self.0.get(name) {
            Some(meaning) => (meaning.words.clone(), Some(value).filter(|value| meaning.none != Some(*value))),
            None => (name.to_owned(), Some(value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cleaner, Document, InputKind};

    #[test]
    fn every_feature_has_words_and_all_words_are_used() {
        let mut words = FeatureWords::new().unwrap().0;
        let cleaner = Cleaner::new(crate::Settings::default()).unwrap();
        let mut missing = Vec::new();
        for kind in [InputKind::Html, InputKind::Text] {
            let document = Document { bytes: b"<p>It rained all night.", kind, ..Document::default() };
            for name in cleaner.explain(document).unwrap().features {
                if words.get(&name).is_none() {
                    missing.push(name.clone());
                }
                words.entry(name).and_modify(|meaning| meaning.none = Some(f32::NAN));
            }
        }
        assert!(missing.is_empty(), "without words: {missing:?}");
        words.retain(|_, meaning| !meaning.none.is_some_and(f32::is_nan));
        assert!(words.is_empty(), "of no feature: {:?}", words.keys());
    }
}
