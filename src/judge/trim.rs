//! Chrome inside a line: "… said the mayor. Read more »", "(Advertisement) The
//! port …". A segment goes only where the rest stands as text.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;

use super::lexicon::{Lexicon, normalise};
use crate::block::{BlockKind, Page, Reason, Trim};
use crate::built_in;
use crate::error::Error;
use crate::shape::Shape;

/// What is trimmed; what each entry means stands beside it.
const DATA: &str = include_str!("../../data/trims.toml");

/// Segments taken from one end of a line, at most: the rest is looked at
/// anew after each.
const SEGMENTS: usize = 8;

/// A label at the beginning of a line has at most this many bytes.
const LABEL_BYTES: usize = 60;

/// Bytes from a line's end in which a segment begins.
const TAIL_BYTES: usize = 200;

/// Finds chrome at the ends of lines.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Trimmer {
    rest_words: f32,
    behind_pointer_words: f32,
    segment_words: f32,
    pointer_words: f32,
    tail: Vec<Reason>,
    head: Vec<Reason>,
    pointer: Vec<Reason>,
    labels: BTreeMap<Reason, Vec<String>>,
    arrows: Vec<char>,
}

impl Trimmer {
    pub(super) fn new() -> Result<Self, Error> {
        built_in::read(DATA, "trims")
    }

    /// The chrome inside the lines of a page's blocks. What goes depends on
    /// nothing but the line.
    pub(super) fn find(&self, lexicon: &Lexicon, page: &Page, keep: impl Fn(usize) -> bool) -> Vec<Trim> {
        let mut trims = Vec::new();
        for (at, block) in page.blocks.iter().enumerate() {
            if !keep(at) || !may_hold(block.kind) || block.counts.words as f32 <= self.rest_words {
                continue;
            }
            let mut start = block.text.start;
            for line in page.text_of(block).split('\n') {
                let pieces = self.of_line(lexicon, line).into_iter();
                trims.extend(pieces.map(|(piece, reason)| {
                    let text = start + piece.start as u32..start + piece.end as u32;
                    Trim { block: at as u32, text, reason }
                }));
                start += line.len() as u32 + 1;
            }
        }
        trims
    }

    /// The pieces of a line that go, from left to right.
    fn of_line(&self, lexicon: &Lexicon, line: &str) -> Vec<(Range<usize>, Reason)> {
        let mut rest = 0..line.len();
        let mut pieces: Vec<(Range<usize>, Reason)> = Vec::new();
        for _ in 0..SEGMENTS {
            let left = &line[rest.clone()];
            if let Some((at, reason)) = self.tail_of(lexicon, left) {
                pieces.push((rest.start + at..rest.end, reason));
                rest.end = rest.start + at;
            } else if let Some((at, reason)) = self.head_of(lexicon, left) {
                pieces.push((rest.start..rest.start + at, reason));
                rest.start += at;
            } else {
                break;
            }
        }
        pieces.sort_by_key(|(piece, _)| piece.start);
        pieces
    }

    /// Where chrome at the end of a line begins, the space before it
    /// included, and why it goes.
    fn tail_of(&self, lexicon: &Lexicon, line: &str) -> Option<(usize, Reason)> {
        let from = floor(line, line.len().saturating_sub(TAIL_BYTES));
        let starts = bracket_at_end(line).into_iter().chain(sentence_starts(line, from));
        starts.chain(self.marked_words(line, from)).find_map(|start| {
            let rest = line[..start].trim_end();
            let reason = self.tail_reason(lexicon, line[start..].trim())?;
            self.stands(rest, self.rest_words).then_some((rest.len(), reason))
        })
    }

    fn tail_reason(&self, lexicon: &Lexicon, segment: &str) -> Option<Reason> {
        let shape = Shape::of(segment);
        let inner = without_brackets(segment);
        let bracketed = inner.len() < segment.len();
        if bracketed
            && shape.words <= self.pointer_words
            && let Some(reason) = self.pointer_reason(lexicon, inner)
        {
            return Some(reason);
        }
        let is_link = bracketed
            || shape.words >= 2.0
            || segment.ends_with([':', '：'])
            || segment.ends_with(&self.arrows[..]);
        if shape.words > self.segment_words || !is_link || is_quoted(segment) {
            return None;
        }
        nothing_but(lexicon, inner).filter(|reason| self.tail.contains(reason))
    }

