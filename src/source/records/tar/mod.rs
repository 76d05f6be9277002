//! The files in a TAR file, packed or not. Written here because the crate for
//! it (`tar` 0.4) ends at the first entry that is damaged.

mod header;

use std::io::{Read, Seek};

use memchr::memmem;

use self::header::{BEFORE_USTAR, BLOCK, Extended, Header, MAP_GOES_ON_AGAIN, USTAR};
use super::fault::Fault;
use super::lost::{At, Lost};
use super::named::{self, Budget, bad};
use super::page::Why;
use super::place::Place;
use super::stream::Stream;
use super::{Entry, Record, date};
use crate::error::{Error, ErrorKind};
use crate::settings::Limits;
use crate::source::read::over;

/// Bytes of an extended header. Real ones have a few hundred.
const EXTENDED_AT_MOST: u64 = 1 << 20;

/// Bytes that are searched for a header at a time.
const SEARCHED: usize = 16 << 10;

/// Reads the files of an archive.
pub(super) struct Tar<R> {
    stream: Stream<R>,
    limits: Limits,
    number: u64,
    budget: Budget,
    lost: Lost,
    /// Whether what comes next was searched for. It may be no entry then.
    is_guess: bool,
}

/// What is wrong with an entry so that its end is not known.
enum Broken {
    Fault(Fault),
    What(&'static str),
}

impl From<Fault> for Broken {
    fn from(fault: Fault) -> Self {
        Broken::Fault(fault)
    }
}

/// The archive ends too soon.
const CUT: Broken = Broken::What("is cut off; get the file again");

/// What comes next.
enum Next {
    Header,
    /// Something else, behind the blocks of zeros that end an archive or not.
    Other {
        is_behind_end: bool,
    },
    /// Nothing, or less than a block.
    End,
}

impl<R: Read + Seek> Tar<R> {
    pub(super) fn new(stream: Stream<R>, place: Place, limits: Limits) -> Self {
        let budget = Budget::new(stream.length());
        Tar { stream, limits, number: place.number, budget, lost: Lost::No, is_guess: false }
    }

    /// Bytes of the file that were read.
    pub(super) fn reached(&self) -> u64 {
        self.stream.reached()
    }

    /// The next file, or what stands in its place.
    pub(super) fn next(&mut self) -> Option<Entry> {
        loop {
            match self.find() {
                Ok(true) => (),
                Ok(false) => {
                    self.lost = Lost::Ended;
                    return None;
                }
                Err(fault) => return Some(self.faulty(self.stream.place(self.number), None, fault)),
            }
            let is_guess = std::mem::take(&mut self.is_guess);
            let next = self.look();
            let (place, position) = (self.stream.place(self.number), self.stream.position());
            let mut id = None;
            let result = match next {
                Next::Header => self.entry(place, &mut id),
                Next::Other { is_behind_end: false } => Err(Broken::What(
                    "is none: no TAR header begins here, or it is damaged; get the file again",
                )),
                // What else tapes hold, and the data's checksum, which must be met.
                Next::Other { is_behind_end: true } | Next::End => match self.finish() {
                    Ok(0) => {
                        self.lost = Lost::Ended;
                        return None;
                    }
                    Ok(_) => Err(CUT),
                    Err(fault) => Err(fault.into()),
                },
            };
            match result {
                Ok(entry) => {
                    self.number += 1;
                    return Some(entry);
                }
                Err(Broken::What(_)) if is_guess => self.lost = Lost::Behind(place, position),
                Err(broken) => {
                    let entry = self.broken((place, position), id, broken);
                    self.number += 1;
                    return Some(entry);
                }
            }
        }
    }

    /// Passes over blocks of zeros. Archives that were put one behind the
    /// other have them between.
    fn look(&mut self) -> Next {
        let mut is_behind_end = false;
        loop {
            let bytes = self.stream.peek(BLOCK);
            match bytes.first_chunk::<BLOCK>() {
                Some(block) if header::is_zero(block) => {
                    self.stream.consume(BLOCK);
                    is_behind_end = true;
                }
                Some(block) if header::is_header(block) => return Next::Header,
                Some(_) => return Next::Other { is_behind_end },
                None => return Next::End,
            }
        }
    }

