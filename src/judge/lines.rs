//! Decides about the lines of a text.
//!
//! What goes changes what its neighbours look like: what is left is judged
//! again until nothing more goes, and what went only for the company it was
//! in comes back: a text's last paragraph before the chrome, what is said in a
//! conversation.

use std::collections::HashMap;

use super::Judge;
use crate::block::{Page, Reason, Verdict};
use crate::settings::Favor;
use crate::text;

/// A text is judged so often at most.
const PASSES: usize = 16;

/// Labels that may stand between a text and its next paragraph.
const BETWEEN: usize = 1;

/// The longest name of a speaker, in characters.
const SPEAKER: usize = 30;

impl Judge {
    pub(super) fn judge_text(&self, page: &Page) -> Vec<Verdict> {
        let mut verdicts =
            vec![Verdict { keep: true, reason: Reason::MainContent, score: 1.0 }; page.blocks.len()];
        let mut left = text::without_trims(page);
        for _ in 0..PASSES {
            let mut gone = false;
            for (at, verdict) in self.judge_left(page, &left, |at| verdicts[at].keep) {
                if verdicts[at].keep {
                    verdicts[at] = verdict;
                    gone |= !verdict.keep;
                }
            }
            if !gone {
                break;
            }
            left = text::cut(&text::join(page, |at| verdicts[at].keep));
        }
        self.take_back(page, &mut verdicts);
        verdicts
    }

    /// Keeps the paragraph that went with the chrome behind it, and what a
    /// speaker says, if they look like content beside what is kept alone.
    fn take_back(&self, page: &Page, verdicts: &mut [Verdict]) {
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
            return;
        }
        let tried = |at: usize| verdicts[at].keep || least[at].is_some();
        let with = text::cut(&text::join(page, tried));
        let mut back = verdicts.to_vec();
        for (at, verdict) in self.judge_left(page, &with, tried) {
            if least[at].is_some_and(|least| verdict.keep && verdict.score >= least) {
                back[at] = verdict;
            }
        }
        // Only what would stay if the text were cleaned again.
        let left = text::cut(&text::join(page, |at| back[at].keep));
        if self.judge_left(page, &left, |at| back[at].keep).iter().all(|(_, verdict)| verdict.keep) {
            verdicts.copy_from_slice(&back);
        }
    }

    /// A verdict for each line of what is left of a page, with the number of
    /// the page's block that it belongs to.
    fn judge_left(&self, page: &Page, left: &Page, keep: impl Fn(usize) -> bool) -> Vec<(usize, Verdict)> {
        let lines = |text: &str| text.split('\n').count();
        let owners: Vec<usize> = (0..page.blocks.len())
            .filter(|at| keep(*at))
            .flat_map(|at| std::iter::repeat_n(at, lines(page.text_of(&page.blocks[at]))))
            .collect();
        let verdicts = left.blocks.iter().zip(self.judge_lines(left));
        let verdicts: Vec<Verdict> = verdicts
            .flat_map(|(block, verdict)| std::iter::repeat_n(verdict, lines(left.text_of(block))))
            .collect();
        owners.into_iter().zip(verdicts).collect()
    }

    /// A verdict for each block of a text as it stands.
    fn judge_lines(&self, page: &Page) -> Vec<Verdict> {
        let known = self.evidence.of(page);
        let chances = self.chances(&self.lines, page, &known);
        let reasons = known.signs(page).reasons();
        (0..page.blocks.len())
            .map(|at| {
                let score = chances[at];
                let phrase = known.outweighs(at, score, self.thresholds.line.sure, &self.thresholds);
                let keep = score >= self.least_chance() && !phrase;
                Verdict { keep, reason: if keep { Reason::MainContent } else { reasons[at] }, score }
            })
            .collect()
    }

    /// The chance of being content below which a line goes.
    fn least_chance(&self) -> f32 {
        let least = &self.thresholds.line;
        match self.favor {
            Favor::Precision => least.precision,
            Favor::Balance => least.balance,
            Favor::Recall => least.recall,
        }
    }
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
