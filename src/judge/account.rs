//! Why the verdicts of a page are what they are.
//!
//! Made only for those who ask: the page is judged once more, by the same
//! code, and what it looked at is written down.

use super::features::columns::Column;
use super::forest::paths::Paths;
use super::ground::{BlockEvidence, Ground, Weight};
use super::known::Known;
use super::lexicon::Sources;
use super::model::Model;
use super::reasons::Sign;
use super::{Judge, phrases};
use crate::block::{Origin, Page, Verdict};
use crate::error::Error;

/// Features named of each subject.
const STRONGEST: usize = 3;

/// The verdicts of a page's blocks, and what they rest on.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) verdicts: Vec<Verdict>,
    pub(crate) grounds: Vec<Ground>,
    pub(crate) evidence: Vec<BlockEvidence>,
    /// The names of the model's features.
    pub(crate) features: Vec<String>,
}

/// What an account is made with.
struct Asked<'a> {
    sources: Sources,
    subject: &'a dyn Fn(&str) -> u8,
}

impl Judge {
    /// As [`Judge::judge`], and why. `subject` gives the number of each
    /// feature's subject by the feature's name.
    ///
    /// # Errors
    /// When the built-in phrase lists are damaged.
    pub(crate) fn account(&self, page: &mut Page, subject: &dyn Fn(&str) -> u8) -> Result<Account, Error> {
        let asked_for = &Asked { sources: Sources::read()?, subject };
        let account = match page.origin {
            Origin::Html => {
                let account = self.account_html(page, asked_for);
                page.trims = self.evidence.trims(page, |at| account.verdicts[at].keep);
                account
            }
            Origin::Text => {
                page.trims = self.evidence.trims(page, |_| true);
                let account = self.account_text(page, asked_for);
                page.trims.retain(|trim| account.verdicts[trim.block as usize].keep);
                account
            }
        };
        Ok(account)
    }

    fn account_html(&self, page: &Page, asked_for: &Asked<'_>) -> Account {
        let choice = self.choose(page);
        let all: Vec<usize> = (0..page.blocks.len()).collect();
        let likely = self.likeliest(page, &choice.chances);
        let kept_alone = all.iter().filter(|at| likely[**at]).map(|at| choice.chances[*at]);
        let cut = kept_alone.min_by(f32::total_cmp);
        let (mut evidence, features) =
            self.evidence_of(&self.blocks, page, &choice.known, &all, cut, asked_for);
        let (mut verdicts, mut grounds) = (Vec::new(), Vec::new());
        let mut kept_texts = std::collections::HashMap::new();
        for at in all {
            let (verdict, ground) = self.decide(&choice, at);
            let text = page.text_of(&page.blocks[at]);
            if ground == Ground::Copy {
                evidence[at].copy_of = kept_texts.get(text).copied();
            } else if verdict.keep {
                kept_texts.entry(text).or_insert(at);
            }
            verdicts.push(verdict);
            grounds.push(if ground == Ground::Likely && !likely[at] { Ground::Neighbours } else { ground });
        }
        Account { verdicts, grounds, evidence, features }
    }

    fn account_text(&self, page: &Page, asked_for: &Asked<'_>) -> Account {
        let passes = self.judge_text(page);
        let mut account = Account {
            grounds: vec![Ground::Likely; page.blocks.len()],
            evidence: vec![BlockEvidence::default(); page.blocks.len()],
            features: Vec::new(),
            verdicts: passes.verdicts.clone(),
        };
        for sitting in passes.sittings(page) {
            if sitting.lines.is_empty() {
                continue;
            }
            let left = &sitting.left;
            let known = self.evidence.of(left);
            let chances = self.chances(&self.lines, left, &known);
            let reasons = known.signs(left).reasons();
            let lines: Vec<(usize, usize, Ground)> = sitting
                .lines
                .iter()
                .filter_map(|(owner, at)| {
                    let (verdict, ground) = self.decide_line(&known, *at, chances[*at], reasons[*at]);
                    let ground = if sitting.back { Ground::TakenBack } else { ground };
                    (verdict == account.verdicts[*owner]).then_some((*owner, *at, ground))
                })
                .collect();
            let asked: Vec<usize> = lines.iter().map(|(_, at, _)| *at).collect();
            let cut = Some(self.least_chance());
            let (evidence, features) = self.evidence_of(&self.lines, left, &known, &asked, cut, asked_for);
            // Of the block whose line opens a list.
            let owners: std::collections::HashMap<usize, usize> =
                sitting.lines.iter().map(|(owner, at)| (*at, *owner)).collect();
            for ((owner, _, ground), mut evidence) in lines.into_iter().zip(evidence) {
                evidence.opener = evidence.opener.and_then(|at| owners.get(&at).copied());
                account.grounds[owner] = ground;
                account.evidence[owner] = evidence;
            }
            account.features = features;
        }
        account
    }

