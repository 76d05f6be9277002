//! What a rerun does again and what not.

use std::fs;
use std::time::{Duration, SystemTime};

use serde_json::json;

use crate::folder::{Folder, MANIFEST, PAGE, clean};

const OTHER: &str = "<p>The ferry left the northern quay at six with eleven passengers on board.</p>";

fn two() -> Folder {
    let folder = Folder::new();
    folder.write("in/one.html", PAGE);
    folder.write("in/two.html", PAGE);
    assert_eq!(clean(&folder, &[]).code, 0);
    folder
}

fn says(folder: &Folder, flags: &[&str], counts: &str) {
    let run = clean(folder, flags);
    assert!(run.stderr.contains(counts), "{}", run.stderr);
}

const NONE: &str = "0 cleaned, 0 empty, 0 failed, 2 skipped";
const ONE: &str = "1 cleaned, 0 empty, 0 failed, 1 skipped";
const BOTH: &str = "2 cleaned, 0 empty, 0 failed, 0 skipped";

#[test]
fn what_has_not_changed_is_skipped_whatever_its_time() {
    let folder = two();
    says(&folder, &[], NONE);
    for hours in [1, 50] {
        let time = SystemTime::now() - Duration::from_secs(hours * 3600);
        fs::File::options().write(true).open(folder.path("in/one.html")).unwrap().set_modified(time).unwrap();
        says(&folder, &[], NONE);
    }
}

#[test]
fn what_has_changed_is_done_again_even_where_its_size_and_time_are_the_same() {
    let folder = two();
    let modified = fs::metadata(folder.path("in/one.html")).unwrap().modified().unwrap();
    folder.write("in/one.html", &PAGE.replace("Monday", "Friday"));
    fs::File::options().write(true).open(folder.path("in/one.html")).unwrap().set_modified(modified).unwrap();
    says(&folder, &[], ONE);
    assert!(folder.read("out/one.txt").contains("Friday"));
    folder.write("in/two.html", OTHER);
    says(&folder, &[], ONE);
    says(&folder, &[], NONE);
}

#[test]
fn what_failed_is_tried_again() {
    let folder = two();
    folder.write("in/one.html", "%PDF-1.7\n\0\0");
    says(&folder, &[], "0 cleaned, 0 empty, 1 failed, 1 skipped");
    says(&folder, &[], "0 cleaned, 0 empty, 1 failed, 1 skipped");
    folder.write("in/one.html", OTHER);
    says(&folder, &[], ONE);
}

#[test]
fn an_output_that_is_gone_or_cut_off_is_made_again() {
    let folder = two();
    let whole = folder.read("out/one.txt");
    fs::remove_file(folder.path("out/one.txt")).unwrap();
    says(&folder, &[], ONE);
    fs::write(folder.path("out/one.txt"), "").unwrap(); // as a power cut leaves it
    says(&folder, &[], ONE);
    assert_eq!(folder.read("out/one.txt"), whole);
}

#[test]
fn other_settings_or_another_address_make_another_output() {
    let folder = two();
    says(&folder, &["--favor", "precision"], BOTH);
    says(&folder, &["--favor", "precision"], NONE);
    says(&folder, &["--favor", "precision", "-j", "1", "-v"], NONE);
    folder.write("urls.tsv", "one.html\thttps://harbour-post.example/one\n");
    says(&folder, &["--favor", "precision", "--urls", &folder.path("urls.tsv")], ONE);
}

#[test]
fn without_a_manifest_or_with_a_damaged_one_all_is_made_anew() {
    let folder = two();
    let manifest = folder.path(&format!("out/{MANIFEST}"));
    fs::remove_file(&manifest).unwrap();
    says(&folder, &[], BOTH);
    fs::write(&manifest, "damaged").unwrap();
    let run = clean(&folder, &[]);
    assert!(run.code == 0 && run.stderr.contains(BOTH) && run.stderr.contains("manifest"), "{}", run.stderr);
    says(&folder, &[], NONE);
}

/// Archives that are read in their order are known by their bytes, others by
/// their size and time.
#[test]
fn an_archive_with_a_new_time_and_its_old_bytes_is_not_done_again() {
    for flags in [&[][..], &["--no-site"]] {
        let folder = Folder::new();
        let line = |text: &str| json!({"html": text}).to_string() + "\n";
        folder.write("in/lines.jsonl", &[line(PAGE), line(OTHER)].concat());
        says(&folder, flags, "2 cleaned");
        let time = SystemTime::now() - Duration::from_secs(3600);
        let touch = |name: &str| {
            let file = fs::File::options().write(true).open(folder.path(name)).unwrap();
            file.set_modified(time).unwrap();
        };
        touch("in/lines.jsonl");
        says(&folder, flags, "0 cleaned, 0 empty, 0 failed, 1 skipped");
        let changed = [line(PAGE), line(&OTHER.replace("eleven", "twelve"))].concat();
        folder.write("in/lines.jsonl", &changed);
        says(&folder, flags, "2 cleaned");
        assert!(folder.read("out/lines.jsonl").contains("twelve"));
    }
}
