//! Decides about the lines of a text.
//!
//! What goes changes what its neighbours look like: what is left is judged
//! again until nothing more goes, and what went only for the company it was
//! in comes back: a text's last paragraph before the chrome, what is said in a
//! conversation.

use std::collections::HashMap;

use super::known::Known;
use super::{Ground, Judge};
use crate::block::{Page, Reason, Verdict};
use crate::settings::Favor;
use crate::text;

/// A text is judged so often at most.
const PASSES: u8 = 16;

/// Labels that may stand between a text and its next paragraph.
const BETWEEN: usize = 1;

/// The longest name of a speaker, in characters.
const SPEAKER: usize = 30;

/// The verdicts for a text, and how they came about.
pub(super) struct Passes {
    pub(super) verdicts: Vec<Verdict>,
    /// For each block, the last pass in which it was judged.
    last: Vec<u8>,
    /// Blocks that came back, and all that they were judged with.
    back: Option<(Vec<bool>, Vec<bool>)>,
}

/// Blocks of a text that were judged together for the last time.
pub(super) struct Sitting {
    /// What they were judged as, which holds other lines too.
    pub(super) left: Page,
    /// Numbers of a block of the text and of the block there that it is a
    /// part of; one for each line.
    pub(super) lines: Vec<(usize, usize)>,
    /// Whether they came back.
    pub(super) back: bool,
}

impl Judge {
    pub(super) fn judge_text(&self, page: &Page) -> Passes {
        let mut verdicts =
            vec![Verdict { keep: true, reason: Reason::MainContent, score: 1.0 }; page.blocks.len()];
        let mut last = vec![0; verdicts.len()];
        let mut left = text::without_trims(page);
        for pass in 0..PASSES {
            let mut gone = false;
            for (at, verdict) in self.judge_left(page, &left, |at| verdicts[at].keep) {
                if verdicts[at].keep {
                    verdicts[at] = verdict;
                    last[at] = pass;
                    gone |= !verdict.keep;
                }
            }
            if !gone {
                break;
            }
            left = text::cut(&text::join(page, |at| verdicts[at].keep));
        }
        let back = self.take_back(page, &mut verdicts);
        Passes { verdicts, last, back }
    }

    /// Keeps the paragraph that went with the chrome behind it, and what a
    /// speaker says, if they look like content beside what is kept alone.
    /// Gives which came back, and what they were judged with.
    fn take_back(&self, page: &Page, verdicts: &mut [Verdict]) -> Option<(Vec<bool>, Vec<bool>)> {
        let speakers = speakers(page, verdicts);
        let speaks = |at: usize| speaker(page, at).is_some_and(|name| speakers.get(name) > Some(&1));
        // Labels since the last line that is kept or may come back.
        let mut between = BETWEEN + 1;
        let mut least = vec![None; verdicts.len()];
        for (at, verdict) in verdicts.iter().enumerate() {
            if !verdict.keep {
                least[at] = match verdict.reason {
                    Reason::LowScore | Reason::ShortRun if speaks(at) => Some(self.least_chance()),
                    Reason::LowScore if between <= BETWEEN => Some(self.thresholds.line.taken_back),
                    _ => None,
                };
            }
            between = if verdict.keep || least[at].is_some() { 0 } else { between + 1 };
        }
        if least.iter().all(Option::is_none) {
            return None;
        }
        let tried: Vec<bool> =
            verdicts.iter().zip(&least).map(|(verdict, least)| verdict.keep || least.is_some()).collect();
        let with = text::cut(&text::join(page, |at| tried[at]));
        let mut back = verdicts.to_vec();
        for (at, verdict) in self.judge_left(page, &with, |at| tried[at]) {
            if least[at].is_some_and(|least| verdict.keep && verdict.score >= least) {
                back[at] = verdict;
            }
        }
        // Only what would stay if the text were cleaned again.
        let left = text::cut(&text::join(page, |at| back[at].keep));
        if !self.judge_left(page, &left, |at| back[at].keep).iter().all(|(_, verdict)| verdict.keep) {
            return None;
        }
        let came = verdicts.iter().zip(&back).map(|(before, after)| before.keep != after.keep).collect();
        verdicts.copy_from_slice(&back);
        Some((came, tried))
    }

