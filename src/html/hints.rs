//! What class, id, role and itemprop words say about an element.

/// One group of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// x
    Nav,
}

/// A set of [`Hint`]s.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hints(u64);
