//! `dechrome profiles`: what was learned, looked through and changed.

use std::cmp::Reverse;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::slice;

use anyhow::{Result, bail};
use serde_json::json;

use super::Exit;
use super::learn_args::{CompactArgs, MergeArgs, ProfilesCommand, RemoveArgs, ShowArgs};
use super::speak::{Level, put, say};
use crate::profiles::{Merged, ProfileWriter, compacted};
use crate::report::{escaped, escaped_path};
use crate::site::{Count, Line, Rule, SiteKind, SiteLine, TextLine};

pub(super) fn run(command: ProfilesCommand) -> Result<Exit> {
    match command {
        ProfilesCommand::Show(args) => show(&args),
        ProfilesCommand::Merge(args) => merge(&args),
        ProfilesCommand::Remove(args) => remove(&args),
        ProfilesCommand::Compact(args) => compact(&args),
    }
}

/// A site's name as people see it.
fn name_of(site: &SiteLine) -> &str {
    match site.kind {
        SiteKind::All => "(all)",
        SiteKind::Domain | SiteKind::Folder => &site.name,
    }
}

fn show(args: &ShowArgs) -> Result<Exit> {
    let rule = Rule::new()?;
    let limit = args.limit.map_or(usize::MAX, Into::into);
    let mut profiles = Merged::open(slice::from_ref(&args.file))?;
    let mut rows = Vec::new();
    let mut found = false;
    while let Some(site) = profiles.site()? {
        if args.site.as_deref().is_some_and(|wanted| wanted != name_of(&site)) {
            continue;
        }
        found = true;
        let goes = going(&mut profiles, &site, &rule)?;
        match &args.site {
            None => rows.push(site_row(&site, goes.len(), args.json)),
            Some(_) => rows.extend(goes.iter().map(|(text, count)| text_row(&site, text, count, args.json))),
        }
    }
    if let (Some(site), false) = (&args.site, found) {
        bail!(
            "{} knows no site {}; leave the name out to list them",
            escaped_path(&args.file),
            escaped(site)
        );
    }
    put(|out| rows.iter().take(limit).try_for_each(|row| writeln!(out, "{row}")))?;
    if rows.len() > limit {
        say(Level::Info, &format!("{} more", rows.len() - limit));
    }
    Ok(Exit::Success)
}

/// The texts that can go from a site's pages, those on most pages first.
fn going(profiles: &mut Merged, site: &SiteLine, rule: &Rule) -> Result<Vec<(TextLine, Count)>> {
    let (mut goes, mut places) = (Vec::new(), Vec::new());
    while let Some(mut text) = profiles.text()? {
        let count = text.count(&mut places);
        if !text.never && rule.can_drop(site.kind, site.pages, &count, text.words) {
            text.on = Vec::new();
            goes.push((text, count));
        }
    }
    goes.sort_by_key(|(text, count)| (Reverse(count.pages), text.key));
    Ok(goes)
}

fn site_row(site: &SiteLine, goes: usize, json: bool) -> String {
    if json {
        return json!({ "site": name_of(site), "kind": site.kind, "pages": site.pages, "goes": goes })
            .to_string();
    }
    let by = match site.kind {
        SiteKind::Domain => "",
        SiteKind::Folder => " (a folder)",
        SiteKind::All => " (pages of no known site)",
    };
    format!("{:>8} pages, {goes:>4} texts go  {}{by}", site.pages, escaped(name_of(site)))
}

fn text_row(site: &SiteLine, text: &TextLine, count: &Count, json: bool) -> String {
    let id = format!("{:016x}", text.key.0);
    if json {
        let TextLine { text, words, .. } = text;
        let Count { pages, kept, edge, .. } = count;
        let row = json!({ "id": id, "pages": pages, "of": site.pages, "kept": kept, "edge": edge, "words": words, "text": text });
        return row.to_string();
    }
    format!("{id}  {:>7} of {} pages  {}", count.pages, site.pages, escaped(&text.text))
}

fn merge(args: &MergeArgs) -> Result<Exit> {
    let profiles = Merged::open(&args.files)?;
    let Some(compact) = profiles.compact() else {
        bail!(
            "some of these profiles are compact and some are not; merge the full ones and compact the result"
        );
    };
    rewrite(profiles, &args.output, compact, |_, text| Some(text))
}

fn compact(args: &CompactArgs) -> Result<Exit> {
    let rule = Rule::new()?;
    let profiles = Merged::open(slice::from_ref(&args.file))?;
    let mut places = Vec::new();
    rewrite(profiles, &args.output, true, |site, text| compacted(site, text, &rule, &mut places))
}

fn remove(args: &RemoveArgs) -> Result<Exit> {
    let file = slice::from_ref(&args.file);
    // Looked for first: nothing is changed when one is not there.
    let missing = missing(file, args)?;
    if let Some(entry) = missing.first() {
        let (file, site) = (escaped_path(&args.file), escaped(&args.site));
        bail!(
            "{file} has no text {} of the site {site}; see dechrome profiles show {file} {site}",
            escaped(entry)
        );
    }
    let profiles = Merged::open(file)?;
    let compact = profiles.compact() == Some(true);
    rewrite(profiles, &args.file, compact, |site, mut text| {
        text.never |= args.site == name_of(site) && args.entry.iter().any(|entry| is_named(&text, entry));
        Some(text)
    })
}

fn missing<'a>(file: &[PathBuf], args: &'a RemoveArgs) -> Result<Vec<&'a str>> {
    let mut missing: Vec<&str> = args.entry.iter().map(String::as_str).collect();
    let mut profiles = Merged::open(file)?;
    while let Some(site) = profiles.site()? {
        if args.site == name_of(&site) {
            while let Some(text) = profiles.text()? {
                missing.retain(|entry| !is_named(&text, entry));
            }
        }
    }
    Ok(missing)
}

fn is_named(text: &TextLine, entry: &str) -> bool {
    text.text == entry || (entry.len() == 16 && u64::from_str_radix(entry, 16) == Ok(text.key.0))
}

/// Writes what `change` makes of each text; sites that nothing is left of go.
fn rewrite(
    mut profiles: Merged,
    to: &Path,
    compact: bool,
    mut change: impl FnMut(&SiteLine, TextLine) -> Option<TextLine>,
) -> Result<Exit> {
    let mut out = ProfileWriter::create(to, compact)?;
    while let Some(mut site) = profiles.site()? {
        let mut begun = !compact;
        if compact {
            site.signatures = Vec::new();
        } else {
            out.line(&Line::Site(site.clone()))?;
        }
        while let Some(text) = profiles.text()? {
            if let Some(text) = change(&site, text) {
                if !begun {
                    out.line(&Line::Site(site.clone()))?;
                    begun = true;
                }
                out.line(&Line::Text(text))?;
            }
        }
    }
    out.finish()?;
    Ok(Exit::Success)
}
