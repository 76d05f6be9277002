//! A file that the readers of several columns share.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

/// A file, read at any place.
pub(super) struct Shared<R> {
    input: Arc<Mutex<R>>,
    length: u64,
}

impl<R> Clone for Shared<R> {
    fn clone(&self) -> Self {
        Shared { input: Arc::clone(&self.input), length: self.length }
    }
}

impl<R: Read + Seek> Shared<R> {
    pub(super) fn new(mut input: R) -> io::Result<Self> {
        let length = input.seek(SeekFrom::End(0))?;
        Ok(Shared { input: Arc::new(Mutex::new(input)), length })
    }

    /// In bytes.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// The bytes from `at` on, as many as there are but no more than `most`.
    pub(super) fn read(&self, at: u64, most: u64) -> io::Result<Vec<u8>> {
        let most = most.min(self.length.saturating_sub(at));
        let mut bytes = Vec::with_capacity(usize::try_from(most).unwrap_or(0));
        // Every read begins by seeking: a panic elsewhere leaves nothing half done.
        let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        input.seek(SeekFrom::Start(at))?;
        Read::take(&mut *input, most).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}
