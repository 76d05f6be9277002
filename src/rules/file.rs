//! A file of rules.

use std::ops::Range;

use regex::RegexBuilder;
use serde::Deserialize;
use toml::Spanned;

use super::check::{RuleTest, TestPage};
use super::pattern::Pattern;
use super::selector::Selector;
use super::{Rule, SiteRules};
use crate::error::{Error, ErrorKind};
use crate::words::folded;

/// A regular expression may take up to so many bytes, compiled.
const REGEX_BYTES: usize = 1 << 20;

/// All of a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Alone {
    #[serde(default)]
    site: Vec<Spanned<Site>>,
}

/// The part of a file that is rules.
#[derive(Deserialize)]
struct Among {
    #[serde(default)]
    site: Vec<Spanned<Site>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Site {
    #[serde(default)]
    domain: Names,
    #[serde(default)]
    folder: Names,
    #[serde(default)]
    keep: Vec<Spanned<Matches>>,
    #[serde(default)]
    drop: Vec<Spanned<Matches>>,
    #[serde(default)]
    test: Vec<Spanned<Test>>,
}

/// One name or several.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a name, or a list of names")]
enum Names {
    One(String),
    Many(Vec<String>),
}

impl Default for Names {
    fn default() -> Self {
        Names::Many(Vec::new())
    }
}

impl Names {
    fn into_all(self) -> Vec<String> {
        match self {
            Names::One(name) => vec![name],
            Names::Many(names) => names,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase")]
enum Matches {
    Css(String),
    Text(String),
    Regex(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Test {
    page: Option<String>,
    html: Option<String>,
    text: Option<String>,
    url: Option<String>,
    #[serde(default)]
    keeps: Vec<String>,
    #[serde(default)]
    drops: Vec<String>,
}

/// Reads a file; `alone` says whether it may hold nothing but rules.
pub(super) fn parse(name: &str, text: &str, alone: bool) -> Result<SiteRules, Error> {
    let file = File { name, text };
    let sites = if alone {
        toml::from_str::<Alone>(text).map(|file| file.site)
    } else {
        toml::from_str::<Among>(text).map(|file| file.site)
    };
    let sites = sites.map_err(|error| file.error(error.span().unwrap_or_default(), error.message()))?;
    let mut rules = SiteRules { sites: sites.len(), ..SiteRules::default() };
    for site in sites {
        file.site(site.span(), site.into_inner(), &mut rules)?;
    }
    Ok(rules)
}

struct File<'a> {
    name: &'a str,
    text: &'a str,
}

impl File<'_> {
    fn error(&self, at: Range<usize>, message: &str) -> Error {
        let message = format!("{}: {}", self.place(&at), message.trim_end());
        Error::new(ErrorKind::Settings, message)
    }

    /// File and line of a part.
    fn place(&self, at: &Range<usize>) -> String {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        format!("{}:{}", self.name, 1 + before.matches('\n').count())
    }

    fn site(&self, at: Range<usize>, site: Site, into: &mut SiteRules) -> Result<(), Error> {
        let domains = site.domain.into_all();
        let folders = site.folder.into_all();
        if domains.is_empty() && folders.is_empty() {
            let what =
                "a [[site]] names no site; say domain = \"…\", or folder = \"…\" for pages without addresses";
            return Err(self.error(at, what));
        }
        if site.keep.is_empty() && site.drop.is_empty() {
            return Err(self.error(at, "a [[site]] says nothing; give it keep = […] or drop = […]"));
        }
        let first = into.rules.len();
        for (keep, matches) in [(true, site.keep), (false, site.drop)] {
            for matches in matches {
                let place = matches.span();
                let pattern = self.pattern(&place, matches.into_inner())?;
                into.rules.push(Rule { keep, pattern, place: self.place(&place) });
            }
        }
        let rules = || first..into.rules.len();
        for domain in &domains {
            let domain = domain.to_lowercase();
            let is_host =
                !domain.is_empty() && !domain.contains(|c: char| "/:*@".contains(c) || c.is_whitespace());
            match domain.trim_matches('.') {
                "*" => into.all.extend(rules()),
                host if is_host => into.domains.entry(host.to_owned()).or_default().extend(rules()),
                _ => {
                    let what = format!(
                        "the domain {domain:?} is none; say \"example.com\", which stands for all below it too, or \"*\" \
                         for every site"
                    );
                    return Err(self.error(at, &what));
                }
            }
        }
        let named = folders.first().cloned();
        for folder in folders {
            into.folders.entry(folder).or_default().extend(rules());
        }
        for test in site.test {
            let place = test.span();
            let url = domains.iter().find(|domain| *domain != "*").map(|domain| format!("https://{domain}/"));
            into.tests.push(self.test(place, test.into_inner(), (url, named.clone()))?);
        }
        Ok(())
    }

    fn pattern(&self, at: &Range<usize>, matches: Matches) -> Result<Pattern, Error> {
        Ok(match matches {
            Matches::Css(source) => {
                let selector = Selector::parse(&source).map_err(|why| {
                    self.error(at.clone(), &format!("the selector {source:?} cannot be used: {why}"))
                })?;
                Pattern::Css { source, selector }
            }
            Matches::Text(source) => {
                let folded = folded(&source);
                if folded.is_empty() {
                    return Err(
                        self.error(at.clone(), "the text is empty, and would be found in every block")
                    );
                }
                Pattern::Text { source, folded }
            }
            Matches::Regex(source) => {
                let regex = RegexBuilder::new(&source).size_limit(REGEX_BYTES).build().map_err(|error| {
                    self.error(at.clone(), &format!("the regular expression cannot be used: {error}"))
                })?;
                if regex.is_match("") {
                    let what = format!(
                        "the regular expression {source:?} is found in every block, for it matches nothing too"
                    );
                    return Err(self.error(at.clone(), &what));
                }
                Pattern::Regex(regex)
            }
        })
    }

    fn test(
        &self,
        at: Range<usize>,
        test: Test,
        (url, folder): (Option<String>, Option<String>),
    ) -> Result<RuleTest, Error> {
        let Test { page, html, text, url: own, keeps, drops } = test;
        let page = match (page, html, text) {
            (Some(page), None, None) => TestPage::File(page.into()),
            (None, Some(html), None) => TestPage::Html(html),
            (None, None, Some(text)) => TestPage::Text(text),
            _ => {
                let what = "a test is of one page: say page = \"FILE\", html = \"…\" or text = \"…\"";
                return Err(self.error(at, what));
            }
        };
        if keeps.iter().chain(&drops).all(|text| folded(text).is_empty()) {
            let what = "a test expects nothing; say keeps = [\"…\"] or drops = [\"…\"]";
            return Err(self.error(at, what));
        }
        Ok(RuleTest { place: self.place(&at), page, url: own.or(url), folder, keeps, drops })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let site = "[[site]]\ndomain = 'a.example'\n";
        for (text, says) in [
            ("[[sites]]\n".to_owned(), "rules.toml:1: unknown field `sites`, expected `site`"),
            ("\n[[site]]\nkeep = [{css='a'}]".into(), "rules.toml:2: a [[site]] names no site"),
            (format!("{site}\n"), "rules.toml:1: a [[site]] says nothing"),
            (
                format!("{site}keep = [{{xpath='//a'}}]"),
                "rules.toml:3: unknown variant `xpath`, expected one of `css`",
            ),
            (
                format!("{site}keep = [\n{{css='a >'}}]"),
                "rules.toml:4: the selector \"a >\" cannot be used: ",
            ),
            (format!("{site}keep = [{{css=':hover'}}]"), "no element is in the state \":hover\""),
            (format!("{site}keep = [{{regex='('}}]"), "the regular expression cannot be used: "),
            (format!("{site}drop = [{{regex='x*'}}]"), "is found in every block"),
            (format!("{site}drop = [{{text=' '}}]"), "the text is empty"),
            ("[[site]]\ndomain='https://a.example/'\nkeep=[{css='a'}]".into(), "say \"example.com\""),
            ("[[site]]\ndomain='*.a.example'\nkeep=[{css='a'}]".into(), "say \"example.com\""),
            (
                format!("{site}keep=[{{css='a'}}]\n[[site.test]]\nkeeps=['a']"),
                "rules.toml:4: a test is of one page",
            ),
            (
                format!("{site}keep=[{{css='a'}}]\n[[site.test]]\nhtml='a'"),
                "rules.toml:4: a test expects nothing",
            ),
        ] {
            let error = SiteRules::parse("rules.toml", &text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Settings);
            assert!(error.to_string().contains(says), "{text}: {error}");
        }
    }

    #[test]
    fn flags_beside_the_rules_are_for_others() {
        let text = "jobs = 4\n[[site]]\ndomain = 'a.example'\ndrop = [{ css = 'a' }]\n";
        assert!(SiteRules::parse("rules.toml", text).is_err());
        assert_eq!(SiteRules::parse_among("rules.toml", text).unwrap().len(), 1);
    }
}
