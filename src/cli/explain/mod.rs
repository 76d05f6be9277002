//! `dechrome explain`: why each block of a page stays or goes.

mod json;
mod page;
mod read;
mod rule;
mod select;
mod terminal;

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::explain_args::{ExplainArgs, RuleFlag};
use super::resolve::is_stdin;
use super::screen::Screen;
use super::speak::{Level, Message, put, say};
use super::{Exit, models};
use crate::explain::{Explanation, Found};
use crate::panics::guard;
use crate::report::{escaped, escaped_path};
use crate::settings::Settings;
use crate::source::Archive;
use select::Selection;
use terminal::Style;

pub(super) fn run(args: &ExplainArgs) -> Result<Exit> {
    let settings = Settings {
        input_kind: args.input_kind.into(),
        comments: args.comments.into(),
        favor: args.favor.into(),
        ..Settings::default()
    };
    let file = file(args)?;
    check(args, &file)?;
    let cleaner = models::cleaner(
        settings,
        models::Files { models: &args.model, profiles: &args.profiles, rules: &args.rules },
    )?;
    match guard(|| read::explain(&cleaner, args, &file)) {
        Ok(explanation) => show(args, &file, &explanation),
        Err(error) => {
            let (file, error) = (escaped_path(&file), escaped(&error.to_string()));
            Message { level: Level::Error, message: &error, path: Some(&file), kind: None }.say();
            Ok(Exit::SomeFailed)
        }
    }
}

/// What is to be explained.
fn file(args: &ExplainArgs) -> Result<PathBuf> {
    match &args.file {
        Some(file) => Ok(file.clone()),
        None if io::stdin().is_terminal() => {
            bail!("no FILE given; name a page, or pipe one in: dechrome explain page.html")
        }
        None => Ok(PathBuf::from("-")),
    }
}

fn check(args: &ExplainArgs, file: &Path) -> Result<()> {
    match (Archive::of(file), &args.record) {
        (Some(_), None) => {
            bail!("{} is an archive; say which page with --record ID", escaped_path(file))
        }
        (None, Some(_)) => {
            bail!("--record is for archives (.warc, .wet, .jsonl, .ndjson, .zip, .tar, .parquet)")
        }
        _ => {}
    }
    if args.find.as_ref().is_some_and(|text| text.trim().is_empty()) {
        bail!("--find looks for a text, and there is none; name some words of the line");
    }
    if let Some(html) = &args.html {
        page::check(html, file)?;
    }
    Ok(())
}

fn show(args: &ExplainArgs, file: &Path, explanation: &Explanation) -> Result<Exit> {
    let name = if is_stdin(file) { "standard input".to_owned() } else { escaped_path(file) };
    let name = args.record.as_ref().map_or(name.clone(), |id| format!("{name}#{}", escaped(id)));
    if let Some(html) = &args.html {
        page::write(html, &name, explanation)?;
        return Ok(Exit::Success);
    }
    let found = args.find.as_ref().map(|text| explanation.seek(text));
    if let Some(Found::Absent { absence, nearest }) = &found {
        let text = escaped(args.find.as_deref().unwrap_or_default());
        say(Level::Warning, &format!("no block holds \"{text}\": it is {}", absence.as_str()));
        if let Some(at) = nearest {
            let block = explanation.cleaned.page.text_of(&explanation.cleaned.page.blocks[*at]);
            say(Level::Info, &format!("the nearest is block {}: {}", at + 1, escaped(block)));
        }
        return Ok(Exit::SomeFailed);
    }
    if let (Some(wanted), Some(Found::Blocks(blocks))) = (args.rule, &found) {
        return rule::write(args, file, explanation, blocks, wanted == RuleFlag::Keep);
    }
    let selection = Selection { found, only: args.only, reasons: &args.reason };
    let blocks = selection.blocks(explanation);
    put(|out| {
        if args.json {
            json::print(out, explanation, &blocks)
        } else {
            terminal::print(out, explanation, &blocks, style(args))
        }
    })?;
    Ok(Exit::Success)
}

fn style(args: &ExplainArgs) -> Style {
    let screen = Screen::of(args.color, args.width);
    Style { screen, details: args.verbose || args.find.is_some() }
}
