//! `clean --dry-run --diff`: what would change in texts.

use std::fs;
use std::process::{Command, Stdio};

use crate::folder::{Done, Folder, clean, program};
use crate::site_pages::{SLOGAN, story};

const STORY: &str = "The ferry left the northern quay at six with eleven passengers on board.\n\n\
    Nobody on the quay had expected it before the evening, and the gate was still locked.\n\nLeave a Reply\n";

/// Runs the preview of a folder.
fn preview(folder: &Folder, flags: &[&str]) -> Done {
    program(&[&["clean", &folder.path("in"), "--dry-run", "--diff"], flags].concat())
}

fn texts() -> Folder {
    let folder = Folder::new();
    folder.write("in/note.txt", STORY);
    folder.write("in/b/two words.txt", &STORY.replace('\n', "\r\n"));
    folder.write("in/b/Stra\u{df}e \"x\".txt", STORY.trim_end());
    folder
        .write("in/clean.txt", "The ferry left the northern quay at six with eleven passengers on board.\n");
    folder.write("in/page.html", &story(1));
    folder
}

#[test]
fn texts_that_would_change_are_shown_in_the_order_of_the_walk() {
    let folder = texts();
    let run = preview(&folder, &["-j", "1"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let names: Vec<_> = run.stdout.lines().filter_map(|line| line.strip_prefix("--- ")).collect();
    assert_eq!(names, ["\"a/b/Stra\\303\\237e \\\"x\\\".txt\"", "a/b/two words.txt\t", "a/note.txt"]);
    let note = "--- a/note.txt\n+++ b/note.txt\n@@ -1,5 +1,3 @@\n The ferry left the northern quay at six with eleven \
        passengers on board.\n \n Nobody on the quay had expected it before the evening, and the gate was still locked.\n\
        -\n-Leave a Reply\n";
    assert!(run.stdout.ends_with(note), "{}", run.stdout);
    assert!(run.stderr.contains("3 of 4 texts would change; 1 HTML pages are not shown"), "{}", run.stderr);
    assert!(run.stderr.contains("5 inputs: 5 cleaned"), "{}", run.stderr);
    for threads in ["2", "8"] {
        assert!(preview(&folder, &["-j", threads]).stdout == run.stdout, "{threads} threads");
    }
    assert_eq!(folder.files("out"), [""; 0], "nothing was written");
}

/// `patch` makes the clean texts of the inputs, to the byte.
#[test]
fn patch_applies_it() {
    let folder = texts();
    fs::remove_file(folder.path("in/page.html")).unwrap();
    let diff = preview(&folder, &["--no-site"]).stdout;
    folder.write("all.diff", &diff);
    assert_eq!(clean(&folder, &["--no-site"]).code, 0);
    let patch = Command::new("patch")
        .args(["-p1", "--binary", "-s", "-d", &folder.path("in")])
        .stdin(fs::File::open(folder.path("all.diff")).unwrap())
        .stdout(Stdio::null())
        .status();
    let Ok(status) = patch else { return }; // there is no patch
    assert!(status.success());
    for name in folder.files("out") {
        assert_eq!(folder.read(&format!("in/{name}")), folder.read(&format!("out/{name}")), "{name}");
    }
}

/// What repeats on the pages of a site goes in the preview as in the run.
#[test]
fn it_shows_what_repeats_on_sites() {
    let folder = Folder::new();
    for n in 0..24 {
        let page = story(n);
        let lines = page.split("<p>").skip(1).filter_map(|part| part.split("</p>").next());
        let text = lines.map(|line| format!("{line}\n")).collect::<Vec<_>>().join("\n");
        folder.write(&format!("in/radio/{n:04}.txt"), &text);
    }
    let slogans = |run: &Done| {
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout.lines().filter(|line| line.strip_prefix('-') == Some(SLOGAN)).count()
    };
    let one = preview(&folder, &["-j", "1"]);
    assert_eq!(clean(&folder, &[]).code, 0);
    let gone = (0..24).filter(|n| !folder.read(&format!("out/radio/{n:04}.txt")).contains(SLOGAN)).count();
    assert!(gone > 0, "the run takes slogans out");
    assert_eq!(slogans(&one), gone);
    assert_eq!(slogans(&preview(&folder, &["--no-site"])), 0);
    assert!(preview(&folder, &["-j", "4"]).stdout == one.stdout);
}

#[test]
fn records_of_archives_are_shown_by_their_ids() {
    let folder = Folder::new();
    let line = |id: &str| serde_json::json!({"id": id, "text": STORY}).to_string() + "\n";
    folder.write("in/crawl.jsonl", &[line("one"), "{\n".into(), line("two")].concat());
    let run = preview(&folder, &[]);
    let names: Vec<_> = run.stdout.lines().filter_map(|line| line.strip_prefix("--- ")).collect();
    assert_eq!(names.first(), Some(&"a/crawl.jsonl#one"));
    assert!(run.stderr.contains("crawl.jsonl#"), "the damaged line is told: {}", run.stderr);
    assert_eq!(run.code, 1);
}

#[test]
fn it_goes_with_dry_run_alone() {
    let folder = texts();
    let run = clean(&folder, &["--diff"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("give it with --dry-run"), "{}", run.stderr);
    let run = program(&["clean", "-", "--diff"]);
    assert!(run.code == 2 && run.stderr.contains("standard input"), "{}", run.stderr);
}
