//! A rule for blocks that someone points at.

use cssparser::{serialize_identifier, serialize_string};

use super::pattern::{Pattern, quoted};
use super::selector::Selector;
use super::{Rule, RulesOfPage};
use crate::block::{Page, Verdict};
use crate::error::Error;
use crate::html::{Markup, Node, Place, Tag};
use crate::patience::Patience;
use crate::words::folded;

/// Elements around the blocks that are tried, innermost first.
const MOST_ELEMENTS: usize = 8;
/// A selector may change the fate of so many times the words that were
/// pointed at, or of [`FEW_WORDS`].
const MORE_WORDS: u32 = 4;
const FEW_WORDS: u32 = 60;
/// Words of a block by which its text is told from others.
const TELLING_WORDS: usize = 8;
/// Longer names are made by programs.
const LONGEST_NAME: usize = 40;

/// A rule that would change the fate of some blocks of a page.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RuleDraft {
    /// Whether it keeps.
    pub keep: bool,
    /// What it matches, as a file has it: `css = "aside.tides"`.
    pub pattern: String,
    /// The beginning of the first block's text, by which a test can know it.
    pub telling: String,
    /// Other blocks whose fate it changes on the page.
    pub others: Vec<usize>,
}

/// The rule that keeps or drops these blocks of a judged page and changes as
/// little else as can be: by a selector where one names them and not much else,
/// otherwise by the text of the first.
///
/// # Errors
/// Of a defect: what is tried is a rule.
pub(crate) fn suggest(
    page: &Page,
    verdicts: &[Verdict],
    markup: &Markup,
    blocks: &[usize],
    keep: bool,
) -> Result<Option<RuleDraft>, Error> {
    let Some(first) = blocks.iter().min() else { return Ok(None) };
    let telling = telling(page.text_of(&page.blocks[*first]));
    let words = |blocks: &[usize]| blocks.iter().map(|at| page.blocks[*at].counts.words).sum::<u32>();
    let allowed = (MORE_WORDS * words(blocks)).max(FEW_WORDS);
    let mut best: Option<(u32, RuleDraft)> = None;
    for source in selectors(page, markup, blocks) {
        let Ok(selector) = Selector::parse(&source) else { continue };
        let pattern = Pattern::Css { source, selector };
        let Some(others) = others(page, verdicts, markup, blocks, (keep, &pattern))? else { continue };
        let cost = words(&others);
        if cost <= allowed && best.as_ref().is_none_or(|(least, _)| cost < *least) {
            let draft = RuleDraft { keep, pattern: pattern.to_string(), telling: telling.clone(), others };
            best = Some((cost, draft));
        }
    }
    if let Some((_, draft)) = best {
        return Ok(Some(draft));
    }
    let pattern = Pattern::Text { source: telling.clone(), folded: folded(&telling) };
    let others = others(page, verdicts, markup, &[*first], (keep, &pattern))?.unwrap_or_default();
    Ok(Some(RuleDraft { keep, pattern: pattern.to_string(), telling, others }))
}

/// The other blocks whose fate a rule changes, if it decides about all of
/// these.
fn others(
    page: &Page,
    verdicts: &[Verdict],
    markup: &Markup,
    blocks: &[usize],
    (keep, pattern): (bool, &Pattern),
) -> Result<Option<Vec<usize>>, Error> {
    let rule = Rule { keep, pattern: pattern.clone(), place: String::new() };
    let rules = RulesOfPage { rules: vec![&rule] };
    let mut after = verdicts.to_vec();
    rules.apply(&mut page.clone(), &mut after, Some(markup), Patience::default())?;
    let decided = |at: &usize| after[*at].keep == keep && after[*at].reason != verdicts[*at].reason;
    let same = |at: &usize| after[*at].keep == verdicts[*at].keep;
    Ok(blocks
        .iter()
        .all(|at| decided(at) || (verdicts[*at].keep == keep && same(at)))
        .then(|| (0..after.len()).filter(|at| !same(at) && !blocks.contains(at)).collect()))
}

/// Selectors of elements that hold all of the blocks, those of inner elements
/// first.
fn selectors(page: &Page, markup: &Markup, blocks: &[usize]) -> Vec<String> {
    let (Some(first), Some(last)) = (blocks.iter().min(), blocks.iter().max()) else { return Vec::new() };
    let begin = Place { block: *first as u32, text: page.blocks[*first].text.start };
    let end = Place { block: *last as u32, text: page.blocks[*last].text.end };
    let mut around: Vec<&Node> = markup
        .iter()
        .map(|(_, node)| node)
        .filter(|node| node.text.start <= begin && end <= node.text.end)
        .filter(|node| !matches!(node.tag, Tag::Html | Tag::Body))
        .collect();
    around.reverse();
    let mut out = Vec::new();
    for node in around.into_iter().take(MOST_ELEMENTS) {
        let own = names(markup, node);
        let parent = node.parent.and_then(|parent| markup.get(parent));
        let of_parent = parent.map(|parent| names(markup, parent)).unwrap_or_default();
        out.extend(of_parent.into_iter().map(|parent| format!("{parent} > {}", identifier(&node.name))));
        out.extend(own);
    }
    out
}

