//! What an element's attributes say: its function, its look, whether it is
//! seen.

use std::hash::BuildHasher;

use foldhash::HashMap;
use foldhash::fast::FixedState;
use memchr::{memchr_iter, memchr2};

use super::hints::{HintMatcher, Hints};
use super::late;
use super::tag::Tag;
use super::tree::{ElementView, Name};
use crate::block::Hidden;
use crate::words::{self, Token};

/// Attribute values longer than this, in bytes, name nothing.
const LONGEST_NAME: usize = 40;

/// Words taken from one such value.
const MOST_WORDS: usize = 5;

/// Class and id values longer than this, in bytes, are not remembered.
const LONGEST_KNOWN: usize = 200;

/// So many values are remembered; beyond, all are forgotten.
const MOST_KNOWN: usize = 1 << 15;

/// Tokens of a value, about.
const USUAL_TOKENS: usize = 8;

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
            // Their room stays, but not that of a page of more.
            known.values.clear();
            known.values.shrink_to(MOST_KNOWN);
            known.tokens.clear();
            known.tokens.shrink_to(MOST_KNOWN * USUAL_TOKENS);
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
            match name {
                Name::Class => {
                    look.classed = true;
                    let hash = self.read_value(value, &mut look, tokens);
                    look.hash = words::mix(look.hash, hash);
                }
                Name::Id | Name::Itemprop => {
                    late |= late::is_part(value);
                    self.read_value(value, &mut look, tokens);
                }
                Name::Role => {
                    look.hints = look.hints.union(HintMatcher::of_role(value));
                    push_words(b'r', value, tokens);
                }
                Name::AriaLabel if value.len() <= LONGEST_NAME => push_words(b'a', value, tokens),
                Name::Href if element.tag == Tag::A => push_address(value, tokens),
                Name::Hidden if !value.eq_ignore_ascii_case("until-found") => {
                    look.hidden = Some(Hidden::Style);
                }
                Name::Style if style_hides(value) => look.hidden = Some(Hidden::Style),
                Name::Open => open = true,
                Name::Data if value.len() <= LONGEST_NAME => push_words(b'e', value, tokens),
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
        let known = match self.known.values.get(value) {
            Some(known) => *known,
            None if value.len() <= LONGEST_KNOWN => self.learn(value),
            None => {
                look.hints = look.hints.union(self.matcher.of_value(value));
                value.split_ascii_whitespace().for_each(|name| push_name(name, tokens));
                return hash(value);
            }
        };
        look.hints = look.hints.union(known.hints);
        tokens.extend_from_slice(&self.known.tokens[known.tokens.0 as usize..known.tokens.1 as usize]);
        known.hash
    }

    /// Puts together what a new value says: most of its names were seen in
    /// other values. No word or part of one spans two names.
    fn learn(&mut self, value: &str) -> Known {
        let mut hints = Hints::default();
        let first = self.known.tokens.len() as u32;
        for name in value.split_ascii_whitespace() {
            let whole = name.len() == value.len();
            match self.known.values.get(name).filter(|_| !whole) {
                Some(known) => {
                    hints = hints.union(known.hints);
                    self.known.tokens.extend_from_within(known.tokens.0 as usize..known.tokens.1 as usize);
                }
                None => {
                    let name_hints = self.matcher.of_value(name);
                    let from = self.known.tokens.len() as u32;
                    push_name(name, &mut self.known.tokens);
                    if name.len() < value.len() {
                        let tokens = (from, self.known.tokens.len() as u32);
                        let known = Known { hints: name_hints, hash: hash(name), tokens };
                        self.known.values.insert(name.into(), known);
                    }
                    hints = hints.union(name_hints);
                }
            }
        }
        let known = Known { hints, hash: hash(value), tokens: (first, self.known.tokens.len() as u32) };
        self.known.values.insert(value.into(), known);
        known
    }
}

fn hash(value: &str) -> u64 {
    FixedState::default().hash_one(value)
}

/// Adds the hashes of a name, whole and in parts, digits left out.
fn push_name(name: &str, tokens: &mut Vec<u16>) {
    let place = tokens.len();
    tokens.push(0);
    let (mut whole, mut part) = (Token::of(b'c'), Token::of(b'd'));
    let (mut letters, mut length, mut longest) = (0, 0, 0);
    let mut end_part = |part: &mut Token, length: &mut usize| {
        if *length > 2 {
            tokens.push(part.place());
        }
        longest = longest.max(*length);
        (*part, *length) = (Token::of(b'd'), 0);
    };
    for byte in name.bytes() {
        if byte.is_ascii_alphabetic() {
            let lower = byte.to_ascii_lowercase();
            whole.add(lower);
            part.add(lower);
            letters += 1;
            length += 1;
        } else if length > 0 {
            end_part(&mut part, &mut length);
        }
    }
    end_part(&mut part, &mut length);
    if letters < 2 {
        tokens.truncate(place);
        return;
    }
    tokens[place] = whole.place();
    if longest == letters {
        // The only part is the whole.
        tokens.truncate(place + 1);
    }
}

/// Adds the hashes of the words of letters in a value, at most [`MOST_WORDS`].
fn push_words(kind: u8, value: &str, tokens: &mut Vec<u16>) {
    if value.is_ascii() {
        return push_ascii_words(kind, value.as_bytes(), tokens);
    }
    let words = value.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 2);
    tokens.extend(
        words.take(MOST_WORDS).map(|word| words::token(kind, word.bytes().map(|b| b.to_ascii_lowercase()))),
    );
}

fn push_ascii_words(kind: u8, value: &[u8], tokens: &mut Vec<u16>) {
    let most = tokens.len() + MOST_WORDS;
    let (mut word, mut length) = (Token::of(kind), 0);
    for byte in value {
        if byte.is_ascii_alphabetic() {
            word.add(byte.to_ascii_lowercase());
            length += 1;
        } else if length > 0 {
            if length > 2 {
                tokens.push(word.place());
                if tokens.len() == most {
                    return;
                }
            }
            (word, length) = (Token::of(kind), 0);
        }
    }
    if length > 2 {
        tokens.push(word.place());
    }
}

/// Adds what an address says: its form, and the words of its host and path.
fn push_address(address: &str, tokens: &mut Vec<u16>) {
    let address = address.trim();
    let mut colons = memchr_iter(b':', address.as_bytes()).peekable();
    let first = colons.peek().copied();
    let absolute = colons.find_map(|colon| address[colon + 1..].strip_prefix("//"));
    let (form, rest) = match (absolute, first) {
        (Some(rest), _) => ("absolute", rest),
        (None, _) if address.starts_with('#') => ("anchor", ""),
        (None, Some(colon)) => (&address[..colon], ""),
        (None, None) => ("relative", address),
    };
    tokens.push(words::token(b'v', form.bytes().take(LONGEST_NAME)));
    let rest = memchr2(b'?', b'#', rest.as_bytes()).map_or(rest, |end| &rest[..end]);
    push_words(b'u', rest, tokens);
}

/// Whether an inline style takes an element off the page.
fn style_hides(style: &str) -> bool {
    // Both of the names end in one.
    if memchr2(b'y', b'Y', style.as_bytes()).is_none() {
        return false;
    }
    style.split(';').any(|declaration| {
        let Some((name, value)) = declaration.split_once(':') else { return false };
        let value = value.trim();
        let value = value.split('!').next().unwrap_or(value).trim();
        let name = name.trim();
        name.eq_ignore_ascii_case("display") && value.eq_ignore_ascii_case("none")
            || name.eq_ignore_ascii_case("visibility") && value.eq_ignore_ascii_case("hidden")
    })
}
