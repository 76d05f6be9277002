//! Runs over archives that are killed.
#![cfg(unix)]
#![allow(clippy::print_stderr, reason = "how often a kill came in time is worth reading")]

use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::Instant;

use crate::folder::{Folder, clean, command};
use crate::site_pages::write_site;
use serde_json::json;

/// Pages of each archive.
const PAGES: usize = 150;

/// Kills in each way of cleaning.
const KILLS: u32 = 15;

/// A WARC file, a file of JSON lines and a page.
fn archives() -> Folder {
    let folder = Folder::new();
    write_site(&folder, "pages/radio", PAGES);
    let (mut lines, mut warc) = (String::new(), String::new());
    for name in folder.files("pages/radio") {
        let page = folder.read(&format!("pages/radio/{name}"));
        lines.push_str(&format!("{}\n", json!({"id": name, "html": page})));
        warc.push_str(&format!(
            "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:x:{name}>\r\nContent-Type: text/html\r\n\
             Content-Length: {}\r\n\r\n{page}\r\n\r\n",
            page.len()
        ));
    }
    folder.write("in/radio/lines.jsonl", &lines);
    folder.write("in/radio/crawl.warc", &warc);
    folder.write("in/radio/page.html", crate::folder::PAGE);
    folder
}

/// All files of the output folder, hidden ones too.
fn outputs(folder: &Folder) -> Vec<(String, String)> {
    let names = folder.files("out").into_iter();
    names.map(|name| (name.clone(), folder.read(&format!("out/{name}")))).collect()
}

#[test]
fn killed_at_any_moment_an_archive_is_whole_or_not_there_and_a_rerun_ends_the_same() {
    let folder = archives();
    for flags in [&[][..], &["--no-site"]] {
        let begin = Instant::now();
        let _ = fs::remove_dir_all(folder.path("out"));
        assert_eq!(clean(&folder, flags).code, 0);
        let time = begin.elapsed();
        let whole = outputs(&folder);
        assert_eq!(whole.len(), 3);
        assert_eq!(whole[1].1.lines().count(), PAGES);
        let mut cut_short = 0;
        for kill in 0..KILLS {
            let _ = fs::remove_dir_all(folder.path("out"));
            let mut child = command()
                .args(["clean", &folder.path("in"), "-o", &folder.path("out")])
                .args(flags)
                .stderr(Stdio::null())
                .spawn()
                .expect("the program starts");
            thread::sleep(time.mul_f64(f64::from(kill + 1) / f64::from(KILLS)));
            child.kill().expect("it is killed");
            child.wait().expect("it ends");
            let left = outputs_that_count(&folder);
            cut_short += usize::from(left.len() < whole.len());
            for output in left {
                assert!(whole.contains(&output), "{} has not its final bytes", output.0);
            }
            assert_eq!(clean(&folder, flags).code, 0);
            assert!(outputs(&folder) == whole, "the rerun differs, or left temporary files");
        }
        eprintln!("{cut_short} of {KILLS} kills came before the end");
        assert!(cut_short > 0, "no kill came in time");
    }
}

/// Those without what a run removes.
fn outputs_that_count(folder: &Folder) -> Vec<(String, String)> {
    let names = folder.files("out").into_iter().filter(|name| !name.contains(".dechrome"));
    names.map(|name| (name.clone(), folder.read(&format!("out/{name}")))).collect()
}
