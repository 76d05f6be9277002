//! Which encoding a page without a byte order mark is in.
//!
//! As in the HTML standard, the transport's declaration goes before the
//! page's own, and both before detection. Scraped pages were often converted
//! after they were declared, so a declaration that the bytes contradict
//! yields, in three cases:
//!
//! - The bytes are UTF-8 with hardly an error. Legacy text is so by accident
//!   only where it holds a few letters.
//! - A multi-byte encoding is declared and many of the letters are errors in
//!   it, while detection finds an encoding with far fewer.
//! - A Latin encoding is declared and the letters outside ASCII stand in rows,
//!   as in Greek, Russian or Chinese; in Latin text they stand among ASCII ones.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, REPLACEMENT, UTF_8, WINDOWS_1252};
use memchr::{memchr, memmem};

use super::declared;
use crate::settings::InputKind;

/// Bytes that detection looks at. More changes hardly a guess, and each costs
/// the time of 27 candidates.
const DETECTION_WINDOW: usize = 32 << 10;

/// ASCII that detection sees on either side of what is none. The detector
/// scores neighbours and learns nothing from ASCII among ASCII.
const CONTEXT: usize = 8;

/// Letters outside ASCII that it takes to overrule a declared Latin encoding.
const MIN_ROW_LETTERS: usize = 32;

/// Decodes with errors as U+FFFD; a byte order mark is not looked for.
pub(super) fn read<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Cow<'a, str> {
    encoding.decode_without_bom_handling(bytes).0
}

/// The text and its encoding.
pub(super) fn choose<'a>(
    bytes: &'a [u8],
    kind: InputKind,
    charset: Option<&str>,
) -> (Cow<'a, str>, &'static Encoding) {
    // Looks at more bytes at once than `from_utf8`, which tells an error's kind.
    if let Some(Cow::Borrowed(text)) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        return iso_2022_jp(text).unwrap_or((Cow::Borrowed(text), UTF_8));
    }
    let is_cut_off = std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none());
    if is_cut_off || is_mostly_utf8(bytes) {
        return (read(UTF_8, bytes), UTF_8);
    }
    let Some(declared) = declaration(bytes, kind, charset) else {
        let detected = detect(bytes);
        return (read(detected, bytes), detected);
    };
    if is_latin(declared) {
        if stands_in_rows(bytes) {
            let detected = detect(bytes);
            if !is_latin(detected) {
                return (read(detected, bytes), detected);
            }
        }
        return (read(declared, bytes), declared);
    }
    let text = read(declared, bytes);
    let errors = errors(&text);
    if errors > 0 && errors * 10 > letters(&text) {
        let detected = detect(bytes);
        let other = read(detected, bytes);
        if self::errors(&other) * 2 < errors {
            return (other, detected);
        }
    }
    (text, declared)
}

fn declaration(bytes: &[u8], kind: InputKind, charset: Option<&str>) -> Option<&'static Encoding> {
    charset
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .filter(|&encoding| encoding != REPLACEMENT)
        .or_else(|| if kind == InputKind::Text { None } else { declared::declared(bytes) })
}

/// ISO-2022-JP is ASCII to the eye of a UTF-8 decoder; only its escape
/// sequences give it away.
fn iso_2022_jp(text: &str) -> Option<(Cow<'static, str>, &'static Encoding)> {
    let bytes = text.as_bytes();
    // Most texts have no escape at all, and one byte is found faster than three.
    memchr(0x1b, bytes)?;
    let escaped = memmem::find(bytes, b"\x1b$B").or_else(|| memmem::find(bytes, b"\x1b$@"));
    if escaped.is_none() || !text.is_ascii() {
        return None;
    }
    let text = read(ISO_2022_JP, bytes);
    (errors(&text) * 10 <= letters(&text)).then(|| (Cow::Owned(text.into_owned()), ISO_2022_JP))
}

fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += letters(chunk.valid());
        bad += usize::from(!chunk.invalid().is_empty());
        if bad > 100 && good < bad {
            return false;
        }
    }
    good >= 4 * bad
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    let sample = excerpts(bytes);
    // Quotes, dashes and signs stand at other letters' places in other
    // encodings, so that they alone mislead the detector.
    let all = sample.iter().filter(|byte| !byte.is_ascii()).count();
    let letters = sample.iter().filter(|byte| **byte >= 0xC0).count();
    if letters * 8 <= all {
        return WINDOWS_1252;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny); // decided before
    detector.feed(&sample, false);
    detector.guess(None, Utf8Detection::Deny)
}