    /// Reads to the end. Less than a block that is not all zeros is what was
    /// cut off: so many bytes.
    fn finish(&mut self) -> Result<usize, Fault> {
        let rest = self.stream.peek(BLOCK);
        let cut = if rest.len() < BLOCK && !header::is_zero(rest) { rest.len() } else { 0 };
        loop {
            let bytes = self.stream.fill()?.len();
            if bytes == 0 {
                return Ok(cut);
            }
            self.stream.consume(bytes);
        }
    }

    /// Reads the entry at `place`, and puts its name into `id`.
    fn entry(&mut self, place: Place, id: &mut Option<String>) -> Result<Entry, Broken> {
        let mut extended = Extended::default();
        let mut problem = None;
        let header = loop {
            let block = self.block()?;
            let Some(header) = Header::parse(&block) else {
                return Err(Broken::What("has a header that is damaged; get the file again"));
            };
            let size = header.size.unwrap_or(0);
            match header.kind {
                b'x' | b'X' | b'L' if size > EXTENDED_AT_MOST => {
                    self.data(size, None)?;
                    problem = Some("has an extended header of more than a million bytes; leave it out");
                }
                b'x' | b'X' | b'L' => {
                    let mut data = Vec::new();
                    self.data(size, Some(&mut data))?;
                    if header.kind == b'L' {
                        let name = data.split(|byte| *byte == 0).next().unwrap_or_default();
                        extended.name = Some(name.to_vec());
                    } else if !extended.add(&data) {
                        problem = Some("has an extended header that cannot be read; get the file again");
                    }
                }
                // A link's long target; what holds for all files behind, such as a commit.
                b'K' | b'g' => self.data(size, None)?,
                _ => break header,
            }
        };
        let name = extended.name.take().unwrap_or(header.name);
        *id = Some(named::id(&name));
        let mut map_goes_on = header.kind == b'S' && header.map_goes_on;
        while map_goes_on {
            map_goes_on = self.block()?[MAP_GOES_ON_AGAIN] == 1;
        }
        let kind = match header.kind {
            b'5' | b'D' => Err(Why::File("a folder")),
            b'1' | b'2' => Err(Why::File("a link")),
            b'3' | b'4' | b'6' => Err(Why::File("a pipe or device")),
            0 | b'0' | b'7' if name.ends_with(b"/") => Err(Why::File("a folder")),
            0 | b'0' | b'7' | b'S' => named::kind(id.as_deref().unwrap_or_default()),
            _ => Err(Why::File("no file")),
        };
        // What is no file has no data, whatever its size.
        let size = if (b'1'..=b'6').contains(&header.kind) { Some(0) } else { extended.size.or(header.size) };
        let Some(size) = size else {
            return Err(Broken::What("has a size that cannot be read; get the file again"));
        };
        if extended.is_sparse || header.kind == b'S' {
            problem = problem.or(Some("is a file with holes; pack it without --sparse"));
        }

        let is_over = size > self.limits.bytes;
        let mut file = Vec::new();
        let is_wanted = kind.is_ok() && problem.is_none() && !is_over;
        self.data(size, is_wanted.then_some(&mut file))?;
        self.check_end()?;

        let date = extended.modified.or(header.modified).and_then(date::of_unix);
        let page = match (kind, problem) {
            (Err(why), _) => Ok(Err(why)),
            (Ok(_), Some(problem)) => Err(Error::new(ErrorKind::Record, problem)),
            (Ok(_), None) if is_over => Err(over(&self.limits)),
            (Ok(_), None) if named::is_apple_double(&file) => Ok(Err(Why::File("a resource fork of macOS"))),
            (Ok(kind), None) => self.budget.unpack(file, &self.limits).map(|page| Ok((kind, page))),
        };
        Ok(match page {
            Ok(Ok((kind, bytes))) => Entry::Record(Record {
                id: id.take().unwrap_or_default(),
                url: None,
                date,
                charset: None,
                kind,
                bytes,
                fields: None,
                place,
            }),
            Ok(Err(why)) => Entry::PassedOver { place, id: id.take(), why },
            Err(error) => bad(place, id.take(), error),
        })
    }

