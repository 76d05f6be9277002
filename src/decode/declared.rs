//! The encoding that a page declares: `<meta>`, or the XML declaration.
//!
//! The HTML standard's prescan, with two changes. It reads to the end of the
//! head, and 16 KB at least, where browsers read 1 KB and leave the rest to
//! the parser. And it skips the contents of scripts and styles, which would
//! otherwise be read as tags over so long a way.

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};
use memchr::{memchr, memmem};

const AT_LEAST: usize = 16 << 10;
const AT_MOST: usize = 256 << 10;

/// The encoding that the page declares in a form we can use.
pub(super) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let bytes = &bytes[..bytes.len().min(AT_MOST)];
    in_meta(bytes).or_else(|| in_xml_declaration(bytes))
}

fn in_meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut at = 0;
    let mut head_ended = false;
    while let Some(open) = memchr(b'<', &bytes[at..]) {
        at += open;
        if head_ended && at > AT_LEAST {
            return None;
        }
        let tag = &bytes[at + 1..];
        if tag.starts_with(b"!--") {
            // "<!-->" is a whole comment, so its two hyphens count.
            at += 3 + memmem::find(&tag[1..], b"-->")? + 2;
        } else if matches!(tag, [b'!' | b'?', ..]) || matches!(tag, [b'/', c, ..] if !c.is_ascii_alphabetic())
        {
            at += 1 + memchr(b'>', tag)?;
        } else if matches!(tag, [b'/', ..]) || matches!(tag, [c, ..] if c.is_ascii_alphabetic()) {
            let name_at = usize::from(tag[0] == b'/');
            let length = tag[name_at..].iter().position(|&c| is_space(c) || c == b'/' || c == b'>')?;
            let name = &tag[name_at..name_at + length];
            let mut attributes = Attributes { bytes: tag, at: name_at + length };
            if name_at == 0 && name.eq_ignore_ascii_case(b"meta") {
                if let Some(encoding) = of_meta(&mut attributes) {
                    return Some(encoding);
                }
            } else {
                attributes.by_ref().for_each(drop);
            }
            at += 1 + attributes.at;
            if name_at == 0 && (name.eq_ignore_ascii_case(b"script") || name.eq_ignore_ascii_case(b"style")) {
                at += end_of_raw_text(bytes.get(at..)?, name)?;
            }
            head_ended |= name.eq_ignore_ascii_case(if name_at == 0 { b"body" } else { b"head" });
        } else {
            at += 1;
        }
        if at >= bytes.len() {
            break;
        }
    }
    None
}

/// Where the end tag of a script or style begins.
fn end_of_raw_text(bytes: &[u8], name: &[u8]) -> Option<usize> {
    memmem::find_iter(bytes, b"</")
        .find(|&at| bytes[at + 2..].get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name)))
}

fn of_meta(attributes: &mut Attributes<'_>) -> Option<&'static Encoding> {
    let (mut pragma, mut charset, mut content) = (None, None, None);
    for (name, value) in attributes {
        let slot = match name {
            _ if name.eq_ignore_ascii_case(b"http-equiv") => &mut pragma,
            _ if name.eq_ignore_ascii_case(b"charset") => &mut charset,
            _ if name.eq_ignore_ascii_case(b"content") => &mut content,
            _ => continue,
        };
        slot.get_or_insert(value);
    }
    charset.and_then(of_label).or_else(|| {
        let pragma = pragma?.trim_ascii();
        if pragma.eq_ignore_ascii_case(b"content-type") { of_label(in_content(content?)?) } else { None }
    })
}

/// The label in a content type such as `text/html; charset=utf-8`.
pub(crate) fn in_content(content: &[u8]) -> Option<&[u8]> {
    const CHARSET: &[u8] = b"charset";
    let mut rest = content;
    loop {
        let found = rest.windows(CHARSET.len()).position(|w| w.eq_ignore_ascii_case(CHARSET))?;
        rest = rest[found + CHARSET.len()..].trim_ascii_start();
        if let [b'=', value @ ..] = rest {
            return match value.trim_ascii_start() {
                [quote @ (b'"' | b'\''), label @ ..] => Some(&label[..memchr(*quote, label)?]),
                label => label.split(|&c| is_space(c) || c == b';').next(),
            };
        }
    }
}

fn in_xml_declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let declaration = bytes.trim_ascii_start().strip_prefix(b"<?xml")?;
    let declaration = &declaration[..memchr(b'>', declaration)?];
    let after = memmem::find(declaration, b"encoding")? + b"encoding".len();
    let value = declaration[after..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (&quote, label) = value.split_first()?;
    if quote != b'"' && quote != b'\'' {
        return None;
    }
    of_label(&label[..memchr(quote, label)?])
}

/// What a label declares inside a page whose ASCII could be read: not
/// UTF-16, whatever it says, and nothing that browsers refuse to decode.
fn of_label(label: &[u8]) -> Option<&'static Encoding> {
    // Stray signs, as in `charset=utf-8/>` and `charset="utf-8;"`, hide no encoding.
    let from = label.iter().position(u8::is_ascii_alphanumeric)?;
    let to = label.iter().rposition(u8::is_ascii_alphanumeric)?;
    let label = &label[from..=to];
    match Encoding::for_label(label)? {
        encoding if encoding == UTF_16LE || encoding == UTF_16BE => Some(UTF_8),
        encoding if encoding == X_USER_DEFINED => Some(WINDOWS_1252),
        encoding if encoding == REPLACEMENT => None,
        encoding => Some(encoding),
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0C' | b'\r' | b' ')
}

/// The attributes of a tag from `at` on; ends behind the tag's `>`.
struct Attributes<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Attributes<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self, unwanted: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&unwanted) {
            self.at += 1;
        }
    }

    fn take(&mut self, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let from = self.at;
        self.skip(wanted);
        &self.bytes[from..self.at]
    }
}

