//! Pages that nobody wrote: soups of hostile pieces, and pieces of real pages
//! with a few things changed. The same seed gives the same pages.

use std::ops::Range;

use super::pieces::{ATTRIBUTES, PIECES, SIGNS, THEMES};

/// Random numbers that are the same everywhere (splitmix64).
pub(super) struct Random(pub(super) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is not 0.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

fn piece(random: &mut Random) -> &'static str {
    let pieces = random.pick(&[SIGNS, ATTRIBUTES, PIECES, PIECES]);
    random.pick(pieces)
}

/// A page of nothing but pieces and a few words: any, or few that come again
/// and again.
pub(super) fn soup(random: &mut Random) -> String {
    let mut few = match random.below(4) {
        0 => random.pick(THEMES).to_vec(),
        1 => (0..2 + random.below(10)).map(|_| piece(random)).collect(),
        _ => Vec::new(),
    };
    let mut page = String::new();
    few.push("Two words. ");
    for _ in 0..random.below(50) {
        page.push_str(if few.len() > 1 || random.below(4) == 0 { random.pick(&few) } else { piece(random) });
    }
    page
}

/// A part of one of the pages, cut where a tag begins or ends, with up to
/// eight changes.
pub(super) fn mutant(random: &mut Random, pages: &[String]) -> String {
    let page = &pages[random.below(pages.len())];
    let mut part = page[fragment(random, page)].to_owned();
    for _ in 0..1 + random.below(8) {
        change(random, &mut part);
    }
    part
}

fn fragment(random: &mut Random, page: &str) -> Range<usize> {
    let mut from = random.below(page.len() + 1);
    if random.below(8) > 0 {
        from = page.as_bytes()[from..].iter().position(|b| *b == b'<').map_or(0, |found| from + found);
    }
    let longest = random.pick(&[40, 150, 400, 1200]);
    let to = (from + 1 + random.below(longest)).min(page.len());
    floor(page, from)..floor(page, to)
}

/// The nearest place not behind this one at which a character begins.
pub(super) fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A place in the text: mostly at a boundary of markup, else anywhere.
fn place(random: &mut Random, text: &str) -> usize {
    let at = random.below(text.len() + 1);
    let signs: &[u8] = random.pick(&[&b"<"[..], b"<", b">", b" \"'=&", b"-/!", b""]);
    let found = text.as_bytes()[at..].iter().position(|b| signs.contains(b)).map(|found| at + found);
    let beside = random.below(2);
    floor(text, found.map_or(at, |found| found + beside))
}

fn change(random: &mut Random, text: &mut String) {
    let (a, b) = (place(random, text), place(random, text));
    let (from, to) = (a.min(b), a.max(b));
    match random.below(10) {
        0 => text.truncate(a),
        1 if to - from < 200 => text.replace_range(from..to, ""),
        2 if to - from < 400 => {
            let again = text[from..to].to_owned();
            text.insert_str(to, &again);
        }
        3 => {
            // Two neighbours change places.
            let end = place(random, text).max(to);
            let swapped = format!("{}{}", &text[to..end], &text[from..to]);
            text.replace_range(from..end, &swapped);
        }
        4 => {
            let end = floor(text, (a + 1 + random.below(3)).min(text.len()));
            text.replace_range(a..end.max(a), piece(random));
        }
        _ => text.insert_str(a, piece(random)),
    }
}
