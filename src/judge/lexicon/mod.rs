//! Phrases by which chrome is known, in many languages.
//!
//! The phrases are data (see [`phrase_list`]).

mod normalise;
mod sources;

use aho_corasick::{AhoCorasick, MatchKind};
use foldhash::{HashMap, HashMapExt, HashSet};

use super::first_words::{FirstWords, Found};
pub(crate) use super::ground::PhraseWay as How;
use super::phrase_list::{self, Listed};
use crate::block::Reason;
use crate::error::{Error, ErrorKind};
use crate::words::{has_no_spaces, is_alphanumeric, is_mark};
pub(super) use normalise::{normalise, normalise_into};
pub(super) use sources::Sources;

macro_rules! lists {
    ($($language:literal)*) => {
        /// The built-in lists, by language.
        const LISTS: &[(&str, &str)] =
            &[$(($language, include_str!(concat!("../../../data/phrases/", $language, ".toml"))),)*];
    };
}
// A phrase of several languages has its reason from the first of them.
lists!("ar" "de" "el" "en" "es" "fr" "it" "ja" "nl" "pl" "pt" "ru" "tr" "zh"
    "bg" "ca" "cs" "da" "fa" "fi" "he" "hi" "hr" "hu" "id" "ko" "nb" "ro" "sk" "sv" "th" "uk" "vi");

/// A phrase found in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) how: How,
    pub(crate) reason: Reason,
    /// Bytes of the normalised line that the phrase covers.
    pub(crate) length: usize,
    /// The phrase's number, where it matches a part of a line.
    number: Option<u32>,
}

/// All phrase lists, ready to match.
#[derive(Debug)]
pub(crate) struct Lexicon {
    whole: HashMap<String, (How, Reason)>,
    by_words: FirstWords,
    /// Those that [`FirstWords`] cannot take, and the number of each.
    others: AhoCorasick,
    of_others: Vec<usize>,
    /// A character beyond ASCII of each of them.
    in_others: HashSet<char>,
    phrases: Vec<Phrase>,
}

/// A phrase that matches a part of a line.
#[derive(Debug)]
struct Phrase {
    how: How,
    reason: Reason,
    /// What follows a `*`, which stands for one to four words.
    rest: Option<String>,
}

/// Bytes of the lists for each phrase that is a line, about.
const BYTES_A_LINE: usize = 40;

/// The words that a `*` may stand for.
const WILD_WORDS: usize = 4;

