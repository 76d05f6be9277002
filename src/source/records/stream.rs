//! An archive's bytes, unpacked, with the places that they come from. Its
//! memory is a fixed buffer; a damaged member is passed over when asked.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read, Seek};

use memchr::memmem;

use super::dictionary;
use super::fault::Fault;
use super::member::{TRIED, Unpacker};
use super::place::Place;
use super::raw::Raw;
use super::{RATIO, RATIO_FROM};
use crate::error::Error;
use crate::source::compressed::Format;

/// Unpacked bytes held at once.
const CAPACITY: usize = 128 << 10;

/// Unpacked bytes that may be read again to look for records in what was
/// damaged, over four times the file's length: more than real files need. Of
/// a small file, no more than it may unpack into.
const REREAD: u64 = 256 << 20;

/// Bytes in which the next member is searched for at first: in many small
/// damaged members, each search goes no further.
const SEARCHED: usize = 4 * TRIED;

/// A file's unpacked bytes.
pub(super) struct Stream<R> {
    raw: Raw<R>,
    format: Option<Format>,
    unpacker: Option<Unpacker>,
    /// Whether a member has begun and not ended.
    inside: bool,
    /// Where the last member, or what stands in a member's place, begins in
    /// the file.
    member: u64,
    buffer: Box<[u8]>,
    from: usize,
    to: usize,
    /// Unpacked bytes before `from`, counted from where reading began.
    passed: u64,
    /// Where in the unpacked bytes members begin, and where in the file: the
    /// last before `from`, and all behind.
    starts: VecDeque<(u64, u64)>,
    /// Met behind the buffer's last byte.
    fault: Option<Fault>,
    ended: bool,
    reread: u64,
    /// Bytes that the member at work, and those before it, unpacked into over
    /// [`RATIO`] times their size.
    over: u64,
    over_before: u64,
    length: u64,
}

impl<R: Read + Seek> Stream<R> {
    /// Reads from `place` on.
    ///
    /// # Errors
    /// When the file cannot be read, its dictionary not be used, or there is
    /// no such place.
    pub(super) fn new(input: R, place: Place) -> Result<Self, Error> {
        let opening = |fault: Fault, format| fault.into_error(format);
        let read = |error| opening(Fault::reading(error), None);
        let mut raw = Raw::new(input);
        let length = raw.length().map_err(read)?;
        let format = Format::of(&raw.next(8).map_err(read)?);
        raw.go_to(0).map_err(read)?;
        let unpacker = match format {
            Some(format) => {
                let dictionary = dictionary::read(&mut raw)?;
                let unpacker = Unpacker::new(format, &dictionary);
                Some(unpacker.map_err(|error| opening(Fault::decoding(error), Some(format)))?)
            }
            None => None,
        };
        let mut stream = Stream {
            raw,
            format,
            unpacker,
            inside: false,
            member: place.at,
            buffer: vec![0; CAPACITY].into(),
            from: 0,
            to: 0,
            passed: 0,
            starts: VecDeque::new(),
            fault: None,
            ended: false,
            reread: 0,
            over: 0,
            over_before: 0,
            length,
        };
        let is_there = stream.go_to(place);
        if place.at > length || matches!(is_there, Err(Fault::CutOff)) {
            return Err(place.missing());
        }
        is_there.map_err(|fault| opening(fault, format))?;
        Ok(stream)
    }

    pub(super) fn format(&self) -> Option<Format> {
        self.format
    }

    /// Bytes of the file before what is unpacked next.
    pub(super) fn reached(&self) -> u64 {
        self.raw.at()
    }

    /// The file's length in bytes.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Continues at `place`.
    pub(super) fn go_to(&mut self, place: Place) -> Result<(), Fault> {
        self.restart(place.at).map_err(Fault::Io)?;
        let mut left = place.within;
        while left > 0 {
            let bytes = self.fill()?.len();
            if bytes == 0 {
                return Err(Fault::CutOff);
            }
            let step = usize::try_from(left).unwrap_or(usize::MAX).min(bytes);
            self.consume(step);
            left -= step as u64;
        }
        Ok(())
    }

    /// Unpacked bytes before the next one, counted from where reading began.
    pub(super) fn position(&self) -> u64 {
        self.passed
    }

    /// Goes back to `place`, which was at `position`, unless too much was read
    /// again already. Whether it did.
    pub(super) fn go_back(&mut self, place: Place, position: u64) -> Result<bool, Fault> {
        let way = place.within.saturating_add(self.passed.saturating_sub(position));
        let may = self.may_reread(way);
        if may {
            self.go_to(place)?;
        }
        Ok(may)
    }

