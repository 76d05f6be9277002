//! The site that a page belongs to.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::words;

/// A site: the pages that share their chrome.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteName {
    /// How the site is known.
    pub kind: SiteKind,
    /// The domain or folder; empty for [`SiteKind::All`].
    pub name: String,
}

/// How a site is known, surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SiteKind {
    /// By the registrable domain of its address (`example.co.uk`), or the host
    /// as it stands where it has none, such as an IP address.
    Domain,
    /// By the folder that its pages lie in: judged more strictly.
    Folder,
    /// Nothing is known; all pages of the input are taken together: judged
    /// most strictly.
    All,
}

impl SiteName {
    /// The site of a page with these addresses, surest first, in this folder.
    /// Addresses that name no host count as none.
    pub fn of<'a>(addresses: impl IntoIterator<Item = &'a str>, folder: Option<&str>) -> Self {
        if let Some(host) = addresses.into_iter().find_map(host) {
            return SiteName { kind: SiteKind::Domain, name: registrable(host) };
        }
        match folder.filter(|folder| !folder.is_empty()) {
            Some(folder) => SiteName { kind: SiteKind::Folder, name: folder.to_owned() },
            None => SiteName { kind: SiteKind::All, name: String::new() },
        }
    }

    /// A hash that is the same on every machine and in every version of the
    /// profiles' format.
    pub fn hash(&self) -> u64 {
        let begin = words::mix(words::FNV, self.kind as u64 + 1);
        self.name.chars().fold(begin, |hash, c| words::fnv(hash, u32::from(c)))
    }
}

/// The host of an absolute address, in lower case.
pub(crate) fn host(url: &str) -> Option<String> {
    let url = url.trim();
    let (scheme, rest) = url.split_once("://").or_else(|| url.strip_prefix("//").map(|rest| ("", rest)))?;
    let known = scheme.is_empty() || ["http", "https"].iter().any(|s| scheme.eq_ignore_ascii_case(s));
    let authority = rest.split(['/', '?', '#', '\\']).next().filter(|_| known)?;
    let host = authority.rsplit('@').next()?;
    let host = match host.strip_prefix('[') {
        Some(six) => six.split(']').next()?,
        None => host.split(':').next()?,
    };
    let host = host.trim_end_matches('.');
    let fits = !host.is_empty() && host.len() <= 253 && !host.contains(char::is_whitespace);
    fits.then(|| host.to_lowercase())
}

/// The part of a host that someone registered; the host itself where it has
/// none.
fn registrable(host: String) -> String {
    match psl::domain_str(&host) {
        Some(domain) if host.parse::<IpAddr>().is_err() => domain.to_owned(),
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(url: &str) -> String {
        let site = SiteName::of(Some(url), Some("folder"));
        assert_eq!(site.kind, SiteKind::Domain, "{url}");
        site.name
    }

    #[test]
    fn pages_of_one_domain_are_one_site() {
        for (url, site) in [
            ("https://www.harbour-post.example/4711?x#y", "harbour-post.example"),
            ("http://NEWS.Harbour.co.uk:8080/", "harbour.co.uk"),
            ("//user:pw@harbour.com.au.", "harbour.com.au"),
            ("https://ada.github.io/a", "ada.github.io"),
            ("https://münchen.de/x", "münchen.de"),
        ] {
            assert_eq!(domain(url), site);
        }
    }

    #[test]
    fn odd_hosts_stand_for_themselves() {
        for (url, site) in [
            ("http://192.0.2.7:80/a", "192.0.2.7"),
            ("http://[2001:db8::7]:80/a", "2001:db8::7"),
            ("http://localhost/", "localhost"),
            ("http://co.uk/", "co.uk"),
        ] {
            assert_eq!(domain(url), site);
        }
    }

    #[test]
    fn what_names_no_host_falls_back() {
        for url in ["/a/b.html", "", "http://", "file:///a/b", "mailto:a@b.example", "http:// x/"] {
            assert_eq!(SiteName::of(Some(url), Some("a")).kind, SiteKind::Folder, "{url}");
        }
        let all = SiteName::of(None, None);
        assert_eq!(all, SiteName::of(["x"], Some("")));
        assert_eq!(SiteName::of(["/x", "http://a.example/"], None).name, "a.example");
        assert_ne!(all.hash(), SiteName::of(None, Some("a")).hash());
        assert_ne!(SiteName::of(Some("http://a"), None).hash(), SiteName::of(None, Some("a")).hash());
    }
}
