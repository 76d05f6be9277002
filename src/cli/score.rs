//! `dechrome score`: cleaned texts against reference texts.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::Exit;
use super::args::ScoreArgs;
use crate::report::{escaped, escaped_path};
use crate::score::{Gold, PageScore, Summary, score};

pub(super) fn run(args: &ScoreArgs) -> Result<Exit> {
    if !args.pred.is_dir() {
        bail!("there is no folder {} with cleaned texts", escaped_path(&args.pred));
    }
    let gold = read_gold(&args.gold)?;
    if gold.is_empty() {
        bail!("no reference texts found in {}", escaped_path(&args.gold));
    }
    let pages: Vec<PageScore> = gold
        .iter()
        .map(|gold| Ok(score(gold, &read_output(&args.pred, &gold.id)?)))
        .collect::<Result<_>>()?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let groups = groups(&pages);
    if args.json {
        let summary: serde_json::Map<_, _> =
            groups.iter().map(|(name, summary)| (name.clone(), json!(summary))).collect();
        serde_json::to_writer(&mut out, &json!({ "summary": summary, "pages": pages }))?;
        writeln!(out)?;
    } else {
        for (name, summary) in &groups {
            write!(out, "{name:<16} pages={}", summary.pages)?;
            for (figure, value) in summary.named() {
                write!(out, " {figure}={value:.4}")?;
            }
            writeln!(out)?;
        }
        for page in worst(&pages, args.worst) {
            let Some(figures) = page.figures else { continue };
            let (id, kind) = (escaped(&page.id), page.page_type.as_deref().unwrap_or("-"));
            writeln!(out, "  {id} {kind} F1={:.3} P={:.3} R={:.3}", figures.f1, figures.p, figures.r)?;
        }
    }
    out.flush()?;
    Ok(Exit::Success)
}

/// All pages, then each type and each language where there are several.
fn groups(pages: &[PageScore]) -> Vec<(String, Summary)> {
    let mut groups = vec![("all".to_owned(), Summary::of(pages))];
    for field in [|page: &PageScore| page.page_type.clone(), |page: &PageScore| page.lang.clone()] {
        let mut by: BTreeMap<String, Vec<&PageScore>> = BTreeMap::new();
        for page in pages {
            if let Some(value) = field(page) {
                by.entry(value).or_default().push(page);
            }
        }
        if by.len() > 1 {
            groups.extend(by.into_iter().map(|(name, pages)| (name, Summary::of(pages))));
        }
    }
    groups
}

/// The pages of the lowest F1.
fn worst(pages: &[PageScore], count: usize) -> Vec<&PageScore> {
    let mut scored: Vec<&PageScore> = pages.iter().filter(|page| page.figures.is_some()).collect();
    let f1 = |page: &PageScore| page.figures.map_or(0.0, |figures| figures.f1);
    scored.sort_by(|a, b| f1(a).total_cmp(&f1(b)).then_with(|| a.id.cmp(&b.id)));
    scored.truncate(count);
    scored
}

fn read_gold(path: &Path) -> Result<Vec<Gold>> {
    let table = path.join("gold.jsonl");
    if path.is_file() {
        read_table(path)
    } else if table.is_file() {
        read_table(&table)
    } else if path.is_dir() {
        read_folder(path)
    } else {
        bail!("there is no {}", escaped_path(path))
    }
}

fn read_table(path: &Path) -> Result<Vec<Gold>> {
    let shown = escaped_path(path);
    let text = fs::read_to_string(path).with_context(|| format!("{shown} cannot be read"))?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            serde_json::from_str(line)
                .with_context(|| format!("{shown}, line {}: not a page's object", at + 1))
        })
        .collect()
}

/// Reference texts in a folder: every `.txt` below it is a page.
fn read_folder(folder: &Path) -> Result<Vec<Gold>> {
    let mut gold = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.with_context(|| format!("{} cannot be walked", escaped_path(folder)))?;
        let path = entry.path();
        if !entry.file_type().is_file() || path.extension().is_none_or(|ending| ending != "txt") {
            continue;
        }
        let name = path.strip_prefix(folder).unwrap_or(path).with_extension("");
        let Some(id) = name.to_str() else {
            bail!("{} has a name that is not UTF-8; rename it", escaped_path(path));
        };
        gold.push(Gold { id: id.to_owned(), text: Some(read_lossy(path)?), ..Gold::default() });
    }
    Ok(gold)
}

/// The cleaned text of a page; a missing one is empty.
fn read_output(folder: &Path, id: &str) -> Result<String> {
    let path = folder.join(format!("{id}.txt"));
    match fs::metadata(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        _ => read_lossy(&path),
    }
}

fn read_lossy(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", escaped_path(path)))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
