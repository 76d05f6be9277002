//! Rules have the last word on a judged page.

use std::ops::Range;

use super::pattern::Pattern;
use super::segments::{Segment, apart};
use super::selector::Matcher;
use super::{Rule, RuleFound, RulesOfPage};
use crate::block::{Page, Reason, Trim, Verdict};
use crate::error::{Error, ErrorKind};
use crate::html::Markup;
use crate::patience::Patience;
use crate::words::folded;

/// Looks at elements that a page's rules may take: enough for some hundred
/// selectors on the largest pages.
const MOST_LOOKS: u64 = 1_000_000_000;

/// Elements that are matched between two looks at the time.
const PATIENT_FOR: usize = 256;

/// A block that a rule decided about.
#[derive(Debug, Clone)]
pub(crate) struct Applied<'r> {
    /// The block's number.
    pub(crate) block: usize,
    rule: &'r Rule,
    without: Verdict,
}

impl Applied<'_> {
    /// The same for people.
    pub(crate) fn found(&self) -> RuleFound {
        RuleFound {
            pattern: self.rule.pattern.to_string(),
            place: self.rule.place.clone(),
            without: self.without,
        }
    }
}

/// What the rules say of a block.
enum Say {
    Nothing,
    /// All of it, by this rule.
    All(usize),
    /// Parts of it.
    Parts(Vec<(Range<u32>, usize)>),
}

impl<'r> RulesOfPage<'r> {
    /// Changes the verdicts and trims of a judged page; the blocks whose
    /// verdicts are by a rule, in their order. Rules by selector need the page's
    /// elements.
    ///
    /// # Errors
    /// When matching takes too long.
    pub(crate) fn apply(
        &self,
        page: &mut Page,
        verdicts: &mut [Verdict],
        markup: Option<&Markup>,
        patience: Patience<'_>,
    ) -> Result<Vec<Applied<'r>>, Error> {
        let mut applied = Vec::new();
        if self.rules.is_empty() {
            return Ok(applied);
        }
        let segments = match markup {
            Some(markup) => apart(self.named(markup, patience)?),
            None => Vec::new(),
        };
        let judged = std::mem::take(&mut page.trims);
        let mut judged = judged.into_iter().peekable();
        let by_text = self.rules.iter().any(|rule| matches!(rule.pattern, Pattern::Text { .. }));
        let mut trims = Vec::new();
        for (at, verdict) in verdicts.iter_mut().enumerate() {
            let own = std::iter::from_fn(|| judged.next_if(|trim| trim.block as usize == at));
            let own: Vec<Trim> = own.collect();
            let say = match self.by_text(page, at, by_text) {
                Some(rule) => Say::All(rule),
                None => parts(page, at, &segments),
            };
            let decides = |rule: usize| Applied { block: at, rule: self.rules[rule], without: *verdict };
            match say {
                Say::Nothing => trims.extend(own),
                Say::All(rule) => {
                    applied.push(decides(rule));
                    *verdict = self.verdict(rule, *verdict);
                }
                Say::Parts(parts) => {
                    if let Some((_, rule)) = parts.iter().find(|(_, rule)| self.rules[*rule].keep) {
                        applied.push(decides(*rule));
                        *verdict = self.verdict(*rule, *verdict);
                    }
                    if verdict.keep {
                        self.trim(page, at, &parts, own, &mut trims);
                    }
                }
            }
        }
        page.trims = trims;
        Ok(applied)
    }

    fn verdict(&self, rule: usize, judged: Verdict) -> Verdict {
        let keep = self.rules[rule].keep;
        let reason = if keep { Reason::SiteRuleKeep } else { Reason::SiteRuleDrop };
        Verdict { keep, reason, ..judged }
    }

    /// The text of the elements that selectors name, outer ones first. Of the
    /// rules that name one, those that keep come first, then the earlier.
    fn named(&self, markup: &Markup, patience: Patience<'_>) -> Result<Vec<Segment>, Error> {
        let selectors = |keep: bool| {
            self.rules.iter().enumerate().filter_map(move |(number, rule)| match &rule.pattern {
                Pattern::Css { selector, .. } if rule.keep == keep => Some((number, selector)),
                _ => None,
            })
        };
        let selectors: Vec<_> = selectors(true).chain(selectors(false)).collect();
        let mut matcher = Matcher::new(markup, MOST_LOOKS);
        let mut named = Vec::new();
        for (id, node) in markup.iter() {
            if (id as usize).is_multiple_of(PATIENT_FOR) {
                patience.check()?;
            }
            // An element without text can be named, but there is nothing to keep or drop.
            if node.text.is_empty() {
                continue;
            }
            if let Some((rule, _)) = selectors.iter().find(|(_, selector)| matcher.matches(selector, id)) {
                named.push(Segment { text: node.text.clone(), rule: *rule });
            }
        }
        if matcher.is_over() {
            let what = "the selectors of its site's rules look at too many elements; use simpler ones";
            return Err(Error::new(ErrorKind::OverBudget, what));
        }
        Ok(named)
    }

    /// The rule that goes by a block's text: the first that keeps, else the
    /// first that drops.
    fn by_text(&self, page: &Page, at: usize, fold: bool) -> Option<usize> {
        let text = page.text_of(&page.blocks[at]);
        let folded = if fold { folded(text) } else { String::new() };
        let first = |keep: bool| {
            self.rules.iter().position(|rule| rule.keep == keep && rule.pattern.matches(text, &folded))
        };
        first(true).or_else(|| first(false))
    }

    /// Puts what the rules take out of a kept block to what the judge takes
    /// out; what rules keep stays.
    fn trim(
        &self,
        page: &Page,
        at: usize,
        parts: &[(Range<u32>, usize)],
        own: Vec<Trim>,
        into: &mut Vec<Trim>,
    ) {
        let block = at as u32;
        let first = into.len();
        for trim in own {
            let mut from = trim.text.start;
            let meets = |part: &Range<u32>| part.end > trim.text.start && part.start < trim.text.end;
            for (part, _) in parts.iter().filter(|(part, _)| meets(part)) {
                if part.start > from {
                    into.push(Trim { block, text: from..part.start, reason: trim.reason });
                }
                from = part.end;
            }
            if from < trim.text.end {
                into.push(Trim { text: from..trim.text.end, ..trim });
            }
        }
        let dropped = parts.iter().filter(|(_, rule)| !self.rules[*rule].keep);
        into.extend(dropped.map(|(part, _)| Trim {
            block,
            text: with_space(page, at, part.clone()),
            reason: Reason::SiteRuleDrop,
        }));
        into[first..].sort_by_key(|trim| trim.text.start);
        // The space that was taken along may be another's.
        for next in first + 1..into.len() {
            let end = into[next - 1].text.end;
            let text = &mut into[next].text;
            text.start = text.start.max(end).min(text.end);
        }
        into.retain(|trim| !trim.text.is_empty());
    }
}

