//! Names of tags and attributes, interned once a page.

use foldhash::fast::RandomState;
use html5ever::LocalName;
use std::collections::HashMap;

use super::attributes::{Keep, Use};

/// Places for names that are found at once: more than most pages use.
const PLACES: usize = 1 << PLACE_BITS;
const PLACE_BITS: u32 = 7;

/// What is known of each spelling that a page has used so far.
///
/// html5ever's atoms are found by a slow hash, and those that are not built
/// in by a lock that all threads share.
#[derive(Debug)]
pub(super) struct Names<'p> {
    tags: Table<'p, Keep>,
    attributes: Table<'p, Use>,
}

impl<'p> Names<'p> {
    pub(super) fn new(page: &'p str) -> Self {
        Names { tags: Table::new(page, Keep::of), attributes: Table::new(page, Use::of) }
    }

    /// The tag whose name stands here.
    pub(super) fn tag(&mut self, from: usize, to: usize) -> (LocalName, Keep) {
        self.tags.get(from, to)
    }

    /// The attribute whose name stands here.
    pub(super) fn attribute(&mut self, from: usize, to: usize) -> (LocalName, Use) {
        self.attributes.get(from, to)
    }
}

/// Names with what `about` says of them.
#[derive(Debug)]
struct Table<'p, A> {
    page: &'p str,
    about: fn(&LocalName) -> A,
    /// Names of at most eight bytes, each at the place of its hash, where
    /// another may have put it out.
    near: Vec<Option<Near<A>>>,
    all: HashMap<&'p str, (LocalName, A), RandomState>,
}

#[derive(Debug)]
struct Near<A> {
    spelling: u64,
    /// Without it, U+0000 at the end would not count.
    length: usize,
    name: LocalName,
    about: A,
}

impl<'p, A: Copy> Table<'p, A> {
    fn new(page: &'p str, about: fn(&LocalName) -> A) -> Self {
        let near = std::iter::repeat_with(|| None).take(PLACES).collect();
        Table { page, about, near, all: HashMap::default() }
    }

    fn get(&mut self, from: usize, to: usize) -> (LocalName, A) {
        let Some(spelling) = short(self.page.as_bytes(), from, to) else { return self.look_up(from, to) };
        let length = to - from;
        let place = (spelling.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - PLACE_BITS)) as usize;
        if let Some(near) = &self.near[place]
            && near.spelling == spelling
            && near.length == length
        {
            return (near.name.clone(), near.about);
        }
        let (name, about) = self.look_up(from, to);
        self.near[place] = Some(Near { spelling, length, name: name.clone(), about });
        (name, about)
    }

    fn look_up(&mut self, from: usize, to: usize) -> (LocalName, A) {
        let spelling = &self.page[from..to];
        let known = self.all.entry(spelling).or_insert_with(|| {
            let name = atom(spelling);
            let about = (self.about)(&name);
            (name, about)
        });
        known.clone()
    }
}

/// A name of at most eight bytes as a number, unless it stands at the very
/// end of the page.
fn short(page: &[u8], from: usize, to: usize) -> Option<u64> {
    let word = page.get(from..)?.first_chunk()?;
    let rest = size_of_val(word).checked_sub(to - from)?;
    Some(u64::from_le_bytes(*word) & u64::MAX.checked_shr(8 * rest as u32)?)
}

/// A name in lower case, without U+0000.
fn atom(spelling: &str) -> LocalName {
    if spelling.bytes().any(|b| b.is_ascii_uppercase() || b == 0) {
        LocalName::from(spelling.to_ascii_lowercase().replace('\0', "\u{fffd}"))
    } else {
        LocalName::from(spelling)
    }
}
