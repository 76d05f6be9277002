//! Reads a phrase list: `data/phrases/LANG.toml`, with a table a reason and
//! five ways to match in each (see [`How`]).

use std::borrow::Cow;

use toml::de::{DeTable, DeValue};

use super::lexicon::How;
use crate::block::Reason;

/// The ways to match, in the order in which their phrases count.
const WAYS: [(&str, How); 5] = [
    ("whole", How::Whole),
    ("opens", How::Opens),
    ("start", How::Start),
    ("within", How::Within),
    ("notice", How::Notice),
];

/// A phrase as the list has it.
#[derive(Debug)]
pub(super) struct Listed<'d> {
    pub(super) reason: Reason,
    pub(super) how: How,
    pub(super) text: Cow<'d, str>,
}

type Damage = Box<dyn std::error::Error + Send + Sync>;

/// All phrases of a list. By hand: serde would copy each of them twice.
///
/// # Errors
/// When it is no such list.
pub(super) fn read(data: &str) -> Result<Vec<Listed<'_>>, Damage> {
    let mut phrases = Vec::new();
    for (name, value) in DeTable::parse(data)?.into_inner() {
        let name = name.into_inner();
        let mut ways = match value.into_inner() {
            DeValue::Table(ways) => ways,
            // It names the list for its readers.
            DeValue::String(_) if name == "language" => continue,
            _ => return Err(format!("{name} is no table").into()),
        };
        let reason: Reason = name.parse()?;
        for (way, how) in WAYS {
            let Some(list) = ways.remove(way) else { continue };
            let DeValue::Array(list) = list.into_inner() else {
                return Err(format!("{way} of {name} is no list").into());
            };
            for phrase in list {
                let DeValue::String(text) = phrase.into_inner() else {
                    return Err(format!("{way} of {name} holds what is no text").into());
                };
                phrases.push(Listed { reason, how, text });
            }
        }
        if let Some(way) = ways.keys().next() {
            return Err(format!("{} of {name} is no way to match", way.get_ref()).into());
        }
    }
    Ok(phrases)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_come_by_reason_and_way() {
        let data = "language = 'x'\n[tags]\nstart = ['c']\nwhole = ['a', \"\\u0062\"]\n[ad]\nwhole = ['d']\n";
        let read: Vec<_> = read(data).unwrap().into_iter().map(|p| (p.reason, p.how, p.text)).collect();
        let listed = |reason, how, text: &'static str| (reason, how, Cow::Borrowed(text));
        assert_eq!(
            read,
            [
                listed(Reason::Ad, How::Whole, "d"),
                listed(Reason::Tags, How::Whole, "a"),
                listed(Reason::Tags, How::Whole, "b"),
                listed(Reason::Tags, How::Start, "c"),
            ]
        );
    }

    #[test]
    fn damage_is_told() {
        for (data, told) in [
            ("language = 1", "language is no table"),
            ("[tags]\nstarts = []", "starts of tags is no way to match"),
            ("[tags]\nstart = ''", "start of tags is no list"),
            ("[tags]\nstart = [1]", "start of tags holds what is no text"),
        ] {
            assert_eq!(read(data).unwrap_err().to_string(), told);
        }
        assert!(read("[no-reason]").is_err() && read("[tags").is_err());
    }
}
