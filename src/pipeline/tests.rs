use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::block::Page;
use crate::manifest::{Manifest, Opened};
use crate::report::{Outcome, Stopped};
use crate::source::Options;

/// Hears what became of each input.
#[derive(Default)]
struct Heard(Mutex<Vec<String>>);

/// Hears how far the work is.
#[derive(Default)]
struct Steps(Mutex<Vec<Step>>);

impl Steps {
    fn sum(&self, bytes: impl Fn(Step) -> Option<u64>) -> u64 {
        self.0.lock().unwrap().iter().filter_map(|step| bytes(*step)).sum()
    }

    fn read(&self) -> u64 {
        self.sum(|step| if let Step::Read(bytes) = step { Some(bytes) } else { None })
    }

    fn unread(&self) -> u64 {
        self.sum(|step| if let Step::Unread(bytes) = step { Some(bytes) } else { None })
    }
}

impl Report for Steps {
    fn step(&self, step: Step) {
        self.0.lock().unwrap().push(step);
    }
}

impl Report for Heard {
    fn input(&self, relative: &Path, outcome: &Outcome) {
        let outcome = match outcome {
            Outcome::Cleaned { .. } => "cleaned",
            Outcome::Empty { .. } => "empty",
            Outcome::Skipped => "skipped",
            Outcome::Failed(_) => "failed",
        };
        self.0.lock().unwrap().push(format!("{} {outcome}", relative.display()));
    }
}

/// A stand-in for the cleaner: keeps all, panics and fails where asked to.
fn echo(document: Document<'_>) -> Result<Cleaned, Error> {
    let text = String::from_utf8_lossy(document.bytes).into_owned();
    assert!(!text.contains("panic"), "asked to");
    if text.contains("fail") {
        return Err(Error::new(ErrorKind::NotText, "is no text; leave it out"));
    }
    Ok(Cleaned {
        text,
        page: Page::default(),
        verdicts: Vec::new(),
        encoding: "UTF-8",
        site: crate::SiteName::of(None, None),
        source: String::new(),
    })
}

fn folder(pages: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    for (name, text) in pages {
        fs::write(folder.path().join("in").join(name), text).unwrap();
    }
    folder
}

struct Wish {
    fail_fast: bool,
    limit: Option<u64>,
    threads: usize,
}

fn clean(folder: &Path, wish: &Wish) -> (Summary, Vec<String>) {
    let heard = Heard::default();
    let summary = clean_to(folder, wish, None, &heard);
    let mut heard = heard.0.into_inner().unwrap();
    heard.sort();
    (summary, heard)
}

/// In two passes with a cleaner that observes.
fn clean_to(folder: &Path, wish: &Wish, cleaner: Option<&Cleaner>, report: &dyn Report) -> Summary {
    let out = folder.join("out");
    let walk = || Walk::new(&[folder.join("in")], Some(&out), Options::default());
    let tree = Tree::open(&out).unwrap();
    let (Opened::Sound(manifest) | Opened::Anew(manifest)) = Manifest::open(&out).unwrap();
    let limits = Limits::default();
    let own = |document: Document<'_>| match cleaner {
        Some(cleaner) => cleaner.clean(document),
        None => echo(document),
    };
    let learning = cleaner.map(|cleaner| Learning {
        cleaner,
        temp: out.clone(),
        memory: 64 << 20,
        save_every: Duration::MAX,
        samples: false,
    });
    let job = Job {
        clean: &own,
        urls: &Urls::default(),
        keys: &Keys::default(),
        limits: &limits,
        tree: Some(&tree),
        attributes: None,
        manifest: Some(&manifest),
        settings: 0,
        records: RecordOptions::default(),
        whole: false,
        metadata: false,
        told_by_seed: None,
        overwrite: false,
        fail_fast: wish.fail_fast,
        learning,
    };
    let threads = NonZeroUsize::new(wish.threads).unwrap();
    let summary = run(&job, walk, wish.limit, threads, &Stop::default(), report).unwrap();
    manifest.close().unwrap();
    summary
}

const ALL: Wish = Wish { fail_fast: false, limit: None, threads: 3 };

#[test]
fn every_input_has_one_outcome() {
    let pages = [("a.html", "text"), ("b.html", ""), ("c.html", "panic"), ("d.html", "fail"), ("e.png", "x")];
    let folder = folder(&pages);
    let (summary, heard) = clean(folder.path(), &ALL);
    assert_eq!(heard, ["a.html cleaned", "b.html empty", "c.html failed", "d.html failed"]);
    let tally = &summary.tally;
    assert_eq!((tally.inputs, tally.cleaned, tally.empty, tally.failed), (4, 1, 1, 2));
    let kinds: Vec<_> = tally.failures.first().iter().map(|failure| failure.kind).collect();
    assert_eq!(kinds, ["internal", "not-text"]);
    assert_eq!(fs::read_to_string(folder.path().join("out/a.txt")).unwrap(), "text");
    assert_eq!(fs::read_to_string(folder.path().join("out/b.txt")).unwrap(), "");
    assert!(!folder.path().join("out/c.txt").exists());

    let (summary, _) = clean(folder.path(), &ALL);
    assert_eq!((summary.tally.skipped, summary.tally.failed), (2, 2));
}

