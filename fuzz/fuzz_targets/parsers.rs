//! Any bytes: both parsers give the same text and blocks, or both refuse
//! them; neither panics.
#![no_main]

use std::sync::LazyLock;

use dechrome::{Cleaned, Cleaner, Document, Error, ErrorKind, InputKind, Parser, Settings};
use libfuzzer_sys::fuzz_target;

fn cleaner(parser: Parser) -> Cleaner {
    let mut settings = Settings::default();
    settings.parser = parser;
    Cleaner::new(settings).expect("default settings")
}

static FAST: LazyLock<Cleaner> = LazyLock::new(|| cleaner(Parser::Fast));
static REFERENCE: LazyLock<Cleaner> = LazyLock::new(|| cleaner(Parser::Reference));

fn clean(cleaner: &Cleaner, bytes: &[u8]) -> Result<Cleaned, Error> {
    cleaner.clean(Document { bytes, kind: InputKind::Html, ..Document::default() })
}

/// What is held equal of a page: all that was read of it.
fn shown(cleaned: &Cleaned) -> String {
    format!("{}\n{:?}", cleaned.text, cleaned.page)
}

fuzz_target!(|bytes: &[u8]| {
    match (clean(&FAST, bytes), clean(&REFERENCE, bytes)) {
        (Ok(fast), Ok(reference)) => assert_eq!(shown(&fast), shown(&reference)),
        (Err(fast), Err(reference)) => assert_eq!(fast.kind(), reference.kind()),
        // The reference alone pays for looking nodes up among their siblings,
        // and counts attributes before it knows which tags are real.
        (Ok(_), Err(error)) => assert_eq!(error.kind(), ErrorKind::OverBudget, "{error}"),
        (Err(error), Ok(_)) => panic!("only the fast parser refuses: {error}"),
    }
});
