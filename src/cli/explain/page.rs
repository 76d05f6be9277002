//! The explanation as a document for the browser.
//!
//! It is built from the text of the page's blocks alone, escaped; the
//! document's policy (Content-Security-Policy) allows its own style and script,
//! by their hashes, and nothing else.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::terminal::{kind, value};
use crate::block::{Block, BlockKind, Reason, Verdict};
use crate::cli::resolve::is_stdin;
use crate::cli::speak::counted;
use crate::explain::Explanation;
use crate::placed;
use crate::report::{escaped_path, push_html, push_html_lines};

const TEMPLATE: &str = include_str!("../../../data/explain/page.html");
const STYLE: &str = include_str!("../../../data/explain/page.css");
const SCRIPT: &str = include_str!("../../../data/explain/page.js");

/// Of pages of more blocks than this, single features are left out: a browser
/// would take long over them.
const FEATURES_UP_TO: usize = 5000;

/// Refuses a file that is the page itself, or cannot be.
pub(super) fn check(html: &Path, page: &Path) -> Result<()> {
    let name = escaped_path(html);
    if html.is_dir() {
        bail!("--html {name} is a folder; name a file in it");
    }
    let same =
        |a: &Path, b: &Path| fs::canonicalize(a).is_ok_and(|a| fs::canonicalize(b).is_ok_and(|b| a == b));
    if !is_stdin(page) && same(html, page) {
        bail!("--html {name} is the page itself; name another file");
    }
    Ok(())
}

/// Writes the document: it is there when it is whole.
pub(super) fn write(html: &Path, name: &str, explanation: &Explanation) -> Result<()> {
    placed::put(html, document(name, explanation).as_bytes()).with_context(|| {
        format!("{} cannot be written; name another file, in a folder that is there", escaped_path(html))
    })
}

