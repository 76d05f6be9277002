//! Chrome by words: what the phrase lists say about each block, given the
//! block's shape.
//!
//! A phrase alone never removes a sentence that only mentions it: a phrase at
//! the beginning or inside of a line counts only where the line is short and
//! does not run on.

use super::ground::PhraseFound;
use super::lexicon::{Hit, How, Lexicon, Sources, normalise, normalise_into};
use super::measure::Measures;
use super::reading::{DIGIT, LETTER, Reading};
use crate::block::{Block, BlockKind, Page, Reason};
use crate::shape::Shape;

/// Longest line, in words, that a phrase at its beginning or inside can
/// remove.
const LABEL_WORDS: f32 = 18.0;
/// Longest paragraph that a notice can remove.
const NOTICE_WORDS: f32 = 70.0;
/// A line that ends as a sentence and has this many words runs on.
const RUNNING_WORDS: f32 = 8.0;

/// What the phrases say about a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub(super) reason: Reason,
    /// How sure that the block is chrome, from 0 to 1.
    pub(super) strength: f32,
    /// A list of chrome follows.
    pub(super) opens: bool,
}

/// The phrases found in each block of a page.
pub(super) fn find(
    lexicon: &Lexicon,
    page: &Page,
    measures: &Measures,
    reading: &Reading,
) -> Vec<Option<Found>> {
    let mut line = String::new();
    page.blocks
        .iter()
        .zip(&measures.shapes)
        .enumerate()
        .map(|(at, (block, shape))| {
            if shape.words > NOTICE_WORDS || shape.blank || block.kind == BlockKind::Code {
                return None;
            }
            let text = page.text_of(block);
            // Most lines are done with the words that are read already: those
            // that the normalised line has, where digits stand apart.
            let words = reading.words(at);
            if text.is_ascii() && words.iter().all(|word| word.kinds != LETTER | DIGIT) {
                let letters = words.iter().filter(|word| word.kinds == LETTER);
                if !lexicon.may_find(letters.map(|word| word.hash)) {
                    return None;
                }
            }
            normalise_into(text, &mut line);
            find_one(lexicon, &line, block, shape).map(|(found, _)| found)
        })
        .collect()
}

/// The phrase that was found in a block, as its list has it.
pub(super) fn source(
    lexicon: &Lexicon,
    sources: &Sources,
    page: &Page,
    block: &Block,
    shape: &Shape,
) -> Option<PhraseFound> {
    let line = normalise(page.text_of(block));
    let (found, hit) = find_one(lexicon, &line, block, shape)?;
    let source = sources.of(&hit, &line, page.metadata.language.as_deref())?;
    Some(PhraseFound {
        text: source.text.clone(),
        language: source.language,
        way: hit.how,
        reason: found.reason,
        strength: found.strength,
        strong: false,
    })
}

fn find_one(lexicon: &Lexicon, line: &str, block: &Block, shape: &Shape) -> Option<(Found, Hit)> {
    if let Some(hit) = lexicon.whole(line) {
        return Some(found(hit, 1.0));
    }
    let parts = lexicon.parts(line);
    let covers = |hit: &Hit| hit.length as f32 / line.len().max(1) as f32;
    let running = shape.ends_sentence && shape.words >= RUNNING_WORDS;
    // A heading inside a text may well begin as a label does.
    let heading = matches!(block.kind, BlockKind::Heading(_));
    let start = parts
        .start
        .filter(|hit| shape.words <= LABEL_WORDS && (!running || covers(hit) > 0.6))
        .map(|hit| found(hit, if heading { 0.7 } else { 0.95 }));
    let within = parts
        .within
        .filter(|hit| shape.words <= LABEL_WORDS && (!running || covers(hit) > 0.5))
        .map(|hit| found(hit, (0.6 + covers(&hit) * 0.5).min(0.95)));
    let notice = parts.notice.map(|hit| found(hit, (0.5 + covers(&hit) * 1.2).min(0.97)));
    // A line that begins as chrome is that, whatever else it holds.
    start.or(match (within, notice) {
        (Some(within), Some(notice)) if notice.0.strength > within.0.strength => Some(notice),
        (within, notice) => within.or(notice),
    })
}

fn found(hit: Hit, strength: f32) -> (Found, Hit) {
    (Found { reason: hit.reason, strength, opens: hit.how == How::Opens }, hit)
}
