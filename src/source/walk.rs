//! The walk over the INPUT arguments, one item at a time.

use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::vec;

use walkdir::{DirEntry, WalkDir};

use super::filter::Filter;
use super::item::{Input, Item, Skip};
use super::names::{self, Claims};
use super::roots::{self, Root};
use crate::error::Error;
use crate::scratch;
use crate::settings::InputKind;
use crate::sink::{self, RecordForm};

/// How folders are walked.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// Which files are taken.
    pub(crate) filter: Filter,
    /// A folder beside the output folder that the run writes to.
    pub(crate) passed_over: Option<PathBuf>,
    /// Whether symlinked folders are entered. Symlinked files always count.
    pub(crate) follow: bool,
    /// What every input is; [`InputKind::Auto`] goes by each file's ending.
    pub(crate) kind: InputKind,
    /// The ending of outputs without its dot, such as `txt`.
    pub(crate) ending: &'static str,
    /// The ending of what is made of archives, in the same way.
    pub(crate) archive_ending: &'static str,
    /// Whether the pages of a folder are one input, as if they were an archive.
    pub(crate) together: bool,
}

impl Default for Options {
    /// All files of known endings; texts from pages, lines of JSON from archives.
    fn default() -> Self {
        Options {
            filter: Filter::default(),
            passed_over: None,
            follow: false,
            kind: InputKind::Auto,
            ending: "txt",
            archive_ending: RecordForm::default().ending(),
            together: false,
        }
    }
}

/// The walk over one or several INPUTs: inputs in the order of their names
/// (bytes), sub-folders before files. Holds one folder's names at a time, and
/// those of the folders around it.
#[derive(Debug)]
pub(crate) struct Walk {
    options: Options,
    /// The folders that are written to, resolved; looked for only where symlinks
    /// are followed.
    outs: Vec<PathBuf>,
    roots: vec::IntoIter<Root>,
    /// Whether each root has a folder of its own in the output folder.
    several: bool,
    /// Names given away directly below the output folder.
    top: Claims,
    folder: Option<Folder>,
}

/// The walk below one INPUT.
#[derive(Debug)]
struct Folder {
    entries: walkdir::IntoIter,
    root: PathBuf,
    /// What goes before paths below it.
    prefix: PathBuf,
    /// Names given away in the output folders down to the current one.
    claims: Vec<Claims>,
    /// The pages of a folder that are one input, so far.
    gathered: Option<gather::Gathered>,
    /// What the walk came across behind them.
    behind: Option<walkdir::Result<DirEntry>>,
}

impl Walk {
    /// A walk over `inputs`, files or folders, whose outputs will go below
    /// `out` (`None`: not to a folder).
    ///
    /// One folder's outputs go directly below `out`; of several INPUTs, each
    /// folder's below a folder of its name, each file's directly below `out`.
    /// A file named as an INPUT is taken whatever its ending and the filter.
    ///
    /// # Errors
    /// Of kind [`Settings`](crate::ErrorKind::Settings), before anything is
    /// walked: an INPUT does not exist or is no file or folder, two INPUTs
    /// have one name, `out` is no folder, or `out` and an INPUT lie in each other.
    pub(crate) fn new(inputs: &[PathBuf], out: Option<&Path>, options: Options) -> Result<Self, Error> {
        let roots = roots::check(inputs, out)?;
        let outs = out.into_iter().chain(options.passed_over.as_deref()).filter(|_| options.follow);
        let outs = outs.map(roots::resolve_out).collect::<Result<_, _>>()?;
        let several = roots.len() > 1;
        let mut top = Claims::default();
        roots.iter().filter(|root| !root.is_file).for_each(|root| top.folder(&root.name));
        Ok(Walk { options, outs, roots: roots.into_iter(), several, top, folder: None })
    }

    /// Starts on an INPUT; a file is done with at once.
    fn start(&mut self, root: Root) -> Option<Item> {
        if root.is_file {
            let relative = PathBuf::from(&root.name);
            return Some(match fs::metadata(&root.path) {
                Ok(found) if self.options.gathers(&root.name) => {
                    let output = self.top.file(&root.name, self.options.together_endings()).into();
                    gather::alone(&root, relative, output, &self.options, &found)
                }
                Ok(found) => {
                    let output = self.top.file(&root.name, self.options.endings()).into();
                    self.options.input(&root.name, root.path, relative, output, &found)
                }
                Err(error) => failure(relative, &error),
            });
        }
        let follow = self.options.follow;
        let is_folder = move |entry: &DirEntry| {
            let found = entry.file_type();
            found.is_dir() || (follow && found.is_symlink() && entry.path().is_dir())
        };
        let entries = WalkDir::new(&root.path)
            .follow_links(follow)
            .sort_by(move |a, b| {
                // Sub-folders first, so that no file is given the name of one.
                is_folder(b).cmp(&is_folder(a)).then_with(|| a.file_name().cmp(b.file_name()))
            })
            .into_iter();
        let prefix = if self.several { root.name.into() } else { PathBuf::new() };
        let claims = vec![Claims::default()];
        self.folder = Some(Folder { entries, root: root.path, prefix, claims, gathered: None, behind: None });
        None
    }
}

