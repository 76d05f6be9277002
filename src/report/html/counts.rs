//! What was counted: the histogram, and what was removed by reason, language and site.

use std::cmp::Reverse;
use std::fmt::Write;

use super::markup::{Markup, bar, count, counted, long_table, percent, table, text};
use crate::block::Reason;
use crate::report::digest::{BARS, DRAWN, Digest, Group, sites};
use crate::report::{Size, Tally};

/// Groups that have a row of their own.
const ROWS: usize = 40;

/// Sides of the histogram.
const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 200.0;
/// The room above and below the bars, and to their left.
const TOP: f64 = 18.0;
const FOOT: f64 = 34.0;
const LEFT: f64 = 6.0;

/// Pages by the share that was kept of them.
pub(super) fn share(digest: &Digest) -> Markup {
    let pages: u64 = digest.by_share.iter().sum();
    if pages == 0 {
        return "<p>No page with words was cleaned in this run.</p>\n".to_owned();
    }
    let mut out = chart(&digest.by_share);
    if digest.without_words > 0 {
        let without = counted(digest.without_words, "more page");
        let _ = writeln!(out, "<p class=\"note\">Not in the chart: {without} without words.</p>");
    }
    let rows: Vec<_> = digest
        .by_share
        .iter()
        .enumerate()
        .map(|(at, n)| {
            vec![range(at), count(*n), format!("{}{}", percent(*n, pages), bar(*n, pages, "kept"))]
        })
        .collect();
    let table =
        table("Pages by the share of their words that was kept", &["Kept", "Pages", "Of all pages"], &rows);
    let _ = writeln!(out, "<details><summary>The same as a table</summary>\n{table}</details>");
    out
}

/// The share that a bar stands for.
fn range(at: usize) -> Markup {
    let step = 100 / BARS;
    format!("{}–{} %", at * step, (at + 1) * step)
}

fn chart(bars: &[u64; BARS]) -> Markup {
    let most = bars.iter().copied().max().unwrap_or(0).max(1);
    let (fullest, _) = bars.iter().enumerate().max_by_key(|(at, n)| (**n, Reverse(*at))).unwrap_or((0, &0));
    let width = (WIDTH - 2.0 * LEFT) / BARS as f64;
    let base = HEIGHT - FOOT;
    let tall = base - TOP;
    let mut out = format!(
        "<figure><svg class=\"chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-labelledby=\"chart-title chart-text\"><title id=\"chart-title\">Pages by kept share</title>\
         <desc id=\"chart-text\">A histogram in steps of {} percent. Most pages, {}, keep {} of their words.</desc>\n",
        100 / BARS,
        count(most),
        range(fullest),
    );
    let _ = writeln!(
        out,
        "<line class=\"grid\" x1=\"{LEFT}\" y1=\"{TOP}\" x2=\"{0}\" y2=\"{TOP}\"/>\
         <line class=\"grid\" x1=\"{LEFT}\" y1=\"{base}\" x2=\"{0}\" y2=\"{base}\"/>\
         <text x=\"{LEFT}\" y=\"{1}\">{2}</text>",
        WIDTH - LEFT,
        TOP - 5.0,
        counted(most, "page"),
    );
    for (at, n) in bars.iter().enumerate().filter(|(_, n)| **n > 0) {
        // One page among a million shows, too.
        let height = (tall * *n as f64 / most as f64).max(1.5);
        let _ = writeln!(
            out,
            "<rect class=\"mark\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{height:.1}\"/>",
            LEFT + at as f64 * width + 1.0,
            base - height,
            width - 2.0,
        );
    }
    for (at, place) in [(0, "start"), (25, "middle"), (50, "middle"), (75, "middle"), (100, "end")] {
        let x = LEFT + (WIDTH - 2.0 * LEFT) * f64::from(at) / 100.0;
        let _ = writeln!(out, "<text x=\"{x}\" y=\"{}\" text-anchor=\"{place}\">{at} %</text>", base + 14.0);
    }
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">of the page’s words kept</text></svg></figure>",
        WIDTH / 2.0,
        base + 29.0
    );
    out
}

