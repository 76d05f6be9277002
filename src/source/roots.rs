//! The INPUT arguments, checked before anything is walked.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::error::{Error, ErrorKind};

/// An INPUT that exists and whose outputs have a place of their own.
#[derive(Debug)]
pub(super) struct Root {
    pub(super) path: PathBuf,
    pub(super) name: OsString,
    pub(super) is_file: bool,
}

/// The INPUTs: folders first, then by name, whatever the order of the arguments.
///
/// # Errors
/// Of kind [`Settings`](ErrorKind::Settings), saying what to change.
pub(super) fn check(inputs: &[PathBuf], out: Option<&Path>) -> Result<Vec<Root>, Error> {
    let out = match out {
        Some(given) => Some((given, resolve_out(given)?)),
        None => None,
    };
    let mut by_name: BTreeMap<OsString, &Path> = BTreeMap::new();
    let mut roots = Vec::with_capacity(inputs.len());
    for input in inputs {
        let (root, canonical) = root(input)?;
        if let Some((given, out)) = &out {
            refuse_overlap(input, &canonical, root.is_file, given, out)?;
        }
        if let Some(other) = by_name.insert(root.name.clone(), input) {
            return Err(settings(format!(
                "the INPUTs {} and {} have one name, so that their outputs would meet; clean them in two runs \
                 with an output folder each",
                other.display(),
                input.display()
            )));
        }
        roots.push(root);
    }
    roots.sort_by(|a, b| a.is_file.cmp(&b.is_file).then_with(|| a.name.cmp(&b.name)));
    Ok(roots)
}

/// Whether a path, as the walk over these INPUTs would name it, is there.
pub(crate) fn holds(inputs: &[PathBuf], relative: &Path) -> bool {
    locate(inputs, relative).is_some()
}

/// Where the file or folder lies that the walk over these INPUTs names so, if
/// it is there.
pub(crate) fn locate(inputs: &[PathBuf], relative: &Path) -> Option<PathBuf> {
    let below = |input: &Path, relative: &Path| {
        let inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
        let path = input.join(relative);
        (inside && input.is_dir() && path.exists()).then_some(path)
    };
    let mut parts = relative.components();
    let first = parts.next().map(Component::as_os_str);
    inputs.iter().find_map(|input| {
        let (root, _) = root(input).ok()?;
        let is_first = first == Some(root.name.as_os_str());
        if root.is_file {
            (is_first && parts.as_path().as_os_str().is_empty()).then_some(root.path)
        } else if inputs.len() == 1 {
            below(input, relative)
        } else {
            below(input, parts.as_path()).filter(|_| is_first)
        }
    })
}

/// Refuses a folder for what a run writes beside its outputs, `of` in words,
/// when it lies in an INPUT, where a later run would take that for pages.
///
/// # Errors
/// Of kind [`Settings`](ErrorKind::Settings).
pub(crate) fn refuse_inside(inputs: &[PathBuf], folder: &Path, of: &str) -> Result<(), Error> {
    let Ok(resolved) = resolve(folder) else { return Ok(()) };
    let around = |input: &&PathBuf| fs::canonicalize(input).is_ok_and(|input| resolved.starts_with(input));
    let Some(input) = inputs.iter().find(around) else { return Ok(()) };
    Err(settings(format!(
        "the folder {} for {of} lies inside the INPUT {}, so that a later run would clean them; choose a folder outside",
        folder.display(),
        input.display()
    )))
}

/// Refuses a folder for attributes that lies in the output folder or an INPUT,
/// or one of these in it: files could meet there.
///
/// # Errors
/// Of kind [`Settings`](ErrorKind::Settings).
pub(crate) fn refuse_meeting(inputs: &[PathBuf], out: Option<&Path>, folder: &Path) -> Result<(), Error> {
    let shown = folder.display();
    if fs::metadata(folder).is_ok_and(|found| !found.is_dir()) {
        return Err(settings(format!("the folder {shown} for attributes is a file; choose another")));
    }
    let cannot = |error| settings(format!("the folder {shown} for attributes cannot be found: {error}"));
    let resolved = resolve(folder).map_err(cannot)?;
    let others = inputs.iter().map(|input| ("INPUT", input.as_path()));
    for (what, other) in others.chain(out.map(|out| ("output folder", out))) {
        let Ok(place) = resolve(other) else { continue };
        if place.starts_with(&resolved) || resolved.starts_with(&place) {
            return Err(settings(format!(
                "the folder {shown} for attributes and the {what} {} are one or lie in each other, so that files could \
                 meet; choose a folder beside it",
                other.display()
            )));
        }
    }
    Ok(())
}

/// The absolute path of `out` without symlinks, of which the end may not
/// exist yet.
///
/// # Errors
/// When it exists and is no folder.
pub(super) fn resolve_out(out: &Path) -> Result<PathBuf, Error> {
    if fs::metadata(out).is_ok_and(|found| !found.is_dir()) {
        return Err(settings(format!("the output folder {} is a file; choose another", out.display())));
    }
    resolve(out)
        .map_err(|error| settings(format!("the output folder {} cannot be found: {error}", out.display())))
}

/// The same for any path.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    let mut resolved = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::ParentDir => {
                resolved.pop();
            }
            other => resolved.push(other),
        }
        // Step by step, because ".." goes up from where a symlink leads.
        if let Ok(canonical) = fs::canonicalize(&resolved) {
            resolved = canonical;
        }
    }
    Ok(resolved)
}

