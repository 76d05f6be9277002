//! What is made of an archive: records in one file, or in several of about a
//! size.

use std::fs;
use std::path::{Path, PathBuf};

use super::growing::Growing;
use super::parquet::{self, ParquetWriter};
use super::tree::Tree;
use super::{line, line_head};
use crate::error::Error;
use crate::metadata::Metadata;
use crate::source::Record;

/// The form of records that are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum RecordForm {
    /// Lines of JSON.
    #[default]
    JsonLines,
    Parquet,
    /// A text file for each record.
    Texts,
}

impl RecordForm {
    /// The ending of its files, without the dot.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            RecordForm::JsonLines => "jsonl",
            RecordForm::Parquet => "parquet",
            RecordForm::Texts => "txt",
        }
    }

    /// All of a record but its text, which may be known later: what
    /// [`RecordFiles::push`] takes.
    ///
    /// # Errors
    /// Of kind [`Internal`](crate::ErrorKind::Internal), when it cannot be put
    /// as JSON.
    pub(crate) fn head(self, record: &Record, source: &str, metadata: &Metadata) -> Result<String, Error> {
        match self {
            RecordForm::JsonLines | RecordForm::Texts => line_head(record, source, metadata),
            RecordForm::Parquet => parquet::row_head(record, source, metadata),
        }
    }
}

/// Text files of a folder.
const TEXTS: usize = 1000;

/// How an archive's records are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct RecordOptions {
    pub(crate) form: RecordForm,
    /// Bytes of a file from which on the next record begins another; the files
    /// lie in a folder then. `None`: all are in one file.
    pub(crate) file_bytes: Option<u64>,
    /// Whether each text file has a file of metadata beside it.
    pub(crate) metadata: bool,
}

impl RecordOptions {
    /// The path of a file of an output.
    fn file(&self, output: &Path, number: usize) -> PathBuf {
        match (self.form, self.file_bytes) {
            // Folders of millions of files are slow.
            (RecordForm::Texts, _) => output.join(format!("{:06}/{number:09}.txt", number / TEXTS)),
            (_, None) => output.to_path_buf(),
            (_, Some(_)) => output.join(format!("part-{number:05}.{}", self.form.ending())),
        }
    }

    /// Whether what [`RecordFiles::finish`] told of an output is there.
    pub(crate) fn are_there(&self, tree: &Tree, output: &Path, made: &[u64]) -> bool {
        match self.form {
            // The last is looked for, of what may be millions.
            RecordForm::Texts => made
                .iter()
                .all(|texts| *texts == 0 || tree.path(&self.file(output, *texts as usize - 1)).is_file()),
            _ => made.iter().enumerate().all(|(number, bytes)| tree.has(&self.file(output, number), *bytes)),
        }
    }
}

/// Writes the records of an archive. Dropped before its end, the file that is
/// being written was never there.
pub(crate) struct RecordFiles<'a> {
    tree: &'a Tree,
    output: PathBuf,
    options: RecordOptions,
    /// Bytes of the files that are whole.
    whole: Vec<u64>,
    current: Current,
}

/// The file that is being written.
enum Current {
    Lines(Growing),
    Rows(Box<ParquetWriter<Growing>>),
    /// So many are there.
    Texts(u64),
}

impl<'a> RecordFiles<'a> {
    /// Begins behind the files that are `whole`.
    ///
    /// # Errors
    /// As [`Tree::write`].
    pub(crate) fn begin(
        tree: &'a Tree,
        output: &Path,
        options: RecordOptions,
        whole: Vec<u64>,
    ) -> Result<Self, Error> {
        let current = begin(tree, output, options, whole.len())?;
        Ok(RecordFiles { tree, output: output.to_path_buf(), options, whole, current })
    }

    /// Goes on behind the files that are `whole` and the first `written` bytes
    /// of the next. None where they are not there.
    ///
    /// # Errors
    /// As [`Tree::write`].
    pub(crate) fn resume(
        tree: &'a Tree,
        output: &Path,
        options: RecordOptions,
        (whole, written): (Vec<u64>, u64),
    ) -> Result<Option<Self>, Error> {
        if options.form == RecordForm::Texts {
            let current = Current::Texts(written);
            return Ok(Some(RecordFiles { tree, output: output.to_path_buf(), options, whole, current }));
        }
        if !options.are_there(tree, output, &whole) {
            return Ok(None);
        }
        if written == 0 {
            return RecordFiles::begin(tree, output, options, whole).map(Some);
        }
        let growing = tree.resume(&options.file(output, whole.len()), written)?;
        Ok(growing.map(|growing| {
            let current = Current::Lines(growing);
            RecordFiles { tree, output: output.to_path_buf(), options, whole, current }
        }))
    }

