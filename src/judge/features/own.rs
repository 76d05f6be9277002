//! Features of a block by itself.

use super::super::measure::Measures;
use super::super::phrases::Found;
use super::columns::Columns;
use crate::block::{BlockKind, Page, Reason};

/// Reasons of phrases, in groups that mean much the same to the model.
const PHRASE_GROUPS: [(&str, &[Reason]); 8] = [
    ("promo", &[Reason::AppPromo, Reason::Newsletter, Reason::Paywall, Reason::Ad]),
    ("comment", &[Reason::CommentForm, Reason::Comments]),
    ("related", &[Reason::ReadAlso, Reason::Related]),
    ("share", &[Reason::ShareBar]),
    ("account", &[Reason::SignIn, Reason::CookieNotice]),
    ("tools", &[Reason::PageTools, Reason::Breadcrumbs, Reason::Pagination, Reason::Nav, Reason::Shop]),
    ("legal", &[Reason::Legal]),
    ("meta", &[Reason::Byline, Reason::Tags, Reason::MediaCredit, Reason::SourceLine]),
];

pub(super) fn write(page: &Page, measures: &Measures, phrases: &[Option<Found>], columns: &mut Columns) {
    let shapes = &measures.shapes;
    let blocks = &page.blocks;
    let flag = |holds: bool| if holds { 1.0 } else { 0.0 };
    let chars = |at: usize| blocks[at].counts.chars.max(1) as f32;
    let text = |at: usize| page.text_of(&blocks[at]);
    columns.each("", "words", |at| shapes[at].words);
    columns.each("", "chars", chars);
    columns.each("", "word-length", |at| chars(at) / shapes[at].words.max(0.5));
    columns.each("", "sentences", |at| f32::from(shapes[at].sentences));
    columns.each("", "commas", |at| f32::from(shapes[at].commas));
    columns.each("", "commas-per-word", |at| f32::from(shapes[at].commas) / shapes[at].words.max(1.0));
    columns.each("", "capitals", |at| shapes[at].capitals);
    columns.each("", "upper", |at| shapes[at].upper);
    columns.each("", "digits", |at| shapes[at].digits);
    columns.each("", "numbers", |at| f32::from(shapes[at].numbers));
    columns.each("", "symbols", |at| shapes[at].symbols);
    columns.each("", "separators", |at| f32::from(shapes[at].separators));
    columns.each("", "ends-sentence", |at| flag(shapes[at].ends_sentence));
    columns.each("", "ends-colon", |at| flag(shapes[at].ends_colon));
    columns.each("", "question", |at| flag(text(at).ends_with(['?', '？', ';', '؟'])));
    columns.each("", "cut-off", |at| flag(shapes[at].cut_off));
    columns.each("", "address", |at| flag(shapes[at].address));
    columns.each("", "copyright", |at| flag(shapes[at].copyright));
    columns.each("", "money", |at| flag(shapes[at].money));
    columns.each("", "year", |at| flag(shapes[at].year));
    columns.each("", "alone", |at| shapes[at].alone);
    let first_letter = |at: usize| text(at).chars().find(|c| c.is_alphanumeric());
    columns.each("", "lower-start", |at| flag(first_letter(at).is_some_and(char::is_lowercase)));
    let quotes = ['"', '“', '«', '„', '「', '—', '-', '–'];
    columns.each("", "quote-start", |at| flag(text(at).starts_with(quotes)));
    columns.each("", "prose", |at| flag(measures.is_prose(at)));
    columns.each("", "breaks", |at| f32::from(blocks[at].counts.breaks));
    columns.each("", "kind", |at| f32::from(number(blocks[at].kind).0));
    columns.each("", "level", |at| f32::from(number(blocks[at].kind).1));
    let strength = |at: usize| phrases[at].map_or(0.0, |found| found.strength);
    columns.each("", "phrase", strength);
    columns.each("", "phrase-opens", |at| flag(phrases[at].is_some_and(|found| found.opens)));
    for (name, reasons) in PHRASE_GROUPS {
        columns.each("phrase", name, |at| match phrases[at] {
            Some(found) if reasons.contains(&found.reason) => found.strength,
            _ => 0.0,
        });
    }
}

/// A kind's number, and its level or depth.
fn number(kind: BlockKind) -> (u8, u8) {
    match kind {
        BlockKind::Paragraph => (0, 0),
        BlockKind::Line => (1, 0),
        BlockKind::Heading(level) => (2, level),
        BlockKind::ListItem(depth) => (3, depth),
        BlockKind::ListText(depth) => (4, depth),
        BlockKind::Cell { .. } => (5, 0),
        BlockKind::Code => (6, 0),
        BlockKind::Quote => (7, 0),
        BlockKind::Caption => (8, 0),
        BlockKind::Term => (9, 0),
        BlockKind::Definition => (10, 0),
        BlockKind::Control => (11, 0),
    }
}
