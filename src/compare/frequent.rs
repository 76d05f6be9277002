//! The most frequent lines of any number of pages, in bounded memory.
//!
//! Counts are exact as long as there is room for all different lines. Then the counters are those of J. Misra and
//! D. Gries, "Finding repeated elements" (Science of Computer Programming 2, 1982), lowered all at once as by
//! P. Agarwal et al., "Mergeable summaries" (PODS 2012): each time the room is full, the count that just more than half
//! of the lines do not exceed is taken off all, and lines without a count are forgotten. A count is then too low by at
//! most what was taken off in all, and that is at most the sum of all counts over half the room.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::page::Line;

/// Lines that have a counter after there was no more room; twice as many have one before.
const COUNTERS: usize = 1 << 16;

/// Counts lines by their pages.
#[derive(Debug)]
pub(crate) struct Frequent {
    counters: usize,
    lines: HashMap<u128, Counted>,
    short: u64,
}

/// A line, and how many pages it is counted on.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    pub(crate) text: String,
    pub(crate) pages: u64,
    /// The first of these pages.
    pub(crate) example: Arc<Path>,
}

impl Default for Frequent {
    fn default() -> Self {
        Frequent::with(COUNTERS)
    }
}

impl Frequent {
    fn with(counters: usize) -> Self {
        Frequent { counters, lines: HashMap::new(), short: 0 }
    }

    /// Counts a line of a page. Of the same page, none a second time.
    pub(super) fn add(&mut self, line: Line, page: &Arc<Path>) {
        let new = || Counted { text: line.text, pages: 0, example: Arc::clone(page) };
        self.lines.entry(line.key).or_insert_with(new).pages += 1;
        if self.lines.len() > 2 * self.counters {
            self.lower();
        }
    }

    /// Takes the same off all counts, so that no more lines are left than there are counters.
    fn lower(&mut self) {
        let mut counts: Vec<u64> = self.lines.values().map(|line| line.pages).collect();
        let (_, by, _) = counts.select_nth_unstable_by_key(self.counters, |count| Reverse(*count));
        let by = *by;
        self.short += by;
        self.lines.retain(|_, line| {
            line.pages = line.pages.saturating_sub(by);
            line.pages > 0
        });
    }

    /// By how many pages a count may be too low, at most; 0 if all are exact.
    pub(crate) fn short(&self) -> u64 {
        self.short
    }

    /// The number of different lines, if all have a counter.
    pub(crate) fn distinct(&self) -> Option<u64> {
        (self.short == 0).then_some(self.lines.len() as u64)
    }

    /// The lines of most pages, at most so many; of equal ones, by text.
    pub(crate) fn first(&self, most: usize) -> Vec<&Counted> {
        let mut lines: Vec<_> = self.lines.iter().collect();
        let by = |(key, line): &(&u128, &Counted)| (Reverse(line.pages), line.text.clone(), **key);
        if most < lines.len() && most > 0 {
            // Texts are held against each other only where counts are equal.
            lines.select_nth_unstable_by(most - 1, |one, other| {
                let order = other.1.pages.cmp(&one.1.pages);
                order.then_with(|| one.1.text.cmp(&other.1.text)).then_with(|| one.0.cmp(other.0))
            });
        }
        lines.truncate(most);
        lines.sort_by_cached_key(by);
        lines.into_iter().map(|(_, line)| line).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn counted(lines: &[u16], counters: usize) -> Frequent {
        let mut frequent = Frequent::with(counters);
        for (page, line) in lines.iter().enumerate() {
            let page: Arc<Path> = Path::new(&page.to_string()).into();
            frequent.add(Line { key: u128::from(*line), text: line.to_string() }, &page);
        }
        frequent
    }

    fn exact(lines: &[u16]) -> HashMap<String, u64> {
        let mut counts = HashMap::new();
        lines.iter().for_each(|line| *counts.entry(line.to_string()).or_default() += 1);
        counts
    }

    proptest! {
        /// What the head of this file promises.
        #[test]
        fn counts_are_within_the_bound(
            lines in prop::collection::vec(prop_oneof![0..8_u16, 0..40_u16, any::<u16>()], 0..600),
            counters in 1..12_usize,
        ) {
            let (frequent, exact) = (counted(&lines, counters), exact(&lines));
            prop_assert!(frequent.lines.len() <= 2 * counters);
            prop_assert!(frequent.short() * (counters as u64 + 1) <= lines.len() as u64);
            let first = frequent.first(usize::MAX);
            for line in &first {
                prop_assert!(line.pages <= exact[&line.text]);
                prop_assert!(line.pages + frequent.short() >= exact[&line.text]);
            }
            for (text, count) in &exact {
                let found = first.iter().any(|line| line.text == *text);
                prop_assert!(found || *count <= frequent.short(), "{text}: {count}");
            }
        }

        #[test]
        fn counts_are_exact_while_there_is_room(lines in prop::collection::vec(0..24_u16, 0..200)) {
            let (frequent, exact) = (counted(&lines, 12), exact(&lines));
            prop_assert_eq!(frequent.distinct(), Some(exact.len() as u64));
            for line in frequent.first(usize::MAX) {
                prop_assert_eq!(line.pages, exact[&line.text]);
                let first = lines.iter().position(|own| own.to_string() == line.text).unwrap();
                let first = first.to_string();
                prop_assert_eq!(line.example.to_str(), Some(first.as_str()));
            }
        }
    }

    #[test]
    fn the_first_are_those_of_most_pages_then_by_text() {
        let frequent = counted(&[5, 9, 5, 7, 9, 3], 12);
        let first =
            |most| frequent.first(most).into_iter().map(|line| line.text.as_str()).collect::<Vec<_>>();
        assert_eq!(first(3), ["5", "9", "3"]);
        assert_eq!(first(9), ["5", "9", "3", "7"]);
        assert_eq!(first(0), [""; 0]);
    }
}
