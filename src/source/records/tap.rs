//! A hash of a file, made by the way of reading it.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use twox_hash::XxHash3_128;

/// Reads, and hashes what is read in order.
pub(crate) struct Tap<R> {
    input: R,
    at: u64,
    hash: Hash,
}

/// What has been hashed: all up to the first byte that was passed over.
#[derive(Clone)]
pub(super) struct Hash(Arc<Mutex<(XxHash3_128, u64)>>);

impl<R> Tap<R> {
    pub(super) fn new(input: R) -> (Self, Hash) {
        let hash = Hash(Arc::new(Mutex::new((XxHash3_128::new(), 0))));
        (Tap { input, at: 0, hash: hash.clone() }, hash)
    }
}

impl Hash {
    /// The hash of a file of this length; none where not all of it was read in
    /// order.
    pub(super) fn of(&self, length: u64) -> Option<u128> {
        let hashed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (hashed.1 == length).then(|| hashed.0.finish_128())
    }
}

impl<R: Read> Read for Tap<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        let end = self.at + read as u64;
        let mut hashed = self.hash.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Some of it may have been read before.
        if let Some(known) = hashed.1.checked_sub(self.at).filter(|_| end > hashed.1) {
            hashed.0.write(&buffer[known as usize..read]);
            hashed.1 = end;
        }
        self.at = end;
        Ok(read)
    }
}

impl<R: Seek> Seek for Tap<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.input.seek(to)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn what_is_read_in_order_is_hashed_whatever_is_read_again() {
        let bytes: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
        let length = bytes.len() as u64;
        let mut some = vec![0; 70_000];
        let (mut tap, hash) = Tap::new(Cursor::new(&bytes));
        tap.read_exact(&mut some).unwrap();
        tap.seek(SeekFrom::End(0)).unwrap();
        tap.seek(SeekFrom::Start(30_000)).unwrap();
        assert_eq!(hash.of(length), None);
        io::copy(&mut tap, &mut io::sink()).unwrap();
        assert_eq!(hash.of(length), Some(XxHash3_128::oneshot(&bytes)));

        let (mut tap, hash) = Tap::new(Cursor::new(&bytes));
        tap.seek(SeekFrom::Start(1)).unwrap();
        io::copy(&mut tap, &mut io::sink()).unwrap();
        assert_eq!(hash.of(length), None);
    }
}
