//! What was counted over the pages of a site.

use super::fact::Marks;
use super::name::SiteName;
use super::observe::Record;

/// How often a text stands on a site's pages. Copies of a page count once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// The text's key.
    pub(crate) key: u64,
    /// Pages that it stands on.
    pub(crate) pages: u32,
    /// ... and was kept on.
    pub(crate) kept: u32,
    /// ... at an edge of what was kept.
    pub(crate) edge: u32,
    /// ... more than once.
    pub(crate) many: u32,
    /// Most pages that it stands on in one place of the template.
    pub(crate) place: u32,
}

/// The counts of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SiteProfile {
    /// Which site.
    pub(crate) site: SiteName,
    /// Its pages; copies of one count once.
    pub(crate) pages: u32,
    counts: Vec<Count>,
}

impl Count {
    /// Counts the records of one site and key: sorted by page, one a page
    /// (see [`Record::join`]). `places` is room that is used again.
    pub(crate) fn of(key: u64, records: impl Iterator<Item = Record>, places: &mut Vec<u32>) -> Self {
        places.clear();
        let mut count = Count { key, ..Count::default() };
        for record in records {
            let marks = Marks::from_bits(record.marks);
            count.pages = count.pages.saturating_add(1);
            for (sum, mark) in [
                (&mut count.kept, Marks::KEPT),
                (&mut count.edge, Marks::EDGE),
                (&mut count.many, Marks::MANY),
            ] {
                *sum = sum.saturating_add(u32::from(marks.any(mark)));
            }
            places.push(record.place);
        }
        places.sort_unstable();
        count.place = places.chunk_by(|a, b| a == b).map(|run| run.len() as u32).max().unwrap_or(0);
        count
    }
}

impl SiteProfile {
    /// A site with so many distinct pages and these counts, in ascending
    /// order of keys. Counts that no page can be judged by may be left out
    /// (see [`Rule::can_drop`](super::Rule::can_drop)).
    pub(crate) fn new(site: SiteName, pages: u32, counts: Vec<Count>) -> Self {
        debug_assert!(counts.is_sorted_by_key(|count| count.key), "counts in order");
        SiteProfile { site, pages, counts }
    }

    /// The count of a text, if it is known.
    pub(crate) fn get(&self, key: u64) -> Option<&Count> {
        self.counts.binary_search_by_key(&key, |count| count.key).ok().map(|at| &self.counts[at])
    }

    /// All counts, in ascending order of keys.
    pub(crate) fn counts(&self) -> &[Count] {
        &self.counts
    }
}
