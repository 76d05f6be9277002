//! The features of a page's blocks, column after column.

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
    blocks: usize,
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
    pub(in super::super) fn new(blocks: usize) -> Self {
        let values = Vec::with_capacity(blocks.next_multiple_of(BATCH) * USUAL);
        Columns { blocks, values, names: Vec::with_capacity(USUAL), columns: Vec::with_capacity(USUAL) }
    }

    /// How many blocks each column has a value for.
    pub(in super::super) fn blocks(&self) -> usize {
        self.blocks
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
        self.names.push((prefix, name));
        let start = self.values.len();
        self.columns.push(Place::At(start));
        self.values.extend((0..self.blocks).map(value));
        debug_assert!(!self.values[start..].iter().any(|value| value.is_nan()), "{prefix}.{name}");
        self.values.resize(start + self.blocks.next_multiple_of(BATCH), 0.0);
    }

    /// Adds a feature that is another block's: of the one `offset` behind, or
    /// `none` where there is no block.
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
        let outside = offset.unsigned_abs().min(of.len());
        if offset < 0 {
            self.values.resize(start + outside, none);
            self.values.extend_from_slice(&of[..of.len() - outside]);
        } else {
            self.values.extend_from_slice(&of[outside..]);
            self.values.resize(start + of.len(), none);
        }
        self.values.resize(start + self.blocks.next_multiple_of(BATCH), 0.0);
    }

    /// A feature's column.
    pub(in super::super) fn get(&self, feature: usize) -> Column<'_> {
        match self.columns[feature] {
            Place::Same(value) => Column::Same(value),
            Place::At(start) => {
                Column::Each(&self.values[start..start + self.blocks.next_multiple_of(BATCH)])
            }
        }
    }

    /// All values, block after block.
    pub(in super::super) fn rows(&self) -> Vec<f32> {
        let value = |at: usize, feature: usize| match self.get(feature) {
            Column::Same(value) => value,
            Column::Each(values) => values[at],
        };
        (0..self.blocks).flat_map(|at| (0..self.len()).map(move |feature| value(at, feature))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_hold_what_the_columns_hold() {
        let mut columns = Columns::new(2);
        columns.same("page", "words", 7.0);
        columns.each("", "at", |at| at as f32);
        columns.shifted("before1", "at", &[0.0, 1.0], -1, -9.0);
        columns.shifted("after1", "at", &[0.0, 1.0], 1, -9.0);
        columns.shifted("after3", "at", &[0.0, 1.0], 3, -9.0);
        assert_eq!(columns.names(), ["page.words", "at", "before1.at", "after1.at", "after3.at"]);
        assert_eq!(columns.rows(), [7.0, 0.0, -9.0, 1.0, -9.0, 7.0, 1.0, 0.0, -9.0, -9.0]);
        assert!(matches!(columns.get(1), Column::Each(values) if values.len() == BATCH));
    }
}
