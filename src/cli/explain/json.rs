//! The explanation as lines of JSON.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::explain::Explanation;

/// Prints an object for each of these blocks.
pub(super) fn print(out: &mut impl Write, explanation: &Explanation, blocks: &[usize]) -> io::Result<()> {
    blocks.iter().try_for_each(|at| writeln!(out, "{}", line(explanation, *at)))
}

fn line(explanation: &Explanation, at: usize) -> Value {
    let page = &explanation.cleaned.page;
    let (block, verdict) = (&page.blocks[at], &explanation.cleaned.verdicts[at]);
    let (why, evidence) = (&explanation.blocks[at], &explanation.blocks[at].evidence);
    let trims = page.trims_of(at).iter();
    let trims = trims.map(|trim| json!({"reason": trim.reason, "text": page.text_of_trim(trim)}));
    let phrase = evidence.phrase.as_ref().map(|found| {
        json!({
            "text": found.text, "language": found.language, "way": found.way, "reason": found.reason,
            "strength": found.strength,
        })
    });
    let zone = evidence.zone.map(|zone| {
        json!({"tag": zone.tag.as_str(), "words": zone.hint.map(|hint| hint.as_str()), "reason": zone.reason})
    });
    let site = why.site.map(|site| {
        json!({
            "pages": site.pages, "of": site.of, "needed": site.needed, "masked": site.masked, "edge": site.edge,
        })
    });
    let rule = why.rule.as_ref().map(|rule| {
        let without = &rule.without;
        json!({
            "pattern": rule.pattern, "place": rule.place,
            "without": {"keep": without.keep, "reason": without.reason},
        })
    });
    let subjects = explanation.subjects(at).into_iter().map(|of| {
        let features = of.features.iter().map(|feature| {
            json!({
                "name": feature.name, "meaning": feature.meaning, "value": feature.value,
                "effect": feature.effect,
            })
        });
        json!({"subject": of.subject, "effect": of.effect, "strongest": features.collect::<Vec<_>>()})
    });
    json!({
        "block": at + 1, "keep": verdict.keep, "reason": verdict.reason, "score": verdict.score,
        "kind": block.kind, "words": block.counts.words, "text": page.text_of(block),
        "trims": trims.collect::<Vec<_>>(),
        "decided-by": why.ground, "why": explanation.sentences(at), "keeps-from": evidence.cut,
        "phrase": phrase, "place": zone, "opened-by": evidence.opener.map(|at| at + 1),
        "copy-of": evidence.copy_of.map(|at| at + 1), "site": site, "rule": rule,
        "model": {"base": evidence.base, "subjects": subjects.collect::<Vec<_>>()},
    })
}