/// What is not ASCII, and a little around it.
fn excerpts(bytes: &[u8]) -> Vec<u8> {
    let mut sample = Vec::new();
    let mut at = 0;
    while at < bytes.len() && sample.len() < DETECTION_WINDOW {
        let start = at + Encoding::ascii_valid_up_to(&bytes[at..]);
        let from = at.max(start.saturating_sub(CONTEXT));
        let row = bytes[start..].iter().take_while(|byte| !byte.is_ascii()).count();
        // Never an end inside a row: that would part two-byte letters.
        let rest = &bytes[start + row..];
        let after = rest.iter().take(CONTEXT).take_while(|byte| byte.is_ascii()).count();
        at = start + row + after;
        if row > 0 {
            sample.extend_from_slice(&bytes[from..at]);
        }
    }
    sample
}

fn errors(text: &str) -> usize {
    memmem::find_iter(text.as_bytes(), "\u{FFFD}").count()
}

/// Characters outside ASCII.
fn letters(text: &str) -> usize {
    text.bytes().filter(|byte| *byte >= 0xC0).count() // as many as first bytes of sequences
}

/// Whether two thirds of the bytes outside ASCII have such a neighbour.
fn stands_in_rows(bytes: &[u8]) -> bool {
    let (mut all, mut alone) = (0usize, 0usize);
    for (at, byte) in bytes.iter().enumerate() {
        if byte.is_ascii() {
            continue;
        }
        all += 1;
        let before = at > 0 && !bytes[at - 1].is_ascii();
        let after = bytes.get(at + 1).is_some_and(|next| !next.is_ascii());
        alone += usize::from(!before && !after);
    }
    all >= MIN_ROW_LETTERS && alone * 3 <= all
}

fn is_latin(encoding: &'static Encoding) -> bool {
    use encoding_rs::*;
    [
        WINDOWS_1252,
        WINDOWS_1250,
        WINDOWS_1254,
        WINDOWS_1257,
        WINDOWS_1258,
        ISO_8859_2,
        ISO_8859_3,
        ISO_8859_4,
        ISO_8859_10,
        ISO_8859_13,
        ISO_8859_14,
        ISO_8859_15,
        ISO_8859_16,
        MACINTOSH,
    ]
    .contains(&encoding)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{GBK, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251};

    use super::*;

    #[test]
    fn excerpts_hold_all_that_is_not_ascii() {
        let page = "x".repeat(100) + "ё" + &"y".repeat(3) + "жж" + &"z".repeat(100) + "й";
        assert_eq!(excerpts(page.as_bytes()), "xxxxxxxxёyyyжжzzzzzzzzzzzzzzzzй".as_bytes());
        assert_eq!(excerpts(b"ascii"), b"");
        assert_eq!(excerpts(b""), b"");
        assert_eq!(excerpts("é".as_bytes()), "é".as_bytes());
        assert!(excerpts("é ".repeat(1 << 20).as_bytes()).len() < DETECTION_WINDOW + 100);
    }

    #[test]
    fn a_two_byte_letter_is_never_parted() {
        // Second bytes of Shift_JIS may be ASCII: "表" ends in a backslash.
        let (bytes, ..) = SHIFT_JIS.encode("表ソ能予 and 申貼暴");
        assert_eq!(excerpts(&bytes), &*bytes);
    }

    #[test]
    fn punctuation_alone_is_windows_1252() {
        for text in [
            "“Yes” – he’d said…",
            "© 2011 · £5 » more",
            "20° »",
            "Caf\u{E9}s – “all” of them – cost £5 or £6…",
        ] {
            assert_eq!(detect(&WINDOWS_1252.encode(text).0), WINDOWS_1252, "{text}");
        }
    }

    #[test]
    fn rows_are_what_latin_has_not() {
        let russian = WINDOWS_1251.encode("Снег выпал ночью, и дорога в горы закрылась до весны.").0;
        let chinese = GBK.encode("昨天夜里山上下了第一场雪，通往老天文台的路一直要封到春天。").0;
        let french =
            WINDOWS_1252.encode("Là-haut, l’été déjà passé, la forêt gelée était fermée. ").0.repeat(5);
        let polish =
            WINDOWS_1250.encode("Zeszłej nocy śnieg spadł aż na ścieżkę, więc ją zamknięto. ").0.repeat(5);
        assert!(stands_in_rows(&russian) && stands_in_rows(&chinese));
        assert!(!stands_in_rows(&french) && !stands_in_rows(&polish));
        assert!(!stands_in_rows(&russian[..20]), "too short to overrule a declaration");
    }
}
