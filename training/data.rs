//! Writes what the models are trained on: the features of every block of the
//! benchmark's pages, and their labels.
//!
//! `cargo run --release --example training-data -- BENCH_DIR OUT_DIR`
//!
//! For each of `blocks` (HTML) and `lines` (extracted text) it writes
//! `NAME.f32` (features, row after row), `NAME.label.f32` (share of the row's
//! words in the reference; below 0 where unknown), `NAME.words.u32`, the hashes of class and text words
//! `NAME.class.u16` and `NAME.word.u16` with their counts a row `NAME.class.count.u16`,
//! `NAME.word.count.u16`, and `NAME.json` (names of the features; the pages with set, id, site, type,
//! language, rows and words of the reference).

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a developer's command")]

mod align;

use std::collections::HashMap;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use dechrome::{Document, FeatureReader, InputKind, Settings};
use rayon::prelude::*;
use serde_json::{Value, json};

const SETS: [&str; 2] = ["wcxb-dev", "daniel-dev"];

/// Tenths of a text's chrome that are left in: all of it, and less, as when a text that is cleaned in part is judged
/// again.
const LEFT: [u8; 3] = [10, 3, 0];

/// One page's part of the data.
struct Rows {
    page: Value,
    names: Vec<String>,
    features: Vec<f32>,
    labels: Vec<f32>,
    words: Vec<u32>,
    class_tokens: Vec<Vec<u16>>,
    near_tokens: Vec<Vec<u16>>,
    section_tokens: Vec<Vec<u16>>,
    word_tokens: Vec<Vec<u16>>,
    groups: Vec<u32>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, bench, out] = &arguments[..] else {
        eprintln!("usage: training-data BENCH_DIR OUT_DIR");
        std::process::exit(2);
    };
    let (bench, out) = (Path::new(bench), Path::new(out));
    let reader = FeatureReader::new(Settings::default()).expect("built-in data");
    fs::create_dir_all(out).expect("create the output folder");
    let pages =
        gold(bench, "wcxb-dev", "gold.jsonl").into_iter().chain(gold(bench, "daniel-dev", "gold.jsonl"));
    let rows: Vec<Rows> = pages
        .collect::<Vec<_>>()
        .par_iter()
        .filter_map(|(set, row)| html(bench, &reader, set, row))
        .collect();
    write(out, "blocks", &rows);
    let sites: HashMap<(String, String), String> = SETS
        .iter()
        .flat_map(|set| gold(bench, set, "gold.jsonl"))
        .map(|(set, row)| ((set, string(&row["id"])), site(&row)))
        .collect();
    let texts: Vec<(String, Value)> =
        SETS.iter().flat_map(|set| gold(bench, &format!("residue-{set}"), "lines.jsonl")).collect();
    let texts: Vec<_> = texts.iter().flat_map(|text| LEFT.map(|left| (text, left))).collect();
    let rows: Vec<Rows> = texts
        .par_iter()
        .filter_map(|((set, row), left)| {
            let plain = set.trim_start_matches("residue-").to_owned();
            let site = sites.get(&(plain, string(&row["id"])))?;
            lines(bench, &reader, set, row, site, *left)
        })
        .collect();
    write(out, "lines", &rows);
}

