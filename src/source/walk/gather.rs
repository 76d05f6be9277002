//! The pages of a folder as one input.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use walkdir::DirEntry;

use super::super::item::{Input, Item};
use super::super::names;
use super::super::records::{Archive, PageFile, Pages};
use super::super::roots::Root;
use super::{Folder, Options};
use crate::settings::InputKind;

/// The name that the pages of a folder have together, with the ending of
/// their output.
const PAGES: &str = "pages";

/// What stands for all pages of a folder in messages.
const ALL: &str = "*";

/// Pages of a folder that are to be one input.
#[derive(Debug)]
pub(super) struct Gathered {
    folder: PathBuf,
    /// As [`Input::relative`].
    relative: PathBuf,
    output: PathBuf,
    files: Vec<PageFile>,
}

impl Gathered {
    pub(super) fn into_input(self) -> Input {
        let pages = Pages { relative: self.relative.clone(), files: self.files.into() };
        Input {
            path: self.folder,
            relative: self.relative.join(ALL),
            output: self.output,
            kind: InputKind::Auto,
            archive: Some(Archive::Pages),
            size: pages.size(),
            modified: None,
            pages: Some(pages),
        }
    }
}

/// A page that was named as an INPUT: unlike the pages of a folder, it has a
/// name of its own.
pub(super) fn alone(
    root: &Root,
    relative: PathBuf,
    output: PathBuf,
    options: &Options,
    found: &Metadata,
) -> Item {
    let files = vec![PageFile::new(&root.name, options, found)];
    let folder = root.path.parent().map(Path::to_path_buf).unwrap_or_default();
    let gathered = Gathered { folder, relative: PathBuf::new(), output, files };
    Item::Input(Input { relative, ..gathered.into_input() })
}

impl Options {
    /// Whether a file of this name is taken together with others.
    pub(super) fn gathers(&self, name: &OsStr) -> bool {
        self.together && names::archive(name).is_none()
    }

    /// The same where the pages of a folder are one input.
    pub(super) fn together_endings(&self) -> (&'static str, &'static str) {
        (self.archive_ending, self.archive_ending)
    }
}

impl Folder {
    /// What comes next; before what lies in another folder, the pages that
    /// were gathered in this one.
    pub(super) fn entry(&mut self) -> Result<Option<walkdir::Result<DirEntry>>, Gathered> {
        let entry = self.behind.take().or_else(|| self.entries.next());
        let Some(gathered) = self.gathered.take() else { return Ok(entry) };
        let is_here = match &entry {
            Some(Ok(entry)) => entry.path().parent() == Some(&gathered.folder),
            Some(Err(_)) => true,
            None => false,
        };
        if is_here {
            self.gathered = Some(gathered);
            return Ok(entry);
        }
        self.behind = entry;
        Err(gathered)
    }

    /// Takes a page to the others of its folder.
    pub(super) fn gather(&mut self, entry: &DirEntry, options: &Options, found: &Metadata) {
        let (name, relative) = (entry.file_name(), self.prefix.join(self.below(entry.path())));
        let file = PageFile::new(name, options, found);
        match &mut self.gathered {
            Some(gathered) => gathered.files.push(file),
            none => {
                let output = match self.claims.last_mut() {
                    Some(claims) => claims.file(OsStr::new(PAGES), options.together_endings()),
                    None => PAGES.into(), // unreachable: the root's claims stay
                };
                let folder = |path: &Path| path.parent().map(Path::to_path_buf).unwrap_or_default();
                let output = relative.with_file_name(output);
                let (relative, folder, files) = (folder(&relative), folder(entry.path()), vec![file]);
                *none = Some(Gathered { folder, relative, output, files });
            }
        }
    }
}

impl PageFile {
    fn new(name: &OsStr, options: &Options, found: &Metadata) -> Self {
        let kind = names::kind_of(Path::new(name), options.kind);
        PageFile { name: name.to_owned(), kind, size: found.len(), modified: found.modified().ok() }
    }
}
