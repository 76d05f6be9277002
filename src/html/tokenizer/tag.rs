//! Tags and their attributes.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSinkResult};
use html5ever::{Attribute, QualName, ns};

use super::attributes::{self, Keep, LONGEST_WORDS, Use};
use super::class::{ends_attribute_name, ends_name, ends_unquoted, is_space, scan, skip_space};
use super::find::find;
use super::{Null, Sink, Tokenizer, TooManyAttributes, references, without_null};

/// Attributes of a tag that there is room for at first, if it has any.
const USUAL_ATTRIBUTES: usize = 4;

/// Where an attribute's name and value stand.
struct Span {
    name: (usize, usize),
    value: (usize, usize),
}

/// Where a step through a tag's attributes led.
enum Step {
    Attribute(Span),
    Close { self_closing: bool },
    EndOfFile,
}

impl<S: Sink> Tokenizer<'_, S> {
    /// Reads a start tag from the first letter of its name on, and the raw
    /// text behind it if the tree builder says so.
    pub(super) fn start_tag(&mut self, from: usize) -> Result<usize, TooManyAttributes> {
        let mut at = scan(self.bytes, from, ends_name);
        let (name, keep) = self.names.tag(from, at);
        let keep = if self.options.lean { keep } else { Keep::All };
        let mut had_duplicate_attributes = false;
        let mut count = 0;
        let mut attrs: Vec<Attribute> = Vec::new();
        self.long.clear();
        let self_closing = loop {
            match self.step(&mut at) {
                Step::EndOfFile => return Ok(self.bytes.len()),
                Step::Close { self_closing } => break self_closing,
                Step::Attribute(span) => {
                    count += 1;
                    if count > self.options.attributes {
                        return Err(TooManyAttributes { at: from });
                    }
                    had_duplicate_attributes |= !self.take(&span, keep, &mut attrs);
                }
            }
        };
        let reads_raw = !self.options.lean || attributes::reads_raw(&name, &attrs);
        let tag = Tag {
            kind: TagKind::StartTag,
            name: name.clone(),
            self_closing,
            attrs,
            had_duplicate_attributes,
        };
        Ok(match self.sink.process_token(Token::TagToken(tag), 1) {
            TokenSinkResult::RawData(kind) => self.raw(kind, &name, at, reads_raw),
            TokenSinkResult::Plaintext => {
                self.text(at, self.bytes.len(), false, Null::Replaced);
                self.bytes.len()
            }
            _ => at,
        })
    }

    /// Reads an end tag from the first letter of its name on. What stands
    /// behind the name means nothing.
    pub(super) fn end_tag(&mut self, from: usize) -> Result<usize, TooManyAttributes> {
        let mut at = scan(self.bytes, from, ends_name);
        let (name, _) = self.names.tag(from, at);
        let mut count = 0;
        let self_closing = loop {
            match self.step(&mut at) {
                Step::EndOfFile => return Ok(self.bytes.len()),
                Step::Close { self_closing } => break self_closing,
                Step::Attribute(_) => count += 1,
            }
            if count > self.options.attributes {
                return Err(TooManyAttributes { at: from });
            }
        };
        self.send(Token::TagToken(Tag {
            kind: TagKind::EndTag,
            name,
            self_closing,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        }));
        Ok(at)
    }

    /// Goes on to the next attribute of a tag or its end.
    fn step(&self, at: &mut usize) -> Step {
        let bytes = self.bytes;
        loop {
            match bytes.get(*at) {
                None => return Step::EndOfFile,
                Some(byte) if is_space(*byte) => *at += 1,
                Some(b'>') => {
                    *at += 1;
                    return Step::Close { self_closing: false };
                }
                Some(b'/') => {
                    *at += 1;
                    if bytes.get(*at) == Some(&b'>') {
                        *at += 1;
                        return Step::Close { self_closing: true };
                    }
                }
                Some(_) => break,
            }
        }
        // A name may begin with `=`.
        let name = (*at, scan(bytes, *at + 1, ends_attribute_name));
        let behind = skip_space(bytes, name.1);
        if bytes.get(behind) != Some(&b'=') {
            *at = behind;
            return Step::Attribute(Span { name, value: (behind, behind) });
        }
        let start = skip_space(bytes, behind + 1);
        let value = match bytes.get(start) {
            None => return Step::EndOfFile,
            Some(&quote @ (b'"' | b'\'')) => match find(bytes, start + 1, bytes.len(), quote) {
                None => return Step::EndOfFile,
                Some(end) => {
                    *at = end + 1;
                    (start + 1, end)
                }
            },
            Some(_) => {
                *at = scan(bytes, start, ends_unquoted);
                (start, *at)
            }
        };
        Step::Attribute(Span { name, value })
    }

    /// Adds an attribute to a tag's, if it is kept. False when the tag has
    /// one of this name already.
    fn take(&mut self, span: &Span, keep: Keep, attrs: &mut Vec<Attribute>) -> bool {
        if keep != Keep::All && !attributes::may_be_kept(&self.bytes[span.name.0..span.name.1]) {
            return true;
        }
        let (from, to) = span.value;
        let (name, usage) = self.names.attribute(span.name.0, span.name.1);
        match usage {
            _ if keep == Keep::All => {}
            Use::Always => {}
            Use::Link if keep == Keep::Link => {}
            Use::Short if self.long.contains(&name) => return false,
            // References may make a value shorter.
            Use::Short
                if references::is_longer(
                    &self.html[from..to],
                    references::Place::Attribute,
                    LONGEST_WORDS,
                ) =>
            {
                self.long.push(name);
                return true;
            }
            Use::Short => {}
            Use::Link | Use::Never => return true,
        }
        if attrs.iter().any(|have| have.name.local == name) {
            return false;
        }
        let name = QualName::new(None, ns!(), name);
        let value = self.value(from, to);
        if attrs.capacity() == 0 {
            *attrs = Vec::with_capacity(USUAL_ATTRIBUTES);
        }
        attrs.push(Attribute { name, value });
        true
    }

    fn value(&self, from: usize, to: usize) -> StrTendril {
        if find(self.bytes, from, to, b'&').is_some() {
            let value = references::decode(&self.html[from..to], references::Place::Attribute);
            without_null(value, self.has_null)
        } else {
            self.part_without_null(from, to)
        }
    }
}
