//! What a tree may cost.

use std::cell::Cell;

use html5ever::interface::tree_builder::TreeSink;

use crate::settings::Limits;

/// Steps spent in sibling lists for each node of the budget. Moving nodes
/// about is quadratic in hostile tables; real pages stay far below.
const STEPS_PER_NODE: u64 = 200;

/// A sink that counts what it is asked to do.
pub(super) trait Budgeted: TreeSink {
    fn budget(&self) -> &Budget;

    /// Whether a node is seen for the first time in this round; rounds count
    /// up from 1.
    fn is_new(&self, node: &Self::Handle, round: u32) -> bool;
}

/// Counts nodes, elements and steps.
pub(super) struct Budget {
    nodes_left: Cell<u32>,
    steps_left: Cell<u64>,
    over: Cell<bool>,
    elements: Cell<usize>,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Budget {
            nodes_left: Cell::new(limits.nodes),
            steps_left: Cell::new(u64::from(limits.nodes).saturating_mul(STEPS_PER_NODE)),
            over: Cell::new(false),
            elements: Cell::new(0),
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.over.get()
    }

    /// Pays for a node that is created or put into the tree.
    pub(super) fn count_node(&self) {
        match self.nodes_left.get().checked_sub(1) {
            Some(left) => self.nodes_left.set(left),
            None => self.over.set(true),
        }
    }

    /// Pays for looking at or moving so many nodes.
    pub(super) fn count_steps(&self, steps: u64) {
        match self.steps_left.get().checked_sub(steps) {
            Some(left) => self.steps_left.set(left),
            None => self.over.set(true),
        }
    }

    /// Notes that an element is created.
    pub(super) fn count_element(&self) {
        self.elements.set(self.elements.get() + 1);
        self.count_node();
    }

    /// How many elements were created so far.
    pub(super) fn elements(&self) -> usize {
        self.elements.get()
    }
}