/// The whole document.
fn document(name: &str, explanation: &Explanation) -> String {
    let mut out = String::new();
    let mut rest = TEMPLATE;
    while let Some((before, after)) = rest.split_once("{{") {
        let (part, after) = after.split_once("}}").unwrap_or((after, ""));
        out.push_str(before);
        match part {
            "style" => out.push_str(STYLE),
            "script" => out.push_str(SCRIPT),
            "name" => push_html(&mut out, name),
            "summary" => out.push_str(&summary(explanation)),
            "toggles" => toggles(&mut out, explanation),
            "blocks" => (0..explanation.blocks.len()).for_each(|at| block(&mut out, explanation, at)),
            "clean" => push_html_lines(&mut out, &explanation.cleaned.text),
            _ => {}
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn summary(explanation: &Explanation) -> String {
    let cleaned = &explanation.cleaned;
    let blocks = || cleaned.page.blocks.iter().zip(&cleaned.verdicts);
    let words = |kept: bool| -> usize {
        blocks()
            .filter(|(_, verdict)| verdict.keep || !kept)
            .map(|(block, _)| block.counts.words as usize)
            .sum()
    };
    let kept = blocks().filter(|(_, verdict)| verdict.keep).count();
    let all = counted(blocks().count(), "block");
    format!("{kept} of {all} kept, {} of {}.", words(true), counted(words(false), "word"))
}

/// A checkbox for each reason, those of what is kept first.
fn toggles(out: &mut String, explanation: &Explanation) {
    let cleaned = &explanation.cleaned;
    let mut counts: BTreeMap<(bool, Reason), usize> = BTreeMap::new();
    for verdict in &cleaned.verdicts {
        *counts.entry((!verdict.keep, verdict.reason)).or_default() += 1;
    }
    for trim in &cleaned.page.trims {
        *counts.entry((true, trim.reason)).or_default() += 1;
    }
    for ((dropped, reason), count) in counts {
        let (name, fate) = (reason.as_str(), if dropped { "dropped" } else { "kept" });
        let mut meaning = String::new();
        push_html(&mut meaning, reason.meaning());
        // Into a String, which takes every write.
        let _ = writeln!(
            out,
            "<label title=\"{meaning}\"><input type=\"checkbox\" value=\"{fate}-{name}\" checked> {name} \
             <small>{count}</small></label>",
        );
    }
}

fn block(out: &mut String, explanation: &Explanation, at: usize) {
    let page = &explanation.cleaned.page;
    let (block, verdict) = (&page.blocks[at], &explanation.cleaned.verdicts[at]);
    let fate = if verdict.keep { "kept" } else { "dropped" };
    let mut reasons = vec![format!("{fate}-{}", verdict.reason)];
    reasons.extend(page.trims_of(at).iter().map(|trim| format!("dropped-{}", trim.reason)));
    let sentences = explanation.sentences(at);
    let _ = write!(
        out,
        "<li class=\"{fate} {}\" data-reasons=\"{}\"><details><summary><span class=\"tag\"><b>{}</b> \
         <span>{:.2}</span></span> <span class=\"text\">",
        look(block.kind),
        reasons.join(" "),
        verdict.reason,
        verdict.score,
    );
    text(out, explanation, at, block);
    out.push_str("</span></summary><div class=\"why\"><ul><li>");
    let words = counted(block.counts.words as usize, "word");
    let _ = write!(out, "block {}: {}, {words}", at + 1, kind(block.kind));
    for sentence in &sentences {
        out.push_str("</li><li>");
        push_html(out, sentence);
    }
    out.push_str("</li></ul>");
    features(out, explanation, at);
    out.push_str("</div></details><div class=\"tip\" aria-hidden=\"true\">");
    tip(out, verdict, &sentences);
    out.push_str("</div></li>\n");
}

/// The text of a block, what is trimmed off marked.
fn text(out: &mut String, explanation: &Explanation, at: usize, block: &Block) {
    let page = &explanation.cleaned.page;
    let mut from = block.text.start;
    for trim in page.trims_of(at) {
        push_html_lines(out, &page.text[from as usize..trim.text.start as usize]);
        out.push_str("<del>");
        push_html_lines(out, page.text_of_trim(trim));
        out.push_str("</del>");
        from = trim.text.end;
    }
    push_html_lines(out, &page.text[from as usize..block.text.end as usize]);
}

/// What is shown of a block that is pointed at.
fn tip(out: &mut String, verdict: &Verdict, sentences: &[String]) {
    push_html(out, &format!("{}: {}", verdict.reason, verdict.reason.meaning()));
    for sentence in sentences.iter().take(2) {
        out.push_str("<br>");
        push_html(out, sentence);
    }
}

fn features(out: &mut String, explanation: &Explanation, at: usize) {
    out.push_str("<table><caption>What moved the log odds of its being content</caption>");
    let mut row = |class: &str, effect: f32, meaning: &str, shown: &str| {
        let side = if effect < 0.0 { "against" } else { "for" };
        let _ = write!(out, "<tr class=\"{class}\"><td class=\"{side}\">{effect:+.2}</td><td>");
        push_html(out, meaning);
        out.push_str("</td><td>");
        push_html(out, shown);
        out.push_str("</td></tr>");
    };
    row("subject", explanation.blocks[at].evidence.base, "where every block starts", "");
    for of in explanation.subjects(at) {
        row("subject", of.effect, of.subject, "");
        for feature in of.features.into_iter().filter(|_| explanation.blocks.len() <= FEATURES_UP_TO) {
            row("feature", feature.effect, feature.meaning, &value(&feature));
        }
    }
    out.push_str("</table>");
}

/// The class by which a block looks like what it is.
fn look(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Heading(_) | BlockKind::Term => "heading",
        BlockKind::ListItem(_) => "item",
        BlockKind::Quote => "quote",
        BlockKind::Cell { .. } => "cell",
        BlockKind::Control => "control",
        BlockKind::Code => "code",
        _ => "plain",
    }
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_STANDARD, Engine};
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_policy_names_the_style_and_the_script() {
        for (what, text) in [("style-src", STYLE), ("script-src", SCRIPT)] {
            let policy = format!("{what} 'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
            assert!(TEMPLATE.contains(&policy), "data/explain/page.html must say {policy}");
        }
    }

    #[test]
    fn every_place_of_the_template_is_filled() {
        let cleaner = crate::Cleaner::new(crate::Settings::default()).unwrap();
        let explanation =
            cleaner.explain(crate::Document { bytes: b"<p>{{name}}", ..Default::default() }).unwrap();
        let document = document("a {{style}} name", &explanation);
        assert_eq!(document.matches("a {{style}} name").count(), 2);
        assert_eq!(document.matches("{{").count(), 2 + document.matches("{{name}}").count());
    }
}
