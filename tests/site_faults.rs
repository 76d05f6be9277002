//! Runs over whole sites that are cut short: by a signal, a kill, a full disk.
#![cfg(unix)]
#![allow(clippy::print_stderr, reason = "a test that cannot run here says so")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::folder::{Folder, MANIFEST, clean, command, program};
use crate::site_pages::{SLOGAN, outputs, story, write_site};

const PAGES: usize = 300;

fn site() -> (Folder, Vec<(String, String)>) {
    let folder = Folder::new();
    write_site(&folder, "in/radio", PAGES);
    let run = program(&["clean", &folder.path("in"), "-o", &folder.path("whole")]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let whole = outputs(&folder, "whole");
    assert!(whole.len() == PAGES && whole.iter().all(|(_, text)| !text.contains(SLOGAN)));
    (folder, whole)
}

/// Names in the output folder of what is no output.
fn temporary(folder: &Folder) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder.path("out")) else { return Vec::new() };
    let names = entries.map(|entry| entry.expect("readable").file_name().into_string().expect("UTF-8"));
    names.filter(|name| name.starts_with(".dechrome") && name != MANIFEST).collect()
}

/// The outputs so far.
fn written(folder: &Folder) -> Vec<(String, String)> {
    let names = folder.files("out").into_iter().filter(|name| name.ends_with(".txt"));
    names.map(|name| (name.clone(), folder.read(&format!("out/{name}")))).collect()
}

#[test]
fn killed_at_any_moment_a_rerun_ends_with_the_same_bytes() {
    let (folder, whole) = site();
    let begin = Instant::now();
    assert_eq!(clean(&folder, &["-j", "1"]).code, 0);
    let mut time = begin.elapsed();
    let mut left = 0;
    let mut partly = 0;
    for part in 1..=24_u32 {
        // Saved never, or behind every page.
        let often = ["--save-every", ["3600", "0"][part as usize % 2]];
        let part = part.div_ceil(2);
        let _ = fs::remove_dir_all(folder.path("out"));
        let mut child = command()
            .args(["clean", &folder.path("in"), "-o", &folder.path("out"), "-j", "1"])
            .args(often)
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        // Most moments lie at the end, where outputs are written.
        thread::sleep(time.mul_f64(1.0 - 0.8 / f64::from(part)));
        child.kill().expect("it is killed");
        child.wait().expect("it ends");
        left += temporary(&folder).len();
        let written = written(&folder);
        if written.len() == PAGES {
            // It was done already: the run before had less of the machine.
            time = time.mul_f64(0.8);
        }
        partly += usize::from(!written.is_empty() && written.len() < PAGES);
        for output in written {
            assert!(whole.contains(&output), "{} has not its final bytes", output.0);
        }
        let run = clean(&folder, &[]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(outputs(&folder, "out") == whole, "the rerun differs, or left temporary files");
    }
    eprintln!("{left} temporary folders were left, {partly} times outputs were there in part");
    assert!(left > 0, "no kill came while temporary files were there");
}

#[test]
fn a_signal_in_either_pass_ends_it_with_130_and_a_rerun_goes_on_there() {
    let (folder, whole) = site();
    for (signal, first_word) in [("-INT", None), ("-TERM", Some("cleaned "))] {
        let _ = fs::remove_dir_all(folder.path("out"));
        let mut child = command()
            .args(["clean", &folder.path("in"), "-o", &folder.path("out"), "-v", "-j", "1"])
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut said = BufReader::new(child.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
        match first_word {
            // The second pass writes: it has begun at its first word.
            Some(word) => assert!(said.next().is_some_and(|line| line.starts_with(word))),
            // The first has begun when its folder is there.
            None => {
                let is_spool = |name: &String| name.starts_with(".dechrome-spool");
                while !temporary(&folder).iter().any(is_spool) {
                    thread::sleep(Duration::from_millis(1));
                }
            }
        }
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill is there");
        let said: Vec<String> = said.collect();
        assert_eq!(child.wait().expect("it ends").code(), Some(130), "{said:?}");
        assert_eq!(said.last().map(String::as_str), Some("interrupted; run the same command again to go on"));
        assert_eq!(
            said.iter().any(|line| line == "no text was written yet"),
            first_word.is_none(),
            "{said:?}"
        );
        assert!(!said.iter().any(|line| line.contains(" s: ")), "{said:?}");
        assert_eq!(temporary(&folder).len(), 1, "{signal}: {said:?}");
        let written = written(&folder);
        assert!(written.len() < PAGES && written.iter().all(|output| whole.contains(output)));
        assert_eq!(written.is_empty(), first_word.is_none());
        let run = clean(&folder, &["--report", &folder.path("report.json")]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(outputs(&folder, "out") == whole && temporary(&folder).is_empty());
        let report = folder.report();
        assert_eq!(report["skipped"], written.len());
        assert_eq!(report["cleaned"], PAGES - written.len());
    }
}

#[test]
fn what_a_killed_run_leaves_is_removed_and_never_an_input() {
    let folder = Folder::new();
    write_site(&folder, "in/radio", 3);
    let left = "out/.dechrome-spool-0123456789abcdef";
    for name in ["lock", "pages-0", "run-1", "page.html"] {
        folder.write(&format!("{left}/{name}"), &story(7));
    }
    // As an INPUT, with the leftover in it.
    let run = program(&["clean", &folder.path("out"), "-o", &folder.path("again"), "--glob", "*", "-v"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("passed over .dechrome-spool-0123456789abcdef"), "{}", run.stderr);
    assert!(folder.files("again").is_empty());
    assert_eq!(clean(&folder, &[]).code, 0);
    assert!(!folder.exists(left) && folder.files("out").len() == 3);
}

/// A disk that really fills up, where the test may mount one.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_full_of_temporary_files_ends_the_run_with_a_word_and_nothing_torn() {
    let folder = Folder::new();
    let mut state = 1_u64;
    for n in 0..60 {
        let mut text = String::new();
        for _ in 0..4000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            text.push_str(&format!("The {:x} came by the {:x}. ", state >> 40, (state >> 20) & 0xfffff));
        }
        folder.write(&format!("in/{n}.html"), &story(n).replace(SLOGAN, &text));
    }
    fs::create_dir(folder.path("small")).unwrap();
    let small = folder.path("small");
    let mount = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=200k", "tmpfs", &small])
        .stderr(Stdio::null())
        .status();
    if !mount.is_ok_and(|status| status.success()) {
        eprintln!("not tested: mounting a small disk is not allowed here");
        return;
    }
    let run = clean(&folder, &["--temp", &small]);
    let left = fs::read_dir(&small).unwrap().count();
    assert!(Command::new("umount").arg(&small).status().unwrap().success());
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stderr.contains("free some space and run again, or put temporary files elsewhere with --temp")
    );
    assert!(run.stderr.contains("small") && left == 0, "{}", run.stderr);
    assert!(outputs(&folder, "out").is_empty());
    assert_eq!(clean(&folder, &[]).code, 0);
    assert_eq!(outputs(&folder, "out").len(), 60);
}