impl<'a> Iterator for Attributes<'a> {
    /// Name and value.
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        self.skip(|c| is_space(c) || c == b'/');
        if matches!(self.peek()?, b'>') {
            self.at += 1;
            return None;
        }
        let from = self.at;
        self.at += 1; // a "=" in first place belongs to the name
        self.skip(|c| !is_space(c) && !matches!(c, b'=' | b'/' | b'>'));
        let name = &self.bytes[from..self.at];
        self.skip(is_space);
        if self.peek() != Some(b'=') {
            return Some((name, b""));
        }
        self.at += 1;
        self.skip(is_space);
        let value = match self.peek() {
            Some(quote @ (b'"' | b'\'')) => {
                self.at += 1;
                let value = self.take(|c| c != quote);
                self.at += 1;
                value
            }
            _ => self.take(|c| !is_space(c) && c != b'>'),
        };
        // A tag cut off by the end of the page declares nothing.
        (self.at < self.bytes.len()).then_some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(page: &str) -> Option<&'static str> {
        declared(page.as_bytes()).map(Encoding::name)
    }

    #[test]
    fn meta_charset_in_every_spelling() {
        for page in [
            "<meta charset=koi8-r>",
            "<meta charset=koi8-r/>",
            "<meta charset='koi8-r;'>",
            "<META\n CHARSET = ' KOI8-R '\t/>",
            "<meta name=x charset=\"koi8-r\" charset=big5>",
            "<meta charset=nonsense><meta charset=koi8-r>",
            "<!doctype html><html lang=ru><head><title>a</title><meta charset=koi8-r>",
        ] {
            assert_eq!(name(page), Some("KOI8-R"), "{page}");
        }
    }

    #[test]
    fn http_equiv_with_odd_quoting_and_spacing() {
        for page in [
            "<meta http-equiv=Content-Type content='text/html; charset=shift_jis'>",
            "<meta content=\"text/html;charset = 'shift_jis' \" http-equiv=\"content-type\">",
            "<meta\thttp-equiv = CONTENT-TYPE\ncontent = text/html;charset=shift_jis>",
            "<meta http-equiv=content-type content='charset; CHARSET=Shift_JIS; x'>",
            "<meta http-equiv=' content-type ' content='text/html; charset=\"shift_jis\"'>",
        ] {
            assert_eq!(name(page), Some("Shift_JIS"), "{page}");
        }
    }

    #[test]
    fn what_declares_nothing() {
        for page in [
            "",
            "<",
            "<meta",
            "<meta charset",
            "<meta charset=",
            "<meta charset='koi8-r",
            "<meta charset=koi8-r",
            "<meta name=description content='charset=koi8-r'>",
            "<meta http-equiv=refresh content='0; charset=koi8-r'>",
            "<meta http-equiv=content-type content='text/html; charset=\"koi8-r'>",
            "<!-- <meta charset=koi8-r> -->",
            "<!-- <meta charset=koi8-r>",
            "<script>document.write('<meta charset=koi8-r>')</SCRIPT >",
            "<style>/*<meta charset=koi8-r>",
            "<a title='<meta charset=koi8-r>'>",
            "</meta charset=koi8-r>",
            "<metas charset=koi8-r>",
            "<meta charset=hz-gb-2312>",
        ] {
            assert_eq!(name(page), None, "{page}");
        }
    }

    #[test]
    fn comments_end_where_browsers_end_them() {
        for comment in ["<!-->", "<!--->", "<!-- > -->", "<!---->", "<! x>", "<?php x>", "</ x>", "< "] {
            assert_eq!(name(&format!("{comment}<meta charset=koi8-r>")), Some("KOI8-R"), "{comment}");
        }
    }

    #[test]
    fn labels_that_mean_another_encoding() {
        assert_eq!(name("<meta charset=utf-16>"), Some("UTF-8"));
        assert_eq!(name("<meta charset=x-user-defined>"), Some("windows-1252"));
        assert_eq!(name("<meta charset=iso-8859-1>"), Some("windows-1252"));
        assert_eq!(name("<meta charset=gb2312>"), Some("GBK"));
    }

    #[test]
    fn far_down_the_head_but_not_far_down_the_body() {
        let long = "x".repeat(40 << 10);
        let far = AT_MOST + 1;
        assert_eq!(name(&format!("<head><!--{long}--><meta charset=koi8-r>")), Some("KOI8-R"));
        assert_eq!(name(&format!("<head><script>{long}</script><meta charset=koi8-r>")), Some("KOI8-R"));
        assert_eq!(name("<head></head><body><meta charset=koi8-r>"), Some("KOI8-R"));
        assert_eq!(name(&format!("<head></head><body>{long}<meta charset=koi8-r>")), None);
        assert_eq!(name(&format!("<head>{}<meta charset=koi8-r>", "y".repeat(far))), None);
    }

    #[test]
    fn xml_declaration_after_meta() {
        assert_eq!(name("<?xml version='1.0' encoding = 'EUC-KR' ?><html>"), Some("EUC-KR"));
        assert_eq!(name("<?xml encoding=\"euc-kr\"?><meta charset=big5>"), Some("Big5"));
        assert_eq!(name("<?xml version='1.0'?><html>"), None);
        assert_eq!(name("<?xml encoding='utf-16'?>"), Some("UTF-8"));
        assert_eq!(name("<?xml encoding=euc-kr?>"), None);
    }
}
