//! Runs in one pass that are cut short: by a signal, a kill, a full disk.
#![cfg(unix)]
#![allow(clippy::print_stderr, reason = "a test that cannot run here says so")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::folder::{Folder, PAGE, clean, command};

const PAGES: usize = 400;

fn many_pages() -> Folder {
    let folder = Folder::new();
    for n in 0..PAGES {
        folder.write(&format!("in/{:02}/{n:04}.html", n % 20), &PAGE.replace("March", &format!("March {n}")));
    }
    folder
}

/// Starts a run, and kills it after some milliseconds.
fn kill(folder: &Folder, after: u64) {
    let mut child = command()
        .args(["clean", &folder.path("in"), "-o", &folder.path("out"), "-j", "1", "--no-site"])
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    thread::sleep(Duration::from_millis(after));
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
}

/// What an undisturbed run writes.
fn undisturbed(folder: &Folder) -> Vec<(String, String)> {
    let other = Folder::new();
    let run = crate::folder::program(&["clean", &folder.path("in"), "-o", &other.path("out"), "--no-site"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    outputs(&other)
}

fn outputs(folder: &Folder) -> Vec<(String, String)> {
    folder.files("out").into_iter().map(|name| (folder.read(&format!("out/{name}")), name)).collect()
}

#[test]
fn killed_at_any_moment_no_output_is_torn_and_a_rerun_completes() {
    let folder = many_pages();
    let expected = undisturbed(&folder);
    for after in [30, 45, 60, 80, 110, 150] {
        let _ = fs::remove_dir_all(folder.path("out"));
        kill(&folder, after);
        for (text, name) in outputs(&folder).iter().filter(|(_, name)| name.ends_with(".txt")) {
            assert!(expected.iter().any(|(want, at)| at == name && want == text), "{name} is torn");
        }
        let run = clean(&folder, &["--no-site"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(outputs(&folder) == expected, "the rerun differs, or left temporary files");
    }
}

#[test]
fn interrupted_it_ends_with_130_and_says_how_to_go_on() {
    let folder = many_pages();
    let expected = undisturbed(&folder);
    for (signal, job) in [("-INT", "1"), ("-TERM", "2")] {
        let _ = fs::remove_dir_all(folder.path("out"));
        let report = folder.path("report.json");
        let mut child = command()
            .args([
                "clean",
                &folder.path("in"),
                "-o",
                &folder.path("out"),
                "-v",
                "-j",
                job,
                "--report",
                &report,
                "--no-site",
            ])
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // At its first word the run has begun, and is far from its end.
        let mut said = BufReader::new(child.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
        assert!(said.next().is_some_and(|line| line.starts_with("cleaned ")));
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill is there");
        let said: Vec<String> = said.collect();
        assert_eq!(child.wait().expect("it ends").code(), Some(130), "{said:?}");
        assert!(
            said.last().is_some_and(|line| line == "interrupted; run the same command again to go on"),
            "{said:?}"
        );
        let counted = folder.report();
        assert_eq!(counted["stopped"], "interrupted");
        let files = outputs(&folder);
        assert_eq!(counted["inputs"], files.len(), "what was counted was finished");
        assert!(files.len() < PAGES && files.iter().all(|file| expected.contains(file)));

        let run = clean(&folder, &["--no-site", "--report", &report]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(folder.report()["skipped"], files.len());
        assert!(outputs(&folder) == expected);
    }
}

/// What stands in the way of all outputs ends the run long before its inputs
/// do.
#[test]
fn outputs_that_cannot_be_written_end_the_run() {
    let folder = Folder::new();
    for n in 0..100 {
        folder.write(&format!("in/sub/{n:03}.html"), PAGE);
    }
    folder.write("out/sub", "a file where a folder is needed");
    let run = clean(&folder, &["--no-site", "-j", "2", "--report", &folder.path("report.json")]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("move it away"), "{}", run.stderr);
    assert!(run.stderr.contains("stopped: outputs cannot be written"), "{}", run.stderr);
    let report = folder.report();
    assert_eq!(report["stopped"], "output");
    let failed = report["failed"].as_u64().expect("a count");
    assert!((20..=22).contains(&failed), "{failed} failed");
    assert_eq!(report["inputs"], report["failed"]);
}

/// A disk that really fills up, where the test may mount one.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_stops_the_run_and_leaves_nothing_torn() {
    let folder = many_pages();
    let out = folder.path("out");
    fs::create_dir(&out).unwrap();
    let mount = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=200k", "tmpfs", &out])
        .stderr(Stdio::null())
        .status();
    if !mount.is_ok_and(|status| status.success()) {
        eprintln!("not tested: mounting a small disk is not allowed here");
        return;
    }
    let expected = undisturbed(&folder);
    let run = clean(&folder, &["--no-site"]);
    let files = outputs(&folder);
    let room = Command::new("mount").args(["-o", "remount,size=20m", &out]).status();
    let rerun = clean(&folder, &["--no-site"]);
    let all = outputs(&folder);
    assert!(Command::new("umount").arg(&out).status().unwrap().success());
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("outputs cannot be written"), "{}", run.stderr);
    assert!(!files.is_empty() && files.len() < PAGES);
    for file in &files {
        assert!(expected.contains(file), "{} is torn", file.1);
    }
    assert!(room.is_ok_and(|status| status.success()), "room is made");
    assert_eq!(rerun.code, 0, "{}", rerun.stderr);
    assert!(all == expected, "the rerun differs, or left temporary files");
}
