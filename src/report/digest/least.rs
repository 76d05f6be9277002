//! The least of many, a bounded number of them.

use std::collections::BinaryHeap;

/// Keeps the least items that it is given, at most so many. Which they are depends on what it is given and
/// not on the order: also when the items come by way of several of these that are merged.
#[derive(Debug)]
pub(crate) struct Least<T> {
    most: usize,
    /// The greatest is on top.
    items: BinaryHeap<T>,
}

impl<T: Ord> Least<T> {
    pub(crate) fn new(most: usize) -> Self {
        Least { most, items: BinaryHeap::new() }
    }

    /// Whether an item may stay that stands like this to the greatest.
    pub(super) fn takes(&self, is_less: impl FnOnce(&T) -> bool) -> bool {
        self.items.len() < self.most || self.items.peek().is_some_and(is_less)
    }

    pub(crate) fn push(&mut self, item: T) {
        self.items.push(item);
        if self.items.len() > self.most {
            self.items.pop();
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        other.items.into_iter().for_each(|item| self.push(item));
    }

    /// Those that are kept, the least first.
    pub(crate) fn sorted(&self) -> Vec<&T> {
        let mut items: Vec<&T> = self.items.iter().collect();
        items.sort();
        items
    }
}
