//! A folder of pages for a test, and the program run on it.

use std::fs;
use std::path::Path;
use std::process::Command;

use assert_cmd::assert::OutputAssertExt;
use assert_cmd::cargo::CommandCargoExt;

/// The text of [`PAGE`].
pub(crate) const TEXT: &str = "<p>The port authority will begin dredging the inner harbour in March, it said on Monday, and the \
    work is to last until the end of June.</p><p>Fishing boats will moor at the north quay meanwhile, where the old crane \
    was taken down last autumn after a storm had bent its arm.</p><p>The harbour master asked skippers for patience, and \
    promised that the ice house would stay open at all hours.</p>";

/// A page with chrome around its text.
pub(crate) const PAGE: &str = "<!doctype html><html lang=en><head><title>Harbour to be dredged</title></head><body>\
    <nav><ul><li><a href=/>Home</a><li><a href=/news>News</a><li><a href=/sport>Sport</a></ul></nav>\
    <article><h1>Harbour to be dredged</h1>\
    <p>The port authority will begin dredging the inner harbour in March, it said on Monday, and the work is to last until \
    the end of June.</p><p>Fishing boats will moor at the north quay meanwhile, where the old crane was taken down last \
    autumn after a storm had bent its arm.</p><p>The harbour master asked skippers for patience, and promised that the ice \
    house would stay open at all hours.</p><p>Download our free App.</p><p>Google Play Download</p></article>\
    <footer><p>© 2024 The Harbour Post. All rights reserved.</p></footer></body></html>";

/// The file in an output folder that says what was made.
pub(crate) const MANIFEST: &str = ".dechrome-manifest";

/// A temporary folder.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Folder(tempfile::tempdir().expect("a temporary folder"))
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().expect("UTF-8").to_owned()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        self.write_bytes(name, text.as_bytes());
    }

    pub(crate) fn write_bytes(&self, name: &str, bytes: &[u8]) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("create folder");
        fs::write(path, bytes).expect("write file");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        self.0.path().join(name).exists()
    }

    /// The files below a folder but its manifest, by relative path.
    pub(crate) fn files(&self, below: &str) -> Vec<String> {
        let root = self.0.path().join(below);
        if !root.exists() {
            return Vec::new();
        }
        let mut names: Vec<String> = walkdir::WalkDir::new(&root)
            .into_iter()
            .map(|entry| entry.expect("readable"))
            .filter(|entry| entry.file_type().is_file() && entry.file_name() != MANIFEST)
            .map(|entry| entry.path().strip_prefix(&root).expect("below").to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The report that a run wrote to `report.json`.
    pub(crate) fn report(&self) -> serde_json::Value {
        serde_json::from_str(&self.read("report.json")).expect("a JSON report")
    }
}

/// A run that is over.
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) fn command() -> Command {
    let mut command = Command::cargo_bin("dechrome").expect("the program is built");
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"));
    command
}

pub(crate) fn program(arguments: &[&str]) -> Done {
    program_with(arguments, b"")
}

pub(crate) fn program_with(arguments: &[&str], input: &[u8]) -> Done {
    let mut command = assert_cmd::Command::from_std({
        let mut command = command();
        command.args(arguments);
        command
    });
    let output = command.write_stdin(input).output().expect("the program runs");
    let output = output.assert().get_output().clone();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program speaks UTF-8");
    Done {
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// Cleans the folder's `in` into its `out`.
pub(crate) fn clean(folder: &Folder, arguments: &[&str]) -> Done {
    let (input, out) = (folder.path("in"), folder.path("out"));
    program(&[&["clean", &input, "-o", &out], arguments].concat())
}