/// What was removed, whole blocks and parts of kept ones; then what was kept.
pub(super) fn reasons(tally: &Tally) -> Markup {
    let mut removed: Vec<_> = tally.dropped.iter().map(|(reason, size)| (cell(reason, ""), size)).collect();
    let trimmed = tally.trimmed.iter();
    removed.extend(trimmed.map(|(reason, size)| (cell(reason, ", parts of kept blocks"), size)));
    removed.sort_by_key(|(name, size)| (Reverse(size.words), name.clone()));
    if removed.is_empty() {
        return "<p>Nothing was removed in this run.</p>\n".to_owned();
    }
    let mut out = sizes("Words removed, most first", &removed, "removed");
    let kept: Vec<_> = tally.kept.iter().map(|(reason, size)| (cell(reason, ""), size)).collect();
    if !kept.is_empty() {
        let table = sizes("Words of kept blocks, with the parts that were removed from them", &kept, "kept");
        let _ = writeln!(out, "<details><summary>What was kept</summary>\n{table}</details>");
    }
    out
}

/// A reason and what it means.
fn cell(reason: Reason, of: &str) -> Markup {
    format!("{reason}{of} <span class=\"meta\">{}</span>", text(reason.meaning()))
}

fn sizes(caption: &str, sizes: &[(Markup, Size)], class: &str) -> Markup {
    let all: u64 = sizes.iter().map(|(_, size)| size.words).sum();
    let most = sizes.iter().map(|(_, size)| size.words).max().unwrap_or(0);
    let rows: Vec<_> = sizes
        .iter()
        .map(|(name, size)| {
            let share = format!("{}{}", percent(size.words, all), bar(size.words, most, class));
            vec![name.clone(), count(size.blocks), count(size.words), share]
        })
        .collect();
    long_table(caption, &["Reason", "Blocks", "Words", "Share"], &rows)
}

/// By the languages that pages name.
pub(super) fn languages(digest: &Digest) -> Markup {
    // There are fewer tags of two and three letters than groups are counted.
    let groups = digest.languages.by_pages().unwrap_or_default();
    let named: Vec<_> = groups.into_iter().map(|(name, group)| (or(name, "not stated"), group)).collect();
    let note =
        "<p class=\"note\">The language is what a page says of itself; extracted texts say none.</p>\n";
    grouped("Languages, those of most pages first", "Language", &named, digest.all) + note
}

/// By sites; where there are too many to count each, of the pages that were drawn.
pub(super) fn by_site(digest: &Digest) -> Markup {
    const CAPTION: &str = "Sites, those of most pages first";
    if let Some(groups) = digest.sites.by_pages() {
        let sites = counted(groups.len() as u64, "site");
        let named: Vec<_> = groups.into_iter().map(|(name, group)| (or(name, "not known"), group)).collect();
        return format!("<p>{sites}.</p>\n{}", grouped(CAPTION, "Site", &named, digest.all));
    }
    let drawn = digest.drawn.sorted();
    let groups = sites(&drawn);
    let all = groups.iter().fold(Group::default(), |mut all, (_, group)| {
        all.pages += group.pages;
        all.words_in += group.words_in;
        all.words_out += group.words_out;
        all
    });
    let named: Vec<_> = groups.into_iter().map(|(name, group)| (or(name, "not known"), group)).collect();
    format!(
        "<p>There are too many sites to count each. This counts those of {} pages that were drawn at random.</p>\n{}",
        count(DRAWN as u64),
        grouped(CAPTION, "Site", &named, all)
    )
}

fn or(name: &str, none: &str) -> Markup {
    if name.is_empty() { format!("<i>{none}</i>") } else { text(name) }
}

fn grouped(caption: &str, what: &str, groups: &[(Markup, Group)], all: Group) -> Markup {
    if groups.is_empty() {
        return "<p>No page was cleaned in this run.</p>\n".to_owned();
    }
    let row = |name: &str, group: Group| {
        let Group { pages, words_in, words_out } = group;
        let share = format!("{}{}", percent(words_out, words_in), bar(words_out, words_in, "kept"));
        vec![name.to_owned(), count(pages), count(words_in - words_out.min(words_in)), share]
    };
    let (first, rest) = groups.split_at(groups.len().min(ROWS));
    let mut rows: Vec<_> = first.iter().map(|(name, group)| row(name, *group)).collect();
    if !rest.is_empty() {
        let mut left = all;
        for (_, group) in first {
            left.pages -= group.pages.min(left.pages);
            left.words_in -= group.words_in.min(left.words_in);
            left.words_out -= group.words_out.min(left.words_out);
        }
        rows.push(row(&format!("<i>{} more</i>", count(rest.len() as u64)), left));
    }
    long_table(caption, &[what, "Pages", "Words removed", "Words kept"], &rows)
}
