//! From sorted records to the counts of each site.

use std::io;

use foldhash::HashMap;

use super::sort::{Merge, Row};
use crate::scratch::{Scratch, Stored};
use crate::site::{Count, Record, Rule, SiteKind, SiteName, SiteProfile};

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

/// The sites of all records, one after the other, while the runs are merged.
pub(crate) struct Sites {
    merge: Merge<Record>,
    next: Option<Record>,
    text: Vec<u8>,
}

/// The records of one text of a site, ascending by page.
#[derive(Debug, Default)]
pub(crate) struct Group {
    /// The text's key.
    pub(crate) key: u64,
    /// One a page.
    pub(crate) records: Vec<Record>,
    /// The least text that they brought along.
    pub(crate) text: Vec<u8>,
}

impl Sites {
    /// Merges the runs of all [`Sorter`](super::Sorter)s with `budget` bytes
    /// of buffers.
    ///
    /// # Errors
    /// When temporary files cannot be read or written.
    pub(crate) fn new(scratch: &Scratch, runs: Vec<Stored>, budget: usize) -> io::Result<Self> {
        let mut merge = Merge::new(scratch, runs, budget)?;
        let mut text = Vec::new();
        let next = merge.next(&mut text)?;
        Ok(Sites { merge, next, text })
    }

    /// The hash of the next site.
    pub(crate) fn peek(&self) -> Option<u64> {
        self.next.map(|record| record.site)
    }

    /// Begins the next site, when all texts of the one before are taken: its
    /// name, and the records of its pages in `group`.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    pub(crate) fn begin(&mut self, group: &mut Group) -> io::Result<Option<SiteName>> {
        let Some(site) = self.peek() else { return Ok(None) };
        self.group(site, group)?;
        site_of(&group.text).map(Some)
    }

    /// The next text of this site; `false` when there is none any more.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    pub(crate) fn group(&mut self, site: u64, group: &mut Group) -> io::Result<bool> {
        let Some(first) = self.next.filter(|record| record.site == site) else { return Ok(false) };
        group.key = first.key;
        group.records.clear();
        group.text.clear();
        while let Some(record) = self.next.filter(|record| record.group() == first.group()) {
            if !self.text.is_empty() && (group.text.is_empty() || self.text < group.text) {
                std::mem::swap(&mut group.text, &mut self.text);
            }
            group.records.push(record);
            self.next = self.merge.next(&mut self.text)?;
        }
        Ok(true)
    }

    /// The counts of the next site that can make a text go. Holds the records
    /// of one text at a time.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    pub(crate) fn profile(&mut self, rule: &Rule, group: &mut Group) -> io::Result<Option<SiteProfile>> {
        let Some(name) = self.begin(group)? else { return Ok(None) };
        let site = name.hash();
        let pages = u32::try_from(group.records.len()).unwrap_or(u32::MAX);
        let (mut counts, mut places) = (Vec::new(), Vec::new());
        while self.group(site, group)? {
            let count = Count::of(group.key, group.records.iter().copied(), &mut places);
            if rule.can_drop(name.kind, pages, &count, 0) {
                counts.push(count);
            }
        }
        Ok(Some(SiteProfile::new(name, pages, counts)))
    }
}

/// Counts of sites, by hash.
#[derive(Debug, Default)]
pub(crate) struct SiteCounts {
    by_site: HashMap<u64, SiteProfile>,
    bytes: usize,
}

impl SiteCounts {
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
        let scratch = Scratch::in_folder(place.path(), None).unwrap();
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
            runs.extend(sorter.take_runs().unwrap());
        }
        let (mut counted, mut group) = (Sites::new(&scratch, runs, 0).unwrap(), Group::default());
        let mut found = Vec::new();
        while let Some(site) = counted.begin(&mut group).unwrap() {
            assert_eq!((group.key, group.records.len()), (Record::PAGE, 10));
            let mut pages = Vec::new();
            while counted.group(site.hash(), &mut group).unwrap() {
                pages.push(group.records.len());
            }
            assert_eq!(pages, [[10].as_slice(), &[1; 10]].concat());
            found.push(site);
        }
        found.sort();
        let mut expected = sites.to_vec();
        expected.sort();
        assert_eq!(found, expected);
    }
}
