//! What holds for every input.

use crate::common::{cleaner, reference_cleaner};
use dechrome::{Cleaned, Cleaner, Document, InputKind, Parser, Settings, SiteRules};
use proptest::prelude::*;
use std::sync::LazyLock;

/// Markup that exercises the cutter: tags, text, attributes, entities, in any
/// order and nesting.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z ,.!?äöß漢字かな0-9]{0,60}",
        prop::sample::select(vec![
            "<p>",
            "</p>",
            "<div>",
            "</div>",
            "<div class=nav>",
            "<div class='post comment'>",
            "<ul><li>",
            "</li>",
            "</ul>",
            "<table><tr><td>",
            "</td>",
            "<td>",
            "</tr></table>",
            "<br>",
            "<br><br>",
            "<b>",
            "</b>",
            "<i>",
            "<a href=x>",
            "</a>",
            "<h1>",
            "</h1>",
            "<h2 id=title>",
            "</h2>",
            "<pre>",
            "</pre>",
            "<script>",
            "</script>",
            "<style>",
            "</style>",
            "<noscript>",
            "</noscript>",
            "<template>",
            "</template>",
            "<!--",
            "-->",
            "&amp;",
            "&nbsp;",
            "&#0;",
            "&#x1F600;",
            "&notit;",
            "<svg><p>",
            "</svg>",
            "<math>",
            "</math>",
            "<select><option>",
            "</select>",
            "<textarea>",
            "</textarea>",
            "<!doctype html>",
            "<!DOCTYPE html PUBLIC '-//W3C//DTD HTML 4.01//EN'>",
            "<a class=x class=y href='?a=1&copy=2&amp;lt;' title='>'>",
            "<P CLASS=Main\tid=\"a&quot;b\"/>",
            "<script type=application/ld+json>{\"@type\": \"Article\", \"headline\": \"T\"}</script>",
            "<script><!-- <script>x</script>y --></script>",
            "<script><!-->z</script>",
            "<!-->",
            "<!-- a --!>",
            "</p/ x=y>",
            "</ >",
            "&notin;&CounterClockwiseContourIntegral;&ampx",
            "&#128;&#xD800;&#x110000;",
            "<iframe>",
            "</iframe>",
            "<foreignobject>",
            "<p =x y='",
            "<title>",
            "</title>",
            "<body>",
            "</body>",
            "<html lang=de>",
            "<form>",
            "</form>",
            "<button>",
            "</button>",
            "<dialog>",
            "<p hidden>",
            "<p style='display: none'>",
            "<blockquote>",
            "</blockquote>",
            "<dl><dt>",
            "<dd>",
            "</dl>",
            "<font size=7>",
            "<frameset>",
            "<plaintext>",
            "\r\n",
            "\u{0}",
            "\u{202e}",
            "<![CDATA[x]]>",
            "<?php",
            "<",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Text as extractors leave it.
fn lines() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just(String::new()),
        "[A-Z][a-z]{2,9}( [a-z]{2,9}){5,20}\\.",
        "[A-Z][a-z]{2,9}( [A-Za-z]{2,9}){0,3}",
        prop::sample::select(vec![
            "Read Also: Another text altogether",
            "Leave a Reply",
            "Download our free App.",
            "Google Play Download",
            "Source: https://example.org/a",
            "# Heading",
            "- an item of a list",
            "    let x = 1;",
            "```",
            "a | b | c",
            "漢字かなまじりの文です。",
            "Home | News | Sport",
            "© 2024 Example. All rights reserved.",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,40}",
    ];
    prop::collection::vec(line, 0..40).prop_map(|lines| lines.join("\n"))
}

fn with_rules(settings: Settings, rules: &str) -> Cleaner {
    let rules = SiteRules::parse("rules.toml", &format!("[[site]]\ndomain = '*'\n{rules}")).expect("rules");
    Cleaner::new(settings).expect("settings").with_rules(rules)
}

/// Cleaners by both parsers with rules that meet in many ways.
fn ruled_cleaners() -> &'static [Cleaner; 2] {
    const RULES: &str = "keep = [{css = 'div > p, td, i'}, {css = 'pre + *'}, {regex = '[0-9]{3}'}]\n\
                         drop = [{css = 'b, a, li:nth-child(2), .nav, h2, pre'}, {css = 'template *'}, {text = 'ab'}]";
    static CLEANERS: LazyLock<[Cleaner; 2]> = LazyLock::new(|| {
        [Parser::Fast, Parser::Reference].map(|parser| {
            let mut settings = Settings::default();
            settings.parser = parser;
            with_rules(settings, RULES)
        })
    });
    &CLEANERS
}

