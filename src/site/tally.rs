//! For engines that count over pages themselves, such as a cluster's: what a
//! page shows as rows, and counts of rows as profiles.

use std::collections::BTreeMap;

use super::fact::Marks;
use super::name::SiteName;
use super::observe::{Observation, Observer};
use super::profile::Count;
use super::profiles::Profiles;
use super::rule::Rule;
use crate::block::Page;
use crate::error::Error;

/// A text on a page of a site: a row of the great count.
///
/// Of rows of one site, key and page (copies of a page have one number) the least
/// place counts, and each mark that any of them has. Summed up by site and key they
/// are a [`SiteTally`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sighting {
    /// The text; 0 for the page itself, by which a site's pages are counted.
    pub key: u64,
    /// The page.
    pub page: u64,
    /// Where it stands on the page's template.
    pub place: u32,
    /// Whether it was kept.
    pub kept: bool,
    /// Whether it stands at an edge of what was kept.
    pub edge: bool,
    /// Whether it stands there more than once.
    pub many: bool,
    /// Its words.
    pub words: u16,
}

/// How often a text stands on the pages of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteTally {
    /// The site.
    pub site: SiteName,
    /// Its pages: distinct ones of rows with key 0.
    pub site_pages: u32,
    /// The text.
    pub key: u64,
    /// Distinct pages with it.
    pub pages: u32,
    /// ... where it was kept.
    pub kept: u32,
    /// ... where it stands at an edge.
    pub edge: u32,
    /// ... where it stands more than once.
    pub many: u32,
    /// Most pages with it in one place.
    pub place: u32,
    /// Its words; of several, the least.
    pub words: u16,
}

impl SiteTally {
    fn count(&self) -> Count {
        let SiteTally { key, pages, kept, edge, many, place, .. } = *self;
        Count { key, pages, kept, edge, many, place }
    }

    pub(crate) fn can_go(&self, rule: &Rule) -> bool {
        rule.can_drop(self.site.kind, self.site_pages, &self.count(), self.words)
    }
}

impl Observer {
    /// The rows of a judged page.
    pub(crate) fn sightings(&self, page: &Page, observation: &Observation) -> Vec<Sighting> {
        let own = Sighting {
            key: super::Record::PAGE,
            page: observation.page,
            place: 0,
            kept: false,
            edge: false,
            many: false,
            words: 0,
        };
        let of = |seen: &super::Seen| Sighting {
            key: seen.key,
            page: observation.page,
            place: seen.place,
            kept: seen.marks.any(Marks::KEPT),
            edge: seen.marks.any(Marks::EDGE),
            many: seen.marks.any(Marks::MANY),
            words: self.words(page, seen),
        };
        std::iter::once(own).chain(observation.seen.iter().map(of)).collect()
    }
}

impl Profiles {
    /// Compact profiles of what was counted elsewhere, in any order. Texts that
    /// can go from no page are left out.
    ///
    /// # Errors
    /// When the built-in data is damaged.
    pub fn from_tallies(tallies: impl IntoIterator<Item = SiteTally>) -> Result<Profiles, Error> {
        let rule = Rule::new()?;
        let mut sites: BTreeMap<SiteName, (u32, Vec<(Count, u16)>)> = BTreeMap::new();
        for tally in tallies {
            if tally.can_go(&rule) {
                let site = sites.entry(tally.site.clone()).or_insert((tally.site_pages, Vec::new()));
                site.1.push((tally.count(), tally.words));
            }
        }
        Ok(Profiles::counted(sites))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{Cleaner, Document, InputKind};

    /// Counts as an engine does.
    fn tallies(rows: &[(SiteName, Sighting)]) -> Vec<SiteTally> {
        let mut pages: BTreeMap<(&SiteName, u64, u64), Sighting> = BTreeMap::new();
        for (site, row) in rows {
            pages
                .entry((site, row.key, row.page))
                .and_modify(|have| {
                    have.place = have.place.min(row.place);
                    have.kept |= row.kept;
                    have.edge |= row.edge;
                    have.many |= row.many;
                })
                .or_insert(*row);
        }
        let of = |site: &SiteName, key: u64| -> Vec<Sighting> {
            let own = pages.iter().filter(|((name, have, _), _)| *name == site && *have == key);
            own.map(|(_, row)| *row).collect()
        };
        let keys: std::collections::BTreeSet<(&SiteName, u64)> =
            pages.keys().map(|(site, key, _)| (*site, *key)).collect();
        let all = keys.into_iter().filter(|(_, key)| *key != 0);
        all.map(|(site, key)| {
            let rows = of(site, key);
            let count = |mark: fn(&Sighting) -> bool| rows.iter().filter(|row| mark(row)).count() as u32;
            let mut places: BTreeMap<u32, u32> = BTreeMap::new();
            rows.iter().for_each(|row| *places.entry(row.place).or_default() += 1);
            SiteTally {
                site: site.clone(),
                site_pages: of(site, 0).len() as u32,
                key,
                pages: rows.len() as u32,
                kept: count(|row| row.kept),
                edge: count(|row| row.edge),
                many: count(|row| row.many),
                place: places.values().copied().max().unwrap_or(0),
                words: rows.iter().map(|row| row.words).min().unwrap_or(0),
            }
        })
        .collect()
    }

    #[test]
    fn what_an_engine_counts_is_what_profiles_count() {
        let cleaner = Cleaner::new(Default::default()).unwrap();
        let mut profiles = Profiles::default();
        let mut rows = Vec::new();
        let mut pages = Vec::new();
        for n in 0..9 {
            let site = ["https://quay.example/", "https://pier.example/"][n % 2];
            // The last is a copy of another.
            let n = if n == 8 { 0 } else { n };
            let line = ["rained", "snowed", "thawed", "froze"][n % 4];
            let text = format!(
                "All the news. Minute by minute.\n\nIt {line} on the quay all night, said harbour master number {n}.\n\n\
                 Visits today: {n}\n"
            );
            pages.push((site, text));
        }
        for (site, text) in &pages {
            let document = Document {
                bytes: text.as_bytes(),
                kind: InputKind::Text,
                url: Some(site),
                ..Default::default()
            };
            let cleaned = cleaner.clean(document).unwrap();
            cleaner.learn(&cleaned, &mut profiles).unwrap();
            rows.extend(cleaner.sightings(&cleaned).into_iter().map(|row| (cleaned.site.clone(), row)));
        }
        let counted = Profiles::from_tallies(tallies(&rows)).unwrap();
        let compact = profiles.compact().unwrap();
        assert_eq!(counted.clone().into_counts(), compact.into_counts());
        assert!(!counted.clone().into_counts().is_empty());
        let again = Profiles::from_bytes(&counted.to_bytes()).unwrap();
        assert_eq!(again.into_counts(), counted.into_counts());
    }
}
