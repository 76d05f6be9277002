//! Decides about the blocks of a page of HTML.

use super::known::Known;
use super::{Judge, choose, fill, following, title};
use crate::block::{BlockKind, Hidden, Page, Reason, Verdict};
use crate::judge::Ground;
use crate::settings::Comments;

/// A page of HTML on which it is chosen what stays.
pub(super) struct Choice<'p> {
    pub(super) page: &'p Page,
    pub(super) known: Known,
    /// Each block's chance of being content.
    pub(super) chances: Vec<f32>,
    keep: Vec<bool>,
    copies: Vec<bool>,
    following: Vec<bool>,
    title: Option<usize>,
    /// Whether what is kept of the page's visible part makes up a text.
    shows_text: bool,
    /// Why each block goes, should it go.
    pub(super) reasons: Vec<Reason>,
}

impl Judge {
    pub(super) fn judge_html(&self, page: &Page) -> Vec<Verdict> {
        if page.blocks.is_empty() {
            return Vec::new();
        }
        let choice = self.choose(page);
        (0..page.blocks.len()).map(|at| self.decide(&choice, at).0).collect()
    }

    /// Chooses by the model, for the page as a whole, what stays.
    pub(super) fn choose<'p>(&self, page: &'p Page) -> Choice<'p> {
        let known = self.evidence.of(page);
        let chances = self.chances(&self.blocks, page, &known);
        let mut keep = self.likeliest(page, &chances);
        fill::gaps(page, &known, &chances, &mut keep, &self.thresholds.fill);
        let copies = known.drop_copies(page, &mut keep, self.thresholds.copy_words);
        let shows_text = shows_text(page, &keep, self.thresholds.shown_words);
        let reasons = known.signs(page).reasons();
        let title = title::find(page, &known, &keep);
        let following = following::find(page, &known.measures);
        Choice { page, known, chances, keep, copies, following, title, shows_text, reasons }
    }

    /// What the model alone keeps.
    pub(super) fn likeliest(&self, page: &Page, chances: &[f32]) -> Vec<bool> {
        let sizes: Vec<f32> = page.blocks.iter().map(|block| block.counts.words as f32).collect();
        choose::by_expected_f(chances, &sizes, self.favor)
    }

    /// The verdict for a block, and what decided.
    pub(super) fn decide(&self, choice: &Choice<'_>, at: usize) -> (Verdict, Ground) {
        let Choice { page, known, .. } = choice;
        let score = choice.chances[at];
        let kept = |reason| Verdict { keep: true, reason, score };
        let dropped = |reason| Verdict { keep: false, reason, score };
        if choice.title == Some(at) {
            return (kept(Reason::ContentHeading), Ground::Title);
        }
        if choice.copies[at] {
            return (dropped(Reason::Duplicate), Ground::Copy);
        }
        if choice.following[at] {
            return (dropped(Reason::NextArticle), Ground::NextArticle);
        }
        if known.zones[at] == Some(Reason::Comments) {
            match self.comments {
                Comments::Keep if known.measures.is_prose(at) => {
                    return (kept(Reason::Comment), Ground::Comments);
                }
                Comments::Drop => return (dropped(Reason::Comments), Ground::Comments),
                _ => {}
            }
        }
        let data = !choice.shows_text && page.blocks[at].hidden == Some(Hidden::Data);
        // A reader could open what a style hides, but never sees these.
        let unseen = matches!(page.blocks[at].hidden, Some(Hidden::Template | Hidden::Dialog));
        let ground = if !choice.keep[at] && !data {
            Ground::Unlikely
        } else if known.outweighs(at, score, self.thresholds.sure, &self.thresholds) {
            Ground::Phrase
        } else if unseen && !known.measures.shell {
            Ground::NeverSeen
        } else {
            let heading = matches!(page.blocks[at].kind, BlockKind::Heading(_));
            let reason = if heading { Reason::ContentHeading } else { Reason::MainContent };
            return (kept(reason), if choice.keep[at] { Ground::Likely } else { Ground::PageData });
        };
        (dropped(choice.reasons[at]), ground)
    }
}

/// Whether what is kept of the page's visible part makes up a text.
fn shows_text(page: &Page, keep: &[bool], least: u32) -> bool {
    let shown = page.blocks.iter().zip(keep).filter(|(b, keep)| **keep && b.hidden != Some(Hidden::Data));
    shown.map(|(block, _)| block.counts.words).sum::<u32>() >= least
}
