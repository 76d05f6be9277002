//! Where reading ends early.

use std::cell::Cell;

use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult};

use super::seen::{Onlooker, Seen};
use crate::html::tokenizer::{Options, Sink, TooManyAttributes, tokenize};

/// The place of the tag that has more attributes than three.
fn too_many(html: &str, lean: bool) -> Option<usize> {
    let sink = Onlooker::default();
    let result = tokenize(html, &sink, Options { attributes: 3, lean });
    let ended = sink.seen.borrow().last() == Some(&Seen::EndOfFile);
    assert_eq!(ended, result.is_ok(), "{html}");
    result.err().map(|TooManyAttributes { at }| at)
}

#[test]
fn attributes_are_counted_kept_or_not() {
    for lean in [false, true] {
        assert_eq!(too_many("<p><a b c d>", lean), None);
        assert_eq!(too_many("<p><a b c d e>", lean), Some(4));
        assert_eq!(
            too_many("<p x y z><p class=x class=y x=1 x=2>", lean),
            Some(10),
            "the same name twice, too"
        );
        assert_eq!(too_many("</a b c d>", lean), None);
        assert_eq!(too_many("</a b c d e>", lean), Some(2));
        assert_eq!(too_many("<!-- <a b c d e> --><title><a b c d e></title>", lean), Some(28));
    }
}

/// Wants no more after some tokens.
struct Tired {
    left: Cell<usize>,
    ends: Cell<usize>,
}

impl TokenSink for Tired {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        if token == Token::EOFToken {
            self.ends.set(self.ends.get() + 1);
        } else {
            // A text before a tag may come with it.
            assert!(self.left.get() > 0, "{token:?} comes too late");
            self.left.set(self.left.get() - 1);
        }
        TokenSinkResult::Continue
    }
}

impl Sink for Tired {
    fn stopped(&self) -> bool {
        self.left.get() <= 1
    }
}

#[test]
fn a_sink_that_stops_sees_only_the_end() {
    for left in 2..9 {
        let sink = Tired { left: Cell::new(left), ends: Cell::new(0) };
        tokenize(&"a<p>b</p><!--c-->".repeat(50), &sink, Options { attributes: 3, lean: true }).unwrap();
        assert_eq!(sink.ends.get(), 1);
        assert!(sink.left.get() <= 1, "it goes on to there");
    }
}
