//! Which rule has a say about which stretch of a page: of elements inside each
//! other, the innermost.

use std::ops::Range;

use crate::html::Place;

/// A stretch of a page, and the number of the rule that names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) text: Range<Place>,
    pub(super) rule: usize,
}

/// Cuts stretches that lie inside each other, outer ones first, into stretches
/// one behind the other.
pub(super) fn apart(nested: Vec<Segment>) -> Vec<Segment> {
    let mut out = Vec::with_capacity(nested.len());
    let mut open: Vec<Segment> = Vec::new();
    let mut here = Place::default();
    let mut emit = |from: &mut Place, to: Place, rule: usize| {
        if *from < to {
            out.push(Segment { text: *from..to, rule });
            *from = to;
        }
    };
    for segment in nested {
        while let Some(last) = open.pop_if(|last| last.text.end <= segment.text.start) {
            emit(&mut here, last.text.end, last.rule);
        }
        if let Some(last) = open.last() {
            emit(&mut here, segment.text.start, last.rule);
        }
        here = here.max(segment.text.start);
        open.push(segment);
    }
    while let Some(last) = open.pop() {
        emit(&mut here, last.text.end, last.rule);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment((from, to, rule): (u32, u32, usize)) -> Segment {
        let place = |text| Place { block: text / 10, text };
        Segment { text: place(from)..place(to), rule }
    }

    #[test]
    fn the_innermost_has_its_say() {
        for (nested, parts) in [
            (vec![(3, 9, 1)], vec![(3, 9, 1)]),
            (
                vec![(0, 50, 1), (10, 30, 2), (12, 14, 3), (40, 50, 4)],
                vec![(0, 10, 1), (10, 12, 2), (12, 14, 3), (14, 30, 2), (30, 40, 1), (40, 50, 4)],
            ),
            (vec![(0, 10, 1), (0, 10, 2)], vec![(0, 10, 2)]),
            (vec![(0, 10, 1), (10, 10, 2), (10, 20, 3)], vec![(0, 10, 1), (10, 20, 3)]),
            (vec![], vec![]),
        ] {
            let nested = nested.into_iter().map(segment).collect();
            assert_eq!(apart(nested), parts.into_iter().map(segment).collect::<Vec<_>>());
        }
    }
}
