//! What kind of page it is.

use serde::Deserialize;

use crate::block::Page;
use crate::built_in;
use crate::error::Error;
use crate::html::Hint;

/// The built-in signs.
const DATA: &str = include_str!("../../data/page-kinds.toml");

/// Tells discussions from other pages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kinds {
    discussion: Discussion,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Discussion {
    schema_types: Vec<String>,
    generators: Vec<String>,
    url_words: Vec<String>,
}

impl Kinds {
    pub(super) fn new() -> Result<Self, Error> {
        built_in::read(DATA, "page kinds")
    }

    /// Whether the page is a forum thread, a question with answers or the
    /// like: its posts are content.
    pub(super) fn is_discussion(&self, page: &Page) -> bool {
        let Discussion { schema_types, generators, url_words } = &self.discussion;
        let signs = &page.signs;
        if signs.schema_types.iter().any(|t| schema_types.contains(t)) {
            return true;
        }
        if calls_itself_article(page) {
            return false;
        }
        signs.generator.as_ref().is_some_and(|g| generators.iter().any(|name| g.contains(name.as_str())))
            || signs.body.has(Hint::Forum)
            || page.metadata.url.as_deref().is_some_and(|url| {
                let path = url.split("://").last().unwrap_or(url);
                path.to_lowercase()
                    .split(|c: char| !c.is_alphanumeric())
                    .any(|word| url_words.iter().any(|have| have == word))
            })
    }
}

/// Whether the page's own description says that it is one article.
pub(super) fn calls_itself_article(page: &Page) -> bool {
    let signs = &page.signs;
    signs.og_type.as_deref() == Some("article")
        || signs.schema_types.iter().any(|t| t.ends_with("Article") || t == "BlogPosting")
}
