//! What differs between the two texts of a page.

use std::collections::HashMap;
use std::path::PathBuf;

use twox_hash::XxHash3_128;

use super::{Item, Show, Side, Source};
use crate::diff::LineDiff;
use crate::error::{Error, ErrorKind};
use crate::panics::guard;
use crate::report::beginning;
use crate::settings::Limits;
use crate::source::Reader;
use crate::words;

/// Characters of a line that are shown.
const LINE: usize = 160;

/// What was found of a page.
#[derive(Debug)]
pub(super) enum Outcome {
    Compared(Page),
    Only { side: Side, words: u64, given_up: bool },
    Unreadable(Vec<(Side, Error)>),
}

/// A page of both runs.
#[derive(Debug)]
pub(super) struct Page {
    /// Words in A and in B.
    pub(super) words: [u64; 2],
    /// Whether there is nothing in A, or in B.
    pub(super) empty: [bool; 2],
    /// None where the texts are the same bytes.
    pub(super) change: Option<Change>,
}

/// How the text of B differs from that of A.
#[derive(Debug)]
pub(super) struct Change {
    /// Words that A has more often.
    pub(super) lost: u64,
    /// Words that B has more often.
    pub(super) gained: u64,
    /// Different lines that A has more often.
    pub(super) lost_lines: Vec<Line>,
    /// Different lines that B has more often.
    pub(super) gained_lines: Vec<Line>,
    /// Empty if nobody asked for it.
    pub(super) shown: String,
}

/// A line with white space as one space, and none at its ends.
#[derive(Debug)]
pub(super) struct Line {
    /// Hash of all of it.
    pub(super) key: u128,
    /// Its beginning.
    pub(super) text: String,
}

/// What a thread uses for one page after another.
#[derive(Debug, Default)]
pub(super) struct Hands {
    reader: Reader,
    /// Hashes of words.
    words: [Vec<u64>; 2],
}

impl Hands {
    /// Compares a page; a defect is that page's failure.
    pub(super) fn compare(
        &mut self,
        item: Item,
        limits: &Limits,
        show: Option<&Show<'_>>,
    ) -> (PathBuf, Outcome) {
        match item {
            Item::Pair { name, a, b } => {
                let texts = (self.text(a, limits), self.text(b, limits));
                let outcome = match texts {
                    (Ok(a), Ok(b)) => {
                        match guard(|| Ok(self.page(&a, &b, |diff| show.map(|show| show(&name, diff))))) {
                            Ok(page) => Outcome::Compared(page),
                            Err(error) => Outcome::Unreadable(vec![(Side::A, error)]),
                        }
                    }
                    (a, b) => {
                        let errors = [(Side::A, a.err()), (Side::B, b.err())];
                        let errors = errors.into_iter().filter_map(|(side, error)| Some((side, error?)));
                        Outcome::Unreadable(errors.collect())
                    }
                };
                (name, outcome)
            }
            Item::Only { side, name, source, given_up } => {
                let outcome = match self.text(source, limits) {
                    Ok(text) => Outcome::Only { side, words: self.count(&text), given_up },
                    Err(error) => Outcome::Unreadable(vec![(side, error)]),
                };
                (name, outcome)
            }
            Item::Unreadable { side, name, error } => (name, Outcome::Unreadable(vec![(side, error)])),
        }
    }

    fn text(&mut self, source: Source, limits: &Limits) -> Result<String, Error> {
        let bytes = match source {
            Source::File(path, _) => self.reader.read(&path, limits)?.to_vec(),
            Source::Bytes(bytes) => bytes,
        };
        String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to() + 1;
            let message = format!("is no UTF-8 from byte {at} on, which all clean texts are; clean it again");
            Error::new(ErrorKind::NotText, message)
        })
    }

    fn count(&mut self, text: &str) -> u64 {
        let words = &mut self.words[0];
        words.clear();
        words::hashes(text, words);
        words.len() as u64
    }

    fn page(&mut self, a: &str, b: &str, show: impl Fn(&LineDiff<'_>) -> Option<String>) -> Page {
        let empty = [a, b].map(|text| text.trim().is_empty());
        if a == b {
            return Page { words: [self.count(a); 2], empty, change: None };
        }
        for (text, words) in [a, b].into_iter().zip(&mut self.words) {
            words.clear();
            words::hashes(text, words);
            words.sort_unstable();
        }
        let [in_a, in_b] = &self.words;
        let common = common(in_a, in_b);
        let words = [in_a.len() as u64, in_b.len() as u64];
        let diff = LineDiff::of(a, b);
        let (lost_lines, gained_lines) = lines(&diff);
        let shown = show(&diff).unwrap_or_default();
        let (lost, gained) = (words[0] - common, words[1] - common);
        Page { words, empty, change: Some(Change { lost, gained, lost_lines, gained_lines, shown }) }
    }
}