static ALL_GOES: LazyLock<Cleaner> =
    LazyLock::new(|| with_rules(Settings::default(), "drop = [{css = '*'}]"));

/// The words of a text, in order.
fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_a_text_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        for kind in [InputKind::Auto, InputKind::Html, InputKind::Text] {
            let _ = cleaner().clean(Document { bytes: &bytes, kind, ..Document::default() });
        }
    }

    #[test]
    fn every_block_has_a_verdict_and_the_kept_ones_make_the_text(html in soup()) {
        let cleaned = cleaner().clean_html(&html).unwrap();
        prop_assert_eq!(cleaned.page.blocks.len(), cleaned.verdicts.len());
        let kept: Vec<&str> = cleaned.page.blocks.iter().zip(&cleaned.verdicts)
            .filter(|(_, verdict)| verdict.keep)
            .flat_map(|(block, _)| words(cleaned.page.text_of(block)))
            .collect();
        prop_assert_eq!(words(&cleaned.text), kept);
    }

    #[test]
    fn both_parsers_give_the_same_blocks(html in soup()) {
        let (fast, reference) = (cleaner().clean_html(&html).unwrap(), reference_cleaner().clean_html(&html).unwrap());
        let texts = |cleaned: &Cleaned| -> Vec<String> {
            cleaned.page.blocks.iter().map(|block| cleaned.page.text_of(block).to_owned()).collect()
        };
        prop_assert_eq!(texts(&fast), texts(&reference));
        prop_assert_eq!(format!("{:?}", fast.page.blocks), format!("{:?}", reference.page.blocks));
        prop_assert_eq!(format!("{:?}", fast.page.elements), format!("{:?}", reference.page.elements));
        prop_assert_eq!(fast.page.metadata, reference.page.metadata);
        prop_assert_eq!(fast.text, reference.text);
    }

    #[test]
    fn rules_take_out_and_leave_what_they_name(html in soup()) {
        let [fast, reference] = ruled_cleaners().each_ref().map(|cleaner| cleaner.clean_html(&html).unwrap());
        prop_assert_eq!(&fast.text, &reference.text);
        prop_assert_eq!(&fast.page.trims, &reference.page.trims);
        for (one, next) in fast.page.trims.iter().zip(&fast.page.trims[1.min(fast.page.trims.len())..]) {
            prop_assert!(one.block <= next.block, "{:?}", fast.page.trims);
        }
        // Of a block that goes nothing is trimmed, and what is cut is what is missing.
        prop_assert!(fast.page.trims.iter().all(|trim| fast.verdicts[trim.block as usize].keep));
        let left = fast.attributes().cut(&fast.whole());
        prop_assert_eq!(words(&left), words(&fast.text));
        // All that lies in an element goes by a rule for all elements.
        let none = ALL_GOES.clean_html(&html).unwrap();
        prop_assert_eq!(&none.text, "");
    }

    #[test]
    fn what_was_taken_out_leaves_the_clean_text(html in soup()) {
        let cleaned = cleaner().clean_html(&html).unwrap();
        let left = cleaned.attributes().cut(&cleaned.whole());
        prop_assert_eq!(words(&left), words(&cleaned.text));
    }

    #[test]
    fn what_was_taken_out_of_lines_leaves_the_clean_lines(text in lines(), end in "\r|\n|\r\n|\u{b}\n|\u{feff}\r\n") {
        let text = text.replace('\n', &end);
        let cleaned = cleaner().clean_text(&text).unwrap();
        prop_assert_eq!(&*cleaned.whole(), &text);
        let left = cleaned.attributes().cut(&text);
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(words(&left), words(&cleaned.text));
    }

    #[test]
    fn clean_html_is_tidy(html in soup()) {
        let text = cleaner().clean_html(&html).unwrap().text;
        prop_assert!(text.is_empty() || text.ends_with('\n') && !text.ends_with("\n\n"));
        prop_assert!(!text.contains('\r') && !text.contains('\0'));
    }

    #[test]
    fn lines_of_a_cleaned_text_come_from_the_input_in_order(text in lines()) {
        let cleaned = cleaner().clean_text(&text).unwrap().text;
        let mut from = text.lines().map(str::trim_end);
        for line in cleaned.lines().filter(|line| !line.is_empty()) {
            prop_assert!(from.any(|have| have == line), "{:?} is not in the input, or not in its order", line);
        }
    }

    #[test]
    fn cleaning_a_text_twice_changes_nothing_more(text in lines()) {
        let once = cleaner().clean_text(&text).unwrap().text;
        let twice = cleaner().clean_text(&once).unwrap().text;
        prop_assert_eq!(once, twice);
    }
}
