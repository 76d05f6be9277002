//! `--rule`: a rule for what was found.

use std::io::Write;
use std::path::Path;

use anyhow::Result;

use crate::cli::Exit;
use crate::cli::explain_args::ExplainArgs;
use crate::cli::resolve::is_stdin;
use crate::cli::speak::{Level, counted, put, say};
use crate::explain::Explanation;
use crate::report::escaped;
use crate::rules::quoted;
use crate::site::SiteKind;

/// Writes a rule that keeps or drops these blocks.
pub(super) fn write(
    args: &ExplainArgs,
    file: &Path,
    explanation: &Explanation,
    blocks: &[usize],
    keep: bool,
) -> Result<Exit> {
    let page = &explanation.cleaned.page;
    let verdicts = &explanation.cleaned.verdicts;
    let Some(draft) = explanation.draft_rule(blocks, keep)? else { return Ok(Exit::SomeFailed) };
    let fate = if keep { "kept" } else { "dropped" };
    if blocks.iter().all(|at| verdicts[*at].keep == keep) {
        say(Level::Warning, &format!("warning: it is {fate} already; the rule is for when it would not be"));
    }
    if !draft.others.is_empty() {
        let first = page.text_of(&page.blocks[draft.others[0]]);
        let line = escaped(first.lines().next().unwrap_or_default());
        let others = counted(draft.others.len(), "other block");
        say(Level::Warning, &format!("warning: of this page, {others} would be {fate} too, such as: {line}"));
    }
    let site = &explanation.cleaned.site;
    let site = match site.kind {
        SiteKind::Domain => format!("domain = {}", quoted(&site.name)),
        SiteKind::Folder => format!("folder = {}", quoted(&site.name)),
        SiteKind::All => {
            let what = "warning: nothing says what site the page is of, so the rule is for every site; name it with \
                        --url or --folder";
            say(Level::Warning, what);
            "domain = \"*\"".to_owned()
        }
    };
    let test = test(args, file);
    put(|out| write!(out, "\n{}", draft.to_toml(&site, test.as_deref())))?;
    Ok(Exit::Success)
}

/// The lines that name the page of a test, where it can be read again.
fn test(args: &ExplainArgs, file: &Path) -> Option<String> {
    if is_stdin(file) || args.record.is_some() {
        return None;
    }
    let mut lines = format!("page = {}", quoted(file.to_str()?));
    if let Some(url) = &args.url {
        lines.push_str(&format!("\nurl = {}", quoted(url)));
    }
    Some(lines)
}
