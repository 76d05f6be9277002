//! Scores cleaned text against reference text.
//!
//! A page's score compares bags of words: precision is the share of the
//! output's words that the reference holds, recall the share of the
//! reference's words that the output holds, each word as often as it stands
//! there, and F1 their harmonic mean. A [`Summary`] holds the means over
//! pages, so that a short page weighs as much as a long one.

mod summary;
mod words;

use std::collections::HashMap;
use std::hash::Hash;

use serde::{Deserialize, Serialize};

pub use summary::{Means, Summary};
pub use words::words;

/// What is known of a page: one line of a `gold.jsonl`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Gold {
    /// The page's name: its output is `ID.txt`.
    pub id: String,
    /// What kind of page it is, such as `article`.
    #[serde(default, rename = "type")]
    pub page_type: Option<String>,
    /// Its language.
    #[serde(default)]
    pub lang: Option<String>,
    /// The reference text. A page without one counts in the snippets alone.
    #[serde(default)]
    pub text: Option<String>,
    /// Snippets that must be in the output.
    #[serde(default)]
    pub with: Option<Vec<String>>,
    /// Snippets that must not be in it.
    #[serde(default)]
    pub without: Option<Vec<String>>,
}

/// The score of one page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageScore {
    /// The page's name.
    pub id: String,
    /// What kind of page it is.
    #[serde(rename = "type")]
    pub page_type: Option<String>,
    /// Its language.
    pub lang: Option<String>,
    /// How the words compare; `None` without a reference text.
    #[serde(flatten)]
    pub figures: Option<Figures>,
    /// Of the snippets that must be there, those that are.
    pub with: Snippets,
    /// Of the snippets that must not be there, those that are.
    pub without: Snippets,
}

/// How an output's words compare to the reference's, each figure from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figures {
    /// Precision of words.
    pub p: f64,
    /// Recall of words.
    pub r: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Precision of shingles, runs of four words.
    pub sp: f64,
    /// Recall of shingles.
    pub sr: f64,
    /// Harmonic mean of the two.
    pub sf1: f64,
    /// 1 if the words are the reference's, in its order; else 0.
    pub exact: f64,
}

/// Snippets found, of how many. Written as a pair.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(into = "(usize, usize)")]
pub struct Snippets {
    /// Those that are in the output.
    pub found: usize,
    /// All of them.
    pub of: usize,
}

impl From<Snippets> for (usize, usize) {
    fn from(snippets: Snippets) -> Self {
        (snippets.found, snippets.of)
    }
}

/// Words in a shingle.
const SHINGLE: usize = 4;

/// Scores `output`, the cleaned text of a page, against what is known of it.
pub fn score(gold: &Gold, output: &str) -> PageScore {
    let output = output.to_lowercase();
    let figures = gold.text.as_ref().map(|text| {
        let text = text.to_lowercase();
        let (predicted, reference) = (words(&output), words(&text));
        let (p, r, f1) = compare(predicted.iter(), reference.iter());
        let (sp, sr, sf1) = compare(shingles(&predicted), shingles(&reference));
        Figures { p, r, f1, sp, sr, sf1, exact: f64::from(u8::from(predicted == reference)) }
    });
    let flat_output = words::flat(&output);
    let find = |snippets: &Option<Vec<String>>| {
        let snippets = snippets.as_deref().unwrap_or_default();
        let is_there = |snippet: &&String| flat_output.contains(&words::flat(&snippet.to_lowercase()));
        Snippets { found: snippets.iter().filter(is_there).count(), of: snippets.len() }
    };
    PageScore {
        id: gold.id.clone(),
        page_type: gold.page_type.clone(),
        lang: gold.lang.clone(),
        figures,
        with: find(&gold.with),
        without: find(&gold.without),
    }
}

/// Precision, recall and F1 of two bags. An empty reference wants an empty
/// output.
fn compare<T: Eq + Hash>(
    predicted: impl ExactSizeIterator<Item = T>,
    reference: impl ExactSizeIterator<Item = T>,
) -> (f64, f64, f64) {
    let (predicted_len, reference_len) = (predicted.len(), reference.len());
    if predicted_len == 0 || reference_len == 0 {
        let figure = if predicted_len == reference_len { 1.0 } else { 0.0 };
        return (figure, figure, figure);
    }
    let mut left: HashMap<T, usize> = HashMap::with_capacity(reference_len);
    for item in reference {
        *left.entry(item).or_default() += 1;
    }
    let mut hits = 0_usize;
    for item in predicted {
        if let Some(count) = left.get_mut(&item).filter(|count| **count > 0) {
            *count -= 1;
            hits += 1;
        }
    }
    let (p, r) = (share(hits, predicted_len), share(hits, reference_len));
    (p, r, summary::harmonic(p, r))
}

/// All runs of [`SHINGLE`] words; the whole if there are fewer.
fn shingles<'a, 'w>(words: &'w [&'a str]) -> std::slice::Windows<'w, &'a str> {
    words.windows(SHINGLE.min(words.len()).max(1))
}

#[allow(clippy::cast_precision_loss, reason = "counts of words and pages lie far below 2^53")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn against(reference: &str, output: &str) -> Figures {
        let gold = Gold { text: Some(reference.to_owned()), ..Gold::default() };
        score(&gold, output).figures.unwrap()
    }

    #[test]
    fn counts_each_word_as_often_as_it_stands_there() {
        let figures = against("rain rain go away", "rain, rain, RAIN today");
        assert_eq!((figures.p, figures.r, figures.f1), (0.5, 0.5, 0.5));
        assert_eq!((figures.sp, figures.sf1, figures.exact), (0.0, 0.0, 0.0));
    }

    #[test]
    fn order_matters_to_shingles_and_exact_alone() {
        let figures = against("one two three four five", "two three four five one");
        assert_eq!((figures.f1, figures.exact), (1.0, 0.0));
        assert_eq!((figures.sp, figures.sr), (0.5, 0.5));
        assert_eq!(against("One, two.", "one two").exact, 1.0);
    }

    #[test]
    fn fewer_words_than_a_shingle_are_one_shingle() {
        assert_eq!(against("one two", "one two").sf1, 1.0);
        assert_eq!(against("one two", "two one").sf1, 0.0);
        assert_eq!(against("one two three four", "one two").sf1, 0.0);
    }

    #[test]
    fn an_empty_reference_wants_an_empty_output() {
        assert_eq!(against("", " – ").f1, 1.0);
        assert_eq!(against("", "word").f1, 0.0);
        assert_eq!(against("word", "").f1, 0.0);
    }

    #[test]
    fn snippets_ignore_case_and_white_space() {
        let gold = Gold {
            with: Some(vec!["The Road\n was".into(), "gone".into()]),
            without: Some(vec!["Read also".into()]),
            ..Gold::default()
        };
        let scored = score(&gold, "the road  was closed.\nREAD\u{a0}ALSO");
        assert_eq!(scored.with, Snippets { found: 1, of: 2 });
        assert_eq!(scored.without, Snippets { found: 1, of: 1 });
        assert_eq!(scored.figures, None);
    }
}
