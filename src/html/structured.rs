//! What JSON-LD tells of the page's content.

use serde_json::Value;

use crate::block::StructuredData;

/// Depth to which JSON-LD is searched; the parser has a limit of its own.
const DEPTH: usize = 24;

/// Strings taken from one page; catalogues list thousands of offers.
const MOST: usize = 4000;

/// Names of properties whose value is running text.
const TEXTS: [&str; 12] = [
    "articleBody",
    "text",
    "description",
    "reviewBody",
    "abstract",
    "transcript",
    "recipeIngredient",
    "ingredients",
    "recipeInstructions",
    "disambiguatingDescription",
    "responsibilities",
    "qualifications",
];

/// Names of properties whose value names a thing.
const NAMES: [&str; 3] = ["name", "headline", "alternativeHeadline"];

/// Ends of the types that describe the publisher or the way to the page, not
/// its content.
const ABOUT: [&str; 10] = [
    "Person",
    "Organization",
    "Corporation",
    "WebSite",
    "Brand",
    "BreadcrumbList",
    "ImageObject",
    "Store",
    "Business",
    "SiteNavigationElement",
];

/// Takes the texts and names out of a JSON-LD value.
pub(super) fn read(value: &Value, data: &mut StructuredData) {
    walk(value, "", "", DEPTH, data);
}

fn walk(value: &Value, key: &str, holder: &str, depth: usize, data: &mut StructuredData) {
    if depth == 0 {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, key, holder, depth - 1, data)),
        Value::Object(map) => {
            let own = super::facts::types_of(value).next().unwrap_or_default();
            // An entry of a list is what the list is.
            let holder = if own.is_empty() || own == "ListItem" { holder } else { own };
            for (key, value) in map {
                walk(value, key, holder, depth - 1, data);
            }
        }
        Value::String(text) => {
            let text_like = TEXTS.contains(&key);
            let into = if !text_like && !NAMES.contains(&key) {
                return;
            } else if ABOUT.iter().any(|end| holder.ends_with(end)) {
                &mut data.about
            } else if text_like {
                &mut data.texts
            } else {
                &mut data.names
            };
            if into.len() < MOST {
                into.push(text.clone());
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_kept_apart_from_what_is_about_the_site() {
        let json = r#"{"@graph": [
            {"@type": "Product", "name": "Lamp", "description": "A lamp of brass.",
             "brand": {"@type": "Brand", "name": "Lumen"},
             "review": [{"@type": "Review", "reviewBody": "It shines.", "author": {"@type": "Person", "name": "Ada"}}]},
            {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "name": "Home"}]},
            {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "name": "Lantern", "url": "x"}]}]}"#;
        let mut data = StructuredData::default();
        read(&serde_json::from_str(json).unwrap(), &mut data);
        assert_eq!(data.texts, ["A lamp of brass.", "It shines."]);
        assert_eq!(data.names, ["Lamp", "Lantern"]);
        data.about.sort();
        assert_eq!(data.about, ["Ada", "Home", "Lumen"]);
    }
}