fn root(input: &Path) -> Result<(Root, PathBuf), Error> {
    let cannot = |error: io::Error| {
        let why = match error.kind() {
            io::ErrorKind::NotFound => "does not exist; check the path".to_owned(),
            _ => format!("cannot be read: {error}; check its permissions"),
        };
        Error::with_source(ErrorKind::Settings, format!("the INPUT {} {why}", input.display()), error)
    };
    let found = fs::metadata(input).map_err(cannot)?;
    let canonical = fs::canonicalize(input).map_err(cannot)?;
    if !found.is_file() && !found.is_dir() {
        return Err(settings(format!(
            "the INPUT {} is neither a file nor a folder; to read a pipe, give it as standard input",
            input.display()
        )));
    }
    // "." and "pages/.." have a name only once resolved; "/" has none.
    let name = input.file_name().or_else(|| canonical.file_name()).unwrap_or("root".as_ref()).to_owned();
    Ok((Root { path: input.to_owned(), name, is_file: found.is_file() }, canonical))
}

fn refuse_overlap(
    input: &Path,
    canonical: &Path,
    is_file: bool,
    given: &Path,
    out: &Path,
) -> Result<(), Error> {
    let (given, input) = (given.display(), input.display());
    if canonical == out {
        return Err(settings(format!(
            "the output folder {given} is the INPUT {input} itself, where outputs could overwrite pages; choose \
             another folder for the output"
        )));
    }
    if !is_file && out.starts_with(canonical) {
        return Err(settings(format!(
            "the output folder {given} lies inside the INPUT {input}, so that a later run would clean its own \
             outputs; choose a folder outside"
        )));
    }
    if canonical.starts_with(out) {
        return Err(settings(format!(
            "the INPUT {input} lies inside the output folder {given}, where outputs could overwrite it; choose \
             another folder for the output"
        )));
    }
    Ok(())
}

fn settings(message: String) -> Error {
    Error::new(ErrorKind::Settings, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with `pages/sub/a.html` and `other/b.html`.
    fn place() -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        for file in ["pages/sub/a.html", "other/b.html"] {
            let file = place.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "x").unwrap();
        }
        place
    }

    fn refused(inputs: &[PathBuf], out: &Path) -> String {
        let error = check(inputs, Some(out)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Settings);
        error.to_string()
    }

    #[test]
    fn outputs_and_inputs_inside_each_other_are_refused() {
        let place = place();
        let at = |path: &str| place.path().join(path);
        assert!(refused(&[at("pages")], &at("pages")).contains("is the INPUT"));
        assert!(refused(&[at("pages")], &at("other/../pages/./")).contains("is the INPUT"));
        assert!(refused(&[at("pages")], &at("pages/new/out")).contains("lies inside the INPUT"));
        assert!(refused(&[at("pages")], &at("new/../pages/out")).contains("lies inside the INPUT"));
        assert!(
            refused(&[at("other"), at("pages/sub")], &at("pages")).contains("lies inside the output folder")
        );
        assert!(refused(&[at("pages/sub/a.html")], &at("pages")).contains("lies inside the output folder"));
        assert!(refused(&[at("pages")], &at("other/b.html")).contains("is a file"));
        // A name that only begins alike is another folder.
        check(&[at("pages")], Some(&at("pages-out"))).unwrap();
        check(&[at("pages")], Some(&at("other"))).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_symlink_hides_no_overlap() {
        let place = place();
        let at = |path: &str| place.path().join(path);
        std::os::unix::fs::symlink(at("pages/sub"), at("link")).unwrap();
        assert!(refused(&[at("pages")], &at("link/out")).contains("lies inside the INPUT"));
        assert!(refused(&[at("link")], &at("pages")).contains("lies inside the output folder"));
        assert!(refused(&[at("pages/sub")], &at("link/..")).contains("lies inside the output folder"));
    }

    #[test]
    fn two_inputs_of_one_name_are_refused() {
        let place = place();
        let at = |path: &str| place.path().join(path);
        fs::create_dir_all(at("x/pages")).unwrap();
        assert!(refused(&[at("pages"), at("x/pages")], &at("out")).contains("have one name"));
        assert!(refused(&[at("pages"), at("pages/.")], &at("out")).contains("have one name"));
    }

    #[test]
    fn a_missing_input_is_named() {
        let place = place();
        let message = refused(&[place.path().join("gone")], &place.path().join("out"));
        assert!(message.contains("gone does not exist; check the path"), "{message}");
    }

    #[test]
    fn paths_are_found_as_the_walk_names_them() {
        let place = place();
        let at = |path: &str| place.path().join(path);
        let one = [at("pages")];
        for (path, there) in
            [("sub/a.html", true), ("sub/b.html", false), ("../other/b.html", false), ("", true)]
        {
            assert_eq!(holds(&one, Path::new(path)), there, "{path}");
        }
        let two = [at("pages"), at("other/b.html")];
        for (path, there) in
            [("pages/sub/a.html", true), ("sub/a.html", false), ("b.html", true), ("b.html/x", false)]
        {
            assert_eq!(holds(&two, Path::new(path)), there, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_no_input() {
        let out = tempfile::tempdir().unwrap();
        let message = refused(&["/dev/null".into()], out.path());
        assert!(message.contains("neither a file nor a folder"), "{message}");
    }

    #[test]
    fn folders_first_then_names_whatever_the_order_given() {
        let place = place();
        let at = |path: &str| place.path().join(path);
        let names = |inputs: &[PathBuf]| -> Vec<OsString> {
            check(inputs, None).unwrap().into_iter().map(|root| root.name).collect()
        };
        let expected = ["other", "pages", "b.html"];
        assert_eq!(names(&[at("pages"), at("other/b.html"), at("other")]), expected);
        assert_eq!(names(&[at("other"), at("pages"), at("other/b.html")]), expected);
    }
}
