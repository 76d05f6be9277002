//! What class, id, role and itemprop words say about an element.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use foldhash::{HashMap, HashMapExt};
use serde::Deserialize;

use crate::built_in;
use crate::error::{Error, ErrorKind};

/// The built-in word groups.
const DATA: &str = include_str!("../../data/class-words.toml");

macro_rules! hints {
    ($($name:ident = $text:literal,)*) => {
        /// A group of words that name one function of an element. The groups
        /// and their words are in `data/class-words.toml`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[allow(missing_docs, reason = "each variant is the group of that name")]
        pub enum Hint { $($name,)* }

        impl Hint {
            /// All groups, in the order of their bits.
            pub const ALL: &'static [Hint] = &[$(Hint::$name,)*];

            /// The group's name in the data file.
            pub fn as_str(self) -> &'static str {
                match self { $(Hint::$name => $text,)* }
            }
        }
    };
}

hints! {
    Main = "main", Content = "content", Article = "article", Comment = "comment", Forum = "forum",
    Sidebar = "sidebar", Nav = "nav", Breadcrumb = "breadcrumb", Pagination = "pagination", Footer = "footer",
    Header = "header", Legal = "legal", Heading = "heading", Share = "share", Related = "related",
    Cookie = "cookie", Modal = "modal", Ad = "ad", Promo = "promo", Newsletter = "newsletter",
    Paywall = "paywall", Login = "login", Byline = "byline", Author = "author", User = "user", Tags = "tags",
    Product = "product", Shop = "shop", Description = "description", List = "list", Search = "search",
    Form = "form", Caption = "caption", Media = "media", Code = "code", ScreenReader = "screen-reader",
    Tools = "tools", Toc = "toc", Faq = "faq", Layout = "layout", Weather = "weather", Notice = "notice",
}

/// A set of [`Hint`]s.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Hints(u64);

impl Hints {
    /// Whether the set holds a hint.
    pub fn has(self, hint: Hint) -> bool {
        self.0 & (1 << hint as u32) != 0
    }

    /// Whether the set holds any of these hints.
    pub fn any(self, of: Hints) -> bool {
        self.0 & of.0 != 0
    }

    /// Whether there are none.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The hints that are in both sets.
    pub(crate) fn both(self, other: Hints) -> Hints {
        Hints(self.0 & other.0)
    }

    /// The hints of both sets.
    #[must_use]
    pub fn union(self, other: Hints) -> Hints {
        Hints(self.0 | other.0)
    }

    /// The set of these hints.
    pub const fn of(hints: &[Hint]) -> Hints {
        let mut bits = 0;
        let mut i = 0;
        while i < hints.len() {
            bits |= 1 << hints[i] as u32;
            i += 1;
        }
        Hints(bits)
    }

    /// The hints in the set.
    pub fn iter(self) -> impl Iterator<Item = Hint> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let hint = Hint::ALL.get(left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(*hint)
        })
    }
}

/// Finds the hints in attribute values.
#[derive(Debug)]
pub(crate) struct HintMatcher {
    words: Words,
    parts: AhoCorasick,
    /// The hints of each pattern of `parts`.
    part_hints: Vec<Hints>,
}

/// Words longer than this, in bytes, are not known.
const LONGEST_WORD: usize = 32;

/// The words and their hints.
#[derive(Debug)]
struct Words {
    hints: HashMap<Box<[u8]>, Hints>,
    /// Bits of the lengths of the words that begin with a byte: most words of
    /// a page are none of these, and need no look into the table.
    lengths: [u64; 128],
}

impl Words {
    fn new(words: HashMap<String, Hints>) -> Self {
        let mut lengths = [0; 128];
        let words = words.into_iter().filter(|(word, _)| word.len() <= LONGEST_WORD);
        let hints = words
            .map(|(word, hints)| {
                let word = word.into_bytes().into_boxed_slice();
                if let Some(lengths) = word.first().and_then(|first| lengths.get_mut(usize::from(*first))) {
                    *lengths |= 1 << word.len();
                }
                (word, hints)
            })
            .collect();
        Words { hints, lengths }
    }

