//! Any bytes as HTML and as text: cleaning does not panic, and cleaning a
//! cleaned text changes nothing.
#![no_main]

use std::sync::LazyLock;

use dechrome::{Cleaner, Document, InputKind, Settings};
use libfuzzer_sys::fuzz_target;

static CLEANER: LazyLock<Cleaner> =
    LazyLock::new(|| Cleaner::new(Settings::default()).expect("default settings"));

/// The clean text, unless the bytes are refused.
fn clean(bytes: &[u8], kind: InputKind) -> Option<String> {
    CLEANER.clean(Document { bytes, kind, ..Document::default() }).ok().map(|cleaned| cleaned.text)
}

fuzz_target!(|bytes: &[u8]| {
    // Its text may lose lines when cleaned as a text: lines are judged without their tags then.
    clean(bytes, InputKind::Html);
    if let Some(once) = clean(bytes, InputKind::Text) {
        let twice = clean(once.as_bytes(), InputKind::Text).expect("clean text is text");
        assert_eq!(once, twice);
    }
});
