//! `dechrome explain`: why each block of a page stays or goes.

use std::io::{self, Write};

use anyhow::{Result, bail};
use serde_json::json;

use super::args::ExplainArgs;
use super::resolve::is_stdin;
use super::speak::{Level, Message, put};
use super::{Exit, models};
use crate::cleaner::{Cleaned, Cleaner, Document};
use crate::error::{Error, ErrorKind};
use crate::panics::guard;
use crate::report::{escaped, escaped_path};
use crate::settings::{InputKind, Settings};
use crate::source::{Archive, Entry, Reader, Records, kind_of};

pub(super) fn run(args: &ExplainArgs) -> Result<Exit> {
    let settings = Settings {
        input_kind: args.input_kind.into(),
        comments: args.comments.into(),
        favor: args.favor.into(),
        ..Settings::default()
    };
    let archive = Archive::of(&args.file);
    match (archive, &args.record) {
        (Some(_), None) => {
            bail!("{} is an archive; say which page with --record ID", escaped_path(&args.file))
        }
        (None, Some(_)) => {
            bail!("--record is for archives (.warc, .wet, .jsonl, .ndjson, .zip, .tar, .parquet)")
        }
        _ => {}
    }
    let cleaner = models::cleaner(settings, &args.model, &args.profiles)?;
    match guard(|| clean(&cleaner, args)) {
        Ok(cleaned) => {
            put(|out| if args.json { print_json(out, &cleaned) } else { print(out, &cleaned) })?;
            Ok(Exit::Success)
        }
        Err(error) => {
            let (file, error) = (escaped_path(&args.file), escaped(&error.to_string()));
            Message { level: Level::Error, message: &error, path: Some(&file), kind: None }.say();
            Ok(Exit::SomeFailed)
        }
    }
}

/// The page, cleaned as a run over its folder would.
fn clean(cleaner: &Cleaner, args: &ExplainArgs) -> Result<Cleaned, Error> {
    let settings = cleaner.settings();
    if let (Some(archive), Some(id)) = (Archive::of(&args.file), &args.record) {
        return clean_record(cleaner, args, archive, id);
    }
    let mut reader = Reader::default();
    let (bytes, kind) = if is_stdin(&args.file) {
        (reader.read_stream(io::stdin().lock(), &settings.limits)?, settings.input_kind)
    } else {
        (reader.read(&args.file, &settings.limits)?, kind_of(&args.file, settings.input_kind))
    };
    let (url, folder) = (args.url.as_deref(), args.folder.as_deref());
    cleaner.clean(Document { bytes, kind, url, folder, ..Document::default() })
}

/// The record of an archive, cleaned as a run over the archive would.
fn clean_record(cleaner: &Cleaner, args: &ExplainArgs, archive: Archive, id: &str) -> Result<Cleaned, Error> {
    let settings = cleaner.settings();
    for entry in Records::open(&args.file, archive, &args.keys.keys(), &settings.limits)? {
        match entry {
            Entry::Record(record) if record.id == id => {
                return cleaner.clean(Document {
                    bytes: &record.bytes,
                    kind: if settings.input_kind == InputKind::Auto {
                        record.kind
                    } else {
                        settings.input_kind
                    },
                    url: args.url.as_deref().or(record.url.as_deref()),
                    folder: args.folder.as_deref(),
                    charset: record.charset.as_deref(),
                });
            }
            Entry::Bad { id: Some(bad), error, .. } if bad == id => return Err(error),
            Entry::PassedOver { id: Some(other), why, .. } if other == id => {
                let message = format!("the record {id} holds no page ({why})");
                return Err(Error::new(ErrorKind::Record, message));
            }
            _ => {}
        }
    }
    let message = format!("has no record {id}; give an id as messages show it behind the #");
    Err(Error::new(ErrorKind::Record, message))
}

fn print(out: &mut impl Write, cleaned: &Cleaned) -> io::Result<()> {
    let page = &cleaned.page;
    for (at, (block, verdict)) in page.blocks.iter().zip(&cleaned.verdicts).enumerate() {
        let mark = if verdict.keep { ' ' } else { '-' };
        let (reason, text) = (verdict.reason.as_str(), escaped(page.text_of(block)));
        writeln!(out, "{mark} {reason:<16} {:.2}  {text}", verdict.score)?;
        for trim in page.trims_of(at) {
            let (reason, text) = (trim.reason.as_str(), escaped(page.text_of_trim(trim)));
            writeln!(out, "~ {reason:<16}       without: {}", text.trim())?;
        }
    }
    Ok(())
}

fn print_json(out: &mut impl Write, cleaned: &Cleaned) -> io::Result<()> {
    let page = &cleaned.page;
    for (at, (block, verdict)) in page.blocks.iter().zip(&cleaned.verdicts).enumerate() {
        let trims = page.trims_of(at).iter();
        let trims = trims.map(|trim| json!({"reason": trim.reason, "text": page.text_of_trim(trim)}));
        let line = json!({
            "keep": verdict.keep, "reason": verdict.reason, "score": verdict.score,
            "kind": block.kind, "words": block.counts.words, "text": page.text_of(block),
            "trims": trims.collect::<Vec<_>>(),
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}
