//! From an already extracted text to blocks.

mod align;

pub(crate) use align::{Aligned, align};

use std::borrow::Cow;

use crate::block::{Block, BlockKind, Counts, ElementId, Origin, Page};
use crate::error::Error;
use crate::settings::Limits;
use crate::words;

/// Lines of a hard-wrapped paragraph lie in this range of characters.
const WRAP_WIDTH: std::ops::RangeInclusive<usize> = 50..=100;

/// Cuts a text into blocks: one a line, or one a paragraph where the lines
/// are hard-wrapped.
///
/// # Errors
/// When the text is over one of the limits.
pub(crate) fn read(text: &str, limits: &Limits) -> Result<Page, Error> {
    limits.check_bytes(text.len() as u64)?;
    Ok(cut(text))
}

/// The text of some of a page's blocks: lines as they stood, and one blank
/// line where there were any between two kept blocks.
pub(crate) fn join(page: &Page, keep: impl Fn(usize) -> bool) -> String {
    let lines = page.blocks.iter().enumerate();
    join_lines(page.text.len(), lines.map(|(at, block)| (block.gap > 0, keep(at), page.trimmed(at))))
}

/// Joins what is kept of lines, each with whether a blank one stands before
/// it and whether it is kept.
pub(crate) fn join_lines<'a>(room: usize, lines: impl Iterator<Item = (bool, bool, Cow<'a, str>)>) -> String {
    let mut out = String::with_capacity(room);
    // A gap that went with the blocks before it still parts its neighbours.
    let mut gap = false;
    for (gap_before, keep, text) in lines {
        gap |= gap_before;
        if keep {
            if !out.is_empty() {
                out.push_str(if gap { "\n\n" } else { "\n" });
            }
            out.push_str(&text);
            gap = false;
        }
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// The page of a text from which the trims are gone.
pub(crate) fn without_trims(page: &Page) -> Page {
    if page.trims.is_empty() { page.clone() } else { cut(&join(page, |_| true)) }
}

/// Cuts a text of any size.
pub(crate) fn cut(text: &str) -> Page {
    let mut page = Page { origin: Origin::Text, ..Page::default() };
    let text = without_controls(text);
    // `lines` takes CRLF and LF; lone CR, from old Macs, is a break too.
    let lines: Vec<&str> = text.lines().flat_map(|line| line.split('\r')).map(str::trim_end).collect();
    let fences: Vec<usize> = (0..lines.len()).filter(|at| is_fence(lines[*at])).collect();
    let mut fences = fences.chunks_exact(2);
    let mut fence = fences.next();
    let mut at = 0;
    let mut gap = 0;
    while at < lines.len() {
        let end = match fence {
            // Fenced code is one block with its fences. A fence that nothing
            // closes is a line like others.
            Some([open, close]) if *open == at => {
                fence = fences.next();
                push(&mut page, &lines[at..=*close], BlockKind::Code, gap);
                close + 1
            }
            _ if is_blank(lines[at]) => {
                gap = 1;
                at += 1;
                continue;
            }
            _ => {
                let next = fence.map_or(lines.len(), |fence| fence[0]);
                let blank = lines[at..next].iter().position(|line| is_blank(line));
                let end = blank.map_or(next, |blank| at + blank);
                push_group(&mut page, &lines[at..end], gap);
                end
            }
        };
        at = end;
        gap = 0;
    }
    page
}

/// The text without characters that would hide what a line is: controls of
/// ASCII but tabs and line ends, byte order marks. The controls beyond ASCII
/// stay: a text once decoded wrongly has them between its words.
fn without_controls(text: &str) -> Cow<'_, str> {
    if !text.contains(is_removed) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !is_removed(*c)).collect())
}

