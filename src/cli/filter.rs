//! `dechrome clean -`: one page from standard input to standard output.

use std::io::{self, Write};

use anyhow::{Context, Result};

use super::Exit;
use crate::cleaner::{Cleaner, Document};
use crate::source::Reader;

pub(super) fn run(cleaner: &Cleaner) -> Result<Exit> {
    let settings = cleaner.settings();
    let mut reader = Reader::default();
    let cleaned = reader.read_stream(io::stdin().lock(), &settings.limits).and_then(|bytes| {
        cleaner.clean(Document { bytes, kind: settings.input_kind, ..Document::default() })
    });
    match cleaned {
        Ok(cleaned) => {
            io::stdout().write_all(cleaned.text.as_bytes()).context("standard output")?;
            Ok(Exit::Success)
        }
        Err(error) => {
            eprintln!("dechrome: standard input: {error}");
            Ok(Exit::SomeFailed)
        }
    }
}
