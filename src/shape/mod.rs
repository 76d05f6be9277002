//! What a block's text looks like, without regard to its words' meaning.

mod scan;

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
    /// [`is_word_alone`](crate::words::is_word_alone)).
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
        shape.ends_sentence = end.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '۔', '।']);
        shape.ends_colon = end.ends_with([':', '：']);
        shape.address = has_address(text.as_bytes());
        shape
    }

    /// Counts in one pass. Gives the counts that become shares.
    fn read(&mut self, text: &str) -> Counted {
        let bytes = text.as_bytes();
        let mut counted = Counted { chars: bytes.len() as u32, ..Counted::default() };
        let mut state = scan::START;
        let mut at = 0;
        while at < bytes.len() {
            let mut counts = 0;
            let end = bytes.len().min(at + scan::FLUSH);
            while at < end {
                let byte = bytes[at];
                let class = if byte.is_ascii() {
                    at += 1;
                    scan::ASCII[usize::from(byte)]
                } else {
                    let c = text[at..].chars().next().unwrap_or_default();
                    at += c.len_utf8();
                    counted.chars -= c.len_utf8() as u32 - 1;
                    self.copyright |= c == '©';
                    scan::class_of(c)
                };
                let place = usize::from(state + class);
                counts += scan::COUNTS[place];
                state = scan::NEXT[place];
            }
            self.add(counts, &mut counted);
        }
        self.add(scan::COUNTS[usize::from(state + scan::END)], &mut counted);
        counted
    }

    /// Adds counts of [`scan::COUNTS`].
    fn add(&mut self, counts: u128, counted: &mut Counted) {
        let of = |count: scan::Count| scan::get(counts, count);
        let add = |sum: &mut u16, count| *sum = sum.saturating_add(of(count) as u16);
        counted.words += of(scan::Count::Words);
        counted.capital_words += of(scan::Count::CapitalWords);
        counted.alone += of(scan::Count::Alone);
        counted.letters += of(scan::Count::Letters);
        counted.digits += of(scan::Count::Digits);
        counted.upper += of(scan::Count::Upper);
        counted.symbols += of(scan::Count::Symbols);
        add(&mut self.sentences, scan::Count::Sentences);
        add(&mut self.commas, scan::Count::Commas);
        add(&mut self.separators, scan::Count::Separators);
        add(&mut self.numbers, scan::Count::Numbers);
        self.money |= of(scan::Count::Money) > 0;
        self.year |= of(scan::Count::Years) > 0;
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
