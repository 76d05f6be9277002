//! The pages of two runs, in one order. Two folders of one name are listed together, so that no more is held than
//! their names and those of the folders around them.

use std::collections::{BTreeMap, VecDeque};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::listing::{self, Found, Key, Listing};
use super::records::Joined;
use super::{Item, Options, Side};
use crate::error::{Error, ErrorKind};

/// The pages of two runs.
#[derive(Debug)]
pub(crate) struct Pairs {
    options: Options,
    /// The folder at work, behind those around it.
    levels: Vec<Level>,
    /// The archive at work.
    records: Option<Joined>,
    ready: VecDeque<Item>,
}

/// What is left of two folders of one name.
#[derive(Debug)]
struct Level {
    /// The path below the runs.
    name: PathBuf,
    left: std::collections::btree_map::IntoIter<Key, Both>,
}

/// A name, and what is there in A and in B.
#[derive(Debug)]
struct Both {
    name: OsString,
    found: [Option<Found>; 2],
}

impl Pairs {
    /// The pages of the runs at these paths, folders or files.
    ///
    /// # Errors
    /// Of kind [`Settings`](ErrorKind::Settings), when one does not exist or they are not of one kind.
    pub(crate) fn new(a: &Path, b: &Path, options: Options) -> Result<Self, Error> {
        let found = [root(a)?, root(b)?];
        if found[0].kind() != found[1].kind() {
            let message = format!(
                "{} is {} and {} is {}, which cannot be compared; name two output folders, or two files of one kind",
                a.display(),
                describe(&found[0]),
                b.display(),
                describe(&found[1])
            );
            return Err(Error::new(ErrorKind::Settings, message));
        }
        let name = a.file_name().unwrap_or(a.as_os_str()).to_owned();
        let mut pairs = Pairs { options, levels: Vec::new(), records: None, ready: VecDeque::new() };
        let is_folder = matches!(found[0], Found::Folder(_));
        let both = Both { name, found: found.map(Some) };
        // What is below a folder goes by its path there, a file by its name.
        let around = PathBuf::new();
        if is_folder {
            pairs.enter(around, both.found)
        } else {
            pairs.begin(&around, both)
        }
        Ok(pairs)
    }

    fn begin(&mut self, around: &Path, both: Both) {
        let name = around.join(&both.name);
        match both.found {
            [Some(Found::Text(a)), Some(Found::Text(b))] => self.ready.push_back(Item::Pair { name, a, b }),
            [Some(Found::Text(source)), None] => {
                self.ready.push_back(Item::Only { side: Side::A, name, source, given_up: false });
            }
            [None, Some(Found::Text(source))] => {
                self.ready.push_back(Item::Only { side: Side::B, name, source, given_up: false });
            }
            [a @ (Some(Found::Records(_)) | None), b @ (Some(Found::Records(_)) | None)] => {
                let files = [a, b].map(|found| match found {
                    Some(Found::Records(files)) => files,
                    _ => Vec::new(),
                });
                self.records = Some(Joined::new(name, files, &self.options));
            }
            found => self.enter(name, found),
        }
    }

    /// Lists two folders; either may be missing.
    fn enter(&mut self, name: PathBuf, found: [Option<Found>; 2]) {
        let mut all: BTreeMap<Key, Both> = BTreeMap::new();
        for (side, found) in Side::BOTH.into_iter().zip(found) {
            let Some(Found::Folder(folder)) = found else { continue };
            let listing = Listing::of(&folder);
            for (below, error) in listing.unreadable {
                let name = if below.as_os_str().is_empty() { name.clone() } else { name.join(below) };
                let name = if name.as_os_str().is_empty() { folder.clone() } else { name };
                self.ready.push_back(Item::Unreadable { side, name, error });
            }
            for (key, (name, found)) in listing.found {
                let both = all.entry(key).or_insert_with(|| Both { name, found: [None, None] });
                both.found[side as usize] = Some(found);
            }
        }
        self.levels.push(Level { name, left: all.into_iter() });
    }

    /// The next item; none at the end.
    fn advance(&mut self) -> Result<Option<Item>, Error> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Ok(Some(item));
            }
            if let Some(records) = &mut self.records {
                match records.next_item()? {
                    Some(item) => return Ok(Some(item)),
                    None => self.records = None,
                }
                continue;
            }
            let Some(level) = self.levels.last_mut() else { return Ok(None) };
            match level.left.next() {
                Some((_, both)) => {
                    let around = level.name.clone();
                    self.begin(&around, both);
                }
                None => _ = self.levels.pop(),
            }
        }
    }
}

impl Iterator for Pairs {
    type Item = Result<Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.advance().transpose()
    }
}

fn root(path: &Path) -> Result<Found, Error> {
    listing::root(path).map_err(|error| {
        let why = match error.kind() {
            std::io::ErrorKind::NotFound => "does not exist; check the path".to_owned(),
            _ => format!("cannot be read: {error}; check its permissions"),
        };
        Error::with_source(ErrorKind::Settings, format!("the run {} {why}", path.display()), error)
    })
}

fn describe(found: &Found) -> &'static str {
    match found {
        Found::Folder(_) => "a folder",
        Found::Text(_) => "a text",
        Found::Records(_) => "a file of records",
    }
}
