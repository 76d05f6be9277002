//! Why each block of a page stays or goes, for people who ask.
//!
//! An [`Explanation`] is made from the same decisions as
//! [`Cleaner::clean`]; what it says of them is in plain words here, and laid
//! out by whoever shows it.

mod features;
mod seek;
mod words;

use crate::cleaner::{Accounted, Cleaned, Cleaner, Document};
use crate::error::Error;
use crate::html::Markup;
use crate::judge::{BlockEvidence, Ground};
use crate::rules::{RuleDraft, RuleFound, suggest};
use crate::site::SiteCount;
use features::FeatureWords;
pub use seek::{Absence, Found};

/// A cleaned page, and why its blocks stay or go.
#[derive(Debug)]
#[non_exhaustive]
pub struct Explanation {
    /// The page as [`Cleaner::clean`] gives it.
    pub cleaned: Cleaned,
    /// For each block, what decided.
    pub blocks: Vec<Why>,
    /// The names of the model's features.
    features: Vec<String>,
    feature_words: FeatureWords,
    /// The page's elements.
    markup: Markup,
    /// The page's decoded bytes.
    source: String,
}

/// What decided about a block.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Why {
    /// The rule that had the last word.
    pub ground: Ground,
    /// What speaks for and against it.
    pub evidence: BlockEvidence,
    /// How often it stands on its site, where that was learned and the rest
    /// would keep it.
    pub site: Option<SiteCount>,
    /// The rule of one's own that decided.
    pub rule: Option<RuleFound>,
}

/// What the features of one subject moved the model by, in words.
#[derive(Debug, Clone, PartialEq)]
pub struct SubjectEffect<'e> {
    /// What they are about, such as "its links, images and fields".
    pub subject: &'e str,
    /// What they all moved the log odds by, in nats; above 0 for content.
    pub effect: f32,
    /// The strongest of them, strongest first.
    pub features: Vec<FeatureEffect<'e>>,
}

/// What a feature moved the model by, in words.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureEffect<'e> {
    /// The feature's name (`docs/features.md`).
    pub name: &'e str,
    /// What it measures.
    pub meaning: &'e str,
    /// Its value; none where what it measures is not there.
    pub value: Option<f32>,
    /// Whether the value is a number that stands for a name.
    pub coded: bool,
    /// What it moved the log odds by, in nats; above 0 for content.
    pub effect: f32,
}

impl Cleaner {
    /// Cleans a page as [`Cleaner::clean`] does, and says why its blocks stay
    /// or go. Takes a multiple of the time.
    ///
    /// ```
    /// use dechrome::{Cleaner, Document, InputKind};
    ///
    /// let cleaner = Cleaner::new(Default::default())?;
    /// let document = Document { bytes: b"Leave a Reply", kind: InputKind::Text, ..Default::default() };
    /// let explanation = cleaner.explain(document)?;
    /// let phrase = explanation.blocks[0].evidence.phrase.as_ref().unwrap();
    /// assert_eq!((phrase.text.as_str(), phrase.language), ("leave a reply", "en"));
    /// # Ok::<(), dechrome::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Cleaner::clean`].
    pub fn explain(&self, document: Document<'_>) -> Result<Explanation, Error> {
        let feature_words = FeatureWords::new()?;
        let subject = |name: &str| feature_words.subject(name);
        let Accounted { cleaned, account, counts, ruled, markup, source } =
            self.account(document, &subject)?;
        let grounds = account.grounds.into_iter().zip(account.evidence).zip(counts);
        let blocks = grounds.map(|((ground, evidence), site)| {
            let dropped = site.as_ref().is_some_and(|site| site.dropped);
            Why { ground: if dropped { Ground::Site } else { ground }, evidence, site, rule: None }
        });
        let mut blocks: Vec<Why> = blocks.collect();
        for (at, rule) in ruled {
            blocks[at] = Why { ground: Ground::SiteRule, rule: Some(rule), ..blocks[at].clone() };
        }
        Ok(Explanation { cleaned, blocks, markup, features: account.features, feature_words, source })
    }
}

impl Explanation {
    /// A rule that keeps or drops these blocks and changes as little else of the
    /// page as can be. None for no blocks.
    ///
    /// # Errors
    /// On defects of dechrome only.
    pub fn draft_rule(&self, blocks: &[usize], keep: bool) -> Result<Option<RuleDraft>, Error> {
        let Cleaned { page, verdicts, .. } = &self.cleaned;
        suggest(page, verdicts, &self.markup, blocks, keep)
    }

    /// What moved the model on a block, by subjects, strongest first. With
    /// [`BlockEvidence::base`] they add up to the log odds of its score.
    pub fn subjects(&self, at: usize) -> Vec<SubjectEffect<'_>> {
        let BlockEvidence { subjects, weights, .. } = &self.blocks[at].evidence;
        let of = |(number, effect): (usize, &f32)| SubjectEffect {
            subject: self.feature_words.subject_words(number),
            effect: *effect,
            features: weights
                .iter()
                .filter(|weight| usize::from(weight.subject) == number)
                .map(|weight| self.feature_words.of(&self.features[usize::from(weight.feature)], *weight))
                .collect(),
        };
        let mut effects: Vec<SubjectEffect<'_>> =
            subjects.iter().enumerate().filter(|(_, effect)| **effect != 0.0).map(of).collect();
        effects.sort_by(|a, b| b.effect.abs().total_cmp(&a.effect.abs()));
        effects
    }
}
