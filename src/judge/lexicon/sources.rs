//! Where the phrases come from, for people who ask.

use std::collections::HashMap;

use super::{Hit, How, Lexicon, bare, each_phrase, without_count};
use crate::block::Reason;
use crate::error::Error;

/// The language of a phrase that lists of many languages hold, where the
/// page's is none of them.
const USUAL: &str = "en";

/// All phrases as their lists have them. Read when somebody asks: the
/// [`Lexicon`] itself does without.
#[derive(Debug)]
pub(crate) struct Sources {
    /// By the normalised phrase.
    listed: HashMap<String, Vec<Source>>,
    /// The normalised phrases, by their numbers.
    parts: Vec<String>,
}

/// A phrase of a list.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) language: &'static str,
    pub(crate) text: String,
    reason: Reason,
    /// Whether it is a whole line.
    whole: bool,
}

impl Sources {
    /// The built-in lists.
    ///
    /// # Errors
    /// When they are damaged.
    pub(crate) fn read() -> Result<Self, Error> {
        let mut sources = Sources { listed: HashMap::new(), parts: Vec::new() };
        each_phrase(|language, phrase, line| {
            let whole = matches!(phrase.how, How::Whole | How::Opens);
            let line = if whole { bare(line) } else { line };
            if !whole {
                sources.parts.push(line.to_owned());
            }
            let text = phrase.text.clone().into_owned();
            let source = Source { language, text, reason: phrase.reason, whole };
            sources.listed.entry(line.to_owned()).or_default().push(source);
        })?;
        Ok(sources)
    }

    /// The phrase that was found in a normalised line: of the list of the
    /// page's language, if that holds it.
    pub(crate) fn of(&self, hit: &Hit, normalised: &str, language: Option<&str>) -> Option<&Source> {
        let listed = match hit.number {
            Some(number) => self.listed.get(self.parts.get(number as usize)?),
            None => {
                let line = bare(normalised);
                self.listed.get(line).or_else(|| self.listed.get(without_count(line)))
            }
        }?;
        let fits = |source: &&Source| source.whole == hit.number.is_none() && source.reason == hit.reason;
        let of = |wanted: &str| listed.iter().filter(fits).find(|source| source.language == wanted);
        let own = language.and_then(|language| language.split(['-', '_']).next()).map(str::to_lowercase);
        own.and_then(|own| of(&own)).or_else(|| of(USUAL)).or_else(|| listed.iter().find(fits))
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
        for (line, page, language, text) in [
            ("» Leave a Reply (3)", None, "en", "leave a reply"),
            ("Download the Harbour Post app today", Some("fr"), "en", "download the * app"),
            ("延伸阅读：渡船回来了", Some("ZH-Hans"), "zh", "延伸阅读："),
            ("Skip to main content", None, "en", "skip to main content"),
            ("Skip to main content", Some("de-AT"), "de", "skip to main content"),
        ] {
            let line = normalise(line);
            let hits = lexicon.hits(&line);
            let found: Vec<&Source> = hits.iter().filter_map(|hit| sources.of(hit, &line, page)).collect();
            assert_eq!(found.len(), hits.len(), "{line}");
            let named = found
                .iter()
                .any(|source| source.language == language && normalise(&source.text) == normalise(text));
            assert!(named, "{line}: {found:?}");
        }
    }
}
