//! What a block's text looks like, without regard to its words' meaning.

use crate::words;

/// Measurements of one block's text.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Shape {
    /// Words; each Han, Kana or Hangul character counts as half a word here,
    /// so that thresholds mean about the same length of text everywhere.
    pub(crate) words: f32,
    /// Sentence ends: terminal punctuation followed by space or the end.
    pub(crate) sentences: u16,
    /// Commas and the like.
    pub(crate) commas: u16,
    /// Share of words that begin with a capital letter, 0 to 1.
    pub(crate) capitals: f32,
    /// Share of digits among letters and digits, 0 to 1.
    pub(crate) digits: f32,
    /// Separators such as `|`, `»`, `›`, `/` and `·`.
    pub(crate) separators: u16,
    /// Ends as a sentence does.
    pub(crate) ends_sentence: bool,
    /// Ends with a colon.
    pub(crate) ends_colon: bool,
    /// Holds a web address or mail address.
    pub(crate) address: bool,
    /// Holds the copyright sign.
    pub(crate) copyright: bool,
    /// Ends cut off: "…", "...", "[…]".
    pub(crate) cut_off: bool,
    /// Share of capital letters among letters, 0 to 1.
    pub(crate) upper: f32,
    /// Numbers: runs of digits.
    pub(crate) numbers: u16,
    /// Share of characters that are neither letters, digits nor space.
    pub(crate) symbols: f32,
    /// Share of letters that are words of their own (see
    /// [`is_word_alone`](words::is_word_alone)).
    pub(crate) alone: f32,
    /// Holds a sum of money.
    pub(crate) money: bool,
    /// Holds a year from 1900 to 2099.
    pub(crate) year: bool,
    /// Has no letter and no digit.
    pub(crate) blank: bool,
}

impl Shape {
    pub(crate) fn of(text: &str) -> Shape {
        let mut shape = Shape::default();
        let counted = shape.read(text);
        let Counted { words, alone, capital_words, letters, digits, upper, symbols, chars } = counted;
        let all = words + alone;
        shape.upper = upper as f32 / letters.max(1) as f32;
        shape.symbols = symbols as f32 / chars.max(1) as f32;
        shape.alone = alone as f32 / letters.max(1) as f32;
        shape.words = words as f32 + alone as f32 * 0.5;
        shape.capitals = capital_words as f32 / words.max(1) as f32;
        shape.digits = digits as f32 / (letters + digits).max(1) as f32;
        shape.blank = all == 0;
        let end = text.trim_end_matches(|c: char| {
            c.is_whitespace() || matches!(c, '"' | '”' | '’' | '»' | ')' | '\'' | '」' | '』' | ']' | '“')
        });
        shape.cut_off = end.ends_with("...") || end.ends_with('…');
        shape.ends_sentence = end.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '۔']);
        shape.ends_colon = end.ends_with([':', '：']);
        shape.address = has_address(text.as_bytes());
        shape
    }

    fn read(&mut self, text: &str) -> Counted {
        let bytes = text.as_bytes();
        let mut counted = Counted::default();
        // Classes of the last character and of the one before it.
        let (mut last, mut before) = (0u8, 0u8);
        let (mut at, mut number) = (0, 0);
        let mut kinds = 0u64;
        while at < bytes.len() {
            let start = at;
            let (class, other) = if bytes[at].is_ascii() {
                at += 1;
                (ASCII[usize::from(bytes[start])], None)
            } else {
                let Some(c) = text[at..].chars().next() else { break };
                at += c.len_utf8();
                (class_of(c), Some(c))
            };
            // Apostrophes and hyphens inside a word do not end it.
            let inside = last | (last >> JOINS_BIT & before);
            let begins = u32::from(class & !inside & ALNUM);
            counted.chars += 1;
            counted.words += begins;
            counted.capital_words += begins & u32::from(class >> UPPER_BIT);
            kinds += COUNTS[usize::from(class)];
            if counted.chars % FLUSH == 0 {
                counted.add(std::mem::take(&mut kinds));
            }
            if (class | last) & DIGIT != 0 {
                if class & DIGIT == 0 {
                    self.end_number(&bytes[number..start]);
                } else if last & DIGIT == 0 {
                    number = start;
                }
            }
            if class & MARK != 0 {
                match other {
                    None => self.read_mark(char::from(bytes[start]), &text[at..]),
                    Some(c) if words::is_word_alone(c) => counted.alone += 1,
                    Some(c) => self.read_mark(c, &text[at..]),
                }
            }
            (before, last) = (last, class);
        }
        if last & DIGIT != 0 {
            self.end_number(&bytes[number..]);
        }
        counted.add(kinds);
        counted
    }

    /// Counts what counts by itself. `rest` is the text behind it.
    fn read_mark(&mut self, mark: char, rest: &str) {
        match mark {
            '。' | '！' | '？' | '؟' | '۔' => self.sentences = self.sentences.saturating_add(1),
            '.' | '!' | '?' | '…' => {
                let next = rest.chars().next();
                let ends =
                    next.is_none_or(|n| n.is_whitespace() || matches!(n, '"' | '”' | '’' | '»' | ')' | '\''));
                self.sentences = self.sentences.saturating_add(u16::from(ends));
            }
            ',' | ';' | '，' | '、' | '；' | '،' => self.commas = self.commas.saturating_add(1),
            '|' | '»' | '›' | '·' | '•' | '/' | '→' | '>' | '«' | '‹' | '│' | '｜' => {
                self.separators = self.separators.saturating_add(1);
            }
            '©' => self.copyright = true,
            '$' | '€' | '£' | '¥' | '₹' | '₽' | '₺' => self.money = true,
            _ => {}
        }
    }

    /// Notes a run of digits.
    fn end_number(&mut self, number: &[u8]) {
        if !number.is_empty() {
            self.numbers = self.numbers.saturating_add(1);
            self.year |= number.len() == 4 && (number.starts_with(b"19") || number.starts_with(b"20"));
        }
    }

    /// Whether the text runs on as sentences do, rather than being a label,
    /// a title or a list of them.
    pub(crate) fn is_prose(&self) -> bool {
        self.words >= 8.0 && self.sentences > 0 && self.capitals < 0.6 && self.digits < 0.3
    }
}

