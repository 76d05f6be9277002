//! `dechrome score`: cleaned texts against reference texts.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::Exit;
use super::args::ScoreArgs;
use super::speak::{Level, put, say};
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
    let mut missing = 0;
    let pages: Vec<PageScore> = gold
        .iter()
        .map(|gold| {
            let output = read_output(&args.pred, &gold.id)?;
            missing += usize::from(output.is_none());
            Ok(score(gold, &output.unwrap_or_default()))
        })
        .collect::<Result<_>>()?;
    if missing > 0 {
        let (all, pred) = (gold.len(), escaped_path(&args.pred));
        say(Level::Error, &format!("{missing} of {all} outputs are not in {pred} and count as empty"));
    }
    put(|out| if args.json { print_json(out, &pages) } else { print(out, &pages, args.worst) })?;
    Ok(Exit::Success)
}

fn print_json(out: &mut impl Write, pages: &[PageScore]) -> io::Result<()> {
    let summary: serde_json::Map<_, _> =
        groups(pages).into_iter().map(|(name, summary)| (name, json!(summary))).collect();
    serde_json::to_writer(&mut *out, &json!({ "summary": summary, "pages": pages }))?;
    writeln!(out)
}

fn print(out: &mut impl Write, pages: &[PageScore], worst_pages: usize) -> io::Result<()> {
    for (name, summary) in groups(pages) {
        write!(out, "{:<16} pages={}", escaped(&name), summary.pages)?;
        for (figure, value) in summary.named() {
            write!(out, " {figure}={value:.4}")?;
        }
        writeln!(out)?;
    }
    for page in worst(pages, worst_pages) {
        let Some(figures) = page.figures else { continue };
        let (id, kind) = (escaped(&page.id), escaped(page.page_type.as_deref().unwrap_or("-")));
        writeln!(out, "  {id} {kind} F1={:.3} P={:.3} R={:.3}", figures.f1, figures.p, figures.r)?;
    }
    Ok(())
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

/// The pages of the lowest F1; of equal ones, in the order of the reference.
fn worst(pages: &[PageScore], count: usize) -> Vec<&PageScore> {
    let mut scored: Vec<&PageScore> = pages.iter().filter(|page| page.figures.is_some()).collect();
    let f1 = |page: &PageScore| page.figures.map_or(0.0, |figures| figures.f1);
    scored.sort_by(|a, b| f1(a).total_cmp(&f1(b)));
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

/// The cleaned text of a page, if there is one.
fn read_output(folder: &Path, id: &str) -> Result<Option<String>> {
    let path = folder.join(format!("{id}.txt"));
    match fs::metadata(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        _ => read_lossy(&path).map(Some),
    }
}

fn read_lossy(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", escaped_path(path)))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
