//! Pages that failed, saved with what is needed to see the failure again.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hasher};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::{Failure, Outcome, Report, Summary, escaped_path};
use crate::error::{Error, ErrorKind};
use crate::settings::Settings;
use crate::source::{locate, refuse_inside};

/// The classes of failures that a page's bytes can show again, those that
/// matter most first. What cannot be read or written lies not with the page.
const KINDS: [&str; 4] = ["internal", "over-budget", "compressed", "not-text"];

/// Most pages that a run saves.
const KEPT: usize = 100;

/// Most bytes of an input's own name in that of its copy, the last ones.
const NAME: usize = 80;

/// Copies each page that fails to a folder, with a JSON file beside it. Of many,
/// the first [`KEPT`] by class and path stay, whatever the order they fail in.
#[derive(Debug)]
pub(crate) struct SaveFailures {
    folder: PathBuf,
    inputs: Vec<PathBuf>,
    settings: Settings,
    saved: Mutex<Saved>,
}

#[derive(Debug, Default)]
struct Saved {
    /// The names of the copies, by their class's place in [`KINDS`] and path.
    names: BTreeMap<(usize, PathBuf), String>,
    /// Why no more are saved.
    error: Option<io::Error>,
}

/// The JSON file's form.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Form<'a> {
    dechrome: &'static str,
    path: String,
    kind: &'static str,
    message: &'a str,
    /// The copy; null where the input is gone, or an archive's record cannot be
    /// taken out of it.
    file: Option<&'a str>,
    /// The input's size in bytes, and how many of them were copied.
    bytes: Option<u64>,
    saved_bytes: Option<u64>,
    settings: &'a Settings,
}

impl SaveFailures {
    /// Saves to `folder`, created if need be, what fails of a run over these
    /// INPUTs.
    ///
    /// # Errors
    /// Of kind [`Settings`](ErrorKind::Settings) when the folder cannot be made,
    /// or lies in an INPUT.
    pub(crate) fn new(folder: PathBuf, inputs: &[PathBuf], settings: Settings) -> Result<Self, Error> {
        refuse_inside(inputs, &folder, "pages that fail")?;
        fs::create_dir_all(&folder).map_err(|error| {
            let message = format!(
                "the folder {} for pages that fail cannot be made: {error}; choose another",
                escaped_path(&folder)
            );
            Error::with_source(ErrorKind::Settings, message, error)
        })?;
        Ok(SaveFailures { folder, inputs: inputs.to_vec(), settings, saved: Mutex::default() })
    }

    /// The file of an input, and its size.
    fn open(&self, path: &Path) -> Option<(File, u64)> {
        let path = locate(&self.inputs, path).filter(|path| path.is_file())?;
        let file = File::open(path).ok()?;
        let bytes = file.metadata().ok()?.len();
        Some((file, bytes))
    }

    /// Saves what failed, if it belongs to the first by class and path.
    fn keep<R: Read>(&self, path: &Path, outcome: &Outcome, page: impl FnOnce() -> Option<(R, u64)>) {
        let Outcome::Failed(failure) = outcome else { return };
        let Some(class) = KINDS.iter().position(|kind| *kind == failure.kind) else { return };
        let place = (class, path.to_path_buf());
        let mut saved = self.saved.lock().unwrap_or_else(PoisonError::into_inner);
        let behind = saved.names.last_key_value().is_some_and(|(last, _)| *last < place);
        if saved.error.is_some() || saved.names.len() >= KEPT && behind {
            return;
        }
        match self.save(failure, page()) {
            Ok(name) => drop(saved.names.insert(place, name)),
            Err(error) => saved.error = Some(error),
        }
        if saved.names.len() > KEPT
            && let Some((_, last)) = saved.names.pop_last()
        {
            self.remove(&last);
        }
    }

    /// Saves a page of so many bytes; the name of its copy.
    fn save(&self, failure: &Failure, page: Option<(impl Read, u64)>) -> io::Result<String> {
        let name = name_of(&failure.path);
        let bytes = page.as_ref().map(|(_, bytes)| *bytes);
        // One byte over the budget is over it as well as all of them.
        let most = self.settings.limits.bytes.saturating_add(1);
        let saved_bytes = match page {
            Some((page, _)) => Some(self.put(&name, |out| io::copy(&mut page.take(most), out))?),
            None => None,
        };
        let form = Form {
            dechrome: env!("CARGO_PKG_VERSION"),
            path: escaped_path(&failure.path),
            kind: failure.kind,
            message: &failure.message,
            file: saved_bytes.map(|_| name.as_str()),
            bytes,
            saved_bytes,
            settings: &self.settings,
        };
        self.put(&format!("{name}.json"), |out| {
            serde_json::to_writer_pretty(&mut *out, &form)?;
            out.write_all(b"\n")
        })?;
        Ok(name)
    }

