//! What is learned of sites, saved and applied: driven as a process.

use std::fs;

use crate::folder::{Done, Folder, clean, program};
use crate::site_pages::{DATED, SITE, SLOGAN, outputs, story, write_site};
use dechrome::{Cleaner, Document, InputKind, Profiles, Settings};

const PAGES: usize = 24;

fn site() -> Folder {
    let folder = Folder::new();
    write_site(&folder, "in/radio", PAGES);
    folder
}

fn learn(folder: &Folder, inputs: &str, file: &str, flags: &[&str]) -> Vec<u8> {
    let (input, file) = (folder.path(inputs), folder.path(file));
    let run = program(&[&["learn", &input, "-o", &file], flags].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    fs::read(file).expect("profiles are there")
}

fn profiles(folder: &Folder, command: &str, arguments: &[&str]) -> Done {
    let file = folder.path("all.profiles");
    program(&[&["profiles", command, &file], arguments].concat())
}

#[test]
fn saved_or_learned_in_the_same_run_the_outputs_are_the_same() {
    let folder = site();
    learn(&folder, "in", "all.profiles", &[]);
    let run = clean(&folder, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let expected = outputs(&folder, "out");
    assert!(expected.iter().all(|(_, text)| !text.contains(SLOGAN) && !text.contains(DATED)));

    let file = folder.path("all.profiles");
    let run = clean(&folder, &["--profiles", &file, "--overwrite", "--report", &folder.path("report.json")]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(outputs(&folder, "out") == expected);
    assert_eq!(folder.report()["dropped"]["by-reason"]["repeats-on-site"]["blocks"], 2 * PAGES);

    // One new page of the site is enough.
    folder.write("new.html", &story(500));
    let run = program(&["clean", &folder.path("new.html"), "-o", &folder.path("new"), "--profiles", &file]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let text = folder.read("new/new.txt");
    assert!(!text.contains(SLOGAN) && !text.contains(DATED), "{text}");
    let run = program(&["explain", &folder.path("new.html"), "--profiles", &file]);
    let line = run.stdout.lines().find(|line| line.contains(SLOGAN)).expect("the slogan is explained");
    assert!(line.starts_with("- repeats-on-site"), "{line}");
    let run =
        program(&["explain", &folder.path("new.html"), "--profiles", &file, "--find", SLOGAN, "--json"]);
    let block: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&block["decided-by"], &block["site"]["pages"], &block["site"]["of"]),
        (&"site".into(), &PAGES.into(), &PAGES.into())
    );
    assert!(block["site"]["needed"].as_u64() <= Some(PAGES as u64), "{block}");
    let run = clean(&folder, &["--profiles", &file, "--no-site", "--overwrite"]);
    assert_eq!(run.code, 0);
    assert!(outputs(&folder, "out").iter().all(|(_, text)| text.contains(SLOGAN)));
}

#[test]
fn parts_learned_apart_and_merged_are_the_whole() {
    let folder = site();
    for n in 0..PAGES {
        folder.write(&format!("{}/{n}.html", if n % 3 == 0 { "one/radio" } else { "two/radio" }), &story(n));
    }
    // A page of one part is copied into the other, and counts once in the whole.
    folder.write("two/radio/copy.html", &story(0));
    folder.write("two/other/page.html", &story(7).replace(SITE, "other.example"));
    folder.write("in/radio/copy.html", &story(0));
    folder.write("in/other/page.html", &story(7).replace(SITE, "other.example"));
    let whole = learn(&folder, "in", "whole.profiles", &["-j", "1"]);
    for flags in [&["-j", "2"][..], &["-j", "8"], &["--site-memory", "1k"]] {
        assert!(learn(&folder, "in", "again.profiles", flags) == whole, "{flags:?}");
    }
    learn(&folder, "one", "one.profiles", &[]);
    learn(&folder, "two", "two.profiles", &[]);
    for order in [["one.profiles", "two.profiles"], ["two.profiles", "one.profiles"]] {
        let [one, two] = order.map(|name| folder.path(name));
        let run = program(&["profiles", "merge", &one, &two, "-o", &folder.path("merged.profiles")]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(fs::read(folder.path("merged.profiles")).unwrap() == whole, "{order:?}");
    }
    // Both files given are their merge.
    let [one, two] = ["one.profiles", "two.profiles"].map(|name| folder.path(name));
    assert_eq!(clean(&folder, &["--profiles", &one, "--profiles", &two]).code, 0);
    let apart = outputs(&folder, "out");
    assert_eq!(clean(&folder, &["--profiles", &folder.path("whole.profiles"), "--overwrite"]).code, 0);
    assert!(outputs(&folder, "out") == apart);
}

#[test]
fn the_library_learns_the_same() {
    let folder = site();
    let file = learn(&folder, "in", "all.profiles", &[]);
    let cleaner = Cleaner::new(Settings::default()).unwrap();
    let mut profiles = Profiles::default();
    for n in 0..PAGES {
        let page = story(n);
        let document = Document { bytes: page.as_bytes(), kind: InputKind::Html, ..Document::default() };
        cleaner.learn(&cleaner.clean(document).unwrap(), &mut profiles).unwrap();
    }
    let lines = zstd::decode_all(&file[..]).unwrap();
    assert!(lines == profiles.to_bytes());
    // Unpacked it can be read too.
    folder.write_bytes("all.profiles", &lines);
    let shown = self::profiles(&folder, "show", &[]);
    assert!(shown.code == 0 && shown.stdout.contains(SITE), "{}", shown.stderr);
}

#[test]
fn profiles_are_shown() {
    let folder = site();
    write_site(&folder, "in/small", 1);
    learn(&folder, "in", "all.profiles", &[]);
    let shown = profiles(&folder, "show", &[]);
    let line =
        shown.stdout.lines().find(|line| line.ends_with(&format!("texts go  {SITE}"))).expect("the site");
    assert!(line.trim().starts_with("24 pages,"), "{line}");
    let shown = profiles(&folder, "show", &[SITE, "--json"]);
    let rows: Vec<serde_json::Value> =
        shown.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let slogan =
        |row: &&serde_json::Value| row["text"].as_str().unwrap().starts_with("tarn valley radio belongs");
    let slogan = rows.iter().find(slogan).expect("the slogan goes");
    assert!(slogan["pages"] == PAGES && slogan["of"] == PAGES && slogan["kept"] == PAGES, "{slogan}");
    let shown = profiles(&folder, "show", &[SITE, "--limit", "1"]);
    assert!(shown.stdout.lines().count() == 1 && shown.stderr.contains(" more"), "{}", shown.stdout);
    let shown = profiles(&folder, "show", &["no-such.example"]);
    assert!(shown.code == 2 && shown.stderr.contains("no-such.example"), "{}", shown.stderr);
}

#[test]
fn what_is_removed_stays_from_then_on() {
    let folder = site();
    learn(&folder, "in", "all.profiles", &[]);
    learn(&folder, "in", "other.profiles", &[]);
    let shown = profiles(&folder, "show", &[SITE]);
    let id = |of: &str| shown.stdout.lines().find(|line| line.contains(of)).unwrap()[..16].to_owned();
    let before = fs::read(folder.path("all.profiles")).unwrap();
    let run = profiles(&folder, "remove", &[SITE, &id("tarn valley radio"), "no such text"]);
    assert!(run.code == 2 && run.stderr.contains("no such text"), "{}", run.stderr);
    assert!(fs::read(folder.path("all.profiles")).unwrap() == before);

    let run = profiles(&folder, "remove", &[SITE, &id("tarn valley radio")]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let [all, other, merged] =
        ["all", "other", "merged"].map(|name| folder.path(&format!("{name}.profiles")));
    assert_eq!(program(&["profiles", "merge", &other, &all, "-o", &merged]).code, 0);
    for file in [&all, &merged] {
        assert_eq!(clean(&folder, &["--profiles", file, "--overwrite"]).code, 0);
        let texts = outputs(&folder, "out");
        assert!(texts.iter().all(|(_, text)| text.contains(SLOGAN) && !text.contains(DATED)));
    }
    let text = shown.stdout.lines().find(|line| line.contains("you heard this")).unwrap();
    let text = text.split("pages  ").nth(1).unwrap();
    let run = profiles(&folder, "remove", &[SITE, text]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!profiles(&folder, "show", &[SITE]).stdout.contains("you heard this"));
}

#[test]
fn compact_profiles_are_small_and_do_the_same() {
    let folder = site();
    learn(&folder, "in", "all.profiles", &[]);
    let [all, small, out] = ["all.profiles", "small.profiles", "merged"].map(|name| folder.path(name));
    assert_eq!(profiles(&folder, "compact", &["-o", &small]).code, 0);
    assert!(fs::metadata(&small).unwrap().len() * 4 < fs::metadata(&all).unwrap().len());
    assert_eq!(clean(&folder, &["--profiles", &all]).code, 0);
    let expected = outputs(&folder, "out");
    assert_eq!(clean(&folder, &["--profiles", &small, "--overwrite"]).code, 0);
    assert!(outputs(&folder, "out") == expected);
    for files in [[&small, &small], [&all, &small]] {
        let run = program(&["profiles", "merge", files[0], files[1], "-o", &out]);
        assert!(run.code == 2 && run.stderr.contains("merge the full ones"), "{}", run.stderr);
        assert!(!folder.exists("merged"));
    }
}

#[test]
fn damaged_profiles_are_named_and_refused() {
    let folder = site();
    let file = learn(&folder, "in", "all.profiles", &[]);
    let mut hurt = Vec::from([Vec::new(), b"<p>no profiles</p>\n".to_vec(), file[..file.len() - 1].to_vec()]);
    hurt.extend((1..10).map(|part| {
        let mut hurt = file.clone();
        let at = file.len() * part / 10;
        hurt[at] ^= 0x10;
        hurt
    }));
    let lines = String::from_utf8(zstd::decode_all(&file[..]).unwrap()).unwrap();
    hurt.push(lines.replacen("\"version\":1", "\"version\":99", 1).into_bytes());
    hurt.push(lines.replacen("\"pages\":", "\"pages\":9", 1).into_bytes());
    let mut swapped: Vec<&str> = lines.lines().collect();
    swapped.swap(3, 4);
    hurt.push((swapped.join("\n") + "\n").into_bytes());
    for bytes in hurt {
        folder.write_bytes("all.profiles", &bytes);
        let file = folder.path("all.profiles");
        for run in [clean(&folder, &["--profiles", &file]), profiles(&folder, "show", &[])] {
            assert_eq!(run.code, 2, "{}", run.stderr);
            assert!(run.stderr.contains("all.profiles"), "{}", run.stderr);
        }
        assert!(!folder.exists("out"), "nothing was cleaned");
    }
    let run = clean(&folder, &["--profiles", &folder.path("gone.profiles")]);
    assert!(run.code == 2 && run.stderr.contains("gone.profiles"), "{}", run.stderr);
}

#[test]
fn learning_that_cannot_be_saved_or_fails_says_so() {
    let folder = site();
    folder.write("in/radio/broken.html", "%PDF-1.7\n\0\0");
    let (input, out) = (folder.path("in"), folder.path("gone/all.profiles"));
    let run = program(&["learn", &input, "-o", &out]);
    assert!(run.code == 2 && run.stderr.contains("gone"), "{}", run.stderr);
    let out = folder.path("all.profiles");
    let run = program(&["learn", &input, "-o", &out, "--fail-fast", "-j", "1"]);
    assert!(run.code == 1 && !folder.exists("all.profiles"), "{}", run.stderr);
    let run = program(&["learn", &input, "-o", &out]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("25 inputs: 24 learned from, 0 without text, 1 failed"), "{}", run.stderr);
    assert!(folder.exists("all.profiles"));
    let run = program(&["learn", "-", "-o", &out]);
    assert!(run.code == 2 && run.stderr.contains("standard input"), "{}", run.stderr);
}
