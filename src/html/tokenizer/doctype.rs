//! Document types: of use only to tell quirky pages, whose tables nest
//! otherwise.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Doctype, Token};
use memchr::{memchr, memchr2};

use super::class::{is_space, scan, skip_space};
use super::{Sink, Tokenizer, without_null};

/// Where reading a part of the doctype led.
enum Next {
    /// The doctype goes on here.
    At(usize),
    /// It ends, and the page goes on here.
    Ends(usize),
}

impl<S: Sink> Tokenizer<'_, S> {
    /// Reads what stands behind `<!doctype`.
    pub(super) fn doctype(&self, from: usize) -> usize {
        let mut doctype = Doctype::default();
        let behind = self.fill(&mut doctype, from);
        self.send(Token::DoctypeToken(doctype));
        behind
    }

    fn fill(&self, doctype: &mut Doctype, from: usize) -> usize {
        let bytes = self.bytes;
        let start = skip_space(bytes, from);
        let end = scan(bytes, start, |b| b == b'>' || is_space(b));
        if start == end {
            return self.close(doctype, end, true);
        }
        let name = self.html[start..end].to_ascii_lowercase();
        doctype.name = Some(without_null(StrTendril::from_slice(&name), self.has_null));
        let at = skip_space(bytes, end);
        let keyword = bytes.get(at..at + 6);
        let is_public = keyword.is_some_and(|word| word.eq_ignore_ascii_case(b"public"));
        if !is_public && !keyword.is_some_and(|word| word.eq_ignore_ascii_case(b"system")) {
            let quirks = bytes.get(at) != Some(&b'>');
            return self.close(doctype, at, quirks);
        }
        let mut at = skip_space(bytes, at + 6);
        if is_public {
            match self.identifier(&mut doctype.public_id, at) {
                None => return self.close(doctype, at, true),
                Some(Next::Ends(behind)) => {
                    doctype.force_quirks = true;
                    return behind;
                }
                Some(Next::At(behind)) => at = skip_space(bytes, behind),
            }
            if bytes.get(at) == Some(&b'>') {
                return self.close(doctype, at, false);
            }
        }
        match self.identifier(&mut doctype.system_id, at) {
            None => self.close(doctype, at, true),
            Some(Next::Ends(behind)) => {
                doctype.force_quirks = true;
                behind
            }
            Some(Next::At(behind)) => {
                let at = skip_space(bytes, behind);
                self.close(doctype, at, at == bytes.len())
            }
        }
    }

    /// Reads a quoted identifier; `None` if none stands here.
    fn identifier(&self, into: &mut Option<StrTendril>, at: usize) -> Option<Next> {
        let quote = *self.bytes.get(at).filter(|b| matches!(b, b'"' | b'\''))?;
        let from = at + 1;
        let found = memchr2(quote, b'>', &self.bytes[from..]);
        let end = found.map_or(self.bytes.len(), |length| from + length);
        *into = Some(self.part_without_null(from, end));
        Some(match self.bytes.get(end) {
            None => Next::Ends(end),
            Some(b'>') => Next::Ends(end + 1),
            Some(_) => Next::At(end + 1),
        })
    }

    /// Goes over the rest of the doctype.
    fn close(&self, doctype: &mut Doctype, at: usize, quirks: bool) -> usize {
        doctype.force_quirks |= quirks;
        memchr(b'>', &self.bytes[at..]).map_or(self.bytes.len(), |length| at + length + 1)
    }
}
