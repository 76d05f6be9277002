//! A cleaned record as a line of JSON, in the fields that dolma, datatrove
//! and Hugging Face's datasets read. The text comes last: it may be known
//! later than the rest.

use serde::{Serialize, Serializer};

use crate::error::{Error, ErrorKind};
use crate::metadata::Metadata;
use crate::settings::InputKind;
use crate::source::{Fields, Record};

/// All of a record's line but its text.
///
/// Of a JSON object all fields stay as they are, but for the text and the
/// HTML; any other record gets fields of its own. No time of this run is among
/// them: the same input gives the same bytes.
///
/// # Errors
/// Of kind [`Internal`](ErrorKind::Internal), when it cannot be put as JSON.
pub(crate) fn line_head(record: &Record, source: &str, metadata: &Metadata) -> Result<String, Error> {
    let put = match &record.fields {
        Some(fields) => serde_json::to_string(&Object { record, fields, metadata }),
        None => serde_json::to_string(&Line {
            id: &record.id,
            source,
            url: record.url.as_deref(),
            created: record.date.as_deref(),
            metadata,
        }),
    };
    let mut head = put.map_err(unfit)?;
    head.pop();
    Ok(head)
}

/// The line with this head and this text.
///
/// # Errors
/// As [`line_head`].
pub(crate) fn line(mut head: String, text: &str) -> Result<String, Error> {
    let text = serde_json::to_string(text).map_err(unfit)?;
    head.reserve(text.len() + 12);
    head.push_str(if head.len() > 1 { ",\"text\":" } else { "\"text\":" });
    head.push_str(&text);
    head.push_str("}\n");
    Ok(head)
}

/// A string as JSON.
///
/// # Errors
/// As [`line_head`].
pub(crate) fn string_json(string: &str) -> Result<String, Error> {
    serde_json::to_string(string).map_err(unfit)
}

pub(super) fn unfit(error: serde_json::Error) -> Error {
    let message = format!("a record cannot be put as JSON: {error}");
    Error::with_source(ErrorKind::Internal, message, error)
}

/// A record of a WARC file.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<&'a str>,
    metadata: &'a Metadata,
}

/// A record that was a JSON object.
struct Object<'a> {
    record: &'a Record,
    fields: &'a Fields,
    metadata: &'a Metadata,
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let has = |name: &str| self.fields.0.iter().any(|(own, _)| own == name);
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in &self.fields.0 {
            map.serialize_entry(name, value)?;
        }
        // A text says nothing of itself; what the input says goes before what its page says.
        if self.record.kind == InputKind::Html && !has("metadata") {
            map.serialize_entry("metadata", self.metadata)?;
        }
        map.end()
    }
}
