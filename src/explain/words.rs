//! The evidence on a block, as sentences.

use super::{Explanation, Why};
use crate::block::{Hidden, Reason};
use crate::html::Tag;
use crate::judge::{Ground, PhraseFound, PhraseWay, ZoneFound};
use crate::rules::RuleFound;
use crate::site::SiteCount;

/// A text quoted from another block is no longer, in characters.
const QUOTED: usize = 60;

impl Explanation {
    /// Why a block stays or goes: first what decided, then what else speaks
    /// for it. The text of the page is as it stands; whoever shows it makes it
    /// safe.
    pub fn sentences(&self, at: usize) -> Vec<String> {
        let why = &self.blocks[at];
        let mut told = vec![self.decision(at)];
        told.extend(why.evidence.phrase.as_ref().map(phrase));
        told.extend(why.evidence.zone.as_ref().map(zone));
        told.extend(self.name(at));
        told.extend(why.site.as_ref().filter(|site| !site.dropped).map(site_count));
        let page = &self.cleaned.page;
        told.extend(page.trims_of(at).iter().map(|trim| {
            let text = shortened(page.text_of_trim(trim).trim());
            let by = if trim.reason == Reason::SiteRuleDrop { "by your rule" } else { "data/trims.toml" };
            format!("trimmed: it goes on without \"{text}\" ({}; {by})", trim.reason)
        }));
        told
    }

    /// What had the last word on a block.
    fn decision(&self, at: usize) -> String {
        let verdict = &self.cleaned.verdicts[at];
        let Why { ground, evidence, site, rule } = &self.blocks[at];
        let score = verdict.score;
        let from = |cut: Option<f32>| match cut {
            Some(cut) => format!("here the model keeps from {cut:.2} on"),
            None => "the model keeps nothing here".to_owned(),
        };
        match ground {
            Ground::Likely => {
                format!("kept: chance of content {score:.2}; {}", from(evidence.cut))
            }
            Ground::Unlikely => {
                format!("dropped: chance of content {score:.2}; {}", from(evidence.cut))
            }
            Ground::Neighbours => format!(
                "kept: it rests on what is kept around it, though its chance of content is {score:.2} and {}",
                from(evidence.cut)
            ),
            Ground::Title => "kept: it is the heading most like the page's title".to_owned(),
            Ground::PageData => {
                "kept: it is the text of the page's data, and the page shows next to nothing".to_owned()
            }
            Ground::TakenBack => {
                format!(
                    "kept: judged once more beside what is kept alone, its chance of content is {score:.2}"
                )
            }
            Ground::Comments if verdict.keep => {
                "kept: --comments keep, and it is a reader's comment".to_owned()
            }
            Ground::Comments => "dropped: --comments drop, and it is a reader's comment".to_owned(),
            Ground::Phrase => format!(
                "dropped: a phrase of chrome outweighs the model, whose chance of content is {score:.2}"
            ),
            Ground::Copy => match evidence.copy_of {
                Some(of) => format!("dropped: the same text is kept already (block {})", of + 1),
                None => "dropped: the same text stands on the page already".to_owned(),
            },
            Ground::NextArticle => "dropped: it lies in an article that follows the page's own".to_owned(),
            Ground::NeverSeen => {
                "dropped: it lies in a template or closed dialog, which no reader sees".to_owned()
            }
            Ground::SiteRule => {
                let fate = if verdict.keep { "kept" } else { "dropped" };
                match rule {
                    Some(rule) => by_rule(fate, rule),
                    None => format!("{fate}: a rule of its site says so"),
                }
            }
            Ground::Site => match site {
                Some(site) => format!("dropped: {}", site_count(site)),
                None => "dropped: it stands on many pages of the site".to_owned(),
            },
        }
    }

    /// What the reason is named after, where nothing else tells.
    fn name(&self, at: usize) -> Option<String> {
        let verdict = &self.cleaned.verdicts[at];
        let evidence = &self.blocks[at].evidence;
        let told = evidence.phrase.is_some() || evidence.zone.is_some();
        if verdict.keep || told || !matches!(self.blocks[at].ground, Ground::Unlikely | Ground::Phrase) {
            return None;
        }
        if let Some(opener) = evidence.opener {
            let text = self.cleaned.page.text_of(&self.cleaned.page.blocks[opener]);
            return Some(format!(
                "{}: it stands in the list that \"{}\" opens (block {})",
                verdict.reason,
                shortened(text),
                opener + 1
            ));
        }
        let share = evidence.link_share * 100.0;
        Some(match verdict.reason {
            Reason::LinkList => format!("link-list: {share:.0} % of its characters are links"),
            Reason::ShortRun => {
                "short-run: it is too short or too little of a sentence to be running text".to_owned()
            }
            Reason::Hidden => format!("hidden: {}", hidden(self.cleaned.page.blocks[at].hidden)),
            reason => format!("{reason}: {}", reason.meaning()),
        })
    }
}

fn hidden(by: Option<Hidden>) -> &'static str {
    match by {
        Some(Hidden::Style) => "an attribute or style hides it from readers",
        Some(Hidden::Noscript) => "it lies in <noscript>",
        Some(Hidden::Template) => "it lies in <template>",
        Some(Hidden::Dialog) => "it lies in a closed <dialog>",
        Some(Hidden::Data) => "it is not on the page but in its data",
        None => Reason::Hidden.meaning(),
    }
}

fn phrase(found: &PhraseFound) -> String {
    let how = match found.way {
        PhraseWay::Whole => "it is nothing but",
        PhraseWay::Opens => "it is nothing but, and opens a list of chrome:",
        PhraseWay::Start => "it begins with",
        PhraseWay::Within => "it holds",
        PhraseWay::Notice => "it is a paragraph that holds",
    };
    let PhraseFound { text, language, reason, strength, .. } = found;
    format!("phrase: {how} \"{text}\" ({reason}, strength {strength:.2}; data/phrases/{language}.toml)")
}

fn zone(found: &ZoneFound) -> String {
    let tag =
        if found.tag == Tag::Other { "an element".to_owned() } else { format!("<{}>", found.tag.as_str()) };
    match found.hint {
        Some(hint) => format!(
            "place: it lies in {tag} whose class, id or role words say {} ({}; data/class-words.toml)",
            hint.as_str(),
            found.reason
        ),
        None => format!("place: it lies in {tag} ({}; data/zones.toml)", found.reason),
    }
}

fn by_rule(fate: &str, rule: &RuleFound) -> String {
    let RuleFound { pattern, place, without } = rule;
    let otherwise = if without.keep { "kept" } else { "dropped" };
    format!(
        "{fate}: your rule {{ {pattern} }} ({place}) says so; without it, {otherwise} ({}, chance of content {:.2})",
        without.reason, without.score
    )
}

fn site_count(count: &SiteCount) -> String {
    let SiteCount { pages, of, needed, .. } = count;
    let alike = if count.masked { ", dates and numbers aside" } else { "" };
    let place = if count.edge { "at the edge of a text" } else { "in the middle of a text" };
    let spared = if count.dropped || needed > pages {
        ""
    } else {
        ", but it looks like a title, a label or a part of what the pages tell"
    };
    format!(
        "site: it stands on {pages} of the site's {of} pages{alike}; {needed} are enough {place}{spared} (data/site.toml)"
    )
}

fn shortened(text: &str) -> String {
    let mut chars = text.chars();
    let begin: String = chars.by_ref().take(QUOTED).collect();
    if chars.next().is_some() { format!("{}…", begin.trim_end()) } else { begin }
}
