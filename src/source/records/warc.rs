//! The records of a WARC file (ISO 28500). Written here because the crates
//! for it (`warc` 0.4, `fastwarc` 2.0) end at the first damaged record.

use std::io::{Read, Seek};

use memchr::memmem;

use super::block::{Block, HEAD_AT_MOST, Stop, is_record};
use super::fault::Fault;
use super::head::Head;
use super::lost::{At, Lost};
use super::page::{self, Plan, Wanted, Why};
use super::payload;
use super::place::Place;
use super::stream::Stream;
use super::{Entry, Record};
use crate::error::{Error, ErrorKind};
use crate::settings::{InputKind, Limits};
use crate::source::read::over;

/// What every record begins with.
const BEGIN: &[u8] = b"WARC/";

/// Bytes that tell a record's beginning: those of [`is_record`].
const TELLING: usize = 7;

/// Reads records.
pub(super) struct Warc<R> {
    stream: Stream<R>,
    limits: Limits,
    number: u64,
    lost: Lost,
    /// Whether what comes next was searched for. It may be no record then.
    is_guess: bool,
}

/// What is wrong with a record so that its end is not known.
enum Broken {
    Fault(Fault),
    /// What, and whether what was read may be no record at all.
    What(String, bool),
}

/// What a record's body turns out to be.
struct Page {
    bytes: Vec<u8>,
    kind: InputKind,
    charset: Option<String>,
}

impl From<Stop> for Broken {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Fault(fault) => Broken::Fault(fault),
            Stop::Cut => Broken::What("is cut off; get the file again".to_owned(), false),
            Stop::LongHead => {
                Broken::What(format!("has a header of more than {HEAD_AT_MOST} bytes; leave it out"), true)
            }
        }
    }
}

impl<R: Read + Seek> Warc<R> {
    pub(super) fn new(stream: Stream<R>, place: Place, limits: Limits) -> Self {
        Warc { stream, limits, number: place.number, lost: Lost::No, is_guess: false }
    }

    /// Bytes of the file that were read.
    pub(super) fn reached(&self) -> u64 {
        self.stream.reached()
    }

