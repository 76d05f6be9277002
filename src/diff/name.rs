//! Names of files in the head of a difference.

use std::fmt::Write;
use std::path::Path;

/// The path as git writes it behind `---` and `+++`: with quotes and escapes
/// where it holds controls, quotes, backslashes or anything beyond ASCII, and a
/// tab behind a name with spaces. GNU patch and `git apply` read both.
pub(super) fn quoted(side: char, path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let is_odd = |byte: &u8| !matches!(byte, b' '..=b'~') || matches!(byte, b'"' | b'\\');
    let mut name = format!("{side}/");
    // Windows parts folders otherwise.
    let bytes = bytes.iter().map(|byte| if cfg!(windows) && *byte == b'\\' { b'/' } else { *byte });
    if !bytes.clone().any(|byte| is_odd(&byte)) {
        name.extend(bytes.clone().map(char::from));
        if bytes.clone().any(|byte| byte == b' ') {
            name.push('\t');
        }
        return name;
    }
    name.insert(0, '"');
    for byte in bytes {
        match byte {
            b'"' | b'\\' => name.extend(['\\', char::from(byte)]),
            b'\t' => name.push_str("\\t"),
            b'\n' => name.push_str("\\n"),
            b'\r' => name.push_str("\\r"),
            b' '..=b'~' => name.push(char::from(byte)),
            byte => {
                let _ = write!(name, "\\{byte:03o}"); // a String takes every write
            }
        }
    }
    name.push('"');
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_names_are_quoted() {
        for (path, name) in [
            ("a/b.txt", "a/a/b.txt"),
            ("two words.txt", "a/two words.txt\t"),
            ("Straße.txt", "\"a/Stra\\303\\237e.txt\""),
            ("a\"b\n\u{1b}.txt", "\"a/a\\\"b\\n\\033.txt\""),
        ] {
            assert_eq!(quoted('a', Path::new(path)), name);
        }
    }
}