impl Iterator for Walk {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            let item = match &mut self.folder {
                None => {
                    let root = self.roots.next()?;
                    self.start(root)
                }
                Some(folder) => match folder.entry() {
                    Err(gathered) => Some(Item::Input(gathered.into_input())),
                    Ok(None) => {
                        self.folder = None;
                        None
                    }
                    Ok(Some(Err(error))) => Some(folder.error(&error, &self.options)),
                    Ok(Some(Ok(entry))) if entry.depth() == 0 => None,
                    Ok(Some(Ok(entry))) if entry.file_type().is_dir() => {
                        folder.sub_folder(&entry, &self.options, &self.outs)
                    }
                    Ok(Some(Ok(entry))) => folder.file(entry, &self.options),
                },
            };
            if item.is_some() {
                return item;
            }
        }
    }
}

impl Folder {
    fn below<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }

    fn sub_folder(&mut self, entry: &DirEntry, options: &Options, outs: &[PathBuf]) -> Option<Item> {
        let below = self.below(entry.path());
        let is_out =
            || !outs.is_empty() && fs::canonicalize(entry.path()).is_ok_and(|path| outs.contains(&path));
        let why = if is_scratch(entry.file_name()) {
            Skip::Scratch
        } else if options.filter.excludes(below) {
            Skip::Filter
        } else if is_out() {
            Skip::Output
        } else {
            // An entry of depth d lies in the folder of claims d - 1.
            self.claims.truncate(entry.depth());
            if let Some(claims) = self.claims.last_mut() {
                claims.folder(entry.file_name());
            }
            self.claims.push(Claims::default());
            return None;
        };
        self.entries.skip_current_dir();
        Some(Item::Skipped { relative: self.prefix.join(below), why })
    }

    fn file(&mut self, entry: DirEntry, options: &Options) -> Option<Item> {
        let below = self.below(entry.path());
        let relative = self.prefix.join(below);
        // Follows a symlink, for whose target alone it is an input or none.
        let found = fs::metadata(entry.path());
        let linked_folder = entry.path_is_symlink() && found.as_ref().is_ok_and(Metadata::is_dir);
        let why = match (options.unwanted(below), &found) {
            (Some(Skip::Ending), _) if linked_folder => Skip::SymlinkedFolder,
            (Some(why), _) => why,
            (None, _) if linked_folder => Skip::SymlinkedFolder,
            (None, Ok(found)) if !found.is_file() => Skip::Special,
            (None, Err(error)) => return Some(failure(relative, error)),
            (None, Ok(found)) => {
                self.claims.truncate(entry.depth());
                let name = entry.file_name();
                if options.gathers(name) {
                    self.gather(&entry, options, found);
                    return None;
                }
                let output = match self.claims.last_mut() {
                    Some(claims) => claims.file(name, options.endings()),
                    None => name.to_owned(), // unreachable: the root's claims stay
                };
                let output = relative.with_file_name(output);
                let name = name.to_owned();
                return Some(options.input(&name, entry.into_path(), relative, output, found));
            }
        };
        Some(Item::Skipped { relative, why })
    }

    fn error(&self, error: &walkdir::Error, options: &Options) -> Item {
        let path = error.path().unwrap_or(&self.root);
        let below = self.below(path);
        let mut relative = self.prefix.join(below);
        if relative.as_os_str().is_empty() {
            relative.clone_from(&self.root); // the INPUT itself
        }
        if let Some(ancestor) = error.loop_ancestor() {
            let around = self.prefix.join(self.below(ancestor));
            let around = if around.as_os_str().is_empty() { ancestor } else { &around };
            let message = format!(
                "is a symlink to {}, a folder around it, and was not entered again; remove it or exclude it",
                around.display()
            );
            return Item::Failure { relative, message };
        }
        let is_link = fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
        match (options.unwanted(below), error.io_error()) {
            (Some(why), _) if is_link => Item::Skipped { relative, why },
            (_, Some(error)) => failure(relative, error),
            (_, None) => Item::Failure { relative, message: format!("cannot be read: {error}") },
        }
    }
}

impl Options {
    /// The endings of pages' and archives' outputs.
    fn endings(&self) -> (&'static str, &'static str) {
        (self.ending, self.archive_ending)
    }

    /// Why its name, the filter or the ending leaves out the file at `below`
    /// its INPUT.
    fn unwanted(&self, below: &Path) -> Option<Skip> {
        if below.file_name().is_some_and(sink::is_temporary) {
            return Some(Skip::Scratch);
        }
        if self.filter.excludes(below) {
            return Some(Skip::Filter);
        }
        match self.filter.asks_for(below) {
            Some(true) => None,
            Some(false) => Some(Skip::Filter),
            None if below.file_name().is_some_and(names::is_known) => None,
            None => Some(Skip::Ending),
        }
    }

    fn input(
        &self,
        name: &OsStr,
        path: PathBuf,
        relative: PathBuf,
        output: PathBuf,
        found: &Metadata,
    ) -> Item {
        let kind = names::kind_of(Path::new(name), self.kind);
        Item::Input(Input {
            path,
            relative,
            output,
            kind,
            archive: names::archive(name).map(|(_, archive)| archive),
            pages: None,
            size: found.len(),
            modified: found.modified().ok(),
        })
    }
}

/// Whether a folder's name is that of one for temporary files, of a live run
/// or of one that was killed.
pub(crate) fn is_scratch(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(scratch::PREFIX.as_bytes())
}

fn failure(relative: PathBuf, error: &io::Error) -> Item {
    let message = match error.kind() {
        io::ErrorKind::NotFound => "is gone, or a symlink to nothing; remove it or exclude it".to_owned(),
        _ => format!("cannot be read: {error}{}", super::advice(error)),
    };
    Item::Failure { relative, message }
}

mod gather;
#[cfg(test)]
mod tests;
