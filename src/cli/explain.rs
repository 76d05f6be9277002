//! `dechrome explain`: why each block of a page stays or goes.

use std::io::{self, Write};

use anyhow::{Context, Result};
use serde_json::json;

use super::Exit;
use super::args::ExplainArgs;
use super::resolve::{is_stdin, kind};
use crate::cleaner::{Cleaner, Document};
use crate::report::{escaped, escaped_path};
use crate::settings::Settings;
use crate::source::Reader;

pub(super) fn run(args: &ExplainArgs) -> Result<Exit> {
    let settings = Settings { input_kind: kind(args.input_kind), ..Settings::default() };
    let cleaner = Cleaner::new(settings.clone())?;
    let mut reader = Reader::default();
    let bytes = if is_stdin(&args.file) {
        reader.read_stream(io::stdin().lock(), &settings.limits)
    } else {
        reader.read(&args.file, &settings.limits)
    };
    let document = |bytes| Document { bytes, kind: settings.input_kind, ..Document::default() };
    let cleaned = match bytes.and_then(|bytes| cleaner.clean(document(bytes))) {
        Ok(cleaned) => cleaned,
        Err(error) => {
            eprintln!("dechrome: {}: {error}", escaped_path(&args.file));
            return Ok(Exit::SomeFailed);
        }
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (block, verdict) in cleaned.page.blocks.iter().zip(&cleaned.verdicts) {
        let text = cleaned.page.text_of(block);
        if args.json {
            let line = json!({
                "keep": verdict.keep, "reason": verdict.reason, "score": verdict.score,
                "kind": block.kind, "words": block.counts.words, "text": text,
            });
            writeln!(out, "{line}").context("standard output")?;
        } else {
            let mark = if verdict.keep { ' ' } else { '-' };
            let reason = verdict.reason.as_str();
            writeln!(out, "{mark} {reason:<16} {:.2}  {}", verdict.score, escaped(text))
                .context("standard output")?;
        }
    }
    out.flush().context("standard output")?;
    Ok(Exit::Success)
}
