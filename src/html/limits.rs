//! The budget of attributes, which the reference parser must be kept from.

use memchr::{memchr, memchr3, memmem};

use crate::error::{Error, ErrorKind};
use crate::settings::Limits;

/// Refuses a page with a tag of too many attributes.
///
/// The tokenizer compares each attribute's name with all earlier ones of the
/// tag, so that one tag of a megabyte would take minutes. A tag that short of
/// the limit in bytes cannot hold too many is passed over without a look.
pub(super) fn check_attributes(html: &str, limits: &Limits) -> Result<(), Error> {
    let bytes = html.as_bytes();
    let limit = limits.attributes as usize;
    let mut at = 0;
    while let Some(found) = memchr(b'<', &bytes[at..]) {
        let start = at + found;
        let rest = &bytes[start + 1..];
        at = start + 1;
        if rest.starts_with(b"!--") {
            at += memmem::find(rest, b"-->").unwrap_or(rest.len());
        } else if rest.first().is_some_and(u8::is_ascii_alphabetic) {
            let (length, attributes) = tag(rest);
            if attributes > limit {
                return Err(too_many(limits, start));
            }
            at += length;
            // What looks like a tag in a script is none.
            for (name, end) in [(&b"script"[..], &b"</script"[..]), (b"style", b"</style")] {
                if rest.get(..name.len()).is_some_and(|r| r.eq_ignore_ascii_case(name)) {
                    at += find_ignoring_case(&bytes[at..], end);
                }
            }
        }
    }
    Ok(())
}

/// The error for a tag of too many attributes about this place.
pub(super) fn too_many(limits: &Limits, at: usize) -> Error {
    Error::new(
        ErrorKind::OverBudget,
        format!(
            "a tag with more than {} attributes at byte {at}; raise --max-attributes (limits.attributes) or leave it out",
            limits.attributes
        ),
    )
}

/// Where `end` begins, in either case; the text's length if nowhere.
fn find_ignoring_case(text: &[u8], end: &[u8]) -> usize {
    let mut at = 0;
    while let Some(found) = memchr(end[0], &text[at..]) {
        at += found;
        if text[at..].get(..end.len()).is_some_and(|t| t.eq_ignore_ascii_case(end)) {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// The length of a tag up to its `>`, and about how many attributes it has.
fn tag(rest: &[u8]) -> (usize, usize) {
    let mut at = 0;
    let mut attributes = 0;
    while at < rest.len() {
        match rest[at] {
            b'>' => return (at, attributes),
            b'=' => {
                at += 1;
                at += rest[at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
                if let Some(&quote @ (b'"' | b'\'')) = rest.get(at) {
                    let value = &rest[at + 1..];
                    at += 1 + memchr(quote, value).unwrap_or(value.len());
                }
            }
            b if b.is_ascii_whitespace() || b == b'/' => {
                let gap = rest[at..].iter().take_while(|b| b.is_ascii_whitespace() || **b == b'/').count();
                at += gap - 1;
                if !matches!(rest.get(at + 1), None | Some(b'>' | b'=')) {
                    attributes += 1;
                }
            }
            _ => {
                // On to the next byte that could matter.
                let next = memchr3(b'>', b'=', b' ', &rest[at..]).unwrap_or(rest.len() - at);
                let blank = rest[at..at + next].iter().position(|b| b.is_ascii_whitespace() || *b == b'/');
                at += blank.unwrap_or(next);
                continue;
            }
        }
        at += 1;
    }
    (at.min(rest.len()), attributes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(attributes: u32) -> Limits {
        Limits { attributes, ..Limits::default() }
    }

    #[test]
    fn counts_attributes_not_text() {
        assert_eq!(tag(b"a href='x y z' class=b  disabled>"), (32, 3));
        assert_eq!(tag(b"a\nhref = \"1 > 0\"\tb/>"), (19, 2));
        assert_eq!(tag(b"p>"), (1, 0));
        assert_eq!(tag(b"p"), (1, 0));
        assert_eq!(tag(b"a href=\"open"), (12, 1));
        assert_eq!(tag(b"a href="), (7, 1));
    }

    #[test]
    fn refuses_a_tag_of_too_many_attributes_wherever_it_stands() {
        let many: String = (0..50).map(|i| format!(" a{i}=1")).collect();
        let page = format!("<!-- <a{many}> --><p>text</p><a{many}>");
        assert!(check_attributes(&page, &limits(50)).is_ok());
        let error = check_attributes(&page, &limits(49)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OverBudget);
        assert!(check_attributes(&page[..page.len() / 2], &limits(49)).is_ok());
    }
}
