//! From the names of inputs to the names of outputs.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::records::Archive;
use crate::settings::InputKind;
use crate::sink::attributes_of;

/// The archive that a file is by its ending, and its name without that.
pub(super) fn archive(name: &OsStr) -> Option<(&OsStr, Archive)> {
    let archive = Archive::of(Path::new(name))?;
    Some((unpacked(Path::new(name))?.file_stem()?, archive))
}

/// The name without `.gz` or `.zst` at its end.
pub(crate) fn unpacked(name: &Path) -> Option<&Path> {
    if has_ending(name, &["gz", "zst"]) { name.file_stem().map(Path::new) } else { Some(name) }
}

/// Whether the name has one of these endings, in upper or lower case.
pub(crate) fn has_ending(name: &Path, endings: &[&str]) -> bool {
    name.extension().is_some_and(|own| endings.iter().any(|ending| own.eq_ignore_ascii_case(ending)))
}

/// What a known ending (`.html`, `.htm`, `.xhtml` or `.txt`, then perhaps
/// `.gz` or `.zst`, in upper or lower case) says of a file, and the name
/// without it. `None` for any other name.
pub(super) fn known(name: &OsStr) -> Option<(&OsStr, InputKind)> {
    let name = unpacked(Path::new(name))?;
    let kind = if has_ending(name, &["html", "htm", "xhtml"]) {
        InputKind::Html
    } else if has_ending(name, &["txt"]) {
        InputKind::Text
    } else {
        return None;
    };
    Some((name.file_stem()?, kind))
}

/// Whether a file of this name is an input where nobody asks for others.
pub(super) fn is_known(name: &OsStr) -> bool {
    known(name).is_some() || archive(name).is_some()
}

/// What the file at `path` is: as given, else by its ending, else unknown.
pub(crate) fn kind_of(path: &Path, given: InputKind) -> InputKind {
    given.or(path.file_name().and_then(known).map_or(InputKind::Auto, |(_, kind)| kind))
}

/// The names given away in one folder of outputs.
#[derive(Debug, Default)]
pub(super) struct Claims {
    taken: HashSet<OsString>,
}

impl Claims {
    /// A sub-folder's name. Sub-folders come before files.
    pub(super) fn folder(&mut self, name: &OsStr) {
        self.taken.insert(key(name));
    }

    /// The output's name for the input `name`: its known endings replaced by
    /// that of pages or of archives, or, where that is taken, the full name
    /// with it.
    pub(super) fn file(&mut self, name: &OsStr, (page, in_archive): (&str, &str)) -> OsString {
        let (stem, ending) = match (archive(name), known(name)) {
            (Some((stem, _)), _) => (stem, in_archive),
            (None, Some((stem, _))) => (stem, page),
            (None, None) => (name, page),
        };
        let mut output = with_ending(stem, ending);
        if !self.is_free(&output) {
            output = with_ending(name, ending);
        }
        while !self.is_free(&output) {
            output = with_ending(&output, ending);
        }
        self.taken.extend([key(&output), key(&attributes(&output))]);
        output
    }

    /// Whether no other output has this name, or that of its attributes.
    fn is_free(&self, output: &OsStr) -> bool {
        !self.taken.contains(&key(output)) && !self.taken.contains(&key(&attributes(output)))
    }
}

/// The name of the attributes of an output, in a folder that mirrors the
/// outputs' one.
fn attributes(output: &OsStr) -> OsString {
    attributes_of(Path::new(output)).into_os_string()
}

fn with_ending(name: &OsStr, ending: &str) -> OsString {
    let mut name = name.to_os_string();
    name.push(".");
    name.push(ending);
    name
}

/// Names that are one to the usual file system of the platform have one key.
fn key(name: &OsStr) -> OsString {
    if cfg!(any(windows, target_vendor = "apple")) { name.to_ascii_lowercase() } else { name.to_os_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDINGS: (&str, &str) = ("txt", "jsonl");

    fn outputs(names: &[&str]) -> Vec<String> {
        let mut claims = Claims::default();
        names.iter().map(|name| claims.file(name.as_ref(), ENDINGS).into_string().unwrap()).collect()
    }

    #[test]
    fn known_endings() {
        for (name, stem, kind) in [
            ("a.html", "a", InputKind::Html),
            ("a.b.HTM", "a.b", InputKind::Html),
            ("a.xhtml.gz", "a", InputKind::Html),
            ("a b\n.TXT.Zst", "a b\n", InputKind::Text),
            (".a.txt", ".a", InputKind::Text),
            ("a.html.html", "a.html", InputKind::Html),
        ] {
            assert_eq!(known(name.as_ref()), Some((stem.as_ref(), kind)), "{name}");
        }
        for name in
            ["a", "a.gz", ".html", ".html.gz", "a.html.br", "a.html.gz.gz", "html", "a.htmlx", "a.css", "a."]
        {
            assert_eq!(known(name.as_ref()), None, "{name}");
        }
    }

    #[test]
    fn the_later_of_two_that_meet_keeps_its_name() {
        assert_eq!(outputs(&["1.htm", "1.html", "1.html.gz"]), ["1.txt", "1.html.txt", "1.html.gz.txt"]);
        assert_eq!(
            outputs(&["1.htm", "1.html", "1.html.html", "2.txt"]),
            ["1.txt", "1.html.txt", "1.html.html.txt", "2.txt"]
        );
        assert_eq!(outputs(&["1.htm", "1.html", "1.html.txt"]), ["1.txt", "1.html.txt", "1.html.txt.txt"]);
        assert_eq!(outputs(&["data", "data.txt"]), ["data.txt", "data.txt.txt"]);
    }

    #[test]
    fn archives_become_lines_of_json() {
        assert_eq!(
            outputs(&["a.jsonl", "a.warc.gz", "b.WET.gz", "c.ndjson.zst", "d.warc.html"]),
            ["a.jsonl", "a.warc.gz.jsonl", "b.jsonl", "c.jsonl", "d.warc.txt"]
        );
    }

    #[test]
    fn attributes_of_two_outputs_never_meet() {
        assert_eq!(outputs(&["a.html", "a.txt.warc", "b.warc"]), ["a.txt", "a.txt.warc.jsonl", "b.jsonl"]);
        assert_eq!(outputs(&["a.txt.warc", "a.xhtml"]), ["a.txt.jsonl", "a.xhtml.txt"]);
    }

    #[test]
    fn a_sub_folder_keeps_its_name_from_files() {
        let mut claims = Claims::default();
        claims.folder("1.txt".as_ref());
        assert_eq!(claims.file("1.html".as_ref(), ENDINGS), "1.html.txt");
        assert_eq!(claims.file("1.html".as_ref(), ("md", "jsonl")), "1.md");
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf8_survive() {
        use std::os::unix::ffi::OsStrExt;
        let mut claims = Claims::default();
        let output = claims.file(OsStr::from_bytes(b"caf\xE9.html"), ENDINGS);
        assert_eq!(output.as_bytes(), b"caf\xE9.txt");
    }
}
