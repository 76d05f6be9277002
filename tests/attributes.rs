//! What was taken out: places in the whole text, for others to decide by.

use std::fs;

use serde_json::{Value, json};

use crate::common::{cleaner, corpus_pages};
use crate::folder::{Folder, PAGE, TEXT, clean, program};
use crate::site_pages::write_site;
use dechrome::{Cleaned, Document, InputKind};

/// The parts of an `attributes` object in the order of the text, as a pipeline
/// would read them: start, end, name.
fn spans(line: &Value) -> Vec<(usize, usize, String)> {
    let number = |value: &Value| value.as_u64().expect("a place") as usize;
    let mut spans = Vec::new();
    for (name, all) in line["attributes"].as_object().expect("attributes") {
        for span in all.as_array().expect("spans") {
            let score = span[2].as_f64().expect("a score");
            assert!((0.0..=1.0).contains(&score) && span.as_array().expect("a span").len() == 3);
            spans.push((number(&span[0]), number(&span[1]), name.clone()));
        }
    }
    spans.sort();
    assert!(spans.is_sorted_by(|one, other| one.1 <= other.0), "spans overlap: {spans:?}");
    spans
}

fn cut(whole: &str, line: &Value) -> String {
    let whole: Vec<char> = whole.chars().collect();
    let (mut left, mut at) = (String::new(), 0);
    for (start, end, _) in spans(line) {
        left.extend(&whole[at..start]);
        at = end;
    }
    left.extend(&whole[at..]);
    left
}

