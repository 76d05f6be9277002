//! Cleaned records of one archive in a temporary file, in their order.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::PathBuf;

use super::frames::{self, FRAME, Packer};
use super::page::SpooledPage;
use super::spool::Opener;
use crate::scratch::Scratch;

/// Takes records.
pub(crate) struct QueueWriter {
    queue: Queue,
    file: BufWriter<File>,
    packer: Packer,
    /// Records that make the next frame.
    raw: Vec<u8>,
}

/// A file of records, removed when dropped.
#[derive(Debug)]
pub(crate) struct Queue(PathBuf);

impl QueueWriter {
    /// # Errors
    /// When the file cannot be made.
    pub(crate) fn new(scratch: &Scratch) -> io::Result<Self> {
        let path = scratch.file("records");
        let file = BufWriter::new(File::create_new(&path)?);
        Ok(QueueWriter { queue: Queue(path), file, packer: Packer::new()?, raw: Vec::new() })
    }

    /// Takes a record.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn push(&mut self, record: &SpooledPage) -> io::Result<()> {
        let raw = std::mem::take(&mut self.raw);
        self.raw = postcard::to_extend(record, raw).map_err(io::Error::other)?;
        if self.raw.len() >= FRAME { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.packer.write(&mut self.raw, &mut self.file).map(drop)
    }

    /// What was written.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub(crate) fn finish(mut self) -> io::Result<Queue> {
        self.flush()?;
        self.file.flush()?;
        Ok(self.queue)
    }
}

impl Queue {
    /// Takes each record in turn, until `take` says that it is enough.
    ///
    /// # Errors
    /// When the file cannot be read, is damaged, or `take` fails.
    pub(crate) fn each(&self, mut take: impl FnMut(SpooledPage) -> io::Result<bool>) -> io::Result<()> {
        let mut file = BufReader::with_capacity(FRAME, File::open(&self.0)?);
        let mut opener = Opener::default();
        while let Some(frame) = frames::next(&mut file, u32::MAX as usize)? {
            for record in opener.pages(&frame)? {
                if !take(record?)? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        // What stays goes with its folder.
        let _ = std::fs::remove_file(&self.0);
    }
}