    fn block(&mut self) -> Result<[u8; BLOCK], Broken> {
        match self.stream.peek(BLOCK).first_chunk() {
            Some(block) => {
                let block = *block;
                self.stream.consume(BLOCK);
                Ok(block)
            }
            None => {
                self.finish()?;
                Err(CUT)
            }
        }
    }

    /// Reads the next `size` bytes, to be kept or not, and what fills up
    /// their last block.
    fn data(&mut self, size: u64, mut kept: Option<&mut Vec<u8>>) -> Result<(), Broken> {
        if self.stream.left().is_some_and(|left| left < size) {
            return Err(CUT);
        }
        let mut left = size;
        if kept.is_none() {
            left -= self.stream.jump(left)?;
        }
        while left > 0 {
            let bytes = self.stream.fill()?;
            if bytes.is_empty() {
                return Err(CUT);
            }
            let bytes = &bytes[..bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX))];
            if let Some(kept) = &mut kept {
                kept.extend_from_slice(bytes);
            }
            let read = bytes.len();
            self.stream.consume(read);
            left -= read as u64;
        }
        // Some writers leave the last block as it is. What is wrong here is the next entry's matter.
        let rest = (BLOCK - (size % BLOCK as u64) as usize) % BLOCK;
        self.stream.peek(rest);
        self.stream.consume(rest);
        Ok(())
    }

    /// Looks at what follows an entry: a header, be it damaged, or zeros, or
    /// the end. Anything else shows that the size is wrong.
    fn check_end(&mut self) -> Result<(), Broken> {
        let is_end = self.stream.peek(BLOCK).first_chunk::<BLOCK>().is_none_or(|block| {
            header::is_zero(block) || header::is_header(block) || header::is_like_header(block)
        });
        if is_end {
            Ok(())
        } else {
            Err(Broken::What("does not end where its size says; get the file again"))
        }
    }

    /// Goes to the next entry if it is not known where it begins. Whether
    /// there may be one.
    fn find(&mut self) -> Result<bool, Fault> {
        let at = std::mem::take(&mut self.lost).go_on(&mut self.stream, BLOCK)?;
        self.is_guess = matches!(at, At::Behind | At::Member);
        match at {
            At::Entry => Ok(true),
            At::End => Ok(false),
            At::Behind | At::Member => self.search(at == At::Behind),
        }
    }

    /// Goes to the next header: so many blocks behind where reading is, or in
    /// members behind a damaged one, anywhere.
    fn search(&mut self, mut is_aligned: bool) -> Result<bool, Fault> {
        loop {
            self.stream.peek(SEARCHED);
            let bytes = self.stream.buffered();
            let (found, searched) = if is_aligned {
                let (blocks, _) = bytes.as_chunks::<BLOCK>();
                (blocks.iter().position(header::is_header).map(|at| at * BLOCK), blocks.len() * BLOCK)
            } else {
                let begins = |at: &usize| bytes[*at..].first_chunk().is_some_and(header::is_header);
                let ustar = memmem::find_iter(bytes, USTAR);
                let found = ustar.filter_map(|at| at.checked_sub(BEFORE_USTAR)).find(begins);
                (found, (bytes.len() + 1).saturating_sub(BLOCK))
            };
            self.stream.consume(found.unwrap_or(searched));
            if found.is_some() {
                return Ok(true);
            }
            if searched > 0 {
                continue;
            }
            self.stream.consume(BLOCK);
            match self.stream.fill().err() {
                None => return Ok(false),
                Some(Fault::Io(error)) => return Err(Fault::Io(error)),
                // Told already, as the fault of the entry that was searched behind.
                Some(_) => {
                    is_aligned = false;
                    if !self.stream.recover()? {
                        return Ok(false);
                    }
                }
            }
        }
    }

    fn broken(&mut self, (place, position): (Place, u64), id: Option<String>, broken: Broken) -> Entry {
        match broken {
            Broken::Fault(fault) => self.faulty(place, id, fault),
            Broken::What(what) => {
                self.lost = Lost::Behind(place, position);
                bad(place, id, Error::new(ErrorKind::Record, what))
            }
        }
    }

    fn faulty(&mut self, place: Place, id: Option<String>, fault: Fault) -> Entry {
        self.lost = Lost::by(&fault);
        bad(place, id, fault.into_error(self.stream.format()))
    }
}