    /// Whether the next record is to go to another file:
    /// [`next_file`](Self::next_file).
    pub(crate) fn is_full(&self) -> bool {
        let bytes = match &self.current {
            Current::Lines(growing) => growing.written(),
            Current::Rows(rows) => rows.size(),
            Current::Texts(_) => return false,
        };
        self.options.file_bytes.is_some_and(|most| bytes >= most)
    }

    /// Puts the file in its place and begins the next.
    ///
    /// # Errors
    /// As [`Tree::write`].
    pub(crate) fn next_file(&mut self) -> Result<(), Error> {
        let next = begin(self.tree, &self.output, self.options, self.whole.len() + 1)?;
        let whole = std::mem::replace(&mut self.current, next);
        self.whole.push(whole.finish()?);
        Ok(())
    }

    /// Adds a record: its [head](RecordForm::head) and its text.
    ///
    /// # Errors
    /// As [`Tree::write`].
    pub(crate) fn push(&mut self, head: String, text: &str) -> Result<(), Error> {
        match &mut self.current {
            Current::Lines(growing) => growing.append(line(head, text)?.as_bytes()),
            Current::Rows(rows) => {
                let path = self.options.file(&self.output, self.whole.len());
                parquet::push(rows, &head, text).map_err(|error| self.tree.at(&path, error))
            }
            Current::Texts(number) => {
                let path = self.options.file(&self.output, *number as usize);
                if self.options.metadata {
                    self.tree.write_metadata(&path, &(head + "}\n"))?;
                }
                self.tree.write(&path, text.as_bytes())?;
                *number += 1;
                Ok(())
            }
        }
    }

    /// What another run can go on with: the bytes of the files that are whole,
    /// the name of the file that is being written, and its bytes so far, which
    /// outlive this process then; of text files, their number. None where a run
    /// cannot go on in a file.
    ///
    /// # Errors
    /// As [`Tree::write`].
    pub(crate) fn checkpoint(&mut self) -> Result<Option<(Vec<u64>, String, u64)>, Error> {
        let (part, written) = match &mut self.current {
            Current::Lines(growing) => growing.checkpoint()?,
            // Its end says where all else lies: only a whole one can be read.
            Current::Rows(rows) if rows.is_empty() => (String::new(), 0),
            Current::Rows(_) => return Ok(None),
            Current::Texts(number) => (String::new(), *number),
        };
        Ok(Some((self.whole.clone(), part, written)))
    }

    /// Puts the last file in its place. Returns the bytes of each file, of text
    /// files their number. Of what an earlier run made (as returned then), what
    /// is more than now is removed.
    ///
    /// # Errors
    /// As [`Tree::write`].
    pub(crate) fn finish(mut self, before: &[u64]) -> Result<Vec<u64>, Error> {
        let path = self.options.file(&self.output, self.whole.len());
        let texts = matches!(self.current, Current::Texts(_));
        self.whole.push(self.current.finish().map_err(|error| self.tree.at(&path, error))?);
        let files = |made: &[u64]| if texts { made.iter().sum::<u64>() as usize } else { made.len() };
        for number in files(&self.whole)..files(before) {
            // Of a record that is no more, nothing should stay; but it ends no run.
            let path = self.options.file(&self.output, number);
            let _ = fs::remove_file(self.tree.path(&path));
            if texts {
                let _ = fs::remove_file(self.tree.path(&path.with_extension("meta.json")));
            }
        }
        Ok(self.whole)
    }
}

fn begin(tree: &Tree, output: &Path, options: RecordOptions, number: usize) -> Result<Current, Error> {
    let growing = || tree.begin(&options.file(output, number));
    Ok(match options.form {
        RecordForm::JsonLines => Current::Lines(growing()?),
        RecordForm::Parquet => Current::Rows(Box::new(ParquetWriter::new(growing()?)?)),
        RecordForm::Texts => Current::Texts(0),
    })
}

impl Current {
    fn finish(self) -> Result<u64, Error> {
        match self {
            Current::Lines(growing) => growing.finish(),
            Current::Rows(rows) => rows.finish()?.finish(),
            Current::Texts(number) => Ok(number),
        }
    }
}
