//! `dechrome clean -`: one page from standard input to standard output.

use std::io::{self, Write};

use anyhow::Result;

use super::Exit;
use super::resolve::Run;
use super::speak::{Level, Message, put};
use crate::cleaner::{Cleaner, Document};
use crate::panics::guard;
use crate::report::escaped;
use crate::source::Reader;

pub(super) fn run(cleaner: &Cleaner, run: &Run) -> Result<Exit> {
    let settings = cleaner.settings();
    let mut reader = Reader::default();
    let cleaned = guard(|| {
        let bytes = reader.read_stream(io::stdin().lock(), &settings.limits)?;
        run.clean(cleaner, Document { bytes, kind: settings.input_kind, ..Document::default() })
    });
    match cleaned {
        Ok(cleaned) => {
            put(|out| out.write_all(cleaned.text.as_bytes()))?;
            Ok(Exit::Success)
        }
        Err(error) => {
            let message = escaped(&error.to_string());
            let path = Some("standard input");
            Message { level: Level::Error, message: &message, path, kind: Some(error.kind().as_str()) }.say();
            Ok(Exit::SomeFailed)
        }
    }
}
