//! Classes of bytes that end names and values in a tag.

/// White space as the standard's tag states know it.
const SPACE: u8 = 1;
/// `/` and `>`: end a name, with white space.
const END: u8 = 2;
/// `=`: ends an attribute's name, too.
const EQUALS: u8 = 4;

static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    classes[b'\t' as usize] = SPACE;
    classes[b'\n' as usize] = SPACE;
    classes[b'\x0c' as usize] = SPACE;
    classes[b' ' as usize] = SPACE;
    classes[b'/' as usize] = END;
    classes[b'>' as usize] = END;
    classes[b'=' as usize] = EQUALS;
    classes
};

pub(super) fn is_space(byte: u8) -> bool {
    CLASSES[usize::from(byte)] == SPACE
}

/// Whether a byte ends a tag's name.
pub(super) fn ends_name(byte: u8) -> bool {
    CLASSES[usize::from(byte)] & (SPACE | END) != 0
}

/// Whether a byte ends an attribute's name.
pub(super) fn ends_attribute_name(byte: u8) -> bool {
    CLASSES[usize::from(byte)] != 0
}

/// Whether a byte ends an attribute's value without quotes.
pub(super) fn ends_unquoted(byte: u8) -> bool {
    byte == b'>' || is_space(byte)
}

/// The first place from `at` on at which `ends` holds; the length if none.
pub(super) fn scan(bytes: &[u8], at: usize, ends: fn(u8) -> bool) -> usize {
    let Some(rest) = bytes.get(at..) else { return bytes.len() };
    rest.iter().position(|byte| ends(*byte)).map_or(bytes.len(), |found| at + found)
}

/// The first place from `at` on that is no white space.
pub(super) fn skip_space(bytes: &[u8], at: usize) -> usize {
    scan(bytes, at, |byte| !is_space(byte))
}
