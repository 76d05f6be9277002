//! Decides what is content: every block gets a verdict with a reason.
//!
//! Measurements, phrases and zones become features; a learned model gives
//! each block its chance of being content; a choice is made for the page as a
//! whole; and explicit rules have the last word on chrome that is known by
//! its words.

mod account;
mod choose;
mod container;
mod decide;
mod features;
mod fill;
mod first_words;
mod following;
mod forest;
mod ground;
mod kind;
mod known;
mod lexicon;
mod lines;
mod matrix;
mod measure;
mod model;
mod page_kinds;
mod phrase_list;
mod phrases;
mod reading;
mod reasons;
mod thresholds;
mod title;
mod trim;
mod vector;
mod zones;

use crate::block::{Origin, Page, Trim, Verdict};
use crate::error::Error;
use crate::settings::{Comments, Favor, Settings};
pub(crate) use account::Account;
pub(crate) use ground::Weight;
pub use ground::{BlockEvidence, Ground, PhraseFound, PhraseWay, ZoneFound};
use kind::Kinds;
use known::Known;
use lexicon::Lexicon;
pub(crate) use matrix::Matrix;
use measure::Measures;
use model::Model;
use reading::Reading;
use thresholds::Thresholds;
use trim::Trimmer;
use zones::Zones;

/// Gives each block its verdict.
#[derive(Debug)]
pub(crate) struct Judge {
    evidence: Evidence,
    blocks: Model,
    lines: Model,
    thresholds: Thresholds,
    comments: Comments,
    favor: Favor,
}

/// Finds what is to be known of a page before it is judged.
#[derive(Debug)]
pub(crate) struct Evidence {
    zones: Zones,
    kinds: Kinds,
    lexicon: Lexicon,
    trimmer: Trimmer,
}

impl Judge {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        Ok(Judge {
            evidence: Evidence::new()?,
            blocks: Model::blocks()?,
            lines: Model::lines()?,
            thresholds: Thresholds::new()?,
            comments: settings.comments,
            favor: settings.favor,
        })
    }

    /// Takes another model, for the kind of page that it was trained for.
    pub(crate) fn set_model(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let (origin, model) = Model::read(bytes)?;
        match origin {
            Origin::Html => self.blocks = model,
            Origin::Text => self.lines = model,
        }
        Ok(())
    }

    /// A verdict for each block of the page, in the same order. Puts the
    /// chrome inside of kept blocks into the page's trims.
    pub(crate) fn judge(&self, page: &mut Page) -> Vec<Verdict> {
        match page.origin {
            Origin::Html => {
                let verdicts = self.judge_html(page);
                page.trims = self.evidence.trims(page, |at| verdicts[at].keep);
                verdicts
            }
            Origin::Text => {
                page.trims = self.evidence.trims(page, |_| true);
                let verdicts = self.judge_text(page).verdicts;
                page.trims.retain(|trim| verdicts[trim.block as usize].keep);
                verdicts
            }
        }
    }

    /// Each block's chance of being content.
    fn chances(&self, model: &Model, page: &Page, known: &Known) -> Vec<f32> {
        model.log_odds(page, known).into_iter().map(|odds| 1.0 / (1.0 + (-odds).exp())).collect()
    }
}

impl Evidence {
    pub(crate) fn new() -> Result<Self, Error> {
        Ok(Evidence {
            zones: Zones::new()?,
            kinds: Kinds::new()?,
            lexicon: Lexicon::new()?,
            trimmer: Trimmer::new()?,
        })
    }

    /// The chrome inside of a page's blocks.
    pub(crate) fn trims(&self, page: &Page, of: impl Fn(usize) -> bool) -> Vec<Trim> {
        self.trimmer.find(&self.lexicon, page, of)
    }

    fn of(&self, page: &Page) -> Known {
        let measures = Measures::of(page);
        let reading = Reading::of(page);
        let phrases = phrases::find(&self.lexicon, page, &measures, &reading);
        let zones = self.zones.find(page, &measures, !self.kinds.is_discussion(page));
        let like = features::groups::ids(page, features::groups::LIKE);
        Known { measures, reading, phrases, zones, like }
    }
}
