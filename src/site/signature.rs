//! What makes two pages copies of one.
//!
//! A page's signature is made of the smallest hashes among the runs of words
//! of its kept running text (min-hash, A. Broder, "On the resemblance and
//! containment of documents", 1997), the smallest in each of four parts of the
//! hashes' range (P. Li, A. Owen and C.-H. Zhang, "One permutation hashing",
//! 2012): two pages have one in common with a probability of the share of runs
//! that they have in common, and all four hardly ever unless they are copies.
//! One alone would be the same on all pages of a site whose slogans happen to
//! hold a very small hash. Mirrored, printed and syndicated copies of an
//! article differ in what stands around it, which does not count.

use crate::words;

/// Words of a run.
const RUN: usize = 6;

/// Runs below which a page has no text of its own to be known by.
const LEAST_RUNS: usize = 24;

/// Parts of the hashes' range.
const PARTS: usize = 4;

/// Builds a page's signature.
#[derive(Debug)]
pub(super) struct Signature {
    words: Vec<u64>,
    runs: usize,
    /// The smallest hash in each part; all ones in one without any.
    smallest: [u64; PARTS],
}

impl Default for Signature {
    fn default() -> Self {
        Signature { words: Vec::new(), runs: 0, smallest: [u64::MAX; PARTS] }
    }
}

impl Signature {
    /// Adds a kept block of running text.
    pub(super) fn add(&mut self, text: &str) {
        self.words.clear();
        words::hashes(text, &mut self.words);
        for run in self.words.windows(RUN) {
            let hash = run.iter().fold(0, |hash, word| words::mix(hash, *word));
            // Multiplying leaves low bits that only low bits made.
            let hash = words::mix(hash, hash >> 32);
            self.runs += 1;
            let smallest = &mut self.smallest[hash as usize % PARTS];
            *smallest = hash.min(*smallest);
        }
    }

    /// The signature; for a page without running text a hash of all keys that
    /// stand on it, in ascending order.
    pub(super) fn finish(&self, keys: impl Iterator<Item = u64>) -> u64 {
        if self.runs >= LEAST_RUNS {
            self.smallest.into_iter().fold(words::FNV, words::mix)
        } else {
            keys.fold(words::FNV, words::mix)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(blocks: &[&str]) -> u64 {
        let mut signature = Signature::default();
        blocks.iter().for_each(|block| signature.add(block));
        signature.finish([7, 9].into_iter())
    }

    #[test]
    fn copies_share_a_signature_and_articles_do_not() {
        let story = (0..60).map(|n| format!("word{} goes", n * 7 % 60)).collect::<Vec<_>>().join(" ");
        let other = (0..60).map(|n| format!("name{} stays", n * 11 % 60)).collect::<Vec<_>>().join(" ");
        let notice = "Everything on these pages belongs to the harbour and may be read by anyone.";
        assert_eq!(signature(&[&story]), signature(&["A line of the site.", &story]));
        assert_ne!(signature(&[&story, notice]), signature(&[&other, notice]));
    }

    #[test]
    fn pages_without_text_are_known_by_all_that_stands_on_them() {
        let mut short = Signature::default();
        short.add("One short line.");
        assert_eq!(short.finish([7, 9].into_iter()), signature(&[]));
        assert_ne!(short.finish([7, 10].into_iter()), signature(&[]));
    }
}
