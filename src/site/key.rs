//! What makes two blocks the same text.

mod plain;

use foldhash::HashSet;
use serde::Deserialize;

use crate::built_in;
use crate::error::Error;
use crate::words;

/// Names of months and days.
const DATA: &str = include_str!("../../data/date-words.toml");

/// Longer words, in bytes, name no month.
const LONGEST_DATE_WORD: usize = 32;

/// What stands for a number, date or time in a loose text.
const NUMBER: char = '#';

/// What stands for an address in a loose text.
const ADDRESS: char = '@';

/// Reads blocks' texts so that slight variations of one text are the same.
#[derive(Debug)]
pub(crate) struct Keys {
    date_words: HashSet<String>,
    longest: usize,
}

/// A text in lower case, white space and punctuation folded to single spaces.
#[derive(Debug, Default)]
pub(crate) struct Normal {
    /// With its numbers and addresses.
    pub(crate) exact: String,
    /// With a mark for each run of numbers and names of months and days, and
    /// for each address: "Updated 3 May, 14:30" is "updated #".
    pub(crate) loose: String,
    /// Whether a date, a time or an address is among what is masked: lines
    /// that differ in these say the same, those that differ in other numbers
    /// may not.
    pub(crate) moment: bool,
}

/// What a text is compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextKeys {
    /// [`Normal::exact_key`].
    pub(crate) exact: u64,
    /// [`Normal::loose_key`].
    pub(crate) loose: u64,
    /// [`Normal::moment`].
    pub(crate) moment: bool,
}

impl Keys {
    pub(crate) fn new() -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Words(std::collections::BTreeMap<String, String>);
        let Words(lists) = built_in::read(DATA, "date words")?;
        let date_words: HashSet<String> =
            lists.values().flat_map(|list| list.split_whitespace()).map(str::to_owned).collect();
        let longest = date_words.iter().map(String::len).max().unwrap_or(0).min(LONGEST_DATE_WORD);
        Ok(Keys { date_words, longest })
    }

    /// The keys of a text; `normal` is room to work in.
    pub(crate) fn of(&self, text: &str, normal: &mut Normal) -> TextKeys {
        // Most texts have nothing that may differ.
        if let Some(exact) = plain::key(text) {
            return TextKeys { exact, loose: 0, moment: false };
        }
        self.read(text, normal);
        TextKeys { exact: normal.exact_key(), loose: normal.loose_key(), moment: normal.moment }
    }

    /// Reads a text into `normal`, whose room is used again.
    pub(crate) fn read(&self, text: &str, normal: &mut Normal) {
        let Normal { exact, loose, moment } = normal;
        exact.clear();
        loose.clear();
        *moment = false;
        for token in text.split_whitespace() {
            let kinds = token.bytes().fold(0, |kinds, byte| kinds | KINDS[usize::from(byte)]);
            if (kinds & OF_ADDRESS != 0 || token.starts_with('w')) && is_address(token) {
                begin_word(exact);
                exact.push_str(token);
                continue;
            }
            *moment |= kinds & (DIGIT | BEYOND) != 0 && is_moment(token);
            let mut inside = false;
            for c in token.chars().map(narrow) {
                if words::is_alphanumeric(c) {
                    if !inside {
                        begin_word(exact);
                    }
                    inside = true;
                    push_lower(c, exact);
                } else if !is_invisible(c) {
                    inside = false;
                }
            }
        }
        *moment |= self.loosen(exact, loose);
    }

    /// Masks what may differ. Gives whether a date or an address is among it.
    fn loosen(&self, exact: &str, loose: &mut String) -> bool {
        let mut moment = false;
        // Where the words begin that are not in `loose` yet, and the one looked at.
        let (mut from, mut at) = (0, 0);
        while at < exact.len() {
            let mut end = word_end(exact, at);
            if !is_number(&exact[at..end]) {
                at = end + 1;
                continue;
            }
            // The words of dates and numbers beside it are masked with it.
            // Months without a number beside them are words like others.
            let mut of_date = false;
            while let Some(before) = exact[from..at].strip_suffix(' ') {
                let begin = from + before.rfind(' ').map_or(0, |gap| gap + 1);
                if !self.is_of_date(&exact[begin..at - 1]) {
                    break;
                }
                (at, of_date) = (begin, true);
            }
            moment |= mask_words(&exact[from..at], loose);
            while end < exact.len() {
                let next = word_end(exact, end + 1);
                let word = &exact[end + 1..next];
                let date_word = self.is_of_date(word);
                if !date_word && !is_number(word) {
                    break;
                }
                (end, of_date) = (next, of_date || date_word);
            }
            begin_word(loose);
            loose.push(NUMBER);
            moment |= of_date;
            (from, at) = (end + 1, end + 1);
        }
        moment | mask_words(exact.get(from..).unwrap_or_default(), loose)
    }

    fn is_of_date(&self, word: &str) -> bool {
        word.len() <= self.longest && self.date_words.contains(word)
    }
}

