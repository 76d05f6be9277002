//! html5lib's tokenizer cases.

use std::collections::BTreeMap;

use html5ever::LocalName;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use serde_json::{Value, json};

use super::seen::{Onlooker, Seen};
use crate::html::tokenizer::{Null, Options, Tokenizer, normalised};
use crate::html5lib;

/// What became of the cases: how many ran, and why the others did not.
#[derive(Debug, Default)]
struct Tally {
    run: usize,
    skipped: BTreeMap<&'static str, usize>,
    wrong: Vec<String>,
}

/// Why a case says nothing about this tokenizer.
const NO_TEXT: &str = "half a surrogate pair, which no Rust string holds";
const INFOSET: &str = "expects the names of an XML infoset";
const OTHER_SCRIPT: &str = "a script's end tag in a state that no script opened";

#[test]
fn html5lib_tokenizer_cases() {
    let Some(files) = html5lib::suite("tokenizer", "test") else { return };
    let mut tally = Tally::default();
    for (name, bytes) in files {
        let file: Value = serde_json::from_slice(&bytes).unwrap();
        for case in file["tests"].as_array().into_iter().flatten() {
            let states = case["initialStates"].as_array().cloned();
            for state in states.unwrap_or_else(|| vec![json!("Data state")]) {
                try_case(&name, case, state.as_str().unwrap(), &mut tally);
            }
        }
        let infoset = file["xmlViolationTests"].as_array().map_or(0, Vec::len);
        *tally.skipped.entry(INFOSET).or_default() += infoset;
    }
    assert!(tally.wrong.is_empty(), "{} of {}:\n{}", tally.wrong.len(), tally.run, tally.wrong.join("\n"));
    // Newer cases may be more, never fewer.
    assert!(tally.run >= 7022, "only {} cases ran", tally.run);
    assert_eq!(tally.skipped, BTreeMap::from([(NO_TEXT, 4), (INFOSET, 4), (OTHER_SCRIPT, 6)]));
}

fn try_case(file: &str, case: &Value, state: &str, tally: &mut Tally) {
    let double = case["doubleEscaped"] == json!(true);
    let (Some(input), Some(output)) =
        (string(case["input"].as_str().unwrap(), double), unescaped(&case["output"], double))
    else {
        *tally.skipped.entry(NO_TEXT).or_default() += 1;
        return;
    };
    let last = case["lastStartTag"].as_str();
    // The tree builder puts the tokenizer in this state at `<script>` only.
    let closes = |name: &str| input.to_ascii_lowercase().contains(&format!("</{name}"));
    if state == "Script data state"
        && last != Some("script")
        && (closes("script") || last.is_some_and(closes))
    {
        *tally.skipped.entry(OTHER_SCRIPT).or_default() += 1;
        return;
    }
    tally.run += 1;
    let have = Value::Array(tokens(&input, state, last));
    if have != output {
        let what = &case["description"];
        tally
            .wrong
            .push(format!("{file}: {what} in the {state}: {input:?}\n  is     {have}\n  not    {output}"));
    }
}

/// The tokens of an input whose reading begins in a state.
fn tokens(input: &str, state: &str, last: Option<&str>) -> Vec<Value> {
    let page: StrTendril = normalised(input);
    let sink = Onlooker::default();
    let options = Options { attributes: usize::MAX, lean: false };
    let mut tokenizer = Tokenizer::new(&page, &sink, options);
    // Without a start tag before it no end tag is the right one: a name that
    // no tag can have.
    let last = LocalName::from(last.unwrap_or(" "));
    let at = match state {
        "Data state" => 0,
        "PLAINTEXT state" => {
            tokenizer.text(0, page.len(), false, Null::Replaced);
            page.len()
        }
        "RCDATA state" => tokenizer.raw(RawKind::Rcdata, &last, 0, true),
        "RAWTEXT state" => tokenizer.raw(RawKind::Rawtext, &last, 0, true),
        "Script data state" => tokenizer.raw(RawKind::ScriptData, &last, 0, true),
        "CDATA section state" => tokenizer.cdata(0),
        other => panic!("unknown state {other}"),
    };
    tokenizer.data(at).unwrap();
    tokenizer.end();
    let mut seen = sink.seen.into_inner();
    assert_eq!(seen.pop(), Some(Seen::EndOfFile));
    seen.iter().map(published).collect()
}

/// A token in the cases' form.
fn published(seen: &Seen) -> Value {
    match seen {
        Seen::Doctype(doctype) => {
            let text = |part: &Option<StrTendril>| json!(part.as_deref());
            let (name, public, system) =
                (text(&doctype.name), text(&doctype.public_id), text(&doctype.system_id));
            json!(["DOCTYPE", name, public, system, !doctype.force_quirks])
        }
        Seen::Start(tag) => {
            let attributes: BTreeMap<&str, &str> =
                tag.attrs.iter().map(|a| (&*a.name.local, &*a.value)).collect();
            if tag.self_closing {
                json!(["StartTag", &*tag.name, attributes, true])
            } else {
                json!(["StartTag", &*tag.name, attributes])
            }
        }
        Seen::End(name) => json!(["EndTag", &**name]),
        Seen::Comment(text) => json!(["Comment", text]),
        Seen::Text(text) => json!(["Character", text]),
        Seen::EndOfFile => json!("end of file in the middle"),
    }
}

/// A string with its second layer of escapes read, if there is one.
fn string(text: &str, double: bool) -> Option<String> {
    if !double {
        return Some(text.to_owned());
    }
    let mut units = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        units.extend(rest[..at].encode_utf16());
        units.push(u16::from_str_radix(&rest[at + 2..at + 6], 16).unwrap());
        rest = &rest[at + 6..];
    }
    units.extend(rest.encode_utf16());
    String::from_utf16(&units).ok()
}

/// The same for every string of a value.
fn unescaped(value: &Value, double: bool) -> Option<Value> {
    Some(match value {
        Value::String(text) => Value::String(string(text, double)?),
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| unescaped(item, double)).collect::<Option<_>>()?)
        }
        Value::Object(map) => {
            let entries = map.iter().map(|(k, v)| Some((string(k, double)?, unescaped(v, double)?)));
            Value::Object(entries.collect::<Option<_>>()?)
        }
        other => other.clone(),
    })
}
