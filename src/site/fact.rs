//! What is known of a kept block when its page is forgotten.

/// Yes-or-no facts of a block or of a key on a page, as bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Marks(u16);

impl Marks {
    /// Running text.
    pub(crate) const PROSE: Marks = Marks(1);
    /// A heading.
    pub(crate) const HEADING: Marks = Marks(1 << 1);
    /// Code, a cell, a term, a definition: repeats on purpose.
    pub(crate) const FORM: Marks = Marks(1 << 2);
    /// Ends as a sentence does.
    pub(crate) const SENTENCE: Marks = Marks(1 << 3);
    /// Ends with a colon.
    pub(crate) const COLON: Marks = Marks(1 << 4);
    /// Stands more than once on the page.
    pub(crate) const MANY: Marks = Marks(1 << 5);
    /// Was kept, at least once on the page.
    pub(crate) const KEPT: Marks = Marks(1 << 6);
    /// Stands before or behind nearly all that was kept.
    pub(crate) const EDGE: Marks = Marks(1 << 7);
    /// Holds a date, a time or an address.
    pub(crate) const MOMENT: Marks = Marks(1 << 8);
    /// Was kept by a person's rule: stays, wherever it repeats.
    pub(crate) const HELD: Marks = Marks(1 << 9);

    /// The bits of a mark, from a record or file.
    pub(crate) fn from_bits(bits: u16) -> Self {
        Marks(bits)
    }

    /// The marks as bits.
    pub(crate) fn bits(self) -> u16 {
        self.0
    }

    /// Whether any of these is set.
    pub(crate) fn any(self, of: Marks) -> bool {
        self.0 & of.0 != 0
    }

    /// Both.
    #[must_use]
    pub(crate) fn with(self, other: Marks) -> Marks {
        Marks(self.0 | other.0)
    }

    /// These if the condition holds, else none.
    pub(crate) fn when(self, holds: bool) -> Marks {
        if holds { self } else { Marks(0) }
    }
}

/// A kept block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Fact {
    /// The key of its text; 0 where it has none.
    pub(crate) key: u64,
    /// The key of its text with numbers masked; 0 where that is the same.
    pub(crate) loose: u64,
    /// Words (see [`Shape::words`](crate::shape::Shape)), 65,535 at most.
    pub(crate) words: u16,
    /// The chance of being content, from 0 to 255.
    pub(crate) score: u8,
    /// What else is known.
    pub(crate) marks: Marks,
}

impl Fact {
    /// Bytes of a fact in a file.
    pub(crate) const BYTES: usize = 21;

    /// The fact as bytes, the same on every machine.
    pub(crate) fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..8].copy_from_slice(&self.key.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.loose.to_le_bytes());
        bytes[16..18].copy_from_slice(&self.words.to_le_bytes());
        bytes[18..20].copy_from_slice(&self.marks.0.to_le_bytes());
        bytes[20] = self.score;
        bytes
    }

    /// What [`Fact::to_bytes`] made.
    pub(crate) fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let long = |at: usize| u64::from_le_bytes(std::array::from_fn(|n| bytes[at + n]));
        let short = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        Fact { key: long(0), loose: long(8), words: short(16), marks: Marks(short(18)), score: bytes[20] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_give_the_fact_back() {
        let fact = Fact { key: u64::MAX - 5, loose: 7 << 40, words: 258, score: 9, marks: Marks(0x1234) };
        assert_eq!(Fact::from_bytes(&fact.to_bytes()), fact);
    }
}
