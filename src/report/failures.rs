//! Inputs that failed: all counted, the first of them kept.

use std::collections::{BTreeMap, BinaryHeap};
use std::path::PathBuf;

use crate::error::Error;

/// How many failures a run keeps in full.
const KEPT: usize = 1000;

/// An input that failed. Ordered by path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Failure {
    /// Its path below the INPUT.
    pub(crate) path: PathBuf,
    /// What was wrong and what to do; does not name the path.
    pub(crate) message: String,
    /// The class of the failure, such as `not-text`.
    pub(crate) kind: &'static str,
}

impl Failure {
    /// The failure of the input at `path` with `error`.
    pub(crate) fn new(path: PathBuf, error: &Error) -> Self {
        Failure { path, message: error.to_string(), kind: error.kind().as_str() }
    }
}

/// Failures counted by class, and the first by path kept: which ones does not
/// depend on the order they came in.
#[derive(Debug, Default)]
pub(crate) struct Failures {
    by_kind: BTreeMap<&'static str, u64>,
    /// The last by path is on top.
    first: BinaryHeap<Failure>,
}

impl Failures {
    /// Counts a failure.
    pub(crate) fn add(&mut self, failure: Failure) {
        *self.by_kind.entry(failure.kind).or_default() += 1;
        self.keep(failure);
    }

    fn keep(&mut self, failure: Failure) {
        self.first.push(failure);
        if self.first.len() > KEPT {
            self.first.pop();
        }
    }

    /// Adds another count to this one.
    pub(crate) fn merge(&mut self, other: Failures) {
        for (kind, count) in other.by_kind {
            *self.by_kind.entry(kind).or_default() += count;
        }
        other.first.into_iter().for_each(|failure| self.keep(failure));
    }

    /// How many there were of each class.
    pub(crate) fn by_kind(&self) -> &BTreeMap<&'static str, u64> {
        &self.by_kind
    }

    /// The first failures by path, at most 1,000.
    pub(crate) fn first(&self) -> Vec<&Failure> {
        let mut first: Vec<&Failure> = self.first.iter().collect();
        first.sort();
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(n: usize) -> Failure {
        let kind = if n.is_multiple_of(2) { "io" } else { "not-text" };
        Failure { path: format!("{n:05}.html").into(), message: String::new(), kind }
    }

    #[test]
    fn keeps_the_first_by_path_whatever_the_order() {
        let (mut upwards, mut downwards, mut half) =
            (Failures::default(), Failures::default(), Failures::default());
        (0..2500).for_each(|n| upwards.add(failure(n)));
        (0..1700).rev().for_each(|n| downwards.add(failure(n)));
        (1700..2500).for_each(|n| half.add(failure(n)));
        downwards.merge(half);
        assert_eq!(upwards.first(), downwards.first());
        assert_eq!(upwards.first().len(), KEPT);
        assert_eq!(upwards.first()[999].path, PathBuf::from("00999.html"));
        assert_eq!(upwards.by_kind(), downwards.by_kind());
        assert_eq!(upwards.by_kind()["io"], 1250);
    }
}