fn is_removed(c: char) -> bool {
    c == '\u{feff}' || (c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r'))
}

fn is_blank(line: &str) -> bool {
    line.chars().all(|c| c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{200b}'))
}

fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("```") || line.starts_with("~~~")
}

/// Adds the lines between two blank ones.
fn push_group(page: &mut Page, lines: &[&str], gap: u8) {
    if is_wrapped(lines) {
        push(page, lines, BlockKind::Line, gap);
    } else {
        for (at, line) in lines.iter().enumerate() {
            push(page, &[line], kind_of(line), if at == 0 { gap } else { 0 });
        }
    }
}

/// Whether the lines are one paragraph broken at a width: all but the last
/// fill it, and few end where a sentence ends.
fn is_wrapped(lines: &[&str]) -> bool {
    let Some((_, full)) = lines.split_last().filter(|(_, full)| full.len() >= 2) else { return false };
    let lengths: Vec<usize> = lines.iter().map(|line| line.chars().count()).collect();
    let width = lengths.iter().copied().max().unwrap_or(0);
    let last_fits = lengths.last().is_some_and(|last| *last <= width);
    let ended = full.iter().filter(|line| line.ends_with(['.', '!', '?', ':', '…', '。'])).count();
    WRAP_WIDTH.contains(&width)
        && last_fits
        && lengths[..full.len()].iter().all(|length| length * 10 >= width * 7)
        && ended * 2 <= full.len()
        && lines.iter().all(|line| kind_of(line) == BlockKind::Line)
}

/// What a line is by its form.
fn kind_of(line: &str) -> BlockKind {
    let indent = line.len() - line.trim_start().len();
    let bare = line.trim_start();
    let marks = bare.bytes().take_while(|b| *b == b'#').count();
    if (1..=6).contains(&marks) && bare[marks..].starts_with(' ') {
        return BlockKind::Heading(marks as u8);
    }
    if is_list_item(bare) {
        return BlockKind::ListItem((indent / 2).min(32) as u8);
    }
    if line.starts_with("    ") || line.starts_with('\t') {
        return BlockKind::Code;
    }
    BlockKind::Line
}

fn is_list_item(bare: &str) -> bool {
    let mut chars = bare.chars();
    match chars.next() {
        Some('-' | '*' | '+' | '•' | '◦' | '▪' | '‣' | '·' | '–') => {
            chars.next().is_some_and(char::is_whitespace)
        }
        Some(c) if c.is_ascii_digit() => {
            let rest = bare.trim_start_matches(|c: char| c.is_ascii_digit());
            bare.len() - rest.len() <= 3 && (rest.starts_with(". ") || rest.starts_with(") "))
        }
        _ => false,
    }
}

fn push(page: &mut Page, lines: &[&str], kind: BlockKind, gap: u8) {
    let start = page.text.len();
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            page.text.push('\n');
        }
        page.text.push_str(line);
    }
    let text = &page.text[start..];
    let counts =
        Counts { chars: text.chars().count() as u32, words: words::count(text), ..Counts::default() };
    let range = start as u32..page.text.len() as u32;
    // Nothing stands before the first block for a gap to part it from.
    let gap = if page.blocks.is_empty() { 0 } else { gap };
    page.blocks.push(Block { text: range, kind, element: ElementId::NONE, counts, hidden: None, gap });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<(String, BlockKind, u8)> {
        let page = read(text, &Limits::default()).unwrap();
        page.blocks.iter().map(|b| (page.text_of(b).to_owned(), b.kind, b.gap)).collect()
    }

    fn line(text: &str, kind: BlockKind, gap: u8) -> (String, BlockKind, u8) {
        (text.to_owned(), kind, gap)
    }

    #[test]
    fn one_block_a_line_and_one_gap_for_many() {
        let expected = [
            line("One", BlockKind::Line, 0),
            line("Two", BlockKind::Line, 1),
            line("Three", BlockKind::Line, 0),
        ];
        for text in ["One\n\n\nTwo\nThree\n", "One\r\n\r\nTwo\r\nThree", "\u{feff}\n\nOne\r\rTwo\rThree"] {
            assert_eq!(blocks(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_wrapped_paragraph_is_one_block() {
        let text = "The ferry left the northern quay at six with eleven passengers and a\n\
                    crate of tomatoes, and it came back at noon with nobody but the boy\n\
                    who sells the tickets.";
        assert_eq!(blocks(text).len(), 1);
        assert_eq!(blocks("Home\nNews\nSport").len(), 3);
    }

    #[test]
    fn forms_are_known() {
        assert_eq!(blocks("## Heading")[0].1, BlockKind::Heading(2));
        assert_eq!(blocks("  - item")[0].1, BlockKind::ListItem(1));
        assert_eq!(blocks("12. item")[0].1, BlockKind::ListItem(0));
        assert_eq!(blocks("2011. That was the year")[0].1, BlockKind::Line);
        assert_eq!(blocks("    let x = 1;")[0].1, BlockKind::Code);
    }

    #[test]
    fn controls_hide_neither_the_end_nor_the_form_of_a_line() {
        assert_eq!(
            blocks("a \0\u{1}\r b\u{b}"),
            [line("a", BlockKind::Line, 0), line(" b", BlockKind::Line, 0)]
        );
        assert_eq!(blocks("\u{1}# b")[0], line("# b", BlockKind::Heading(1), 0));
        assert_eq!(blocks("a\n\u{feff}```\nx\n```\u{c}")[1], line("```\nx\n```", BlockKind::Code, 0));
        assert_eq!(blocks("a\n\u{1}\u{b}\nb")[1], line("b", BlockKind::Line, 1));
        assert_eq!(blocks("a\tb\u{85}c")[0].0, "a\tb\u{85}c");
    }

    #[test]
    fn fenced_code_is_one_block_and_an_open_fence_none() {
        assert_eq!(blocks("a\n```\nx\n\ny\n```\nb")[1], line("```\nx\n\ny\n```", BlockKind::Code, 0));
        assert_eq!(blocks("```\na")[1], line("a", BlockKind::Line, 0));
    }
}
