//! What a tree may cost.

use std::cell::{Cell, RefCell};

use html5ever::interface::tree_builder::TreeSink;

use crate::settings::Limits;

/// Steps spent in sibling lists for each node of the budget. Moving nodes
/// about is quadratic in hostile tables; real pages stay far below.
const STEPS_PER_NODE: u64 = 200;

/// A sink that counts what it is asked to do.
pub(super) trait Budgeted: TreeSink {
    fn budget(&self) -> &Budget;
}

/// Counts nodes and steps, and knows about how deep the tree is open.
pub(super) struct Budget {
    nodes_left: Cell<u32>,
    steps_left: Cell<u64>,
    over: Cell<bool>,
    /// The open elements down to the one appended last, by address: only
    /// compared, to know the depth without walking to the root each time.
    path: RefCell<Vec<usize>>,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Budget {
            nodes_left: Cell::new(limits.nodes),
            steps_left: Cell::new(u64::from(limits.nodes).saturating_mul(STEPS_PER_NODE)),
            over: Cell::new(false),
            path: RefCell::default(),
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

    /// About how many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.path.borrow().len()
    }

    /// Notes that a node was appended to another.
    pub(super) fn appended<N>(&self, parent: *const N, child: *const N) {
        let mut path = self.path.borrow_mut();
        match path.iter().rposition(|p| *p == parent.addr()) {
            Some(at) => path.truncate(at + 1),
            // Moved by the adoption agency or foster parenting: the nearest
            // known depth stays a good estimate.
            None => {
                path.pop();
            }
        }
        path.push(child.addr());
    }

    /// Notes that an element is closed.
    pub(super) fn popped<N>(&self, node: *const N) {
        let mut path = self.path.borrow_mut();
        if let Some(at) = path.iter().rposition(|p| *p == node.addr()) {
            path.truncate(at);
        }
    }
}
