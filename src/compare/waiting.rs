//! Records that wait for their partner in the other run. Their texts go to a temporary file when they are many.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use super::Side;
use super::records::Page;
use crate::error::{Error, ErrorKind};

/// Bytes of ids and texts held in memory.
const HELD: usize = 64 << 20;

/// Records of a run that wait at most. More, and the one that has waited longest is given up.
const MOST: usize = 1 << 20;

/// The records of two runs that wait.
#[derive(Debug)]
pub(super) struct Waiting {
    temp: PathBuf,
    spool: Option<File>,
    /// Bytes of it in use.
    length: u64,
    held: usize,
    most: usize,
    most_held: usize,
    sides: [Queue; 2],
}

/// Those of one run. A key may have several: they are taken in their order.
#[derive(Debug, Default)]
struct Queue {
    by_key: BTreeSet<(u128, u64)>,
    by_number: BTreeMap<u64, (u128, Place)>,
    next: u64,
    /// All before this number are in the file.
    spooled: u64,
}

/// Where an id and a text are.
#[derive(Debug)]
enum Place {
    Held(Box<(String, Vec<u8>)>),
    Spooled { at: u64, id: usize, text: usize },
}

/// A record that waits no longer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Gone {
    pub(super) id: String,
    pub(super) text: Vec<u8>,
}

impl Waiting {
    /// With temporary files in the folder `temp`.
    pub(super) fn new(temp: PathBuf) -> Self {
        Waiting {
            temp,
            spool: None,
            length: 0,
            held: 0,
            most: MOST,
            most_held: HELD,
            sides: [Queue::default(), Queue::default()],
        }
    }

    /// Lets a record wait; the one that is given up for it, if there are too many.
    ///
    /// # Errors
    /// When the temporary file cannot be written or read.
    pub(super) fn put(&mut self, side: Side, page: Page) -> Result<Option<Gone>, Error> {
        self.held += page.id.len() + page.text.len();
        let queue = &mut self.sides[side as usize];
        let number = queue.next;
        queue.next += 1;
        queue.by_key.insert((page.key, number));
        queue.by_number.insert(number, (page.key, Place::Held(Box::new((page.id, page.text)))));
        let given_up = if queue.by_number.len() > self.most { self.first(side)? } else { None };
        if self.held > self.most_held {
            self.spool_all().map_err(|error| self.unfit(error))?;
        }
        Ok(given_up)
    }

    /// The id and text of the first record of `side` with this key.
    ///
    /// # Errors
    /// When the temporary file cannot be read.
    pub(super) fn take(&mut self, side: Side, key: u128) -> Result<Option<(String, Vec<u8>)>, Error> {
        let queue = &mut self.sides[side as usize];
        let Some(found) = queue.by_key.range((key, 0)..=(key, u64::MAX)).next().copied() else {
            return Ok(None);
        };
        queue.by_key.remove(&found);
        let Some((_, place)) = queue.by_number.remove(&found.1) else { return Ok(None) };
        Ok(Some(self.read(place)?))
    }

    /// The next record that has no partner: those of A, then those of B, in their order.
    ///
    /// # Errors
    /// When the temporary file cannot be read.
    pub(super) fn leave(&mut self) -> Result<Option<(Side, String, Vec<u8>)>, Error> {
        for side in Side::BOTH {
            if let Some(Gone { id, text }) = self.first(side)? {
                return Ok(Some((side, id, text)));
            }
        }
        Ok(None)
    }

    fn first(&mut self, side: Side) -> Result<Option<Gone>, Error> {
        let queue = &mut self.sides[side as usize];
        let Some((number, (key, place))) = queue.by_number.pop_first() else { return Ok(None) };
        queue.by_key.remove(&(key, number));
        let (id, text) = self.read(place)?;
        Ok(Some(Gone { id, text }))
    }

    fn read(&mut self, place: Place) -> Result<(String, Vec<u8>), Error> {
        match place {
            Place::Held(held) => {
                self.held -= held.0.len() + held.1.len();
                Ok(*held)
            }
            Place::Spooled { at, id, text } => {
                let mut read = || -> io::Result<(String, Vec<u8>)> {
                    let spool = self.spool.as_mut().ok_or(io::ErrorKind::NotFound)?;
                    let (mut bytes, mut rest) = (vec![0; id], vec![0; text]);
                    spool.seek(SeekFrom::Start(at))?;
                    spool.read_exact(&mut bytes)?;
                    spool.read_exact(&mut rest)?;
                    Ok((String::from_utf8(bytes).map_err(io::Error::other)?, rest))
                };
                read().map_err(|error| self.unfit(error))
            }
        }
    }

