//! Text that a page without scripts does not show: an application's shell
//! whose content lies in its data.

use serde_json::Value;

use crate::block::{Block, BlockKind, Counts, ElementId, Hidden, Page};
use crate::shape::Shape;
use crate::words;

/// Words of running text from which on a page is no shell.
const SHELL_WORDS: f32 = 40.0;

/// Words of running text that data must hold to be worth showing.
const WORTH_WORDS: f32 = 50.0;

/// Bytes below which no text holds the eight words that prose has at least:
/// a letter each, and what parts them.
const SHORTEST_PROSE: usize = 15;

/// Share of a payload's running text that its main part must hold.
const MAIN_SHARE: f32 = 0.6;

/// Share of links from which on a block is no running text.
const LINKED: f32 = 0.4;

/// Adds the data's text to a page that shows next to nothing, as hidden
/// blocks: the JSON-LD's, else that of the `payload`, a script of JSON.
///
/// `cut` cuts text that may be HTML into blocks of text.
pub(super) fn show(page: &mut Page, payload: &str, cut: impl Fn(&str) -> Vec<(BlockKind, String)>) {
    if shows_text(page) {
        return;
    }
    let told: Vec<&str> = page.structured.texts.iter().map(String::as_str).collect();
    let mut blocks = cut_all(&told, &cut);
    if prose_words(&blocks) < WORTH_WORDS {
        let value = serde_json::from_str::<Value>(payload).unwrap_or_default();
        let mut texts = Vec::new();
        let all = weigh(&value, f32::INFINITY, &mut None);
        let mut main = None;
        // Else no part holds as much.
        if all >= 1.0 {
            weigh(&value, (MAIN_SHARE * all).max(1.0), &mut main);
        }
        main.into_iter().for_each(|part| texts_of(part, &mut texts));
        blocks = cut_all(&texts, &cut);
    }
    if prose_words(&blocks) < WORTH_WORDS {
        return;
    }
    for (kind, text) in blocks {
        let start = page.text.len() as u32;
        page.text.push_str(&text);
        page.blocks.push(Block {
            text: start..page.text.len() as u32,
            kind,
            element: ElementId::NONE,
            counts: Counts {
                chars: text.chars().count() as u32,
                words: words::count(&text),
                ..Counts::default()
            },
            hidden: Some(Hidden::Data),
            gap: 0,
        });
    }
}

/// Whether a reader sees or could open running text.
fn shows_text(page: &Page) -> bool {
    let shown = page.blocks.iter().filter(|block| {
        !matches!(block.hidden, Some(Hidden::Noscript | Hidden::Template | Hidden::Dialog))
            && (block.counts.link_chars as f32) < LINKED * block.counts.chars as f32
    });
    let mut words = 0.0;
    for block in shown {
        words += prose(page.text_of(block));
        if words >= SHELL_WORDS {
            return true;
        }
    }
    false
}

fn prose_words(blocks: &[(BlockKind, String)]) -> f32 {
    blocks.iter().map(|(_, text)| prose(text)).sum()
}

/// The words of a text that runs on in sentences; 0 for any other.
fn prose(text: &str) -> f32 {
    if text.len() < SHORTEST_PROSE {
        return 0.0;
    }
    let shape = Shape::of(text);
    if shape.is_prose() { shape.words } else { 0.0 }
}

fn cut_all(texts: &[&str], cut: &impl Fn(&str) -> Vec<(BlockKind, String)>) -> Vec<(BlockKind, String)> {
    let mut seen = std::collections::HashSet::new();
    let blocks = texts.iter().flat_map(|text| cut(text));
    blocks.filter(|(_, text)| seen.insert(text.clone())).collect()
}

/// The words of running text in a value; notes the deepest list or object
/// that holds at least `least` of them. The parser bounds the depth.
fn weigh<'v>(value: &'v Value, least: f32, main: &mut Option<&'v Value>) -> f32 {
    let weight = match value {
        Value::String(text) => return prose(text),
        Value::Array(items) => items.iter().map(|item| weigh(item, least, main)).sum(),
        Value::Object(map) => map.values().map(|value| weigh(value, least, main)).sum(),
        _ => 0.0,
    };
    if main.is_none() && weight >= least {
        *main = Some(value);
    }
    weight
}

/// The strings of a value that run on in sentences, in order.
fn texts_of<'v>(value: &'v Value, texts: &mut Vec<&'v str>) {
    match value {
        Value::String(text) if prose(text) > 0.0 => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| texts_of(item, texts)),
        Value::Object(map) => map.values().for_each(|value| texts_of(value, texts)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The ferry waits for the last cart, and the last cart knows it, so it comes slowly.";

    fn lines(text: &str) -> Vec<(BlockKind, String)> {
        vec![(BlockKind::Paragraph, text.to_owned())]
    }

    #[test]
    fn a_shell_shows_the_main_part_of_its_payload() {
        let story: Vec<String> = (0..6).map(|n| format!("{TEXT} So it was in year {n}.")).collect();
        let payload =
            serde_json::json!({"page": {"story": story, "id": 7}, "footer": {"note": TEXT}}).to_string();
        let mut page = Page::default();
        show(&mut page, &payload, lines);
        let texts: Vec<&str> = page.blocks.iter().map(|block| page.text_of(block)).collect();
        assert_eq!(texts, story);
        assert!(page.blocks.iter().all(|block| block.hidden == Some(Hidden::Data)));
    }

    #[test]
    fn json_ld_comes_first_and_a_page_with_text_needs_neither() {
        let mut page = Page::default();
        page.structured.texts = (0..5).map(|n| format!("{n}: {TEXT}")).collect();
        let mut full = page.clone();
        show(&mut page, "{}", lines);
        assert_eq!(page.blocks.len(), 5);
        for _ in 0..5 {
            let start = full.text.len() as u32;
            full.text.push_str(TEXT);
            full.blocks.push(Block {
                text: start..full.text.len() as u32,
                kind: BlockKind::Paragraph,
                element: ElementId::NONE,
                counts: Counts { chars: TEXT.len() as u32, ..Counts::default() },
                hidden: None,
                gap: 0,
            });
        }
        show(&mut full, "{}", lines);
        assert_eq!(full.blocks.len(), 5, "the page as it was");
    }

    #[test]
    fn damaged_or_thin_data_shows_nothing() {
        let mut page = Page::default();
        show(&mut page, "{\"a\": [", lines);
        show(&mut page, &serde_json::json!({"hint": TEXT}).to_string(), lines);
        assert!(page.blocks.is_empty());
    }
}
