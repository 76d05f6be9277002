//! From sorted records to the counts of each site.

use std::io;
use std::path::PathBuf;

use foldhash::HashMap;

use super::sort::{Merge, Row};
use crate::scratch::Scratch;
use crate::site::{Count, Record, SiteKind, SiteName, SiteProfile};

impl Row for Record {
    type Group = (u64, u64);
    const BYTES: usize = 30;

    fn put(&self, bytes: &mut Vec<u8>) {
        [self.site, self.key, self.page].iter().for_each(|number| bytes.extend(number.to_le_bytes()));
        bytes.extend(self.place.to_le_bytes());
        bytes.extend(self.marks.to_le_bytes());
    }

    fn get(bytes: &[u8]) -> Self {
        let long = |at: usize| u64::from_le_bytes(std::array::from_fn(|n| bytes[at + n]));
        let place = u32::from_le_bytes(std::array::from_fn(|n| bytes[24 + n]));
        let marks = u16::from_le_bytes([bytes[28], bytes[29]]);
        Record { site: long(0), key: long(8), page: long(16), place, marks }
    }

    fn group(&self) -> Self::Group {
        (self.site, self.key)
    }

    fn join(&mut self, other: &Self) -> bool {
        let same = (self.site, self.key, self.page) == (other.site, other.key, other.page);
        if same {
            *self = Record::join(*self, *other);
        }
        same
    }
}

/// The name of a site as the text that its pages' records bring along.
pub(crate) fn site_text(site: &SiteName) -> String {
    let kind = match site.kind {
        SiteKind::Domain => 'd',
        SiteKind::Folder => 'f',
        SiteKind::All => 'a',
    };
    format!("{kind}{}", site.name)
}

fn site_of(text: &[u8]) -> io::Result<SiteName> {
    let text = str::from_utf8(text).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    let (kind, name) = text.split_at_checked(1).unwrap_or(("", ""));
    let kind = match kind {
        "d" => SiteKind::Domain,
        "f" => SiteKind::Folder,
        _ => SiteKind::All,
    };
    Ok(SiteName { kind, name: name.to_owned() })
}

/// The sites of all records, one after the other, counted while the runs are
/// merged.
pub(crate) struct Sites {
    merge: Merge<Record>,
    next: Option<Record>,
    text: Vec<u8>,
    places: Vec<u32>,
}

impl Sites {
    /// Merges the runs of all [`Sorter`](super::Sorter)s with `budget` bytes
    /// of buffers.
    ///
    /// # Errors
    /// When temporary files cannot be read or written.
    pub(crate) fn new(scratch: &Scratch, runs: Vec<PathBuf>, budget: usize) -> io::Result<Self> {
        let mut merge = Merge::new(scratch, runs, budget)?;
        let mut text = Vec::new();
        let next = merge.next(&mut text)?;
        Ok(Sites { merge, next, text, places: Vec::new() })
    }

    /// The hash of the next site.
    pub(crate) fn peek(&self) -> Option<u64> {
        self.next.map(|record| record.site)
    }

    /// The next site with those counts that `matters` says yes to, given the
    /// site, its pages and the count. Holds the counts of one site and the
    /// places of one of its texts.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    pub(crate) fn next(
        &mut self,
        matters: impl Fn(&SiteName, u32, &Count) -> bool,
    ) -> io::Result<Option<SiteProfile>> {
        let Some(site) = self.peek() else { return Ok(None) };
        let mut name = Vec::new();
        let mut pages: u32 = 0;
        while self.next.is_some_and(|record| (record.site, record.key) == (site, Record::PAGE)) {
            if name.is_empty() {
                name = std::mem::take(&mut self.text);
            }
            pages = pages.saturating_add(1);
            self.next = self.merge.next(&mut self.text)?;
        }
        let name = site_of(&name)?;
        let mut counts = Vec::new();
        while let Some(first) = self.next.filter(|record| record.site == site) {
            let count = self.count(first.site, first.key)?;
            if matters(&name, pages, &count) {
                counts.push(count);
            }
        }
        Ok(Some(SiteProfile::new(name, pages, counts)))
    }

    fn count(&mut self, site: u64, key: u64) -> io::Result<Count> {
        let Sites { merge, next, text, places } = self;
        let mut failed = None;
        let records = std::iter::from_fn(|| {
            let record = next.filter(|record| (record.site, record.key) == (site, key))?;
            *next = merge.next(text).unwrap_or_else(|error| {
                failed = Some(error);
                None
            });
            Some(record)
        });
        let count = Count::of(key, records, places);
        failed.map_or(Ok(count), Err)
    }
}

/// Counts of sites, by hash.
#[derive(Debug, Default)]
pub(crate) struct Profiles {
    by_site: HashMap<u64, SiteProfile>,
    bytes: usize,
}

impl Profiles {
    /// Adds a site; one without counts takes nothing.
    pub(crate) fn add(&mut self, site: SiteProfile) {
        if site.counts().is_empty() {
            return;
        }
        self.bytes += size_of::<(u64, SiteProfile)>() + site.site.name.len() + size_of_val(site.counts());
        self.by_site.insert(site.site.hash(), site);
    }

    /// About how much memory they take.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The counts of a site, if anything counts there.
    pub(crate) fn get(&self, site: u64) -> Option<&SiteProfile> {
        self.by_site.get(&site)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Sorter;
    use super::*;

    #[test]
    fn a_record_is_its_bytes() {
        let record = Record { site: 1 << 60, key: 7, page: u64::MAX, place: 1 << 31, marks: 513 };
        let mut bytes = Vec::new();
        record.put(&mut bytes);
        assert_eq!((bytes.len(), Record::get(&bytes)), (Record::BYTES, record));
    }

    #[test]
    fn pages_are_counted_once_whatever_the_workers_saw() {
        let place = tempfile::tempdir().unwrap();
        let scratch = Scratch::in_folder(place.path()).unwrap();
        let sites = [SiteName::of(None, Some("one")), SiteName::of(Some("http://two.example/"), None)];
        let mut runs = Vec::new();
        for worker in 0..2 {
            let mut sorter = Sorter::new(&scratch, 0);
            for page in 0..10_u64 {
                // Pages 4 and 5 are seen by both workers, as copies.
                if (page < 6 && worker == 0) || (page >= 4 && worker == 1) {
                    for name in &sites {
                        let site = name.hash();
                        let record = |key| Record { site, key, page, place: 3, marks: 0 };
                        sorter.push(record(Record::PAGE), &site_text(name)).unwrap();
                        sorter.push(record(77), "").unwrap();
                        sorter.push(record(1000 + page), "").unwrap();
                    }
                }
            }
            runs.extend(sorter.into_runs().unwrap());
        }
        let mut counted = Sites::new(&scratch, runs, 0).unwrap();
        let mut found = Vec::new();
        while let Some(site) = counted.next(|_, _, count| count.pages > 1).unwrap() {
            assert_eq!(site.pages, 10);
            assert_eq!(
                site.counts().iter().map(|count| (count.key, count.pages)).collect::<Vec<_>>(),
                [(77, 10)]
            );
            found.push(site.site);
        }
        found.sort();
        assert_eq!(found, [sites[1].clone(), sites[0].clone()]);
    }
}
