//! Element names that matter to the cutter.

/// An element's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// x
    Div,
}
