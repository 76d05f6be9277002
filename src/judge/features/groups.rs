//! Features of the blocks that stand in elements of the same look: the posts
//! of a thread, the names and the prices of a collection's cards.

use foldhash::{HashMap, HashMapExt, HashSet};

use super::super::measure::Measures;
use super::Row;
use crate::block::{Block, BlockKind, Page, Reason};

/// Levels up to which the elements of like blocks look alike.
pub(in super::super) const LIKE: usize = 4;

/// The ways of grouping: by the looks of [`LIKE`] elements, and of one.
const WAYS: [&str; 2] = ["like", "alike"];

/// What the blocks of one group have in common.
#[derive(Debug, Default, Clone)]
struct Group {
    first: usize,
    last: usize,
    count: f32,
    words: f32,
    link_words: f32,
    prose: f32,
    zoned: f32,
    texts: HashSet<u64>,
}

/// The groups of a page's blocks, in each way of grouping.
#[derive(Debug)]
pub(super) struct Groups {
    /// For each block, its group.
    of: [Vec<u32>; 2],
    groups: [Vec<Group>; 2],
}

impl Groups {
    pub(super) fn new(page: &Page, measures: &Measures, zones: &[Option<Reason>], like: &[u32]) -> Self {
        let ways = [like.to_vec(), ids(page, 1)].map(|of| {
            let mut groups: Vec<Group> = Vec::new();
            for (at, group) in of.iter().enumerate() {
                if groups.len() == *group as usize {
                    groups.push(Group { first: at, ..Group::default() });
                }
                let group = &mut groups[*group as usize];
                let words = measures.shapes[at].words;
                group.last = at;
                group.count += 1.0;
                group.words += words;
                group.link_words += words * measures.link_density[at];
                group.prose += if measures.is_prose(at) { words } else { 0.0 };
                group.zoned += if zones[at].is_some() { 1.0 } else { 0.0 };
                group.texts.insert(crate::words::hash(page.text_of(&page.blocks[at])));
            }
            (of, groups)
        });
        let [(a, b), (c, d)] = ways;
        Groups { of: [a, c], groups: [b, d] }
    }

    pub(super) fn write(&self, measures: &Measures, at: usize, row: &mut impl Row) {
        let total = measures.words.total().max(1.0);
        let blocks = measures.shapes.len().max(1) as f32;
        for (way, prefix) in WAYS.into_iter().enumerate() {
            let group = &self.groups[way][self.of[way][at] as usize];
            row.push(prefix, "count", group.count);
            row.push(prefix, "words", group.words / group.count);
            row.push(prefix, "links", group.link_words / group.words.max(1.0));
            row.push(prefix, "prose", group.prose / group.words.max(1.0));
            row.push(prefix, "zoned", group.zoned / group.count);
            row.push(prefix, "share", group.words / total);
            row.push(prefix, "distinct", group.texts.len() as f32 / group.count);
            row.push(prefix, "first", group.first as f32 / blocks);
            row.push(prefix, "span", (group.last - group.first) as f32 / blocks);
        }
    }
}

/// For each block, the number of its group by looks of `levels` elements (at
/// most [`LIKE`]); groups are numbered in the order of their first blocks.
pub(in super::super) fn ids(page: &Page, levels: usize) -> Vec<u32> {
    let mut known: HashMap<(u8, [u64; LIKE], usize), u32> = HashMap::new();
    page.blocks
        .iter()
        .map(|block| {
            let mut looks = [0; LIKE];
            let mut count = 0;
            for ((_, element), look) in page.ancestors(block).take(levels).zip(&mut looks) {
                *look = element.look;
                count += 1;
            }
            let next = known.len() as u32;
            *known.entry((kind(block), looks, count)).or_insert(next)
        })
        .collect()
}

fn kind(block: &Block) -> u8 {
    match block.kind {
        BlockKind::Heading(level) => 10 + level,
        BlockKind::Cell { .. } => 1,
        BlockKind::ListItem(_) => 2,
        _ => 0,
    }
}
