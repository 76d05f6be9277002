//! `--log-format json`: every message an object.

use crate::folder::{Done, Folder, PAGE, clean, program, program_with};
use serde_json::{Value, json};

/// All that was said, each line an object with a level and a message.
fn said(run: &Done) -> Vec<Value> {
    let lines = run.stderr.lines().map(|line| {
        let said: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(said["message"].is_string(), "{line}");
        assert!(
            said["level"].as_str().is_some_and(|level| ["info", "warning", "error"].contains(&level)),
            "{line}"
        );
        said
    });
    lines.collect()
}

fn pages() -> Folder {
    let folder = Folder::new();
    folder.write("in/good.html", PAGE);
    folder.write("in/picture.jpg", "not an input");
    folder.write_bytes("in/bad\u{1b}[2J\n.html", b"%PDF-1.7\n\0\0");
    folder
}

#[test]
fn every_message_of_a_run_is_an_object() {
    let folder = pages();
    let run = clean(&folder, &["--log-format", "json", "-v", "--no-site"]);
    assert_eq!(run.code, 1);
    let said = said(&run);
    for expected in [
        json!({"level": "info", "message": "cleaned", "path": "good.html"}),
        json!({"level": "info", "message": "passed over", "path": "picture.jpg", "kind": "no known ending"}),
        json!({"level": "info", "message": "2 inputs: 1 cleaned, 0 empty, 1 failed, 0 skipped"}),
    ] {
        assert!(said.contains(&expected), "{expected}: {said:?}");
    }
    let failed = said.iter().find(|said| said["level"] == "error").expect("the failure");
    assert_eq!(failed["path"], "bad\\u{1b}[2J\\n.html");
    assert_eq!(failed["kind"], "not-text");
    // Quietly, that alone.
    let run = clean(&folder, &["--log-format=json", "-q"]);
    assert_eq!(self::said(&run), std::slice::from_ref(failed));
}

#[test]
fn the_end_of_a_run_for_whatever_reason_is_an_object_too() {
    let folder = pages();
    folder.write("dechrome.toml", "log-format = \"json\"\nno-site = true\n");
    let (input, out, config) = (folder.path("in"), folder.path("out"), folder.path("dechrome.toml"));
    let first = program(&["clean", &input, "-o", &out, "--config", &config, "--fail-fast", "-j1"]);
    assert!(said(&first).iter().any(|said| said["level"] == "warning"
        && said["message"].as_str().is_some_and(|message| message.starts_with("stopped at the first"))));
    let none = program(&["clean", &folder.path("gone"), "-o", &out, "--config", &config]);
    folder.write("wrong.toml", "jbos = 3\n");
    let wrong =
        program(&["clean", &input, "-o", &out, "--log-format=json", "--config", &folder.path("wrong.toml")]);
    let learned = program(&["learn", &folder.path("gone"), "-o", &out, "--log-format", "json"]);
    for (run, code, says) in
        [(none, 2, "does not exist"), (wrong, 2, "line 1, column 1"), (learned, 2, "does not exist")]
    {
        assert_eq!(run.code, code, "{}", run.stderr);
        let said = said(&run);
        assert_eq!((said.len(), &said[0]["level"]), (1, &json!("error")));
        assert!(said[0]["message"].as_str().is_some_and(|message| message.contains(says)), "{said:?}");
    }
    let filter = program_with(&["clean", "-", "--log-format=json"], b"%PDF-1.7\n\0\0");
    assert_eq!(said(&filter)[0]["path"], "standard input");
}
