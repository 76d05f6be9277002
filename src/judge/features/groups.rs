//! Features of the blocks that stand in elements of the same look: the posts
//! of a thread, the names and the prices of a collection's cards.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::super::known::Known;
use super::super::measure::Measures;
use super::columns::Columns;
use crate::block::{Block, BlockKind, Page};
use crate::words;

/// Levels up to which the elements of like blocks look alike.
pub(in super::super) const LIKE: usize = 4;

/// The ways of grouping: by the looks of [`LIKE`] elements, and of one.
const WAYS: [&str; 2] = ["like", "alike"];

/// What the blocks of one group have in common.
#[derive(Debug, Default)]
struct Group {
    first: usize,
    last: usize,
    count: f32,
    words: f32,
    link_words: f32,
    prose: f32,
    zoned: f32,
    /// Texts that differ.
    distinct: f32,
}

/// The groups of a page's blocks, in each way of grouping.
#[derive(Debug)]
pub(super) struct Groups {
    /// For each block, its group.
    of: [Vec<u32>; 2],
    groups: [Vec<Group>; 2],
}

impl Groups {
    pub(super) fn new(page: &Page, known: &Known) -> Self {
        let Known { measures, zones, like, reading, .. } = known;
        let mut texts: HashSet<(u32, u64)> = HashSet::new();
        let mut of_way = |of: &[u32]| {
            let mut groups: Vec<Group> = Vec::new();
            texts.clear();
            for (at, group) in of.iter().enumerate() {
                if groups.len() == *group as usize {
                    groups.push(Group { first: at, ..Group::default() });
                }
                let is_new = texts.insert((*group, reading.same[at]));
                let group = &mut groups[*group as usize];
                let words = measures.shapes[at].words;
                group.last = at;
                group.count += 1.0;
                group.words += words;
                group.link_words += words * measures.link_density[at];
                group.prose += if measures.is_prose(at) { words } else { 0.0 };
                group.zoned += if zones[at].is_some() { 1.0 } else { 0.0 };
                group.distinct += if is_new { 1.0 } else { 0.0 };
            }
            groups
        };
        let alike = ids(page, 1);
        Groups { groups: [of_way(like), of_way(&alike)], of: [like.clone(), alike] }
    }

    pub(super) fn write(&self, measures: &Measures, columns: &mut Columns) {
        let total = measures.words.total().max(1.0);
        let blocks = measures.shapes.len().max(1) as f32;
        for (way, prefix) in WAYS.into_iter().enumerate() {
            let of = |at: usize| &self.groups[way][self.of[way][at] as usize];
            columns.each(prefix, "count", |at| of(at).count);
            columns.each(prefix, "words", |at| of(at).words / of(at).count);
            columns.each(prefix, "links", |at| of(at).link_words / of(at).words.max(1.0));
            columns.each(prefix, "prose", |at| of(at).prose / of(at).words.max(1.0));
            columns.each(prefix, "zoned", |at| of(at).zoned / of(at).count);
            columns.each(prefix, "share", |at| of(at).words / total);
            columns.each(prefix, "distinct", |at| of(at).distinct / of(at).count);
            columns.each(prefix, "first", |at| of(at).first as f32 / blocks);
            columns.each(prefix, "span", |at| (of(at).last - of(at).first) as f32 / blocks);
        }
    }
}

/// For each block, the number of its group by looks of `levels` elements (at
/// most [`LIKE`]); groups are numbered in the order of their first blocks.
pub(in super::super) fn ids(page: &Page, levels: usize) -> Vec<u32> {
    let mut known: HashMap<u64, u32> = HashMap::with_capacity(page.blocks.len());
    page.blocks
        .iter()
        .map(|block| {
            let looks = page.ancestors(block).take(levels).map(|(_, element)| element.look);
            // Without the one, a look of zero would count as none.
            let key = looks.fold(u64::from(kind(block)) + 1, words::mix);
            let next = known.len() as u32;
            *known.entry(key).or_insert(next)
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
