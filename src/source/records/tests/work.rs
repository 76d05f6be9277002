//! What the reading of hostile archives costs, counted.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::super::{Archive, Entry, Keys, Place, Records};
use super::writer::{record, small, small_lines};
use super::{is_bad, short, shorts};
use crate::error::ErrorKind;
use crate::settings::Limits;

/// A file that counts the bytes that are read of it.
struct Counted {
    file: Cursor<Vec<u8>>,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// The entries of an archive, and the bytes of it that were read.
fn read(bytes: &[u8], archive: Archive) -> (Vec<Entry>, u64) {
    let read = Arc::default();
    let input = Counted { file: Cursor::new(bytes.to_vec()), read: Arc::clone(&read) };
    let records = Records::new(input, archive, &Keys::default(), &Limits::default(), Place::default());
    (records.unwrap().collect(), read.load(Ordering::Relaxed))
}

/// A Zstandard frame (RFC 8878, 3.1.1) of so many blocks, each of 128 KiB of one letter, which takes four bytes;
/// or one whose last block is of no kind that there is.
fn frame(blocks: usize, is_whole: bool) -> Vec<u8> {
    // No checksum and no length; a window of 128 KiB.
    let mut frame = b"\x28\xB5\x2F\xFD\x00\x38".to_vec();
    for _ in 0..blocks {
        let head: u32 = (128 << 10) << 3 | 1 << 1;
        frame.extend_from_slice(&head.to_le_bytes()[..3]);
        frame.push(b'x');
    }
    // The last: no bytes as they are.
    frame.extend_from_slice(if is_whole { &[1, 0, 0] } else { &[7, 0, 0] });
    frame
}

#[test]
fn behind_each_of_many_damaged_members_the_next_is_searched_for_close_by() {
    let damaged = frame(1, false).repeat(20_000);
    for (archive, good, is_told) in [
        (Archive::Jsonl, &small_lines()[0], "a: It rained all night."),
        (Archive::Warc, &small()[0], "urn:uuid:a: It rained all night."),
    ] {
        let good = zstd::encode_all(&good[..], 3).unwrap();
        let bytes = [&good, &damaged[..], &good].concat();
        let (entries, read) = read(&bytes, archive);
        let told = shorts(&entries);
        assert!(
            told.len() > 2 && told[0] == is_told && told[told.len() - 1] == is_told,
            "{archive:?}: {told:?}"
        );
        // Close to the end, each search reads up to it.
        assert!(read < 4 * bytes.len() as u64 + (1 << 20), "{archive:?}: {read} of {}", bytes.len());
    }
}

#[test]
fn what_is_passed_over_in_a_plain_file_is_not_read() {
    let long = record("resource", "long", "Content-Type: image/png\r\n", &vec![b'x'; 64 << 20]);
    let bytes = [&long[..], &small()[0], &long, &small()[1]].concat();
    let (entries, read) = read(&bytes, Archive::Warc);
    let told = shorts(&entries);
    assert_eq!(
        [&told[1], &told[3]],
        ["urn:uuid:a: It rained all night.", "urn:uuid:b: The road to the harbour was gone."]
    );
    assert!(read < 4 << 20, "{read}");
    // One that is longer than the file is cut off.
    let (entries, read) = self::read(&bytes[..50 << 20], Archive::Warc);
    assert!(entries.len() == 1 && is_bad(&entries[0]) && read < 60 << 20, "{:?}: {read}", shorts(&entries));
}

#[test]
fn members_together_unpack_into_no_more_than_one_may() {
    // Each is 64 MiB of 2 KB: hundreds of them would take minutes.
    for (blocks, is_whole) in [(512, true), (512, false)] {
        let (entries, _) = read(&frame(blocks, is_whole).repeat(2_000), Archive::Jsonl);
        let told = |entry: &Entry| matches!(entry, Entry::Bad { error, .. } if error.kind() == ErrorKind::OverBudget);
        assert!(
            entries[2..].iter().all(told),
            "{:?}",
            entries[2..].iter().find(|entry| !told(entry)).map(short)
        );
        assert!(entries.len() > 1_000, "{}", entries.len());
    }
}