    /// Why "Read also: The bridge is closed" goes: a label and a title.
    fn pointer_reason(&self, lexicon: &Lexicon, text: &str) -> Option<Reason> {
        let (at, colon) = text.char_indices().find(|(_, c)| matches!(c, ':' | '：'))?;
        let (label, title) = text.split_at(at + colon.len_utf8());
        let reason = nothing_but(lexicon, label)?;
        (self.pointer.contains(&reason) && !title.trim().is_empty()).then_some(reason)
    }

    /// Where chrome at the beginning of a line ends, the space after it
    /// included, and why it goes.
    fn head_of(&self, lexicon: &Lexicon, line: &str) -> Option<(usize, Reason)> {
        let (end, reason, least) = self.label(lexicon, line)?;
        let rest = line[end..].trim_start();
        self.stands(rest, least).then_some((line.len() - rest.len(), reason))
    }

    /// The reason of a label that stands before a colon.
    fn label_reason(&self, label: &str) -> Option<Reason> {
        let label = normalise(label);
        let mut lists = self.labels.iter();
        lists.find_map(|(reason, labels)| labels.contains(&label).then_some(*reason))
    }

    fn label(&self, lexicon: &Lexicon, line: &str) -> Option<(usize, Reason, f32)> {
        let of_head = |label: &str| nothing_but(lexicon, label).filter(|reason| self.head.contains(reason));
        if let Some(end) = bracket_at_begin(line)
            && let Some(reason) =
                of_head(&line[..end]).or_else(|| self.pointer_reason(lexicon, without_brackets(&line[..end])))
        {
            return Some((end, reason, self.rest_words));
        }
        let head = &line[..floor(line, LABEL_BYTES)];
        if let Some((at, colon)) = head.char_indices().find(|(_, c)| matches!(c, ':' | '：')) {
            if let Some(reason) = self.label_reason(&head[..at]) {
                return Some((at + colon.len_utf8(), reason, self.rest_words));
            }
            let first = sentence_starts(line, 0).last()?;
            let reason = self.pointer_reason(lexicon, &line[..first])?;
            let short = Shape::of(&line[..first]).words <= self.pointer_words;
            return short.then_some((first, reason, self.behind_pointer_words));
        }
        // "ADVERTISEMENT The port authority …"
        let end = line.find(char::is_whitespace)?;
        let capitals = line[..end].chars().all(char::is_uppercase) && end >= 4;
        let reason = of_head(&line[..end]).filter(|_| capitals)?;
        line[end..].trim_start().starts_with(char::is_uppercase).then_some((end, reason, self.rest_words))
    }

    /// Whether a rest is a text of its own.
    fn stands(&self, rest: &str, words: f32) -> bool {
        let shape = Shape::of(rest);
        shape.words >= words && (shape.is_prose() || shape.cut_off)
    }

    /// Where the last words of a line begin that end in a mark such as "»":
    /// no sentence need end before a link.
    fn marked_words<'t>(&self, line: &'t str, from: usize) -> impl Iterator<Item = usize> + use<'t> {
        let marked = line.trim_end().ends_with(&self.arrows[..]);
        let line = if marked { line } else { "" };
        let most = self.segment_words as usize;
        let words = line.char_indices().rev().filter(|(_, c)| c.is_whitespace());
        words.map(|(at, c)| at + c.len_utf8()).take_while(move |at| *at > from).take(most)
    }
}

/// The reason of the phrase that a segment is, but for punctuation.
fn nothing_but(lexicon: &Lexicon, segment: &str) -> Option<Reason> {
    let normalised = normalise(segment.trim_start_matches(|c: char| !c.is_alphanumeric()));
    let start = || {
        let hit = lexicon.parts(&normalised).start?;
        (!normalised[hit.length..].contains(char::is_alphanumeric)).then_some(hit)
    };
    lexicon.whole(&normalised).or_else(start).map(|hit| hit.reason)
}

/// The greatest boundary of a character that is not above `at`.
fn floor(line: &str, at: usize) -> usize {
    (0..=at.min(line.len())).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0)
}

/// Whether a block of this kind may hold chrome beside text.
fn may_hold(kind: BlockKind) -> bool {
    !matches!(kind, BlockKind::Code | BlockKind::Cell { .. } | BlockKind::Heading(_) | BlockKind::Control)
}

