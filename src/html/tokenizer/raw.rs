//! Raw text: scripts, styles, titles and the like, up to their end tag.

use html5ever::LocalName;
use html5ever::tokenizer::states::RawKind;
use memchr::{memchr, memchr2, memmem};

use super::class::ends_name;
use super::{Null, Sink, Tokenizer};

impl<S: Sink> Tokenizer<'_, S> {
    /// Reads raw text up to where its end tag begins.
    pub(super) fn raw(&self, kind: RawKind, tag: &LocalName, from: usize, send: bool) -> usize {
        let end = match kind {
            RawKind::Rcdata | RawKind::Rawtext => end_of(self.bytes, from, tag.as_bytes()),
            RawKind::ScriptData | RawKind::ScriptDataEscaped(_) => end_of_script(self.bytes, from),
        };
        if send {
            self.text(from, end, kind == RawKind::Rcdata, Null::Replaced);
        }
        end
    }
}

/// Whether a tag's name stands here, in either case, and ends.
fn is_name(bytes: &[u8], at: usize, name: &[u8]) -> bool {
    let Some(here) = bytes.get(at..at + name.len()) else { return false };
    here.eq_ignore_ascii_case(name) && bytes.get(at + name.len()).is_some_and(|b| ends_name(*b))
}

/// Where the end tag of this name begins; the length if nowhere.
fn end_of(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    let mut at = from;
    while let Some(found) = memmem::find(&bytes[at..], b"</") {
        let slash = at + found + 1;
        if is_name(bytes, slash + 1, name) {
            return slash - 1;
        }
        at = slash + 1;
    }
    bytes.len()
}

/// What part of a script is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Plain,
    /// Behind `<!--`.
    Escaped,
    /// Behind `<!-- <script`, where `</script>` does not end the script.
    DoubleEscaped,
}

/// Where a script's end tag begins; the length if nowhere.
fn end_of_script(bytes: &[u8], from: usize) -> usize {
    let mut state = Script::Plain;
    let mut at = from;
    loop {
        let rest = &bytes[at..];
        let found = if state == Script::Plain { memchr(b'<', rest) } else { memchr2(b'<', b'-', rest) };
        let Some(found) = found else { return bytes.len() };
        let here = at + found;
        let rest = &bytes[here..];
        at = here + 1;
        if rest[0] == b'-' {
            if rest.starts_with(b"-->") {
                state = Script::Plain;
                at = here + 3;
            }
        } else if rest.get(1) == Some(&b'/') {
            if is_name(bytes, here + 2, b"script") {
                if state != Script::DoubleEscaped {
                    return here;
                }
                state = Script::Escaped;
            }
        } else if state == Script::Plain {
            if rest.starts_with(b"<!--") {
                state = Script::Escaped;
                // `<!-->` ends it at once: its dashes count for both.
                at = here + 2;
            }
        } else if state == Script::Escaped && is_name(bytes, here + 1, b"script") {
            state = Script::DoubleEscaped;
        }
    }
}
