//! What makes two blocks the same text.

use std::collections::HashSet;

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

    /// Reads a text into `normal`, whose room is used again.
    pub(crate) fn read(&self, text: &str, normal: &mut Normal) {
        let Normal { exact, loose, moment } = normal;
        exact.clear();
        loose.clear();
        *moment = false;
        for token in text.split_whitespace() {
            if is_address(token) {
                begin_word(exact);
                exact.push_str(token);
                continue;
            }
            *moment |= is_moment(token);
            let mut inside = false;
            for c in token.chars().map(narrow) {
                if c.is_alphanumeric() {
                    if !inside {
                        begin_word(exact);
                    }
                    inside = true;
                    exact.extend(c.to_lowercase());
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
        // The words of dates and numbers read last: months without a number
        // beside them are words like others.
        let mut run = Run::default();
        let mut at = 0;
        for word in exact.split(' ') {
            let end = at + word.len();
            let of_date = word.len() <= self.longest && self.date_words.contains(word);
            let number = word.chars().all(char::is_numeric);
            if of_date || number {
                run.add(at, number, of_date);
            } else {
                moment |= run.take(exact, at, loose);
                if is_address(word) {
                    moment = true;
                    begin_word(loose);
                    loose.push(ADDRESS);
                } else {
                    begin_word(loose);
                    mask_digits(word, loose);
                }
            }
            at = end + 1;
        }
        moment | run.take(exact, exact.len() + 1, loose)
    }
}

/// A run of numbers and words of dates.
#[derive(Debug, Default)]
struct Run {
    begin: Option<usize>,
    number: bool,
    of_date: bool,
}

impl Run {
    fn add(&mut self, at: usize, number: bool, of_date: bool) {
        self.begin.get_or_insert(at);
        self.number |= number;
        self.of_date |= of_date;
    }

    /// Ends the run before the word at `at` and adds it to `loose`. Gives
    /// whether it is a date.
    fn take(&mut self, exact: &str, at: usize, loose: &mut String) -> bool {
        let Run { begin, number, of_date } = std::mem::take(self);
        let Some(begin) = begin else { return false };
        begin_word(loose);
        if number {
            loose.push(NUMBER);
        } else {
            loose.push_str(&exact[begin..at - 1]);
        }
        number && of_date
    }
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

impl Normal {
    /// The key of the exact text; 0 where it has no letter.
    pub(crate) fn exact_key(&self) -> u64 {
        key(&self.exact).map_or(0, |key| (key & !LOOSE).max(2))
    }

    /// The key of the loose text; 0 where it has no letter or is the exact
    /// text.
    pub(crate) fn loose_key(&self) -> u64 {
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
        let inside = token[..at].ends_with(char::is_numeric)
            && token[at + c.len_utf8()..].starts_with(char::is_numeric);
        match c {
            '年' => return token[..at].ends_with(char::is_numeric),
            ':' | '：' if inside => return true,
            '.' | '/' | '-' if inside => parts[usize::from(c == '.')] += 1,
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
mod tests {
    use super::*;

    fn read(text: &str) -> (String, String) {
        let mut normal = Normal::default();
        Keys::new().unwrap().read(text, &mut normal);
        (normal.exact, normal.loose)
    }

    #[test]
    fn slight_variations_are_one_text() {
        for (one, other) in [
            ("All News. By the Minute.", "ALL NEWS – by the\u{a0}minute"),
            ("Updated 3 May 2012, 14:30", "Updated: Monday, 24.12.2011"),
            ("12 comments", "3 Comments"),
            ("Write to ada@harbour.example", "write to news@harbour.example"),
            ("See https://a.example/1", "See www.b.example"),
            ("ＡＢＣ news", "abc news"),
            ("co\u{ad}okies", "cookies"),
        ] {
            assert_eq!(read(one).1, read(other).1, "{one:?} {other:?}");
        }
        assert_eq!(read("Опубликовано 5 января 2012").1, "опубликовано #");
        assert_eq!(read("2011年12月3日").1, "#年#月#日");
    }

    #[test]
    fn dates_times_and_addresses_are_moments() {
        let mut normal = Normal::default();
        let keys = Keys::new().unwrap();
        for (text, moment) in [
            ("at 14:30", true),
            ("24.12.2011", true),
            ("2011-12-24", true),
            ("5 January", true),
            ("So May went out with Jan", false),
            ("2011年12月", true),
            ("a@b.example", true),
            ("12.5 kg", false),
            ("Rooms: 3", false),
            ("12 comments", false),
        ] {
            keys.read(text, &mut normal);
            assert_eq!(normal.moment, moment, "{text}");
        }
    }

    #[test]
    fn the_exact_text_keeps_its_numbers() {
        assert_eq!(read("Rooms: 3").0, "rooms 3");
        assert_ne!(read("Rooms: 3").0, read("Rooms: 4").0);
        assert_eq!(read("mp3 B2B").1, "mp# b#b");
    }

    #[test]
    fn what_has_no_letters_has_no_key() {
        let mut normal = Normal::default();
        let keys = Keys::new().unwrap();
        for (text, exact, loose) in [
            ("12 | 13", false, false),
            ("***", false, false),
            ("May 2012", true, false),
            ("Go by 5 May", true, true),
        ] {
            keys.read(text, &mut normal);
            assert_eq!((normal.exact_key() != 0, normal.loose_key() != 0), (exact, loose), "{text}");
        }
    }
}
