//! The lines of a file of profiles: JSON, one object a line, so that a person
//! can read it and a program can stream it.
//!
//! A head, then for each site in order its own line and one for each text in
//! ascending order of keys. The same profiles are the same bytes.

use serde::{Deserialize, Serialize};

use super::name::SiteKind;
use super::observe::Record;
use super::profile::Count;
use crate::error::{Error, ErrorKind};

/// The version of the format.
const VERSION: u32 = 1;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Line {
    /// The first.
    DechromeProfiles(Head),
    /// Begins a site.
    Site(SiteLine),
    /// A text of the site begun last.
    Text(TextLine),
}

/// What kind of file it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    version: u32,
    /// Whether texts are counted, not listed with their pages: such profiles
    /// are small and can be applied, but no longer merged.
    pub(crate) compact: bool,
}

/// A site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SiteLine {
    pub(crate) kind: SiteKind,
    pub(crate) name: String,
    /// How many pages it has, copies counted once.
    pub(crate) pages: u32,
    /// Their signatures in ascending order, in a mergeable file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) signatures: Vec<Hex>,
}

/// A text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TextLine {
    pub(crate) key: Hex,
    /// The normalised text, cut.
    pub(crate) text: String,
    pub(crate) words: u16,
    /// Someone said that it is no chrome.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) never: bool,
    /// The pages that it stands on, in a mergeable file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) on: Vec<Posting>,
    /// The counts, in a compact file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) count: Option<[u32; 5]>,
}

/// A page that a text stands on: its place among the site's signatures, the
/// text's place on it, and its marks there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Posting(pub(crate) u32, pub(crate) u32, pub(crate) u16);

/// A hash, written in hexadecimal: JSON's numbers are not exact everywhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Hex(pub(crate) u64);

impl Line {
    /// The first line of a file.
    pub(crate) fn head(compact: bool) -> Self {
        Line::DechromeProfiles(Head { version: VERSION, compact })
    }

    /// Adds the line to `out`.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        // Writing numbers and strings to a vector cannot fail.
        if serde_json::to_writer(&mut *out, self).is_ok() {
            out.push(b'\n');
        }
    }

    /// Reads the line of this number, from 1.
    ///
    /// # Errors
    /// When it is damaged, or of another version.
    pub(crate) fn read(bytes: &[u8], number: u64) -> Result<Self, Error> {
        let line: Line = serde_json::from_slice(bytes).map_err(|error| {
            let what = if number == 1 { "this is no file of profiles" } else { "the profiles are damaged" };
            let message = format!("{what}: line {number}: {error}; make them anew with `dechrome learn`");
            Error::with_source(ErrorKind::Settings, message, error)
        })?;
        match &line {
            Line::DechromeProfiles(head) if head.version != VERSION => Err(Error::new(
                ErrorKind::Settings,
                format!(
                    "the profiles are of version {}, this program reads version {VERSION}; make them anew with \
                     `dechrome learn`",
                    head.version
                ),
            )),
            Line::DechromeProfiles(_) if number != 1 => Err(damaged(number, "a second head")),
            Line::Site(_) | Line::Text(_) if number == 1 => Err(damaged(number, "no head")),
            _ => Ok(line),
        }
    }
}

/// Says what is wrong with a line.
pub(super) fn damaged(number: u64, what: &str) -> Error {
    let message =
        format!("the profiles are damaged: line {number}: {what}; make them anew with `dechrome learn`");
    Error::new(ErrorKind::Settings, message)
}

impl TextLine {
    /// The counts, of whichever form.
    pub(crate) fn count(&self, places: &mut Vec<u32>) -> Count {
        let key = self.key.0;
        match self.count {
            Some([pages, kept, edge, many, place]) => Count { key, pages, kept, edge, many, place },
            None => {
                let record =
                    |on: &Posting| Record { site: 0, key, page: on.0.into(), place: on.1, marks: on.2 };
                Count::of(key, self.on.iter().map(record), places)
            }
        }
    }
}

impl Serialize for Hex {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:016x}", self.0))
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        u64::from_str_radix(&text, 16).map(Hex).map_err(serde::de::Error::custom)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_false(value: &bool) -> bool {
    !value
}