    /// The evidence on some blocks of a page, given in ascending order, and
    /// the names of its features.
    fn evidence_of(
        &self,
        model: &Model,
        page: &Page,
        known: &Known,
        asked: &[usize],
        cut: Option<f32>,
        asked_for: &Asked<'_>,
    ) -> (Vec<BlockEvidence>, Vec<String>) {
        let comments = !self.evidence.kinds.is_discussion(page);
        let zones = self.evidence.zones.found(page, &known.measures, comments, asked.iter().copied());
        let signs: Vec<Sign> = known.signs(page).all().collect();
        let mut evidence: Vec<BlockEvidence> = asked
            .iter()
            .zip(zones)
            .map(|(&at, zone)| {
                let block = &page.blocks[at];
                let mut phrase = known.phrases[at].and_then(|_| {
                    let shape = &known.measures.shapes[at];
                    phrases::source(&self.evidence.lexicon, &asked_for.sources, page, block, shape)
                });
                if let Some(phrase) = &mut phrase {
                    phrase.strong = phrase.strength >= self.thresholds.strong_phrase;
                }
                let opener = match signs[at] {
                    Sign::Opened(_, by) => Some(by),
                    _ => None,
                };
                let zone = zone.filter(|_| known.zones[at].is_some());
                let link_share = known.measures.link_density[at];
                BlockEvidence { cut, phrase, zone, opener, link_share, ..BlockEvidence::default() }
            })
            .collect();
        let features = weigh(model, page, known, asked, asked_for.subject, &mut evidence);
        (evidence, features)
    }
}

/// Puts the model's part into the evidence, and gives its features' names.
fn weigh(
    model: &Model,
    page: &Page,
    known: &Known,
    asked: &[usize],
    subject: &dyn Fn(&str) -> u8,
    evidence: &mut [BlockEvidence],
) -> Vec<String> {
    let paths: Paths = model.paths();
    let (mut features, mut subjects) = (Vec::new(), Vec::new());
    let mut row = Vec::new();
    model.each_part(page, known, |columns| {
        let blocks = columns.blocks();
        if features.is_empty() {
            features = columns.names();
            subjects = features.iter().map(|name| subject(name)).collect();
        }
        let from = asked.partition_point(|at| *at < blocks.start);
        for (at, evidence) in asked[from..].iter().zip(&mut evidence[from..]) {
            if *at >= blocks.end {
                break;
            }
            row.clear();
            row.extend((0..columns.len()).map(|feature| match columns.get(feature) {
                Column::Same(value) => value,
                Column::Each(values) => values[at - blocks.start],
            }));
            let effects = paths.effects(&row);
            evidence.base = paths.base();
            evidence.subjects = vec![0.0; subjects.iter().max().map_or(0, |most| usize::from(*most) + 1)];
            let mut weights: Vec<Weight> = Vec::new();
            for (feature, (effect, subject)) in effects.iter().zip(&subjects).enumerate() {
                let effect = *effect as f32;
                evidence.subjects[usize::from(*subject)] += effect;
                if effect != 0.0 {
                    weights.push(Weight {
                        feature: feature as u16,
                        subject: *subject,
                        value: row[feature],
                        effect,
                    });
                }
            }
            // Of equals the first.
            weights.sort_by(|a, b| a.subject.cmp(&b.subject).then(b.effect.abs().total_cmp(&a.effect.abs())));
            let of_subjects = weights.chunk_by(|a, b| a.subject == b.subject);
            evidence.weights = of_subjects.flat_map(|of| of.iter().take(STRONGEST)).copied().collect();
        }
    });
    features
}
