//! What archives become: lines or tables, in one file or several.

use std::fs;

use crate::folder::{Folder, clean, program};
use crate::site_pages::write_site;
use serde_json::{Value, json};

const PAGES: usize = 60;

/// A folder with an archive of pages of one site, and a page of text.
fn archive() -> Folder {
    let folder = Folder::new();
    write_site(&folder, "pages/radio", PAGES);
    let mut lines = String::new();
    for name in folder.files("pages/radio") {
        let page = folder.read(&format!("pages/radio/{name}"));
        lines += &format!(
            "{}\n",
            json!({"id": name, "url": format!("https://radio.example/{name}"), "html": page, "n": 1.50})
        );
    }
    lines += &format!("{}\n", json!({"id": "text", "text": "The ferry left the northern quay at six."}));
    folder.write("in/radio/lines.jsonl", &lines);
    folder
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

/// Read by this program's own reader; pyarrow, DuckDB and datasets have read such files too.
#[test]
fn a_table_holds_what_the_lines_hold() {
    let folder = archive();
    for flags in [&[][..], &["--no-site"]] {
        assert_eq!(clean(&folder, flags).code, 0);
        let by_lines = lines(&folder.read("out/radio/lines.jsonl"));
        let run = clean(&folder, &[flags, &["--archive-format", "parquet"]].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        let (table, back) = (folder.path("out/radio/lines.parquet"), folder.path("back"));
        let run = program(&["clean", &table, "-o", &back, "--whole", "--overwrite"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let rows = lines(&folder.read("back/lines.jsonl"));
        assert_eq!((by_lines.len(), rows.len()), (PAGES + 1, PAGES + 1));
        for (line, row) in by_lines.iter().zip(&rows) {
            assert_eq!(row["text"], line["text"]);
            assert_eq!(row["source"], "radio/lines.jsonl");
            let fields: Value = serde_json::from_str(row["fields"].as_str().expect("JSON")).expect("JSON");
            assert_eq!((&fields["id"], &fields["n"]), (&line["id"], &line["n"]));
            if line["id"] != "text" {
                assert_eq!(row["url"], line["url"]);
                let metadata: Value =
                    serde_json::from_str(row["metadata"].as_str().expect("JSON")).expect("JSON");
                assert_eq!(metadata, line["metadata"]);
            }
        }
    }
}

#[test]
fn several_files_hold_what_one_holds() {
    let folder = archive();
    for flags in [&[][..], &["--no-site"]] {
        let _ = fs::remove_dir_all(folder.path("out"));
        assert_eq!(clean(&folder, flags).code, 0);
        let whole = folder.read("out/radio/lines.jsonl");
        fs::remove_file(folder.path("out/radio/lines.jsonl")).unwrap();
        let flags = &[flags, &["--file-size", "10kB"]].concat();
        let run = clean(&folder, flags);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let parts = folder.files("out");
        assert!(parts.len() > 3, "{parts:?}");
        let name = |n: usize| format!("radio/lines.jsonl/part-{n:05}.jsonl");
        assert_eq!(parts, (0..parts.len()).map(name).collect::<Vec<_>>());
        let texts: Vec<String> = parts.iter().map(|part| folder.read(&format!("out/{part}"))).collect();
        assert!(texts.concat() == whole);
        for text in &texts[..texts.len() - 1] {
            let last = text.lines().last().expect("a line").len() + 1;
            assert!(text.len() >= 10_000 && text.len() - last < 10_000, "{} bytes", text.len());
        }

        // A part that is gone is made again; those of records that are no more go.
        fs::remove_file(folder.path(&format!("out/{}", name(1)))).unwrap();
        assert!(clean(&folder, flags).stderr.contains("61 cleaned"));
        assert!(clean(&folder, flags).stderr.contains("1 skipped"));
        assert_eq!(folder.files("out"), parts);
        let lines = folder.read("in/radio/lines.jsonl");
        let first: Vec<&str> = lines.lines().take(2).collect();
        folder.write("in/radio/lines.jsonl", &(first.join("\n") + "\n"));
        assert_eq!(clean(&folder, flags).code, 0);
        assert_eq!(folder.files("out"), [name(0)]);
        folder.write("in/radio/lines.jsonl", &lines);
    }
}

#[test]
fn each_page_can_have_a_file() {
    let folder = archive();
    for flags in [&[][..], &["--no-site"]] {
        let _ = fs::remove_dir_all(folder.path("out"));
        assert_eq!(clean(&folder, flags).code, 0);
        let by_lines = lines(&folder.read("out/radio/lines.jsonl"));
        fs::remove_file(folder.path("out/radio/lines.jsonl")).unwrap();
        let flags = [flags, &["--archive-format", "txt", "--metadata"]].concat();
        assert_eq!(clean(&folder, &flags).code, 0);
        assert!(clean(&folder, &flags).stderr.contains("1 skipped"));
        assert_eq!(folder.files("out").len(), 2 * by_lines.len());
        for (number, line) in by_lines.iter().enumerate() {
            let name = format!("out/radio/lines.txt/000000/{number:09}");
            assert_eq!(folder.read(&format!("{name}.txt")), line["text"].as_str().expect("a text"));
            let beside: Value =
                serde_json::from_str(&folder.read(&format!("{name}.meta.json"))).expect("JSON");
            assert_eq!((&beside["id"], &beside["metadata"]), (&line["id"], &line["metadata"]));
        }
        let input = folder.read("in/radio/lines.jsonl");
        let first: Vec<&str> = input.lines().take(2).collect();
        folder.write("in/radio/lines.jsonl", &(first.join("\n") + "\n"));
        assert_eq!(clean(&folder, &flags).code, 0);
        assert_eq!(folder.files("out").len(), 4);
        folder.write("in/radio/lines.jsonl", &input);
    }
}
