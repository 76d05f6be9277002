//! What the page says about itself: title, meta tags, JSON-LD.

use serde_json::Value;

use super::hints::Hints;
use super::tag::Tag;
use super::tokenizer::{ScriptBody, script_body};
use super::tree::ElementView;
use crate::block::{Signs, StructuredData};
use crate::metadata::Metadata;
use crate::words;

/// JSON-LD beyond this is not read: it is a data dump, not a description.
const JSON_LD_BYTES: usize = 1 << 20;

/// Distinct schema.org types that are noted; real pages name about ten.
const MOST_TYPES: usize = 64;

/// Depth to which JSON-LD is searched for the text's own entry.
const JSON_LD_DEPTH: usize = 6;

/// Collects a page's metadata while its tree is walked.
#[derive(Debug, Default)]
pub(super) struct Facts {
    collecting: Option<Collecting>,
    buffer: String,
    title: Option<String>,
    lang: Option<String>,
    canonical: Option<String>,
    /// Content of meta tags by lower-case name, first one wins.
    meta: Vec<(String, String)>,
    json: Metadata,
    /// The address of the text in JSON-LD.
    json_address: Option<String>,
    /// Author and date marked up in the page itself.
    marked: Metadata,
    schema_types: Vec<String>,
    body: Hints,
    structured: StructuredData,
    /// The longest script of plain JSON.
    payload: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Collecting {
    Title,
    JsonLd,
    Payload,
    /// A script of no interest.
    Script,
}

/// The meta tags that are read, in the order in which they are believed.
const TITLES: [&str; 4] = ["og:title", "twitter:title", "dc.title", "citation_title"];
const AUTHORS: [&str; 6] =
    ["author", "article:author", "dc.creator", "citation_author", "parsely-author", "sailthru.author"];
const DATES: [&str; 10] = [
    "article:published_time",
    "datepublished",
    "dc.date.issued",
    "dc.date",
    "date",
    "pubdate",
    "publishdate",
    "citation_publication_date",
    "parsely-pub-date",
    "sailthru.date",
];
const SITES: [&str; 2] = ["og:site_name", "application-name"];
const DESCRIPTIONS: [&str; 3] = ["og:description", "description", "twitter:description"];

impl Facts {
    /// Looks at an element that opens. True when its text belongs here and
    /// not to the page's blocks.
    pub(super) fn open(&mut self, element: &ElementView<'_>, hidden: bool) -> bool {
        let get = |name: &str| element.get(name);
        if let Some(types) = element.types() {
            self.note_types(types.split_ascii_whitespace().filter_map(|t| t.rsplit('/').next()));
        }
        match element.tag {
            Tag::Html => self.lang = get("lang").or_else(|| get("xml:lang")).and_then(clean),
            Tag::Title if self.title.is_none() => {
                self.collecting = Some(Collecting::Title);
                return true;
            }
            Tag::Title => {
                self.collecting = Some(Collecting::Script);
                return true;
            }
            Tag::Script => {
                self.collecting = Some(match script_body(get("type")) {
                    ScriptBody::JsonLd => Collecting::JsonLd,
                    ScriptBody::Json => Collecting::Payload,
                    ScriptBody::Program => Collecting::Script,
                });
                return true;
            }
            Tag::Meta => self.meta_tag(
                get("property").or_else(|| get("name")).or_else(|| get("itemprop")),
                get("content"),
                get("http-equiv"),
            ),
            Tag::Link if self.canonical.is_none() => {
                let rel = get("rel").unwrap_or_default();
                if rel.split_ascii_whitespace().any(|r| r.eq_ignore_ascii_case("canonical")) {
                    self.canonical = get("href").and_then(clean);
                }
            }
            Tag::Time if !hidden && self.marked.date.is_none() => {
                let published = get("pubdate").is_some()
                    || get("itemprop").is_some_and(|p| p.contains("datePublished"))
                    || get("class").is_some_and(|c| c.contains("published") || c.contains("entry-date"));
                if published {
                    self.marked.date = get("datetime").and_then(clean);
                }
            }
            _ => {}
        }
        false
    }

