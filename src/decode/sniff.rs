//! What bytes are, by looking at them: a known binary format, UTF-16
//! without a mark, binary data, HTML or text.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use memchr::memchr_iter;

use crate::settings::InputKind;

/// Bytes looked at: enough for a share, little beside reading the page.
const SAMPLE: usize = 16 << 10;

/// Formats that end up in folders of pages, by their first bytes.
const FORMATS: &[(usize, &[u8], &str)] = &[
    (0, b"%PDF-", "a PDF"),
    (0, b"\x89PNG\r\n", "a PNG image"),
    (0, b"\xFF\xD8\xFF", "a JPEG image"),
    (0, b"GIF87a", "a GIF image"),
    (0, b"GIF89a", "a GIF image"),
    (8, b"WEBPVP8", "a WebP image"),
    (0, b"II*\0", "a TIFF image"),
    (0, b"MM\0*", "a TIFF image"),
    (0, b"\0\0\x01\0", "an icon"),
    (4, b"ftypavif", "an AVIF image"),
    (4, b"ftyp", "a video"),
    (0, b"\x1A\x45\xDF\xA3", "a video"),
    (8, b"WAVEfmt", "a sound file"),
    (0, b"ID3", "a sound file"),
    (0, b"OggS", "a sound file"),
    (0, b"fLaC", "a sound file"),
    (0, b"wOFF", "a font"),
    (0, b"wOF2", "a font"),
    (0, b"PK\x03\x04", "a ZIP archive or an office document"),
    (0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an office document"),
    (0, b"\x1F\x8B\x08", "gzip data inside compressed data"),
    (0, b"\x28\xB5\x2F\xFD", "Zstandard data inside compressed data"),
    (0, b"BZh91AY&SY", "a bzip2 archive"),
    (0, b"\xFD7zXZ\0", "an xz archive"),
    (0, b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"),
    (0, b"Rar!\x1A\x07", "a RAR archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"\x7FELF", "a program"),
    (0, b"\0asm", "a program"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"SQLite format 3\0", "a database"),
];

/// The binary format that the bytes begin as.
pub(super) fn format(bytes: &[u8]) -> Option<&'static str> {
    // Its head may be printable.
    if is_pdf(bytes) {
        return Some("a PDF");
    }
    // A text may begin with "GIF89a"; no text goes on as these formats do.
    let head = &bytes[..bytes.len().min(512)];
    if !head.iter().any(|&byte| is_control(char::from(byte))) {
        return None;
    }
    FORMATS
        .iter()
        .find(|(at, magic, _)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic)))
        .map(|(.., name)| *name)
}

/// Whether a PDF's first line begins here, perhaps behind white space, which a
/// text loses when it is cleaned: its version and no more, but for a comment.
fn is_pdf(bytes: &[u8]) -> bool {
    let begin = bytes.iter().position(|byte| !matches!(byte, b'\t'..=b'\r' | b' ')).unwrap_or(0);
    let Some([major, b'.', minor, rest @ ..]) = bytes[begin..].strip_prefix(b"%PDF-") else { return false };
    let next = rest.iter().find(|byte| **byte != b' ');
    major.is_ascii_digit() && minor.is_ascii_digit() && matches!(next, None | Some(b'\r' | b'\n' | b'%'))
}

/// UTF-16 without a mark: the zero bytes of its spaces, line ends, tags and
/// digits stand in every second place, and the units make sense as text.
pub(super) fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    let (mut even, mut odd) = (0, 0);
    for at in memchr_iter(0, sample) {
        if at % 2 == 0 { even += 1 } else { odd += 1 }
    }
    let (encoding, zeros, stray) = if odd > even { (UTF_16LE, odd, even) } else { (UTF_16BE, even, odd) };
    // U+4E00, a common Chinese character, is a zero in the other place.
    if zeros == 0 || zeros * 50 < sample.len() / 2 || stray * 4 > zeros {
        return None;
    }
    let (mut nonsense, mut ascii_pairs, mut all) = (0, 0, 0);
    for c in encoding.decode_without_bom_handling(sample).0.chars() {
        all += 1;
        nonsense += usize::from(matches!(c, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}') || is_control(c));
        let [.., high, low] = u32::from(c).to_be_bytes();
        ascii_pairs += usize::from(matches!((high, low), (b' '..=b'~', b' '..=b'~')));
    }
    // An ASCII text with a stray zero is all pairs; a cut pair at the sample's end is one error.
    (nonsense <= 1 + all / 100 && ascii_pairs * 2 < all).then_some(encoding)
}

/// Whether control characters that no page uses make up a share of the bytes
/// as in compressed or compiled data.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    // In parts so short that a byte counts them: the compiler makes vectors of it.
    let parts = sample.chunks(255);
    let controls: usize =
        parts.map(|part| usize::from(part.iter().map(|b| u8::from(is_control_byte(*b))).sum::<u8>())).sum();
    controls * 20 > sample.len()
}

