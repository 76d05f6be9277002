//! From an already extracted text to blocks.

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
    let mut page = Page { origin: Origin::Text, ..Page::default() };
    let mut gap = 0;
    let mut group: Vec<&str> = Vec::new();
    let mut fenced = false;
    // `lines` takes CRLF and LF; lone CR, from old Macs, is a break too.
    for line in text.lines().flat_map(|line| line.split('\r')) {
        let line = line.trim_end();
        if is_fence(line) {
            push_group(&mut page, &group, gap, fenced);
            gap = u8::from(group.is_empty() && gap == 1);
            group.clear();
            push(&mut page, &[line], BlockKind::Code, gap);
            fenced = !fenced;
            gap = 0;
        } else if is_blank(line) {
            push_group(&mut page, &group, gap, fenced);
            group.clear();
            gap = 1;
        } else {
            group.push(line);
            continue;
        }
        if !is_blank(line) {
            gap = 0;
        }
    }
    push_group(&mut page, &group, gap, fenced);
    Ok(page)
}

fn is_blank(line: &str) -> bool {
    line.chars().all(|c| c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{200b}'))
}

fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("```") || line.starts_with("~~~")
}

/// Adds the lines between two blank ones.
fn push_group(page: &mut Page, lines: &[&str], gap: u8, fenced: bool) {
    if lines.is_empty() {
        return;
    }
    if fenced {
        push(page, lines, BlockKind::Code, gap);
    } else if is_wrapped(lines) {
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
        page.text.extend(line.chars().filter(|c| *c == '\t' || !(c.is_control() || *c == '\u{feff}')));
    }
    let text = &page.text[start..];
    let counts =
        Counts { chars: text.chars().count() as u32, words: words::count(text), ..Counts::default() };
    let range = start as u32..page.text.len() as u32;
    page.blocks.push(Block { text: range, kind, element: ElementId::NONE, counts, hidden: None, gap });
}
