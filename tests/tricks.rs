//! Inputs made to trick: names that would steer, entities that would grow or
//! read files, files that are of two formats at once.

use crate::folder::{Folder, PAGE, TEXT, clean};
use crate::packed::{File, zip};

/// Ids that a file's name, a message or a terminal should not take as they are.
fn ids() -> [String; 5] {
    [
        "x".repeat(4096),
        "../../evil".to_owned(),
        "/tmp/evil".to_owned(),
        "a\u{1b}]0;evil\u{7}\u{1b}[2J\r\nb".to_owned(),
        "C:\\evil\u{202e}lmth".to_owned(),
    ]
}

fn line(id: &str, html: &str) -> String {
    format!("{}\n", serde_json::json!({"id": id, "html": html}))
}

#[test]
fn ids_of_records_steer_nothing() {
    for (format, outputs) in [
        ("jsonl", &["out/a.jsonl".to_owned()][..]),
        ("parquet", &["out/a.parquet".to_owned()]),
        ("txt", &[0, 1, 2, 3, 4].map(|n| format!("out/a.txt/000000/00000000{n}.txt"))),
    ] {
        let folder = Folder::new();
        // Of each there is one that is cleaned and one that fails and is saved.
        let lines = ids().map(|id| line(&id, PAGE) + &line(&id, "%PDF-1.7\n\u{1}"));
        folder.write("in/a.jsonl", &lines.concat());
        let saved = folder.path("saved");
        let run = clean(&folder, &["-v", "--archive-format", format, "--save-failures", &saved]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(run.stderr.contains("5 cleaned, 0 empty, 5 failed"), "{}", run.stderr);
        let told = run.stderr.chars().filter(|c| c.is_control() && *c != '\n').count();
        assert!(told == 0 && !run.stderr.contains('\u{202e}'), "{:?}", run.stderr);
        let mut files = folder.files("");
        files.retain(|name| !name.starts_with("saved/") && name != "in/a.jsonl");
        assert_eq!(files, outputs, "{format}");
        assert!(folder.files("saved").len() >= 5, "{:?}", folder.files("saved"));
        if format == "jsonl" {
            let kept: Vec<String> = folder
                .read("out/a.jsonl")
                .lines()
                .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["id"].clone())
                .map(|id| id.as_str().expect("a string").to_owned())
                .collect();
            assert_eq!(kept, ids());
        }
    }
}

#[test]
fn entities_of_xml_neither_grow_nor_read_files() {
    let folder = Folder::new();
    folder.write("secret", "the secret of the harbour");
    let mut laughs = "<!ENTITY l0 \"laughter\">".to_owned();
    for n in 1..12 {
        laughs += &format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10));
    }
    let secret = folder.path("secret");
    let outside =
        format!("<!ENTITY x SYSTEM \"file://{secret}\"><!ENTITY % y SYSTEM \"file://{secret}\">%y;");
    for (name, entities, used) in [("laughs", &laughs, "&l11;"), ("outside", &outside, "&x;")] {
        let page = format!(
            "<?xml version=\"1.0\"?><!DOCTYPE html [{entities}]><html xmlns=\"http://www.w3.org/1999/xhtml\">\
             <head><title>{used}</title></head><body>{TEXT}<p>It goes on so: {used}</p></body></html>"
        );
        folder.write(&format!("in/{name}.xhtml"), &page);
    }
    let run = clean(&folder, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for name in ["laughs", "outside"] {
        let text = folder.read(&format!("out/{name}.txt"));
        assert!(text.contains("The harbour master asked skippers for patience"), "{text}");
        assert!(text.len() < 4096 && !text.contains("laughterlaughter"), "{text}");
        assert!(!text.contains("the secret"), "{text}");
    }
}

#[test]
fn a_file_of_two_formats_is_what_its_name_and_beginning_say() {
    let folder = Folder::new();
    let other: [File; 1] = [("other.html".to_owned(), PAGE.replace("harbour", "airport").into_bytes())];
    let archive = zip(&other);
    let both = [PAGE.as_bytes(), &archive].concat();
    // As a page and as a program that unpacks itself.
    folder.write_bytes("in/both.html", &both);
    folder.write_bytes("in/packed.zip", &both);
    // What begins as another format is none, whatever is in it.
    let page = PAGE.as_bytes();
    folder.write_bytes("in/zip.html", &[&archive, page].concat());
    folder.write_bytes("in/gif.html", &[b"GIF89a\x01\0\x01\0\x80\0\0/*", page, b"*/=1"].concat());
    folder.write_bytes("in/pdf.html", &[b"%PDF-1.7\n", page].concat());
    folder.write_bytes("in/png.html", &[b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", page].concat());
    let run = clean(&folder, &["--no-site"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("\nfailed: 4 not-text\n"), "{}", run.stderr);
    for (name, says) in
        [("zip", "a ZIP archive"), ("gif", "a GIF image"), ("pdf", "a PDF"), ("png", "a PNG image")]
    {
        let line = run.stderr.lines().find(|line| line.contains(&format!("{name}.html: "))).expect(name);
        assert!(line.contains(&format!("looks like {says}")), "{line}");
    }
    assert_eq!(folder.files("out"), ["both.txt", "packed.jsonl"]);
    let text = folder.read("out/both.txt");
    assert!(text.contains("dredging the inner harbour"), "{text}");
    assert!(folder.read("out/packed.jsonl").contains("dredging the inner airport"));
}
