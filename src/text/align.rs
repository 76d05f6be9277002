//! Where the blocks of an extracted text lie in it.

use std::ops::Range;

use super::{is_blank, is_removed};
use crate::block::Page;

/// Places in a text, in Unicode characters.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Aligned {
    /// Of the page's blocks: from the first line's beginning to the last line's end, without white space behind
    /// it.
    pub(crate) blocks: Vec<Range<u32>>,
    /// Of the page's trims.
    pub(crate) trims: Vec<Range<u32>>,
    /// Of characters that no cleaned text has, though they are no white space.
    pub(crate) invisible: Vec<Range<u32>>,
    /// The text's length.
    pub(crate) chars: u32,
}

/// Finds the blocks of a page in the text that it was cut from.
pub(crate) fn align(text: &str, page: &Page) -> Aligned {
    let mut aligned = Aligned { chars: count(text), ..Aligned::default() };
    let mut lines = Lines { left: text, begin: 0, is_over: false };
    let mut trims = page.trims.iter().peekable();
    for (number, block) in page.blocks.iter().enumerate() {
        // Blank lines stand between blocks, or in fenced code.
        let first = loop {
            match lines.next() {
                Some(line) if is_blank(line.text) => invisible_in_blank(&line, &mut aligned.invisible),
                line => break line,
            }
        };
        let Some(first) = first else { break };
        let (begin, mut end) = (first.begin, first.begin);
        let own = page.text_of(block).split('\n');
        let rest = lines.by_ref().take(own.clone().count() - 1);
        let owned = own.zip(std::iter::once(first).chain(rest));
        let mut from = block.text.start;
        for (own, line) in owned {
            end = line.begin + count(line.text.trim_end_matches(shows_nothing));
            let to = from + own.len() as u32;
            while let Some(trim) =
                trims.next_if(|trim| trim.block as usize == number && trim.text.start <= to)
            {
                let place = |at: u32| line.begin + position(line.text, (at - from) as usize);
                aligned.trims.push(place(trim.text.start).min(end)..place(trim.text.end).min(end));
            }
            from = to + 1;
        }
        aligned.blocks.push(begin..end);
    }
    lines
        .filter(|line| is_blank(line.text))
        .for_each(|line| invisible_in_blank(&line, &mut aligned.invisible));
    add_removed(text, &mut aligned.invisible);
    aligned
}

fn shows_nothing(c: char) -> bool {
    c.is_whitespace() || is_removed(c)
}

fn count(text: &str) -> u32 {
    text.chars().count() as u32
}

/// The number of the character of a line as it stands that is at this byte of
/// the line without what is removed.
fn position(line: &str, at: usize) -> u32 {
    let mut seen = 0;
    let mut number = 0;
    for c in line.chars() {
        if !is_removed(c) {
            if seen >= at {
                break;
            }
            seen += c.len_utf8();
        }
        number += 1;
    }
    number
}

/// A blank line has no block; but not all in it need be white space.
fn invisible_in_blank(line: &Line<'_>, places: &mut Vec<Range<u32>>) {
    for (at, _) in (line.begin..).zip(line.text.chars()).filter(|(_, c)| !shows_nothing(*c)) {
        places.push(at..at + 1);
    }
}

/// Adds the characters that are removed wherever they stand, and joins
/// neighbours.
fn add_removed(text: &str, places: &mut Vec<Range<u32>>) {
    if text.contains(is_removed) {
        places.extend((0..).zip(text.chars()).filter(|(_, c)| is_removed(*c)).map(|(at, _)| at..at + 1));
        places.sort_unstable_by_key(|place| place.start);
    }
    places.dedup_by(|next, place| {
        let joins = place.end == next.start;
        if joins {
            place.end = next.end;
        }
        joins
    });
}

/// A line as it stands in a text, without its end.
struct Line<'t> {
    text: &'t str,
    /// Its first character's number in the text.
    begin: u32,
}

/// The lines that [`cut`](super::cut) sees, as they stand.
struct Lines<'t> {
    left: &'t str,
    begin: u32,
    is_over: bool,
}

impl<'t> Iterator for Lines<'t> {
    type Item = Line<'t>;

    fn next(&mut self) -> Option<Line<'t>> {
        if self.is_over {
            return None;
        }
        let text = self.left.split(['\n', '\r']).next().unwrap_or_default();
        let behind = &self.left[text.len()..];
        self.is_over = behind.is_empty();
        let end = end_of_line(behind);
        let line = Line { text, begin: self.begin };
        self.begin += count(text) + count(&behind[..end]);
        self.left = &behind[end..];
        Some(line)
    }
}

/// Bytes of the line end that a text begins with: LF, CR, or CR and LF, between
/// which what is removed does not count.
fn end_of_line(text: &str) -> usize {
    let Some(behind) = text.strip_prefix('\r') else { return text.len().min(1) };
    let next = behind.trim_start_matches(is_removed);
    if next.starts_with('\n') { text.len() - next.len() + 1 } else { 1 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::cut;

    fn chars(text: &str, place: &Range<u32>) -> String {
        text.chars().skip(place.start as usize).take(place.len()).collect()
    }

    /// A line without what no block has.
    fn seen(text: &str) -> Vec<String> {
        let text: String = text.replace("\r\n", "\n").replace('\r', "\n");
        let text: String = text.chars().filter(|c| !is_removed(*c)).collect();
        text.split('\n').map(|line| line.trim_end().to_owned()).collect()
    }

    #[test]
    fn places_are_those_of_the_text_as_it_stands() {
        let text = "\u{feff}Menu \r\n\r\n\u{200b}\n𝒜 quay\u{0} \n  - b";
        let aligned = align(text, &cut(text));
        let found: Vec<String> = aligned.blocks.iter().map(|place| chars(text, place)).collect();
        assert_eq!(found, ["\u{feff}Menu", "𝒜 quay", "  - b"]);
        assert_eq!(aligned.invisible, [0..1, 10..11, 18..19]);
        assert_eq!(aligned.chars, 26);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_block_is_found(text in "([a-c𝒜é\u{feff}\u{0}\u{b}\u{200b}\u{85} -]|\r|\n|\r\n|```\n|\n\n){0,60}") {
            let page = cut(&text);
            let aligned = align(&text, &page);
            prop_assert_eq!(aligned.blocks.len(), page.blocks.len());
            for (block, place) in page.blocks.iter().zip(&aligned.blocks) {
                let found = chars(&text, place);
                let own: Vec<&str> = page.text_of(block).split('\n').collect();
                // What is removed may stand between CR and LF.
                let found: Vec<String> = seen(&found.chars().filter(|c| !is_removed(*c)).collect::<String>());
                prop_assert_eq!(found, own);
            }
            prop_assert!(aligned.blocks.is_sorted_by(|one, other| one.end <= other.start));
        }
    }
}
