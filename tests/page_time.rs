//! `--page-timeout`.

use crate::folder::{Folder, PAGE, clean, program, program_with};

#[test]
fn pages_that_take_too_long_fail_and_a_rerun_with_more_time_cleans_them() {
    let folder = Folder::new();
    folder.write("in/a.html", PAGE);
    folder.write("in/b.jsonl", &format!("{}\n", serde_json::json!({"id": "long", "html": PAGE})));
    let run = clean(&folder, &["--page-timeout", "0.0000001"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    for name in ["a.html: ", "b.jsonl#long: "] {
        let line = run.stderr.lines().find(|line| line.contains(name)).expect(name);
        assert!(line.contains("takes longer than a page may; raise --page-timeout"), "{line}");
    }
    assert!(run.stderr.contains("\nfailed: 2 time\n"), "{}", run.stderr);
    assert!(!folder.exists("out/a.txt"));

    let run = clean(&folder, &["--page-timeout", "0"]);
    assert!(run.code == 0 && run.stderr.contains("2 inputs: 2 cleaned"), "{}", run.stderr);
    // What was written in time is as good with less.
    let run = clean(&folder, &["--page-timeout", "0.0000001"]);
    assert!(run.code == 0 && run.stderr.contains("2 skipped"), "{}", run.stderr);
}

#[test]
fn one_page_alone_and_learning_have_a_time_too() {
    let run = program_with(&["clean", "-", "--page-timeout", "0.0000001"], PAGE.as_bytes());
    assert!(run.code == 1 && run.stderr.contains("raise --page-timeout"), "{}", run.stderr);
    let folder = Folder::new();
    folder.write("in/a.html", PAGE);
    let [input, profiles] = ["in", "site.profiles"].map(|name| folder.path(name));
    let run = program(&["learn", &input, "-o", &profiles, "--page-timeout", "0.0000001"]);
    assert!(run.code == 1 && run.stderr.contains("raise --page-timeout"), "{}", run.stderr);
    let run = program(&["clean", "-", "--page-timeout", "a minute"]);
    assert!(run.code == 2 && run.stderr.contains("is no time; write seconds"), "{}", run.stderr);
}
