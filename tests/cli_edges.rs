//! The program where its surroundings are not as one would wish.
#![allow(clippy::print_stderr, reason = "a test that cannot run here says so")]

use std::fs;

use crate::folder::{Folder, PAGE, TEXT, clean, program, program_with};

#[test]
fn several_inputs_have_a_folder_each() {
    let folder = Folder::new();
    folder.write("one/a.html", PAGE);
    folder.write("two/a.html", PAGE);
    folder.write("three.html", PAGE);
    let run = program(&[
        "clean",
        &folder.path("two"),
        &folder.path("three.html"),
        &folder.path("one"),
        "-o",
        &folder.path("out"),
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(folder.files("out"), ["one/a.txt", "three.txt", "two/a.txt"]);
    assert!(run.stderr.contains("3 inputs: 3 cleaned"), "{}", run.stderr);
}

#[test]
fn quiet_says_what_fails_and_nothing_else() {
    let folder = Folder::new();
    folder.write("in/good.html", PAGE);
    assert_eq!(clean(&folder, &["-q"]).stderr, "");
    folder.write_bytes("in/bad\u{1b}[2J.html", b"%PDF-1.7\n\0\0");
    let run = clean(&folder, &["-q"]);
    assert_eq!(run.code, 1);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(run.stderr.starts_with("dechrome: bad\\u{1b}[2J.html: "), "{}", run.stderr);
}

#[test]
fn the_summary_tells_failures_by_their_kind() {
    let folder = Folder::new();
    folder.write_bytes("in/a.html", b"%PDF-1.7\n\0\0");
    folder.write_bytes("in/b.html", b"%PDF-1.7\n\0\0");
    folder.write("in/c.html", PAGE);
    let run = clean(&folder, &["--max-page-bytes", "100"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("\nfailed: 2 not-text, 1 over-budget\n"), "{}", run.stderr);
    assert!(run.stderr.contains("raise --max-page-bytes"), "{}", run.stderr);
}

#[test]
fn a_dry_run_counts_all_and_writes_nothing() {
    let folder = Folder::new();
    folder.write("in/a.html", PAGE);
    folder.write("in/b.html", "");
    let report = folder.path("report.json");
    let run = clean(&folder, &["--dry-run", "--report", &report]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!folder.exists("out"));
    let dry = folder.report();
    assert_eq!((dry["inputs"].as_u64(), dry["empty"].as_u64()), (Some(2), Some(1)));
    assert!(dry["words-out"].as_u64() > Some(10), "{dry}");
    assert_eq!(clean(&folder, &["--report", &report]).code, 0);
    let mut reports = [dry, folder.report()];
    reports.iter_mut().for_each(|report| report["run"] = serde_json::Value::Null);
    assert_eq!(reports[0], reports[1], "a dry run counts what a run does");
    // Without an output folder too.
    assert_eq!(program(&["clean", &folder.path("in"), "--dry-run"]).code, 0);
}

#[test]
fn metadata_that_is_missing_is_made_by_a_rerun() {
    let folder = Folder::new();
    folder.write("in/a.html", PAGE);
    assert_eq!(clean(&folder, &[]).code, 0);
    let run = clean(&folder, &["--metadata"]);
    assert!(run.stderr.contains("1 cleaned, 0 empty, 0 failed, 0 skipped"), "{}", run.stderr);
    assert!(folder.read("out/a.meta.json").contains("\"title\": \"Harbour to be dredged\""));
    let run = clean(&folder, &["--metadata"]);
    assert!(run.stderr.contains("0 cleaned, 0 empty, 0 failed, 1 skipped"), "{}", run.stderr);
}

#[test]
fn the_command_line_undoes_what_the_configuration_says() {
    let folder = Folder::new();
    folder.write("in/a.html", PAGE);
    let (config, out) = (folder.path("dechrome.toml"), folder.path("out"));
    folder.write(
        "dechrome.toml",
        &format!("output = {out:?}\ndry-run = true\nmetadata = true\nlimit = 1\nfavor = \"recall\"\n"),
    );
    let input = folder.path("in");
    assert_eq!(program(&["clean", &input, "--config", &config]).code, 0);
    assert!(!folder.exists("out"));
    let run = program(&["clean", &input, "--config", &config, "--dry-run=false", "--metadata=false"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(folder.files("out"), ["a.txt"]);
    for (wrong, says) in [("favor = \"most\"", "most"), ("jobs = 0", "nonzero"), ("jobs = ", "line 1")] {
        folder.write("dechrome.toml", wrong);
        let run = program(&["clean", &input, "-o", &out, "--config", &config]);
        assert_eq!(run.code, 2, "{wrong}");
        assert!(run.stderr.contains("line 1") && run.stderr.contains(says), "{wrong}: {}", run.stderr);
    }
    fs::remove_file(&config).unwrap();
    assert_eq!(program(&["clean", &input, "-o", &out, "--config", &config]).code, 2);
}

#[test]
fn flags_without_a_meaning_for_standard_input_are_refused() {
    for flag in ["--metadata", "--limit=3", "--report=x.json", "--dry-run"] {
        let run = program_with(&["clean", "-", flag], PAGE.as_bytes());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{flag}");
        assert!(run.stderr.contains("means nothing"), "{}", run.stderr);
    }
    // A text with a tag in it: what it is decides what becomes of it.
    let text = "The <b>tag in this line is a part of the text, and the sentence goes on after it.\n";
    let run = program_with(&["clean", "-", "--input-kind", "text"], text.as_bytes());
    assert_eq!((run.code, run.stdout.as_str()), (0, text));
}

#[test]
fn a_place_for_the_outputs_or_the_report_that_cannot_be_is_told_first() {
    let folder = Folder::new();
    folder.write("in/a.html", PAGE);
    folder.write("file", "x");
    let run = clean(&folder, &["--report", &folder.path("missing/report.json")]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("does not exist"), "{}", run.stderr);
    assert!(!folder.exists("out"));
    let run = program(&["clean", &folder.path("in"), "-o", &folder.path("file")]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("is a file"), "{}", run.stderr);
}

#[test]
fn a_model_of_ones_own_judges_and_a_damaged_one_is_refused() {
    let folder = Folder::new();
    folder.write("in/a.txt", &format!("{TEXT}\nLeave a Reply\n\nRelated Posts\n\nSubscribe\n"));
    // No token scores, and one tree of one leaf: all is chrome.
    let ours = include_bytes!("../data/models/lines.model");
    let tables = 3 * 65_536;
    let forest = 9 + tables;
    let mut model = ours[..9].to_vec();
    model.resize(forest, 0);
    model.extend(&ours[forest..forest + 10]);
    model.extend(1u16.to_le_bytes());
    model.extend(1u16.to_le_bytes());
    model.extend([0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xfe, 0xff]);
    model.extend([-9.0f32, -9.0].map(f32::to_le_bytes).concat());
    folder.write_bytes("mine.model", &model);
    let kept = |arguments: &[&str]| {
        let run = clean(&folder, arguments);
        assert_eq!(run.code, 0, "{}", run.stderr);
        folder.read("out/a.txt").lines().count()
    };
    let usual = kept(&[]);
    let mine = folder.path("mine.model");
    assert!(usual > 0);
    assert_eq!(kept(&["--overwrite", "--model", &mine]), 0);
    folder.write_bytes("cut.model", &model[..model.len() - 3]);
    for name in ["cut.model", "in/a.txt", "missing.model"] {
        let run = clean(&folder, &["--model", &folder.path(name)]);
        assert_eq!(run.code, 2, "{name}");
        assert!(run.stderr.contains("the model ") && run.stderr.contains(name), "{}", run.stderr);
    }
}

#[test]
fn explain_takes_a_file_for_what_clean_takes_it_for() {
    let folder = Folder::new();
    let text = format!("<!doctype html>{TEXT}");
    folder.write("page.txt", &text);
    folder.write("page.html", &text);
    let explain = |name: &str| program(&["explain", &folder.path(name)]).stdout;
    assert!(explain("page.txt").contains("<p>"), "{}", explain("page.txt"));
    assert!(!explain("page.html").contains("<p>"), "{}", explain("page.html"));
    let missing = program(&["explain", &folder.path("missing.html")]);
    assert_eq!(missing.code, 1);
    assert!(missing.stderr.contains("missing.html: cannot be read"), "{}", missing.stderr);
}

#[test]
fn score_reads_folders_and_says_what_is_missing_or_wrong() {
    let folder = Folder::new();
    folder.write("gold/sub/a.txt", "one two three four");
    folder.write("gold/b.txt", "five");
    folder.write("pred/sub/a.txt", "ONE two, three four!");
    let (gold, pred) = (folder.path("gold"), folder.path("pred"));
    let run = program(&["score", &gold, &pred]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("pages=2 F1=0.5000 P=0.5000 R=0.5000 exact=0.5000"), "{}", run.stdout);
    assert!(run.stderr.contains("1 of 2 outputs"), "{}", run.stderr);
    folder.write("gold/gold.jsonl", "{\"id\": \"a\", \"text\": \"one\"}\n\n{\"id\": 3}\n");
    let run = program(&["score", &gold, &pred]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("gold.jsonl, line 3"), "{}", run.stderr);
}

#[test]
fn the_manual_has_every_command() {
    let run = program(&["--generate", "man"]);
    for page in ["", "-clean", "-explain", "-learn", "-profiles", "-profiles-merge", "-score"] {
        assert!(run.stdout.contains(&format!(".TH dechrome{page} 1")), "{page}");
    }
    assert!(!run.stdout.contains(".TH dechrome-help"));
}

#[cfg(unix)]
mod unix {
    use std::fs::{File, Permissions};
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    use std::process::{Command, Stdio};

    use super::*;
    use crate::folder::command;

    fn bad_pages() -> Folder {
        let folder = Folder::new();
        for n in 0..50 {
            folder.write_bytes(&format!("in/{n}.html"), b"%PDF-1.7\n\0\0");
        }
        folder.write("in/good.html", PAGE);
        folder
    }

    fn clean_command(folder: &Folder) -> Command {
        let mut command = command();
        command.args(["clean", &folder.path("in"), "-o", &folder.path("out")]);
        command
    }

    #[test]
    fn nobody_hears_the_messages_and_the_run_goes_on() {
        let folder = bad_pages();
        let mut child = clean_command(&folder).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stderr.take());
        assert_eq!(child.wait().unwrap().code(), Some(1));
        assert_eq!(folder.files("out"), ["good.txt"]);
    }

    #[test]
    fn a_reader_that_has_gone_is_no_failure() {
        let folder = Folder::new();
        folder.write("page.txt", &format!("{}\n", "word ".repeat(20)).repeat(20_000));
        for arguments in [&["explain", &folder.path("page.txt")][..], &["--generate", "complete-zsh"]] {
            let mut child =
                command().args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            drop(child.stdout.take());
            let output = child.wait_with_output().unwrap();
            assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{output:?}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_device_is_told_of() {
        let folder = Folder::new();
        folder.write("page.html", PAGE);
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = command().args(["explain", &folder.path("page.html")]).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("standard output cannot be written"), "{said}");
    }

    #[test]
    fn a_file_without_permission_is_told_of() {
        let folder = Folder::new();
        folder.write("in/good.html", PAGE);
        folder.write("in/secret.html", PAGE);
        let open = |path: &str, mode: u32| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        open(&folder.path("in/secret.html"), 0);
        let mut command = clean_command(&folder);
        let is_root = fs::metadata(folder.path("in")).unwrap().uid() == 0;
        if is_root {
            // Nothing is forbidden to root.
            open(&folder.path(""), 0o777);
            command.uid(65534).gid(65534);
        }
        let output = match command.current_dir("/").output() {
            Ok(output) => output,
            Err(error) => {
                eprintln!("not tested: the program cannot be run as another user here: {error}");
                return;
            }
        };
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("dechrome: secret.html: cannot be read"), "{said}");
        assert!(said.contains("check its permissions"), "{said}");
        assert_eq!(folder.files("out"), ["good.txt"]);
    }
}
