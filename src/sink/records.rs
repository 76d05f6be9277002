//! What is made of an archive: records in one file, or in several of about a
//! size.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::attributes::{self, AttributeFiles, SoFar};
use super::growing::Growing;
use super::parquet::{self, ParquetWriter};
use super::tree::Tree;
use super::{line, line_head, string_json};
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

    /// The record's `id` as JSON, to the digit as its [head](Self::head) has
    /// it: dolma holds the two against each other.
    ///
    /// # Errors
    /// As [`head`](Self::head).
    pub(crate) fn id(self, record: &Record) -> Result<String, Error> {
        let fields = record.fields.as_ref().filter(|_| self != RecordForm::Parquet);
        match fields.and_then(|fields| fields.0.iter().rev().find(|(name, _)| name == "id")) {
            Some((_, value)) => Ok(value.get().to_owned()),
            None => string_json(&record.id),
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

    /// The path of the file whose records' attributes are the file of this
    /// number.
    fn file_of_attributes(&self, output: &Path, number: usize) -> PathBuf {
        match self.form {
            // One for all the texts.
            RecordForm::Texts => output.to_path_buf(),
            _ => self.file(output, number),
        }
    }

    /// Whether what [`RecordFiles::finish`] told of an output is there; with
    /// attributes where the folders have them.
    pub(crate) fn are_there(&self, folders: Folders<'_>, output: &Path, made: &Lengths) -> bool {
        let file = |number| self.file_of_attributes(output, number);
        let attributes = folders.attributes.is_none_or(|tree| {
            !made.attributes.is_empty() && attributes::are_there(tree, &made.attributes, file)
        });
        attributes && self.texts_are_there(folders.texts, output, &made.texts)
    }

    fn texts_are_there(&self, tree: &Tree, output: &Path, made: &[u64]) -> bool {
        match self.form {
            // The last is looked for, of what may be millions.
            RecordForm::Texts => made
                .iter()
                .all(|texts| *texts == 0 || tree.path(&self.file(output, *texts as usize - 1)).is_file()),
            _ => made.iter().enumerate().all(|(number, bytes)| tree.has(&self.file(output, number), *bytes)),
        }
    }
}

/// The folders that are written to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Folders<'a> {
    pub(crate) texts: &'a Tree,
    /// For attributes, where they are asked for.
    pub(crate) attributes: Option<&'a Tree>,
}

/// The bytes of each file of an archive's output.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lengths {
    /// Of text files, their number.
    pub(crate) texts: Vec<u64>,
    /// Empty where none were asked for.
    pub(crate) attributes: Vec<u64>,
}

