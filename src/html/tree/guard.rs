//! Between tokenizer and tree builder: what must not reach the builder.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use html5ever::interface::Tracer;
use html5ever::tokenizer::{EndTag, StartTag, TagToken, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{LocalName, local_name};

use super::budget::Budgeted;
use crate::html::tokenizer;
use crate::patience::Patience;
use crate::settings::Limits;

/// Tags from one look at the clock to the next: a few milliseconds, of the
/// slowest pages.
const ASKED: u32 = 1024;

/// Unwraps elements that would lie too deep, leaves out what would swallow
/// the page, and stops feeding the builder when the sink is over budget.
///
/// The builder is quadratic in depth, so a limit in the sink would come too
/// late.
pub(super) struct Guard<'p, S: Budgeted> {
    builder: TreeBuilder<S::Handle, S>,
    depth: Depth,
    /// Start tags left out, whose end tags must go too.
    dropped: RefCell<HashMap<LocalName, u32>>,
    in_noscript: Cell<bool>,
    patience: Patience<'p>,
    /// Tags until it is asked again.
    unasked: Cell<u32>,
    is_late: Cell<bool>,
}

impl<'p, S: Budgeted> Guard<'p, S> {
    pub(super) fn new(sink: S, limits: &Limits, patience: Patience<'p>) -> Self {
        let options = TreeBuilderOpts { scripting_enabled: false, ..Default::default() };
        Guard {
            builder: TreeBuilder::new(sink, options),
            depth: Depth::new(limits),
            dropped: RefCell::default(),
            in_noscript: Cell::new(false),
            patience,
            unasked: Cell::new(ASKED),
            is_late: Cell::new(false),
        }
    }

    /// Whether it took too long.
    fn is_late(&self) -> bool {
        let left = self.unasked.get();
        if left > 0 {
            self.unasked.set(left - 1);
        } else {
            self.unasked.set(ASKED);
            self.is_late.set(self.patience.is_over());
        }
        self.is_late.get()
    }

    pub(super) fn sink(&self) -> &S {
        &self.builder.sink
    }
}

/// How many elements the builder goes through: the open ones, and formatting
/// elements that it would open again.
///
/// It does not tell whenever it closes one, so they are counted, but only
/// when enough were created since to reach the limit.
struct Depth {
    limit: usize,
    /// How many there were when they were last counted.
    counted: Cell<usize>,
    /// How many elements were created by then.
    created: Cell<usize>,
    /// Whether there may be fewer since.
    stale: Cell<bool>,
    /// How often they were counted.
    rounds: Cell<u32>,
}

impl Depth {
    fn new(limits: &Limits) -> Self {
        Depth {
            // It holds on to the document and the head as well.
            limit: usize::from(limits.depth) + 2,
            counted: Cell::new(0),
            created: Cell::new(0),
            stale: Cell::new(true),
            rounds: Cell::new(0),
        }
    }

    fn is_reached<S: Budgeted>(&self, builder: &TreeBuilder<S::Handle, S>) -> bool {
        let created = builder.sink.budget().elements();
        let new = created - self.created.get();
        if self.counted.get() + new < self.limit {
            return false;
        }
        if self.stale.get() || new > 0 {
            self.rounds.set(self.rounds.get() + 1);
            let count = Count { sink: &builder.sink, round: self.rounds.get(), elements: Cell::new(0) };
            builder.trace_handles(&count);
            self.counted.set(count.elements.get());
            self.created.set(created);
            self.stale.set(false);
        }
        self.counted.get() >= self.limit
    }
}

/// Counts the nodes that a builder holds on to.
struct Count<'s, S> {
    sink: &'s S,
    round: u32,
    elements: Cell<usize>,
}

impl<S: Budgeted> Tracer for Count<'_, S> {
    type Handle = S::Handle;

    fn trace_handle(&self, node: &S::Handle) {
        // It names formatting elements twice.
        if self.sink.is_new(node, self.round) {
            self.elements.set(self.elements.get() + 1);
        }
    }
}

impl<S: Budgeted> tokenizer::Sink for Guard<'_, S> {
    fn stopped(&self) -> bool {
        self.sink().budget().is_over() || self.is_late()
    }
}

impl<S: Budgeted> TokenSink for Guard<'_, S> {
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
                StartTag if self.depth.is_reached(&self.builder) && !switches_tokenizer(&tag.name) => {
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
            self.depth.stale.set(true);
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