    /// The hints of the word of this length at the beginning of `bytes`.
    fn get(&self, bytes: &[u8; LONGEST_WORD], length: usize) -> Hints {
        let Some(word @ [first, ..]) = bytes.get(..length) else { return Hints::default() };
        if self.lengths[usize::from(*first & 0x7f)] & (1 << length) == 0 {
            return Hints::default();
        }
        self.hints.get(word).copied().unwrap_or_default()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    words: Vec<String>,
    parts: Vec<String>,
}

impl HintMatcher {
    /// The matcher of the built-in groups.
    pub(crate) fn new() -> Result<Self, Error> {
        let groups: HashMap<String, Group> = built_in::read(DATA, "class words")?;
        let mut words: HashMap<String, Hints> = HashMap::new();
        let mut parts: HashMap<String, Hints> = HashMap::new();
        for hint in Hint::ALL {
            let group = groups.get(hint.as_str()).ok_or_else(|| {
                Error::new(ErrorKind::Internal, format!("no class words for {}", hint.as_str()))
            })?;
            for (list, into) in [(&group.words, &mut words), (&group.parts, &mut parts)] {
                for word in list {
                    let hints = into.entry(word.clone()).or_default();
                    *hints = hints.union(Hints::of(&[*hint]));
                }
            }
        }
        let mut parts: Vec<_> = parts.into_iter().collect();
        parts.sort_by(|a, b| a.0.cmp(&b.0));
        let (patterns, part_hints): (Vec<String>, Vec<Hints>) = parts.into_iter().unzip();
        let parts = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(&patterns)
            .map_err(|e| {
                Error::with_source(ErrorKind::Internal, "the built-in class words are damaged", e)
            })?;
        Ok(HintMatcher { words: Words::new(words), parts, part_hints })
    }

    /// The hints of one attribute's value.
    pub(crate) fn of_value(&self, value: &str) -> Hints {
        let mut hints = Hints::default();
        let mut word = [0; LONGEST_WORD];
        let mut length = 0;
        let mut after_lower = false;
        for byte in value.bytes() {
            let inside = byte.is_ascii_alphanumeric();
            if length > 0 && (!inside || after_lower && byte.is_ascii_uppercase()) {
                hints = hints.union(self.words.get(&word, length));
                length = 0;
            }
            if inside {
                if let Some(place) = word.get_mut(length) {
                    *place = byte.to_ascii_lowercase();
                }
                length += 1;
            }
            after_lower = byte.is_ascii_lowercase();
        }
        hints = hints.union(self.words.get(&word, length));
        for found in self.parts.find_overlapping_iter(value) {
            hints = hints.union(self.part_hints[found.pattern().as_usize()]);
        }
        hints
    }

    /// The hints of a `role` attribute's value.
    pub(crate) fn of_role(role: &str) -> Hints {
        let hint = match role.trim().to_ascii_lowercase().as_str() {
            "navigation" | "menu" | "menubar" | "tablist" => Hint::Nav,
            "banner" => Hint::Header,
            "contentinfo" => Hint::Footer,
            "complementary" => Hint::Sidebar,
            "main" => Hint::Main,
            "article" => Hint::Article,
            "search" => Hint::Search,
            "dialog" | "alertdialog" => Hint::Modal,
            "tabpanel" => Hint::Faq,
            _ => return Hints::default(),
        };
        Hints::of(&[hint])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(value: &str) -> Vec<&'static str> {
        HintMatcher::new().unwrap().of_value(value).iter().map(Hint::as_str).collect()
    }

    #[test]
    fn splits_at_punctuation_and_camel_case() {
        assert_eq!(names("ArticleBody_share__x1"), ["content", "article", "share"]);
        assert_eq!(names("site-footer"), ["footer", "layout"]);
        assert!(names("poster-shadow").contains(&"user"));
        assert!(!names("loaded gradient").contains(&"ad"));
    }
}