impl Lexicon {
    /// The built-in lists of all languages.
    pub(crate) fn new() -> Result<Self, Error> {
        let bytes: usize = LISTS.iter().map(|(_, data)| data.len()).sum();
        let mut whole: HashMap<String, (How, Reason)> = HashMap::with_capacity(bytes / BYTES_A_LINE);
        let mut by_words = FirstWords::default();
        let (mut others, mut of_others) = (Vec::new(), Vec::new());
        let mut phrases = Vec::new();
        each_phrase(|_, &Listed { reason, how, .. }, line| {
            if matches!(how, How::Whole | How::Opens) {
                let entry = whole.entry(bare(line).to_owned()).or_insert((how, reason));
                if how == How::Opens && entry.0 == How::Whole {
                    *entry = (how, reason);
                }
                return;
            }
            let (first, rest) = around_star(line);
            if !by_words.add(phrases.len(), first) {
                others.push(first.to_owned());
                of_others.push(phrases.len());
            }
            phrases.push(Phrase { how, reason, rest: rest.map(str::to_owned) });
        })?;
        // A lone number is no phrase, whatever a list says.
        whole.retain(|phrase, _| phrase.chars().any(is_alphanumeric));
        whole.keys().for_each(|phrase| by_words.add_line(phrase));
        // Without such a character, a phrase is found in no line.
        let in_others = others.iter().filter_map(|phrase| beyond_ascii(phrase).next()).collect();
        let others = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&others)
            .map_err(|e| damaged("automaton", e.into()))?;
        Ok(Lexicon { whole, by_words, others, of_others, in_others, phrases })
    }

    /// Whether a line of ASCII may be or hold a phrase, by the hashes of its
    /// words in lower case, numbers left out.
    pub(crate) fn may_find(&self, words: impl Iterator<Item = u64>) -> bool {
        self.by_words.may_find(words)
    }

    /// The whole line as a phrase.
    pub(crate) fn whole(&self, normalised: &str) -> Option<Hit> {
        let line = bare(normalised);
        let (how, reason) = *self.whole.get(line).or_else(|| self.whole.get(without_count(line)))?;
        Some(Hit { how, reason, length: normalised.len(), number: None })
    }

    /// The phrases that stand in a line; the longest of each way to match.
    pub(crate) fn parts(&self, normalised: &str) -> Parts {
        let mut places = Vec::new();
        self.by_words.find(normalised, &mut places);
        if beyond_ascii(normalised).any(|c| self.in_others.contains(&c)) {
            places.extend(self.others.find_overlapping_iter(normalised).map(|at| Found {
                number: self.of_others[at.pattern().as_usize()],
                start: at.start(),
                end: at.end(),
            }));
        }
        let mut found = Parts::default();
        if places.is_empty() {
            return found;
        }
        // Of phrases that are equally long the first one counts.
        places.sort_unstable_by_key(|at| (at.end, at.start, at.number));
        let begin = normalised.len()
            - normalised.trim_start_matches(|c: char| !is_alphanumeric(c) && c != '#' && c != '©').len();
        for at in places {
            let phrase = &self.phrases[at.number];
            if !is_bounded(normalised, at.start, at.end) {
                continue;
            }
            let mut end = at.end;
            if let Some(rest) = &phrase.rest {
                match end_of_rest(normalised, end, rest) {
                    Some(at) => end = at,
                    None => continue,
                }
            }
            let slot = match phrase.how {
                How::Start if at.start <= begin => &mut found.start,
                How::Start => continue,
                How::Within => &mut found.within,
                _ => &mut found.notice,
            };
            let length = end - at.start;
            if slot.is_none_or(|hit| hit.length < length) {
                let number = Some(at.number as u32);
                *slot = Some(Hit { how: phrase.how, reason: phrase.reason, length, number });
            }
        }
        found
    }
}

/// All phrases of the lists in their order, each with its language and
/// normalised; without those that can match no part of a line.
fn each_phrase(mut take: impl FnMut(&'static str, &Listed<'_>, &str)) -> Result<(), Error> {
    let mut line = String::new();
    for (language, data) in LISTS {
        for phrase in phrase_list::read(data).map_err(|e| damaged(language, e))? {
            normalise_into(&phrase.text, &mut line);
            if matches!(phrase.how, How::Whole | How::Opens) || !around_star(&line).0.is_empty() {
                take(language, &phrase, &line);
            }
        }
    }
    Ok(())
}

fn damaged(name: &str, e: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::with_source(ErrorKind::Internal, format!("the built-in phrase list {name} is damaged"), e)
}

/// What stands before a `*` and, if there is one, behind it.
fn around_star(line: &str) -> (&str, Option<&str>) {
    let star = if line.contains('*') { line.split_once(" * ") } else { None };
    star.map_or((line, None), |(first, rest)| (first, Some(rest)))
}

fn beyond_ascii(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_ascii())
}

/// Phrases found in a line.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Parts {
    pub(crate) start: Option<Hit>,
    pub(crate) within: Option<Hit>,
    pub(crate) notice: Option<Hit>,
}

/// Where `rest` ends if it follows after one to four words.
fn end_of_rest(line: &str, from: usize, rest: &str) -> Option<usize> {
    let tail = &line[from..];
    let at = tail.find(rest)?;
    let between = tail[..at].split_whitespace().count();
    let end = from + at + rest.len();
    ((1..=WILD_WORDS).contains(&between) && is_bounded(line, from + at, end)).then_some(end)
}

