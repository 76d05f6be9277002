//! Sorting more rows than memory holds: sorted runs in temporary files, then
//! merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use super::frames::{FRAME, Packer, Stream};
use crate::scratch::{Scratch, Stored};

/// A row of fixed size.
pub(crate) trait Row: Copy + Ord {
    /// What rows of one group have in common; rows are sorted by it first.
    type Group: PartialEq;

    /// Its size in a file.
    const BYTES: usize;

    /// Appends [`Self::BYTES`] bytes.
    fn put(&self, bytes: &mut Vec<u8>);

    /// The row of these [`Self::BYTES`] bytes.
    fn get(bytes: &[u8]) -> Self;

    /// The group of the row.
    fn group(&self) -> Self::Group;

    /// Adds a row that counts as this same one, if it does.
    fn join(&mut self, other: &Self) -> bool;
}

/// Most bytes of the text that a row may bring along.
pub(crate) const TEXT: usize = 1023;

/// Files that a merge reads at once: each has buffers of some 300 KB.
const MOST_FILES: usize = 64;
const FILE_MEMORY: usize = 300 << 10;

/// Takes rows in any order. Make one a thread.
///
/// A row may bring a text along, of which the least of each group is told in
/// the end.
pub(crate) struct Sorter<'a, R> {
    scratch: &'a Scratch,
    /// Bytes of rows and texts that are held in memory.
    budget: usize,
    rows: Vec<(R, u32, u16)>,
    texts: Vec<u8>,
    runs: Vec<Stored>,
}

impl<'a, R: Row> Sorter<'a, R> {
    pub(crate) fn new(scratch: &'a Scratch, budget: usize) -> Self {
        // A text is named by its place in 32 bits.
        let budget = budget.clamp(FRAME, 2 << 30);
        Sorter { scratch, budget, rows: Vec::new(), texts: Vec::new(), runs: Vec::new() }
    }

    /// Takes a row, and the first [`TEXT`] bytes of a text for its group; an
    /// empty one is none.
    ///
    /// # Errors
    /// When a temporary file cannot be written.
    pub(crate) fn push(&mut self, row: R, text: &str) -> io::Result<()> {
        let text = &text.as_bytes()[..cut(text)];
        if self.rows.capacity() == 0 {
            // All at once: a vector that grows holds its rows twice for a moment. What is not used takes no memory.
            self.rows.reserve_exact(self.budget / size_of::<(R, u32, u16)>() + 1);
        }
        self.rows.push((row, self.texts.len() as u32, text.len() as u16));
        self.texts.extend(text);
        let held = self.rows.len() * size_of::<(R, u32, u16)>() + self.texts.len();
        if held >= self.budget { self.spill() } else { Ok(()) }
    }

    /// The rows so far as sorted runs, all in files.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub(crate) fn take_runs(&mut self) -> io::Result<Vec<Stored>> {
        self.spill()?;
        Ok(std::mem::take(&mut self.runs))
    }

    fn spill(&mut self) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        self.rows.sort_unstable_by_key(|(row, ..)| *row);
        let mut run = RunWriter::new(self.scratch)?;
        let mut at = 0;
        while let Some((first, ..)) = self.rows.get(at) {
            let group = first.group();
            let end = at + self.rows[at..].partition_point(|(row, ..)| row.group() == group);
            let rows = &self.rows[at..end];
            let texts = rows
                .iter()
                .map(|(_, from, length)| &self.texts[*from as usize..*from as usize + usize::from(*length)]);
            // One text a run and group is enough.
            let mut text = texts.filter(|text| !text.is_empty()).min().unwrap_or_default();
            rows.iter().try_for_each(|(row, ..)| run.push(*row, std::mem::take(&mut text)))?;
            at = end;
        }
        self.runs.push(run.finish()?);
        self.rows.clear();
        self.texts.clear();
        Ok(())
    }
}

