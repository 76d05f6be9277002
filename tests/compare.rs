//! `dechrome compare`: what two runs of `clean` wrote, side by side.

use std::fs::{self, File};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::folder::{Done, Folder, PAGE, program};
use crate::site_pages::{SLOGAN, write_site};

fn compare(folder: &Folder, flags: &[&str]) -> Done {
    compare_paths(folder, ("a", "b"), flags)
}

fn compare_paths(folder: &Folder, (a, b): (&str, &str), flags: &[&str]) -> Done {
    program(&[&["compare", &folder.path(a), &folder.path(b)], flags].concat())
}

/// What `--json` tells, and the exit code.
fn compared(folder: &Folder, (a, b): (&str, &str)) -> (Value, i32) {
    let run = compare_paths(folder, (a, b), &["--json"]);
    (serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr)), run.code)
}

/// Cleans `in` into a folder.
fn clean(folder: &Folder, out: &str, flags: &[&str]) {
    let run = program(&[&["clean", &folder.path("in"), "-o", &folder.path(out)], flags].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
}

/// Two runs of a site and of pages beside it, one with `--no-site`.
fn runs(flags: &[&str]) -> Folder {
    let folder = Folder::new();
    write_site(&folder, "in/radio", 24);
    folder.write("in/a page.html", PAGE);
    folder.write("in/empty.html", "<nav><a href=/>Home</a></nav>");
    fs::create_dir_all(folder.path("a")).expect("a folder");
    fs::create_dir_all(folder.path("b")).expect("a folder");
    clean(&folder, "a", &[&["--metadata", "--report", &folder.path("a/run.html")], flags].concat());
    clean(&folder, "b", &[&["--no-site", "--report", &folder.path("b/run.json")], flags].concat());
    folder
}

/// Lines of JSON in the order of the ids.
fn lines(pages: &[(&str, &str)]) -> String {
    pages.iter().map(|(id, text)| json!({"id": id, "text": text}).to_string() + "\n").collect()
}

#[test]
fn a_run_is_the_same_as_itself() {
    let folder = runs(&[]);
    let (told, code) = compared(&folder, ("a", "a"));
    assert_eq!(code, 0);
    assert_eq!(told["is-same"], true);
    // Reports, metadata and the manifest are no pages.
    assert_eq!((&told["pages"]["both"], &told["pages"]["changed"]), (&json!(26), &json!(0)));
    assert_eq!(told["words"]["a"], told["words"]["b"]);
    assert_eq!(told["lost-lines"], json!({"distinct": 0, "short": 0, "first": []}));
}

#[test]
fn other_settings_are_told_by_lines_and_pages() {
    let folder = runs(&[]);
    let (told, code) = compared(&folder, ("a", "b"));
    assert_eq!(code, 1);
    assert_eq!((&told["pages"]["same"], &told["pages"]["changed"]), (&json!(2), &json!(24)));
    let first = &told["gained-lines"]["first"][0];
    assert_eq!(*first, json!({"text": SLOGAN, "pages": 24, "example": "radio/0000.txt"}));
    assert_eq!(told["lost-lines"]["first"], json!([]));
    let words = |name: &str| told["words"][name].as_u64().unwrap();
    assert_eq!(words("b"), words("a") - words("lost") + words("gained"));
    assert!(told["most-gained"][0]["gained"].as_u64().unwrap() >= 20);
    assert_eq!((told["most-gained"].as_array().unwrap().len(), &told["most-lost"]), (20, &json!([])));

    let (back, _) = compared(&folder, ("b", "a"));
    assert_eq!(
        (&back["lost-lines"], &back["words"]["lost"]),
        (&told["gained-lines"], &told["words"]["gained"])
    );

    let shown = compare(&folder, &["--width", "70", "--top", "1"]);
    assert_eq!(shown.code, 1);
    assert!(shown.stdout.contains("          24    changed\n"), "{}", shown.stdout);
    assert!(shown.stdout.contains("          24  Tarn Valley Radio belongs"), "{}", shown.stdout);
    assert!(
        shown
            .stdout
            .lines()
            .filter(|line| !line.contains(['/', '\\']))
            .all(|line| line.chars().count() <= 70)
    );
    assert!(!shown.stdout.contains('\u{1b}'));
    assert!(compare(&folder, &["--color", "always"]).stdout.contains("\u{1b}[32m"));
}

#[test]
fn any_number_of_threads_tells_the_same() {
    let folder = runs(&[]);
    for flags in [&["--json"][..], &["--diff"]] {
        let one = compare(&folder, &[flags, &["-j", "1"]].concat()).stdout;
        assert!(!one.is_empty());
        for threads in ["2", "7"] {
            assert!(
                compare(&folder, &[flags, &["-j", threads]].concat()).stdout == one,
                "{flags:?} {threads}"
            );
        }
    }
}

#[test]
fn patch_makes_the_one_run_of_the_other() {
    let folder = runs(&[]);
    folder.write("a/gone to b.txt", "one\ntwo\nthree");
    folder.write("b/gone to b.txt", "one\nthree\n");
    let run = compare(&folder, &["--diff"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("25 of 27 pages in both runs changed"), "{}", run.stderr);
    folder.write("all.diff", &run.stdout);
    let patch = Command::new("patch")
        .args(["-p1", "--binary", "-s", "-d", &folder.path("a")])
        .stdin(File::open(folder.path("all.diff")).unwrap())
        .stdout(Stdio::null())
        .status();
    let Ok(status) = patch else { return }; // there is no patch
    assert!(status.success());
    assert_eq!(compare(&folder, &[]).code, 0);
}

#[test]
fn pages_of_one_run_alone_and_pages_now_empty() {
    let folder = Folder::new();
    for (name, text) in [
        ("a/both.txt", "the same\n"),
        ("a/x/only a.txt", "three words here\n"),
        ("a/y.txt", "gone\n"),
        ("a/z.txt", ""),
        ("b/both.txt", "the same\n"),
        ("b/only-b.md", "two words\n"),
        ("b/y.txt", ""),
        ("b/z.txt", "back\n"),
        // A folder and a text of one name are no pair.
        ("a/w.txt", "text"),
        ("b/w.txt/000000/000000000.txt", "text"),
    ] {
        folder.write(name, text);
    }
    let (told, code) = compared(&folder, ("a", "b"));
    assert_eq!(code, 1);
    let pages = &told["pages"];
    assert_eq!(
        *pages,
        json!({"both": 3, "same": 1, "changed": 2, "only-a": 2, "only-b": 2, "given-up": 0, "unreadable": 0,
            "emptied": 1, "filled": 1})
    );
    assert_eq!(told["only-a"], json!(["x/only a.txt", "w.txt"]));
    assert_eq!(told["only-b"], json!(["w.txt/000000/000000000.txt", "only-b.md"]));
    assert_eq!((&told["words"]["only-a"], &told["words"]["only-b"]), (&json!(4), &json!(3)));
}

#[test]
fn packed_texts_are_the_texts() {
    let folder = Folder::new();
    folder.write("a/page.txt", "one two\n");
    folder.write_bytes("b/page.txt.zst", &zstd::encode_all(&b"one two\n"[..], 3).unwrap());
    assert_eq!(compare(&folder, &[]).code, 0);
}

#[test]
fn records_go_by_their_ids_wherever_they_are() {
    let folder = Folder::new();
    let all: Vec<(String, String)> =
        (0..2000).map(|n| (format!("id{n}"), format!("text {n}\nline\n"))).collect();
    let all: Vec<(&str, &str)> = all.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
    folder.write("a/crawl.jsonl", &lines(&all));
    let some: Vec<_> =
        all.iter().enumerate().filter(|(n, _)| *n != 0 && n % 700 != 3).map(|(_, page)| *page).collect();
    folder.write("b/crawl.jsonl", &lines(&some));
    let (told, code) = compared(&folder, ("a", "b"));
    assert_eq!(code, 1);
    assert_eq!((&told["pages"]["same"], &told["pages"]["changed"]), (&json!(1996), &json!(0)));
    assert_eq!(
        told["only-a"],
        json!(["crawl.jsonl#id0", "crawl.jsonl#id3", "crawl.jsonl#id703", "crawl.jsonl#id1403"])
    );
    let (told, _) = compared(&folder, ("b", "a"));
    assert_eq!((&told["pages"]["only-a"], &told["pages"]["only-b"]), (&json!(0), &json!(4)));

    let back: Vec<_> = some.iter().rev().copied().collect();
    let packed = zstd::encode_all(lines(&back).as_bytes(), 3).unwrap();
    folder.write_bytes("c/crawl.ndjson.zst", &packed);
    assert_eq!(compare_paths(&folder, ("b", "c"), &[]).code, 0, "in another order, and packed");
    let one = ("b/crawl.jsonl", "c/crawl.ndjson.zst");
    assert_eq!(compare_paths(&folder, one, &[]).code, 0, "files, not folders");
}

/// The forms of records that `clean` writes hold the same pages.
#[test]
fn lines_parts_and_tables_of_one_input_are_the_same() {
    let folder = Folder::new();
    write_site(&folder, "in/radio", 30);
    for (out, flags) in [
        ("a", &["--format", "jsonl"][..]),
        ("b", &["--format", "jsonl", "--file-size", "8KB"]),
        ("c", &["--format", "parquet"]),
        ("d", &["--format", "jsonl", "--file-size", "8KB", "--no-site"]),
    ] {
        clean(&folder, out, flags);
    }
    assert!(folder.exists("b/radio/pages.jsonl/part-00001.jsonl"));
    for pair in [("a", "b"), ("a", "c"), ("c", "b")] {
        let (told, code) = compared(&folder, pair);
        assert_eq!((code, &told["pages"]["same"]), (0, &json!(30)), "{pair:?}");
    }
    let (told, code) = compared(&folder, ("c", "d"));
    assert_eq!((code, &told["pages"]["changed"]), (1, &json!(30)));
    assert_eq!(told["gained-lines"]["first"][0]["text"], SLOGAN);
    assert_eq!(told["gained-lines"]["first"][0]["example"], "radio/pages.parquet#radio/0000.html");
}

#[test]
fn records_without_ids_go_by_address_then_number() {
    let folder = Folder::new();
    let by_url = |urls: &[u32]| {
        urls.iter()
            .map(|n| {
                json!({"url": format!("https://a.example/{n}"), "text": format!("text {n}")}).to_string()
                    + "\n"
            })
            .collect::<String>()
    };
    folder.write("a/url.jsonl", &by_url(&[1, 2, 3, 4]));
    folder.write("b/url.jsonl", &by_url(&[1, 3, 4]));
    let by_number = |texts: &[&str]| {
        texts.iter().map(|text| json!({"text": text}).to_string() + "\n").collect::<String>()
    };
    folder.write("a/number.jsonl", &by_number(&["one", "two"]));
    folder.write("b/number.jsonl", &by_number(&["one", "other"]));
    let own = |key: &str| json!({"uuid": key, "body": "text"}).to_string() + "\n";
    folder.write("a/own.jsonl", &(own("x") + &own("y")));
    folder.write("b/own.jsonl", &(own("y") + &own("x")));
    let pair = |name: &str, flags: &[&str]| {
        let run = compare_paths(
            &folder,
            (&format!("a/{name}"), &format!("b/{name}")),
            &[&["--json"], flags].concat(),
        );
        serde_json::from_str::<Value>(&run.stdout).unwrap()
    };
    let told = pair("url.jsonl", &[]);
    assert_eq!(
        (&told["pages"]["same"], &told["only-a"]),
        (&json!(3), &json!(["url.jsonl#https://a.example/2"]))
    );
    let told = pair("number.jsonl", &[]);
    assert_eq!(
        (&told["pages"]["same"], &told["most-lost"][0]["page"]),
        (&json!(1), &json!("number.jsonl#2"))
    );
    let told = pair("own.jsonl", &["--text-key", "body", "--id-key", "uuid"]);
    assert_eq!(told["pages"]["same"], 2);
    let wrong = pair("own.jsonl", &[]);
    assert!(
        wrong["unreadable"][0]["message"].as_str().unwrap().contains("has no field text; say where"),
        "{wrong}"
    );
}

#[test]
fn what_cannot_be_read_is_named_and_stops_nothing() {
    let folder = Folder::new();
    folder.write("a/good.txt", "good\n");
    folder.write("b/good.txt", "good\n");
    folder.write("a/bad.txt", "caf\u{e9}\n");
    folder.write_bytes("b/bad.txt", b"caf\xE9\n");
    folder.write("a/crawl.jsonl", &lines(&[("1", "x"), ("2", "y")]));
    folder.write("b/crawl.jsonl", &(lines(&[("1", "x")]) + "{\n"));
    let run = compare(&folder, &[]);
    assert_eq!(run.code, 2, "the answer has gaps");
    assert!(run.stderr.contains("bad.txt: is no UTF-8 from byte 4 on"), "{}", run.stderr);
    assert!(run.stderr.contains("crawl.jsonl: line 2: is no JSON object"), "{}", run.stderr);
    let (told, _) = compared(&folder, ("a", "b"));
    assert_eq!(told["is-same"], false);
    let pages = &told["pages"];
    assert_eq!((&pages["same"], &pages["unreadable"], &pages["only-a"]), (&json!(2), &json!(2), &json!(1)));
    assert_eq!(
        (&told["unreadable"][0]["run"], &told["unreadable"][0]["kind"]),
        (&json!("B"), &json!("not-text"))
    );
}

#[test]
fn what_cannot_be_compared_is_wrong_usage() {
    let folder = Folder::new();
    folder.write("a/page.txt", "text\n");
    folder.write("b/pages.jsonl", &lines(&[("1", "x")]));
    folder.write("c/notes.pdf", "no output");
    for (a, b, why) in [
        ("a", "gone", "gone does not exist; check the path"),
        ("a", "a/page.txt", "is a folder and"),
        ("a/page.txt", "b/pages.jsonl", "name two output folders, or two files of one kind"),
        ("a", "b", "no page could be compared"),
        ("c", "c", "no page could be compared"),
    ] {
        let run = compare_paths(&folder, (a, b), &[]);
        assert_eq!(run.code, 2, "{a} {b}");
        assert!(run.stderr.contains(why), "{}", run.stderr);
    }
    assert_eq!(compare(&folder, &["--diff", "--json"]).code, 2);
}

#[test]
fn attributes_are_no_pages() {
    let folder = Folder::new();
    folder.write(
        "in/crawl.jsonl",
        &lines(&[("1", "It rained all night.\n\nLeave a Reply\n"), ("2", "A text.\n")]),
    );
    folder.write("in/page.html", PAGE);
    for run in ["a", "b"] {
        let attributes = folder.path(&format!("{run}/attributes"));
        clean(&folder, &format!("{run}/documents"), &["--attributes", &attributes]);
    }
    let (told, code) = compared(&folder, ("a", "b"));
    assert_eq!((code, &told["pages"]["both"], &told["pages"]["unreadable"]), (0, &json!(3), &json!(0)));
}

/// More different lines than are counted one by one.
#[test]
fn counts_of_very_many_lines_say_that_they_are_bounds() {
    let folder = Folder::new();
    let page = |n: usize| -> String { (0..2000).map(|line| format!("{n} {line}\n")).collect() };
    let pages = 100;
    let mut a = String::new();
    for n in 0..pages {
        a += &(json!({"id": n, "text": page(n) + "Read also\n"}).to_string() + "\n");
    }
    folder.write("a.jsonl", &a);
    let b: String = (0..pages).map(|n| json!({"id": n, "text": ""}).to_string() + "\n").collect();
    folder.write("b.jsonl", &b);
    let (told, code) = compared(&folder, ("a.jsonl", "b.jsonl"));
    assert_eq!((code, &told["pages"]["emptied"]), (1, &json!(pages)));
    let lost = &told["lost-lines"];
    let (short, first) = (lost["short"].as_u64().unwrap(), &lost["first"][0]);
    assert_eq!((&lost["distinct"], &first["text"]), (&Value::Null, &json!("Read also")));
    // At most a 65,537th of all that was counted.
    assert!(short > 0 && short <= 100 * 2001 / 65_537, "{short}");
    let counted = first["pages"].as_u64().unwrap();
    assert!(counted <= 100 && counted + short >= 100, "{counted}");
    let shown = compare_paths(&folder, ("a.jsonl", "b.jsonl"), &[]).stdout;
    assert!(shown.contains("too many to count all") && shown.contains(&format!("≥ {counted}")), "{shown}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    folder.write("a/x/page.txt", "text\n");
    folder.write("a/y.txt", "text\n");
    folder.write("b/x/page.txt", "text\n");
    folder.write("b/y.txt", "text\n");
    fs::set_permissions(folder.path("b/x"), fs::Permissions::from_mode(0o000)).unwrap();
    let may_all = fs::read_dir(folder.path("b/x")).is_ok(); // as root
    let run = compare(&folder, &[]);
    fs::set_permissions(folder.path("b/x"), fs::Permissions::from_mode(0o755)).unwrap();
    if !may_all {
        assert_eq!(run.code, 2);
        assert!(
            run.stderr.contains("b/x: cannot be read") && run.stderr.contains("permissions"),
            "{}",
            run.stderr
        );
    }
    // A symlink to nothing is one that all may see.
    std::os::unix::fs::symlink("nowhere", folder.path("b/z.txt")).unwrap();
    let run = compare(&folder, &[]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("z.txt: cannot be read"), "{}", run.stderr);
}
