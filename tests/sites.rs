//! What stands on many pages of a site goes: runs over whole sites, driven as
//! a process.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::folder::{Folder, clean, program};
use crate::site_pages::{BY_ADDRESS, DATED, SITE as SITE_NAME, SLOGAN, outputs, story, write_site};
use similar::TextDiff;

/// The pages of a site with slogans, dates in them, and copies of one page.
const SITE: &str = "tarn-valley-radio";

fn repository(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path).to_str().expect("UTF-8").to_owned()
}

/// `DECHROME_BLESS=1 cargo test sites::` rewrites the expected texts.
#[test]
fn a_site_of_the_corpus_gives_its_golden_texts() {
    let folder = Folder::new();
    let run = program(&["clean", &repository("corpus/sites"), "-o", &folder.path("out")]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let bless = std::env::var_os("DECHROME_BLESS").is_some();
    let names = folder.files(&format!("out/{SITE}"));
    assert_eq!(names.len(), 11);
    let mut wrong = Vec::new();
    for name in names {
        let golden = repository(&format!("tests/golden-sites/{SITE}/{name}"));
        let actual = folder.read(&format!("out/{SITE}/{name}"));
        assert!(
            !actual.contains("belongs to the people") && !actual.contains("on the valley's own waves"),
            "{name}"
        );
        if bless {
            fs::create_dir_all(Path::new(&golden).parent().expect("a folder")).expect("create folder");
            fs::write(&golden, &actual).expect("write golden text");
        } else {
            let expected = fs::read_to_string(&golden).unwrap_or_default();
            if actual != expected {
                let diff = TextDiff::from_lines(&expected, &actual);
                wrong.push(diff.unified_diff().header(&name, "now").to_string());
            }
        }
    }
    assert!(wrong.is_empty(), "{} pages changed:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn slogans_go_copies_stay_and_no_site_leaves_all() {
    let folder = Folder::new();
    write_site(&folder, "in/radio", 12);
    // Copies of one page are one page, and do not vote their own text out.
    for copy in 0..30 {
        folder.write(&format!("in/radio/copy-{copy}.html"), &story(0));
    }
    let run = clean(&folder, &["--report", &folder.path("report.json")]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report = folder.report();
    let counted = |key: &str| report[key].as_u64().expect("a count");
    assert_eq!(counted("inputs"), 42);
    assert_eq!(
        counted("inputs"),
        counted("cleaned") + counted("empty") + counted("failed") + counted("skipped")
    );
    assert_eq!(report["dropped"]["by-reason"]["repeats-on-site"]["blocks"], 2 * 42);
    let together = outputs(&folder, "out");
    assert!(together.iter().all(|(_, text)| !text.contains(SLOGAN) && !text.contains(DATED)));

    let run = clean(&folder, &["--no-site", "--overwrite"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let apart = outputs(&folder, "out");
    for ((name, with), (_, without)) in together.iter().zip(&apart) {
        assert!(without.contains(SLOGAN) && without.contains(DATED), "{name}: {without}");
        let stays = |line: &&str| !line.is_empty() && *line != SLOGAN && !line.contains(DATED);
        let left: Vec<&str> = without.lines().filter(stays).collect();
        assert_eq!(with.lines().filter(stays).collect::<Vec<_>>(), left, "{name}");
    }
}

#[test]
fn a_few_pages_make_no_site() {
    let folder = Folder::new();
    write_site(&folder, "in/radio", 2);
    assert_eq!(clean(&folder, &[]).code, 0);
    assert!(outputs(&folder, "out").iter().all(|(_, text)| text.contains(SLOGAN)));
}

#[test]
fn one_file_is_cleaned_by_itself() {
    let folder = Folder::new();
    folder.write("a.html", &story(1));
    let run = program(&[
        "clean",
        &folder.path("a.html"),
        "-o",
        &folder.path("out"),
        "--temp",
        &folder.path("gone"),
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(folder.read("out/a.txt").contains(SLOGAN));
}

#[test]
fn the_same_bytes_whatever_the_threads_the_order_and_the_memory() {
    let (folder, other) = (Folder::new(), Folder::new());
    write_site(&folder, "in/radio", 60);
    // Sites enough to be settled part after part where there is little memory.
    for host in 0..20 {
        for n in 0..5 {
            let page = story(1000 + 10 * host + n).replace(SITE_NAME, &format!("press{host}.example"));
            folder.write(&format!("in/press{host}/{n}.html"), &page);
        }
    }
    for name in folder.files("in").into_iter().rev() {
        other.write_bytes(&format!("in/{name}"), folder.read(&format!("in/{name}")).as_bytes());
    }
    let runs: Vec<_> = [
        (&folder, &["-j", "1"][..]),
        (&folder, &["-j", "2"]),
        (&other, &["-j", "8"]),
        (&other, &["-j", "3", "--site-memory", "1k"]),
    ]
    .into_iter()
    .map(|(folder, flags)| {
        let report = ["--report", &folder.path("report.json"), "--overwrite", "--metadata"];
        let run = clean(folder, &[flags, &report].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        let mut report = folder.report();
        report.as_object_mut().expect("an object").remove("run");
        (outputs(folder, "out"), report)
    })
    .collect();
    assert!(runs[0].0.len() == 2 * 160 && runs[0].0.iter().any(|(name, _)| name.ends_with(".meta.json")));
    let slogans = runs[0].0.iter().filter(|(_, text)| text.contains(SLOGAN)).count();
    assert_eq!(slogans, 0);
    for run in &runs[1..] {
        assert!(*run == runs[0], "outputs or reports differ");
    }
}

/// What was there already counts with what is new, and stays as it is.
#[test]
fn new_pages_are_judged_with_the_old_ones() {
    let folder = Folder::new();
    write_site(&folder, "in/radio", 12);
    assert_eq!(clean(&folder, &[]).code, 0);
    let before = outputs(&folder, "out");
    folder.write("in/radio/zz.html", &story(99));
    let run = clean(&folder, &["--report", &folder.path("report.json")]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!((&folder.report()["skipped"], &folder.report()["cleaned"]), (&12.into(), &1.into()));
    let after = outputs(&folder, "out");
    assert!(before.iter().all(|old| after.contains(old)), "outputs that were there stay");
    let new = folder.read("out/radio/zz.txt");
    assert!(!new.contains(SLOGAN), "{new}");
}

#[test]
fn where_nothing_is_to_be_done_nothing_is_read() {
    let folder = Folder::new();
    write_site(&folder, "in/radio", 5);
    let page = folder.path("in/radio/0003.html");
    let old = SystemTime::now() - Duration::from_secs(3600);
    let age = || fs::File::options().write(true).open(&page).unwrap().set_modified(old).unwrap();
    age();
    assert_eq!(clean(&folder, &[]).code, 0);
    // Nobody who does not read it can tell.
    fs::write(&page, vec![0; fs::read(&page).unwrap().len()]).unwrap();
    age();
    let run = clean(&folder, &["--temp", &folder.path("gone")]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("5 inputs: 0 cleaned, 0 empty, 0 failed, 5 skipped"), "{}", run.stderr);
}

#[test]
fn flags_work_with_it() {
    let folder = Folder::new();
    write_site(&folder, "in/radio", 12);
    folder.write("in/radio/broken.html", "%PDF-1.7\n\0\0");
    let run = clean(&folder, &["--dry-run", "--report", &folder.path("report.json")]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(!folder.exists("out"));
    assert_eq!(folder.report()["dropped"]["by-reason"]["repeats-on-site"]["blocks"], 24);
    // Of two pages, none repeats enough.
    let run = clean(&folder, &["--limit", "2"]);
    assert_eq!((run.code, outputs(&folder, "out").len()), (0, 2), "{}", run.stderr);
    assert!(outputs(&folder, "out").iter().all(|(_, text)| text.contains(SLOGAN)));
    // Counts that are not whole write nothing.
    let _ = fs::remove_dir_all(folder.path("out"));
    folder.write("in/radio/0000.html", "%PDF-1.7\n\0\0");
    let run = clean(&folder, &["--fail-fast", "-j", "1"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("1 inputs: 0 cleaned, 0 empty, 1 failed"), "{}", run.stderr);
    assert!(!folder.files("out").iter().any(|name| name.ends_with(".txt")));
    let run = clean(&folder, &["--temp", &folder.path("gone")]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("gone") && run.stderr.contains("--temp"), "{}", run.stderr);
}

#[test]
fn a_table_of_addresses_says_which_pages_are_one_site() {
    let folder = Folder::new();
    let mut table = String::from("path,url\n");
    for n in 0..12 {
        let (host, name) = if n % 2 == 0 { ("radio", "x") } else { ("press", "y") };
        let page = story(n).replace(BY_ADDRESS, "");
        let page = if n % 2 == 0 { page } else { page.replace(SLOGAN, "") };
        folder.write(&format!("in/{name}/{n:02}.html"), &page);
        table.push_str(&format!("{name}/{n:02}.html,https://www.{host}.example/{n}\n"));
    }
    folder.write("urls.csv", &table);
    let urls = folder.path("urls.csv");
    let run = clean(&folder, &["--urls", &urls, "--metadata"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!folder.read("out/x/00.txt").contains(SLOGAN));
    assert!(folder.read("out/x/00.meta.json").contains("https://www.radio.example/0"));
    // Of a table of the whole crawl what is here counts.
    let whole = format!("gone/00.html,https://www.gone.example/0\n{}z/1,https://z.example/\n", &table[9..]);
    folder.write("urls.csv", &whole);
    let run = clean(&folder, &["--urls", &urls, "--overwrite"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!folder.read("out/x/00.txt").contains(SLOGAN));
    let elsewhere = table.replace("x/", "in/x/").replace("y/", "in/y/");
    for (table, says) in [
        (elsewhere, "names no file of the input: there is no in/x/00.html (line 2) nor any"),
        (table.replace("x/04.html,", "x/04.html"), "line 6: 1 fields"),
        (table.replace("https://www.radio.example/4", "radio"), "line 6: 'radio' is no address"),
    ] {
        folder.write("urls.csv", &table);
        let run = clean(&folder, &["--urls", &urls]);
        assert!(
            run.code == 2 && run.stderr.contains("urls.csv") && run.stderr.contains(says),
            "{}",
            run.stderr
        );
    }
}