/// Where the word that begins at `at` ends.
fn word_end(words: &str, at: usize) -> usize {
    words[at..].find(' ').map_or(words.len(), |length| at + length)
}

fn is_number(word: &str) -> bool {
    word.chars().all(char::is_numeric)
}

/// Adds words that are no numbers. Gives whether an address is among them.
fn mask_words(words: &str, loose: &mut String) -> bool {
    let mut address = false;
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        begin_word(loose);
        let kinds = word.bytes().fold(0, |kinds, byte| kinds | KINDS[usize::from(byte)]);
        if (kinds & OF_ADDRESS != 0 || word.starts_with('w')) && is_address(word) {
            address = true;
            loose.push(ADDRESS);
        } else if kinds & (DIGIT | BEYOND) != 0 {
            mask_digits(word, loose);
        } else {
            loose.push_str(word);
        }
    }
    address
}

fn mask_digits(word: &str, loose: &mut String) {
    let mut digits = false;
    for c in word.chars() {
        if !c.is_numeric() {
            loose.push(c);
        } else if !digits {
            loose.push(NUMBER);
        }
        digits = c.is_numeric();
    }
}

fn push_lower(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
    } else {
        out.extend(c.to_lowercase());
    }
}

// Kinds of bytes, which say what a word cannot be.
const DIGIT: u8 = 1;
/// Addresses hold one, or begin with `www.`.
const OF_ADDRESS: u8 = 2;
/// Of a character beyond ASCII.
const BEYOND: u8 = 4;

const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut at = 0;
    while at < 256 {
        kinds[at] = match at as u8 {
            b'0'..=b'9' => DIGIT,
            b'@' | b':' => OF_ADDRESS,
            0x80.. => BEYOND,
            _ => 0,
        };
        at += 1;
    }
    kinds
};

impl Normal {
    /// The key of the exact text; 0 where it has no letter.
    fn exact_key(&self) -> u64 {
        key(&self.exact).map_or(0, exact)
    }

    /// The key of the loose text; 0 where it has no letter or is the exact
    /// text.
    fn loose_key(&self) -> u64 {
        if self.loose == self.exact { 0 } else { key(&self.loose).map_or(0, |key| key | LOOSE) }
    }
}

/// The bit that tells keys of loose texts.
const LOOSE: u64 = 1;

/// Whether a key is of a loose text.
pub(crate) fn is_loose(key: u64) -> bool {
    key & LOOSE != 0
}

/// A hash of a normalised text that is the same on every machine; none where
/// it has no letter.
fn key(text: &str) -> Option<u64> {
    text.contains(char::is_alphabetic).then(|| {
        let hash = text.chars().fold(words::FNV, |hash, c| words::fnv(hash, u32::from(c)));
        words::mix(hash, text.len() as u64)
    })
}

/// The key of an exact text with this hash.
fn exact(hash: u64) -> u64 {
    (hash & !LOOSE).max(2)
}

fn begin_word(out: &mut String) {
    if !out.is_empty() {
        out.push(' ');
    }
}

fn is_address(token: &str) -> bool {
    let at = token.find('@').is_some_and(|at| at > 0 && token[at..].contains('.'));
    at || token.contains("://") || token.starts_with("www.")
}

/// Whether a word is a time or a date by its form: 14:30, 24.12.2011, 2011年.
fn is_moment(token: &str) -> bool {
    let mut parts = [0usize; 2];
    for (at, c) in token.char_indices() {
        let behind = || token[..at].ends_with(char::is_numeric);
        let inside = || behind() && token[at + c.len_utf8()..].starts_with(char::is_numeric);
        match c {
            '年' => return behind(),
            ':' | '：' if inside() => return true,
            '.' | '/' | '-' if inside() => parts[usize::from(c == '.')] += 1,
            _ => {}
        }
    }
    parts.contains(&2)
}

/// Full-width forms of ASCII as ASCII.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// Marks that no reader sees: soft hyphens, joiners, directions.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests;
