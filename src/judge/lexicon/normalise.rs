//! Lines and phrases in the form in which they are compared.

use crate::words::is_common_letter;

/// Lower case, typographic quotes and dashes as ASCII, white space folded,
/// digits as `#`; letters that sites write in two ways as one.
pub(in crate::judge) fn normalise(text: &str) -> String {
    let mut out = String::new();
    normalise_into(text, &mut out);
    out
}

/// Puts a normalised text in place of what `out` holds.
pub(in crate::judge) fn normalise_into(text: &str, out: &mut String) {
    let mut to = std::mem::take(out).into_bytes();
    to.clear();
    to.reserve(text.len());
    // As if a space stood before the text.
    let mut last = b' ';
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii() {
            at += 1;
            let normal = NORMAL[usize::from(byte)];
            let (folds, byte) = (normal & FOLDS != 0, normal & !FOLDS);
            if !(folds && byte == last) {
                to.push(byte);
                last = byte;
            }
            continue;
        }
        let c = text[at..].chars().next().unwrap_or_default();
        at += c.len_utf8();
        let c = match c {
            '’' | '‘' | 'ʼ' | '´' => '\'',
            '“' | '”' | '„' | '«' | '»' => '"',
            '–' | '—' | '‐' | '‑' | '−' => '-',
            // Full-width forms of ASCII.
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            c => match same_letter(c) {
                Some(c) => c,
                None => continue,
            },
        };
        let letter = is_common_letter(c);
        let folded = if !letter && c.is_whitespace() {
            b' '
        } else if !letter && c.is_numeric() {
            b'#'
        } else {
            for lower in c.to_lowercase() {
                to.extend_from_slice(lower.encode_utf8(&mut [0; 4]).as_bytes());
            }
            last = to.last().copied().unwrap_or(last);
            continue;
        };
        if folded != last {
            to.push(folded);
            last = folded;
        }
    }
    if last == b' ' {
        to.pop();
    }
    // It is made of whole characters.
    *out = String::from_utf8(to).unwrap_or_default();
}

/// The letter that stands for another way to write it, so that a phrase needs
/// to be listed once; none for signs that only help to read.
fn same_letter(c: char) -> Option<char> {
    Some(match c {
        '\u{200b}'..='\u{200f}' | '\u{ad}' | '\u{feff}' => return None,
        // Turkish has two letters i; lower case alone would not join them.
        'İ' | 'ı' => 'i',
        // Romanian with the older cedilla.
        'Ș' | 'ș' => 'ş',
        'Ț' | 'ț' => 'ţ',
        // Greek in capitals has no accents, and one sigma.
        'Ά' | 'ά' => 'α',
        'Έ' | 'έ' => 'ε',
        'Ή' | 'ή' => 'η',
        'Ί' | 'ί' | 'ϊ' | 'ΐ' => 'ι',
        'Ό' | 'ό' => 'ο',
        'Ύ' | 'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'Ώ' | 'ώ' => 'ω',
        'ς' => 'σ',
        'Ё' | 'ё' => 'е',
        // Hebrew abbreviations and points.
        '״' => '"',
        '׳' => '\'',
        '־' => '-',
        '\u{591}'..='\u{5c7}' => return None,
        // Arabic and Persian: vowel signs, the long stroke, and letters that
        // keyboards mix up.
        '\u{640}' | '\u{64b}'..='\u{652}' | '\u{670}' => return None,
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ي' | 'ى' => 'ی',
        'ك' => 'ک',
        c => c,
    })
}

/// Of equal characters one after the other only one stays.
const FOLDS: u8 = 128;

/// Normalised ASCII characters; with [`FOLDS`] those of spaces and digits.
const NORMAL: [u8; 128] = {
    let mut normal = [0; 128];
    let mut at = 0;
    while at < 128 {
        normal[at] = match at as u8 {
            b' ' | b'\t'..=b'\r' => b' ' | FOLDS,
            b'0'..=b'9' => b'#' | FOLDS,
            b'`' => b'\'',
            byte => byte.to_ascii_lowercase(),
        };
        at += 1;
    }
    normal
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises_quotes_spaces_and_numbers() {
        assert_eq!(normalise("  “Don’t\tmiss”  – 1,234 views\u{ad} "), "\"don't miss\" - #,# views");
    }

    #[test]
    fn letters_that_are_written_in_two_ways_are_one() {
        for (one, other) in [
            ("İLETİŞİM ışık", "iletişim işik"),
            ("Ștergeți", "şterge\u{163}i"),
            ("ΔΙΑΒΑΣΤΕ ΑΚΟΜΗ ΚΑΙ ΑΥΤΟ", "διαβάστε ακόμη και αυτό"),
            ("ЕЩЁ", "еще"),
            ("כָּל הַזְּכֻיּוֹת", "כל הזכיות"),
            ("תנ״ך", "תנ\"ך"),
            ("المَقـــال", "المقال"),
            ("أيضاً على", "ايضا علي"),
            ("مي‌شود كه", "میشود که"),
        ] {
            assert_eq!(normalise(one), normalise(other));
        }
        assert_ne!(normalise("कम"), normalise("काम"));
    }
}
