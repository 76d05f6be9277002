//! The program as its users meet it: driven as a process.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::folder::{Folder, PAGE, TEXT, clean, program};
use flate2::Compression;
use flate2::write::GzEncoder;

#[test]
fn a_folder_is_mirrored_and_the_chrome_is_gone() {
    let folder = Folder::new();
    folder.write("in/a/page.html", PAGE);
    folder.write(
        "in/note.txt",
        "The ferry left the northern quay at six with eleven passengers on board.\n\nLeave a Reply\n",
    );
    let run = clean(&folder, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let text = folder.read("out/a/page.txt");
    assert!(text.contains("port authority") && !text.contains("Google Play"), "{text}");
    assert_eq!(
        folder.read("out/note.txt"),
        "The ferry left the northern quay at six with eleven passengers on board.\n"
    );
    assert!(run.stderr.contains("2 inputs: 2 cleaned, 0 empty, 0 failed, 0 skipped"), "{}", run.stderr);
    assert!(run.stdout.is_empty(), "standard output carries data only");
}

#[test]
fn help_and_version_go_to_standard_output() {
    for arguments in [&["--help"][..], &["clean", "--help"], &["help", "score"], &["--version"]] {
        let run = program(arguments);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{arguments:?}");
        assert!(run.stdout.contains("dechrome"));
    }
}

#[test]
fn wrong_usage_is_exit_2_with_a_way_out() {
    let folder = Folder::new();
    folder.write("in/page.html", PAGE);
    let (input, missing) = (folder.path("in"), folder.path("missing"));
    let inside = folder.path("in/out");
    for (arguments, says) in [
        (vec!["clean", "--no-such-flag"], "--no-such-flag"),
        (vec!["clean", &missing, "-o", "x"], "does not exist"),
        (vec!["clean", &input], "-o cleaned"),
        (vec!["clean", &input, "-o", &inside], "inside the INPUT"),
        (vec!["clean", &input, "-o", "x", "--jobs", "0"], "--jobs"),
        (vec!["clean", &input, "-o", "x", "--glob", "["], "--glob"),
        (vec!["clean", "-", &input, "-o", "x"], "standard input"),
        (vec!["score", &missing, &input], "there is no"),
        (vec![], "Usage"),
    ] {
        let run = program(&arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains(says), "{arguments:?}: {}", run.stderr);
    }
    assert!(!Path::new(&inside).exists(), "nothing was done");
}

#[test]
fn an_empty_folder_is_said_and_is_no_failure() {
    let folder = Folder::new();
    fs::create_dir(folder.path("in")).unwrap();
    let run = clean(&folder, &[]);
    assert_eq!(run.code, 0);
    assert!(run.stderr.contains("no inputs found"), "{}", run.stderr);
}

/// Everything that can be wrong with an input: each is told, none stops the
/// rest, and the counts add up.
#[test]
fn bad_inputs_are_reported_and_the_batch_goes_on() {
    let folder = Folder::new();
    folder.write("in/good.html", PAGE);
    folder.write("in/with space\n and line.html", PAGE);
    folder.write("in/empty.html", "");
    folder.write(
        "in/chrome.html",
        "<nav><a href=/>Home</a> <a href=/n>News</a></nav><footer>© 2024 Example</footer>",
    );
    folder.write_bytes("in/image.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    folder.write_bytes("in/invalid.html", &[PAGE.as_bytes(), b"<p>caf\xff\xfe \xc3\x28 bytes</p>"].concat());
    let zipped = gzip(PAGE);
    folder.write_bytes("in/whole.html.gz", &zipped);
    folder.write_bytes("in/members.html.gz", &[gzip(&PAGE[..200]), gzip(&PAGE[200..])].concat());
    folder.write_bytes("in/cut.html.gz", &zipped[..zipped.len() / 2]);
    folder.write_bytes("in/pressed.html.zst", &zstd::encode_all(PAGE.as_bytes(), 3).unwrap());
    folder.write("in/line.txt", &"word ".repeat(200_000));
    folder.write("in/deep.html", &format!("{}{TEXT}", "<div>".repeat(100_000)));
    folder.write("in/attributes.html", &format!("<p {}>x</p>", "a ".repeat(100_000)));
    folder.write("in/picture.jpg", "not an input");
    let run = clean(&folder, &["--report", &folder.path("report.json")]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    for (name, says) in [("image.html", "PNG"), ("cut.html.gz", "cut off"), ("attributes.html", "attributes")]
    {
        let line = run.stderr.lines().find(|line| line.contains(name));
        assert!(line.is_some_and(|line| line.contains(says)), "{name}: {}", run.stderr);
        assert!(!folder.exists(&format!("out/{}.txt", name.split('.').next().unwrap())), "{name}");
    }
    let same = folder.read("out/good.txt");
    for name in ["with space\n and line", "whole", "members", "pressed"] {
        assert_eq!(folder.read(&format!("out/{name}.txt")), same, "{name}");
    }
    assert_eq!(folder.read("out/empty.txt"), "");
    assert_eq!(folder.read("out/chrome.txt"), "");
    assert!(folder.read("out/deep.txt").contains("port authority"));
    assert!(folder.read("out/invalid.txt").contains("port authority"));
    let report = folder.report();
    let count = |key: &str| report[key].as_u64().unwrap();
    assert_eq!(count("inputs"), 13);
    assert_eq!((count("failed"), count("empty")), (3, 2));
    assert_eq!(count("inputs"), count("cleaned") + count("empty") + count("failed") + count("skipped"));
    assert_eq!(report["failures"]["first"].as_array().unwrap().len(), 3);
}

#[cfg(unix)]
#[test]
fn unreadable_files_loops_and_odd_names_on_unix() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    folder.write("in/a/page.html", PAGE);
    let odd = Path::new(&folder.path("in")).join(std::ffi::OsStr::from_bytes(b"caf\xe9.html"));
    fs::write(&odd, PAGE).unwrap();
    // Unreadable even for root.
    symlink("nowhere.html", folder.path("in/dangling.html")).unwrap();
    symlink("..", folder.path("in/a/loop")).unwrap();
    let run = clean(&folder, &[]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("dangling.html"), "{}", run.stderr);
    assert!(run.stderr.contains("3 inputs: 2 cleaned, 0 empty, 1 failed"), "{}", run.stderr);
    let cleaned = Path::new(&folder.path("out")).join(std::ffi::OsStr::from_bytes(b"caf\xe9.txt"));
    assert!(cleaned.exists(), "names that are not UTF-8 survive");
    let followed = clean(&folder, &["--follow", "--overwrite"]);
    assert_eq!(followed.code, 1);
    assert!(followed.stderr.contains("loop"), "{}", followed.stderr);
}

#[test]
fn a_rerun_skips_what_is_done_and_overwrite_does_not() {
    let folder = Folder::new();
    folder.write("in/one.html", PAGE);
    folder.write("in/two.html", PAGE);
    assert_eq!(clean(&folder, &[]).code, 0);
    fs::remove_file(folder.path("out/two.txt")).unwrap();
    let again = clean(&folder, &[]);
    assert!(again.stderr.contains("1 cleaned, 0 empty, 0 failed, 1 skipped"), "{}", again.stderr);
    let anew = clean(&folder, &["--overwrite"]);
    assert!(anew.stderr.contains("2 cleaned, 0 empty, 0 failed, 0 skipped"), "{}", anew.stderr);
    assert_eq!(folder.read("out/one.txt"), folder.read("out/two.txt"));
}

#[test]
fn flags_choose_inputs() {
    let folder = Folder::new();
    for name in ["a.html", "b.html", "c.php", "d.txt", "sub/e.html"] {
        folder.write(&format!("in/{name}"), PAGE);
    }
    let cleaned = |arguments: &[&str]| {
        let folder_out = Folder::new();
        let (input, out) = (folder.path("in"), folder_out.path("out"));
        let run = program(&[&["clean", &input, "-o", &out], arguments].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        folder_out.files("out")
    };
    assert_eq!(cleaned(&["--glob", "*.php"]), ["c.php.txt"]);
    assert_eq!(cleaned(&["--exclude", "sub", "--exclude", "d.*"]), ["a.txt", "b.txt"]);
    assert_eq!(cleaned(&["--limit", "2"]).len(), 2);
    assert!(cleaned(&["--dry-run"]).is_empty());
    assert_eq!(cleaned(&["--metadata", "--glob", "a.*"]), ["a.meta.json", "a.txt"]);
}

#[test]
fn two_inputs_never_share_an_output() {
    let folder = Folder::new();
    folder.write("in/a.htm", PAGE);
    folder.write("in/a.html", PAGE);
    folder.write("in/a.txt", TEXT);
    assert_eq!(clean(&folder, &[]).code, 0);
    assert_eq!(folder.files("out"), ["a.html.txt", "a.txt", "a.txt.txt"]);
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let folder = Folder::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let outputs: Vec<_> = ["1", "4"]
        .iter()
        .map(|jobs| {
            let (out, report) =
                (folder.path(&format!("out{jobs}")), folder.path(&format!("report{jobs}.json")));
            program(&["clean", corpus.to_str().unwrap(), "-o", &out, "-j", jobs, "--report", &report]);
            let mut report: serde_json::Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
            report.as_object_mut().unwrap().remove("run");
            let texts: Vec<_> = folder
                .files(&format!("out{jobs}"))
                .into_iter()
                .map(|name| (fs::read(Path::new(&out).join(&name)).unwrap(), name))
                .collect();
            (texts, report)
        })
        .collect();
    assert!(outputs[0].0.len() > 100);
    assert!(outputs[0] == outputs[1], "outputs or reports differ");
}

#[test]
fn standard_input_is_filtered() {
    let run = crate::folder::program_with(&["clean", "-"], PAGE.as_bytes());
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("port authority") && !run.stdout.contains("Google Play"), "{}", run.stdout);
    let failed = crate::folder::program_with(&["clean", "-"], b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    assert_eq!((failed.code, failed.stdout.as_str()), (1, ""));
}

#[test]
fn a_configuration_file_holds_flags_and_the_command_line_wins() {
    let folder = Folder::new();
    folder.write("in/a.html", PAGE);
    folder.write("in/b.php", PAGE);
    folder.write("dechrome.toml", "glob = [\"*.php\"]\njobs = 2\nquiet = true\n");
    let run = clean(&folder, &["--config", &folder.path("dechrome.toml")]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(folder.files("out"), ["b.php.txt"]);
    let run = clean(&folder, &["--config", &folder.path("dechrome.toml"), "--glob", "a.*", "-v"]);
    assert!(run.stderr.contains("cleaned a.html"), "{}", run.stderr);
    folder.write("dechrome.toml", "jobs = 2\nglobs = []\n");
    let run = clean(&folder, &["--config", &folder.path("dechrome.toml")]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("line 2") && run.stderr.contains("globs"), "{}", run.stderr);
}

#[test]
fn fail_fast_stops_at_the_first_failure() {
    let folder = Folder::new();
    for name in ["a", "b", "c", "d", "e", "f"] {
        folder.write_bytes(&format!("in/{name}.html"), b"%PDF-1.7\n\0\0");
    }
    let run = clean(&folder, &["--fail-fast", "-j", "1"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("1 inputs: 0 cleaned, 0 empty, 1 failed"), "{}", run.stderr);
}

#[test]
fn names_and_messages_cannot_steer_a_terminal() {
    let folder = Folder::new();
    folder.write(
        "page.html",
        "<p>red \u{1b}[31mtext\u{202e} in a paragraph that is long enough to be one.</p>",
    );
    let run = program(&["explain", &folder.path("page.html")]);
    assert_eq!(run.code, 0);
    assert!(!run.stdout.contains('\u{1b}') && !run.stdout.contains('\u{202e}'), "{:?}", run.stdout);
}

#[test]
fn explain_gives_a_reason_for_every_block() {
    let folder = Folder::new();
    folder.write("page.html", PAGE);
    let run = program(&["explain", &folder.path("page.html"), "--json"]);
    let blocks: Vec<serde_json::Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(
        blocks.iter().any(|block| block["reason"] == "app-promo" && block["keep"] == false),
        "{}",
        run.stdout
    );
    assert!(blocks.iter().any(|block| block["keep"] == true));
}

#[test]
fn what_is_trimmed_is_shown_and_counted() {
    let folder = Folder::new();
    folder
        .write("in/wire.txt", "The ferry will run again from Monday, the harbour office said. Read more »\n");
    let run = program(&["explain", &folder.path("in/wire.txt")]);
    assert!(run.stdout.lines().any(|line| line.starts_with("~ read-also") && line.ends_with("Read more »")));
    let run = program(&["explain", &folder.path("in/wire.txt"), "--json"]);
    let block: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(block["trims"][0]["reason"], "read-also");

    let (out, report) = (folder.path("out"), folder.path("report.json"));
    let run = program(&["clean", &folder.path("in"), "-o", &out, "--report", &report]);
    assert!(run.stderr.contains("trimmed off kept blocks: 2 words"), "{}", run.stderr);
    let report = folder.report();
    assert_eq!(report["trimmed"]["by-reason"]["read-also"]["words"], 2);
    assert_eq!(report["words-in"].as_u64(), report["words-out"].as_u64().map(|words| words + 2));
    assert!(folder.read("out/wire.txt").ends_with("the harbour office said.\n"));
}

#[test]
fn score_gives_figures_by_page_and_group() {
    let folder = Folder::new();
    folder.write(
        "gold.jsonl",
        "{\"id\": \"a\", \"type\": \"article\", \"text\": \"one two three four\", \"with\": [\"one two\"], \"without\": [\"menu\"]}\n\
         {\"id\": \"b\", \"type\": \"forum\", \"text\": \"five six\"}\n",
    );
    folder.write("out/a.txt", "One two three four menu");
    let run = program(&["score", &folder.path("gold.jsonl"), &folder.path("out"), "--worst", "1"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let first = run.stdout.lines().next().unwrap();
    // a: precision 4/5, recall 1, F1 8/9; b is missing: 0.
    assert!(first.starts_with("all") && first.contains("pages=2 F1=0.4444"), "{first}");
    assert!(first.contains("with=1.0000 without=0.0000"), "{first}");
    assert!(run.stdout.contains("  b forum F1=0.000"), "{}", run.stdout);
    let json = program(&["score", &folder.path("gold.jsonl"), &folder.path("out"), "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["pages"].as_array().unwrap().len(), 2);
}

#[test]
fn readers_comments_go_or_stay_as_asked() {
    let folder = Folder::new();
    let comments = "<div id=comments class=comment-list><h3>2 Comments</h3>\
        <div class=comment><p>My uncle kept his boat at that quay for forty years, and nobody ever asked him to move it.</p></div>\
        <div class=comment><p>They said the same when the bridge was closed, and we waited two winters for it, remember.</p></div></div>";
    folder.write("in/page.html", &PAGE.replace("<footer>", &format!("{comments}<footer>")));
    for (flag, stays) in [("auto", false), ("drop", false), ("keep", true)] {
        let run = clean(&folder, &["--comments", flag, "--overwrite"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let text = folder.read("out/page.txt");
        assert_eq!(text.contains("My uncle kept his boat"), stays, "{flag}: {text}");
        assert!(text.contains("port authority"), "{flag}: {text}");
    }
    // Comments that stand before the text come behind it all the same.
    folder.write("in/page.html", &PAGE.replace("<article", &format!("{comments}<article")));
    assert_eq!(clean(&folder, &["--comments", "keep", "--overwrite"]).code, 0);
    let text = folder.read("out/page.txt");
    assert!(text.find("port authority").unwrap() < text.find("My uncle").unwrap(), "{text}");
}

#[test]
fn favor_moves_the_cut() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/pages");
    let words = |favor: &str| {
        let folder = Folder::new();
        let run = program(&[
            "clean",
            corpus.to_str().unwrap(),
            "-o",
            &folder.path("out"),
            "--favor",
            favor,
            "--report",
            &folder.path("report.json"),
        ]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        folder.report()["words-out"].as_u64().unwrap()
    };
    let (precision, balance, recall) = (words("precision"), words("balance"), words("recall"));
    assert!(precision < balance && balance < recall, "{precision} {balance} {recall}");
}

#[test]
fn manual_and_completions_are_generated() {
    for (what, holds) in
        [("man", ".TH dechrome"), ("complete-bash", "_dechrome"), ("complete-fish", "dechrome")]
    {
        let run = program(&["--generate", what]);
        assert!(run.code == 0 && run.stdout.contains(holds), "{what}");
    }
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}
