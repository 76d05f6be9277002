//! Reading the page that is to be explained.

use std::io;
use std::path::Path;

use crate::cleaner::{Cleaner, Document};
use crate::cli::explain_args::ExplainArgs;
use crate::cli::resolve::is_stdin;
use crate::error::{Error, ErrorKind};
use crate::explain::Explanation;
use crate::source::{Archive, Entry, Reader, Records, kind_of};

/// The page, cleaned as a run over its folder would, and why.
///
/// # Errors
/// When it cannot be read or cleaned.
pub(super) fn explain(cleaner: &Cleaner, args: &ExplainArgs, file: &Path) -> Result<Explanation, Error> {
    let settings = cleaner.settings();
    if let (Some(archive), Some(id)) = (Archive::of(file), &args.record) {
        return record(cleaner, args, file, archive, id);
    }
    let mut reader = Reader::default();
    let (bytes, kind) = if is_stdin(file) {
        (reader.read_stream(io::stdin().lock(), &settings.limits)?, settings.input_kind)
    } else {
        (reader.read(file, &settings.limits)?, kind_of(file, settings.input_kind))
    };
    let (url, folder) = (args.url.as_deref(), args.folder.as_deref());
    cleaner.explain(Document { bytes, kind, url, folder, ..Document::default() })
}

/// The record of an archive, cleaned as a run over the archive would.
fn record(
    cleaner: &Cleaner,
    args: &ExplainArgs,
    file: &Path,
    archive: Archive,
    id: &str,
) -> Result<Explanation, Error> {
    let settings = cleaner.settings();
    for entry in Records::open(file, archive, &args.keys.keys(), &settings.limits)? {
        match entry {
            Entry::Record(record) if record.id == id => {
                return cleaner.explain(Document {
                    bytes: &record.bytes,
                    kind: settings.input_kind.or(record.kind),
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
