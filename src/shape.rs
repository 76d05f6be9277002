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
                shape.end_number(&mut number);
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
        shape.end_number(&mut number);
        let all = word_count + alone;
        shape.upper = upper as f32 / letters.max(1) as f32;
        shape.symbols = symbols as f32 / all_chars.max(1) as f32;
        shape.alone = alone as f32 / letters.max(1) as f32;
        shape.words = word_count as f32 + alone as f32 * 0.5;
        shape.capitals = capital_words as f32 / word_count.max(1) as f32;
        shape.digits = digits as f32 / (letters + digits).max(1) as f32;
        shape.blank = all == 0;
        let end = text.trim_end_matches(|c: char| {
            c.is_whitespace() || matches!(c, '"' | '”' | '’' | '»' | ')' | '\'' | '」' | '』' | ']' | '“')
        });
        shape.cut_off = end.ends_with("...") || end.ends_with('…');
        shape.ends_sentence = end.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '۔']);
        shape.ends_colon = end.ends_with([':', '：']);
        shape.address = text.contains("://") || text.contains("www.") || text.contains('@');
        shape
    }

    fn end_number(&mut self, number: &mut String) {
        if !number.is_empty() {
            self.numbers = self.numbers.saturating_add(1);
            self.year |= number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
            number.clear();
        }
    }

    /// Whether the text runs on as sentences do, rather than being a label,
    /// a title or a list of them.
    pub(crate) fn is_prose(&self) -> bool {
        self.words >= 8.0 && self.sentences > 0 && self.capitals < 0.6 && self.digits < 0.3
    }
}
