//! Finding the blocks that hold a text, and where a text is that no block
//! holds.

use std::collections::HashSet;
use std::ops::Range;

use super::Explanation;
use crate::block::Origin;
use crate::words::folded;

/// Where a text is looked for and found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// In these blocks, each by its number from 0. It may run over several.
    Blocks(Vec<usize>),
    /// In none.
    Absent {
        /// Where it is instead.
        absence: Absence,
        /// The block that shares most words with it, if any shares half.
        nearest: Option<usize>,
    },
}

/// Where a text is that no block holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Absence {
    /// In the page's title or description.
    Head,
    /// In a script.
    Script,
    /// In a style sheet.
    Style,
    /// In a comment of the source.
    Comment,
    /// In an attribute of an element.
    Attribute,
    /// In an element whose text no reader sees as a part of the page, such as
    /// a select list, a drawing or a frame.
    Unread,
    /// In the source, but in no block.
    Source,
    /// Nowhere in the page.
    Nowhere,
}

/// Elements whose text is not cut into blocks.
const UNREAD: [&str; 9] =
    ["select", "textarea", "svg", "iframe", "object", "math", "audio", "video", "noembed"];

impl Absence {
    /// The absence as the end of a sentence: "it is …".
    pub fn as_str(self) -> &'static str {
        match self {
            Absence::Head => "in the page's title or description, which are no part of its text",
            Absence::Script => "in a script",
            Absence::Style => "in a style sheet",
            Absence::Comment => "in a comment of the source",
            Absence::Attribute => "in an attribute of an element",
            Absence::Unread => {
                "in an element that holds no running text, such as a select list, a drawing or a frame"
            }
            Absence::Source => "in the source, but in no block",
            Absence::Nowhere => "nowhere in the page",
        }
    }
}

impl Explanation {
    /// The blocks that hold a text, in any case and with any white space.
    pub fn seek(&self, text: &str) -> Found {
        let wanted = folded(text);
        let blocks = self.holding(&wanted);
        if !blocks.is_empty() {
            return Found::Blocks(blocks);
        }
        Found::Absent { absence: self.absence(&wanted), nearest: self.nearest(&wanted) }
    }

    fn holding(&self, wanted: &str) -> Vec<usize> {
        let page = &self.cleaned.page;
        let mut all = String::new();
        let mut places: Vec<Range<usize>> = Vec::with_capacity(page.blocks.len());
        for block in &page.blocks {
            let start = all.len();
            all.push_str(&folded(page.text_of(block)));
            places.push(start..all.len());
            all.push(' ');
        }
        let mut found = Vec::new();
        if wanted.is_empty() {
            return found;
        }
        for (start, part) in all.match_indices(wanted) {
            let end = start + part.len();
            let first = places.partition_point(|place| place.end <= start);
            let held = places[first..].iter().take_while(|place| place.start < end);
            found.extend((first..).zip(held).map(|(at, _)| at));
        }
        found.dedup();
        found
    }

    /// The block with most of the words, one behind the other or not.
    fn nearest(&self, wanted: &str) -> Option<usize> {
        let words: HashSet<&str> = wanted.split(' ').collect();
        let shared = |text: &str| {
            let text = folded(text);
            let theirs: HashSet<&str> = text.split(' ').collect();
            words.iter().filter(|word| theirs.contains(*word)).count()
        };
        let page = &self.cleaned.page;
        let mut best = (words.len().div_ceil(2).max(2) - 1, None);
        for (at, block) in page.blocks.iter().enumerate() {
            let count = shared(page.text_of(block));
            if count > best.0 {
                best = (count, Some(at));
            }
        }
        best.1
    }

    fn absence(&self, wanted: &str) -> Absence {
        let metadata = self.cleaned.metadata();
        let head = [&metadata.title, &metadata.description];
        if head.into_iter().flatten().any(|text| folded(text).contains(wanted)) {
            return Absence::Head;
        }
        let source = folded(&self.source);
        match source.find(wanted) {
            None => Absence::Nowhere,
            Some(_) if self.cleaned.page.origin == Origin::Text => Absence::Source,
            Some(at) => place_in_source(&source, at),
        }
    }
}

/// In what part of a source in lower case a place lies. For a message: the
/// source is looked at as people write it, not as a parser would.
fn place_in_source(source: &str, at: usize) -> Absence {
    let mut from = 0;
    let mut unread: Option<&str> = None;
    while let Some(open) = source[from..].find('<').map(|open| from + open).filter(|open| *open <= at) {
        let rest = &source[open..];
        let (end, within) = if rest.starts_with("<!--") {
            (end_of(rest, "-->"), Absence::Comment)
        } else if is_tag(rest, "script") {
            (end_of(rest, "</script"), Absence::Script)
        } else if is_tag(rest, "style") {
            (end_of(rest, "</style"), Absence::Style)
        } else {
            (end_of(rest, ">"), Absence::Attribute)
        };
        if at < open + end {
            return within;
        }
        match unread {
            Some(name) if rest.strip_prefix("</").is_some_and(|rest| rest.starts_with(name)) => unread = None,
            None => unread = UNREAD.into_iter().find(|name| is_tag(rest, name)),
            _ => {}
        }
        from = open + end;
    }
    if unread.is_some() { Absence::Unread } else { Absence::Source }
}

/// Whether a source goes on with the start tag of this name.
fn is_tag(source: &str, name: &str) -> bool {
    source[1..].strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '>', '/']))
}

/// Where a part of a source ends, its mark included.
fn end_of(source: &str, mark: &str) -> usize {
    source.find(mark).map_or(source.len(), |at| at + mark.len())
}
