//! Runs that are cut short: by a signal, a kill, a full disk.
#![cfg(unix)]

mod folder;

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use folder::{Folder, PAGE, clean, command};

const PAGES: usize = 400;

fn many_pages() -> Folder {
    let folder = Folder::new();
    for n in 0..PAGES {
        folder.write(&format!("in/{:02}/{n:04}.html", n % 20), &PAGE.replace("March", &format!("March {n}")));
    }
    folder
}

/// Starts a run, and sends it a signal after some milliseconds.
fn cut_short(folder: &Folder, signal: &str, after: u64) -> Option<i32> {
    let mut child = command()
        .args(["clean", &folder.path("in"), "-o", &folder.path("out"), "-j", "1"])
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    thread::sleep(Duration::from_millis(after));
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
    assert!(sent.is_ok(), "kill is there");
    child.wait().expect("it ends").code()
}

/// What an undisturbed run writes.
fn undisturbed(folder: &Folder) -> Vec<(String, String)> {
    let other = Folder::new();
    let run = folder::program(&["clean", &folder.path("in"), "-o", &other.path("out")]);
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
        cut_short(&folder, "-KILL", after);
        for (text, name) in outputs(&folder).iter().filter(|(_, name)| name.ends_with(".txt")) {
            assert!(expected.iter().any(|(want, at)| at == name && want == text), "{name} is torn");
        }
        let run = clean(&folder, &[]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(outputs(&folder) == expected, "the rerun differs, or left temporary files");
    }
}

#[test]
fn interrupted_it_ends_with_130_and_says_how_to_go_on() {
    let folder = many_pages();
    let expected = undisturbed(&folder);
    // The run may be over before the signal: then there is nothing to see.
    let code =
        [40, 60, 20].into_iter().map(|after| cut_short(&folder, "-INT", after)).find(|c| *c == Some(130));
    let written = folder.files("out").len();
    assert!(code.is_some() || written == PAGES, "neither interrupted nor complete");
    let run = clean(&folder, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(outputs(&folder) == expected);
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
        return; // Not allowed here; CI runs as root and does mount.
    }
    let expected = undisturbed(&folder);
    let run = clean(&folder, &[]);
    let files = outputs(&folder);
    assert!(Command::new("umount").arg(&out).status().unwrap().success());
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("outputs cannot be written"), "{}", run.stderr);
    assert!(!files.is_empty() && files.len() < PAGES);
    for file in &files {
        assert!(expected.contains(file), "{} is torn", file.1);
    }
}