/// Writes the records of an archive. Dropped before its end, the file that is
/// being written was never there.
pub(crate) struct RecordFiles<'a> {
    tree: &'a Tree,
    attributes: Option<AttributeFiles<'a>>,
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
    /// Begins the first file.
    ///
    /// # Errors
    /// As [`Tree::write`].
    pub(crate) fn begin(folders: Folders<'a>, output: &Path, options: RecordOptions) -> Result<Self, Error> {
        let first = options.file_of_attributes(output, 0);
        let attributes = folders.attributes.map(|tree| AttributeFiles::begin(tree, &first)).transpose()?;
        let (tree, current) = (folders.texts, begin(folders.texts, output, options, 0)?);
        Ok(RecordFiles {
            tree,
            attributes,
            output: output.to_path_buf(),
            options,
            whole: Vec::new(),
            current,
        })
    }

    /// Goes on where another run's [`checkpoint`](Self::checkpoint) was. None
    /// where what it wrote is not there.
    ///
    /// # Errors
    /// As [`Tree::write`].
    pub(crate) fn resume(
        folders: Folders<'a>,
        output: &Path,
        options: RecordOptions,
        (texts, attributes): (SoFar, Option<SoFar>),
    ) -> Result<Option<Self>, Error> {
        let (tree, SoFar { whole, written, .. }) = (folders.texts, texts);
        if options.form != RecordForm::Texts && !options.texts_are_there(tree, output, &whole) {
            return Ok(None);
        }
        let attributes = match (folders.attributes, attributes) {
            (None, _) => None,
            (Some(_), None) => return Ok(None),
            (Some(tree), Some(so_far)) => {
                let file = |number| options.file_of_attributes(output, number);
                let Some(files) = AttributeFiles::resume(tree, so_far, file)? else { return Ok(None) };
                Some(files)
            }
        };
        let current = match (options.form, written) {
            (RecordForm::Texts, number) => Current::Texts(number),
            (_, 0) => begin(tree, output, options, whole.len())?,
            (_, written) => match tree.resume(&options.file(output, whole.len()), written)? {
                Some(growing) => Current::Lines(growing),
                None => return Ok(None),
            },
        };
        Ok(Some(RecordFiles { tree, attributes, output: output.to_path_buf(), options, whole, current }))
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
        let number = self.whole.len() + 1;
        if let Some(attributes) = &mut self.attributes {
            attributes.next_file(&self.options.file_of_attributes(&self.output, number))?;
        }
        let next = begin(self.tree, &self.output, self.options, number)?;
        let whole = std::mem::replace(&mut self.current, next);
        self.whole.push(whole.finish()?);
        Ok(())
    }

    /// Adds a record: its [head](RecordForm::head), its text, and the line of
    /// its attributes.
    ///
    /// # Errors
    /// As [`Tree::write`].
    pub(crate) fn push(&mut self, head: String, text: &str, attributes: Option<&str>) -> Result<(), Error> {
        if let (Some(files), Some(line)) = (&mut self.attributes, attributes) {
            files.push(line)?;
        }
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

    /// What another run can go on with, of the output and of its attributes,
    /// which outlive this process then; of text files, `written` is their
    /// number. None where a run cannot go on in a file.
    ///
    /// # Errors
    /// As [`Tree::write`].
    pub(crate) fn checkpoint(&mut self) -> Result<Option<(SoFar, Option<SoFar>)>, Error> {
        let (part, written) = match &mut self.current {
            Current::Lines(growing) => growing.checkpoint()?,
            // Its end says where all else lies: only a whole one can be read.
            Current::Rows(rows) if rows.is_empty() => (String::new(), 0),
            Current::Rows(_) => return Ok(None),
            Current::Texts(number) => (String::new(), *number),
        };
        let attributes = self.attributes.as_mut().map(AttributeFiles::checkpoint).transpose()?;
        Ok(Some((SoFar { whole: self.whole.clone(), part, written }, attributes)))
    }

    /// Puts the last file in its place, behind its attributes. Of what an
    /// earlier run made (as returned then), what is more than now is removed.
    ///
    /// # Errors
    /// As [`Tree::write`].
    pub(crate) fn finish(mut self, before: &Lengths) -> Result<Lengths, Error> {
        let file = |number| self.options.file_of_attributes(&self.output, number);
        let attributes =
            self.attributes.take().map(|files| files.finish(&before.attributes, file)).transpose()?;
        let path = self.options.file(&self.output, self.whole.len());
        let texts = matches!(self.current, Current::Texts(_));
        self.whole.push(self.current.finish().map_err(|error| self.tree.at(&path, error))?);
        let files = |made: &[u64]| if texts { made.iter().sum::<u64>() as usize } else { made.len() };
        for number in files(&self.whole)..files(&before.texts) {
            // Of a record that is no more, nothing should stay; but it ends no run.
            let path = self.options.file(&self.output, number);
            let _ = fs::remove_file(self.tree.path(&path));
            if texts {
                let _ = fs::remove_file(self.tree.path(&path.with_extension("meta.json")));
            }
        }
        Ok(Lengths { texts: self.whole, attributes: attributes.unwrap_or_default() })
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
