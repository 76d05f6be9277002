//! What a text holds, counted by a table: for each state of the scan and each
//! class of the next character, what to count and the state that follows.

use crate::words;

/// What is counted.
#[derive(Clone, Copy)]
pub(super) enum Count {
    Words,
    /// Words that begin with a capital letter.
    CapitalWords,
    /// Words of one character that need no spaces.
    Alone,
    Letters,
    /// Digits of any script.
    Digits,
    Upper,
    /// Neither letters, digits nor white space.
    Symbols,
    Sentences,
    Commas,
    Separators,
    /// Runs of ASCII digits.
    Numbers,
    /// Currency signs.
    Money,
    /// Numbers from 1900 to 2099.
    Years,
}

/// All counts lie side by side in one number, so that one addition counts
/// all: so many bits of it for each.
const BITS: u32 = 9;

/// Characters after which the counts must be taken out.
pub(super) const FLUSH: usize = (1 << BITS) - 1;

const fn one(count: Count) -> u128 {
    1 << (BITS * count as u32)
}

/// One of the counts that lie side by side.
pub(super) fn get(counts: u128, count: Count) -> u32 {
    (counts >> (BITS * count as u32)) as u32 & FLUSH as u32
}

// Classes of characters.
const SPACE: u8 = 0;
const LOWER: u8 = 1;
const UPPER: u8 = 2;
/// ASCII digits: those of `19` and `20` apart.
const ZERO: u8 = 3;
const ONE: u8 = 4;
const TWO: u8 = 5;
const NINE: u8 = 6;
const DIGIT: u8 = 7;
/// Digits of other scripts.
const NUMERIC: u8 = 8;
const UPPER_NUMERIC: u8 = 9;
/// A quote behind a sentence, or an apostrophe, which does not end a word.
const APOSTROPHE: u8 = 10;
const HYPHEN: u8 = 11;
/// May stand between a sentence's end and the space.
const CLOSE: u8 = 12;
const CLOSE_SEPARATOR: u8 = 13;
const SEPARATOR: u8 = 14;
/// Ends a sentence where a space or [`CLOSE`] follows.
const STOP: u8 = 15;
/// Ends a sentence.
const FULL_STOP: u8 = 16;
const COMMA: u8 = 17;
const MONEY: u8 = 18;
const SYMBOL: u8 = 19;
/// A word of its own.
const ALONE: u8 = 20;
/// The end of the text.
pub(super) const END: u8 = 21;
const CLASSES: u8 = 22;

// States, as places in the tables.
pub(super) const START: u8 = OUTSIDE;
const OUTSIDE: u8 = 0;
/// In a word, behind a letter.
const INSIDE: u8 = CLASSES;
/// Behind an apostrophe or hyphen behind a letter or digit.
const JOINED: u8 = 2 * CLASSES;
/// Behind a [`STOP`].
const STOPPED: u8 = 3 * CLASSES;
/// In a number that is no year.
const NUMBER: u8 = 4 * CLASSES;
/// Behind a number's first digit.
const NUMBER_1: u8 = 5 * CLASSES;
const NUMBER_2: u8 = 6 * CLASSES;
/// Behind `19` or `20`, and a digit or two more.
const CENTURY: u8 = 7 * CLASSES;
const DECADE: u8 = 8 * CLASSES;
const YEAR: u8 = 9 * CLASSES;
const STATES: u8 = 10;

/// What to count, by the sum of state and class.
pub(super) const COUNTS: [u128; 256] = {
    let mut counts = [0; 256];
    let mut place = 0;
    while place < STATES * CLASSES {
        let class = place % CLASSES;
        counts[place as usize] = counts_of(place - class, class);
        place += 1;
    }
    counts
};

/// The state that follows, by the sum of state and class.
pub(super) const NEXT: [u8; 256] = {
    let mut next = [0; 256];
    let mut place = 0;
    while place < STATES * CLASSES {
        let class = place % CLASSES;
        next[place as usize] = next_of(place - class, class);
        place += 1;
    }
    next
};

const fn is_digit(class: u8) -> bool {
    matches!(class, ZERO | ONE | TWO | NINE | DIGIT)
}

