//! What the system does to a run: folders that cannot be written, files that
//! go, too few descriptors, readers that leave, signals on signals.
#![cfg(unix)]
#![allow(clippy::print_stderr, reason = "a test that cannot run here says so")]

use std::fs::{self, File, Permissions};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Output, Stdio};

use crate::folder::{Folder, PAGE, clean, command, program};

fn pages(count: usize) -> Folder {
    let folder = Folder::new();
    for n in 0..count {
        folder.write(&format!("in/{}/{n:03}.html", n % 3), &PAGE.replace("March", &format!("March {n}")));
    }
    folder
}

fn outputs(folder: &Folder) -> Vec<(String, String)> {
    folder.files("out").into_iter().map(|name| (folder.read(&format!("out/{name}")), name)).collect()
}

/// What an undisturbed run writes.
fn undisturbed(folder: &Folder) -> Vec<(String, String)> {
    let other = Folder::new();
    let run = program(&["clean", &folder.path("in"), "-o", &other.path("out"), "--no-site"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    outputs(&other)
}

/// Nothing is torn, and a run without the fault makes the rest.
fn recovers(folder: &Folder, expected: &[(String, String)]) {
    for file in outputs(folder).iter().filter(|(_, name)| name.ends_with(".txt")) {
        assert!(expected.contains(file), "{} is torn", file.1);
    }
    let run = clean(folder, &["--no-site"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(outputs(folder) == expected, "the rerun differs, or left temporary files");
}

fn signal(name: &str, child: &Child) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()), "kill is there");
}

/// A run in one pass that stands still after its first output, and what it is
/// going to say.
fn standing(folder: &Folder) -> (Child, impl Iterator<Item = String>) {
    let mut child = command()
        .args(["clean", &folder.path("in"), "-o", &folder.path("out"), "-v", "-j", "1", "--no-site"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut said = BufReader::new(child.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
    assert!(said.next().is_some_and(|line| line.starts_with("cleaned ")));
    signal("-STOP", &child);
    (child, said)
}

#[test]
fn a_file_that_goes_after_its_folder_was_listed_is_told_of() {
    let folder = pages(300);
    let mut expected = undisturbed(&folder);
    let (mut child, said) = standing(&folder);
    fs::remove_file(folder.path("in/2/299.html")).unwrap();
    fs::remove_dir_all(folder.path("in/1")).unwrap();
    signal("-CONT", &child);
    let said: Vec<String> = said.collect();
    assert_eq!(child.wait().expect("it ends").code(), Some(1), "{said:?}");
    let told = |line: &String| {
        line.starts_with("dechrome: 1/")
            || line.starts_with("dechrome: 1: ")
            || line.contains(" 2/299.html: ")
    };
    assert!(said.iter().any(told), "{said:?}");
    expected.retain(|(_, name)| name.starts_with("0/") || name.starts_with("2/") && name != "2/299.txt");
    recovers(&folder, &expected);
}

/// Each signal on its own is tested with the runs that are cut short.
#[test]
fn a_second_signal_ends_it_at_once() {
    let folder = pages(300);
    let expected = undisturbed(&folder);
    let (mut child, said) = standing(&folder);
    signal("-INT", &child);
    signal("-TERM", &child);
    signal("-CONT", &child);
    let said: Vec<String> = said.collect();
    assert_eq!(child.wait().expect("it ends").code(), Some(130), "{said:?}");
    assert!(outputs(&folder).len() < 300);
    recovers(&folder, &expected);
}

/// A run that may have so many files open, from too few to start with to nearly
/// enough; whether it said that they are too few.
fn limited(folder: &Folder, most: u32, arguments: &[&str]) -> bool {
    let limited = format!("ulimit -n {most} && exec \"$@\"");
    let output: Output = Command::new("sh")
        .args(["-c", &limited, "sh"])
        .arg(command().get_program())
        .args(["clean", &folder.path("in"), "-o", &folder.path("out"), "-j", "8"])
        .args(arguments)
        .output()
        .expect("sh is there");
    let said = String::from_utf8_lossy(&output.stderr);
    let code = output.status.code();
    assert!(code.is_some_and(|code| code <= 2), "{most}: {code:?} {said}");
    let told = said.contains("ulimit -n");
    assert_eq!(code == Some(0), !told, "{most}: {said}");
    assert!(!said.contains("dechrome: : "), "all is named: {said}");
    told
}

#[test]
fn with_too_few_descriptors_it_says_so() {
    let folder = pages(30);
    let expected = undisturbed(&folder);
    let mut told = 0;
    for most in 5..12 {
        told += u32::from(limited(&folder, most, &["--no-site"]));
        recovers(&folder, &expected);
        fs::remove_dir_all(folder.path("out")).unwrap();
    }
    assert!(told > 0, "descriptors never ran out");
}

#[test]
fn with_too_few_descriptors_for_temporary_files_it_says_so_too() {
    let folder = pages(30);
    let mut told = 0;
    for most in 6..12 {
        told += u32::from(limited(&folder, most, &[]));
        let mut written = outputs(&folder);
        written.retain(|(_, name)| name.ends_with(".txt"));
        assert_eq!(clean(&folder, &[]).code, 0);
        let all = outputs(&folder);
        assert!(all.len() == 30 && written.iter().all(|file| all.contains(file)), "{most}");
        fs::remove_dir_all(folder.path("out")).unwrap();
    }
    assert!(told > 0, "descriptors never ran out");
}

#[test]
fn an_output_folder_without_permission_is_told_of() {
    let folder = pages(30);
    let expected = undisturbed(&folder);
    let out = folder.path("out");
    fs::create_dir(&out).unwrap();
    fs::set_permissions(&out, Permissions::from_mode(0o555)).unwrap();
    for (arguments, code, says) in [
        (&["--no-site"][..], 1, "make its folder writable or choose another output folder"),
        (&[], 2, "make it writable, or choose another folder with --temp"),
    ] {
        let mut command = command();
        command.args(["clean", &folder.path("in"), "-o", &out]).args(arguments).current_dir("/");
        if fs::metadata(&out).unwrap().uid() == 0 {
            // Nothing is forbidden to root.
            fs::set_permissions(folder.path(""), Permissions::from_mode(0o755)).unwrap();
            command.uid(65534).gid(65534);
        }
        let output = match command.output() {
            Ok(output) => output,
            Err(error) => {
                eprintln!("not tested: the program cannot be run as another user here: {error}");
                return;
            }
        };
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains("cannot be locked (permission denied)") && said.contains(says), "{said}");
        assert!(folder.files("out").is_empty());
    }
    fs::set_permissions(&out, Permissions::from_mode(0o755)).unwrap();
    recovers(&folder, &expected);
}

/// A file system that is really read-only, where the test may mount one.
#[cfg(target_os = "linux")]
#[test]
fn a_read_only_disk_is_told_of_and_a_finished_run_needs_no_other() {
    let folder = pages(30);
    let expected = undisturbed(&folder);
    let out = folder.path("out");
    fs::create_dir(&out).unwrap();
    let mount = |options: &str| {
        let mount = ["-t", "tmpfs", "-o", options, "tmpfs", &out];
        let done = Command::new("mount").args(mount).stderr(Stdio::null()).status();
        done.is_ok_and(|status| status.success())
    };
    if !mount("ro") {
        eprintln!("not tested: mounting a disk is not allowed here");
        return;
    }
    let refused = clean(&folder, &["--no-site"]);
    let made = mount("remount,rw") && clean(&folder, &["--no-site"]).code == 0;
    let files = outputs(&folder);
    let done = (mount("remount,ro"), clean(&folder, &["--no-site"]));
    assert!(Command::new("umount").arg(&out).status().unwrap().success());
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    assert!(refused.stderr.contains("cannot be locked (read-only filesystem"), "{}", refused.stderr);
    assert!(refused.stderr.contains("stopped: outputs cannot be written"), "{}", refused.stderr);
    assert!(made && files == expected);
    assert!(done.0 && done.1.code == 0 && done.1.stderr.contains("30 skipped"), "{}", done.1.stderr);
}

/// `clean - | head -c 1`, and a device that takes nothing.
#[test]
fn one_page_for_a_reader_that_leaves_and_for_one_that_is_full() {
    let text = "The ferry left the northern quay at six with eleven passengers on board.\n".repeat(20_000);
    let mut child = command()
        .args(["clean", "-", "--input-kind", "text"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut to = child.stdin.take().expect("a pipe");
    to.write_all(text.as_bytes()).unwrap();
    drop(to);
    let mut from = child.stdout.take().expect("a pipe");
    from.read_exact(&mut [0]).unwrap();
    drop(from);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{output:?}");

    if cfg!(target_os = "linux") {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let folder = Folder::new();
        folder.write("page.html", PAGE);
        let page = File::open(folder.path("page.html")).unwrap();
        let output = command().args(["clean", "-"]).stdin(page).stdout(full).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("standard output cannot be written"), "{said}");
    }
}
