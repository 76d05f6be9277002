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
        let counted = if text.is_ascii() { shape.read_ascii(text.as_bytes()) } else { shape.read(text) };
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

    /// Reads a text of ASCII: the same as [`Shape::read`] makes of it.
    fn read_ascii(&mut self, text: &[u8]) -> Counted {
        let mut counted = Counted { chars: text.len() as u32, ..Counted::default() };
        // Classes of the last character and of the one before it.
        let (mut last, mut before) = (0u8, 0u8);
        let mut number = 0;
        for (at, byte) in text.iter().enumerate() {
            let class = ASCII[usize::from(*byte)];
            let is = |wanted: u8| u32::from(class & wanted != 0);
            // Apostrophes and hyphens inside a word do not end it.
            let inside = last & ALNUM != 0 || (last & JOINS != 0 && before & ALNUM != 0);
            let begins = u32::from(class & ALNUM != 0 && !inside);
            counted.words += begins;
            counted.capital_words += begins & is(UPPER);
            counted.upper += is(UPPER);
            counted.digits += is(DIGIT);
            counted.letters += is(ALNUM) - is(DIGIT);
            counted.symbols += is(SYMBOL);
            if (class | last) & DIGIT != 0 {
                if class & DIGIT == 0 {
                    self.end_number(&text[number..at]);
                } else if last & DIGIT == 0 {
                    number = at;
                }
            }
            if class & MARK != 0 {
                self.read_mark(*byte, text.get(at + 1).copied());
            }
            (before, last) = (last, class);
        }
        if last & DIGIT != 0 {
            self.end_number(&text[number..]);
        }
        counted
    }

    fn read_mark(&mut self, mark: u8, next: Option<u8>) {
        match mark {
            b'.' | b'!' | b'?' => {
                let ends =
                    next.is_none_or(|n| char::from(n).is_whitespace() || matches!(n, b'"' | b')' | b'\''));
                self.sentences = self.sentences.saturating_add(u16::from(ends));
            }
            b',' | b';' => self.commas = self.commas.saturating_add(1),
            b'$' => self.money = true,
            _ => self.separators = self.separators.saturating_add(1),
        }
    }

    fn read(&mut self, text: &str) -> Counted {
        let shape = self;
        let (mut word_count, mut alone, mut capital_words, mut letters, mut digits) =
            (0u32, 0u32, 0u32, 0u32, 0u32);
        let (mut upper, mut symbols, mut all_chars) = (0u32, 0u32, 0u32);
        let mut in_word = false;
        let mut number = String::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            all_chars += 1;
            upper += u32::from(c.is_uppercase());
            if c.is_ascii_digit() {
                if number.len() <= 4 {
                    number.push(c);
                }
            } else if !number.is_empty() {
                shape.end_number(number.as_bytes());
                number.clear();
            }
            shape.money |= matches!(c, '$' | '€' | '£' | '¥' | '₹' | '₽' | '₺');
            if words::is_word_alone(c) {
                alone += 1;
                letters += 1;
                in_word = false;
                continue;
            }
            if c.is_alphanumeric() {
                if !in_word {
                    word_count += 1;
                    capital_words += u32::from(c.is_uppercase());
                }
                in_word = true;
                if c.is_numeric() {
                    digits += 1;
                } else {
                    letters += 1;
                }
                continue;
            }
            symbols += u32::from(!c.is_whitespace());
            // Apostrophes and hyphens inside a word do not end it.
            in_word =
                in_word && matches!(c, '\'' | '’' | '-') && chars.peek().is_some_and(|n| n.is_alphanumeric());
            match c {
                '。' | '！' | '？' | '؟' | '۔' => shape.sentences += 1,
                '.' | '!' | '?' | '…' => {
                    let ends = chars
                        .peek()
                        .is_none_or(|n| n.is_whitespace() || matches!(n, '"' | '”' | '’' | '»' | ')' | '\''));
                    shape.sentences = shape.sentences.saturating_add(u16::from(ends));
                }
                ',' | ';' | '，' | '、' | '；' | '،' => shape.commas = shape.commas.saturating_add(1),
                '|' | '»' | '›' | '·' | '•' | '/' | '→' | '>' | '«' | '‹' | '│' | '｜' => {
                    shape.separators = shape.separators.saturating_add(1);
                }
                '©' | '®' => shape.copyright |= c == '©',
                _ => {}
            }
        }
        shape.end_number(number.as_bytes());
        Counted { words: word_count, alone, capital_words, letters, digits, upper, symbols, chars: all_chars }
    }

    /// Notes a run of digits; `number` may leave out those behind the fifth.
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

/// A letter or digit.
const ALNUM: u8 = 1;
const UPPER: u8 = 2;
const DIGIT: u8 = 4;
/// Neither letter, digit nor white space.
const SYMBOL: u8 = 8;
/// Does not end a word that it stands in.
const JOINS: u8 = 16;
/// Counts by itself: see [`Shape::read_mark`].
const MARK: u8 = 32;

/// Classes of ASCII characters.
const ASCII: [u8; 256] = {
    let mut classes = [0; 256];
    let mut at = 0;
    while at < 128 {
        let byte = at as u8;
        let space = matches!(byte, b' ' | b'\t'..=b'\r');
        classes[at] = (if byte.is_ascii_alphanumeric() { ALNUM } else { 0 })
            | (if byte.is_ascii_uppercase() { UPPER } else { 0 })
            | (if byte.is_ascii_digit() { DIGIT } else { 0 })
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
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ascii_is_read_as_any_text(text in "[ -~\t\n]{0,40}|[a1.,'A $-]{0,30}") {
            let (mut fast, mut slow) = (Shape::default(), Shape::default());
            let counted = (fast.read_ascii(text.as_bytes()), slow.read(&text));
            prop_assert_eq!(format!("{fast:?}{:?}", counted.0), format!("{slow:?}{:?}", counted.1));
        }
    }

    #[test]
    fn addresses_are_seen() {
        for (text, holds) in
            [("see www.sea.example", true), ("a@b", true), ("ftp://x", true), ("at 12:30", false)]
        {
            assert_eq!(has_address(text.as_bytes()), holds, "{text}");
        }
    }
}
