//! html5lib's tree construction cases. Those under `scripted/` need a script
//! to run, so they are not looked at.

use std::collections::BTreeMap;

use html5ever::ParseOpts;
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use markup5ever_rcdom::RcDom;

use super::dump::{dump, expected};
use crate::html::tree::{arena, reference};
use crate::html5lib;
use crate::patience::Patience;
use crate::settings::Limits;

/// Why a case says nothing about our parsers.
const FRAGMENT: &str = "a fragment inside an element, which we never parse";
const SCRIPTING: &str = "with scripts on";
/// What is not as the case expects, and not the tokenizer's doing.
const BUILDER: &str = "html5ever as it is, too, leaves an option out of selectedcontent";
const GUARD: &str = "the guard leaves an iframe in noscript out";

/// The tree by html5ever as it is, without our guard, sinks and tokenizer.
fn plain(html: &str) -> Vec<String> {
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    dump(&html5ever::parse_document(RcDom::default(), options).one(html).document)
}

#[test]
fn html5lib_tree_construction_cases() {
    let Some(files) = html5lib::suite("tree-construction", "dat") else { return };
    let budget = (&Limits::default(), Patience::default());
    let mut right = 0;
    let mut other: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (name, bytes) in files {
        for case in html5lib::cases(&bytes) {
            let skipped = [("document-fragment", FRAGMENT), ("script-on", SCRIPTING)];
            if let Some((_, reason)) = skipped.iter().find(|(section, _)| case.get(section).is_some()) {
                *other.entry(reason).or_default() += 1;
                continue;
            }
            let text = |section| std::str::from_utf8(case.get(section).unwrap()).unwrap();
            let (html, expected) = (text("data"), expected(text("document")));
            let fast = arena::build(html, budget, false, |document, _| dump(&document)).unwrap();
            let by_reference = reference::build(html, budget, |document, _| dump(document)).unwrap();
            if fast == by_reference && fast == expected {
                right += 1;
            } else if fast == by_reference && fast == plain(html) && html.contains("<selectedcontent>") {
                *other.entry(BUILDER).or_default() += 1;
            } else if fast == by_reference && html.contains("<noscript") && html.contains("<iframe") {
                *other.entry(GUARD).or_default() += 1;
            } else {
                wrong.push(format!(
                    "{name}: {html:?}\n  fast      {fast:?}\n  reference {by_reference:?}\n  expected  {expected:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} besides {right} right, {other:?}:\n{}", wrong.len(), wrong.join("\n"));
    // Newer cases may be more, never fewer.
    // Newer cases may be more, never fewer.
    assert!(right >= 1586, "only {right} cases are right, {other:?}");
    assert_eq!(other, BTreeMap::from([(FRAGMENT, 192), (SCRIPTING, 8), (BUILDER, 4), (GUARD, 2)]));
}