    /// A verdict for each line of what is left of a page, with the number of
    /// the page's block that it belongs to.
    fn judge_left(&self, page: &Page, left: &Page, keep: impl Fn(usize) -> bool) -> Vec<(usize, Verdict)> {
        let verdicts = self.judge_lines(left);
        owners(page, left, keep).map(|(owner, at)| (owner, verdicts[at])).collect()
    }

    /// A verdict for each block of a text as it stands.
    fn judge_lines(&self, page: &Page) -> Vec<Verdict> {
        let known = self.evidence.of(page);
        let chances = self.chances(&self.lines, page, &known);
        let reasons = known.signs(page).reasons();
        (0..page.blocks.len()).map(|at| self.decide_line(&known, at, chances[at], reasons[at]).0).collect()
    }

    /// The verdict for a line of this chance of being content and with this
    /// reason to go, and what decided.
    pub(super) fn decide_line(
        &self,
        known: &Known,
        at: usize,
        score: f32,
        reason: Reason,
    ) -> (Verdict, Ground) {
        let ground = if known.outweighs(at, score, self.thresholds.line.sure, &self.thresholds) {
            Ground::Phrase
        } else if score >= self.least_chance() {
            return (Verdict { keep: true, reason: Reason::MainContent, score }, Ground::Likely);
        } else {
            Ground::Unlikely
        };
        (Verdict { keep: false, reason, score }, ground)
    }

    /// The chance of being content below which a line goes.
    pub(super) fn least_chance(&self) -> f32 {
        let least = &self.thresholds.line;
        match self.favor {
            Favor::Precision => least.precision,
            Favor::Balance => least.balance,
            Favor::Recall => least.recall,
        }
    }
}

impl Passes {
    /// The text's blocks as they were judged for the last time.
    pub(super) fn sittings<'a>(&'a self, page: &'a Page) -> impl Iterator<Item = Sitting> + 'a {
        let came = |at: usize| self.back.as_ref().is_some_and(|(came, _)| came[at]);
        let passes = self.last.iter().max().map_or(0, |most| most + 1);
        let usual = (0..passes).map(move |pass| {
            let left_then = |at: usize| self.last[at] >= pass;
            let left = match pass {
                0 => text::without_trims(page),
                _ => text::cut(&text::join(page, left_then)),
            };
            let lines = owners(page, &left, left_then);
            let lines = lines.filter(|(owner, _)| self.last[*owner] == pass && !came(*owner)).collect();
            Sitting { left, lines, back: false }
        });
        usual.chain(self.back.iter().map(|(came, tried)| {
            let left = text::cut(&text::join(page, |at| tried[at]));
            let lines = owners(page, &left, |at| tried[at]).filter(|(owner, _)| came[*owner]).collect();
            Sitting { left, lines, back: true }
        }))
    }
}

/// For each line of what is left of a page, the number of the page's block
/// that it belongs to, and that of the block there.
fn owners<'p>(
    page: &'p Page,
    left: &'p Page,
    keep: impl Fn(usize) -> bool + 'p,
) -> impl Iterator<Item = (usize, usize)> + 'p {
    fn of<'p>(page: &'p Page) -> impl Fn(usize) -> std::iter::RepeatN<usize> + 'p {
        |at| std::iter::repeat_n(at, page.text_of(&page.blocks[at]).split('\n').count())
    }
    let owners = (0..page.blocks.len()).filter(move |at| keep(*at)).flat_map(of(page));
    owners.zip((0..left.blocks.len()).flat_map(of(left)))
}

/// How many kept lines begin with each name.
fn speakers<'p>(page: &'p Page, verdicts: &[Verdict]) -> HashMap<&'p str, u32> {
    let mut count = HashMap::new();
    for name in (0..verdicts.len()).filter(|at| verdicts[*at].keep).filter_map(|at| speaker(page, at)) {
        *count.entry(name).or_default() += 1;
    }
    count
}

/// The name before a colon with which a line of a conversation begins, behind
/// the time in brackets if there is one.
fn speaker(page: &Page, at: usize) -> Option<&str> {
    let line = page.text_of(&page.blocks[at]).trim_start();
    let line = match line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((time, rest)) if time.len() <= SPEAKER => rest.trim_start(),
        _ => line,
    };
    let (name, said) = line.split_once([':', '：'])?;
    let name = name.split(['(', '[']).next().unwrap_or(name).trim();
    let fits = !name.is_empty() && name.chars().count() <= SPEAKER && !said.trim().is_empty();
    fits.then_some(name)
}