/// What is counted in one pass over a text.
#[derive(Debug, Default)]
struct Counted {
    words: u32,
    alone: u32,
    capital_words: u32,
    letters: u32,
    digits: u32,
    upper: u32,
    symbols: u32,
    chars: u32,
}

impl Counted {
    /// Adds four counts of [`COUNTS`].
    fn add(&mut self, kinds: u64) {
        let [upper, numeric, letters, symbols] =
            [0, 16, 32, 48].map(|shift| (kinds >> shift) as u32 & 0xffff);
        self.upper += upper;
        self.digits += numeric;
        self.letters += letters;
        self.symbols += symbols;
    }
}

/// For each set of classes the counts of four of them, side by side in one
/// number, so that one addition counts all.
const COUNTS: [u64; 256] = {
    let mut counts = [0; 256];
    let mut at = 0;
    while at < 256 {
        let class = at as u8;
        counts[at] = ((class & UPPER != 0) as u64)
            | ((class & NUMERIC != 0) as u64) << 16
            | ((class & LETTER != 0) as u64) << 32
            | ((class & SYMBOL != 0) as u64) << 48;
        at += 1;
    }
    counts
};

/// Characters after which the counts must be taken out.
const FLUSH: u32 = 1 << 15;

/// A letter or digit of a word that goes on.
const ALNUM: u8 = 1;
const UPPER_BIT: u8 = 1;
const UPPER: u8 = 1 << UPPER_BIT;
/// A digit of any script.
const NUMERIC: u8 = 4;
/// An ASCII digit.
const DIGIT: u8 = 8;
const LETTER: u8 = 16;
/// Neither letter, digit nor white space.
const SYMBOL: u8 = 32;
/// Does not end a word that it stands in.
const JOINS_BIT: u8 = 6;
const JOINS: u8 = 1 << JOINS_BIT;
/// Counts by itself: see [`Shape::read_mark`]. Also a word alone.
const MARK: u8 = 128;

/// Classes of ASCII characters.
const ASCII: [u8; 128] = {
    let mut classes = [0; 128];
    let mut at = 0;
    while at < 128 {
        let byte = at as u8;
        let space = matches!(byte, b' ' | b'\t'..=b'\r');
        classes[at] = (if byte.is_ascii_alphanumeric() { ALNUM } else { 0 })
            | (if byte.is_ascii_uppercase() { UPPER } else { 0 })
            | (if byte.is_ascii_digit() { DIGIT | NUMERIC } else { 0 })
            | (if byte.is_ascii_alphabetic() { LETTER } else { 0 })
            | (if !byte.is_ascii_alphanumeric() && !space { SYMBOL } else { 0 })
            | (if matches!(byte, b'\'' | b'-') { JOINS } else { 0 })
            | (if matches!(byte, b'.' | b'!' | b'?' | b',' | b';' | b'|' | b'/' | b'>' | b'$') {
                MARK
            } else {
                0
            });
        at += 1;
    }
    classes
};

/// The classes of a character beyond ASCII.
fn class_of(c: char) -> u8 {
    if words::is_word_alone(c) {
        return LETTER | MARK;
    }
    let upper = if c.is_uppercase() { UPPER } else { 0 };
    if c.is_numeric() {
        ALNUM | NUMERIC | upper
    } else if c.is_alphabetic() {
        ALNUM | LETTER | upper
    } else if c.is_whitespace() {
        0
    } else if c == '’' {
        SYMBOL | JOINS
    } else {
        SYMBOL | MARK | upper
    }
}

/// Whether a text holds a web address or a mail address.
fn has_address(text: &[u8]) -> bool {
    memchr::memchr3_iter(b'@', b':', b'.', text).any(|at| match text[at] {
        b'@' => true,
        b':' => text[at..].starts_with(b"://"),
        _ => text[..at].ends_with(b"www"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_seen() {
        for (text, holds) in
            [("see www.sea.example", true), ("a@b", true), ("ftp://x", true), ("at 12:30", false)]
        {
            assert_eq!(has_address(text.as_bytes()), holds, "{text}");
        }
    }

    #[test]
    fn words_go_on_behind_apostrophes_and_hyphens() {
        for (text, words) in
            [("It's a well-known tree", 4.0), ("' - a'' b-", 2.0), ("l’été d'Été", 2.0), ("東京's", 2.0)]
        {
            assert_eq!(Shape::of(text).words, words, "{text}");
        }
    }

    #[test]
    fn a_text_is_counted() {
        let shape = Shape::of("In 1998, Ada paid €12.50 (or so) | see © 20191?");
        assert_eq!((shape.numbers, shape.year, shape.money, shape.copyright), (4, true, true, true));
        assert_eq!((shape.commas, shape.separators, shape.sentences), (1, 1, 1));
        assert!(!Shape::of("20191 and 019 98").year);
        assert!(Shape::of("… | –").blank);
    }
}
