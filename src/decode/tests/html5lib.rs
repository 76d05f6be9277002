//! html5lib's encoding cases.
//!
//! They expect windows-1252 where nothing is declared; there we detect, so
//! what is held equal is what the declaration tells. With a byte order mark,
//! it is what `decode` chooses.

use std::collections::BTreeMap;

use super::super::declared::declared;
use super::*;
use crate::html5lib;

/// Where we read a page otherwise than the cases do, and why.
const RAW_TEXT: &str = "a declaration inside a script or style is none";
const BLANKS: &str = "blanks around http-equiv's value do not matter";
const SIGNS: &str = "a stray quotation mark behind a label does not matter";

#[test]
fn html5lib_encoding_cases() {
    let Some(files) = html5lib::suite("encoding", "dat") else { return };
    let mut right = 0;
    let mut other: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (name, bytes) in files {
        for case in html5lib::cases(&bytes) {
            let page = case.get("data").unwrap();
            let label = case.get("encoding").unwrap();
            let expected = Encoding::for_label(label.trim_ascii()).unwrap().name();
            let have = if Encoding::for_bom(page).is_some() {
                read(page).encoding
            } else {
                declared(page).unwrap_or(WINDOWS_1252).name()
            };
            let text = String::from_utf8_lossy(page);
            if have == expected {
                right += 1;
            } else if ["<script", "<style"].iter().any(|tag| text.contains(tag)) && have == "windows-1252" {
                *other.entry(RAW_TEXT).or_default() += 1;
            } else if text.contains("\"Content-Type \"") && have == "ISO-8859-2" {
                *other.entry(BLANKS).or_default() += 1;
            } else if text.contains("charset=iso8859-2\"") && have == "ISO-8859-2" {
                *other.entry(SIGNS).or_default() += 1;
            } else {
                wrong.push(format!("{name}: {text:?} is {have}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} besides {right} right:\n{}", wrong.len(), wrong.join("\n"));
    // Newer cases may be more, never fewer.
    assert!(right >= 75, "only {right} cases are right, {other:?}");
    assert_eq!(other, BTreeMap::from([(RAW_TEXT, 3), (BLANKS, 2), (SIGNS, 2)]));
}
