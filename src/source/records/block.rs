//! A record's block: so many bytes of an archive.

use std::io::{Read, Seek};

use super::fault::Fault;
use super::head::Head;
use super::stream::Stream;

/// Bytes of a head. Real ones have a few thousand at most.
pub(super) const HEAD_AT_MOST: usize = 64 << 10;

/// Why a block ends before its end.
#[derive(Debug)]
pub(super) enum Stop {
    Fault(Fault),
    /// The file ends, or a compressed archive's next record begins.
    Cut,
    /// A head is longer than [`HEAD_AT_MOST`].
    LongHead,
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Stop::Fault(fault)
    }
}

/// Whether a WARC record begins so.
pub(super) fn is_record(bytes: &[u8]) -> bool {
    matches!(bytes, [b'W', b'A', b'R', b'C', b'/', b'0'..=b'9', b'.', ..])
}

/// The bytes that are left of a block.
pub(super) struct Block<'a, R> {
    stream: &'a mut Stream<R>,
    left: u64,
}

impl<'a, R: Read + Seek> Block<'a, R> {
    /// The next `left` bytes of the stream.
    pub(super) fn new(stream: &'a mut Stream<R>, left: u64) -> Self {
        Block { stream, left }
    }

    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// The next bytes, none at the block's end.
    fn fill(&mut self) -> Result<&[u8], Stop> {
        if self.left == 0 {
            return Ok(&[]);
        }
        let begins = is_record(self.stream.peek(7));
        if begins && self.stream.member_begins(0) {
            return Err(Stop::Cut);
        }
        let bytes = self.stream.fill()?;
        if bytes.is_empty() {
            return Err(Stop::Cut);
        }
        Ok(&bytes[..bytes.len().min(usize::try_from(self.left).unwrap_or(usize::MAX))])
    }

    fn consume(&mut self, bytes: usize) {
        self.stream.consume(bytes);
        self.left -= bytes as u64;
    }

    /// Whether the block goes on with these few bytes.
    pub(super) fn begins_with(&mut self, bytes: &[u8]) -> bool {
        self.left >= bytes.len() as u64 && self.stream.peek(bytes.len()).starts_with(bytes)
    }

    /// Reads up to an empty line, or to the block's end.
    pub(super) fn head(&mut self) -> Result<Head, Stop> {
        let mut head = Vec::new();
        let mut line = 0;
        loop {
            let bytes = self.fill()?;
            let end = memchr::memchr(b'\n', bytes);
            let taken = end.map_or(bytes.len(), |at| at + 1);
            if head.len() + taken > HEAD_AT_MOST {
                return Err(Stop::LongHead);
            }
            head.extend_from_slice(&bytes[..taken]);
            self.consume(taken);
            if end.is_some() {
                if head[line..].trim_ascii().is_empty() {
                    break;
                }
                line = head.len();
            } else if taken == 0 {
                break;
            }
        }
        Ok(Head::parse(&head))
    }

    /// All that is left.
    pub(super) fn read(&mut self) -> Result<Vec<u8>, Stop> {
        // A wrong length must not take memory that no byte fills.
        let mut body = Vec::with_capacity(usize::try_from(self.left).unwrap_or(0).min(1 << 20));
        loop {
            let bytes = self.fill()?;
            if bytes.is_empty() {
                return Ok(body);
            }
            body.extend_from_slice(bytes);
            let read = bytes.len();
            self.consume(read);
        }
    }

    /// Passes over all that is left.
    pub(super) fn skip(&mut self) -> Result<(), Stop> {
        self.left -= self.stream.jump(self.left)?;
        loop {
            let bytes = self.fill()?.len();
            if bytes == 0 {
                return Ok(());
            }
            self.consume(bytes);
        }
    }
}
