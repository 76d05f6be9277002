//! What an element's attributes say: its function, its look, whether it is
//! seen.

use std::hash::BuildHasher;

use foldhash::HashMap;
use foldhash::fast::FixedState;
use html5ever::local_name;

use super::hints::{HintMatcher, Hints};
use super::late;
use super::tag::Tag;
use super::tree::ElementView;
use crate::block::Hidden;
use crate::words;

/// Attribute values longer than this, in bytes, name nothing.
const LONGEST_NAME: usize = 40;

/// Words taken from one such value.
const MOST_WORDS: usize = 5;

/// Class and id values longer than this, in bytes, are not remembered.
const LONGEST_KNOWN: usize = 200;

/// So many values are remembered; beyond, all are forgotten.
const MOST_KNOWN: usize = 1 << 15;

/// What one element's attributes say.
pub(super) struct Look {
    pub(super) hints: Hints,
    /// A hash of tag and class words: elements of one look share it.
    pub(super) hash: u64,
    /// Why the element is not seen, if it says so.
    pub(super) hidden: Option<Hidden>,
    /// Whether it has a class.
    pub(super) classed: bool,
}

/// Class and id values seen before, and what they say. Pages repeat them a
/// lot, and so do the pages of a site.
#[derive(Debug, Default)]
pub(super) struct KnownValues {
    values: HashMap<Box<str>, Known>,
    tokens: Vec<u16>,
}

/// What an attribute value says.
#[derive(Debug, Clone, Copy)]
struct Known {
    hints: Hints,
    hash: u64,
    /// Its part of [`KnownValues::tokens`].
    tokens: (u32, u32),
}

/// Reads attributes.
pub(super) struct Looks<'m> {
    matcher: &'m HintMatcher,
    known: &'m mut KnownValues,
}

impl<'m> Looks<'m> {
    pub(super) fn new(matcher: &'m HintMatcher, known: &'m mut KnownValues) -> Self {
        if known.values.len() > MOST_KNOWN {
            *known = KnownValues::default();
        }
        Looks { matcher, known }
    }

    /// What an element's attributes say. Adds the hashes of its names to
    /// `tokens`: class, id and itemprop words, labels, addresses.
    pub(super) fn of(&mut self, element: &ElementView<'_>, tokens: &mut Vec<u16>) -> Look {
        let mut look =
            Look { hints: Hints::default(), hash: element.tag as u64, hidden: None, classed: false };
        let (mut open, mut late) = (false, false);
        for (name, value) in element.attributes() {
            match *name {
                local_name!("class") => {
                    look.classed = true;
                    let hash = self.read_value(value, &mut look, tokens);
                    look.hash = words::mix(look.hash, hash);
                }
                local_name!("id") | local_name!("itemprop") => {
                    late |= late::is_part(value);
                    self.read_value(value, &mut look, tokens);
                }
                local_name!("role") => {
                    look.hints = look.hints.union(HintMatcher::of_role(value));
                    push_words(b'r', value, tokens);
                }
                local_name!("aria-label") if value.len() <= LONGEST_NAME => push_words(b'a', value, tokens),
                local_name!("href") if element.tag == Tag::A => push_address(value, tokens),
                local_name!("hidden") if !value.eq_ignore_ascii_case("until-found") => {
                    look.hidden = Some(Hidden::Style);
                }
                local_name!("style") if style_hides(value) => look.hidden = Some(Hidden::Style),
                local_name!("open") => open = true,
                _ if value.len() <= LONGEST_NAME && name.starts_with("data-") => {
                    push_words(b'e', value, tokens);
                }
                _ => {}
            }
        }
        look.hidden = look.hidden.filter(|_| !late).or(match element.tag {
            Tag::Noscript => Some(Hidden::Noscript),
            Tag::Template => Some(Hidden::Template),
            Tag::Dialog if !open => Some(Hidden::Dialog),
            _ => None,
        });
        look
    }

    /// Takes what a value says, and gives its hash.
    fn read_value(&mut self, value: &str, look: &mut Look, tokens: &mut Vec<u16>) -> u64 {
        if let Some(known) = self.known.values.get(value) {
            look.hints = look.hints.union(known.hints);
            tokens.extend_from_slice(&self.known.tokens[known.tokens.0 as usize..known.tokens.1 as usize]);
            return known.hash;
        }
        let hints = self.matcher.of_value(value);
        let hash = FixedState::default().hash_one(value);
        look.hints = look.hints.union(hints);
        let start = tokens.len();
        push_names(value, tokens);
        if value.len() <= LONGEST_KNOWN {
            let first = self.known.tokens.len() as u32;
            self.known.tokens.extend_from_slice(&tokens[start..]);
            let known = Known { hints, hash, tokens: (first, self.known.tokens.len() as u32) };
            self.known.values.insert(value.into(), known);
        }
        hash
    }
}

/// Adds the hashes of a value's names, whole and in parts, digits left out.
fn push_names(value: &str, tokens: &mut Vec<u16>) {
    let letters = |part: &[u8]| part.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let push = |kind: u8, part: &[u8], tokens: &mut Vec<u16>| {
        let lower = part.iter().filter(|b| b.is_ascii_alphabetic()).map(u8::to_ascii_lowercase);
        tokens.push(words::token(kind, lower));
    };
    for name in value.split_ascii_whitespace() {
        let name = name.as_bytes();
        let whole = letters(name);
        if whole < 2 {
            continue;
        }
        push(b'c', name, tokens);
        for part in name.split(|b| !b.is_ascii_alphabetic()) {
            if part.len() > 2 && part.len() < whole {
                push(b'd', part, tokens);
            }
        }
    }
}

/// Adds the hashes of the words of letters in a value, at most [`MOST_WORDS`].
fn push_words(kind: u8, value: &str, tokens: &mut Vec<u16>) {
    let words = value.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 2);
    tokens.extend(
        words.take(MOST_WORDS).map(|word| words::token(kind, word.bytes().map(|b| b.to_ascii_lowercase()))),
    );
}

/// Adds what an address says: its form, and the words of its host and path.
fn push_address(address: &str, tokens: &mut Vec<u16>) {
    let address = address.trim();
    let (form, rest) = match address.split_once("://") {
        Some((_, rest)) => ("absolute", rest),
        None if address.starts_with('#') => ("anchor", ""),
        None => match address.split_once(':') {
            Some((scheme, _)) => (scheme, ""),
            None => ("relative", address),
        },
    };
    tokens.push(words::token(b'v', form.bytes().take(LONGEST_NAME)));
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    push_words(b'u', rest, tokens);
}

/// Whether an inline style takes an element off the page.
fn style_hides(style: &str) -> bool {
    style.split(';').any(|declaration| {
        let Some((name, value)) = declaration.split_once(':') else { return false };
        let value = value.trim();
        let value = value.split('!').next().unwrap_or(value).trim();
        let name = name.trim();
        name.eq_ignore_ascii_case("display") && value.eq_ignore_ascii_case("none")
            || name.eq_ignore_ascii_case("visibility") && value.eq_ignore_ascii_case("hidden")
    })
}