/// The parts of a block that selectors name.
fn parts(page: &Page, at: usize, segments: &[Segment]) -> Say {
    let block = &page.blocks[at];
    let place = |text| crate::html::Place { block: at as u32, text };
    let (begin, end) = (place(block.text.start), place(block.text.end));
    let first = segments.partition_point(|segment| segment.text.end <= begin);
    let mut parts: Vec<(Range<u32>, usize)> = Vec::new();
    let mut bare = false;
    let mut here = begin.text;
    let blank = |from: u32, to: u32| page.text[from as usize..to as usize].trim().is_empty();
    for segment in segments[first..].iter().take_while(|segment| segment.text.start < end) {
        let from = segment.text.start.max(begin).text;
        let to = segment.text.end.min(end).text;
        if from >= to || blank(from, to) {
            continue;
        }
        bare |= !blank(here, from);
        here = to;
        parts.push((from..to, segment.rule));
    }
    bare |= !blank(here, end.text);
    match parts.as_slice() {
        [] => Say::Nothing,
        [(_, first), rest @ ..] if !bare && rest.iter().all(|(_, rule)| rule == first) => Say::All(*first),
        _ => Say::Parts(parts),
    }
}

/// A part of a block with the white space that would be left over without it.
fn with_space(page: &Page, at: usize, part: Range<u32>) -> Range<u32> {
    let block = &page.blocks[at].text;
    let before = &page.text[block.start as usize..part.start as usize];
    let after = &page.text[part.end as usize..block.end as usize];
    let text = &page.text[part.start as usize..part.end as usize];
    if before.trim().is_empty() {
        let space = after.len() - after.trim_start().len();
        return block.start..part.end + space as u32;
    }
    let apart =
        after.is_empty() || after.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
    let space = if apart { before.len() - before.trim_end().len() } else { 0 };
    part.start - space as u32..part.end
}

#[cfg(test)]
mod tests {
    use crate::block::Reason;
    use crate::rules::SiteRules;
    use crate::{Cleaned, Cleaner, Document};

    const URL: Option<&str> = Some("https://harbour-post.example/a");
    const TEXT: &str = "It rained all night, and in the morning the road to the harbour was gone.";