fn gold(bench: &Path, set: &str, file: &str) -> Vec<(String, Value)> {
    fs::read_to_string(bench.join(set).join(file))
        .expect("readable benchmark")
        .lines()
        .map(|line| (set.to_owned(), serde_json::from_str(line).expect("JSON lines")))
        .collect()
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The host, as the unit by which pages are kept apart in cross-validation.
fn site(row: &Value) -> String {
    let url = string(&row["url"]);
    let host = url.split("://").last().unwrap_or_default().split('/').next().unwrap_or_default();
    host.trim_start_matches("www.").to_owned()
}

fn page_of(set: &str, row: &Value, site: String, rows: usize, reference: usize) -> Value {
    json!({
        "set": set, "id": row["id"], "site": site, "type": row["type"], "lang": row["lang"],
        "rows": rows, "reference": reference,
    })
}

fn html(bench: &Path, reader: &FeatureReader, set: &str, row: &Value) -> Option<Rows> {
    let reference = row["text"].as_str()?;
    let id = string(&row["id"]);
    let mut bytes = Vec::new();
    let file = fs::File::open(bench.join(set).join("html").join(format!("{id}.html.gz"))).expect("page");
    flate2::read::MultiGzDecoder::new(file).read_to_end(&mut bytes).expect("gzip");
    let document = Document { bytes: &bytes, kind: InputKind::Html, ..Document::default() };
    let (page, matrix) = reader.read(document).ok()?;
    let mut ids = Ids::default();
    let blocks: Vec<Vec<u32>> = page.blocks.iter().map(|b| ids.of(page.text_of(b))).collect();
    let reference = ids.of(reference);
    Some(Rows {
        page: page_of(set, row, site(row), blocks.len(), reference.len()),
        names: matrix.names,
        features: matrix.values,
        class_tokens: matrix.classes,
        section_tokens: sections(&matrix.words, &matrix.headings),
        near_tokens: matrix.near,
        word_tokens: matrix.words,
        groups: matrix.groups,
        labels: align::labels(&blocks, &reference),
        words: blocks.iter().map(|block| block.len() as u32).collect(),
    })
}

fn lines(bench: &Path, reader: &FeatureReader, set: &str, row: &Value, site: &str, left: u8) -> Option<Rows> {
    let id = string(&row["id"]);
    let mut text = fs::read_to_string(bench.join(set).join("pages").join(format!("{id}.txt"))).expect("page");
    let name = if left == 10 {
        set.to_owned()
    } else {
        text = thinned(&text, row["labels"].as_array()?, left)?;
        format!("{set}/{left}")
    };
    let document = Document { bytes: text.as_bytes(), kind: InputKind::Text, ..Document::default() };
    let (page, matrix) = reader.read(document).ok()?;
    // Each labelled line once, in order, by its words.
    let mut ids = Ids::default();
    let mut labelled: HashMap<Vec<u32>, Vec<Option<f32>>> = HashMap::new();
    for (line, label) in row["lines"].as_array()?.iter().zip(row["labels"].as_array()?).rev() {
        let label = label.as_i64().map(|label| label as f32);
        labelled.entry(ids.of(line.as_str()?)).or_default().push(label);
    }
    let mut labels = Vec::new();
    let mut words = Vec::new();
    for block in &page.blocks {
        let (mut sum, mut known, mut all) = (0.0, 0.0, 0);
        for line in page.text_of(block).lines() {
            let line = ids.of(line);
            all += line.len() as u32;
            if let Some(Some(label)) = labelled.get_mut(&line).and_then(Vec::pop) {
                sum += label * line.len() as f32;
                known += line.len() as f32;
            }
        }
        labels.push(if known > 0.0 { sum / known } else { -1.0 });
        words.push(all);
    }
    let reference = labels.iter().zip(&words).map(|(l, w)| l.max(0.0) * *w as f32).sum::<f32>() as usize;
    Some(Rows {
        page: page_of(&name, row, site.to_owned(), page.blocks.len(), reference),
        names: matrix.names,
        features: matrix.values,
        class_tokens: matrix.classes,
        section_tokens: sections(&matrix.words, &matrix.headings),
        near_tokens: matrix.near,
        word_tokens: matrix.words,
        groups: matrix.groups,
        labels,
        words,
    })
}

/// A text with so many tenths of its chrome. `None` where its lines are not those that are labelled, or none goes.
fn thinned(text: &str, labels: &[Value], left: u8) -> Option<String> {
    let mut labels_of = labels.iter();
    let mut out = String::new();
    let mut gone = 0u32;
    for line in text.split('\n') {
        let label = if line.trim().is_empty() { None } else { labels_of.next()?.as_i64() };
        // Every third line of chrome and the like, evenly over the page.
        gone += u32::from(label == Some(0));
        let stays = gone * u32::from(left) / 10 > (gone - u32::from(gone > 0)) * u32::from(left) / 10;
        if label != Some(0) || stays {
            out.push_str(line);
            out.push('\n');
        }
    }
    (gone > 0 && labels_of.next().is_none()).then_some(out)
}

/// For each block the tokens of the heading before it.
fn sections(words: &[Vec<u16>], headings: &[bool]) -> Vec<Vec<u16>> {
    let mut section = Vec::new();
    let mut all = Vec::new();
    for (tokens, heading) in words.iter().zip(headings) {
        all.push(section.clone());
        if *heading {
            section.clone_from(tokens);
        }
    }
    all
}

/// Numbers for words: runs of letters and digits in lower case, and lone
/// characters of scripts without spaces.
#[derive(Default)]
struct Ids(HashMap<String, u32>);

impl Ids {
    fn of(&mut self, text: &str) -> Vec<u32> {
        let mut ids = Vec::new();
        let mut word = String::new();
        let mut end = |word: &mut String| {
            if !word.is_empty() {
                let next = self.0.len() as u32;
                ids.push(*self.0.entry(std::mem::take(word)).or_insert(next));
            }
        };
        for c in text.chars().flat_map(char::to_lowercase) {
            let alone = matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
                | '\u{f900}'..='\u{faff}' | '\u{ac00}'..='\u{d7af}');
            if alone || !(c.is_alphanumeric() || c == '_') {
                end(&mut word);
            }
            if alone {
                word.push(c);
                end(&mut word);
            } else if c.is_alphanumeric() || c == '_' {
                word.push(c);
            }
        }
        end(&mut word);
        ids
    }
}

