//! What a sink sees of a page: tokens that can be compared.

use std::cell::RefCell;

use html5ever::LocalName;
use html5ever::tokenizer::{Doctype, Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use markup5ever_rcdom::{Handle, RcDom};

use crate::html::tokenizer::Sink;

/// A token. Runs of text are one, however they were cut up. Attributes of an
/// end tag mean nothing, so they are not part of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Seen {
    Doctype(Doctype),
    Start(Tag),
    End(LocalName),
    Comment(String),
    Text(String),
    EndOfFile,
}

/// Adds a token to those seen before.
fn note(seen: &mut Vec<Seen>, token: &Token) {
    let text = match token {
        Token::CharacterTokens(text) => text,
        Token::NullCharacterToken => "\0",
        Token::ParseError(_) => return,
        Token::DoctypeToken(doctype) => return seen.push(Seen::Doctype(doctype.clone())),
        Token::TagToken(tag) if tag.kind == TagKind::StartTag => return seen.push(Seen::Start(tag.clone())),
        Token::TagToken(tag) => return seen.push(Seen::End(tag.name.clone())),
        Token::CommentToken(text) => return seen.push(Seen::Comment(text.to_string())),
        Token::EOFToken => return seen.push(Seen::EndOfFile),
    };
    if text.is_empty() {
        // html5ever's for a CDATA section that the end of the file cuts off.
    } else if let Some(Seen::Text(last)) = seen.last_mut() {
        last.push_str(text);
    } else {
        seen.push(Seen::Text(text.to_string()));
    }
}

/// Only looks on: the tokenizer stays in the state it was put in.
#[derive(Default)]
pub(super) struct Onlooker {
    pub(super) seen: RefCell<Vec<Seen>>,
}

impl TokenSink for Onlooker {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        note(&mut self.seen.borrow_mut(), &token);
        TokenSinkResult::Continue
    }
}

impl Sink for Onlooker {
    fn stopped(&self) -> bool {
        false
    }
}

/// Looks on between a tokenizer and html5ever's tree builder, whose answers
/// switch the tokenizer's states.
pub(super) struct Recorder {
    pub(super) seen: RefCell<Vec<Seen>>,
    builder: TreeBuilder<Handle, RcDom>,
}

impl Recorder {
    pub(super) fn new() -> Self {
        let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
        Recorder { seen: RefCell::default(), builder: TreeBuilder::new(RcDom::default(), options) }
    }
}

impl TokenSink for Recorder {
    type Handle = Handle;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<Handle> {
        note(&mut self.seen.borrow_mut(), &token);
        self.builder.process_token(token, line_number)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

impl Sink for Recorder {
    fn stopped(&self) -> bool {
        false
    }
}
