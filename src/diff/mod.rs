//! What differs between two texts, line by line.

mod greedy;
mod name;
mod unified;

pub(crate) use unified::{Style, unified};

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

/// Lines of both texts, but for what is the same at their ends, up to which
/// the shortest difference is looked for: that takes up to the square of them.
const SHORTEST: usize = 8192;

/// The lines of two texts, and how the one becomes the other. A line has its
/// `\n`; the last may have none.
#[derive(Debug)]
pub(crate) struct LineDiff<'a> {
    old: Vec<&'a str>,
    new: Vec<&'a str>,
    ops: Vec<DiffOp>,
}

impl<'a> LineDiff<'a> {
    /// The shortest difference (E. Myers, "An O(ND) difference algorithm and its variations", 1986) where the
    /// texts differ in up to [`SHORTEST`] lines, else one that is found in one pass.
    pub(crate) fn of(old: &'a str, new: &'a str) -> Self {
        let (old, new) = (lines(old), lines(new));
        let ops = if middle(&old, &new) <= SHORTEST {
            capture_diff_slices(Algorithm::Myers, &old, &new)
        } else {
            greedy::ops(&old, &new)
        };
        LineDiff { old, new, ops }
    }

    /// The old lines that are not in the new text, in their order.
    pub(crate) fn lost(&self) -> impl Iterator<Item = &'a str> {
        self.changes().flat_map(|op| self.old[op.old_range()].iter().copied())
    }

    /// The new lines that are not in the old text, in their order.
    pub(crate) fn gained(&self) -> impl Iterator<Item = &'a str> {
        self.changes().flat_map(|op| self.new[op.new_range()].iter().copied())
    }

    fn changes(&self) -> impl Iterator<Item = &DiffOp> {
        self.ops.iter().filter(|op| !matches!(op, DiffOp::Equal { .. }))
    }

    /// The changes with so many lines around each, those together that would
    /// touch.
    fn hunks(&self, context: usize) -> Vec<Vec<DiffOp>> {
        group_diff_ops(self.ops.clone(), context)
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn bare(line: &str) -> &str {
    line.strip_suffix('\n').unwrap_or(line)
}

/// The number of lines of both but the same ones at their beginning and end.
fn middle(old: &[&str], new: &[&str]) -> usize {
    let first = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old, new) = (&old[first..], &new[first..]);
    let last = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    old.len() + new.len() - 2 * last
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the changes make of the old text.
    fn applied(diff: &LineDiff<'_>) -> String {
        let lines = diff.ops.iter().flat_map(|op| match op {
            DiffOp::Equal { .. } => &diff.old[op.old_range()],
            _ => &diff.new[op.new_range()],
        });
        lines.copied().collect()
    }

    #[test]
    fn the_changes_make_the_new_text_of_the_old() {
        for (old, new) in [
            ("", ""),
            ("a\n", ""),
            ("", "a"),
            ("a\nb\nc\n", "a\nc\n"),
            ("a\nb\na\nb", "b\na\nb\n"),
            ("a\rb", "a"),
        ] {
            let diff = LineDiff::of(old, new);
            assert_eq!(applied(&diff), new, "{old:?} {new:?}");
            let (old_lines, new_lines) = (lines(old), lines(new));
            let ops = greedy::ops(&old_lines, &new_lines);
            assert_eq!(applied(&LineDiff { old: old_lines, new: new_lines, ops }), new, "{old:?} {new:?}");
        }
    }

    /// All lines differ by their ends, or every second one is gone.
    #[test]
    fn texts_of_many_lines_take_no_square_of_time() {
        let old: String = (0..400_000).map(|n| format!("{}\n", n % 1000)).collect();
        let (ends, half) = (old.replace('\n', "\r\n"), (0..400_000).filter(|n| n % 2 == 0));
        let half: String = half.map(|n| format!("{}\n", n % 1000)).collect();
        for new in [ends, half] {
            let diff = LineDiff::of(&old, &new);
            assert!(applied(&diff) == new);
        }
        // Chrome alone is taken out: nothing is gained.
        let some: String =
            old.lines().filter(|line| line.len() > 1).map(|line| format!("{line}\n")).collect();
        let diff = LineDiff::of(&old, &some);
        assert!(diff.ops.iter().all(|op| matches!(op, DiffOp::Equal { .. } | DiffOp::Delete { .. })));
    }
}