    /// Puts all that is held in the file.
    fn spool_all(&mut self) -> io::Result<()> {
        let is_spooled = |queue: &Queue| queue.by_number.range(..queue.spooled).next().is_some();
        let in_use = self.sides.iter().any(is_spooled);
        let spool = match &mut self.spool {
            Some(spool) => spool,
            none => none.insert(tempfile::tempfile_in(&self.temp)?),
        };
        if !in_use {
            spool.set_len(0)?;
            self.length = 0;
        }
        spool.seek(SeekFrom::Start(self.length))?;
        let mut out = io::BufWriter::new(spool);
        for queue in &mut self.sides {
            for (_, (_, place)) in queue.by_number.range_mut(queue.spooled..) {
                let Place::Held(held) = place else { continue };
                let (id, text) = &**held;
                out.write_all(id.as_bytes())?;
                out.write_all(text)?;
                let (at, id, text) = (self.length, id.len(), text.len());
                self.length += (id + text) as u64;
                *place = Place::Spooled { at, id, text };
            }
            queue.spooled = queue.next;
        }
        out.flush()?;
        self.held = 0;
        Ok(())
    }

    fn unfit(&self, error: io::Error) -> Error {
        let message = format!(
            "records that wait for their partner cannot be kept in {}: {error}; choose another folder with --temp",
            self.temp.display()
        );
        Error::with_source(ErrorKind::Io, message, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(most: usize, most_held: usize) -> Waiting {
        Waiting { most, most_held, ..Waiting::new(std::env::temp_dir()) }
    }

    fn page(key: u128, text: &str) -> Page {
        Page { key, id: format!("id {key}"), text: text.as_bytes().to_vec() }
    }

    #[test]
    fn records_come_back_whole_from_memory_and_file() {
        for most_held in [0, 20, 1000] {
            let mut waiting = waiting(100, most_held);
            for n in 0..50_u128 {
                let side = if n % 2 == 0 { Side::A } else { Side::B };
                assert_eq!(waiting.put(side, page(n % 40, &format!("text {n}"))).unwrap(), None);
            }
            let mut take = |side, key| {
                let taken = waiting.take(side, key).unwrap();
                taken.map(|(id, text)| (id, String::from_utf8(text).unwrap()))
            };
            assert_eq!(take(Side::A, 7), None);
            // Two of one key, in their order.
            assert_eq!(take(Side::A, 4), Some(("id 4".into(), "text 4".into())));
            assert_eq!(take(Side::A, 4), Some(("id 4".into(), "text 44".into())));
            assert_eq!(take(Side::A, 4), None);
            let left: Vec<_> = std::iter::from_fn(|| waiting.leave().unwrap()).collect();
            assert_eq!(left.len(), 48);
            let texts: Vec<_> = left.iter().map(|(_, _, text)| str::from_utf8(text).unwrap()).collect();
            assert_eq!((texts[0], texts[2], texts[23]), ("text 0", "text 6", "text 1"));
            assert_eq!(waiting.held, 0);
        }
    }

    #[test]
    fn the_file_is_used_again_when_nothing_in_it_waits() {
        let mut waiting = waiting(100, 0);
        for n in 0..20 {
            waiting.put(Side::A, page(n, "some text")).unwrap();
            assert!(waiting.take(Side::A, n).unwrap().is_some());
        }
        assert!(waiting.length < 50, "{}", waiting.length);
    }

    #[test]
    fn the_one_that_waited_longest_is_given_up() {
        let mut waiting = waiting(2, 1000);
        assert_eq!(waiting.put(Side::A, page(1, "one")).unwrap(), None);
        assert_eq!(waiting.put(Side::A, page(2, "two")).unwrap(), None);
        assert_eq!(waiting.put(Side::B, page(3, "three")).unwrap(), None);
        let gone = waiting.put(Side::A, page(4, "four")).unwrap().unwrap();
        assert_eq!((gone.id.as_str(), gone.text.as_slice()), ("id 1", "one".as_bytes()));
        assert_eq!(waiting.take(Side::A, 1).unwrap(), None);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let mut waiting = Waiting { most_held: 0, ..Waiting::new("/nowhere/at/all".into()) };
        let error = waiting.put(Side::A, page(1, "one")).unwrap_err();
        assert!(error.to_string().contains("/nowhere/at/all") && error.to_string().contains("--temp"));
    }
}
