//! Decides what is content: every block gets a verdict with a reason.

mod container;
mod kind;
mod lexicon;
mod measure;
mod shape;
mod zones;

use crate::block::{Origin, Page, Reason, Verdict};
use crate::error::Error;
use crate::settings::{Comments, Settings};
use kind::Kinds;
use lexicon::Lexicon;
use measure::Measures;
use zones::Zones;

/// Gives each block its verdict.
#[derive(Debug)]
pub(crate) struct Judge {
    zones: Zones,
    kinds: Kinds,
    #[allow(dead_code)]
    lexicon: Lexicon,
    comments: Comments,
}

impl Judge {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        Ok(Judge {
            zones: Zones::new()?,
            kinds: Kinds::new()?,
            lexicon: Lexicon::new()?,
            comments: settings.comments,
        })
    }

    /// A verdict for each block of the page, in the same order.
    pub(crate) fn judge(&self, page: &Page) -> Vec<Verdict> {
        let measures = Measures::of(page);
        match page.origin {
            Origin::Html => self.judge_html(page, &measures),
            Origin::Text => page.blocks.iter().map(|_| keep(1.0)).collect(),
        }
    }

    fn judge_html(&self, page: &Page, measures: &Measures) -> Vec<Verdict> {
        let drop_comments = match self.comments {
            Comments::Auto => !self.kinds.is_discussion(page),
            Comments::Keep => false,
            Comments::Drop => true,
        };
        let zones = self.zones.find(page, measures, drop_comments);
        let main = container::find(page, measures, &zones);
        page.blocks
            .iter()
            .enumerate()
            .map(|(at, block)| {
                if block.hidden.is_some() && !measures.shell {
                    return drop(Reason::Hidden, 0.0);
                }
                if let Some(reason) = zones[at] {
                    return drop(reason, 0.1);
                }
                if !main.contains(&(at as u32)) {
                    return drop(Reason::OutsideMain, 0.2);
                }
                keep(0.9)
            })
            .collect()
    }
}

fn keep(score: f32) -> Verdict {
    Verdict { keep: true, reason: Reason::MainContent, score }
}

fn drop(reason: Reason, score: f32) -> Verdict {
    Verdict { keep: false, reason, score }
}