const fn counts_of(state: u8, class: u8) -> u128 {
    let outside = matches!(state, OUTSIDE | STOPPED);
    let upper = matches!(class, UPPER | UPPER_NUMERIC);
    let numeric = is_digit(class) || matches!(class, NUMERIC | UPPER_NUMERIC);
    let letter = matches!(class, LOWER | UPPER);
    let mut counts = 0;
    if letter || class == ALONE {
        counts += one(Count::Letters);
    }
    if numeric {
        counts += one(Count::Digits);
    }
    if upper {
        counts += one(Count::Upper);
    }
    if class == ALONE {
        counts += one(Count::Alone);
    } else if !(letter || numeric || class == SPACE || class == END) {
        counts += one(Count::Symbols);
    }
    if (letter || numeric) && outside {
        counts += one(Count::Words);
        if upper {
            counts += one(Count::CapitalWords);
        }
    }
    if is_digit(class) && state < NUMBER {
        counts += one(Count::Numbers);
    }
    if state == YEAR && !is_digit(class) {
        counts += one(Count::Years);
    }
    let closes = matches!(class, SPACE | APOSTROPHE | CLOSE | CLOSE_SEPARATOR | END);
    if class == FULL_STOP || state == STOPPED && closes {
        counts += one(Count::Sentences);
    }
    match class {
        COMMA => counts + one(Count::Commas),
        SEPARATOR | CLOSE_SEPARATOR => counts + one(Count::Separators),
        MONEY => counts + one(Count::Money),
        _ => counts,
    }
}

const fn next_of(state: u8, class: u8) -> u8 {
    match class {
        LOWER | UPPER | NUMERIC | UPPER_NUMERIC => INSIDE,
        APOSTROPHE | HYPHEN if matches!(state, OUTSIDE | STOPPED | JOINED) => OUTSIDE,
        APOSTROPHE | HYPHEN => JOINED,
        STOP => STOPPED,
        _ if !is_digit(class) => OUTSIDE,
        ONE if state < NUMBER => NUMBER_1,
        TWO if state < NUMBER => NUMBER_2,
        NINE if state == NUMBER_1 => CENTURY,
        ZERO if state == NUMBER_2 => CENTURY,
        _ => match state {
            CENTURY => DECADE,
            DECADE => YEAR,
            _ => NUMBER,
        },
    }
}

/// Classes of ASCII characters.
pub(super) const ASCII: [u8; 128] = {
    let mut classes = [0; 128];
    let mut at = 0;
    while at < 128 {
        classes[at] = match at as u8 {
            b' ' | b'\t'..=b'\r' => SPACE,
            b'a'..=b'z' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'0' => ZERO,
            b'1' => ONE,
            b'2' => TWO,
            b'9' => NINE,
            b'3'..=b'8' => DIGIT,
            b'\'' => APOSTROPHE,
            b'-' => HYPHEN,
            b'"' | b')' => CLOSE,
            b'.' | b'!' | b'?' => STOP,
            b',' | b';' => COMMA,
            b'|' | b'/' | b'>' => SEPARATOR,
            b'$' => MONEY,
            _ => SYMBOL,
        };
        at += 1;
    }
    classes
};

/// The class of a character beyond ASCII.
pub(super) fn class_of(c: char) -> u8 {
    match c {
        '’' => APOSTROPHE,
        '”' => CLOSE,
        '»' => CLOSE_SEPARATOR,
        '…' => STOP,
        '。' | '！' | '？' | '؟' | '۔' => FULL_STOP,
        '，' | '、' | '；' | '،' => COMMA,
        '›' | '·' | '•' | '→' | '«' | '‹' | '│' | '｜' => SEPARATOR,
        '€' | '£' | '¥' | '₹' | '₽' | '₺' => MONEY,
        c if words::is_word_alone(c) => ALONE,
        c if c.is_numeric() => {
            if c.is_uppercase() {
                UPPER_NUMERIC
            } else {
                NUMERIC
            }
        }
        c if c.is_uppercase() => UPPER,
        c if c.is_alphabetic() => LOWER,
        c if c.is_whitespace() => SPACE,
        _ => SYMBOL,
    }
}