/// The parts themselves, without white space around them, by name.
fn parts(whole: &str, line: &Value) -> Vec<(String, String)> {
    let of = |start: usize, end: usize| whole.chars().skip(start).take(end - start).collect::<String>();
    let all = spans(line).into_iter();
    all.map(|(start, end, name)| (name, of(start, end).trim().to_owned())).collect()
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

fn line(text: &str) -> Value {
    assert_eq!(text.matches('\n').count(), 1);
    serde_json::from_str(text).expect("a line of JSON")
}

#[test]
fn a_page_has_these_attributes() {
    let folder = Folder::new();
    folder.write("in/a/0001.html", PAGE);
    folder
        .write("in/only.txt", &format!("Leave a Reply\n\n{}\nRead Also: Ferry timetable changes\n", text()));
    let dir = folder.path("attributes");
    assert_eq!(clean(&folder, &["--attributes", &dir, "--no-site"]).code, 0);
    assert_eq!(folder.files("attributes"), ["a/0001.txt.jsonl", "only.txt.jsonl"]);
    assert_eq!(program(&["clean", &folder.path("in"), "-o", &folder.path("whole"), "--whole"]).code, 0);
    let whole = folder.read("whole/a/0001.txt");
    assert!(whole.starts_with("- Home\n- News\n- Sport\n\nHarbour to be dredged\n\nThe port"), "{whole}");
    let page = line(&folder.read("attributes/a/0001.txt.jsonl"));
    assert_eq!(page["id"], "a/0001.html");
    let found = parts(&whole, &page);
    let named = |name: &str, part: &str| (format!("dechrome__{name}"), part.to_owned());
    assert_eq!(
        found,
        [
            named("breadcrumbs", "- Home"),
            named("nav", "- News"),
            named("nav", "- Sport"),
            named("app_promo", "Download our free App."),
            named("app_promo", "Google Play Download"),
            named("legal", "© 2024 The Harbour Post. All rights reserved."),
        ]
    );
    assert_eq!(cut(&whole, &page), folder.read("out/a/0001.txt"));
    let text = line(&folder.read("attributes/only.txt.jsonl"));
    assert_eq!(folder.read("whole/only.txt"), folder.read("in/only.txt"));
    assert_eq!(
        parts(&folder.read("in/only.txt"), &text),
        [named("comment_form", "Leave a Reply"), named("read_also", "Read Also: Ferry timetable changes")]
    );
}

/// Lines of an extracted text.
fn text() -> String {
    TEXT.replace("</p>", "\n").replace("<p>", "")
}

#[test]
fn without_them_the_whole_text_is_the_clean_one() {
    let mut same = 0;
    let pages = corpus_pages();
    for page in &pages {
        let Ok(cleaned) = crate::common::clean(page) else { continue };
        let left = cleaned.attributes().cut(&cleaned.whole());
        assert_eq!(words(&left), words(&cleaned.text), "{}", page.name);
        same += usize::from(left == cleaned.text);
    }
    assert!(same * 2 > pages.len(), "{same} of {} to the byte", pages.len());
}

/// As in the run over a folder that learns what repeats on sites, so in the one
/// that does not.
#[test]
fn a_run_over_the_corpus_gives_attributes_that_fit() {
    let folder = Folder::new();
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    let (out, whole, dir) = (folder.path("out"), folder.path("whole"), folder.path("attributes"));
    assert_eq!(program(&["clean", corpus, "-o", &whole, "--whole", "-q"]).code, 1);
    for flags in [&[][..], &["--no-site"], &["--favor", "precision", "-j", "1"]] {
        let run = program(&[&["clean", corpus, "-o", &out, "--attributes", &dir, "-q"], flags].concat());
        assert_eq!(run.code, 1, "{}", run.stderr);
        let outputs = folder.files("out");
        assert!(outputs.len() > 150 && folder.files("whole") == outputs);
        assert_eq!(folder.files("attributes").len(), outputs.len());
        let mut repeats = 0;
        for name in outputs {
            let line = line(&folder.read(&format!("attributes/{name}.jsonl")));
            let left = cut(&folder.read(&format!("whole/{name}")), &line);
            assert_eq!(words(&left), words(&folder.read(&format!("out/{name}"))), "{name}");
            repeats += spans(&line).iter().filter(|span| span.2 == "dechrome__repeats_on_site").count();
        }
        assert_eq!(repeats > 10, flags != ["--no-site"], "{repeats} parts repeat on sites");
    }
}

#[test]
fn places_are_those_of_the_input_as_it_stands() {
    let lines = format!("Leave a Reply\n\n{} (Advertisement)\nRead Also: 𝒜 Größe\n", text().trim_end());
    let crlf = lines.replace('\n', "\r\n");
    let marked = format!("\u{feff}\u{1d49c} Menu\u{0}\u{200b}\n\u{200b}\n\u{b}{lines}");
    for input in [&lines, &crlf, &marked, &lines.replace('\n', "\r"), "", "\u{feff}", " \n\t"] {
        let cleaned = cleaner().clean(Document {
            bytes: input.as_bytes(),
            kind: InputKind::Text,
            ..Document::default()
        });
        let cleaned = cleaned.expect("a text");
        assert_eq!(cleaned.whole(), *input);
        assert_fits(&cleaned, input);
    }
    // Decoded, it is the same.
    let (latin, ..) = encoding_rs::WINDOWS_1252
        .encode("Größe und Höhe der Fähre – so weiß es jeder am Kai.\r\nLeave a Reply");
    let cleaned = cleaner().clean(Document { bytes: &latin, kind: InputKind::Text, ..Document::default() });
    let cleaned = cleaned.expect("a text");
    assert_eq!(cleaned.encoding, "windows-1252");
    assert_fits(&cleaned, "Größe und Höhe der Fähre – so weiß es jeder am Kai.\r\nLeave a Reply");
}

fn assert_fits(cleaned: &Cleaned, input: &str) {
    let line = json!({"attributes": serde_json::to_value(cleaned.attributes()).expect("JSON")});
    assert_eq!(words(&cut(input, &line)), words(&cleaned.text), "{input:?}");
    for (_, part) in parts(input, &line).iter().filter(|(name, _)| name != "dechrome__invisible") {
        assert!(!part.is_empty() && !cleaned.text.contains(part), "{part:?}");
    }
    let has = |part: &str| parts(input, &line).iter().any(|(_, own)| own == part);
    assert!(!input.contains("Leave a Reply") || has("Leave a Reply"));
    assert!(!input.contains("𝒜 Größe") || has("Read Also: 𝒜 Größe") && has("(Advertisement)"));
}

/// A site's pages as lines of JSON, with ids of several types.
fn archive() -> Folder {
    let folder = Folder::new();
    write_site(&folder, "pages/radio", 40);
    let mut lines =
        json!({"id": 0.50, "text": format!("\u{feff}Leave a Reply\n{}", text())}).to_string() + "\n";
    for (number, name) in folder.files("pages/radio").iter().enumerate() {
        let page = folder.read(&format!("pages/radio/{name}"));
        lines += &format!(
            "{}\n",
            json!({"id": number, "html": page, "url": format!("https://radio.example/{number}")})
        );
    }
    lines += &json!({"text": "Without an id, the line counts in the harbour of the old town."}).to_string();
    folder.write("in/radio/lines.jsonl", &lines);
    folder
}

#[test]
fn an_archive_has_a_line_for_each_record() {
    let folder = archive();
    let input: Vec<Value> = lines(&folder.read("in/radio/lines.jsonl"));
    let (dir, whole) = (folder.path("attributes"), folder.path("whole"));
    let run = program(&["clean", &folder.path("in"), "-o", &whole, "--whole"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let whole = lines(&folder.read("whole/radio/lines.jsonl"));
    assert_eq!(whole[0]["text"], input[0]["text"]);
    for flags in [&[][..], &["--no-site"]] {
        let run = clean(&folder, &[flags, &["--attributes", &dir, "--overwrite"]].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(folder.files("attributes"), ["radio/lines.jsonl"]);
        let all = folder.read("attributes/radio/lines.jsonl");
        let (attributes, outputs) = (lines(&all), lines(&folder.read("out/radio/lines.jsonl")));
        assert_eq!((attributes.len(), outputs.len()), (input.len(), input.len()));
        for ((line, output), whole) in attributes.iter().zip(&outputs).zip(&whole) {
            assert_eq!(line["id"], *output.get("id").unwrap_or(&json!("42")));
            let text = |line: &Value| line["text"].as_str().expect("a text").to_owned();
            assert_eq!(words(&cut(&text(whole), line)), words(&text(output)));
        }
        let repeat = all.matches("repeats_on_site").count();
        assert_eq!(repeat > 0, flags.is_empty());

        // In several files, in a table, in text files: the same lines.
        for (form, first) in [
            (&["--file-size", "10kB"][..], "radio/lines.jsonl/part-00000.jsonl"),
            (
                &["--archive-format", "parquet", "--file-size", "10kB"],
                "radio/lines.parquet/part-00000.parquet.jsonl",
            ),
            (&["--archive-format", "txt"], "radio/lines.txt.jsonl"),
        ] {
            for made in ["out", "attributes"] {
                fs::remove_dir_all(folder.path(made)).expect("it was there");
            }
            let flags = &[flags, form, &["--attributes", &dir]].concat();
            assert_eq!(clean(&folder, flags).code, 0);
            let files = folder.files("attributes");
            assert_eq!(files[0], first);
            if form.contains(&"--file-size") {
                let outputs = folder.files("out");
                let of = |output: &String| {
                    if output.ends_with(".jsonl") { output.clone() } else { format!("{output}.jsonl") }
                };
                assert!(files.len() > 1 && files == outputs.iter().map(of).collect::<Vec<_>>());
            }
            let texts: String = files.iter().map(|file| folder.read(&format!("attributes/{file}"))).collect();
            // A table's ids are strings.
            let spans =
                |all: &str| lines(all).iter().map(|line| line["attributes"].clone()).collect::<Vec<_>>();
            assert_eq!(spans(&texts), spans(&all));
            assert!(clean(&folder, flags).stderr.contains("1 skipped"));
            let last = files.last().expect("a file");
            fs::remove_file(folder.path(&format!("attributes/{last}"))).expect("it was there");
            assert!(clean(&folder, flags).stderr.contains("42 cleaned"));
            assert_eq!(folder.files("attributes"), files);
        }
        fs::remove_dir_all(folder.path("attributes")).expect("it was there");
        fs::remove_dir_all(folder.path("out")).expect("it was there");
    }
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

#[test]
fn halves_of_letters_count_as_in_python() {
    let folder = Folder::new();
    let text = format!("\\ud83d {} \\udc00\\nLeave a Reply", text().trim().replace('\n', " "));
    folder.write("in/a.jsonl", &format!("{{\"id\": \"a\", \"text\": \"{text}\"}}\n"));
    assert_eq!(clean(&folder, &["--attributes", &folder.path("attributes")]).code, 0);
    let whole = text.replace("\\ud83d", "?").replace("\\udc00", "?").replace("\\n", "\n");
    let line = line(&folder.read("attributes/a.jsonl"));
    assert_eq!(parts(&whole, &line), [("dechrome__comment_form".to_owned(), "Leave a Reply".to_owned())]);
}

#[test]
fn a_rerun_makes_what_is_asked_for_and_not_there() {
    let folder = Folder::new();
    folder.write("in/a.html", PAGE);
    folder.write("in/b.html", "");
    let dir = folder.path("attributes");
    let flags = ["--attributes", &dir];
    let says = |flags: &[&str], counts: &str| {
        let run = clean(&folder, flags);
        assert!(run.code == 0 && run.stderr.contains(counts), "{}", run.stderr);
    };
    let (both, none) = ("1 cleaned, 1 empty, 0 failed, 0 skipped", "0 cleaned, 0 empty, 0 failed, 2 skipped");
    says(&[], both);
    says(&flags, both);
    says(&flags, none);
    says(&[], none);
    assert_eq!(folder.read("attributes/b.txt.jsonl"), "{\"id\":\"b.html\",\"attributes\":{}}\n");
    let made = folder.read("attributes/a.txt.jsonl");
    fs::write(folder.path("attributes/a.txt.jsonl"), "").expect("written");
    says(&flags, "1 cleaned, 0 empty, 0 failed, 1 skipped");
    assert_eq!(folder.read("attributes/a.txt.jsonl"), made);
    says(&["--attributes", &folder.path("others")], both);
    says(&["--whole"], both);
    says(&["--whole"], none);
    assert!(folder.read("out/a.txt").starts_with("- Home\n"));
    assert_eq!(folder.files("attributes"), ["a.txt.jsonl", "b.txt.jsonl"]);
}

#[test]
fn a_folder_where_files_could_meet_is_refused() {
    let folder = Folder::new();
    folder.write("in/a.html", PAGE);
    folder.write("file", "x");
    for wrong in ["out", "out/attributes", "in", "in/sub", "", "new/../out"] {
        let run = clean(&folder, &["--attributes", &folder.path(wrong)]);
        assert_eq!(run.code, 2, "{wrong}");
        assert!(run.stderr.contains("for attributes") && run.stderr.contains("beside it"), "{}", run.stderr);
        assert!(!folder.exists("out"));
    }
    assert!(clean(&folder, &["--attributes", &folder.path("file")]).stderr.contains("is a file"));
    assert_eq!(clean(&folder, &["--attributes", &folder.path("new/attributes")]).code, 0);
    let run = program(&["clean", "-", "--attributes", "x"]);
    assert!(run.code == 2 && run.stderr.contains("means nothing"), "{}", run.stderr);
    assert!(
        crate::folder::program_with(&["clean", "-", "--whole"], PAGE.as_bytes())
            .stdout
            .starts_with("- Home\n")
    );
}

#[cfg(unix)]
#[test]
fn the_folder_is_no_input_where_a_symlink_leads_to_it() {
    let folder = Folder::new();
    folder.write("in/a.html", PAGE);
    let dir = folder.path("attributes");
    std::os::unix::fs::symlink(&dir, folder.path("in/link")).expect("a symlink");
    for _ in 0..2 {
        let run = clean(&folder, &["--attributes", &dir, "--follow", "--overwrite"]);
        assert!(run.stderr.contains("1 inputs: 1 cleaned"), "{}", run.stderr);
    }
}
