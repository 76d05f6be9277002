//! The tokenizer against html5lib's published cases, and against html5ever's
//! own tokenizer, token by token.

mod conformance;
mod differential;
mod lean;
mod limits;
mod mutants;
#[rustfmt::skip]
mod pieces;
mod seen;