    fn may_reread(&mut self, bytes: u64) -> bool {
        self.reread = self.reread.saturating_add(bytes);
        let base = REREAD.min(self.length.saturating_mul(RATIO));
        self.reread <= base.saturating_add(self.length.saturating_mul(4))
    }

    fn restart(&mut self, at: u64) -> io::Result<()> {
        self.raw.go_to(at)?;
        self.inside = false;
        self.begin_at(at);
        self.starts.clear();
        self.starts.push_back((0, at));
        (self.from, self.to, self.passed) = (0, 0, 0);
        self.fault = None;
        self.ended = false;
        Ok(())
    }

    /// The place of the next byte; look at it first, since a member's end is
    /// not known before what follows. `number` is that of the record.
    pub(super) fn place(&self, number: u64) -> Place {
        let (passed, at) = self.starts.front().copied().unwrap_or_default();
        let within = self.passed - passed;
        match self.format {
            Some(_) => Place { at, within, number },
            None => Place { at: at + within, within: 0, number },
        }
    }

    /// Whether a member begins `ahead` bytes behind the next byte.
    pub(super) fn member_begins(&self, ahead: usize) -> bool {
        let passed = self.passed + ahead as u64;
        self.format.is_some() && self.starts.binary_search_by_key(&passed, |start| start.0).is_ok()
    }

    /// Bytes that are left at most, where that is known.
    pub(super) fn left(&self) -> Option<u64> {
        let behind = self.length.saturating_sub(self.raw.at());
        self.format.is_none().then(|| behind + (self.to - self.from) as u64)
    }

    /// The next bytes, of one member; none at the end.
    pub(super) fn fill(&mut self) -> Result<&[u8], Fault> {
        if self.peek(1).is_empty()
            && let Some(fault) = self.fault.take()
        {
            self.ended = true;
            return Err(fault);
        }
        let bytes = self.buffered();
        let whole = self.starts.get(1).map_or(u64::MAX, |next| next.0 - self.passed);
        Ok(&bytes[..bytes.len().min(usize::try_from(whole).unwrap_or(usize::MAX))])
    }

    /// The fault that reading meets next.
    pub(super) fn next_fault(&mut self) -> Option<&Fault> {
        if self.peek(1).is_empty() { self.fault.as_ref() } else { None }
    }

    /// The next bytes, at least `bytes` of them; fewer before the end and before a fault.
    /// At most half the buffer is had so.
    pub(super) fn peek(&mut self, bytes: usize) -> &[u8] {
        while self.to - self.from < bytes.min(CAPACITY / 2) && !self.ended && self.fault.is_none() {
            if let Err(fault) = self.more() {
                self.fault = Some(fault);
            }
        }
        self.drop_starts();
        &self.buffer[self.from..self.to]
    }

    /// What was peeked at and not consumed.
    pub(super) fn buffered(&self) -> &[u8] {
        &self.buffer[self.from..self.to]
    }

    pub(super) fn consume(&mut self, bytes: usize) {
        let bytes = bytes.min(self.to - self.from);
        self.from += bytes;
        self.passed += bytes as u64;
        self.drop_starts();
    }

    /// Passes over most of the next `bytes` where they need not be read: how
    /// many. The last one is left, which shows whether it is there.
    pub(super) fn jump(&mut self, bytes: u64) -> Result<u64, Fault> {
        let held = (self.to - self.from) as u64;
        if self.format.is_some() || bytes <= CAPACITY as u64 {
            return Ok(0);
        }
        let way = bytes - 1;
        self.raw.go_to(self.raw.at() + (way - held)).map_err(Fault::Io)?;
        (self.from, self.to) = (0, 0);
        self.passed += way;
        Ok(way)
    }

    fn drop_starts(&mut self) {
        while self.starts.get(1).is_some_and(|next| next.0 <= self.passed) {
            self.starts.pop_front();
        }
    }