    /// Takes what the class words of `<html>` or `<body>` say.
    pub(super) fn note_body(&mut self, hints: Hints) {
        self.body = self.body.union(hints);
    }

    fn note_types<'t>(&mut self, types: impl Iterator<Item = &'t str>) {
        for name in types {
            if self.schema_types.len() < MOST_TYPES && !self.schema_types.iter().any(|have| have == name) {
                self.schema_types.push(name.to_owned());
            }
        }
    }

    fn meta_tag(&mut self, name: Option<&str>, content: Option<&str>, http_equiv: Option<&str>) {
        let Some(content) = content.and_then(clean) else { return };
        if let Some(name) = name.filter(|n| n.len() < 64) {
            self.meta.push((name.trim().to_ascii_lowercase(), content));
        } else if http_equiv.is_some_and(|h| h.eq_ignore_ascii_case("content-language")) {
            self.meta.push(("content-language".into(), content));
        }
    }

    /// Takes a text node if it belongs here.
    pub(super) fn text(&mut self, text: &str) -> bool {
        match self.collecting {
            None => return false,
            Some(Collecting::Script) => {}
            Some(Collecting::Payload) => self.buffer.push_str(text),
            Some(Collecting::Title | Collecting::JsonLd) => {
                if self.buffer.len() + text.len() <= JSON_LD_BYTES {
                    self.buffer.push_str(text);
                }
            }
        }
        true
    }

    /// Ends an element that [`Facts::open`] took.
    pub(super) fn close(&mut self, tag: Tag) -> bool {
        if !matches!(tag, Tag::Title | Tag::Script) {
            return false;
        }
        let buffer = std::mem::take(&mut self.buffer);
        match self.collecting.take() {
            None => return false,
            Some(Collecting::Script) => {}
            Some(Collecting::Payload) => {
                if buffer.len() > self.payload.len() {
                    self.payload = buffer;
                }
            }
            Some(Collecting::Title) => self.title = clean(&buffer),
            Some(Collecting::JsonLd) => {
                if let Ok(value) = serde_json::from_str::<Value>(buffer.trim()) {
                    self.read_json(&value, JSON_LD_DEPTH);
                    super::structured::read(&value, &mut self.structured);
                }
            }
        }
        true
    }