/// Items that two sorted lists share, each as often as both have it.
fn common(a: &[u64], b: &[u64]) -> u64 {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut common = 0;
    while let (Some(one), Some(other)) = (a.peek(), b.peek()) {
        match one.cmp(other) {
            std::cmp::Ordering::Less => _ = a.next(),
            std::cmp::Ordering::Greater => _ = b.next(),
            std::cmp::Ordering::Equal => {
                common += 1;
                a.next();
                b.next();
            }
        }
    }
    common
}

/// Different lines that were lost and gained, in their order. One that only moved is neither.
fn lines(diff: &LineDiff<'_>) -> (Vec<Line>, Vec<Line>) {
    let folded = |lines: Vec<&str>| -> Vec<Line> {
        lines.into_iter().map(Line::of).filter(|line| !line.text.is_empty()).collect()
    };
    let (lost, gained) = (folded(diff.lost().collect()), folded(diff.gained().collect()));
    let mut more: HashMap<u128, i64> = HashMap::with_capacity(lost.len() + gained.len());
    lost.iter().for_each(|line| *more.entry(line.key).or_default() += 1);
    gained.iter().for_each(|line| *more.entry(line.key).or_default() -= 1);
    let mut take = |lines: Vec<Line>, sign: i64| -> Vec<Line> {
        let mut is_first = |line: &Line| {
            more.get_mut(&line.key).is_some_and(|more| {
                let takes = *more * sign > 0;
                *more = if takes { 0 } else { *more };
                takes
            })
        };
        lines.into_iter().filter(|line| is_first(line)).collect()
    };
    (take(lost, 1), take(gained, -1))
}

impl Line {
    fn of(line: &str) -> Self {
        let text = words::spaced(line);
        let mut text = Line { key: XxHash3_128::oneshot(text.as_bytes()), text: beginning(&text, LINE) };
        text.text.shrink_to_fit();
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(a: &str, b: &str) -> Page {
        Hands::default().page(a, b, |_| None)
    }

    fn texts(lines: &[Line]) -> Vec<&str> {
        lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn words_and_lines_that_one_has_more_often() {
        let page =
            page("The ferry left.\nRead also\nRead also\nx\n", "The ferry has left.\nRead   also\ny\n");
        let change = page.change.unwrap();
        assert_eq!(page.words, [8, 7]);
        assert_eq!((change.lost, change.gained), (3, 2));
        assert_eq!(texts(&change.lost_lines), ["The ferry left.", "Read also", "x"]);
        assert_eq!(texts(&change.gained_lines), ["The ferry has left.", "y"]);
    }

    #[test]
    fn what_moved_is_neither_lost_nor_gained() {
        let change = page("one\ntwo\nthree\n", "three\none\ntwo\n").change.unwrap();
        assert_eq!((change.lost, change.gained), (0, 0));
        assert!(change.lost_lines.is_empty() && change.gained_lines.is_empty());
    }

    #[test]
    fn empty_is_without_anything_to_read() {
        let page = page("one two\n", "\n");
        assert_eq!(page.empty, [false, true]);
        assert_eq!(page.change.unwrap().lost, 2);
    }

    #[test]
    fn long_lines_of_one_beginning_are_different() {
        let long = |end: &str| format!("{}{end}", "long ".repeat(100));
        let change = page(&long("a"), &long("b")).change.unwrap();
        assert_eq!((change.lost_lines.len(), change.gained_lines.len()), (1, 1));
        assert_eq!(change.lost_lines[0].text.chars().count(), LINE + 1);
    }
}
