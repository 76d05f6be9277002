//! Where the phrases come from, for people who ask.

use std::collections::HashMap;

use super::{Hit, How, Lexicon, bare, each_phrase, without_count};
use crate::error::Error;

/// All phrases as their lists have them. Read when somebody asks: the
/// [`Lexicon`] itself does without.
#[derive(Debug)]
pub(crate) struct Sources {
    /// By the normalised phrase.
    whole: HashMap<String, Source>,
    /// By the phrases' numbers.
    parts: Vec<Source>,
}

/// A phrase of a list.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) language: &'static str,
    pub(crate) text: String,
}

impl Sources {
    /// The built-in lists.
    ///
    /// # Errors
    /// When they are damaged.
    pub(crate) fn read() -> Result<Self, Error> {
        let mut sources = Sources { whole: HashMap::new(), parts: Vec::new() };
        each_phrase(|language, phrase, line| {
            let source = Source { language, text: phrase.text.clone().into_owned() };
            if matches!(phrase.how, How::Whole | How::Opens) {
                sources.whole.entry(bare(line).to_owned()).or_insert(source);
            } else {
                sources.parts.push(source);
            }
        })?;
        Ok(sources)
    }

    /// The phrase that was found in a normalised line.
    pub(crate) fn of(&self, hit: &Hit, normalised: &str) -> Option<&Source> {
        match hit.number {
            Some(number) => self.parts.get(number as usize),
            None => {
                let line = bare(normalised);
                self.whole.get(line).or_else(|| self.whole.get(without_count(line)))
            }
        }
    }
}

impl Lexicon {
    /// The longest phrase of each way to match, and the whole line as one.
    #[cfg(test)]
    fn hits(&self, normalised: &str) -> Vec<Hit> {
        let parts = self.parts(normalised);
        let parts = [parts.start, parts.within, parts.notice];
        self.whole(normalised).into_iter().chain(parts.into_iter().flatten()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::normalise;
    use super::*;

    #[test]
    fn every_phrase_that_is_found_has_its_source() {
        let (lexicon, sources) = (Lexicon::new().unwrap(), Sources::read().unwrap());
        for (line, language, text) in [
            ("» Leave a Reply (3)", "en", "leave a reply"),
            ("Download the Harbour Post app today", "en", "download the * app"),
            ("延伸阅读：渡船回来了", "zh", "延伸阅读"),
        ] {
            let line = normalise(line);
            let hits = lexicon.hits(&line);
            let found: Vec<&Source> = hits.iter().filter_map(|hit| sources.of(hit, &line)).collect();
            assert_eq!(found.len(), hits.len(), "{line}");
            let named = found.iter().any(|source| source.language == language && source.text == text);
            assert!(named, "{line}: {found:?}");
        }
    }
}
