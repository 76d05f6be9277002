//! Finds and reads html5lib's published conformance cases, which lie outside
//! the project.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Names another folder of cases than the one beside the project.
const VARIABLE: &str = "DECHROME_HTML5LIB_TESTS";

/// The files of one suite with this ending, by name, in order; `None`, said
/// aloud, if the cases are not there.
pub(crate) fn suite(name: &str, ending: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let named = std::env::var_os(VARIABLE).map(PathBuf::from);
    let asked = named.is_some();
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/html5lib-tests");
    let folder = named.unwrap_or_else(beside).join(name);
    if !folder.is_dir() {
        assert!(!asked, "{VARIABLE} names no folder with {name}/ in it");
        // Not by `eprintln`, which the test harness keeps to itself.
        let mut stderr = std::io::stderr();
        let note =
            format!("SKIPPED: html5lib's {name} cases are not there; {VARIABLE}=DIR tells where they are");
        writeln!(stderr, "{note}").unwrap();
        return None;
    }
    let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries
        .filter(|path| path.extension().is_some_and(|e| e == ending))
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read(&path).unwrap())
        })
        .collect();
    files.sort();
    Some(files)
}

/// A case of a `.dat` file: its sections, `#data` first.
#[derive(Debug, Default)]
pub(crate) struct Case(Vec<(String, Vec<u8>)>);

impl Case {
    /// A section's lines, without the last line end.
    pub(crate) fn get(&self, section: &str) -> Option<&[u8]> {
        let (_, lines) = self.0.iter().find(|(name, _)| name == section)?;
        Some(lines.strip_suffix(b"\n").unwrap_or(lines))
    }
}

/// The cases of a `.dat` file.
pub(crate) fn cases(file: &[u8]) -> Vec<Case> {
    const SECTIONS: [&str; 8] = [
        "data",
        "errors",
        "new-errors",
        "document-fragment",
        "script-off",
        "script-on",
        "document",
        "encoding",
    ];
    let mut cases: Vec<Case> = Vec::new();
    for line in file.split_inclusive(|byte| *byte == b'\n') {
        let name = line.trim_ascii_end().strip_prefix(b"#").and_then(|name| std::str::from_utf8(name).ok());
        match name.filter(|name| SECTIONS.contains(name)) {
            Some(name) => {
                if name == "data" {
                    cases.push(Case::default());
                }
                cases.last_mut().unwrap().0.push((name.to_owned(), Vec::new()));
            }
            None => {
                if let Some((_, lines)) = cases.last_mut().and_then(|case| case.0.last_mut()) {
                    lines.extend_from_slice(line);
                }
            }
        }
    }
    // The empty line between two cases belongs to neither.
    for case in &mut cases {
        if let Some((_, lines)) = case.0.last_mut()
            && lines.ends_with(b"\n\n")
        {
            lines.pop();
        }
    }
    cases
}

#[test]
fn reads_sections() {
    let file =
        b"#data\na\n\n#b\n#errors\n#document\n| <a>\n|   \"x\n\ny\"\n\n#data\n#errors\ne\n#encoding\nutf-8\n";
    let cases = cases(file);
    assert_eq!(cases.len(), 2);
    assert_eq!(cases[0].get("data"), Some(&b"a\n\n#b"[..]));
    assert_eq!(cases[0].get("document"), Some(&b"| <a>\n|   \"x\n\ny\""[..]));
    assert_eq!(cases[0].get("script-on"), None);
    assert_eq!(cases[1].get("data"), Some(&b""[..]));
    assert_eq!(cases[1].get("encoding"), Some(&b"utf-8"[..]));
}
