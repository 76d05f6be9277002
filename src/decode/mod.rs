//! From bytes to text, as browsers do, with three departures made for
//! scraped pages (see [`choose`]).

mod choose;
mod declared;
mod sniff;

pub(crate) use declared::in_content as charset_in;

use std::borrow::Cow;

use encoding_rs::Encoding;

use crate::error::{Error, ErrorKind};
use crate::settings::InputKind;

/// Text with what was found out about it.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    /// Without a byte order mark. Borrowed where the bytes were UTF-8.
    pub(crate) text: Cow<'a, str>,
    /// Never [`InputKind::Auto`].
    pub(crate) kind: InputKind,
    /// The WHATWG name of the encoding, such as `windows-1251`.
    pub(crate) encoding: &'static str,
}

/// Decodes a page: byte order mark, then `charset` of the transport, then
/// the page's own declaration, then detection. What cannot be decoded
/// becomes U+FFFD.
///
/// # Errors
/// Of kind [`NotText`](ErrorKind::NotText) when the bytes are an image, a
/// PDF, an archive or other binary data.
pub(crate) fn decode<'a>(
    bytes: &'a [u8],
    kind: InputKind,
    charset: Option<&str>,
) -> Result<Decoded<'a>, Error> {
    let (text, encoding) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (choose::read(encoding, &bytes[mark..]), encoding),
        None => {
            if let Some(format) = sniff::format(bytes) {
                return Err(not_text(format));
            }
            if let Some(encoding) = sniff::utf16(bytes) {
                (choose::read(encoding, bytes), encoding)
            } else if sniff::is_binary(bytes) {
                return Err(not_text("binary data"));
            } else {
                choose::choose(bytes, kind, charset)
            }
        }
    };
    let kind = match kind {
        InputKind::Auto => sniff::kind(&text),
        known => known,
    };
    Ok(Decoded { text, kind, encoding: encoding.name() })
}

fn not_text(format: &str) -> Error {
    Error::new(
        ErrorKind::NotText,
        format!("looks like {format}, not a page of text; leave it out, or extract its text first"),
    )
}

#[cfg(test)]
mod tests;