/// Whether a match begins and ends at word boundaries. Scripts without
/// spaces have none, but no match parts a letter from its marks.
fn is_bounded(line: &str, start: usize, end: usize) -> bool {
    let inside = |c: char| is_alphanumeric(c) || is_mark(c);
    let joined = |a: Option<char>, b: Option<char>| match (a, b) {
        (Some(a), Some(b)) => is_mark(b) || inside(a) && inside(b) && !has_no_spaces(a) && !has_no_spaces(b),
        _ => false,
    };
    let (inner_first, inner_last) = (line[start..end].chars().next(), line[start..end].chars().next_back());
    !joined(line[..start].chars().next_back(), inner_first) && !joined(inner_last, line[end..].chars().next())
}

/// Without punctuation, symbols and list marks at both ends.
fn bare(normalised: &str) -> &str {
    normalised.trim_matches(|c: char| !is_alphanumeric(c) && c != '#')
}

/// Without a count at either end: `# comments`, `comments (#)`.
fn without_count(line: &str) -> &str {
    line.trim_matches(|c: char| !is_alphanumeric(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> &'static Lexicon {
        static LEXICON: std::sync::LazyLock<Lexicon> = std::sync::LazyLock::new(|| Lexicon::new().unwrap());
        &LEXICON
    }

    fn whole(line: &str) -> Option<Reason> {
        lexicon().whole(&normalise(line)).map(|hit| hit.reason)
    }

    #[test]
    fn a_whole_line_matches_whatever_stands_at_its_ends() {
        assert_eq!(whole("» Leave a Reply:"), Some(Reason::CommentForm));
        assert_eq!(whole("Comments (12)"), Some(Reason::Comments));
        assert_eq!(whole("Apple Store Download"), Some(Reason::AppPromo));
        assert_eq!(whole("Leave a reply to history"), None);
    }

    #[test]
    fn parts_match_at_word_boundaries() {
        let parts = lexicon().parts(&normalise("Source: https://example.org/a"));
        assert_eq!(parts.start.map(|hit| hit.reason), Some(Reason::SourceLine));
        assert!(lexicon().parts(&normalise("Resource: gone")).start.is_none());
    }

    #[test]
    fn scripts_without_spaces_have_no_word_ends() {
        let start = |line: &str| lexicon().parts(&normalise(line)).start.map(|hit| hit.reason);
        assert_eq!(start("อ่านเพิ่มเติมเรื่องเรือข้ามฟาก"), Some(Reason::ReadAlso));
        assert_eq!(start("延伸阅读：渡船回来了"), Some(Reason::ReadAlso));
        // But a mark belongs to its letter.
        assert!(!is_bounded("कम", 0, 3) && !is_bounded("क्", 0, 3) && is_bounded("क म", 0, 3));
    }

    #[test]
    fn a_phrase_is_found_however_its_letters_are_written() {
        for line in [
            "ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ",
            "اقرأ أيضًا",
            "بيشتر بخوانيد",
            "اشتراک‌گذاری",
            "Comentarii închise",
            "Citeşte şi",
            "GİRİŞ YAP",
            "Ещё по теме",
        ] {
            assert!(whole(line).is_some(), "{line}");
        }
    }

    #[test]
    fn a_star_stands_for_one_to_four_words() {
        let start = |line: &str| lexicon().parts(&normalise(line)).start.map(|hit| hit.reason);
        assert_eq!(start("Download the Harbour Post app today"), Some(Reason::AppPromo));
        assert_ne!(start("Download the map of all the old roads app"), Some(Reason::AppPromo));
    }

    #[test]
    fn no_phrase_is_empty_or_a_lone_number() {
        for phrase in lexicon().whole.keys() {
            assert!(phrase.chars().any(char::is_alphanumeric), "{phrase:?}");
        }
    }
}