/// Controls other than white space and the escape of ISO-2022-JP.
fn is_control(c: char) -> bool {
    matches!(c, '\0'..='\x08' | '\x0E'..='\x1A' | '\x1C'..='\x1F' | '\x7F')
}

/// The same of a byte, without a branch.
fn is_control_byte(byte: u8) -> bool {
    let (white, escape) = (byte.wrapping_sub(b'\t') < 5, byte == 0x1b);
    (byte < b' ') & !white & !escape | (byte == 0x7f)
}

/// HTML or text: HTML begins with a tag, or has tags all over its beginning.
pub(super) fn kind(text: &str) -> InputKind {
    let text = text.trim_start().as_bytes();
    if matches!(text, [b'<', b'!' | b'?', ..]) || is_tag(text) {
        return InputKind::Html;
    }
    let sample = &text[..text.len().min(SAMPLE)];
    let tags = memchr_iter(b'<', sample).filter(|&at| is_tag(&sample[at..])).count();
    if tags >= 2 && tags * 500 >= sample.len() { InputKind::Html } else { InputKind::Text }
}

/// Whether a tag of one of the commonest elements begins here.
fn is_tag(text: &[u8]) -> bool {
    const NAMES: [&str; 39] = [
        "a",
        "article",
        "b",
        "blockquote",
        "body",
        "br",
        "center",
        "div",
        "em",
        "font",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "head",
        "header",
        "hr",
        "html",
        "i",
        "img",
        "li",
        "link",
        "main",
        "meta",
        "nav",
        "ol",
        "p",
        "pre",
        "script",
        "section",
        "span",
        "strong",
        "style",
        "table",
        "td",
        "title",
        "ul",
    ];
    let [b'<', rest @ ..] = text else { return false };
    let rest = rest.strip_prefix(b"/").unwrap_or(rest);
    let Some(length) = rest.iter().take(12).position(|c| !c.is_ascii_alphanumeric()) else { return false };
    let ended = rest[length].is_ascii_whitespace() || matches!(rest[length], b'>' | b'/');
    ended && NAMES.iter().any(|name| rest[..length].eq_ignore_ascii_case(name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_formats() {
        for pdf in [&b"%PDF-1.7\n"[..], b"%PDF-1.4 %\xE2\xE3\n", b"\r\n\x0B %PDF-2.0\r", b"%PDF-x\n\x01"] {
            assert_eq!(format(pdf), Some("a PDF"), "{pdf:?}");
        }
        for text in [&b"%PDF-o"[..], b"\x0B%PDF-o", b"%PDF-1.7 is what the file begins with.", b"%PDF-"] {
            assert_eq!(format(text), None, "{text:?}");
        }
        assert_eq!(format(b"\0\0\0\x18ftypmp42"), Some("a video"));
        assert_eq!(format(b"RIFF\x10\0\0\0WEBPVP8 "), Some("a WebP image"));
        assert_eq!(format(b"GIF89a is a format for images."), None);
        assert_eq!(format(b"GIF89a\x01\0\x01\0"), Some("a GIF image"));
        assert_eq!(format(b""), None);
    }

    #[test]
    fn binary_by_its_controls() {
        for byte in 0..=u8::MAX {
            assert_eq!(is_control_byte(byte), is_control(char::from(byte)), "{byte}");
        }
        let random: Vec<u8> = (0..5000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(is_binary(&random));
        assert!(is_binary(&[0; 100]));
        assert!(!is_binary(b""));
        assert!(!is_binary(b"one\ttwo\x0C\r\nthree \x1B$B four \0 and much more to follow"));
    }

    #[test]
    fn utf16_by_its_zeros() {
        let page = "<p>Страница без метки порядка байтов.</p>\n";
        let le: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = page.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(utf16(&le), Some(UTF_16LE));
        assert_eq!(utf16(&be), Some(UTF_16BE));
        assert_eq!(utf16(page.as_bytes()), None);
        assert_eq!(utf16(b"one \0 zero in an ordinary text, as scrapers leave it now and then"), None);
        assert_eq!(utf16(&[0; 64]), None);
        assert_eq!(utf16(b""), None);
        // Sixteen-bit numbers, little-endian: zeros in every second place, and no text.
        let numbers: Vec<u8> = (0..2000u16).flat_map(|n| (n % 200).to_le_bytes()).collect();
        assert_eq!(utf16(&numbers), None);
    }

    #[test]
    fn html_or_text() {
        for html in [
            "<!DOCTYPE html>",
            "\n <html>",
            "<?xml version='1.0'?>",
            "<p>One",
            "</div>",
            "Words <b>before</b> a tag",
            "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n<html><body>",
        ] {
            assert_eq!(kind(html), InputKind::Html, "{html}");
        }
        let mention = format!("The <p> tag and the <div> tag. {}", "Prose about pages. ".repeat(100));
        for text in
            ["", "Plain words.", "a < b and c > d", "<3 you", "<someone@example.org> wrote:", &mention]
        {
            assert_eq!(kind(text), InputKind::Text, "{text}");
        }
    }
}