#[test]
fn the_limit_counts_inputs_in_the_order_of_the_walk() {
    let pages = [("a.png", ""), ("b.html", "x"), ("c.html", "fail"), ("d.html", "x")];
    let folder = folder(&pages);
    let (_, heard) = clean(folder.path(), &Wish { limit: Some(2), ..ALL });
    assert_eq!(heard, ["b.html cleaned", "c.html failed"]);
}

#[test]
fn the_first_failure_can_end_the_run() {
    let pages = [("a.html", "x"), ("b.html", "fail"), ("c.html", "x"), ("d.html", "x")];
    let folder = folder(&pages);
    let (summary, heard) = clean(folder.path(), &Wish { fail_fast: true, threads: 1, ..ALL });
    assert_eq!(heard, ["a.html cleaned", "b.html failed"]);
    assert_eq!(summary.stopped, Some(Stopped::FirstFailure));
}

#[test]
fn what_is_in_flight_is_one_page_a_thread() {
    static NOW: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    let pages: Vec<(String, &str)> = (0..200).map(|n| (format!("{n}.html"), "x")).collect();
    let pages: Vec<(&str, &str)> = pages.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let folder = folder(&pages);
    let walk = || Walk::new(&[folder.path().join("in")], None, Options::default());
    let clean = |document: Document<'_>| {
        MOST.fetch_max(NOW.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::yield_now();
        NOW.fetch_sub(1, Ordering::SeqCst);
        echo(document)
    };
    let limits = Limits::default();
    let job = Job {
        clean: &clean,
        urls: &Urls::default(),
        keys: &Keys::default(),
        limits: &limits,
        tree: None,
        attributes: None,
        manifest: None,
        settings: 0,
        records: RecordOptions::default(),
        whole: false,
        metadata: false,
        told_by_seed: None,
        overwrite: false,
        fail_fast: false,
        learning: None,
    };
    let threads = NonZeroUsize::new(4).unwrap();
    let summary = run(&job, walk, None, threads, &Stop::default(), &Heard::default()).unwrap();
    assert_eq!(summary.tally.cleaned, 200);
    assert!(MOST.load(Ordering::SeqCst) <= 4);
}

/// More records than are cleaned at a time, and a page that fails.
fn archive() -> (tempfile::TempDir, u64) {
    let line =
        |n| format!("{{\"text\": \"The tide of day {n} came in over the quay and went out again.\"}}\n");
    let lines: String = (0..5000).map(line).collect();
    let folder = folder(&[("a.jsonl", &lines), ("b.html", "fail"), ("c.html", "<p>It rained.</p>")]);
    (folder, lines.len() as u64)
}

#[test]
fn an_archive_is_work_as_far_as_it_is_read() {
    let (folder, length) = archive();
    let steps = Steps::default();
    let summary = clean_to(folder.path(), &Wish { threads: 1, ..ALL }, None, &steps);
    assert_eq!((summary.tally.inputs, summary.tally.failed), (5002, 1));
    assert_eq!((steps.read(), steps.unread()), (length + 4 + 17, 0));
    let most = steps.0.lock().unwrap().iter().filter(|step| matches!(step, Step::Read(n) if *n > 0)).count();
    assert!(most > 5, "{most} steps");

    // What is there is no work, what fails again is.
    let steps = Steps::default();
    clean_to(folder.path(), &ALL, None, &steps);
    assert_eq!((steps.read(), steps.unread()), (4, length + 17));
}

#[test]
fn in_two_passes_all_is_read_then_written() {
    let (folder, length) = archive();
    let cleaner = Cleaner::new(crate::Settings::default()).unwrap();
    let steps = Steps::default();
    let summary = clean_to(folder.path(), &ALL, Some(&cleaner), &steps);
    assert_eq!(summary.tally.inputs, 5002);
    assert_eq!(steps.read() + steps.unread(), length + 4 + 17);
    let settled = steps.sum(|step| if let Step::Settled(bytes) = step { Some(bytes) } else { None });
    let steps = steps.0.into_inner().unwrap();
    let counted = steps.iter().position(|step| *step == Step::Counting).unwrap();
    let Step::Settling(stored) = steps[counted + 1] else { panic!("{:?}", &steps[counted..counted + 2]) };
    assert!(steps[..counted].iter().all(|step| matches!(step, Step::Read(_))));
    assert!(steps[counted + 2..].iter().all(|step| matches!(step, Step::Settled(_))));
    // Frames have a head of some bytes each, which is not told.
    assert!(settled <= stored && settled + 64 > stored, "{settled} of {stored}");
}
