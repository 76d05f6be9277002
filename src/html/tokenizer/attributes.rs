//! What later stages read of a tag: the rest need not be interned or built.

use html5ever::{Attribute, LocalName, local_name};

use crate::html::late;

/// Values of names and words longer than this, in bytes, are not read.
pub(in crate::html) const LONGEST_WORDS: usize = 40;

/// Which attributes of a tag are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// All: its facts are read, or the tree builder compares them. Of
    /// formatting elements it keeps at most three that are alike.
    All,
    /// Those that tell an element's function, look and state.
    Telling,
    /// The same, and where a link leads.
    Link,
}

impl Keep {
    pub(super) fn of(tag: &LocalName) -> Self {
        match &**tag {
            "html" | "base" | "meta" | "link" | "script" | "time" | "area" | "input" | "template"
            | "annotation-xml" | "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small"
            | "strike" | "strong" | "tt" | "u" => Keep::All,
            // A formatting element, too, but one closes the one before it: there are never three.
            "a" => Keep::Link,
            _ => Keep::Telling,
        }
    }
}

/// When an attribute of a tag is kept of which not all are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Always,
    /// On a link.
    Link,
    /// When its value is at most [`LONGEST_WORDS`] long.
    Short,
    Never,
}

impl Use {
    pub(super) fn of(attribute: &LocalName) -> Self {
        match &**attribute {
            "class" | "id" | "itemprop" | "itemtype" | "role" | "hidden" | "style" | "open" => Use::Always,
            "href" => Use::Link,
            "aria-label" => Use::Short,
            name if name.starts_with("data-") => Use::Short,
            _ => Use::Never,
        }
    }
}

/// Whether an attribute may be kept where not all are, by a glance at its name.
pub(super) fn may_be_kept(spelling: &[u8]) -> bool {
    let first = spelling.first().map_or(0, |first| first | 0x20);
    matches!(
        (spelling.len(), first),
        (2 | 8, b'i') | (4, b'h' | b'o' | b'r') | (5, b'c' | b's') | (6, b'h') | (10, b'a') | (5.., b'd')
    )
}

/// What a script's text is to later stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::html) enum ScriptBody {
    /// Data about the page.
    JsonLd,
    /// Data of an application.
    Json,
    /// A program: not read.
    Program,
}

/// What the text of a script of this type is.
pub(in crate::html) fn script_body(kind: Option<&str>) -> ScriptBody {
    let kind = kind.map(str::trim).unwrap_or_default();
    if kind.eq_ignore_ascii_case("application/ld+json") {
        ScriptBody::JsonLd
    } else if kind.eq_ignore_ascii_case("application/json") {
        ScriptBody::Json
    } else {
        ScriptBody::Program
    }
}

/// Whether any later stage reads the raw text of an element.
pub(super) fn reads_raw(tag: &LocalName, attributes: &[Attribute]) -> bool {
    let get = |name| attributes.iter().find(|a| a.name.local == name).map(|a| &*a.value);
    let reads = match *tag {
        local_name!("script") => script_body(get(local_name!("type"))) != ScriptBody::Program,
        local_name!("style")
        | local_name!("textarea")
        | local_name!("iframe")
        | local_name!("noembed")
        | local_name!("noframes") => false,
        _ => return true,
    };
    // As a late part it would be shown in another element's place.
    reads || get(local_name!("id")).is_some_and(late::may_be_late)
}