    /// Takes what a JSON-LD value says about the page's text.
    fn read_json(&mut self, value: &Value, depth: usize) {
        if depth == 0 {
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.read_json(item, depth - 1)),
            Value::Object(map) => {
                self.note_types(types_of(value));
                let is_text = types_of(value).any(|t| {
                    [
                        "Article", "Posting", "Page", "Recipe", "Product", "Report", "Book", "Event",
                        "Course", "Video",
                    ]
                    .iter()
                    .any(|end| t.ends_with(end))
                });
                if is_text {
                    let json = &mut self.json;
                    fill(
                        &mut json.title,
                        map.get("headline").or_else(|| map.get("name")).and_then(Value::as_str),
                    );
                    fill(&mut json.date, map.get("datePublished").and_then(Value::as_str));
                    fill(&mut json.language, map.get("inLanguage").and_then(Value::as_str));
                    for key in ["mainEntityOfPage", "url", "@id"] {
                        fill(&mut self.json_address, map.get(key).and_then(address));
                    }
                    if json.author.is_none() {
                        json.author = map.get("author").and_then(names);
                    }
                    if json.site_name.is_none() {
                        json.site_name = map.get("publisher").and_then(names);
                    }
                }
                for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                    if let Some(inner) = map.get(key) {
                        self.read_json(inner, depth - 1);
                    }
                }
            }
            _ => {}
        }
    }

    fn meta_of(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            self.meta.iter().find(|(have, _)| have == name).map(|(_, content)| content.as_str())
        })
    }

    /// The longest script of plain JSON, once.
    pub(super) fn take_payload(&mut self) -> String {
        std::mem::take(&mut self.payload)
    }

    pub(super) fn finish(mut self) -> (Metadata, Signs, StructuredData) {
        let structured = std::mem::take(&mut self.structured);
        let signs = Signs {
            og_type: self.meta_of(&["og:type"]).map(str::to_lowercase),
            generator: self.meta_of(&["generator"]).map(str::to_lowercase),
            schema_types: self.schema_types.clone(),
            body: self.body,
            address: self
                .meta_of(&["og:url"])
                .and_then(absolute)
                .or(self.json_address.as_deref())
                .map(str::to_owned),
        };
        (self.into_metadata(), signs, structured)
    }

    fn into_metadata(self) -> Metadata {
        let site_name = self.meta_of(&SITES).map(str::to_owned).or_else(|| self.json.site_name.clone());
        let title = self
            .meta_of(&TITLES)
            .map(str::to_owned)
            .or_else(|| self.title.clone())
            .or_else(|| self.json.title.clone())
            .map(|title| without_site(title, site_name.as_deref()));
        // Some sites give an address of the author's page here.
        let author = self.meta_of(&AUTHORS).filter(|a| !a.contains("://")).map(str::to_owned);
        Metadata {
            title,
            author: author.or_else(|| self.json.author.clone()),
            date: self
                .meta_of(&DATES)
                .map(str::to_owned)
                .or_else(|| self.json.date.clone())
                .or_else(|| self.marked.date.clone()),
            url: self.canonical.clone().or_else(|| self.meta_of(&["og:url"]).map(str::to_owned)),
            language: self
                .lang
                .clone()
                .or_else(|| self.meta_of(&["content-language", "og:locale", "language"]).map(str::to_owned))
                .or_else(|| self.json.language.clone())
                .map(|tag| tag.replace('_', "-")),
            description: self.meta_of(&DESCRIPTIONS).map(str::to_owned),
            site_name,
        }
    }
}

/// White space folded; `None` when nothing is left.
fn clean(text: &str) -> Option<String> {
    let mut folded = words::spaced(text);
    folded.retain(|c| !c.is_control());
    (!folded.is_empty()).then_some(folded)
}

fn fill(slot: &mut Option<String>, value: Option<&str>) {
    if slot.is_none() {
        *slot = value.and_then(clean);
    }
}

pub(super) fn types_of(value: &Value) -> impl Iterator<Item = &str> {
    let (one, many) = match value.get("@type") {
        Some(Value::String(one)) => (Some(one.as_str()), None),
        Some(Value::Array(many)) => (None, Some(many)),
        _ => (None, None),
    };
    one.into_iter().chain(many.into_iter().flatten().filter_map(Value::as_str))
}

/// An absolute address, or the one that an object names itself by.
fn address(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("@id").and_then(Value::as_str)).and_then(absolute)
}

fn absolute(address: &str) -> Option<&str> {
    let address = address.trim();
    ["https://", "http://", "//"].iter().any(|begin| address.starts_with(begin)).then_some(address)
}

/// The names of a person, an organization, or a list of them.
fn names(value: &Value) -> Option<String> {
    match value {
        Value::String(name) => clean(name).filter(|n| !n.contains("://")),
        Value::Object(map) => map.get("name").and_then(|name| match name {
            Value::String(name) => clean(name),
            _ => None,
        }),
        Value::Array(items) => {
            let all: Vec<String> = items
                .iter()
                .filter_map(|item| match item {
                    Value::Array(_) => None,
                    item => names(item),
                })
                .collect();
            (!all.is_empty()).then(|| all.join(", "))
        }
        _ => None,
    }
}

/// Cuts " | Site" and the like off a title.
fn without_site(title: String, site: Option<&str>) -> String {
    let Some(site) = site else { return title };
    for separator in [" | ", " - ", " – ", " — ", " :: ", " » ", ": "] {
        if let Some((rest, last)) = title.rsplit_once(separator)
            && last.trim().eq_ignore_ascii_case(site)
            && !rest.trim().is_empty()
        {
            return rest.trim().to_owned();
        }
    }
    title
}
