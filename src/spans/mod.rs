//! What was taken out of a page, as places in its whole text.

mod outline;

pub(crate) use outline::Outline;

use std::ops::Range;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::block::Reason;

/// What the names of attributes begin with.
const TAGGER: &str = "dechrome";

/// Digits of a score behind the point.
const DIGITS: f32 = 10_000.0;

/// What was taken out of a page: parts of its [whole text](crate::Cleaned::whole), so that somebody else can
/// decide later what is to go.
///
/// Serialized, it is the `attributes` of a line as [dolma](https://github.com/allenai/dolma) (Soldaini et al.
/// 2024) keeps them beside a document: for each reason a list of `[start, end, score]`. A reason's name is
/// `dechrome__` and [`Reason::as_str`] with underscores, such as `dechrome__read_also`; dolma names attributes
/// `experiment__tagger__type`, of which the first is the name of the folder that they lie in.
///
/// ```
/// use dechrome::Cleaner;
///
/// let cleaner = Cleaner::new(Default::default())?;
/// let cleaned = cleaner.clean_html("<title>T</title><nav><a href=/>Home</a></nav><p>It rained all night, \
///     and in the morning the road to the harbour was gone.</p>")?;
/// let (whole, attributes) = (cleaned.whole(), cleaned.attributes());
/// assert!(whole.starts_with("Home\n\nIt rained all night"));
/// let span = attributes.spans()[0];
/// assert_eq!((span.start, span.end), (0, 6));
/// assert_eq!(attributes.cut(&whole), cleaned.text);
/// # Ok::<(), dechrome::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attributes {
    spans: Vec<Span>,
}

/// A part of a text that was taken out.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Span {
    /// Where it begins, in Unicode characters (code points), as Python's `str` counts them.
    pub start: u32,
    /// Where it ends, in the same way: the first character behind it.
    pub end: u32,
    /// Why it goes.
    pub reason: Reason,
    /// How little it looks like content, from 0 to 1 with four digits behind the point: of a block, 1 less
    /// [`Verdict::score`](crate::Verdict::score). What rules take, which know more than looks
    /// ([`RepeatsOnSite`](Reason::RepeatsOnSite), [`Duplicate`](Reason::Duplicate), …), can have a low one.
    /// What is trimmed off a line, and [`Invisible`](Reason::Invisible) characters: 1.
    pub score: f32,
}

impl Span {
    fn new(place: Range<u32>, reason: Reason, content: f32) -> Self {
        let score = ((1.0 - content).clamp(0.0, 1.0) * DIGITS).round() / DIGITS;
        Span { start: place.start, end: place.end, reason, score }
    }
}

impl Attributes {
    /// Takes spans that do not overlap.
    fn new(mut spans: Vec<Span>) -> Self {
        spans.retain(|span| span.start < span.end);
        spans.sort_unstable_by_key(|span| span.start);
        Attributes { spans }
    }

    /// All parts in the order of the text. None overlap.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// What is left of the text when all parts are taken out.
    pub fn cut(&self, whole: &str) -> String {
        let mut spans = self.spans.iter().peekable();
        let left = (0..).zip(whole.chars()).filter(|(at, _)| {
            while spans.next_if(|span| span.end <= *at).is_some() {}
            spans.peek().is_none_or(|span| *at < span.start)
        });
        left.map(|(_, c)| c).collect()
    }
}

impl Serialize for Attributes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for reason in Reason::ALL {
            let spans: Vec<(u32, u32, f32)> = self
                .spans
                .iter()
                .filter(|span| span.reason == *reason)
                .map(|span| (span.start, span.end, span.score))
                .collect();
            if !spans.is_empty() {
                let name = format!("{TAGGER}__{}", reason.as_str().replace('-', "_"));
                map.serialize_entry(&name, &spans)?;
            }
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_grouped_and_scores_are_short() {
        let span = |place, reason, content| Span::new(place, reason, content);
        let attributes = Attributes::new(vec![
            span(9..12, Reason::Nav, 0.123_456),
            span(4..4, Reason::Ad, 0.5),
            span(3..9, Reason::ReadAlso, 0.0),
            span(0..2, Reason::Nav, 1.0),
        ]);
        assert_eq!(
            serde_json::to_string(&attributes).unwrap(),
            r#"{"dechrome__nav":[[0,2,0.0],[9,12,0.8765]],"dechrome__read_also":[[3,9,1.0]]}"#
        );
        assert_eq!(attributes.cut("01𝒜34567é9abcd"), "𝒜cd");
        assert_eq!(Attributes::default().cut("all"), "all");
    }
}
