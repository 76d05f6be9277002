//! An HTML tokenizer over slices of the page, for html5ever's tree builder.
//!
//! It follows the [tokenization] section of the HTML standard, without its
//! errors. Where html5ever's own tokenizer looks at each character, this one
//! jumps with `memchr` to the next that matters, hands out parts of the page
//! without copying them, and can leave out what no later stage reads.
//!
//! [tokenization]: https://html.spec.whatwg.org/multipage/parsing.html#tokenization

mod attributes;
mod class;
mod doctype;
mod find;
mod markup;
mod names;
mod raw;
mod references;
mod tag;
#[cfg(test)]
mod tests;

use html5ever::LocalName;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Token, TokenSink};
use memchr::memchr;

pub(super) use attributes::{ScriptBody, script_body};
use find::find;
use names::Names;

/// Bytes that a tendril holds in itself, without a share in the page.
const INLINE: usize = 8;

/// What a sink of this tokenizer does beside taking tokens.
pub(super) trait Sink: TokenSink {
    /// Whether the sink wants no more.
    fn stopped(&self) -> bool;
}

/// How a page is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Options {
    /// Attributes of one tag at most.
    pub(super) attributes: usize,
    /// Leaves out attributes and raw text that no later stage reads.
    pub(super) lean: bool,
}

/// A tag of more attributes than allowed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooManyAttributes {
    /// The byte of the page at which the tag's name begins.
    pub(super) at: usize,
}

/// Hands a page's tokens to a sink, then the end of the file; the latter soon
/// if the sink stops.
///
/// # Errors
/// At a tag of too many attributes; the sink has then not seen the end.
pub(super) fn tokenize(html: &str, sink: &impl Sink, options: Options) -> Result<(), TooManyAttributes> {
    let page = normalised(html.strip_prefix('\u{feff}').unwrap_or(html));
    let mut tokenizer = Tokenizer::new(&page, sink, options);
    tokenizer.data(0)?;
    tokenizer.end();
    Ok(())
}

/// The page with line ends as the standard reads them.
fn normalised(html: &str) -> StrTendril {
    let bytes = html.as_bytes();
    let mut page = StrTendril::new();
    page.reserve(html.len() as u32);
    let mut from = 0;
    for at in memchr::memchr_iter(b'\r', bytes) {
        page.push_slice(&html[from..at]);
        if bytes.get(at + 1) != Some(&b'\n') {
            page.push_char('\n');
        }
        from = at + 1;
    }
    page.push_slice(&html[from..]);
    page
}

/// Reads one page. Methods take the place where something begins and give
/// the place behind it.
struct Tokenizer<'p, S> {
    page: &'p StrTendril,
    html: &'p str,
    bytes: &'p [u8],
    sink: &'p S,
    options: Options,
    names: Names<'p>,
    /// Whether U+0000 is anywhere in the page.
    has_null: bool,
    /// Attributes of the tag being read that are too long to keep: a later
    /// one of the same name must not come in their place.
    long: Vec<LocalName>,
}

/// What U+0000 becomes in running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Null {
    /// A token of its own, for the tree builder to judge.
    Token,
    /// U+FFFD.
    Replaced,
}

impl<'p, S: Sink> Tokenizer<'p, S> {
    fn new(page: &'p StrTendril, sink: &'p S, options: Options) -> Self {
        let html: &str = page;
        let bytes = html.as_bytes();
        Tokenizer {
            page,
            html,
            bytes,
            sink,
            options,
            names: Names::new(html),
            has_null: memchr(0, bytes).is_some(),
            long: Vec::new(),
        }
    }

    /// Reads from a place in the data state to the end.
    fn data(&mut self, from: usize) -> Result<(), TooManyAttributes> {
        let mut text = from;
        let mut at = from;
        while let Some(less) = find(self.bytes, at, self.bytes.len(), b'<') {
            let after = self.bytes.get(less + 2).copied();
            let next = match self.bytes.get(less + 1) {
                Some(c) if c.is_ascii_alphabetic() => {
                    self.text(text, less, true, Null::Token);
                    self.start_tag(less + 1)?
                }
                Some(b'/') => match after {
                    Some(c) if c.is_ascii_alphabetic() => {
                        self.text(text, less, true, Null::Token);
                        self.end_tag(less + 2)?
                    }
                    Some(b'>') => {
                        self.text(text, less, true, Null::Token);
                        less + 3
                    }
                    Some(_) => {
                        self.text(text, less, true, Null::Token);
                        self.bogus_comment(less + 2)
                    }
                    None => break,
                },
                Some(b'!') => {
                    self.text(text, less, true, Null::Token);
                    self.markup_declaration(less + 2)
                }
                Some(b'?') => {
                    self.text(text, less, true, Null::Token);
                    self.bogus_comment(less + 1)
                }
                _ => {
                    at = less + 1;
                    continue;
                }
            };
            if self.sink.stopped() {
                return Ok(());
            }
            (text, at) = (next, next);
        }
        self.text(text, self.bytes.len(), true, Null::Token);
        Ok(())
    }

    fn end(&self) {
        self.send(Token::EOFToken);
        self.sink.end();
    }

    /// Sends a token whose result does not change how the rest is read.
    fn send(&self, token: Token) {
        let _ = self.sink.process_token(token, 1);
    }

    /// A part of the page, not copied.
    fn part(&self, from: usize, to: usize) -> StrTendril {
        if to - from <= INLINE {
            StrTendril::from_slice(&self.html[from..to])
        } else {
            self.page.subtendril(from as u32, (to - from) as u32)
        }
    }

    /// The same with U+0000 replaced.
    fn part_without_null(&self, from: usize, to: usize) -> StrTendril {
        without_null(self.part(from, to), self.has_null)
    }

    /// Sends a run of text, with its character references read if `references`.
    fn text(&self, from: usize, to: usize, references: bool, null: Null) {
        if !self.has_null || null == Null::Replaced {
            return self.run(from, to, references);
        }
        let mut start = from;
        for found in memchr::memchr_iter(0, &self.bytes[from..to]) {
            self.run(start, from + found, references);
            self.send(Token::NullCharacterToken);
            start = from + found + 1;
        }
        self.run(start, to, references);
    }

    fn run(&self, from: usize, to: usize, references: bool) {
        if from >= to {
            return;
        }
        let text = if references && find(self.bytes, from, to, b'&').is_some() {
            references::decode(&self.html[from..to], references::Place::Text)
        } else {
            self.part(from, to)
        };
        self.send(Token::CharacterTokens(without_null(text, self.has_null)));
    }
}

#[inline]
fn without_null(text: StrTendril, look: bool) -> StrTendril {
    if look && memchr(0, text.as_bytes()).is_some() {
        StrTendril::from_slice(&text.replace('\0', "\u{fffd}"))
    } else {
        text
    }
}