/// Selectors of an element by what it is called: not by numbers, which stand
/// for one page.
fn names(markup: &Markup, node: &Node) -> Vec<String> {
    let lasting = |name: &&str| name.len() <= LONGEST_NAME && !name.contains(|c: char| c.is_ascii_digit());
    let tag = identifier(&node.name);
    let classes = markup.attribute(node, "class").unwrap_or_default().split_ascii_whitespace();
    let mut out: Vec<String> =
        classes.filter(lasting).map(|class| format!("{tag}.{}", identifier(class))).collect();
    if let Some(id) = markup.attribute(node, "id").filter(lasting) {
        out.push(format!("#{}", identifier(id)));
    }
    for name in ["itemprop", "role", "aria-label"] {
        if let Some(value) = markup.attribute(node, name).filter(lasting) {
            let mut string = String::new();
            // Into a String, which takes every write.
            let _ = serialize_string(value, &mut string);
            out.push(format!("{tag}[{name}={string}]"));
        }
    }
    if node.name.contains('-') {
        out.push(tag);
    }
    out
}

fn identifier(name: &str) -> String {
    let mut out = String::new();
    // Into a String, which takes every write.
    let _ = serialize_identifier(name, &mut out);
    out
}

/// The beginning of a text.
fn telling(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let mut words = line.split_whitespace();
    let begin: Vec<&str> = words.by_ref().take(TELLING_WORDS).collect();
    // Languages without spaces have no end of words.
    begin.join(" ").chars().take(TELLING_WORDS * 10).collect()
}

impl RuleDraft {
    /// The rule as part of a file; `site` is a domain or folder line.
    pub fn to_toml(&self, site: &str, test: Option<&str>) -> String {
        let key = if self.keep { "keep" } else { "drop" };
        let mut out = format!("[[site]]\n{site}\n{key} = [{{ {} }}]\n", self.pattern);
        if let Some(test) = test {
            out.push_str(&format!("\n[[site.test]]\n{test}\n{key}s = [{}]\n", quoted(&self.telling)));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cleaner, Document, Explanation};

    const TEXT: &str = "It rained all night, and in the morning the road to the harbour was gone.";

    fn explain(page: &str) -> Explanation {
        let cleaner = Cleaner::new(Default::default()).unwrap();
        cleaner.explain(Document { bytes: page.as_bytes(), ..Default::default() }).unwrap()
    }

    fn draft(page: &str, block: &str, keep: bool) -> RuleDraft {
        let explanation = explain(page);
        let blocks = &explanation.cleaned.page.blocks;
        let at = blocks.iter().position(|b| explanation.cleaned.page.text_of(b) == block).unwrap();
        explanation.draft_rule(&[at], keep).unwrap().unwrap()
    }

    #[test]
    fn a_selector_names_the_block_and_not_much_else() {
        let page = format!(
            "<main><h1>Rain</h1><p>{TEXT}</p></main><footer class=site><div class='box tides' id=w7>\
             <p>Tide 11:40</p></div><div class=box><p>Call us</p><p>{TEXT} {TEXT} {TEXT} {TEXT}</p></div></footer>"
        );
        let tide = draft(&page, "Tide 11:40", true);
        assert_eq!((tide.pattern.as_str(), tide.others.len()), (r#"css = "div.tides > p""#, 0));
        // A number stands for one page.
        assert!(!draft(&page.replace("tides", "t7"), "Tide 11:40", true).pattern.contains("w7"));
    }

    #[test]
    fn where_no_name_tells_it_the_text_does() {
        let page = format!("<div><div><p>{TEXT}</p><p>{TEXT} It went on.</p></div></div>");
        let draft = draft(&page, TEXT, false);
        assert_eq!(draft.pattern, r#"text = "It rained all night, and in the morning""#);
        // The next begins alike.
        assert_eq!(draft.others, [1]);
    }

    #[test]
    fn a_draft_is_a_file_of_rules() {
        let page = format!("<div class='a\\b \"c\"'><p>{TEXT}</p></div>");
        let draft = draft(&page, TEXT, false);
        let file = draft.to_toml("domain = \"quay.example\"", Some("page = \"a.html\""));
        let rules = crate::SiteRules::parse("rules.toml", &file).unwrap_or_else(|e| panic!("{file}: {e}"));
        assert_eq!((rules.len(), rules.tests().len()), (1, 1));
    }
}
