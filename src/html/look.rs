//! What an element's attributes say: its function, its look, whether it is
//! seen.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::quality::FixedState;
use foldhash::{HashMap, HashMapExt};

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

/// What one element's attributes say.
pub(super) struct Look {
    pub(super) hints: Hints,
    /// Hashes of its class, id and itemprop words.
    pub(super) tokens: Vec<u16>,
    /// A hash of tag and class words: elements of one look share it.
    pub(super) hash: u64,
    /// Why the element is not seen, if it says so.
    pub(super) hidden: Option<Hidden>,
    /// Whether it has a class.
    pub(super) classed: bool,
}

/// Reads attributes.
pub(super) struct Looks<'m> {
    matcher: &'m HintMatcher,
    /// Values seen before: pages repeat them a lot.
    known: HashMap<String, Known>,
}

/// What an attribute value says.
struct Known {
    hints: Hints,
    tokens: Vec<u16>,
}

impl<'m> Looks<'m> {
    pub(super) fn new(matcher: &'m HintMatcher) -> Self {
        Looks { matcher, known: HashMap::new() }
    }

    pub(super) fn of(&mut self, element: &ElementView<'_>) -> Look {
        let mut hash = FixedState::default().build_hasher();
        element.tag.hash(&mut hash);
        let mut look =
            Look { hints: Hints::default(), tokens: Vec::new(), hash: 0, hidden: None, classed: false };
        let (mut open, mut late) = (false, false);
        for (name, value) in element.attributes() {
            match name {
                "class" => {
                    look.classed = true;
                    value.hash(&mut hash);
                    self.read_value(value, &mut look);
                }
                "id" | "itemprop" => {
                    late |= late::is_part(value);
                    self.read_value(value, &mut look);
                }
                "role" => {
                    look.hints = look.hints.union(HintMatcher::of_role(value));
                    push_words(b'r', value, &mut look.tokens);
                }
                "aria-label" if value.len() <= LONGEST_NAME => push_words(b'a', value, &mut look.tokens),
                "href" if element.tag == Tag::A => push_address(value, &mut look.tokens),
                _ if name.starts_with("data-") && value.len() <= LONGEST_NAME => {
                    push_words(b'e', value, &mut look.tokens);
                }
                "hidden" if !value.eq_ignore_ascii_case("until-found") => look.hidden = Some(Hidden::Style),
                "style" if style_hides(value) => look.hidden = Some(Hidden::Style),
                "open" => open = true,
                _ => {}
            }
        }
        look.hidden = look.hidden.filter(|_| !late).or(match element.tag {
            Tag::Noscript => Some(Hidden::Noscript),
            Tag::Template => Some(Hidden::Template),
            Tag::Dialog if !open => Some(Hidden::Dialog),
            _ => None,
        });
        look.hash = hash.finish();
        look
    }

    fn read_value(&mut self, value: &str, look: &mut Look) {
        if !self.known.contains_key(value) {
            let known = Known { hints: self.matcher.of_value(value), tokens: tokens_of(value) };
            self.known.insert(value.to_owned(), known);
        }
        if let Some(known) = self.known.get(value) {
            look.hints = look.hints.union(known.hints);
            look.tokens.extend(&known.tokens);
        }
    }
}

/// The hashes of a value's names, whole and in parts, digits left out.
fn tokens_of(value: &str) -> Vec<u16> {
    let mut tokens = Vec::new();
    for name in value.split_ascii_whitespace() {
        let letters = |part: &str| -> Vec<u8> {
            part.bytes().filter(u8::is_ascii_alphabetic).map(|b| b.to_ascii_lowercase()).collect()
        };
        let whole = letters(name);
        if whole.len() < 2 {
            continue;
        }
        let length = whole.len();
        tokens.push(words::token(b'c', whole));
        for part in name.split(|c: char| !c.is_ascii_alphabetic()) {
            let part = letters(part);
            if part.len() > 2 && part.len() < length {
                tokens.push(words::token(b'd', part));
            }
        }
    }
    tokens
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
        match name.trim().to_ascii_lowercase().as_str() {
            "display" => value.eq_ignore_ascii_case("none"),
            "visibility" => value.eq_ignore_ascii_case("hidden"),
            _ => false,
        }
    })
}
