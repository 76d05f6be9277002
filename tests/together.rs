//! The pages of a folder as lines of one file, or rows of one table.

use std::fs;

use serde_json::Value;

use crate::folder::{Folder, PAGE, clean, program};
use crate::site_pages::{SLOGAN, write_site};

const PAGES: usize = 40;

/// Pages in two folders, one in the other, and some in neither.
fn folder() -> Folder {
    let folder = Folder::new();
    write_site(&folder, "in/radio", PAGES);
    write_site(&folder, "in/radio/old", 3);
    folder.write("in/first.html", PAGE);
    folder.write("in/last.txt", "The ferry left the northern quay at six with eleven passengers on board.\n");
    folder.write(
        "in/radio/lines.jsonl",
        "{\"id\":\"one\",\"text\":\"The ferry left the quay at six in the morning.\"}\n",
    );
    folder.write("in/radio/style.css", "p {}");
    folder
}

fn lines(folder: &Folder, name: &str) -> Vec<Value> {
    let text = folder.read(name);
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

#[test]
fn each_folder_has_a_file_of_what_its_pages_would_have_been() {
    for flags in [&[][..], &["--no-site"]] {
        let folder = folder();
        assert_eq!(clean(&folder, &[flags, &["--format", "jsonl", "-j", "1"]].concat()).code, 0);
        assert_eq!(
            folder.files("out"),
            ["pages.jsonl", "radio/lines.jsonl", "radio/old/pages.jsonl", "radio/pages.jsonl"]
        );
        let all: Vec<Value> = ["out/pages.jsonl", "out/radio/old/pages.jsonl", "out/radio/pages.jsonl"]
            .iter()
            .flat_map(|name| lines(&folder, name))
            .collect();
        assert_eq!(all.len(), PAGES + 3 + 2);
        let texts = program(&[&["clean", &folder.path("in"), "-o", &folder.path("texts")], flags].concat());
        assert_eq!(texts.code, 0);
        for line in &all {
            let id = line["id"].as_str().expect("an id");
            let output = id.replace(".html", ".txt");
            assert_eq!(line["text"], folder.read(&format!("texts/{output}")), "{id}");
            let source = id.rsplit_once('/').map_or(".", |(folder, _)| folder);
            assert_eq!(line["source"], source);
            assert!(!line["text"].as_str().expect("a text").contains(SLOGAN) || flags.len() == 1);
        }
        let ids: Vec<&str> = all.iter().skip(5).filter_map(|line| line["id"].as_str()).collect();
        assert!(ids.is_sorted());

        let again = clean(&folder, &[flags, &["--format", "jsonl", "-j", "4"]].concat());
        assert!(again.stderr.contains("0 cleaned, 0 empty, 0 failed, 4 skipped"), "{}", again.stderr);
        // Of a folder, a page that is gone, new or changed makes all new.
        fs::remove_file(folder.path("in/first.html")).unwrap();
        let again = clean(&folder, &[flags, &["--format", "jsonl"]].concat());
        assert!(again.stderr.contains("1 cleaned, 0 empty, 0 failed, 3 skipped"), "{}", again.stderr);
        assert_eq!(lines(&folder, "out/pages.jsonl")[0]["id"], "last.txt");
        folder.write(
            "in/last.txt",
            "The ferry left the northern quay at six with twelve passengers on board.\n",
        );
        assert_eq!(clean(&folder, &[flags, &["--format", "jsonl"]].concat()).code, 0);
        assert!(folder.read("out/pages.jsonl").contains("twelve"));
    }
}

#[test]
fn the_same_in_a_table_in_parts_and_by_the_count() {
    let folder = folder();
    assert_eq!(clean(&folder, &["--format", "jsonl"]).code, 0);
    let whole = folder.read("out/radio/pages.jsonl");
    let table = ["clean", &folder.path("in"), "-o", &folder.path("table"), "--format", "parquet"];
    assert_eq!(program(&table).code, 0);
    assert_eq!(
        folder.files("table"),
        ["pages.parquet", "radio/lines.parquet", "radio/old/pages.parquet", "radio/pages.parquet"]
    );
    let table = folder.path("table/radio/pages.parquet");
    assert_eq!(program(&["clean", &table, "-o", &folder.path("back"), "--whole"]).code, 0);
    let texts = |lines: Vec<Value>| lines.iter().map(|line| line["text"].clone()).collect::<Vec<_>>();
    assert_eq!(texts(lines(&folder, "back/pages.jsonl")), texts(lines(&folder, "out/radio/pages.jsonl")));

    let parts = ["clean", &folder.path("in/radio"), "-o", &folder.path("parts"), "--format", "jsonl"];
    assert_eq!(program(&[&parts[..], &["--file-size", "10kB", "--exclude", "old"]].concat()).code, 0);
    let names = folder.files("parts");
    let of_pages: Vec<_> = names.iter().filter(|name| name.starts_with("pages.jsonl/part-")).collect();
    let joined: String = of_pages.iter().map(|name| folder.read(&format!("parts/{name}"))).collect();
    assert!(of_pages.len() > 3, "{names:?}");
    assert_eq!(joined.lines().count(), whole.lines().count());

    let some = ["clean", &folder.path("in"), "-o", &folder.path("some"), "--format", "jsonl", "--limit", "5"];
    let run = program(&some);
    assert!(run.stderr.contains("5 inputs: 5 cleaned"), "{}", run.stderr);
}

#[test]
fn a_page_that_fails_is_named_and_the_rest_is_written() {
    let folder = folder();
    folder.write("in/radio/0007.html", "%PDF-1.7\n\0\0");
    folder.write("urls.tsv", "first.html\thttps://harbour-post.example/first\n");
    let urls = folder.path("urls.tsv");
    let run = clean(&folder, &["--format", "jsonl", "--no-site", "--urls", &urls]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("radio/0007.html: ") && !run.stderr.contains("record at"), "{}", run.stderr);
    assert_eq!(lines(&folder, "out/radio/pages.jsonl").len(), PAGES - 1);
    assert_eq!(lines(&folder, "out/pages.jsonl")[0]["url"], "https://harbour-post.example/first");
    // Another address is another setting.
    folder.write("urls.tsv", "first.html\thttps://harbour-post.example/1\n");
    clean(&folder, &["--format", "jsonl", "--no-site", "--urls", &urls]);
    assert_eq!(lines(&folder, "out/pages.jsonl")[0]["url"], "https://harbour-post.example/1");
}

#[test]
fn one_page_has_a_file_of_its_name() {
    let folder = folder();
    let run =
        program(&["clean", &folder.path("in/first.html"), "-o", &folder.path("out"), "--format", "jsonl"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(folder.files("out"), ["first.jsonl"]);
    let line = &lines(&folder, "out/first.jsonl")[0];
    assert_eq!((&line["id"], &line["source"]), (&Value::from("first.html"), &Value::from(".")));
}

#[test]
fn flags_that_contradict_it_are_refused() {
    let folder = folder();
    for (flags, word) in [
        (&["--format", "jsonl", "--archive-format", "parquet"][..], "leave out --archive-format"),
        (&["--archive-format", "txt", "--file-size", "1MB"], "--file-size is for lines and tables"),
        (&["--format", "html"], "--format"),
    ] {
        let run = clean(&folder, flags);
        assert!(run.code == 2 && run.stderr.contains(word), "{}", run.stderr);
    }
}
