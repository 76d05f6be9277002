//! Pages counted by site or language.

use std::collections::BTreeMap;

/// Groups that are counted one by one at most.
const MOST: usize = 20_000;

/// Pages and their words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Group {
    /// Pages.
    pub(crate) pages: u64,
    /// Words in them.
    pub(crate) words_in: u64,
    /// Words that were kept.
    pub(crate) words_out: u64,
}

impl Group {
    pub(super) fn add(&mut self, other: Group) {
        self.pages += other.pages;
        self.words_in += other.words_in;
        self.words_out += other.words_out;
    }
}

/// Exact counts of each group; none at all when there are too many groups. So what it holds depends on the
/// pages alone, not on their order.
#[derive(Debug)]
pub(crate) struct Groups(Option<BTreeMap<String, Group>>);

impl Default for Groups {
    fn default() -> Self {
        Groups(Some(BTreeMap::new()))
    }
}

impl Groups {
    pub(super) fn add(&mut self, name: &str, more: Group) {
        let Some(groups) = &mut self.0 else { return };
        if let Some(group) = groups.get_mut(name) {
            group.add(more);
        } else if groups.len() < MOST {
            groups.insert(name.to_owned(), more);
        } else {
            self.0 = None;
        }
    }

    pub(super) fn merge(&mut self, other: Groups) {
        match other.0 {
            Some(groups) => groups.iter().for_each(|(name, group)| self.add(name, *group)),
            None => self.0 = None,
        }
    }

    /// The groups with most pages first; `None` when there are too many.
    pub(crate) fn by_pages(&self) -> Option<Vec<(&str, Group)>> {
        let mut groups: Vec<_> =
            self.0.as_ref()?.iter().map(|(name, group)| (name.as_str(), *group)).collect();
        groups.sort_by_key(|(_, group)| std::cmp::Reverse(group.pages)); // stable: then by name
        Some(groups)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_groups_are_none_in_any_order() {
        let page = Group { pages: 1, words_in: 2, words_out: 1 };
        let groups = |names: std::ops::Range<usize>| {
            let mut groups = Groups::default();
            names.for_each(|n| groups.add(&n.to_string(), page));
            groups
        };
        let (mut few, mut many) = (groups(0..MOST / 2), groups(0..MOST));
        few.merge(groups(0..MOST));
        assert_eq!(few.by_pages().unwrap().len(), MOST);
        assert_eq!(few.by_pages().unwrap()[0].1, Group { pages: 2, words_in: 4, words_out: 2 });
        many.merge(groups(MOST..MOST + 1));
        assert!(many.by_pages().is_none());
        few.merge(many);
        assert!(few.by_pages().is_none());
    }
}