    /// The next record, or what stands in its place.
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
            let is_begin = self.skip_line_ends(TELLING).map(is_record);
            let (place, position) = (self.stream.place(self.number), self.stream.position());
            match is_begin {
                None => match self.stream.fill() {
                    Ok(_) => {
                        self.lost = Lost::Ended;
                        return None;
                    }
                    Err(fault) => return Some(self.faulty(place, None, fault)),
                },
                Some(false) => {
                    let what = "is none: no WARC/1.x line begins it; get the file again";
                    return Some(self.broken((place, position), None, what));
                }
                Some(true) => (),
            }
            self.number += 1;
            let is_guess = std::mem::take(&mut self.is_guess);
            let mut id = None;
            match self.record(place, &mut id) {
                Ok(entry) => return Some(entry),
                Err(Broken::Fault(fault)) => return Some(self.faulty(place, id, fault)),
                Err(Broken::What(_, true)) if is_guess => {
                    self.number -= 1;
                    self.lost = Lost::Behind(place, position);
                }
                Err(Broken::What(what, _)) => return Some(self.broken((place, position), id, &what)),
            }
        }
    }

    /// Reads the record at `place`, and puts its name into `id`.
    fn record(&mut self, place: Place, id: &mut Option<String>) -> Result<Entry, Broken> {
        self.stream.consume(BEGIN.len());
        let head = Block::new(&mut self.stream, u64::MAX).head()?;
        *id = head.get("WARC-Record-ID").map(|id| without_brackets(id).to_owned());
        let missing =
            |name| Broken::What(format!("has no {name} that can be read; get the file again"), true);
        let length: u64 = head
            .get("Content-Length")
            .and_then(|length| length.parse().ok())
            .ok_or_else(|| missing("Content-Length"))?;
        head.get("WARC-Type").ok_or_else(|| missing("WARC-Type"))?;
        if self.stream.left().is_some_and(|left| left < length) {
            return Err(Stop::Cut.into());
        }

        let mut block = Block::new(&mut self.stream, length);
        let plan = page::plan(&head, &mut block)?;
        let is_over = block.left() > self.limits.bytes;
        let body = match &plan {
            Plan::Take(_) if !is_over => block.read()?,
            _ => Vec::new(),
        };
        block.skip()?;
        self.check_end(place)?;

        let page = match plan {
            Plan::Take(_) if is_over => Err(over(&self.limits)),
            Plan::Take(wanted) => self.page(&head, wanted, body),
            Plan::Pass(why) => Ok(Err(why)),
            Plan::NoStatus => {
                let what = "has no HTTP status line; get the file again";
                Err(Error::new(ErrorKind::Record, what))
            }
        };
        let url = || head.get("WARC-Target-URI").map(|url| without_brackets(url).to_owned());
        Ok(match page {
            Ok(Ok(Page { bytes, kind, charset })) => Entry::Record(Record {
                id: id.clone().unwrap_or_else(|| (place.number + 1).to_string()),
                url: url(),
                date: head.get("WARC-Date").map(str::to_owned),
                charset,
                kind,
                bytes,
                fields: None,
                place,
            }),
            Ok(Err(why)) => Entry::PassedOver { place, id: id.clone(), why },
            Err(error) => bad(place, id.clone(), error),
        })
    }

    /// The page that a body is, or why it is none.
    fn page(&self, head: &Head, wanted: Wanted, body: Vec<u8>) -> Result<Result<Page, Why>, Error> {
        let is_truncated = head.get("WARC-Truncated").is_some();
        let bytes = payload::undo(body, &wanted, is_truncated, &self.limits)?;
        let kind = match wanted.kind {
            InputKind::Auto => page::look(&bytes, wanted.charset.as_deref()),
            kind => Some(kind),
        };
        Ok(match kind {
            Some(kind) => Ok(Page { bytes, kind, charset: wanted.charset }),
            None => Err(Why::Media(String::new())),
        })
    }

    /// Looks at what follows a block: two line ends, or at least another
    /// record or the end. Anything else shows that the length is wrong.
    fn check_end(&mut self, place: Place) -> Result<(), Broken> {
        if self.stream.peek(4).starts_with(b"\r\n\r\n") {
            self.stream.consume(4);
            return self.check_sum(place);
        }
        match self.skip_line_ends(TELLING) {
            None => self.check_sum(place),
            Some(next) if is_record(next) || next.len() < TELLING && BEGIN.starts_with(next) => Ok(()),
            Some(_) => {
                let what = "does not end where its Content-Length says; get the file again";
                Err(Broken::What(what.to_owned(), false))
            }
        }
    }

    /// A record that has a member of its own is as good as that member's checksum.
    fn check_sum(&mut self, place: Place) -> Result<(), Broken> {
        let is_wrong = matches!(self.stream.next_fault(), Some(Fault::Checksum));
        if is_wrong && place.within == 0 && self.stream.place(0).at == place.at {
            self.stream.fill().map_err(Broken::Fault)?;
        }
        Ok(())
    }

    /// The bytes behind the next line ends, at least `telling` of them if
    /// there are so many; `None` at the end and before a fault.
    fn skip_line_ends(&mut self, telling: usize) -> Option<&[u8]> {
        loop {
            let bytes = self.stream.peek(1);
            let all = bytes.len();
            let ends = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.stream.consume(ends);
            if all == 0 {
                return None;
            }
            if ends < all {
                return Some(self.stream.peek(telling));
            }
        }
    }

    /// Goes to the next record if it is not known where it begins. Whether
    /// there may be one.
    fn find(&mut self) -> Result<bool, Fault> {
        let at = std::mem::take(&mut self.lost).go_on(&mut self.stream, 1)?;
        self.is_guess = matches!(at, At::Behind | At::Member);
        match at {
            At::Entry => Ok(true),
            At::End => Ok(false),
            At::Behind | At::Member => self.search(),
        }
    }

    /// Goes to the next place where a line or a member begins as records do.
    fn search(&mut self) -> Result<bool, Fault> {
        loop {
            self.stream.peek(TELLING + 1);
            let bytes = self.stream.buffered();
            let found = memmem::find_iter(bytes, BEGIN).find(|&at| {
                let begins_line = at > 0 && bytes[at - 1] == b'\n';
                is_record(&bytes[at..]) && (begins_line || self.stream.member_begins(at))
            });
            if let Some(at) = found {
                self.stream.consume(at);
                return Ok(true);
            }
            if bytes.len() > TELLING {
                // What may be the beginning's first bytes stays, with the byte before it.
                self.stream.consume(bytes.len() - TELLING);
                continue;
            }
            self.stream.consume(bytes.len());
            match self.stream.fill().err() {
                None => return Ok(false),
                Some(Fault::Io(error)) => return Err(Fault::Io(error)),
                // Told already, as the fault of the record that was searched behind.
                Some(_) => {
                    if !self.stream.recover()? {
                        return Ok(false);
                    }
                }
            }
        }
    }

    fn broken(&mut self, (place, position): (Place, u64), id: Option<String>, what: &str) -> Entry {
        self.lost = Lost::Behind(place, position);
        bad(place, id, Error::new(ErrorKind::Record, what))
    }

    fn faulty(&mut self, place: Place, id: Option<String>, fault: Fault) -> Entry {
        self.lost = Lost::by(&fault);
        let error = fault.into_error(self.stream.format());
        bad(place, id, error)
    }
}

/// A bad record, its place put before the message.
fn bad(place: Place, id: Option<String>, error: Error) -> Entry {
    Entry::Bad { place, error: error.before(&format!("record {} ({place}): ", place.number + 1)), id }
}

fn without_brackets(value: &str) -> &str {
    value.strip_prefix('<').and_then(|value| value.strip_suffix('>')).unwrap_or(value)
}
