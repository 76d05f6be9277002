//! What must come of each file in `corpus/hostile/`: see
//! `tests/reference/hostile.toml`.

use std::fs;
use std::path::Path;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    why: String,
    outcome: String,
    #[serde(default)]
    keeps: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
}

#[test]
fn hostile_pages_come_out_as_they_must() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("tests/reference/hostile.toml")).expect("hostile.toml");
    let cases: std::collections::BTreeMap<String, Case> = toml::from_str(&text).expect("cases");
    let pages = crate::common::corpus_pages();
    let mut wrong = Vec::new();
    for (name, case) in &cases {
        // Compressed files that do not decompress are the command line's part.
        let Some(page) = pages.iter().find(|p| p.name == format!("hostile/{name}")) else { continue };
        let why = &case.why;
        match (case.outcome.as_str(), crate::common::clean(page)) {
            ("error", Ok(_)) => wrong.push(format!("{name} ({why}): no error")),
            ("text" | "empty", Err(error)) => wrong.push(format!("{name} ({why}): {error}")),
            ("empty", Ok(cleaned)) if !cleaned.text.is_empty() => {
                wrong.push(format!("{name} ({why}): not empty: {:?}", cleaned.text));
            }
            (_, Ok(cleaned)) => {
                let folded = cleaned.text.split_whitespace().collect::<Vec<_>>().join(" ");
                for phrase in case.keeps.iter().filter(|phrase| !folded.contains(phrase.as_str())) {
                    wrong.push(format!("{name} ({why}): lost {phrase:?}"));
                }
                for phrase in case.never.iter().filter(|phrase| cleaned.text.contains(phrase.as_str())) {
                    wrong.push(format!("{name} ({why}): has {phrase:?}"));
                }
            }
            _ => {}
        }
    }
    assert!(cases.len() > 50 && wrong.is_empty(), "{}", wrong.join("\n"));
}
