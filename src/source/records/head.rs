//! Heads of named fields, as WARC records and HTTP responses have them, read
//! leniently: any line end, folded lines, no order, what is no field left out.

/// A head.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// The first line.
    first: String,
    fields: Vec<(String, String)>,
}

impl Head {
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let mut lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
        let first = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in lines {
            let text = String::from_utf8_lossy(line);
            if let (Some(b' ' | b'\t'), Some(last)) = (line.first(), fields.last_mut()) {
                last.1.push(' ');
                last.1.push_str(text.trim());
            } else if let Some((name, value)) = text.split_once(':') {
                fields.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
        Head { first, fields }
    }

    pub(super) fn first(&self) -> &str {
        &self.first
    }

    /// The values of all fields of a name, empty ones left out.
    pub(super) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields
            .iter()
            .filter(move |(own, value)| own.eq_ignore_ascii_case(name) && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// The first of them.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(own, value)| own.eq_ignore_ascii_case(name) && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_spelling_of_fields() {
        let head = Head::parse(
            b"HTTP/1.1 200 OK\nno field\r\nCONTENT-type :text/html;\r\n\tcharset=koi8-r\r\nX:\nX: a:b\nx: caf\xE9\r\n",
        );
        assert_eq!(head.first(), "HTTP/1.1 200 OK");
        assert_eq!(head.get("Content-Type"), Some("text/html; charset=koi8-r"));
        assert_eq!(head.get("x"), Some("a:b"));
        assert_eq!(head.values("X").collect::<Vec<_>>(), ["a:b", "caf\u{FFFD}"]);
        assert_eq!(head.get("no field"), None);
        assert_eq!(Head::parse(b"").first(), "");
    }
}
