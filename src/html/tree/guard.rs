//! Between tokenizer and tree builder: what must not reach the builder.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use html5ever::tokenizer::{EndTag, StartTag, TagToken, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{LocalName, local_name};

use super::budget::Budgeted;
use crate::html::tokenizer;
use crate::settings::Limits;

/// Unwraps elements that would lie too deep, leaves out what would swallow
/// the page, and stops feeding the builder when the sink is over budget.
///
/// The builder is quadratic in depth, so a limit in the sink would come too
/// late.
pub(super) struct Guard<S: Budgeted> {
    builder: TreeBuilder<S::Handle, S>,
    depth_limit: usize,
    /// Start tags left out, whose end tags must go too.
    dropped: RefCell<HashMap<LocalName, u32>>,
    in_noscript: Cell<bool>,
}

impl<S: Budgeted> Guard<S> {
    pub(super) fn new(sink: S, limits: &Limits) -> Self {
        let options = TreeBuilderOpts { scripting_enabled: false, ..Default::default() };
        Guard {
            builder: TreeBuilder::new(sink, options),
            depth_limit: usize::from(limits.depth),
            dropped: RefCell::default(),
            in_noscript: Cell::new(false),
        }
    }

    pub(super) fn sink(&self) -> &S {
        &self.builder.sink
    }
}

impl<S: Budgeted> tokenizer::Sink for Guard<S> {
    fn stopped(&self) -> bool {
        self.sink().budget().is_over()
    }
}

impl<S: Budgeted> TokenSink for Guard<S> {
    type Handle = S::Handle;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<S::Handle> {
        let budget = self.sink().budget();
        if budget.is_over() && token != Token::EOFToken {
            return TokenSinkResult::Continue;
        }
        if let TagToken(tag) = &token {
            if tag.name == local_name!("noscript") {
                self.in_noscript.set(tag.kind == StartTag);
            }
            // With scripting the first `</noscript>` ends all of it; without,
            // an iframe that is never closed would swallow the page behind.
            if tag.name == local_name!("iframe") && self.in_noscript.get() {
                return TokenSinkResult::Continue;
            }
            match tag.kind {
                StartTag if budget.depth() >= self.depth_limit && !switches_tokenizer(&tag.name) => {
                    if !tag.self_closing {
                        *self.dropped.borrow_mut().entry(tag.name.clone()).or_default() += 1;
                    }
                    return TokenSinkResult::Continue;
                }
                EndTag => {
                    let mut dropped = self.dropped.borrow_mut();
                    if !dropped.is_empty()
                        && let Some(count) = dropped.get_mut(&tag.name).filter(|count| **count > 0)
                    {
                        *count -= 1;
                        return TokenSinkResult::Continue;
                    }
                }
                StartTag => {}
            }
        }
        self.builder.process_token(token, line_number)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Elements whose start tag changes how the text after it is read; leaving
/// one out would turn scripts into text. None of them can nest.
fn switches_tokenizer(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("script")
            | local_name!("style")
            | local_name!("title")
            | local_name!("textarea")
            | local_name!("xmp")
            | local_name!("iframe")
            | local_name!("noembed")
            | local_name!("noframes")
            | local_name!("plaintext")
            | local_name!("br")
            | local_name!("img")
    )
}
