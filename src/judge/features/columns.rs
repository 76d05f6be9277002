//! The features of a page's blocks, column after column.

use std::ops::Range;

/// Rows that are judged together; columns have room for a multiple of it.
pub(in super::super) const BATCH: usize = 32;

/// Columns that there is room for at first.
const USUAL: usize = 400;

/// One column a feature, one value in it a block, and each a number.
///
/// Column after column, because each is then filled by one short loop, and
/// because a forest asks for one feature of many blocks at once. Many features
/// are the same for all blocks of a page, and cost nothing.
#[derive(Debug, Default)]
pub(in super::super) struct Columns {
    blocks: Range<usize>,
    names: Vec<(&'static str, &'static str)>,
    columns: Vec<Place>,
    values: Vec<f32>,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Same(f32),
    /// Where the column begins.
    At(usize),
}

/// A column's values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) enum Column<'a> {
    /// The same for all blocks.
    Same(f32),
    /// One a block, and beyond them some to fill a [`BATCH`].
    Each(&'a [f32]),
}

impl Columns {
    /// For a part of a page's blocks.
    pub(in super::super) fn new(blocks: Range<usize>) -> Self {
        let values = Vec::with_capacity(blocks.len().next_multiple_of(BATCH) * USUAL);
        Columns { blocks, values, names: Vec::with_capacity(USUAL), columns: Vec::with_capacity(USUAL) }
    }

    /// The blocks that each column has a value for.
    pub(in super::super) fn blocks(&self) -> Range<usize> {
        self.blocks.clone()
    }

    /// Values in a column, with those that fill the last batch.
    fn height(&self) -> usize {
        self.blocks.len().next_multiple_of(BATCH)
    }

    /// How many columns there are.
    pub(in super::super) fn len(&self) -> usize {
        self.columns.len()
    }

    /// The feature's names: each is its prefix and its own joined.
    pub(in super::super) fn names(&self) -> Vec<String> {
        let join = |(prefix, name): &(&str, &str)| match *prefix {
            "" => (*name).to_owned(),
            _ => format!("{prefix}.{name}"),
        };
        self.names.iter().map(join).collect()
    }

    /// Adds a feature whose values are those of an earlier one, by its number.
    pub(super) fn again(&mut self, prefix: &'static str, name: &'static str, feature: usize) {
        self.names.push((prefix, name));
        self.columns.push(self.columns[feature]);
    }

    /// Adds a feature that is the same for all blocks.
    pub(in super::super) fn same(&mut self, prefix: &'static str, name: &'static str, value: f32) {
        self.names.push((prefix, name));
        self.columns.push(Place::Same(value));
    }

    /// Adds a feature given block by block.
    pub(in super::super) fn each(
        &mut self,
        prefix: &'static str,
        name: &'static str,
        value: impl FnMut(usize) -> f32,
    ) {
        self.add(prefix, name, self.blocks().map(value));
    }

    fn add(&mut self, prefix: &'static str, name: &'static str, values: impl Iterator<Item = f32>) {
        self.names.push((prefix, name));
        let start = self.values.len();
        self.columns.push(Place::At(start));
        self.values.extend(values);
        debug_assert_eq!(self.values.len(), start + self.blocks.len(), "{prefix}.{name}");
        debug_assert!(!self.values[start..].iter().any(|value| value.is_nan()), "{prefix}.{name}");
        self.values.resize(start + self.height(), 0.0);
    }

    /// Adds a feature drawn from one value each of `of`, in the blocks' order.
    pub(super) fn from<T>(
        &mut self,
        prefix: &'static str,
        name: &'static str,
        of: &[T],
        value: impl FnMut(&T) -> f32,
    ) {
        self.add(prefix, name, of.iter().map(value));
    }

    /// Adds a feature that is another block's, `of` all the page's: of the
    /// one `offset` behind, or `none` where there is no block.
    pub(super) fn shifted(
        &mut self,
        prefix: &'static str,
        name: &'static str,
        of: &[f32],
        offset: isize,
        none: f32,
    ) {
        self.names.push((prefix, name));
        let start = self.values.len();
        self.columns.push(Place::At(start));
        let end = start + self.blocks.len();
        // Places before the page's first block, as far as they are asked for.
        let before = offset.min(0).unsigned_abs().saturating_sub(self.blocks.start).min(self.blocks.len());
        self.values.resize(start + before, none);
        let from = (self.blocks.start + before).saturating_add_signed(offset).min(of.len());
        let to = self.blocks.end.saturating_add_signed(offset).clamp(from, of.len());
        self.values.extend_from_slice(&of[from..to]);
        self.values.resize(end, none);
        self.values.resize(start + self.height(), 0.0);
    }

    /// A feature's column.
    pub(in super::super) fn get(&self, feature: usize) -> Column<'_> {
        match self.columns[feature] {
            Place::Same(value) => Column::Same(value),
            Place::At(start) => Column::Each(&self.values[start..start + self.height()]),
        }
    }

    /// All values, block after block.
    pub(in super::super) fn rows(&self) -> Vec<f32> {
        let value = |at: usize, feature: usize| match self.get(feature) {
            Column::Same(value) => value,
            Column::Each(values) => values[at],
        };
        let row = |at: usize| (0..self.len()).map(move |feature| value(at, feature));
        (0..self.blocks.len()).flat_map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_hold_what_the_columns_hold() {
        let mut columns = Columns::new(0..2);
        columns.same("page", "words", 7.0);
        columns.each("", "at", |at| at as f32);
        columns.from("", "of", &[3u8, 4], |of| f32::from(*of));
        columns.again("", "too", 1);
        assert_eq!(columns.names(), ["page.words", "at", "of", "too"]);
        assert_eq!(columns.rows(), [7.0, 0.0, 3.0, 0.0, 7.0, 1.0, 4.0, 1.0]);
        assert!(matches!(columns.get(1), Column::Each(values) if values.len() == BATCH));
    }

    #[test]
    fn shifted_columns_end_with_the_page() {
        let of: Vec<f32> = (0..7).map(|at| at as f32).collect();
        for blocks in [0..7, 0..2, 3..5, 5..7, 1..6, 7..7] {
            for offset in -9..9 {
                let mut columns = Columns::new(blocks.clone());
                columns.shifted("", "other", &of, offset, -1.0);
                let other = |at: usize| at.checked_add_signed(offset).and_then(|at| of.get(at).copied());
                let expected: Vec<f32> = blocks.clone().map(|at| other(at).unwrap_or(-1.0)).collect();
                assert_eq!(columns.rows(), expected, "{blocks:?} {offset}");
            }
        }
    }
}
