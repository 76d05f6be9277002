//! Measurements of all blocks of a page, with prefix sums for its parts.

use std::ops::Range;

use crate::block::Page;
use crate::shape::Shape;

/// Measurements of a page's blocks.
#[derive(Debug)]
pub(super) struct Measures {
    pub(super) shapes: Vec<Shape>,
    /// Share of characters inside links, 0 to 1.
    pub(super) link_density: Vec<f32>,
    /// Words of each block (see [`Shape::words`]).
    pub(super) words: Sums,
    /// Words inside links.
    pub(super) links: Sums,
    /// Words of running text.
    pub(super) prose: Sums,
    /// Whether hidden blocks count: without them the page has next to
    /// nothing to read, as where a script would show them.
    pub(super) shell: bool,
}

/// Values in page order whose sum over any range is one subtraction.
#[derive(Debug)]
pub(super) struct Sums(Vec<f64>);

impl Sums {
    pub(super) fn new(values: impl Iterator<Item = f32>) -> Self {
        let mut sums = vec![0.0];
        let mut sum = 0.0;
        sums.extend(values.map(|value| {
            sum += f64::from(value);
            sum
        }));
        Sums(sums)
    }

    pub(super) fn sum(&self, range: &Range<u32>) -> f32 {
        (self.0[range.end as usize] - self.0[range.start as usize]) as f32
    }

    pub(super) fn total(&self) -> f32 {
        self.0.last().copied().unwrap_or(0.0) as f32
    }
}

impl Measures {
    pub(super) fn of(page: &Page) -> Self {
        let shapes: Vec<Shape> = page.blocks.iter().map(|block| Shape::of(page.text_of(block))).collect();
        let link_density: Vec<f32> = page
            .blocks
            .iter()
            .map(|block| (block.counts.link_chars as f32 / block.counts.chars.max(1) as f32).min(1.0))
            .collect();
        let prose_of = |at: usize| {
            let shape: &Shape = &shapes[at];
            if shape.is_prose() && link_density[at] < 0.4 { shape.words } else { 0.0 }
        };
        let (mut seen, mut hidden) = (0.0, 0.0);
        for (at, block) in page.blocks.iter().enumerate() {
            *(if block.hidden.is_none() { &mut seen } else { &mut hidden }) += prose_of(at);
        }
        let shell = seen < 0.3 * hidden;
        let prose = page
            .blocks
            .iter()
            .enumerate()
            .map(|(at, block)| if shell || block.hidden.is_none() { prose_of(at) } else { 0.0 });
        Measures {
            words: Sums::new(shapes.iter().map(|shape| shape.words)),
            links: Sums::new(shapes.iter().zip(&link_density).map(|(shape, density)| shape.words * density)),
            prose: Sums::new(prose),
            shell,
            link_density,
            shapes,
        }
    }

    /// Whether a block is running text.
    pub(super) fn is_prose(&self, block: usize) -> bool {
        let at = block as u32;
        self.prose.sum(&(at..at + 1)) > 0.0
    }
}
