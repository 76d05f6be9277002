//! Sizes as people write them.

use std::str::FromStr;

use serde::Deserialize;

/// A number of bytes, such as `4096`, `200MB` or `1.5 GiB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct ByteSize(pub(super) u64);

const UNITS: [(&str, u64); 10] = [
    ("", 1),
    ("b", 1),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("tb", 1_000_000_000_000),
    ("tib", 1 << 40),
];

impl FromStr for ByteSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("'{text}' is no size; write one such as 512MiB or 2GB");
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let number: f64 = text[..end].parse().map_err(|_| wrong())?;
        let name = text[end..].trim().to_ascii_lowercase();
        // K, M and G alone are those of memory, as with other programs.
        let unit = match name.as_str() {
            "k" => "kib",
            "m" => "mib",
            "g" => "gib",
            other => other,
        };
        let (_, unit) = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(wrong)?;
        Ok(ByteSize((number * *unit as f64) as u64))
    }
}

impl TryFrom<String> for ByteSize {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_as_people_write_them() {
        for (text, bytes) in [
            ("4096", 4096),
            ("1k", 1024),
            ("512MiB", 512 << 20),
            ("200MB", 200_000_000),
            ("1.5 GiB", 3 << 29),
            ("2G", 2 << 30),
        ] {
            assert_eq!(text.parse(), Ok(ByteSize(bytes)), "{text}");
        }
        for text in ["", "MB", "-1", "1.2.3", "5 parsecs", "1e9"] {
            assert!(text.parse::<ByteSize>().is_err(), "{text}");
        }
    }
}
