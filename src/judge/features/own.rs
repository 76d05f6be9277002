//! Features of a block by itself.

use super::super::measure::Measures;
use super::super::phrases::Found;
use super::Row;
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

pub(super) fn write(
    page: &Page,
    measures: &Measures,
    phrases: &[Option<Found>],
    at: usize,
    row: &mut impl Row,
) {
    let block = &page.blocks[at];
    let shape = &measures.shapes[at];
    let text = page.text_of(block);
    let chars = block.counts.chars.max(1) as f32;
    let flag = |holds: bool| if holds { 1.0 } else { 0.0 };
    let mut add = |name, value| row.push("", name, value);
    add("words", shape.words);
    add("chars", chars);
    add("word-length", chars / shape.words.max(0.5));
    add("sentences", f32::from(shape.sentences));
    add("commas", f32::from(shape.commas));
    add("commas-per-word", f32::from(shape.commas) / shape.words.max(1.0));
    add("capitals", shape.capitals);
    add("upper", shape.upper);
    add("digits", shape.digits);
    add("numbers", f32::from(shape.numbers));
    add("symbols", shape.symbols);
    add("separators", f32::from(shape.separators));
    add("ends-sentence", flag(shape.ends_sentence));
    add("ends-colon", flag(shape.ends_colon));
    add("question", flag(text.ends_with(['?', '？', ';', '؟'])));
    add("cut-off", flag(shape.cut_off));
    add("address", flag(shape.address));
    add("copyright", flag(shape.copyright));
    add("money", flag(shape.money));
    add("year", flag(shape.year));
    add("alone", shape.alone);
    add("lower-start", flag(text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase)));
    add("quote-start", flag(text.starts_with(['"', '“', '«', '„', '「', '—', '-', '–'])));
    add("prose", flag(measures.is_prose(at)));
    add("breaks", f32::from(block.counts.breaks));
    let (kind, depth) = match block.kind {
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
    };
    add("kind", kind as f32);
    add("level", f32::from(depth));
    let found = phrases[at];
    add("phrase", found.map_or(0.0, |found| found.strength));
    add("phrase-opens", flag(found.is_some_and(|found| found.opens)));
    for (name, reasons) in PHRASE_GROUPS {
        let strength =
            found.filter(|found| reasons.contains(&found.reason)).map_or(0.0, |found| found.strength);
        row.push("phrase", name, strength);
    }
}
