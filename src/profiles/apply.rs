//! What of profiles matters for the pages of a site.

use std::collections::BTreeMap;

use super::merge::Merged;
use crate::error::Error;
use crate::site::{Count, Rule, SiteLine, SiteName, SiteProfile, TextLine};

/// The counts by which texts can go. Memory holds these alone.
///
/// # Errors
/// When a file is damaged, or compact ones would have to be added up.
pub(crate) fn counts(mut profiles: Merged, rule: &Rule) -> Result<BTreeMap<SiteName, SiteProfile>, Error> {
    let mut sites = BTreeMap::new();
    let mut places = Vec::new();
    while let Some(SiteLine { kind, name, pages, .. }) = profiles.site()? {
        let mut counts = Vec::new();
        while let Some(text) = profiles.text()? {
            counts.extend(
                text_counts(&text, &mut places).filter(|count| rule.can_drop(kind, pages, count, text.words)),
            );
        }
        if !counts.is_empty() {
            let name = SiteName { kind, name };
            sites.insert(name.clone(), SiteProfile::new(name, pages, counts));
        }
    }
    Ok(sites)
}

/// The counts of a text that nobody has said is no chrome.
fn text_counts(text: &TextLine, places: &mut Vec<u32>) -> impl Iterator<Item = Count> {
    (!text.never).then(|| text.count(places)).into_iter()
}

/// The text with its counts in place of its pages, where it can go from a page
/// of this site or was marked.
pub(crate) fn compacted(
    site: &SiteLine,
    text: TextLine,
    rule: &Rule,
    places: &mut Vec<u32>,
) -> Option<TextLine> {
    let count = text.count(places);
    let matters = text.never || rule.can_drop(site.kind, site.pages, &count, text.words);
    matters.then(|| {
        let Count { pages, kept, edge, many, place, .. } = count;
        TextLine { on: Vec::new(), count: Some([pages, kept, edge, many, place]), ..text }
    })
}
