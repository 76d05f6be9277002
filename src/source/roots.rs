//! The INPUT arguments: checked up front.
