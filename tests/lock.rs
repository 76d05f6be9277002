//! Two runs that would write to one output folder.

use std::fs::{self, File};

use crate::folder::{Folder, PAGE, clean, program};

const LOCK: &str = "out/.dechrome.lock";

/// A folder whose output folder is locked as a run would.
fn locked() -> (Folder, File) {
    let folder = Folder::new();
    folder.write("in/a.html", PAGE);
    folder.write(LOCK, "");
    let lock = File::open(folder.path(LOCK)).expect("it is there");
    lock.try_lock().expect("nobody has it");
    (folder, lock)
}

#[test]
fn a_folder_that_another_run_writes_to_is_refused_until_it_ends() {
    let (folder, lock) = locked();
    for arguments in [&[][..], &["--no-site"], &["--overwrite", "-q"]] {
        let run = clean(&folder, arguments);
        assert_eq!(run.code, 2, "{}", run.stderr);
        let says = format!("another run is writing to the output folder {}; wait", folder.path("out"));
        assert!(run.stderr.contains(&says), "{}", run.stderr);
    }
    assert_eq!(folder.files("out"), [".dechrome.lock"], "nothing was done");
    // Another folder, and a run that writes none, are nobody's concern.
    let input = folder.path("in");
    assert_eq!(program(&["clean", &input, "-o", &folder.path("other")]).code, 0);
    assert_eq!(clean(&folder, &["--dry-run"]).code, 0);
    drop(lock);
    assert_eq!(clean(&folder, &[]).code, 0);
    assert_eq!(folder.files("out"), ["a.txt"], "no lock is left");
}

#[test]
fn a_lock_that_a_killed_run_left_hinders_nobody_and_is_no_input() {
    let (folder, lock) = locked();
    drop(lock);
    folder.write("out/.dechrome-0123-x.tmp", "a part of an output");
    folder.write("out/b.txt", "The ferry left the northern quay at six with eleven passengers on board.\n");
    let (out, again) = (folder.path("out"), folder.path("again"));
    let run = program(&["clean", &out, "-o", &again, "--glob", "*", "-v"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("passed over .dechrome.lock (a temporary file of dechrome)"),
        "{}",
        run.stderr
    );
    assert_eq!(folder.files("again"), ["b.txt"]);
    assert_eq!(clean(&folder, &[]).code, 0);
    assert_eq!(folder.files("out"), ["a.txt", "b.txt"]);
}

#[test]
fn where_there_are_no_locks_the_run_goes_on_with_a_warning() {
    let folder = Folder::new();
    folder.write("in/a.html", PAGE);
    // Nothing can be locked here: the place of the file is taken.
    fs::create_dir_all(folder.path(LOCK)).unwrap();
    let run = clean(&folder, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let says = format!("warning: the output folder {} cannot be locked", folder.path("out"));
    assert!(run.stderr.contains(&says), "{}", run.stderr);
    assert!(folder.exists("out/a.txt"));
}

#[cfg(unix)]
mod unix {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    use super::*;
    use crate::folder::command;

    fn signal(name: &str, id: u32) {
        let sent = Command::new("kill").args([name, &id.to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill is there");
    }

    /// A real run that stands still, then goes on or is killed.
    #[test]
    fn two_runs_at_once_and_a_kill() {
        let folder = Folder::new();
        for n in 0..300 {
            folder.write(&format!("in/{n:03}.html"), &PAGE.replace("March", &format!("March {n}")));
        }
        for killed in [true, false] {
            let mut first = command()
                .args(["clean", &folder.path("in"), "-o", &folder.path("out"), "-v", "-j", "1", "--no-site"])
                .stderr(Stdio::piped())
                .spawn()
                .expect("the program starts");
            let mut said = BufReader::new(first.stderr.take().expect("a pipe")).lines();
            assert!(said.next().is_some());
            signal("-STOP", first.id());
            let second = clean(&folder, &["--no-site"]);
            assert_eq!(second.code, 2, "{}", second.stderr);
            if killed {
                first.kill().expect("it is killed");
                first.wait().expect("it ends");
            } else {
                signal("-CONT", first.id());
                said.for_each(drop);
                assert!(first.wait().expect("it ends").success());
            }
            let third = clean(&folder, &["--no-site"]);
            assert_eq!(third.code, 0, "{}", third.stderr);
            assert_eq!(folder.files("out").len(), 300, "no lock is left");
            fs::remove_dir_all(folder.path("out")).unwrap();
        }
    }
}
