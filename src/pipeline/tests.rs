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
    let out = folder.join("out");
    let walk = || Walk::new(&[folder.join("in")], Some(&out), Options::default());
    let tree = Tree::open(&out).unwrap();
    let (Opened::Sound(manifest) | Opened::Anew(manifest)) = Manifest::open(&out).unwrap();
    let limits = Limits::default();
    let job = Job {
        clean: &echo,
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
        learning: None,
    };
    let heard = Heard::default();
    let threads = NonZeroUsize::new(wish.threads).unwrap();
    let summary = run(&job, walk, wish.limit, threads, &Stop::default(), &heard).unwrap();
    manifest.close().unwrap();
    let mut heard = heard.0.into_inner().unwrap();
    heard.sort();
    (summary, heard)
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
