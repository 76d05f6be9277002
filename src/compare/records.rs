//! The records of an archive in two runs, each with its partner.
//!
//! Both runs have them in the order of the input, so partners come at about the same time: both are read side by side,
//! and a record whose partner has not come waits for it. Memory grows with those that wait alone.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::vec;

use serde::Deserialize;
use serde_json::value::RawValue;
use twox_hash::XxHash3_128;

use super::waiting::{Gone, Waiting};
use super::{Item, Options, Side, Source};
use crate::error::Error;
use crate::source::{Archive, Entry, Keys, Record, Records};

/// Records that are read of a run at a time at most.
const CHUNK: usize = 512;

/// Bytes of texts from which on no more are read at a time.
const CHUNK_BYTES: usize = 8 << 20;

/// Bytes in which the end of a first line is looked for.
const FIRST_LINE: u64 = 1 << 20;

/// The records of an archive in two runs.
pub(super) struct Joined {
    name: PathBuf,
    lanes: [Lane; 2],
    waiting: Waiting,
    ready: VecDeque<Item>,
}

/// Those of one run.
struct Lane {
    /// The files that are left.
    files: vec::IntoIter<PathBuf>,
    /// The file at work.
    records: Option<Records>,
    keys: Keys,
    limits: crate::settings::Limits,
    /// Records so far, in all files.
    number: u64,
    ended: bool,
}

/// What was read of a run.
#[derive(Debug)]
enum Found {
    Page(Page),
    Bad { id: Option<String>, error: Error },
}

/// A record.
#[derive(Debug)]
pub(super) struct Page {
    /// Hash of what names it in both runs.
    pub(super) key: u128,
    pub(super) id: String,
    pub(super) text: Vec<u8>,
}

impl Joined {
    /// Of the files in A and in B; no files where a run has none.
    pub(super) fn new(name: PathBuf, files: [Vec<PathBuf>; 2], options: &Options) -> Self {
        let lanes = files.map(|files| Lane {
            ended: files.is_empty(),
            files: files.into_iter(),
            records: None,
            keys: options.keys.clone(),
            limits: options.limits.clone(),
            number: 0,
        });
        Joined { name, lanes, waiting: Waiting::new(options.temp.clone()), ready: VecDeque::new() }
    }

    /// The next item; none at the end.
    ///
    /// # Errors
    /// When what waits cannot be put in a temporary file.
    pub(super) fn next_item(&mut self) -> Result<Option<Item>, Error> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Ok(Some(item));
            }
            if self.lanes.iter().all(|lane| lane.ended) {
                let left = self.waiting.leave()?;
                return Ok(left.map(|(side, id, text)| self.only(side, &id, text, false)));
            }
            let [a, b] = &mut self.lanes;
            let (a, b) = rayon::join(|| a.chunk(), || b.chunk());
            let (mut a, mut b) = (a.into_iter(), b.into_iter());
            loop {
                let (from_a, from_b) = (a.next(), b.next());
                if from_a.is_none() && from_b.is_none() {
                    break;
                }
                from_a.map_or(Ok(()), |found| self.take(Side::A, found, b.len() == 0 && from_b.is_none()))?;
                from_b.map_or(Ok(()), |found| self.take(Side::B, found, a.len() == 0))?;
            }
        }
    }

    /// Takes what was read; `last` says that no more was read of the other run.
    fn take(&mut self, side: Side, found: Found, last: bool) -> Result<(), Error> {
        let page = match found {
            Found::Page(page) => page,
            Found::Bad { id, error } => {
                let name = id.map_or_else(|| self.name.clone(), |id| self.name_of(&id));
                self.ready.push_back(Item::Unreadable { side, name, error });
                return Ok(());
            }
        };
        let item = if let Some((_, other)) = self.waiting.take(side.other(), page.key)? {
            let texts = [page.text, other].map(Source::Bytes);
            let [own, other] = texts;
            let (a, b) = if side == Side::A { (own, other) } else { (other, own) };
            Item::Pair { name: self.name_of(&page.id), a, b }
        } else if last && self.lanes[side.other() as usize].ended {
            self.only(side, &page.id, page.text, false)
        } else {
            match self.waiting.put(side, page)? {
                Some(Gone { id, text }) => self.only(side, &id, text, true),
                None => return Ok(()),
            }
        };
        self.ready.push_back(item);
        Ok(())
    }

    fn only(&self, side: Side, id: &str, text: Vec<u8>, given_up: bool) -> Item {
        Item::Only { side, name: self.name_of(id), source: Source::Bytes(text), given_up }
    }

    /// As messages of `clean` call it.
    fn name_of(&self, id: &str) -> PathBuf {
        let mut name = self.name.clone().into_os_string();
        name.push("#");
        name.push(id);
        name.into()
    }
}

impl std::fmt::Debug for Joined {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Joined").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Lane {
    fn chunk(&mut self) -> Vec<Found> {
        let mut chunk = Vec::new();
        let mut bytes = 0;
        while chunk.len() < CHUNK && bytes < CHUNK_BYTES {
            let Some(found) = self.next() else {
                self.ended = true;
                break;
            };
            if let Found::Page(page) = &found {
                bytes += page.text.len();
            }
            chunk.push(found);
        }
        chunk
    }

    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some(records) = &mut self.records {
                match records.next() {
                    Some(Entry::Record(record)) => {
                        self.number += 1;
                        return Some(Found::Page(self.page(record)));
                    }
                    Some(Entry::Bad { id, error, .. }) => {
                        self.number += 1;
                        return Some(Found::Bad { id, error });
                    }
                    Some(Entry::PassedOver { .. }) => continue,
                    None => self.records = None,
                }
            }
            let file = self.files.next()?;
            let Some(archive) = Archive::of(&file) else { continue };
            if archive == Archive::Jsonl && is_attributes(&file) {
                continue;
            }
            match Records::open(&file, archive, &self.keys, &self.limits) {
                Ok(records) => self.records = Some(records),
                Err(error) => return Some(Found::Bad { id: None, error }),
            }
        }
    }

    fn page(&self, record: Record) -> Page {
        let named = record.fields.as_ref().is_none_or(|fields| {
            let leads = |name: &str| {
                self.keys.id.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            fields.0.iter().any(|(name, value)| leads(name) && value.get() != "null")
        });
        let (tag, by) = match &record.url {
            _ if named => ("id", record.id.clone()),
            Some(url) => ("url", url.clone()),
            None => ("number", self.number.to_string()),
        };
        let key = XxHash3_128::oneshot(format!("{tag} {by}").as_bytes());
        Page { key, id: if named { record.id } else { by }, text: record.bytes }
    }
}

/// Whether the file holds what `--attributes` of `clean` writes, which are no pages.
fn is_attributes(path: &Path) -> bool {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Attributes<'a> {
        #[serde(borrow, rename = "id")]
        _id: &'a RawValue,
        #[serde(borrow, rename = "attributes")]
        _attributes: &'a RawValue,
    }
    let Ok(file) = File::open(path) else { return false };
    let mut line = Vec::new();
    let read = BufReader::new(file.take(FIRST_LINE)).read_until(b'\n', &mut line);
    read.is_ok() && serde_json::from_slice::<Attributes<'_>>(&line).is_ok()
}
