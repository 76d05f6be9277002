use super::*;
use crate::sink::SoFar;

fn sound(folder: &Path) -> Manifest {
    match Manifest::open(folder).unwrap() {
        Opened::Sound(manifest) => manifest,
        Opened::Anew(_) => panic!("the manifest was begun anew"),
    }
}

fn entry(bytes: u64) -> Entry {
    Entry { version: Version::default(), settings: 7, made: Made::Page { bytes, attributes: None } }
}

fn underway(part: &str) -> Underway {
    Underway {
        version: Version::default(),
        settings: 7,
        place: Default::default(),
        texts: SoFar { whole: Vec::new(), part: part.to_owned(), written: 1 },
        attributes: Some(SoFar { whole: Vec::new(), part: format!("attributes of {part}"), written: 1 }),
        records: 2,
        failed: 0,
        again: false,
    }
}

#[test]
fn entries_are_found_before_and_behind_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = sound(folder.path());
    for n in 0..10_000 {
        manifest.put(Path::new(&format!("a/{n}.html")), &entry(n)).unwrap();
    }
    let look = |manifest: &Manifest| {
        for n in [0, 1, 5000, 9999] {
            assert_eq!(manifest.entry(Path::new(&format!("a/{n}.html"))).unwrap(), Some(entry(n)));
        }
        assert_eq!(manifest.entry(Path::new("a/10000.html")).unwrap(), None);
    };
    look(&manifest);
    manifest.close().unwrap();
    look(&sound(folder.path()));
}

#[test]
fn an_archive_is_underway_until_it_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = sound(folder.path());
    let (one, two) = (Path::new("one.warc"), Path::new("two.warc"));
    manifest.put_underway(one, &underway("1.part")).unwrap();
    manifest.put_underway(two, &underway("2.part")).unwrap();
    let failure = Entry { made: Made::Failure { kind: "io".to_owned() }, ..entry(0) };
    manifest.put(two, &failure).unwrap();
    manifest.put(one, &entry(3)).unwrap();
    assert_eq!(manifest.underway(one).unwrap(), None);
    assert_eq!(manifest.underway(two).unwrap(), Some(underway("2.part")));
    manifest.close().unwrap();
    let manifest = sound(folder.path());
    assert_eq!(manifest.parts().unwrap(), ["2.part", "attributes of 2.part"]);
    assert_eq!(manifest.entry(one).unwrap(), Some(entry(3)));
}

#[test]
fn a_small_manifest_is_a_small_file() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = sound(folder.path());
    manifest.put(Path::new("a.html"), &entry(1)).unwrap();
    manifest.close().unwrap();
    let bytes = fs::metadata(folder.path().join(NAME)).unwrap().len();
    assert!(bytes < 100_000, "{bytes} bytes");
}

#[test]
fn what_is_no_manifest_is_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(NAME);
    for rubbish in
        [&b"rubbish"[..], &[0; 5000], b"redb\x1A\x0A\xA9\x0D\x0A and then other things than a database"]
    {
        fs::write(&path, rubbish).unwrap();
        let Opened::Anew(manifest) = Manifest::open(folder.path()).unwrap() else {
            panic!("{rubbish:?} was taken for a manifest")
        };
        manifest.put(Path::new("a.html"), &entry(1)).unwrap();
        manifest.close().unwrap();
    }
}

/// A file cut off, or with a byte changed, is taken as it is or begun anew:
/// never a panic, and never an error that ends the run.
#[test]
fn damage_ends_no_run() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = sound(folder.path());
    (0..500).for_each(|n| manifest.put(Path::new(&format!("{n}.html")), &entry(n)).unwrap());
    manifest.close().unwrap();
    let path = folder.path().join(NAME);
    let whole = fs::read(&path).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 60) {
        let mut changed = whole.clone();
        changed[at] ^= 0x55;
        for bytes in [&whole[..at], &changed] {
            fs::write(&path, bytes).unwrap();
            let (Opened::Sound(manifest) | Opened::Anew(manifest)) =
                Manifest::open(folder.path()).unwrap_or_else(|error| panic!("byte {at}: {error}"));
            for n in 0..500 {
                let _ = manifest.entry(Path::new(&format!("{n}.html")));
            }
            let _ = manifest.put(Path::new("new.html"), &entry(1));
            let _ = manifest.close();
        }
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(NAME)).unwrap();
    let error = Manifest::open(folder.path()).err().unwrap();
    assert!(error.to_string().contains(NAME), "{error}");
}