    fn clean(rules: &str, page: &str) -> Cleaned {
        let rules = format!("[[site]]\ndomain = 'harbour-post.example'\n{rules}");
        let rules = SiteRules::parse("rules.toml", &rules).unwrap();
        let cleaner = Cleaner::new(Default::default()).unwrap().with_rules(rules);
        cleaner.clean(Document { bytes: page.as_bytes(), url: URL, ..Default::default() }).unwrap()
    }

    fn text(rules: &str, page: &str) -> String {
        clean(rules, page).text
    }

    #[test]
    fn rules_have_the_last_word() {
        let page = format!(
            "<title>Rain</title><main><h1>Rain</h1><p>{TEXT}</p></main><footer><p>Tide 11:40</p><p>Call us</p></footer>"
        );
        let plain = format!("Rain\n\n{TEXT}\n");
        assert_eq!(text("drop = [{css='b'}]", &page), plain);
        assert_eq!(text("keep = [{regex='^Tide'}]", &page), format!("{plain}\nTide 11:40\n"));
        assert_eq!(text("drop = [{text='RAINED  all'}]", &page), "Rain\n");
        assert_eq!(text("drop = [{css='h1'}]", &page), format!("{TEXT}\n"));
        // The innermost element's rule counts, and the block's text before all.
        let rules = "keep = [{css='footer'}]\ndrop = [{css='footer p:last-child'}]";
        assert_eq!(text(rules, &page), format!("{plain}\nTide 11:40\n"));
        let rules = "keep = [{css='footer'}, {text='tide'}]\ndrop = [{css='footer p'}]";
        assert_eq!(text(rules, &page), format!("{plain}\nTide 11:40\n"));
        // Of one element, what keeps.
        assert_eq!(text("keep = [{css='h1'}]\ndrop = [{css='h1'}]", &page), plain);
    }

    #[test]
    fn a_part_of_a_block_goes_alone() {
        let page = format!(
            "<main><p><b>Update:</b> {TEXT} <i>Advert</i>, it <u>was</u> said. <a href=/x>More</a></p></main>"
        );
        let rules = "drop = [{css='b, i, a'}]";
        let cleaned = clean(rules, &page);
        assert_eq!(cleaned.text, format!("{TEXT}, it was said.\n"));
        assert!(cleaned.page.trims.iter().all(|trim| trim.reason == Reason::SiteRuleDrop));
        assert_eq!(text("drop = [{css='p'}]\nkeep = [{css='u'}]", &page), "was\n");
        assert_eq!(text("drop = [{css='b, i, u, a, p'}]", &page), "");
    }

    #[test]
    fn what_a_rule_keeps_is_kept_whole() {
        // Trimmed by the judge.
        let page = format!("<main><p>{TEXT} {TEXT}</p><p>{TEXT} Read more…</p></main>");
        let before = text("drop = [{css='b'}]", &page);
        assert!(!before.contains("Read more"), "{before}");
        assert!(text("keep = [{css='p'}]", &page).contains("gone. Read more…"));
        assert!(text("keep = [{text='read more'}]", &page).contains("gone. Read more…"));
    }

    #[test]
    fn texts_have_rules_too() {
        let page = format!("{TEXT}\n\nTide 11:40\n\nRead Also: The long pier\n");
        let rules = "keep = [{regex='^Tide'}, {text='long pier'}]\ndrop = [{css='p'}]";
        assert_eq!(text(rules, &page), page);
    }

    #[test]
    fn other_sites_are_as_before() {
        let page = format!("<p>{TEXT}</p>");
        let rules = "[[site]]\ndomain='quay.example'\ndrop=[{css='p'}]";
        let cleaner = || Cleaner::new(Default::default()).unwrap();
        let ruled = cleaner().with_rules(SiteRules::parse("r", rules).unwrap());
        let of = |url| {
            let document = Document { bytes: page.as_bytes(), url, ..Default::default() };
            (cleaner().clean(document).unwrap().text, ruled.clean(document).unwrap().text)
        };
        let (before, after) = of(URL);
        assert_eq!(before, after);
        assert_eq!(of(Some("https://quay.example/")).1, "");
        // By what the page itself says.
        let page = format!("<link rel=canonical href=https://www.quay.example/a><p>{TEXT}</p>");
        assert_eq!(ruled.clean_html(&page).unwrap().text, "");
        assert_eq!(ruled.clean_html(&page.replace("quay", "pier")).unwrap().text, format!("{TEXT}\n"));
    }
}
