//! `--save-failures`: what a failure needs to be seen again.

use crate::folder::{Folder, PAGE, clean, program};
use serde_json::Value;

/// Pages that fail for what they hold, and one that does not.
fn pages() -> Folder {
    let folder = Folder::new();
    folder.write("in/good.html", PAGE);
    folder
        .write_bytes("in/a/cut.html.zst", &zstd::encode_all(PAGE.as_bytes(), 3).expect("compresses")[..100]);
    folder.write("in/a/large page.html", &PAGE.repeat(20));
    folder.write_bytes("in/image.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    folder
}

/// The JSON files by path, with the bytes of their copies.
fn saved(folder: &Folder) -> Vec<(String, Value, Vec<u8>)> {
    let names = folder.files("saved");
    let mut saved: Vec<_> = names
        .iter()
        .filter(|name| name.ends_with(".json"))
        .map(|name| {
            let told: Value = serde_json::from_str(&folder.read(&format!("saved/{name}"))).expect("JSON");
            let copy = told["file"].as_str().expect("a copy");
            let bytes = std::fs::read(folder.path(&format!("saved/{copy}"))).expect("the copy");
            (told["path"].as_str().expect("a path").to_owned(), told, bytes)
        })
        .collect();
    assert_eq!(names.len(), 2 * saved.len(), "nothing else is there: {names:?}");
    saved.sort_by(|a, b| a.0.cmp(&b.0));
    saved
}

#[test]
fn pages_that_fail_are_saved_and_fail_again() {
    let folder = pages();
    let save = folder.path("saved");
    for arguments in [&["--no-site"][..], &[], &["--dry-run"]] {
        let run =
            clean(&folder, &[arguments, &["--save-failures", &save, "--max-page-bytes", "2000"]].concat());
        assert_eq!(run.code, 1, "{}", run.stderr);
        let saved = saved(&folder);
        let told: Vec<_> =
            saved.iter().map(|(path, told, _)| (path.as_str(), told["kind"].as_str())).collect();
        let expected = [
            ("a/cut.html.zst", Some("compressed")),
            ("a/large page.html", Some("over-budget")),
            ("image.html", Some("not-text")),
        ];
        assert_eq!(told, expected);
        for (path, told, bytes) in &saved {
            let original = std::fs::read(folder.path(&format!("in/{path}"))).unwrap();
            // Of a page over the budget, as much as is over it.
            assert_eq!(*bytes, original[..original.len().min(2001)], "{path}");
            assert_eq!(told["bytes"].as_u64(), Some(original.len() as u64));
            assert_eq!(told["saved-bytes"].as_u64(), Some(bytes.len() as u64));
            assert_eq!(told["settings"]["limits"]["bytes"], 2000);
            assert_eq!(told["dechrome"], env!("CARGO_PKG_VERSION"));
            let message = told["message"].as_str().unwrap();
            assert!(run.stderr.contains(&format!("{path}: {message}")), "{message}");
        }
    }
    // The copies are inputs like the pages themselves.
    let again = program(&["clean", &save, "-o", &folder.path("again"), "--max-page-bytes", "2000"]);
    assert_eq!(again.code, 1);
    assert!(again.stderr.contains("failed: 1 compressed, 1 not-text, 1 over-budget"), "{}", again.stderr);
}

#[test]
fn what_is_no_fault_of_the_page_is_not_saved() {
    let folder = Folder::new();
    folder.write("in/a.html", PAGE);
    folder.write("out/a.txt/in-the-way", "");
    let save = folder.path("saved");
    let run = clean(&folder, &["--overwrite", "--save-failures", &save]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(folder.files("saved").is_empty());
}

#[test]
fn learning_saves_them_too() {
    let folder = pages();
    let (input, save, out) = (folder.path("in"), folder.path("saved"), folder.path("p"));
    let run = program(&["learn", &input, "-o", &out, "--save-failures", &save]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert_eq!(saved(&folder).len(), 2);
}

#[test]
fn a_folder_that_cannot_be_is_refused_first() {
    let folder = pages();
    folder.write("file", "x");
    for (place, says) in [("in/saved", "lies inside the INPUT"), ("file/saved", "cannot be made")] {
        let run = clean(&folder, &["--save-failures", &folder.path(place)]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(says), "{}", run.stderr);
    }
    assert!(!folder.exists("in/saved") && !folder.exists("out"));
}
