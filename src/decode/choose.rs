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
use encoding_rs::{Encoding, ISO_2022_JP, REPLACEMENT, UTF_8};
use memchr::memmem;

use super::declared;
use crate::settings::InputKind;

/// Bytes that detection looks at, from the first one outside ASCII on.
/// More changes no guess and costs 27 candidates' time.
const DETECTION_WINDOW: usize = 256 << 10;

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
    match std::str::from_utf8(bytes) {
        Ok(text) => return iso_2022_jp(text).unwrap_or((Cow::Borrowed(text), UTF_8)),
        Err(error) if error.error_len().is_none() => return (read(UTF_8, bytes), UTF_8), // cut off
        Err(_) => {}
    }
    if is_mostly_utf8(bytes) {
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
    // Three bytes of ASCII before are all the context that the detector uses.
    let start = Encoding::ascii_valid_up_to(bytes).saturating_sub(3);
    let end = bytes.len().min(start + DETECTION_WINDOW);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[start..end], end == bytes.len());
    detector.guess(None, Utf8Detection::Allow)
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
