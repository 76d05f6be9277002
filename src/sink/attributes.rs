//! What was taken out of pages, as lines of JSON beside their texts: the
//! attributes of [dolma](https://github.com/allenai/dolma). Their files lie in
//! a folder of their own, by the names of the texts' files.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::value::RawValue;

use super::growing::Growing;
use super::json_lines::unfit;
use super::tree::Tree;
use crate::error::Error;
use crate::spans::Attributes;

/// The ending of these files, without the dot.
const ENDING: &str = "jsonl";

/// The name, or path, of the attributes of an output: the output's own, with
/// `.jsonl` behind it unless it ends so.
pub(crate) fn attributes_of(output: &Path) -> PathBuf {
    if output.extension() == Some(OsStr::new(ENDING)) {
        output.to_path_buf()
    } else {
        let mut name = output.as_os_str().to_owned();
        name.extend([".", ENDING].map(OsStr::new));
        name.into()
    }
}

/// A document's line. Its `id` is JSON.
///
/// # Errors
/// Of kind [`Internal`](crate::ErrorKind::Internal), when it cannot be put as JSON.
pub(crate) fn attributes_line(id: &str, attributes: &Attributes) -> Result<String, Error> {
    #[derive(Serialize)]
    struct Line<'a> {
        id: &'a RawValue,
        attributes: &'a Attributes,
    }
    let put = || serde_json::to_string(&Line { id: serde_json::from_str(id)?, attributes });
    let mut line = put().map_err(unfit)?;
    line.push('\n');
    Ok(line)
}

impl Tree {
    /// Whether the attributes of `output` are there, with so many bytes.
    pub(crate) fn has_attributes(&self, output: &Path, bytes: u64) -> bool {
        self.has(&attributes_of(output), bytes)
    }

    /// Writes the attributes of `output`.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub(crate) fn write_attributes(&self, output: &Path, line: &str) -> Result<(), Error> {
        self.write(&attributes_of(output), line.as_bytes())
    }
}

/// How far the attributes of an archive have come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
pub(crate) struct SoFar {
    /// Bytes of the files that are whole.
    pub(crate) whole: Vec<u64>,
    /// The file that the next one grows in: a name in its folder. Empty where
    /// nothing of it is kept.
    pub(crate) part: String,
    /// Bytes of that file that hold all that was written.
    pub(crate) written: u64,
}

/// Writes the attributes of an archive's records, a line each. Dropped before
/// its end, the file that is being written was never there.
pub(super) struct AttributeFiles<'a> {
    tree: &'a Tree,
    /// Bytes of the files that are whole.
    whole: Vec<u64>,
    current: Growing,
}

impl<'a> AttributeFiles<'a> {
    /// Begins the file for the first of the outputs.
    ///
    /// # Errors
    /// As [`Tree::write`].
    pub(super) fn begin(tree: &'a Tree, first: &Path) -> Result<Self, Error> {
        Ok(AttributeFiles { tree, whole: Vec::new(), current: tree.begin(&attributes_of(first))? })
    }

    /// Goes on where another run was, in the file for this output. None where
    /// what it wrote is not there; `file` gives the outputs' paths.
    ///
    /// # Errors
    /// As [`Tree::write`].
    pub(super) fn resume(
        tree: &'a Tree,
        so_far: SoFar,
        file: impl Fn(usize) -> PathBuf,
    ) -> Result<Option<Self>, Error> {
        if !are_there(tree, &so_far.whole, &file) {
            return Ok(None);
        }
        let next = attributes_of(&file(so_far.whole.len()));
        let current = match so_far.written {
            0 => Some(tree.begin(&next)?),
            written => tree.resume(&next, written)?,
        };
        Ok(current.map(|current| AttributeFiles { tree, whole: so_far.whole, current }))
    }

    /// Adds a line.
    ///
    /// # Errors
    /// As [`Tree::write`].
    pub(super) fn push(&mut self, line: &str) -> Result<(), Error> {
        self.current.append(line.as_bytes())
    }

    /// Puts the file in its place and begins the one for the next output.
    ///
    /// # Errors
    /// As [`Tree::write`].
    pub(super) fn next_file(&mut self, next: &Path) -> Result<(), Error> {
        let next = self.tree.begin(&attributes_of(next))?;
        self.whole.push(std::mem::replace(&mut self.current, next).finish()?);
        Ok(())
    }

    /// What another run can go on with; outlives this process then.
    ///
    /// # Errors
    /// As [`Tree::write`].
    pub(super) fn checkpoint(&mut self) -> Result<SoFar, Error> {
        let (part, written) = match self.current.written() {
            0 => (String::new(), 0),
            _ => self.current.checkpoint()?,
        };
        Ok(SoFar { whole: self.whole.clone(), part, written })
    }

    /// Puts the last file in its place. Returns the bytes of each file. Of
    /// what an earlier run made, what is more than now is removed.
    ///
    /// # Errors
    /// As [`Tree::write`].
    pub(super) fn finish(
        mut self,
        before: &[u64],
        file: impl Fn(usize) -> PathBuf,
    ) -> Result<Vec<u64>, Error> {
        self.whole.push(self.current.finish()?);
        for number in self.whole.len()..before.len() {
            // Of a record that is no more, nothing should stay; but it ends no run.
            let _ = fs::remove_file(self.tree.path(&attributes_of(&file(number))));
        }
        Ok(self.whole)
    }
}

/// Whether the files of so many bytes are there; `file` gives the outputs'
/// paths.
pub(super) fn are_there(tree: &Tree, made: &[u64], file: impl Fn(usize) -> PathBuf) -> bool {
    made.iter().enumerate().all(|(number, bytes)| tree.has_attributes(&file(number), *bytes))
}
