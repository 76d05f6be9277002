//! ZIP and TAR files of pages, cleaned by the program: each page in them
//! comes out as it does from a folder.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::folder::{Folder, PAGE, TEXT, clean, program};
use flate2::write::GzEncoder;
use flate2::{Compression, Crc};
use serde_json::Value;

/// A name and what the file holds.
pub(crate) type File = (String, Vec<u8>);

/// Makes an archive of files.
type Pack = fn(&[File]) -> Vec<u8>;

/// Pages of `corpus/sites` with their names, `SITE/PAGE.html`, and one that
/// is packed.
fn pages() -> Vec<File> {
    let sites = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/sites");
    let mut pages: Vec<File> = crate::common::files_below(&sites)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "html"))
        .map(|path| {
            let name = path.strip_prefix(&sites).expect("below").to_str().expect("UTF-8").replace('\\', "/");
            (name, fs::read(&path).expect("readable page"))
        })
        .collect();
    pages.push(("z/page.html.gz".to_owned(), gzip(PAGE.as_bytes())));
    pages.push(("z/text.txt".to_owned(), TEXT.as_bytes().to_vec()));
    pages
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

/// A TAR file of these files, without what ends it.
fn tar(files: &[File]) -> Vec<u8> {
    let mut tar = Vec::new();
    for (name, bytes) in files {
        let mut header = [0; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
        // 2024-02-29 12:00:00
        header[136..147].copy_from_slice(b"14570070700");
        header[148..157].copy_from_slice(b"        0");
        header[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        tar.extend_from_slice(&header);
        tar.extend_from_slice(bytes);
        tar.resize(tar.len().next_multiple_of(512), 0);
    }
    tar
}

/// A ZIP file of these files, as they are.
pub(crate) fn zip(files: &[File]) -> Vec<u8> {
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let mut sum = Crc::new();
        sum.update(bytes);
        let size = (bytes.len() as u32).to_le_bytes();
        // Version, flags, method, 2024-02-29 12:00:00, sum and sizes.
        let fields = [
            &[20, 0, 0, 0, 0, 0, 0, 0x60, 0x5D, 0x58][..],
            &sum.sum().to_le_bytes(),
            &size,
            &size,
            &(name.len() as u32).to_le_bytes(),
        ]
        .concat();
        let at = (zip.len() as u32).to_le_bytes();
        let entry = [b"PK\x01\x02\x14\0", &fields[..], &[0; 10], &at, name.as_bytes()].concat();
        directory.extend_from_slice(&entry);
        zip.extend_from_slice(&[b"PK\x03\x04", &fields[..], name.as_bytes(), bytes].concat());
    }
    let [count, at, size] = [files.len(), zip.len(), directory.len()].map(|number| number as u32);
    let count = &count.to_le_bytes()[..2];
    zip.extend_from_slice(&directory);
    let end = [&b"PK\x05\x06\0\0\0\0"[..], count, count, &size.to_le_bytes(), &at.to_le_bytes(), b"\0\0"];
    zip.extend_from_slice(&end.concat());
    zip
}

fn lines(folder: &Folder, name: &str) -> Vec<Value> {
    folder.read(name).lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

#[test]
fn pages_come_out_of_archives_as_out_of_folders() {
    let (folder, pages) = (Folder::new(), pages());
    for (name, bytes) in &pages {
        folder.write_bytes(&format!("in/{name}"), bytes);
    }
    // Pages of one folder are those of one archive there: nothing else is counted with them.
    let sites: std::collections::BTreeSet<&str> =
        pages.iter().filter_map(|(name, _)| Some(name.split_once('/')?.0)).collect();
    let run = clean(&folder, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);

    let packings: [(&str, Pack); 5] = [
        ("pages.zip", zip),
        ("pages.tar", tar),
        ("pages.tar.gz", |files| gzip(&tar(files))),
        ("pages.tgz", |files| gzip(&[tar(files), vec![0; 1024]].concat())),
        ("pages.tar.zst", |files| zstd::encode_all(&tar(files)[..], 3).expect("memory takes all")),
    ];
    for (archive, pack) in packings {
        for site in &sites {
            let files: Vec<_> = pages.iter().filter(|(name, _)| name.starts_with(site)).cloned().collect();
            folder.write_bytes(&format!("{archive}-in/{site}/{archive}"), &pack(&files));
        }
        let (input, out) = (folder.path(&format!("{archive}-in")), folder.path(&format!("{archive}-out")));
        let run = program(&["clean", &input, "-o", &out]);
        assert_eq!(run.code, 0, "{archive}: {}", run.stderr);
        let mut cleaned = 0;
        for site in &sites {
            for line in lines(&folder, &format!("{archive}-out/{site}/pages.jsonl")) {
                let id = line["id"].as_str().expect("a name");
                let bare = id.trim_end_matches(".gz");
                let text = folder.read(&format!("out/{}.txt", bare.rsplit_once('.').expect("an ending").0));
                assert_eq!(line["text"], text, "{archive}: {id}");
                assert_eq!(line["created"], "2024-02-29T12:00:00Z", "{archive}: {id}");
                assert_eq!(line["source"], format!("{site}/{archive}"));
                cleaned += 1;
            }
        }
        assert_eq!(cleaned, pages.len(), "{archive}");
    }
}

#[test]
fn nothing_is_written_by_an_entrys_name() {
    let folder = Folder::new();
    let files: Vec<File> = ["../../evil.html", "/evil.html", "a\u{1b}[2J\n.html", "style.css"]
        .map(|name| (name.to_owned(), PAGE.as_bytes().to_vec()))
        .into();
    folder.write_bytes("in/a.zip", &zip(&files));
    folder.write_bytes("in/b.tar", &tar(&files));
    let run = clean(&folder, &["-v"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(folder.files(""), ["in/a.zip", "in/b.tar", "out/a.jsonl", "out/b.jsonl"]);
    assert!(run.stderr.contains("a.zip#../../evil.html") && !run.stderr.contains('\u{1b}'), "{}", run.stderr);
    assert!(
        run.stderr.contains("b.tar#style.css") && run.stderr.contains("no page's ending"),
        "{}",
        run.stderr
    );
    let ids: Vec<Value> = lines(&folder, "out/a.jsonl").into_iter().map(|line| line["id"].clone()).collect();
    assert_eq!(ids, ["../../evil.html", "/evil.html", "a\u{1b}[2J\n.html"]);
}

#[test]
fn an_archive_that_is_no_archive_is_a_failure() {
    let folder = Folder::new();
    let files =
        [("a.html".to_owned(), PAGE.as_bytes().to_vec()), ("b.html".to_owned(), PAGE.as_bytes().to_vec())];
    let (zip, tar) = (zip(&files), tar(&files));
    folder.write_bytes("in/cut.zip", &zip[..zip.len() - 30]);
    folder.write_bytes("in/cut.tar", &tar[..tar.len() - 600]);
    folder.write("in/page.html", PAGE);
    let run = clean(&folder, &[]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("cut.zip") && run.stderr.contains("zip -FF"), "{}", run.stderr);
    assert!(run.stderr.contains("cut.tar#b.html") && run.stderr.contains("is cut off"), "{}", run.stderr);
    // A ZIP file without its directory has no output, so that a rerun tries it again.
    assert_eq!(folder.files("out"), ["cut.jsonl", "page.txt"]);
    assert_eq!(lines(&folder, "out/cut.jsonl").len(), 1);
}

#[test]
fn a_file_of_an_archive_is_explained_by_its_name() {
    let folder = Folder::new();
    let files =
        [("a/b.html".to_owned(), PAGE.as_bytes().to_vec()), ("style.css".to_owned(), b"p{}".to_vec())];
    folder.write_bytes("pages.zip", &zip(&files));
    folder.write_bytes("pages.tgz", &gzip(&tar(&files)));
    for archive in ["pages.zip", "pages.tgz"] {
        let run = program(&["explain", &folder.path(archive), "--record", "a/b.html"]);
        assert!(run.code == 0 && run.stdout.contains("app-promo"), "{}{}", run.stdout, run.stderr);
        let other = program(&["explain", &folder.path(archive), "--record", "style.css"]);
        assert!(
            other.code == 1 && other.stderr.contains("holds no page (no page's ending)"),
            "{}",
            other.stderr
        );
    }
}

#[test]
fn a_site_is_learned_from_archives() {
    let folder = Folder::new();
    let files: Vec<File> = (0..30)
        .map(|n| {
            let text = format!(
                "Every hour the harbour, and the hour is yours.\n\nBoat number {n} came in before the tide turned, \
                 said the pilot of berth {n}, and the crew of {} went ashore to see the fair.\n",
                n + 3
            );
            (format!("{n}.txt"), text.into_bytes())
        })
        .collect();
    folder.write_bytes("old/radio/a.zip", &zip(&files[..15]));
    folder.write_bytes("old/radio/b.tar.gz", &gzip(&tar(&files[15..])));
    let (old, profiles) = (folder.path("old"), folder.path("site.profiles"));
    let learned = program(&["learn", &old, "-o", &profiles]);
    assert!(learned.stderr.contains("30 inputs: 30 learned from"), "{}", learned.stderr);
}
