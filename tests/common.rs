//! What several test files share.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use dechrome::{Cleaned, Cleaner, Document, Error, InputKind};

/// A page of `corpus/`.
pub(crate) struct CorpusPage {
    /// Its path below `corpus/`, with `/`.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) kind: InputKind,
}

pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("readable folder"))
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect();
    files.sort();
    files
}

/// All pages of the corpus that decompress.
pub(crate) fn corpus_pages() -> Vec<CorpusPage> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    files_below(&corpus)
        .into_iter()
        .filter_map(|path| {
            let name = path.strip_prefix(&corpus).ok()?.to_str()?.replace('\\', "/");
            let bare = name.trim_end_matches(".gz").trim_end_matches(".zst");
            let kind = match Path::new(bare).extension()?.to_str()? {
                "html" | "htm" | "xhtml" => InputKind::Html,
                "txt" => InputKind::Text,
                _ => return None,
            };
            let raw = fs::read(&path).expect("readable page");
            let mut bytes = Vec::new();
            let decompressed = if name.ends_with(".gz") {
                flate2::read::MultiGzDecoder::new(&raw[..]).read_to_end(&mut bytes).is_ok()
            } else if name.ends_with(".zst") {
                zstd::stream::copy_decode(&raw[..], &mut bytes).is_ok()
            } else {
                bytes = raw;
                true
            };
            decompressed.then_some(CorpusPage { name, bytes, kind })
        })
        .collect()
}

pub(crate) fn clean(page: &CorpusPage) -> Result<Cleaned, Error> {
    cleaner().clean(Document { bytes: &page.bytes, kind: page.kind, ..Document::default() })
}

/// One cleaner for a whole test program.
pub(crate) fn cleaner() -> &'static Cleaner {
    static CLEANER: std::sync::LazyLock<Cleaner> =
        std::sync::LazyLock::new(|| Cleaner::new(dechrome::Settings::default()).expect("default settings"));
    &CLEANER
}

/// The same by html5ever's own parser.
pub(crate) fn reference_cleaner() -> &'static Cleaner {
    static CLEANER: std::sync::LazyLock<Cleaner> = std::sync::LazyLock::new(|| {
        let mut settings = dechrome::Settings::default();
        settings.parser = dechrome::Parser::Reference;
        Cleaner::new(settings).expect("default settings")
    });
    &CLEANER
}
