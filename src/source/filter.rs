//! Which files of a folder are inputs: the user's globs.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::error::{Error, ErrorKind};

/// The user's `--glob` and `--exclude` patterns.
///
/// A pattern with a `/` is matched on the path below the INPUT folder, one
/// without on the name alone. `*` and `?` do not match a `/`, `**` does.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    globs: Option<Patterns>,
    excludes: Option<Patterns>,
}

#[derive(Debug, Clone)]
struct Patterns {
    names: GlobSet,
    paths: GlobSet,
}

impl Filter {
    /// # Errors
    /// Of kind [`Settings`](ErrorKind::Settings) when a pattern is malformed;
    /// the message names it.
    pub(crate) fn new(globs: &[String], excludes: &[String]) -> Result<Self, Error> {
        Ok(Filter { globs: Patterns::new("--glob", globs)?, excludes: Patterns::new("--exclude", excludes)? })
    }

    /// Whether the file or folder at `path`, relative to its INPUT, is left out.
    pub(super) fn excludes(&self, path: &Path) -> bool {
        self.excludes.as_ref().is_some_and(|patterns| patterns.match_(path))
    }

    /// Whether the file at `path`, relative to its INPUT, is asked for; `None`
    /// when no `--glob` was given, so that the ending decides.
    pub(super) fn asks_for(&self, path: &Path) -> Option<bool> {
        Some(self.globs.as_ref()?.match_(path))
    }
}

impl Patterns {
    fn new(flag: &str, patterns: &[String]) -> Result<Option<Self>, Error> {
        if patterns.is_empty() {
            return Ok(None);
        }
        let fail = |pattern: &str, error: globset::Error| {
            let message = format!("{flag} '{pattern}' is no valid pattern: {}; correct it", error.kind());
            Error::with_source(ErrorKind::Settings, message, error)
        };
        let (mut names, mut paths) = (GlobSetBuilder::new(), GlobSetBuilder::new());
        for pattern in patterns {
            // "drafts/" is a folder's name, "/a.html" and "./a.html" are paths.
            let core = pattern.trim_end_matches('/');
            let set = if core.contains('/') { &mut paths } else { &mut names };
            let core = core.strip_prefix("./").or_else(|| core.strip_prefix('/')).unwrap_or(core);
            let glob = GlobBuilder::new(core).literal_separator(true).build();
            set.add(glob.map_err(|error| fail(pattern, error))?);
        }
        let build = |set: GlobSetBuilder| set.build().map_err(|error| fail(&patterns.join("', '"), error));
        Ok(Some(Patterns { names: build(names)?, paths: build(paths)? }))
    }

    fn match_(&self, path: &Path) -> bool {
        path.file_name().is_some_and(|name| self.names.is_match(name)) || self.paths.is_match(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excluding(pattern: &str, path: &str) -> bool {
        Filter::new(&[], &[pattern.to_owned()]).unwrap().excludes(Path::new(path))
    }

    #[test]
    fn names_and_paths() {
        for (pattern, path, expected) in [
            ("*.htm", "a/b/c.htm", true),
            ("*.htm", "a/b/c.html", false),
            ("c.*", "a/c.html", true),
            ("a/*.html", "a/c.html", true),
            ("a/*.html", "a/b/c.html", false),
            ("a/**/*.html", "a/b/d/c.html", true),
            ("./a/*", "a/c.html", true),
            ("/c.html", "c.html", true),
            ("/c.html", "a/c.html", false),
            ("drafts/", "x/drafts", true),
            ("{a,b}[0-9].html", "x/b7.html", true),
            ("*", "name with\nline end", true),
        ] {
            assert_eq!(excluding(pattern, path), expected, "{pattern} on {path}");
        }
    }

    #[test]
    fn globs_decide_only_when_given() {
        assert_eq!(Filter::default().asks_for(Path::new("a")), None);
        let filter = Filter::new(&["a*".into(), "x/b".into()], &[]).unwrap();
        assert_eq!(filter.asks_for(Path::new("x/b")), Some(true));
        assert_eq!(filter.asks_for(Path::new("b")), Some(false));
    }

    #[test]
    fn a_malformed_pattern_is_named() {
        let error = Filter::new(&["ok".into(), "a[".into()], &[]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Settings);
        assert!(error.to_string().contains("--glob 'a['"), "{error}");
    }
}
