//! The fields of a JSON object, each value as it was written: numbers keep
//! all their digits, and what is not read is not taken apart.

use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::error::{Error, ErrorKind};

/// Fields of one object. Real ones have some tens.
const FIELDS: usize = 1 << 16;

/// An object's fields in their order.
#[derive(Debug)]
pub(super) struct Object<'a>(pub(super) Vec<(String, &'a RawValue)>);

impl<'a> Object<'a> {
    /// The value at `path`: a name, or names with dots between them where no
    /// name has the dot in itself. Of a name that comes twice, the last.
    pub(super) fn get(&self, path: &str) -> Option<&'a RawValue> {
        if let Some((_, value)) = self.0.iter().rev().find(|(name, _)| name == path) {
            return Some(value);
        }
        let (name, mut rest) = path.split_once('.')?;
        let mut value = self.get_own(name)?;
        loop {
            let object: Object<'a> = serde_json::from_str(value.get()).ok()?;
            if let Some(value) = object.get_own(rest) {
                return Some(value);
            }
            let (name, behind) = rest.split_once('.')?;
            value = object.get_own(name)?;
            rest = behind;
        }
    }

    fn get_own(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().rev().find(|(own, _)| own == name).map(|(_, value)| *value)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    if fields.len() == FIELDS {
                        return Err(A::Error::custom(format_args!("more than {FIELDS} fields")));
                    }
                    fields.push(field);
                }
                Ok(fields)
            }
        }
        deserializer.deserialize_map(Fields).map(Object)
    }
}

/// A string whose escapes may be of no letter. They are in it as UTF-8 would
/// write them.
struct Text(Vec<u8>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Text, E> {
                Ok(Text(bytes.to_vec()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

/// Fields to be written again, each value as it was read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(pub(crate) Vec<(String, Box<RawValue>)>);

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// The field that holds a page; `None` where it is missing or null. Halves of
/// letters, as broken converters write them, become U+FFFD.
pub(super) fn content(object: &Object<'_>, key: &str) -> Result<Option<Vec<u8>>, Error> {
    let Some(value) = object.get(key).filter(|value| value.get() != "null") else { return Ok(None) };
    let text: Text = serde_json::from_str(value.get()).map_err(|error| {
        let message = format!("its field {key} is no string ({error}); correct it or leave it out");
        Error::with_source(ErrorKind::Record, message, error)
    })?;
    let mut text = text.0;
    // Three bytes that no UTF-8 has. A half is one character, as to Python.
    let mut from = 0;
    while let Some(at) = memchr::memchr(0xED, &text[from..]) {
        if let Some(half @ [_, 0xA0..=0xFF, _]) = text.get_mut(from + at..from + at + 3) {
            half.copy_from_slice("\u{FFFD}".as_bytes());
        }
        from += at + 1;
    }
    Ok(Some(text))
}

/// The string that a value is.
pub(super) fn string(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

/// A string or a number, as a name.
pub(super) fn name(value: &RawValue) -> Option<String> {
    match value.get().as_bytes() {
        [b'"', ..] => string(value).filter(|name| !name.is_empty()),
        [b'-' | b'0'..=b'9', ..] => Some(value.get().to_owned()),
        _ => None,
    }
}
