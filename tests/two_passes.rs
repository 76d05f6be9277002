//! Runs of two passes that are ended in the first, and gone on with: what was
//! counted is not read again, and what has changed since counts anew.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use serde_json::json;

use crate::folder::{Done, Folder, clean, command};
use crate::site_pages::{SLOGAN, story, write_site};

const PAGES: usize = 300;

/// No page any more, of the same length.
fn spoiled(text: &[u8]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(text.len(), 0);
    bytes
}

/// Writes a file anew that looks as it did: of a time when it would not be
/// looked at more closely.
fn write_alike(folder: &Folder, name: &str, bytes: &[u8]) {
    fs::write(folder.path(name), bytes).expect("writable");
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let file = fs::File::options().write(true).open(folder.path(name)).expect("writable");
    file.set_modified(time).expect("writable");
}

/// Records of a site, as lines of JSON.
fn lines() -> Vec<String> {
    let line = |n: usize| json!({"id": n, "url": "https://radio.example/", "html": story(n)}).to_string();
    (0..2500).map(|n| line(n) + "\n").collect()
}

fn begun(folder: &Folder, flags: &[&str]) -> Child {
    let mut command = command();
    command.args(["clean", &folder.path("in"), "-o", &folder.path("out"), "-j", "1"]).args(flags);
    command.stderr(Stdio::null()).spawn().expect("the program starts")
}

/// Begins a run and ends it by this signal after a part of the time that a
/// whole run takes; again until the moment is one in the first pass, by which
/// something was counted.
fn ended(folder: &Folder, flags: &[&str], signal: &str) {
    let begin = Instant::now();
    assert!(begun(folder, flags).wait().expect("it ends").success());
    let time = begin.elapsed();
    for part in (2..20).rev() {
        let _ = fs::remove_dir_all(folder.path("out"));
        let mut child = begun(folder, flags);
        thread::sleep(time.mul_f64(f64::from(part) / 20.0));
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(sent.is_ok());
        child.wait().expect("it ends");
        let files = folder.files("out");
        let put_by = files.iter().any(|name| name.contains("/pages-") || name.contains("/records-"));
        if put_by && !files.iter().any(|name| name.ends_with(".txt") || name.ends_with(".jsonl")) {
            return;
        }
    }
    panic!("no moment was one in the first pass");
}

fn pages() -> Folder {
    let folder = Folder::new();
    write_site(&folder, "in/radio", PAGES);
    for name in folder.files("in") {
        let name = format!("in/{name}");
        write_alike(&folder, &name, folder.read(&name).as_bytes());
    }
    folder
}

/// The outputs of an undisturbed run.
fn undisturbed(folder: &Folder) -> Vec<(String, String)> {
    let whole = Folder::new();
    for name in folder.files("in") {
        whole.write(&format!("in/{name}"), &folder.read(&format!("in/{name}")));
    }
    assert_eq!(clean(&whole, &[]).code, 0);
    outputs(&whole)
}

fn outputs(folder: &Folder) -> Vec<(String, String)> {
    let names = folder.files("out").into_iter();
    names.map(|name| (name.clone(), folder.read(&format!("out/{name}")))).collect()
}

fn report(folder: &Folder) -> Done {
    clean(folder, &["--report", &folder.path("report.json")])
}

#[test]
fn pages_that_are_counted_are_not_read_again() {
    for (signal, flags) in [("-INT", &[][..]), ("-KILL", &["--save-every", "0"])] {
        let folder = pages();
        let whole = undisturbed(&folder);
        ended(&folder, flags, signal);
        for name in folder.files("in") {
            let name = format!("in/{name}");
            write_alike(&folder, &name, &spoiled(folder.read(&name).as_bytes()));
        }
        let run = report(&folder);
        let report = folder.report();
        let (cleaned, failed) = (report["cleaned"].as_u64().unwrap(), report["failed"].as_u64().unwrap());
        assert!(cleaned > 10 && cleaned + failed == PAGES as u64, "{signal}: {}", run.stderr);
        let made = outputs(&folder);
        assert_eq!(made.len() as u64, cleaned);
        // Of a few pages, less repeats.
        if cleaned > 250 {
            assert!(made.iter().all(|output| whole.contains(output)));
        }
    }
}

#[test]
fn what_has_changed_since_counts_as_it_is_now() {
    let changes: [fn(&Folder); 3] = [
        |folder| folder.write("in/radio/0000.html", &story(9999)),
        |folder| fs::remove_file(folder.path("in/radio/0000.html")).unwrap(),
        |folder| folder.write("in/radio/new.html", &story(9999)),
    ];
    for change in changes {
        let folder = pages();
        ended(&folder, &["--save-every", "0"], "-KILL");
        change(&folder);
        let whole = undisturbed(&folder);
        assert_eq!(clean(&folder, &[]).code, 0);
        assert!(outputs(&folder) == whole, "it differs from an undisturbed run, or left temporary files");
    }
}

