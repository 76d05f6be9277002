//! Which records hold pages.

use std::fmt;
use std::io::{Read, Seek};

use super::block::{Block, Stop};
use super::head::Head;
use crate::decode;
use crate::settings::InputKind;

/// Why a record is passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Why {
    /// It is of a type that holds no page: `request`, `metadata`, `revisit` …
    Type(String),
    /// The server answered with another status than success (2xx).
    Status(u16),
    /// Neither HTML nor plain text. The media type, such as `image/png`;
    /// empty where none is declared.
    Media(String),
    /// Of a ZIP or TAR archive: no file, or one that is no page. What it is.
    File(&'static str),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Type(name) => write!(f, "a {name} record"),
            Why::Status(status) => write!(f, "status {status}"),
            Why::Media(media) if media.is_empty() => f.write_str("no text"),
            Why::Media(media) => f.write_str(media),
            Why::File(what) => f.write_str(what),
        }
    }
}

/// What is to be done with a record.
#[derive(Debug)]
pub(super) enum Plan {
    Take(Wanted),
    Pass(Why),
    /// An HTTP response without a status line.
    NoStatus,
}

/// A body that may be a page.
#[derive(Debug)]
pub(super) struct Wanted {
    /// Auto where nothing declares it.
    pub(super) kind: InputKind,
    pub(super) charset: Option<String>,
    /// Whether the body is said to be in HTTP chunks.
    pub(super) is_chunked: bool,
    /// The codings that the body is said to be in, in the order they were put on.
    pub(super) codings: Vec<String>,
}

/// What is to be done with the record of this head, whose block begins.
/// Reads the HTTP head from it.
pub(super) fn plan<R: Read + Seek>(head: &Head, block: &mut Block<'_, R>) -> Result<Plan, Stop> {
    let kind = head.get("WARC-Type").unwrap_or_default().to_ascii_lowercase();
    let own = head.get("Content-Type").unwrap_or_default();
    let identified = head.get("WARC-Identified-Payload-Type").unwrap_or_default();
    match kind.as_str() {
        "response" if block.begins_with(b"HTTP/") => {
            let http = block.head()?;
            let Some(status) = status(http.first()) else { return Ok(Plan::NoStatus) };
            if !(200..300).contains(&status) {
                return Ok(Plan::Pass(Why::Status(status)));
            }
            let codings = |name| {
                http.values(name).flat_map(|list| list.split(',')).map(|c| c.trim().to_ascii_lowercase())
            };
            let (chunks, transfer): (Vec<_>, Vec<_>) =
                codings("Transfer-Encoding").partition(|coding| coding == "chunked");
            Ok(by_media(identified, http.get("Content-Type").unwrap_or_default(), |wanted| {
                wanted.is_chunked = !chunks.is_empty();
                wanted.codings = codings("Content-Encoding").chain(transfer).collect();
            }))
        }
        "response" if essence(own) == "application/http" => Ok(Plan::NoStatus),
        // A response of another protocol, such as FTP, is all body.
        "response" | "resource" => Ok(by_media(identified, own, |_| ())),
        "conversion" if own.is_empty() => Ok(by_media("", "text/plain", |_| ())),
        "conversion" => Ok(by_media("", own, |_| ())),
        _ => Ok(Plan::Pass(Why::Type(kind))),
    }
}

/// The code in a status line.
fn status(line: &str) -> Option<u16> {
    line.split_ascii_whitespace().nth(1)?.parse().ok().filter(|status| (100..1000).contains(status))
}

/// By the media type that was identified, else by the declared one.
fn by_media(identified: &str, declared: &str, complete: impl FnOnce(&mut Wanted)) -> Plan {
    let kind = match (kind_of(identified), kind_of(declared)) {
        (Ok(InputKind::Auto), declared) => declared,
        (identified, _) => identified,
    };
    match kind {
        Ok(kind) => {
            let charset =
                decode::charset_in(declared.as_bytes()).and_then(|label| str::from_utf8(label).ok());
            let charset = charset.filter(|label| !label.is_empty()).map(str::to_owned);
            let mut wanted = Wanted { kind, charset, is_chunked: false, codings: Vec::new() };
            complete(&mut wanted);
            Plan::Take(wanted)
        }
        Err(media) => Plan::Pass(Why::Media(media)),
    }
}

/// What a media type says; the type itself where it is of no page.
fn kind_of(media: &str) -> Result<InputKind, String> {
    let essence = essence(media);
    match essence.as_str() {
        "text/html" | "application/xhtml+xml" => Ok(InputKind::Html),
        "text/plain" => Ok(InputKind::Text),
        // What servers and archivers say when they do not know.
        "application/octet-stream" | "application/unknown" | "unknown/unknown" | "*/*" => Ok(InputKind::Auto),
        _ if !essence.contains('/') => Ok(InputKind::Auto),
        _ => Err(essence),
    }
}

fn essence(media: &str) -> String {
    media.split([';', ',']).next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// What a body is by its beginning; `None` when it is no text.
pub(super) fn look(body: &[u8], charset: Option<&str>) -> Option<InputKind> {
    let beginning = &body[..body.len().min(16 << 10)];
    decode::decode(beginning, InputKind::Auto, charset).ok().map(|decoded| decoded.kind)
}