/// Where sentences begin behind `from`, the last first.
fn sentence_starts(line: &str, from: usize) -> impl Iterator<Item = usize> + '_ {
    let spaces = line[from..].char_indices().rev().filter(|(_, c)| c.is_whitespace());
    spaces.map(move |(at, c)| (from + at, from + at + c.len_utf8())).filter_map(move |(space, start)| {
        let before = line[..space].trim_end_matches(['"', '”', '’', '»', ')', ']', '\'']);
        let ended = before.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '۔', '।', '|', '•']);
        (ended && !line[start..].trim().is_empty()).then_some(start)
    })
}

/// Where the bracket opens that a line ends with.
fn bracket_at_end(line: &str) -> Option<usize> {
    let end = line.trim_end();
    let open = match end.chars().next_back()? {
        ')' => '(',
        ']' => '[',
        '）' => '（',
        '】' => '【',
        _ => return None,
    };
    end.rfind(open).filter(|at| end.len() - at <= TAIL_BYTES)
}

/// Where the bracket ends that a line begins with.
fn bracket_at_begin(line: &str) -> Option<usize> {
    let close = match line.chars().next()? {
        '(' => ')',
        '[' => ']',
        '（' => '）',
        '【' => '】',
        _ => return None,
    };
    line.find(close).map(|at| at + close.len_utf8()).filter(|end| *end <= TAIL_BYTES)
}

fn without_brackets(segment: &str) -> &str {
    let brackets = ['(', ')', '[', ']', '（', '）', '【', '】'];
    let inner = segment.trim_end_matches(['.', ' ']);
    if inner.starts_with(brackets) && inner.ends_with(brackets) {
        inner.trim_matches(brackets).trim()
    } else {
        segment
    }
}

fn is_quoted(segment: &str) -> bool {
    segment.starts_with(['"', '“', '„', '«', '‘', '\'', '「', '『'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::LazyLock;

    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new().unwrap());
    static TRIMMER: LazyLock<Trimmer> = LazyLock::new(|| Trimmer::new().unwrap());

    const TEXT: &str =
        "The ferry left the northern quay at six, with eleven passengers and a crate of tomatoes.";

    fn left(line: &str) -> String {
        let mut left = line.to_owned();
        for (piece, _) in TRIMMER.of_line(&LEXICON, line).into_iter().rev() {
            left.replace_range(piece, "");
        }
        left
    }

    #[test]
    fn chrome_at_the_ends_of_a_text_goes() {
        for line in [
            "TEXT Read more »",
            "TEXT Continue reading →",
            "TEXT (Advertisement)",
            "TEXT Share this:",
            "TEXT Share this: Read more »",
            "TEXT [Read also: The bridge is closed]",
            "(Advertisement) TEXT",
            "ADVERTISEMENT TEXT",
            "PHOTO: TEXT",
            "Фото: TEXT",
            "Advertisement: TEXT Read more »",
        ] {
            assert_eq!(left(&line.replace("TEXT", TEXT)), TEXT, "{line}");
        }
    }

    #[test]
    fn a_pointer_before_a_text_goes_if_much_follows() {
        let long = format!("{TEXT} {TEXT}");
        assert_eq!(left(&format!("READ ALSO: The bridge is closed. {long}")), long);
        let short = "Read also: The bridge is closed. It will open in May, says the port.";
        assert_eq!(left(short), short);
    }

    #[test]
    fn what_belongs_to_the_text_stays() {
        for line in [
            "He pointed at the wall above the bar and read what stood there. “Read more.”",
            "Read more »",
            "Six lines of a poem. Read more »",
            "She told the children at the library that it was never too late to read more.",
            "The letter to all of the passengers ended with only one word in it: Share.",
            "The photo shows the northern quay at six, with eleven passengers and a crate (photo).",
            "Ads: the ferry leaves the northern quay at six, with eleven passengers and a crate.",
            "The ferry leaves the northern quay at six. On its way it calls at more links like this:",
            "Photo credit: Harbour Post | The ferry at the northern quay, with eleven passengers and a crate.",
            "Note: the ferry leaves the northern quay at six, with eleven passengers and a crate.",
        ] {
            assert_eq!(left(line), line);
        }
    }

    #[test]
    fn a_trimmed_line_is_not_trimmed_again() {
        let line =
            format!("(Advertisement) {TEXT} Share this: [Read also: The bridge is closed] Read more »");
        let once = left(&line);
        assert_eq!(once, TEXT);
        assert_eq!(left(&once), once);
    }
}