/// The length of as much of a text as fits.
fn cut(text: &str) -> usize {
    (0..=text.len().min(TEXT)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

/// Writes sorted rows to a file, rows that count as one joined.
struct RunWriter<R> {
    run: Stored,
    file: BufWriter<File>,
    packer: Packer,
    raw: Vec<u8>,
    /// The row before, to which others may be joined, and its text.
    last: Option<(R, Vec<u8>)>,
}

impl<R: Row> RunWriter<R> {
    fn new(scratch: &Scratch) -> io::Result<Self> {
        let name = scratch.file("run");
        let file = BufWriter::new(File::create_new(scratch.path(&name))?);
        Ok(RunWriter {
            run: Stored { name, length: 0 },
            file,
            packer: Packer::new()?,
            raw: Vec::with_capacity(FRAME),
            last: None,
        })
    }

    fn push(&mut self, row: R, text: &[u8]) -> io::Result<()> {
        let Some((last, kept)) = &mut self.last else {
            self.last = Some((row, text.to_vec()));
            return Ok(());
        };
        if last.join(&row) {
            if kept.is_empty() {
                kept.extend(text);
            }
            return Ok(());
        }
        put(last, kept, &mut self.raw);
        *last = row;
        kept.clear();
        kept.extend(text);
        if self.raw.len() >= FRAME { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.run.length += u64::from(self.packer.write(&mut self.raw, &mut self.file)?);
        Ok(())
    }

    fn finish(mut self) -> io::Result<Stored> {
        if let Some((last, text)) = &self.last {
            put(last, text, &mut self.raw);
        }
        self.flush()?;
        self.file.flush()?;
        Ok(self.run)
    }
}

fn put<R: Row>(row: &R, text: &[u8], bytes: &mut Vec<u8>) {
    row.put(bytes);
    bytes.extend((text.len() as u16).to_le_bytes());
    bytes.extend(text);
}

/// A run's rows, read again.
struct RunReader {
    stream: Stream<BufReader<File>>,
    bytes: Vec<u8>,
}

impl RunReader {
    fn open(path: &Path) -> io::Result<Self> {
        let file = BufReader::with_capacity(FRAME, File::open(path)?);
        Ok(RunReader { stream: Stream::new(file, 2 * FRAME)?, bytes: Vec::new() })
    }

    /// The next row; its text replaces what `text` held.
    fn next<R: Row>(&mut self, text: &mut Vec<u8>) -> io::Result<Option<R>> {
        self.bytes.resize(R::BYTES + 2, 0);
        match self.stream.read(&mut self.bytes)? {
            0 => return Ok(None),
            read => self.stream.read_exact(&mut self.bytes[read..])?,
        }
        let length = u16::from_le_bytes([self.bytes[R::BYTES], self.bytes[R::BYTES + 1]]);
        text.resize(usize::from(length), 0);
        self.stream.read_exact(text)?;
        Ok(Some(R::get(&self.bytes[..R::BYTES])))
    }
}

/// The rows of many runs in order, those that count as one joined.
pub(crate) struct Merge<R> {
    runs: Vec<RunReader>,
    /// The next row of each run, its text, and the run's number.
    heads: BinaryHeap<Reverse<(R, Vec<u8>, usize)>>,
}

impl<R: Row> Merge<R> {
    /// Merges runs; where they are too many for `budget` bytes of buffers,
    /// first some of them to new ones.
    ///
    /// # Errors
    /// When temporary files cannot be read or written.
    pub(crate) fn new(scratch: &Scratch, mut runs: Vec<Stored>, budget: usize) -> io::Result<Self> {
        let most = (budget / FILE_MEMORY).clamp(4, MOST_FILES);
        while runs.len() > most {
            runs = runs
                .chunks(most)
                .map(|some| if let [one] = some { Ok(one.clone()) } else { Self::to_one(scratch, some) })
                .collect::<io::Result<_>>()?;
        }
        Self::of(scratch, &runs)
    }

    fn to_one(scratch: &Scratch, runs: &[Stored]) -> io::Result<Stored> {
        let mut merge = Self::of(scratch, runs)?;
        let mut run = RunWriter::new(scratch)?;
        let mut text = Vec::new();
        while let Some(row) = merge.next(&mut text)? {
            run.push(row, &text)?;
        }
        let run = run.finish()?;
        runs.iter().for_each(|merged| scratch.discard(&merged.name));
        Ok(run)
    }

    fn of(scratch: &Scratch, runs: &[Stored]) -> io::Result<Self> {
        let open = |run: &Stored| RunReader::open(&scratch.path(&run.name));
        let mut runs = runs.iter().map(open).collect::<io::Result<Vec<_>>>()?;
        let mut heads = BinaryHeap::with_capacity(runs.len());
        for (at, run) in runs.iter_mut().enumerate() {
            let mut text = Vec::new();
            if let Some(row) = run.next(&mut text)? {
                heads.push(Reverse((row, text, at)));
            }
        }
        Ok(Merge { runs, heads })
    }

    /// The next row, and a text in `text`. The least text of all rows of a
    /// group is the least that they brought along; empty ones are none.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    pub(crate) fn next(&mut self, text: &mut Vec<u8>) -> io::Result<Option<R>> {
        let Some(mut row) = self.next_apart(text)? else { return Ok(None) };
        let mut more = Vec::new();
        while let Some(Reverse((other, ..))) = self.heads.peek() {
            if !row.join(other) {
                break;
            }
            self.next_apart(&mut more)?;
            if text.is_empty() || (!more.is_empty() && more < *text) {
                std::mem::swap(text, &mut more);
            }
        }
        Ok(Some(row))
    }

    fn next_apart(&mut self, text: &mut Vec<u8>) -> io::Result<Option<R>> {
        let Some(mut head) = self.heads.peek_mut() else { return Ok(None) };
        let Reverse((row, own, run)) = &mut *head;
        let found = *row;
        text.clear();
        std::mem::swap(text, own);
        match self.runs[*run].next(own)? {
            Some(next) => *row = next,
            None => drop(PeekMut::pop(head)),
        }
        Ok(Some(found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number in a group, seen so often.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    struct Seen(u16, u16, u16);

    impl Row for Seen {
        type Group = u16;
        const BYTES: usize = 6;

        fn put(&self, bytes: &mut Vec<u8>) {
            [self.0, self.1, self.2].iter().for_each(|n| bytes.extend(n.to_le_bytes()));
        }

        fn get(bytes: &[u8]) -> Self {
            let at = |n: usize| u16::from_le_bytes([bytes[n], bytes[n + 1]]);
            Seen(at(0), at(2), at(4))
        }

        fn group(&self) -> u16 {
            self.0
        }

        fn join(&mut self, other: &Self) -> bool {
            let same = (self.0, self.1) == (other.0, other.1);
            self.2 += if same { other.2 } else { 0 };
            same
        }
    }

    fn sorted(budget: usize, count: u32) -> Vec<(Seen, String)> {
        let place = tempfile::tempdir().unwrap();
        let scratch = Scratch::in_folder(place.path(), None).unwrap();
        let runs = (0..3).flat_map(|worker| {
            let mut sorter = Sorter::new(&scratch, budget);
            for n in (0..count).filter(|n| n % 3 == worker) {
                let n = n.wrapping_mul(2_654_435_761) >> 16;
                let row = Seen((n % 97) as u16, (n % 1009) as u16, 1);
                sorter.push(row, ["", "text", "a text"][n as usize % 3]).unwrap();
            }
            sorter.take_runs().unwrap()
        });
        let mut merge = Merge::<Seen>::new(&scratch, runs.collect(), budget).unwrap();
        let (mut rows, mut text) = (Vec::new(), Vec::new());
        while let Some(row) = merge.next(&mut text).unwrap() {
            rows.push((row, String::from_utf8(text.clone()).unwrap()));
        }
        rows
    }

    #[test]
    fn few_runs_or_many_the_same_rows() {
        let (much, little) = (sorted(64 << 20, 200_000), sorted(0, 200_000));
        assert!(much.is_sorted_by_key(|(row, _)| *row));
        assert_eq!(much.iter().map(|(row, _)| u32::from(row.2)).sum::<u32>(), 200_000);
        let rows = |all: &[(Seen, String)]| all.iter().map(|(row, _)| *row).collect::<Vec<_>>();
        assert_eq!(rows(&much), rows(&little));
        for all in [much, little] {
            for group in 0..97 {
                let texts = all.iter().filter(|(row, text)| row.0 == group && !text.is_empty());
                assert_eq!(texts.map(|(_, text)| text.as_str()).min(), Some("a text"));
            }
        }
    }

    #[test]
    fn nothing_is_nothing() {
        assert!(sorted(0, 0).is_empty());
    }
}
