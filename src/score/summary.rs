//! Scores of pages taken together.

use serde::Serialize;

use super::{Figures, PageScore, share};

/// The figures of a group of pages.
///
/// The names in JSON are those of the benchmark's own figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// The number of pages.
    pub pages: usize,
    /// Means over the pages that have a reference text, if any has.
    #[serde(flatten)]
    pub means: Option<Means>,
    /// The share of the snippets that must be there and are, of all pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<f64>,
    /// The share of the snippets that must be absent and are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without: Option<f64>,
    /// F1 of snippets as a problem of two classes: to be there or not.
    #[serde(rename = "snippet_F", skip_serializing_if = "Option::is_none")]
    pub snippet_f1: Option<f64>,
}

/// Means over pages, each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Means {
    /// The mean of the pages' F1.
    #[serde(rename = "F1")]
    pub f1: f64,
    /// The mean of their precision.
    #[serde(rename = "P")]
    pub precision: f64,
    /// The mean of their recall.
    #[serde(rename = "R")]
    pub recall: f64,
    /// The share of pages whose words are the reference's, in its order.
    pub exact: f64,
    /// F1 of the mean precision and mean recall of four-word shingles.
    pub shingle: f64,
}

impl Summary {
    /// The figures of these pages.
    pub fn of<'a>(pages: impl IntoIterator<Item = &'a PageScore>) -> Self {
        let pages: Vec<&PageScore> = pages.into_iter().collect();
        let figures: Vec<Figures> = pages.iter().filter_map(|page| page.figures).collect();
        let found: usize = pages.iter().map(|page| page.with.found).sum();
        let wanted: usize = pages.iter().map(|page| page.with.of).sum();
        let wrong: usize = pages.iter().map(|page| page.without.found).sum();
        let unwanted: usize = pages.iter().map(|page| page.without.of).sum();
        Summary {
            pages: pages.len(),
            means: Means::of(&figures),
            with: (wanted > 0).then(|| share(found, wanted)),
            without: (unwanted > 0).then(|| 1.0 - share(wrong, unwanted)),
            snippet_f1: (wanted > 0 && unwanted > 0).then(|| share(2 * found, found + wanted + wrong)),
        }
    }

    /// The figures with their names, in the order of the benchmark's table.
    pub fn named(&self) -> Vec<(&'static str, f64)> {
        let means = self.means.map(|means| {
            [
                ("F1", means.f1),
                ("P", means.precision),
                ("R", means.recall),
                ("exact", means.exact),
                ("shingle", means.shingle),
            ]
        });
        let snippets = [("with", self.with), ("without", self.without), ("snippet_F", self.snippet_f1)];
        means
            .into_iter()
            .flatten()
            .chain(snippets.into_iter().filter_map(|(name, figure)| Some((name, figure?))))
            .collect()
    }
}

impl Means {
    fn of(pages: &[Figures]) -> Option<Self> {
        if pages.is_empty() {
            return None;
        }
        let mean = |figure: fn(&Figures) -> f64| {
            #[allow(clippy::cast_precision_loss, reason = "a count of pages lies far below 2^53")]
            let count = pages.len() as f64;
            pages.iter().map(figure).sum::<f64>() / count
        };
        Some(Means {
            f1: mean(|page| page.f1),
            precision: mean(|page| page.p),
            recall: mean(|page| page.r),
            exact: mean(|page| page.exact),
            shingle: harmonic(mean(|page| page.sp), mean(|page| page.sr)),
        })
    }
}

/// The harmonic mean of precision and recall; 0 if both are 0.
pub(super) fn harmonic(p: f64, r: f64) -> f64 {
    if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::{Gold, score};
    use super::*;

    fn gold(text: Option<&str>, with: &[&str], without: &[&str]) -> Gold {
        let list = |snippets: &[&str]| Some(snippets.iter().map(|s| (*s).to_owned()).collect());
        Gold { text: text.map(str::to_owned), with: list(with), without: list(without), ..Gold::default() }
    }

    #[test]
    fn pages_weigh_alike_and_snippets_are_pooled() {
        let pages = [
            score(&gold(Some("a b"), &["a", "b"], &[]), "a b"),
            score(&gold(Some("c d e f"), &["c"], &["x", "y"]), "x"),
            score(&gold(None, &[], &["z"]), "q"),
        ];
        let summary = Summary::of(&pages);
        assert_eq!(summary.pages, 3);
        assert_eq!(summary.means.unwrap().f1, 0.5);
        assert_eq!(summary.means.unwrap().exact, 0.5);
        assert_eq!(summary.with, Some(2.0 / 3.0));
        assert_eq!(summary.without, Some(1.0 - 1.0 / 3.0));
        assert_eq!(summary.snippet_f1, Some(4.0 / 6.0));
    }

    #[test]
    fn what_was_not_measured_is_left_out() {
        assert_eq!(Summary::of([]).named(), []);
        let page = score(&gold(Some("a"), &[], &[]), "a");
        let names: Vec<_> = Summary::of([&page]).named().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["F1", "P", "R", "exact", "shingle"]);
    }
}
