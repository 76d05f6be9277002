//! The bytes of a file as they lie on disk, with their place.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

/// A buffered reader that counts.
#[derive(Debug)]
pub(super) struct Raw<R> {
    input: BufReader<R>,
    at: u64,
}

impl<R: Read + Seek> Raw<R> {
    pub(super) fn new(input: R) -> Self {
        Raw { input: BufReader::with_capacity(64 << 10, input), at: 0 }
    }

    /// Bytes of the file before what is read next.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    pub(super) fn go_to(&mut self, at: u64) -> io::Result<()> {
        // What lies near by is in the buffer already.
        match i64::try_from(at).ok().zip(i64::try_from(self.at).ok()) {
            Some((at, from)) => self.input.seek_relative(at - from)?,
            None => drop(self.input.seek(SeekFrom::Start(at))?),
        }
        self.at = at;
        Ok(())
    }

    /// The file's length in bytes.
    pub(super) fn length(&mut self) -> io::Result<u64> {
        let length = self.input.seek(SeekFrom::End(0))?;
        self.input.seek(SeekFrom::Start(self.at))?;
        Ok(length)
    }

    /// The next bytes, consumed: fewer than `most` only at the file's end.
    pub(super) fn next(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.take(most as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Passes zero bytes over. Whether anything follows them.
    pub(super) fn skip_zeros(&mut self) -> io::Result<bool> {
        loop {
            let bytes = self.fill_buf()?;
            if bytes.is_empty() {
                return Ok(false);
            }
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            let all = bytes.len();
            self.consume(zeros);
            if zeros < all {
                return Ok(true);
            }
        }
    }
}

impl<R: Read> Read for Raw<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl<R: Read> BufRead for Raw<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        loop {
            match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                _ => break,
            }
        }
        self.input.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.input.consume(bytes);
        self.at += bytes as u64;
    }
}
