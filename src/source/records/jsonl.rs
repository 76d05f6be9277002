//! The records of a file of JSON objects, one a line.

use std::io::{Read, Seek};

use super::fault::Fault;
use super::object::{Fields, Object, content, name, string};
use super::place::Place;
use super::stream::Stream;
use super::{Entry, Keys, Record};
use crate::error::{Error, ErrorKind};
use crate::settings::{InputKind, Limits};
use crate::source::read::over;

/// Bytes of a line for each byte that a page may have: letters written as
/// `\u00e9` are three times as long.
pub(super) const ESCAPED: u64 = 3;

/// Bytes of a line beside its page.
pub(super) const BESIDE: u64 = 64 << 10;

/// Memory that the line's buffer keeps, in bytes.
const KEPT: usize = 4 << 20;

/// The field of a page's date.
pub(super) const DATE: &str = "created";

/// Reads lines.
pub(super) struct Jsonl<R> {
    stream: Stream<R>,
    keys: Keys,
    limits: Limits,
    number: u64,
    line: Vec<u8>,
    fault: Option<Fault>,
    is_lost: bool,
    ended: bool,
}

/// How a line was read into the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Whole,
    TooLong,
    /// A fault ends it.
    Broken,
}

impl<R: Read + Seek> Jsonl<R> {
    pub(super) fn new(stream: Stream<R>, place: Place, keys: Keys, limits: Limits) -> Self {
        let number = place.number;
        Jsonl { stream, keys, limits, number, line: Vec::new(), fault: None, is_lost: false, ended: false }
    }

    /// Bytes of the file that were read.
    pub(super) fn reached(&self) -> u64 {
        self.stream.reached()
    }

    /// The next line's record, or what stands in its place.
    pub(super) fn next(&mut self) -> Option<Entry> {
        while !self.ended {
            let place = self.stream.place(self.number);
            if let Some(fault) = self.fault.take() {
                return Some(self.faulty(place, fault));
            }
            let is_guess = std::mem::take(&mut self.is_lost);
            if is_guess {
                match self.stream.recover() {
                    Ok(true) => (),
                    Ok(false) => return None,
                    Err(fault) => return Some(self.faulty(place, fault)),
                }
            }
            if self.stream.peek(3).is_empty() && self.stream.next_fault().is_none() {
                return None;
            }
            let place = self.stream.place(self.number);
            if self.number == 0 && self.stream.buffered().starts_with(b"\xEF\xBB\xBF") {
                self.stream.consume(3);
            }
            let line = self.read_line();
            if self.line.trim_ascii().is_empty() && line != Line::TooLong {
                self.number += u64::from(line == Line::Whole);
                continue;
            }
            self.number += 1;
            let mut id = None;
            let result = match line {
                Line::TooLong => Err(over(&self.limits)),
                Line::Whole | Line::Broken => self.record(place, &mut id),
            };
            match result {
                Ok(record) => return Some(Entry::Record(record)),
                // The rest of a line that begins in a damaged member.
                Err(_) if is_guess && line == Line::Whole => (),
                Err(error) => match self.fault.take() {
                    Some(fault) => return Some(self.faulty(place, fault)),
                    None => return Some(bad(place, id, error)),
                },
            }
        }
        None
    }

    /// Reads the next line, without its end, into the buffer.
    fn read_line(&mut self) -> Line {
        self.line.clear();
        self.line.shrink_to(KEPT);
        let most = self.limits.bytes.saturating_mul(ESCAPED).saturating_add(BESIDE);
        let mut result = Line::Whole;
        loop {
            let bytes = match self.stream.fill() {
                Ok(bytes) => bytes,
                Err(fault) => {
                    self.fault = Some(fault);
                    return Line::Broken;
                }
            };
            let end = memchr::memchr(b'\n', bytes);
            let part = &bytes[..end.unwrap_or(bytes.len())];
            if (self.line.len() + part.len()) as u64 > most {
                result = Line::TooLong;
                self.line.clear();
            }
            if result == Line::Whole {
                self.line.extend_from_slice(part);
            }
            let taken = part.len() + usize::from(end.is_some());
            self.stream.consume(taken);
            if end.is_some() || taken == 0 {
                return result;
            }
        }
    }

    /// The record in the buffer; its name into `id`.
    fn record(&self, place: Place, id: &mut Option<String>) -> Result<Record, Error> {
        let bad = |what: String| Error::new(ErrorKind::Record, what);
        let line = str::from_utf8(&self.line).map_err(|error| {
            bad(format!("is no UTF-8 from byte {} on; convert it", error.valid_up_to() + 1))
        })?;
        let object: Object<'_> = serde_json::from_str(line).map_err(|error| {
            Error::with_source(
                ErrorKind::Record,
                format!("is no JSON object ({error}); correct it or leave it out"),
                error,
            )
        })?;
        let keys = &self.keys;
        *id = object.get(&keys.id).and_then(name);

        let html = content(&object, &keys.html)?.filter(|html| !html.is_empty());
        let (kind, text) = match html {
            Some(html) => (InputKind::Html, html),
            None => match content(&object, &keys.text)? {
                Some(text) => (InputKind::Text, text),
                None if keys.are_one() => {
                    return Err(bad(format!(
                        "has no field {}; say where its text is by --text-key",
                        keys.text
                    )));
                }
                None => {
                    return Err(bad(format!(
                        "has neither field {} nor {}; say where its text is by --text-key or --html-key",
                        keys.html, keys.text
                    )));
                }
            },
        };
        if text.len() as u64 > self.limits.bytes {
            return Err(over(&self.limits));
        }
        let (url, date) = (object.get(&keys.url).and_then(string), object.get(DATE).and_then(string));
        let fields = object.0.into_iter().filter(|(name, _)| *name != keys.html && *name != keys.text);
        Ok(Record {
            id: id.clone().unwrap_or_else(|| (place.number + 1).to_string()),
            url,
            date,
            charset: Some("utf-8".to_owned()),
            kind,
            bytes: text,
            fields: Some(Fields(fields.map(|(name, value)| (name, value.to_owned())).collect())),
            place,
        })
    }

    fn faulty(&mut self, place: Place, fault: Fault) -> Entry {
        self.ended = matches!(fault, Fault::Io(_));
        self.is_lost = true;
        bad(place, None, fault.into_error(self.stream.format()))
    }
}

/// A bad line, its number put before the message.
fn bad(place: Place, id: Option<String>, error: Error) -> Entry {
    Entry::Bad { place, error: error.before(&format!("line {}: ", place.number + 1)), id }
}
