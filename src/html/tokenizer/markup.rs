//! Comments, CDATA sections, and what opens with `<!` or `<?`.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::Token;
use memchr::{memchr, memmem};

use super::{Null, Sink, Tokenizer};

impl<S: Sink> Tokenizer<'_, S> {
    /// Reads what stands behind `<!`.
    pub(super) fn markup_declaration(&self, from: usize) -> usize {
        let rest = &self.bytes[from..];
        if rest.starts_with(b"--") {
            self.comment(from + 2)
        } else if rest.get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"doctype")) {
            self.doctype(from + 7)
        } else if rest.starts_with(b"[CDATA[")
            && self.sink.adjusted_current_node_present_but_not_in_html_namespace()
        {
            self.cdata(from + 7)
        } else {
            self.bogus_comment(from)
        }
    }

    /// Reads a CDATA section's text.
    pub(super) fn cdata(&self, from: usize) -> usize {
        let length = memmem::find(&self.bytes[from..], b"]]>");
        let end = length.map_or(self.bytes.len(), |length| from + length);
        self.text(from, end, false, Null::Token);
        length.map_or(end, |_| end + 3)
    }

    /// Reads up to `>` what is no markup but hidden like a comment.
    pub(super) fn bogus_comment(&self, from: usize) -> usize {
        let length = memchr(b'>', &self.bytes[from..]);
        let end = length.map_or(self.bytes.len(), |length| from + length);
        self.send_comment(from, end);
        length.map_or(end, |_| end + 1)
    }

    fn send_comment(&self, from: usize, end: usize) {
        // Of comments, a lean reading tells only where they stand.
        let text = if self.options.lean { StrTendril::new() } else { self.part_without_null(from, end) };
        self.send(Token::CommentToken(text));
    }

    fn comment(&self, from: usize) -> usize {
        let (end, behind) = comment_end(self.bytes, from);
        self.send_comment(from, end);
        behind
    }
}

/// Where a comment's text ends, and where the page goes on.
fn comment_end(bytes: &[u8], from: usize) -> (usize, usize) {
    let rest = &bytes[from..];
    for abrupt in [&b">"[..], b"->"] {
        if rest.starts_with(abrupt) {
            return (from, from + abrupt.len());
        }
    }
    let mut at = from;
    while let Some(found) = memmem::find(&bytes[at..], b"--") {
        let dashes = at + found;
        for close in [&b">"[..], b"!>"] {
            if bytes[dashes + 2..].starts_with(close) {
                return (dashes, dashes + 2 + close.len());
            }
        }
        at = dashes + 1;
    }
    // At the end of the file a half-written end is not text.
    let half = [&b"--!"[..], b"--", b"-"].into_iter().find(|half| rest.ends_with(half));
    (bytes.len() - half.map_or(0, <[u8]>::len), bytes.len())
}
