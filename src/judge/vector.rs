//! Work on many numbers at once, by the widest vectors of the machine.
//!
//! The results do not depend on the width: nothing is added up in an order
//! that the machine may choose.

use std::sync::LazyLock;

use pulp::{Arch, WithSimd};

/// Does the work. Mark it and what it calls `#[inline(always)]`.
pub(super) fn widest<W: WithSimd>(work: W) -> W::Output {
    static MACHINE: LazyLock<Arch> = LazyLock::new(Arch::new);
    MACHINE.dispatch(work)
}