#[test]
fn an_archive_goes_on_at_a_record() {
    let lines = lines();
    for (signal, flags) in [("-INT", &[][..]), ("-KILL", &["--save-every", "0"])] {
        let folder = Folder::new();
        folder.write("in/lines.jsonl", "");
        write_alike(&folder, "in/lines.jsonl", lines.concat().as_bytes());
        let whole = undisturbed(&folder);
        ended(&folder, flags, signal);
        // The first can only come from the run that was ended.
        let spoiled = [&[b'x'; 200][..], &lines.concat().as_bytes()[200..]].concat();
        write_alike(&folder, "in/lines.jsonl", &spoiled);
        let run = clean(&folder, &[]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(outputs(&folder) == whole, "{signal}: it differs from an undisturbed run");
    }
}

/// In the second pass too.
#[test]
fn an_archive_is_not_written_again_from_its_beginning() {
    let folder = Folder::new();
    folder.write("in/lines.jsonl", &lines().concat());
    let whole = undisturbed(&folder);
    let begin = Instant::now();
    assert_eq!(clean(&folder, &["-j", "1"]).code, 0);
    let time = begin.elapsed();
    for part in (1..40_u32).rev().cycle().take(100) {
        let _ = fs::remove_dir_all(folder.path("out"));
        let mut child = begun(&folder, &[]);
        thread::sleep(time * part / 40);
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().is_ok());
        child.wait().expect("it ends");
        assert_eq!(report(&folder).code, 0);
        assert!(outputs(&folder) == whole, "it differs from an undisturbed run");
        if folder.report()["skipped"].as_u64().is_some_and(|records| records > 1) {
            return;
        }
    }
    panic!("no moment was one in the second pass");
}

/// What other settings have counted does not count.
#[test]
fn other_settings_begin_anew() {
    let folder = pages();
    ended(&folder, &["--save-every", "0"], "-KILL");
    let page = folder.read("in/radio/0000.html");
    write_alike(&folder, "in/radio/0000.html", &spoiled(page.as_bytes()));
    let run = clean(&folder, &["--favor", "recall"]);
    assert!(run.stderr.contains("299 cleaned, 0 empty, 1 failed"), "{}", run.stderr);
    assert!(outputs(&folder).iter().all(|(_, text)| !text.contains(SLOGAN)));
}

/// A page that fails again is no reason to read all others.
#[test]
fn a_page_that_fails_again_is_told_and_nothing_else_is_read() {
    let folder = pages();
    folder.write("in/radio/broken.html", "%PDF-1.7\n\0\0");
    assert_eq!(clean(&folder, &[]).code, 1);
    let before = outputs(&folder);
    for name in folder.files("in") {
        let name = format!("in/{name}");
        write_alike(&folder, &name, &spoiled(folder.read(&name).as_bytes()));
    }
    folder.write("in/radio/broken.html", "%PDF-1.7\n\0\0");
    let run = clean(&folder, &[]);
    assert!(run.code == 1 && run.stderr.contains("1 failed, 300 skipped"), "{}", run.stderr);
    folder.write("in/radio/broken.html", &story(77));
    assert_eq!(clean(&folder, &[]).code, 0);
    let after = outputs(&folder);
    assert!(before.iter().all(|output| after.contains(output)) && after.len() == PAGES + 1);
}

#[test]
fn records_are_told_of_once_with_what_became_of_them() {
    let folder = Folder::new();
    let mut pages: Vec<_> = (0..30).map(story).collect();
    pages.push("<nav><a href=/>Home</a> <a href=/air>On air</a></nav>".to_owned());
    let line = |(n, html)| json!({"id": n, "url": "https://radio.example/", "html": html}).to_string() + "\n";
    let lines: String = pages.iter().enumerate().map(line).collect();
    folder.write("in/lines.jsonl", &lines);
    let run = clean(&folder, &["-v"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut told: Vec<_> = run.stderr.lines().filter(|line| line.contains("lines.jsonl#")).collect();
    told.sort_unstable();
    let mut expected: Vec<_> = (0..30).map(|n| format!("cleaned lines.jsonl#{n}")).collect();
    expected.push("empty lines.jsonl#30".to_owned());
    expected.sort_unstable();
    assert_eq!(told, expected);
}
