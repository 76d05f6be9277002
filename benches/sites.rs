//! What learning from sites brings on a benchmark set: every page is judged by
//! the models of its site's fold (`train.py --folds`), then cleaned once
//! without and once with what all pages together show of their sites.
//!
//! usage: sites SET FOLDS OUT [url|folder|none]
//!
//! Writes `OUT/without/ID.txt`, `OUT/with/ID.txt` and `OUT/profiles.jsonl`.
//! The last argument says how pages are known to be of one site: by their
//! address, by a folder named after its domain, or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use dechrome::{Cleaner, Document, InputKind, Profiles, SiteName};
use serde_json::Value;

const FOLDS: u64 = 5;

struct Row {
    id: String,
    url: String,
    fold: u64,
    bytes: Vec<u8>,
}

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [set, folds, out, rest @ ..] = args.as_slice() else {
        bail!("usage: sites SET FOLDS OUT [url|folder|none]")
    };
    let known = rest.first().map_or("url", String::as_str);
    let (set, folds, out) = (Path::new(set), Path::new(folds), Path::new(out));
    let is_text = set.join("pages").is_dir();
    let kind = if is_text { InputKind::Text } else { InputKind::Html };
    let rows = rows(set, folds, is_text)?;

    let mut cleaners = Vec::new();
    for fold in 0..FOLDS {
        let name = if is_text { "lines" } else { "blocks" };
        let model = fs::read(folds.join(format!("{name}.{fold}.model")))?;
        cleaners.push(Cleaner::new(dechrome::Settings::default())?.with_model(&model)?);
    }
    let mut profiles = Profiles::default();
    for name in ["without", "with"] {
        fs::create_dir_all(out.join(name))?;
        for row in &rows {
            let domain = SiteName::of([row.url.as_str()], None).name;
            let document = Document {
                bytes: &row.bytes,
                kind,
                url: (known == "url").then_some(row.url.as_str()),
                folder: (known == "folder").then_some(domain.as_str()),
                ..Document::default()
            };
            let cleaner = &cleaners[row.fold as usize];
            let cleaned = cleaner.clean(document).with_context(|| row.id.clone())?;
            if name == "without" {
                cleaner.learn(&cleaned, &mut profiles)?;
            }
            fs::write(out.join(name).join(format!("{}.txt", row.id)), cleaned.text)?;
        }
        cleaners = cleaners.into_iter().map(|cleaner| cleaner.with_profiles(profiles.clone())).collect();
    }
    fs::write(out.join("profiles.jsonl"), profiles.to_bytes())?;
    Ok(())
}

fn rows(set: &Path, folds: &Path, is_text: bool) -> anyhow::Result<Vec<Row>> {
    let folds: BTreeMap<String, u64> = serde_json::from_slice(&fs::read(folds.join("folds.json"))?)?;
    let list = fs::read_to_string(set.join(if is_text { "lines.jsonl" } else { "gold.jsonl" }))?;
    let mut rows = Vec::new();
    for line in list.lines() {
        let row: Value = serde_json::from_str(line)?;
        let string = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let (id, url) = (string("id"), string("url"));
        let host = url.split("://").last().unwrap_or_default().split('/').next().unwrap_or_default();
        // As the training data names sites.
        let fold = folds.get(host.trim_start_matches("www.")).copied().unwrap_or(0);
        let mut bytes = Vec::new();
        if is_text {
            bytes = fs::read(set.join(format!("pages/{id}.txt")))?;
        } else {
            let file = fs::File::open(set.join(format!("html/{id}.html.gz")))?;
            flate2::read::MultiGzDecoder::new(file).read_to_end(&mut bytes)?;
        }
        rows.push(Row { id, url, fold, bytes });
    }
    Ok(rows)
}