    /// Writes a file whole or not at all.
    fn put<T>(&self, name: &str, write: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<T> {
        let mut file =
            tempfile::Builder::new().prefix(".dechrome-").suffix(".tmp").tempfile_in(&self.folder)?;
        let written = write(file.as_file_mut())?;
        file.persist(self.folder.join(name))?;
        Ok(written)
    }

    fn remove(&self, name: &str) {
        // What stays by mistake is one copy too many.
        let _ = fs::remove_file(self.folder.join(format!("{name}.json")));
        let _ = fs::remove_file(self.folder.join(name));
    }
}

impl Report for SaveFailures {
    fn input(&self, relative: &Path, outcome: &Outcome) {
        self.keep(relative, outcome, || self.open(relative));
    }

    fn record(&self, name: &Path, outcome: &Outcome, page: Option<&[u8]>) {
        self.keep(name, outcome, || page.map(|page| (page, page.len() as u64)));
    }

    fn finished(&self, _: &Summary) -> Result<(), Error> {
        let mut saved = self.saved.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(error) = saved.error.take() else { return Ok(()) };
        let folder = escaped_path(&self.folder);
        let message = format!(
            "not all pages that failed are saved in {folder}: {error}; make room there or choose another folder"
        );
        Err(Error::with_source(ErrorKind::Io, message, error))
    }
}

/// The name of an input's copy: one of its own, and harmless on every system.
/// It keeps the ending, by which its kind is known.
fn name_of(path: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(path.as_os_str().as_encoded_bytes());
    let last = path.file_name().unwrap_or_default().to_string_lossy();
    let is_safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let safe: String = last.chars().map(|c| if is_safe(c) { c } else { '_' }).collect();
    // All is ASCII, and may be cut anywhere.
    format!("{:016x}-{}", hasher.finish(), &safe[safe.len().saturating_sub(NAME)..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Tally;

    fn fail(save: &SaveFailures, path: &str, kind: &'static str) {
        let failure = Failure { path: path.into(), message: "x".into(), kind };
        save.input(Path::new(path), &Outcome::Failed(failure));
    }

    /// Names of the copies of 300 pages of which some failed by a defect.
    fn saved(order: impl Iterator<Item = usize>) -> Vec<String> {
        let place = tempfile::tempdir().unwrap();
        let (pages, folder) = (place.path().join("pages"), place.path().join("saved"));
        fs::create_dir(&pages).unwrap();
        let save = SaveFailures::new(folder.clone(), &[pages], Settings::default()).unwrap();
        for n in order {
            let kind = if n % 100 == 99 { "internal" } else { "not-text" };
            fail(&save, &format!("{n:03}.html"), kind);
        }
        let names =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn defects_go_before_all_and_the_rest_is_bounded_in_any_order() {
        let upwards = saved(0..300);
        assert_eq!(upwards, saved((0..300).rev()));
        assert_eq!(upwards.len(), KEPT);
        for n in [99, 199, 299, 0, 96] {
            let name = format!("{}.json", name_of(Path::new(&format!("{n:03}.html"))));
            assert!(upwards.contains(&name), "{name}");
        }
    }

    #[test]
    fn what_is_no_fault_of_a_page_is_not_saved() {
        let place = tempfile::tempdir().unwrap();
        let (pages, folder) = (place.path().join("pages"), place.path().join("saved"));
        fs::create_dir(&pages).unwrap();
        let save = SaveFailures::new(folder.clone(), &[pages], Settings::default()).unwrap();
        fail(&save, "a.html", "io");
        save.input(Path::new("b.html"), &Outcome::Empty { read: 0 });
        assert_eq!(fs::read_dir(folder).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_takes_no_more_is_told_of_at_the_end() {
        let place = tempfile::tempdir().unwrap();
        let (pages, folder) = (place.path().join("pages"), place.path().join("saved"));
        fs::create_dir(&pages).unwrap();
        let save = SaveFailures::new(folder.clone(), &[pages], Settings::default()).unwrap();
        let summary =
            Summary { tally: Tally::default(), stopped: None, seconds: 0.0, threads: 1, goes_on: false };
        save.finished(&summary).unwrap();
        fs::remove_dir(folder).unwrap();
        fail(&save, "a.html", "internal");
        fail(&save, "b.html", "internal");
        let error = save.finished(&summary).unwrap_err();
        assert!(error.to_string().contains("not all pages that failed are saved in"), "{error}");
    }

    #[test]
    fn names_are_safe_and_differ() {
        let (one, two) = (name_of(Path::new("a/x y\n.html")), name_of(Path::new("b/x y\n.html")));
        assert!(one.ends_with("-x_y_.html") && two.ends_with("-x_y_.html") && one != two, "{one} {two}");
        let long = name_of(Path::new(&format!("{}.html.gz", "ü".repeat(200))));
        assert!(long.len() < 100 && long.ends_with("_.html.gz"), "{long}");
        assert!(!name_of(Path::new("..")).contains(".."));
    }

    #[test]
    fn a_folder_in_an_input_is_refused_and_not_made() {
        let place = tempfile::tempdir().unwrap();
        let inside = place.path().join("saved");
        let new = |folder: &Path| {
            SaveFailures::new(folder.to_path_buf(), &[place.path().to_path_buf()], Settings::default())
        };
        for folder in [&inside, place.path()] {
            let error = new(folder).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Settings);
            assert!(error.to_string().contains("pages that fail"), "{error}");
        }
        assert!(!inside.exists());
    }
}
