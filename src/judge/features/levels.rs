//! Features of the containers around a block: how large they are, what they
//! hold, how many look alike.

use foldhash::{HashMap, HashMapExt};

use super::super::measure::Measures;
use super::NONE;
use super::columns::Columns;
use crate::block::{Block, Element, ElementId, Page};

/// Levels of containers around a block whose size is given.
const LEVELS: [&str; 6] = ["level1", "level2", "level3", "level4", "level5", "level6"];

/// What stands for a container where there is none.
const NO_CONTAINER: Container = Container {
    words: NONE,
    links: NONE,
    blocks: NONE,
    share: NONE,
    prose_share: NONE,
    prose: NONE,
    mean: NONE,
    siblings: NONE,
    start: NONE,
    tag: NONE,
};

/// Elements of one parent that look alike.
#[derive(Debug, Clone, Copy, Default)]
struct Siblings {
    count: u32,
    words: f32,
    prose: f32,
}

/// What each element of a page is as a container.
pub(super) struct Levels {
    groups: Vec<Siblings>,
    /// For each element, the largest group that it or one around it is in.
    largest: Vec<u32>,
    /// For each element, the nearest around it that holds more blocks.
    wider: Vec<ElementId>,
    containers: Vec<Container>,
}

/// The features of one container.
#[derive(Debug, Clone, Copy)]
struct Container {
    words: f32,
    links: f32,
    blocks: f32,
    share: f32,
    prose_share: f32,
    prose: f32,
    mean: f32,
    siblings: f32,
    start: f32,
    tag: f32,
}

impl Levels {
    pub(super) fn new(page: &Page, measures: &Measures) -> Self {
        let count = page.elements.len();
        // The first group is that of elements without blocks: none.
        let mut groups = vec![Siblings::default()];
        let mut known: HashMap<(ElementId, u64), u32> = HashMap::with_capacity(count);
        let mut group = Vec::with_capacity(count);
        for element in &page.elements {
            if element.blocks.is_empty() {
                group.push(0);
                continue;
            }
            let next = groups.len() as u32;
            let number = *known.entry((element.parent, element.look)).or_insert(next);
            if number == next {
                groups.push(Siblings::default());
            }
            let of = &mut groups[number as usize];
            of.count += 1;
            of.words += measures.words.sum(&element.blocks);
            of.prose += measures.prose.sum(&element.blocks);
            group.push(number);
        }
        let mut largest: Vec<u32> = Vec::with_capacity(count);
        let mut wider: Vec<ElementId> = Vec::with_capacity(count);
        for (element, group) in page.elements.iter().zip(&group) {
            let Some(parent) = page.elements.get(element.parent.0 as usize) else {
                largest.push(*group);
                wider.push(ElementId::NONE);
                continue;
            };
            let above = largest[element.parent.0 as usize];
            let larger = groups[above as usize].count > groups[*group as usize].count;
            largest.push(if larger { above } else { *group });
            let widens = parent.blocks.len() > element.blocks.len();
            wider.push(if widens { element.parent } else { wider[element.parent.0 as usize] });
        }
        let containers = containers(page, measures, &groups, &group);
        Levels { groups, largest, wider, containers }
    }

    pub(super) fn write(&self, page: &Page, measures: &Measures, columns: &mut Columns) {
        let total = measures.words.total().max(1.0);
        let blocks = &page.blocks[columns.blocks()];
        let repeated = |block: &Block| {
            let group = self.largest.get(block.element.0 as usize);
            group.map_or(Siblings::default(), |group| self.groups[*group as usize])
        };
        let repeated: Vec<Siblings> = blocks.iter().map(repeated).collect();
        columns.from("repeated", "count", &repeated, |of| of.count as f32);
        columns.from("repeated", "words", &repeated, |of| of.words / of.count.max(1) as f32);
        columns.from("repeated", "prose", &repeated, |of| of.prose / of.words.max(1.0));
        columns.from("repeated", "share", &repeated, |of| of.words / total);
        let mut level: Vec<ElementId> = blocks.iter().map(|block| self.first(page, block.element)).collect();
        for prefix in LEVELS {
            let containers: Vec<&Container> =
                level.iter().map(|id| self.containers.get(id.0 as usize).unwrap_or(&NO_CONTAINER)).collect();
            write(prefix, &containers, columns);
            for id in &mut level {
                *id = self.wider.get(id.0 as usize).copied().unwrap_or(ElementId::NONE);
            }
        }
    }

    /// The nearest element around a block that holds more than it.
    fn first(&self, page: &Page, id: ElementId) -> ElementId {
        match page.elements.get(id.0 as usize) {
            Some(element) if element.blocks.len() > 1 => id,
            Some(_) => self.wider[id.0 as usize],
            None => ElementId::NONE,
        }
    }
}

fn containers(page: &Page, measures: &Measures, groups: &[Siblings], group: &[u32]) -> Vec<Container> {
    let all_words = measures.words.total().max(1.0);
    let all_prose = measures.prose.total().max(1.0);
    let container = |(element, group): (&Element, &u32)| {
        let range = &element.blocks;
        let words = measures.words.sum(range);
        let prose = measures.prose.sum(range);
        Container {
            words,
            links: measures.links.sum(range) / words.max(1.0),
            blocks: range.len() as f32,
            share: words / all_words,
            prose_share: prose / all_prose,
            prose: prose / words.max(1.0),
            mean: words / range.len() as f32,
            siblings: groups[*group as usize].count as f32,
            start: range.start as f32,
            tag: element.tag as u8 as f32,
        }
    };
    page.elements.iter().zip(group).map(container).collect()
}

/// The features of one level: of the container that each block has there.
fn write(prefix: &'static str, of: &[&Container], columns: &mut Columns) {
    columns.from(prefix, "words", of, |container| container.words);
    columns.from(prefix, "links", of, |container| container.links);
    columns.from(prefix, "blocks", of, |container| container.blocks);
    columns.from(prefix, "share", of, |container| container.share);
    columns.from(prefix, "prose-share", of, |container| container.prose_share);
    columns.from(prefix, "prose", of, |container| container.prose);
    columns.from(prefix, "mean", of, |container| container.mean);
    columns.from(prefix, "siblings", of, |container| container.siblings);
    let first = columns.blocks().start;
    columns.each(prefix, "place", |at| {
        let container = of[at - first];
        if container.blocks > 0.0 { (at as f32 - container.start) / container.blocks } else { NONE }
    });
    columns.from(prefix, "tag", of, |container| container.tag);
}
