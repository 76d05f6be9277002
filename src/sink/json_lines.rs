//! A cleaned record as a line of JSON, in the fields that dolma, datatrove
//! and Hugging Face's datasets read.

use serde::{Serialize, Serializer};

use crate::error::{Error, ErrorKind};
use crate::metadata::Metadata;
use crate::settings::InputKind;
use crate::source::{Fields, Record};

/// Appends the record with its clean text to `out`.
///
/// Of a JSON object all fields stay as they are, but for the text and the
/// HTML; any other record gets fields of its own. No time of this run is among
/// them: the same input gives the same bytes.
///
/// # Errors
/// Of kind [`Internal`](ErrorKind::Internal), when it cannot be put as JSON.
pub(crate) fn append(
    out: &mut Vec<u8>,
    record: &Record,
    source: &str,
    text: &str,
    metadata: &Metadata,
) -> Result<(), Error> {
    let length = out.len();
    let put = match &record.fields {
        Some(fields) => serde_json::to_writer(&mut *out, &Object { record, fields, text, metadata }),
        None => serde_json::to_writer(
            &mut *out,
            &Line {
                id: &record.id,
                text,
                source,
                url: record.url.as_deref(),
                created: record.date.as_deref(),
                metadata,
            },
        ),
    };
    put.map_err(|error| {
        out.truncate(length);
        let message = format!("a record cannot be put as JSON: {error}");
        Error::with_source(ErrorKind::Internal, message, error)
    })?;
    out.push(b'\n');
    Ok(())
}

/// A record of a WARC file.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    text: &'a str,
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
    text: &'a str,
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
        map.serialize_entry("text", self.text)?;
        // A text says nothing of itself; what the input says goes before what its page says.
        if self.record.kind == InputKind::Html && !has("metadata") {
            map.serialize_entry("metadata", self.metadata)?;
        }
        map.end()
    }
}
