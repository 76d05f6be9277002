//! Cleaned pages in temporary files, apart by their sites.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::frames::{self, FRAME, Packed, Packer, Unpacker};
use super::page::SpooledPage;
use crate::scratch::{Scratch, Stored};

/// Sites lie in so many parts by the first bits of their hashes. When the
/// counts of all sites are too many for the memory, some parts are done after
/// the others.
pub(crate) const PARTS: usize = 16;

/// The part of a site with this hash: in ascending order, as the hashes are.
pub(crate) fn part_of(site: u64) -> usize {
    (site >> (u64::BITS - PARTS.ilog2())) as usize
}

/// Takes pages. Make one a thread.
pub(crate) struct SpoolWriter<'a> {
    scratch: &'a Scratch,
    /// Pages of each part that make its next frame.
    parts: Vec<Vec<u8>>,
    /// Made for the first frame.
    file: Option<(BufWriter<File>, Packer)>,
    written: SpoolFile,
}

/// A file of pages, and where its frames lie.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(crate) struct SpoolFile {
    pub(crate) file: Stored,
    /// The part and the length of each frame, in their order.
    frames: Vec<(u8, u32)>,
}

impl<'a> SpoolWriter<'a> {
    pub(crate) fn new(scratch: &'a Scratch) -> Self {
        SpoolWriter { scratch, parts: vec![Vec::new(); PARTS], file: None, written: SpoolFile::default() }
    }

    /// Takes a page.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn push(&mut self, page: &SpooledPage) -> io::Result<()> {
        let part = part_of(page.site);
        let bytes = std::mem::take(&mut self.parts[part]);
        self.parts[part] = postcard::to_extend(page, bytes).map_err(io::Error::other)?;
        if self.parts[part].len() >= FRAME { self.flush(part) } else { Ok(()) }
    }

    fn flush(&mut self, part: usize) -> io::Result<()> {
        if self.parts[part].is_empty() {
            return Ok(());
        }
        let (file, packer) = match &mut self.file {
            Some(made) => made,
            none => {
                self.written.file.name = self.scratch.file("pages");
                let path = self.scratch.path(&self.written.file.name);
                none.insert((BufWriter::new(File::create_new(path)?), Packer::new()?))
            }
        };
        let length = packer.write(&mut self.parts[part], file)?;
        self.written.frames.push((part as u8, length));
        self.written.file.length += u64::from(length);
        Ok(())
    }

    /// The pages so far, all in a file; none where there are none.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub(crate) fn take_file(&mut self) -> io::Result<Option<SpoolFile>> {
        (0..PARTS).try_for_each(|part| self.flush(part))?;
        let Some((mut file, _)) = self.file.take() else { return Ok(None) };
        file.flush()?;
        Ok(Some(std::mem::take(&mut self.written)))
    }
}

/// The frames of some parts, read one after the other.
pub(crate) struct Spool<'a> {
    scratch: &'a Scratch,
    files: std::slice::Iter<'a, SpoolFile>,
    parts: Range<usize>,
    open: Option<OpenFile<'a>>,
}

/// A file, and the frames that lie in it from where it stands.
struct OpenFile<'a> {
    file: BufReader<File>,
    frames: std::slice::Iter<'a, (u8, u32)>,
}

impl<'a> Spool<'a> {
    /// Those of `parts` in all files.
    pub(crate) fn new(scratch: &'a Scratch, files: &'a [SpoolFile], parts: Range<usize>) -> Self {
        Spool { scratch, files: files.iter(), parts, open: None }
    }

    fn advance(&mut self) -> io::Result<Option<Packed>> {
        loop {
            if let Some(OpenFile { file, frames }) = &mut self.open {
                for (part, length) in frames {
                    if self.parts.contains(&usize::from(*part)) {
                        return frames::next(file, u32::MAX as usize);
                    }
                    file.seek_relative(i64::from(*length))?;
                }
            }
            let Some(next) = self.files.next() else { return Ok(None) };
            let file = BufReader::with_capacity(FRAME, File::open(self.scratch.path(&next.file.name))?);
            self.open = Some(OpenFile { file, frames: next.frames.iter() });
        }
    }
}

impl Iterator for Spool<'_> {
    type Item = io::Result<Packed>;

    fn next(&mut self) -> Option<Self::Item> {
        self.advance().transpose()
    }
}

/// Opens frames. Make one a thread.
#[derive(Default)]
pub(crate) struct Opener {
    /// Made for the first frame.
    unpacker: Option<Unpacker>,
    raw: Vec<u8>,
}

impl Opener {
    /// Each page of a frame.
    ///
    /// # Errors
    /// When the frame is damaged: before any page then.
    pub(crate) fn pages(
        &mut self,
        frame: &Packed,
    ) -> io::Result<impl Iterator<Item = io::Result<SpooledPage>>> {
        let unpacker = match &mut self.unpacker {
            Some(made) => made,
            none => none.insert(Unpacker::new()?),
        };
        unpacker.unpack(frame, &mut self.raw)?;
        let mut left = &self.raw[..];
        Ok(std::iter::from_fn(move || {
            if left.is_empty() {
                return None;
            }
            Some(match postcard::take_from_bytes(left) {
                Ok((page, rest)) => {
                    left = rest;
                    Ok(page)
                }
                Err(error) => {
                    left = &[];
                    Err(io::Error::new(io::ErrorKind::InvalidData, error))
                }
            })
        }))
    }
}