fn write(out: &Path, name: &str, rows: &[Rows]) {
    let names = rows.iter().map(|r| &r.names).find(|names| !names.is_empty()).expect("a page with blocks");
    let create = |end: &str| {
        std::io::BufWriter::new(fs::File::create(out.join(format!("{name}.{end}"))).expect("create"))
    };
    let (mut features, mut labels, mut words) = (create("f32"), create("label.f32"), create("words.u32"));
    let mut groups = create("group.u32");
    for (end, tokens) in [
        ("class", rows.iter().flat_map(|row| &row.class_tokens).collect::<Vec<_>>()),
        ("near", rows.iter().flat_map(|row| &row.near_tokens).collect()),
        ("word", rows.iter().flat_map(|row| &row.word_tokens).collect()),
        ("section", rows.iter().flat_map(|row| &row.section_tokens).collect()),
    ] {
        let (mut values, mut counts) = (create(&format!("{end}.u16")), create(&format!("{end}.count.u16")));
        for block in tokens {
            counts.write_all(&(block.len() as u16).to_le_bytes()).expect("write");
            for token in block {
                values.write_all(&token.to_le_bytes()).expect("write");
            }
        }
    }
    for row in rows {
        assert_eq!(row.features.len(), row.labels.len() * names.len(), "a row of features for each block");
        for value in &row.features {
            features.write_all(&value.to_le_bytes()).expect("write");
        }
        for label in &row.labels {
            labels.write_all(&label.to_le_bytes()).expect("write");
        }
        for (into, counts) in [(&mut words, &row.words), (&mut groups, &row.groups)] {
            for count in counts {
                into.write_all(&count.to_le_bytes()).expect("write");
            }
        }
    }
    let pages: Vec<&Value> = rows.iter().map(|row| &row.page).collect();
    let index = json!({ "names": names, "pages": pages });
    fs::write(out.join(format!("{name}.json")), index.to_string()).expect("write");
    println!(
        "{name}: {} pages, {} rows of {} features",
        rows.len(),
        rows.iter().map(|r| r.labels.len()).sum::<usize>(),
        names.len()
    );
}