    /// Puts more bytes behind those in the buffer.
    fn more(&mut self) -> Result<(), Fault> {
        if self.from == self.to || self.to == CAPACITY {
            self.buffer.copy_within(self.from..self.to, 0);
            (self.from, self.to) = (0, self.to - self.from);
        }
        if self.unpacker.is_some() && !self.inside && !self.enter()? {
            self.ended = true;
            return Ok(());
        }
        let input = self.raw.fill_buf().map_err(Fault::reading)?;
        let room = &mut self.buffer[self.to..];
        let Some(unpacker) = &mut self.unpacker else {
            let bytes = input.len().min(room.len());
            room[..bytes].copy_from_slice(&input[..bytes]);
            self.raw.consume(bytes);
            self.to += bytes;
            self.ended = bytes == 0;
            return Ok(());
        };
        let step = unpacker.step(input, room)?;
        if step.read == 0 && step.written == 0 && !step.ends {
            let stuck = || Fault::decoding(io::Error::other("the decoder does not go on"));
            return Err(if input.is_empty() { Fault::CutOff } else { stuck() });
        }
        self.raw.consume(step.read);
        self.to += step.written;
        if step.ends {
            unpacker.finish(&mut self.raw)?;
            self.inside = false;
        }
        self.check_ratio()
    }

    fn unpacked(&self) -> u64 {
        self.passed + (self.to - self.from) as u64
    }

    fn begin_at(&mut self, member: u64) {
        self.member = member;
        self.over_before = self.over_before.saturating_add(std::mem::take(&mut self.over));
    }

    /// Members together may be [`RATIO_FROM`] over their ratio: a few thousand
    /// bytes of Zstandard can be that much.
    fn check_ratio(&mut self) -> Result<(), Fault> {
        let begin = self.starts.back().map_or(0, |start| start.0);
        let written = self.unpacked() - begin;
        let read = self.raw.at() - self.member;
        self.over = written.saturating_sub(read.saturating_mul(RATIO));
        if self.over > 0 && self.over.saturating_add(self.over_before) > RATIO_FROM {
            return Err(Fault::Bomb);
        }
        Ok(())
    }

    /// Begins the next member. Whether there is one.
    fn enter(&mut self) -> Result<bool, Fault> {
        loop {
            // Tapes and some file systems fill up with zeros.
            if !self.raw.skip_zeros().map_err(Fault::reading)? {
                return Ok(false);
            }
            self.begin_at(self.raw.at());
            let start = (self.unpacked(), self.member);
            // Members without a byte leave no more than one entry.
            match self.starts.back_mut() {
                Some(last) if last.0 == start.0 => *last = start,
                _ => self.starts.push_back(start),
            }
            let first = self.raw.next(4).map_err(Fault::reading)?;
            let Some(unpacker) = &mut self.unpacker else { return Ok(false) };
            match *first {
                [0x50..=0x5F, 0x2A, 0x4D, 0x18] if self.format == Some(Format::Zstandard) => {
                    dictionary::skip(&mut self.raw)?;
                }
                [a, b, c, d] if [a, b, c, d].starts_with(unpacker.magic()) => {
                    unpacker.begin([a, b, c, d], &mut self.raw)?;
                    self.inside = true;
                    return Ok(true);
                }
                _ if unpacker.magic().starts_with(&first) => return Err(Fault::CutOff),
                _ => return Err(Fault::Rubbish),
            }
        }
    }

    /// After a fault: goes to the next member. Whether there is one.
    pub(super) fn recover(&mut self) -> Result<bool, Fault> {
        let damaged = self.member + 1;
        let unpacked = self.unpacked() - self.starts.back().map_or(0, |start| start.0);
        // A damaged member may have been read beyond its end.
        if self.may_reread(unpacked.max(self.raw.at().saturating_sub(damaged))) {
            self.raw.go_to(damaged).map_err(Fault::Io)?;
        }
        let Some(unpacker) = &mut self.unpacker else { return Ok(false) };
        let magic = memmem::Finder::new(unpacker.magic());
        let mut window = Vec::new();
        let mut most = SEARCHED;
        loop {
            let begin = self.raw.at() - window.len() as u64;
            let read = self.raw.next(most).map_err(Fault::reading)?;
            window.extend_from_slice(&read);
            let is_last = read.len() < most;
            most = CAPACITY.min(most * 2);
            // Without the rest of a member's beginning, it is looked at with the next bytes.
            let whole = if is_last { window.len() } else { window.len() - TRIED };
            let mut found = magic.find_iter(&window).take_while(|at| *at < whole);
            if let Some(at) = found.find(|at| unpacker.is_begin(&window[*at..])) {
                self.restart(begin + at as u64).map_err(Fault::Io)?;
                return Ok(true);
            }
            if is_last {
                self.ended = true;
                return Ok(false);
            }
            window.drain(..whole);
        }
    }
}
