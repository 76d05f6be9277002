//! Runs over archives that are killed.
#![cfg(unix)]
#![allow(clippy::print_stderr, reason = "how often a kill came in time is worth reading")]

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use crate::folder::{Folder, clean, command};
use crate::site_pages::write_site;
use serde_json::json;

/// Pages of each archive.
const PAGES: usize = 150;

/// Kills for each set of flags.
const KILLS: u32 = 50;

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

/// All files of the output folder and of that for attributes, hidden ones too.
fn outputs(folder: &Folder) -> Vec<(String, Vec<u8>)> {
    let names =
        |of: &str| folder.files(of).into_iter().map(|name| format!("{of}/{name}")).collect::<Vec<_>>();
    let all = names("out").into_iter().chain(names("attributes"));
    all.map(|name| (name.clone(), fs::read(folder.path(&name)).expect("readable"))).collect()
}

fn remove_outputs(folder: &Folder) {
    for of in ["out", "attributes"] {
        let _ = fs::remove_dir_all(folder.path(of));
    }
}

#[test]
fn killed_at_any_moment_an_archive_is_whole_or_not_there_and_a_rerun_ends_the_same() {
    let folder = archives();
    let in_parts = ["--no-site", "--file-size", "20kB"];
    let parquet = ["--no-site", "--file-size", "20kB", "--archive-format", "parquet"];
    let texts = ["--no-site", "--archive-format", "txt", "--metadata"];
    let dir = folder.path("attributes");
    let attributes = ["--attributes", &*dir, "--save-every", "0"];
    let attributes_in_parts = ["--attributes", &dir, "--no-site", "--file-size", "20kB"];
    let sets = [
        &[][..],
        &["--save-every", "0"],
        &["--no-site"],
        &in_parts,
        &parquet,
        &texts,
        &attributes,
        &attributes_in_parts,
    ];
    for flags in sets {
        let begin = Instant::now();
        remove_outputs(&folder);
        assert_eq!(clean(&folder, flags).code, 0);
        let time = begin.elapsed();
        let whole = outputs(&folder);
        assert!(whole.len() >= 3);
        if flags.len() < 2 {
            assert_eq!(whole[1].1.iter().filter(|byte| **byte == b'\n').count(), PAGES);
        }
        let mut cut_short = 0;
        for kill in 0..KILLS {
            remove_outputs(&folder);
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
            let rerun = clean(&folder, flags);
            assert_eq!(rerun.code, 0, "{}", rerun.stderr);
            assert!(outputs(&folder) == whole, "the rerun differs, or left temporary files");
        }
        eprintln!("{cut_short} of {KILLS} kills came before the end");
        assert!(cut_short > 0, "no kill came in time");
    }
}

/// Interrupted again and again, a run goes on at a record each time.
#[test]
fn an_archive_goes_on_at_the_record_where_a_run_was_interrupted() {
    let folder = Folder::new();
    let page =
        |n: u32| format!("<p>Of the {n} boats that lay in the harbour, none had sailed that morning.</p>");
    let lines: Vec<String> =
        (0..12_000).map(|n| json!({"id": n, "html": page(n)}).to_string() + "\n").collect();
    folder.write("in/lines.jsonl", &lines.concat());
    let run = |out: &str| {
        let mut command = command();
        let (input, out) = (folder.path("in"), folder.path(out));
        command.args([
            "clean",
            &input,
            "-o",
            &out,
            "--no-site",
            "-j",
            "1",
            "--report",
            &folder.path("report.json"),
        ]);
        command.stderr(Stdio::null());
        command
    };
    let begin = Instant::now();
    assert!(run("whole").status().expect("it runs").success());
    let time = begin.elapsed();
    let (mut interrupted, mut before) = (0u32, 0);
    for _ in 0..20 {
        let mut child = run("out").spawn().expect("the program starts");
        thread::sleep(time / 5);
        let sent =
            Command::new("kill").args(["-INT", &child.id().to_string()]).stderr(Stdio::null()).status();
        let code = child.wait().expect("it ends").code();
        match code {
            Some(0) => break,
            // The signal came before anybody listened.
            None => continue,
            code => assert!(code == Some(130) && sent.is_ok(), "it ended with {code:?}"),
        }
        let skipped = folder.report()["skipped"].as_u64().expect("a count");
        assert!(skipped >= before, "{skipped} records were done, and {before} before");
        (interrupted, before) = (interrupted + 1, skipped);
    }
    assert!(run("out").status().expect("it runs").success());
    assert!(
        interrupted > 1 && before > 0,
        "{interrupted} interrupts came in time, {before} records were done"
    );
    assert_eq!(folder.files("out"), ["lines.jsonl"]);
    assert!(folder.read("out/lines.jsonl") == folder.read("whole/lines.jsonl"));
}

/// Of an archive that changed, nothing that was made before stays.
#[test]
fn an_archive_that_changed_is_done_from_its_beginning() {
    let folder = Folder::new();
    let line = |id: &str| json!({"id": id, "html": crate::folder::PAGE}).to_string() + "\n";
    folder.write("in/lines.jsonl", &(line("a") + "not JSON\n"));
    let first = clean(&folder, &["--no-site"]);
    assert_eq!(first.code, 1);
    // What failed fails a rerun too, but is not done again.
    let again = clean(&folder, &["--no-site"]);
    assert!(
        again.code == 1 && again.stderr.contains("1 of its records could not be cleaned"),
        "{}",
        again.stderr
    );
    folder.write("in/lines.jsonl", &(line("a") + &line("b")));
    let changed = clean(&folder, &["--no-site"]);
    assert!(changed.code == 0 && changed.stderr.contains("2 cleaned"), "{}", changed.stderr);
    assert_eq!(folder.read("out/lines.jsonl").lines().count(), 2);
}

/// Those without what a run removes.
fn outputs_that_count(folder: &Folder) -> Vec<(String, Vec<u8>)> {
    outputs(folder).into_iter().filter(|(name, _)| !name.contains(".dechrome")).collect()
}
