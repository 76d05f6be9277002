//! Cleaned records of one archive in a temporary file, in their order.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Seek, SeekFrom, Write};

use serde::{Deserialize, Serialize};

use super::frames::{self, FRAME, Packer};
use super::page::SpooledPage;
use super::spool::Opener;
use crate::scratch::{Scratch, Stored};

/// Takes records.
pub(crate) struct QueueWriter {
    queue: Queue,
    file: BufWriter<File>,
    packer: Packer,
    /// Records that make the next frame.
    raw: Vec<u8>,
}

/// A file of records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Queue(pub(crate) Stored);

impl QueueWriter {
    /// # Errors
    /// When the file cannot be made.
    pub(crate) fn new(scratch: &Scratch) -> io::Result<Self> {
        let name = scratch.file("records");
        let file = File::create_new(scratch.path(&name))?;
        QueueWriter::to(Queue(Stored { name, length: 0 }), file)
    }

    /// Goes on behind the records of a queue that another run
    /// [saved](Self::save).
    ///
    /// # Errors
    /// When they are not there, or the file cannot be written.
    pub(crate) fn behind(scratch: &Scratch, queue: Queue) -> io::Result<Self> {
        let mut file = File::options().write(true).open(scratch.path(&queue.0.name))?;
        file.set_len(queue.0.length)?;
        file.seek(SeekFrom::Start(queue.0.length))?;
        QueueWriter::to(queue, file)
    }

    fn to(queue: Queue, file: File) -> io::Result<Self> {
        Ok(QueueWriter { queue, file: BufWriter::new(file), packer: Packer::new()?, raw: Vec::new() })
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
        let written = self.packer.write(&mut self.raw, &mut self.file)?;
        self.queue.0.length += u64::from(written);
        Ok(())
    }

    /// The records so far, all in the file.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub(crate) fn save(&mut self) -> io::Result<Queue> {
        self.flush()?;
        self.file.flush()?;
        Ok(self.queue.clone())
    }
}

impl Queue {
    /// Takes each record in turn, until `take` says that it is enough.
    ///
    /// # Errors
    /// When the file cannot be read, is damaged, or `take` fails.
    pub(crate) fn each(
        &self,
        scratch: &Scratch,
        mut take: impl FnMut(SpooledPage) -> io::Result<bool>,
    ) -> io::Result<()> {
        let mut file = BufReader::with_capacity(FRAME, File::open(scratch.path(&self.0.name))?);
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
