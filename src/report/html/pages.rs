//! Single pages: those to look at, and those that were drawn.

use std::fmt::Write;

use super::markup::{Markup, bar, count, counted, percent, reason, text};
use crate::report::digest::{DRAWN, Digest, Frequent, Named, One, Shown, frequent};
use crate::report::told::beginning;
use crate::report::{Tally, escaped_path, push_html_lines};

/// Lines that are shown.
const LINES: usize = 50;

/// Those that are shown at once; the others unfold.
const AT_ONCE: usize = 12;

/// Failures that are shown.
const FAILURES: usize = 20;

/// Characters of a failure's message and of its path.
const MESSAGE: usize = 400;

/// The lines that were removed most often.
pub(super) fn lines(digest: &Digest) -> Markup {
    let drawn = digest.drawn.sorted();
    let (of, all) = (drawn.len() as u64, digest.all.pages);
    let lines = frequent(&drawn, LINES);
    if lines.is_empty() {
        return "<p>No line was removed from more than one page.</p>\n".to_owned();
    }
    let mut out = match of < all {
        true => format!(
            "<p>Counted on {} pages that were drawn at random from {}; a page counts once for a line.</p>\n",
            count(of),
            count(all)
        ),
        false => "<p>Counted on all pages; a page counts once for a line.</p>\n".to_owned(),
    };
    let (first, rest) = lines.split_at(lines.len().min(AT_ONCE));
    let mut push_list = |before: &str, lines: &[Frequent<'_>], after: &str| {
        let _ = writeln!(out, "{before}<ol class=\"list lines\">");
        lines.iter().for_each(|line| push_line(&mut out, line, of, all));
        let _ = writeln!(out, "</ol>{after}");
    };
    push_list("", first, "");
    if !rest.is_empty() {
        push_list(&format!("<details><summary>{} more lines</summary>\n", rest.len()), rest, "</details>");
    }
    out
}

fn push_line(out: &mut Markup, line: &Frequent<'_>, of: u64, all: u64) {
    out.push_str("<li><span class=\"text\" dir=\"auto\">");
    push_html_lines(out, line.text);
    let share = percent(line.pages, of);
    let pages = match of < all {
        // Pages beyond what a u64 holds would take longer than anybody waits.
        true => {
            format!("{} drawn, about {} of all", counted(line.pages, "page"), estimate(line.pages, of, all))
        }
        false => counted(line.pages, "page"),
    };
    let _ = write!(
        out,
        "</span><span class=\"meta\"><span class=\"reason\">{}</span> {pages} ({share})</span>{}\
         <span class=\"meta\">For example: ",
        reason(line.reason),
        bar(line.pages, of, "removed"),
    );
    for (at, name) in line.examples.iter().enumerate() {
        out.push_str(if at > 0 { ", " } else { "" });
        push_html_lines(out, name);
    }
    out.push_str("</span></li>\n");
}

/// Pages of all, by those of a sample.
fn estimate(pages: u64, of: u64, all: u64) -> Markup {
    // As exact as a sample is: two digits.
    let exact = (pages as f64 / of.max(1) as f64 * all as f64).round() as u64;
    let unit = 10_u64.pow(exact.checked_ilog10().unwrap_or(0).saturating_sub(1));
    count(exact / unit * unit)
}

/// Pages that may hold a fault.
pub(super) fn look(digest: &Digest, tally: &Tally) -> Markup {
    let mut out = Markup::new();
    let words = |one: &One| format!("{} of {} kept", count(one.words_out), counted(one.words_in, "word"));
    let score = |one: &One| format!("mean score {:.3}, {}", one.rank as f64 / 1000.0, words(one));
    let Digest { emptied, untouched, doubtful, .. } = digest;
    let title = |what: &str, pages: &Named| format!("{what}: {}", counted(pages.pages, "page"));
    let gone = "Pages with words, of which none is left; the longest first.";
    named(&mut out, (&title("All removed", emptied), gone), emptied, words);
    let whole = "Pages that lost no word; the longest first.";
    named(&mut out, (&title("Nothing removed", untouched), whole), untouched, words);
    let low =
        "Pages of which what was kept looks least like content, by the mean score of its words (0 to 1).";
    named(&mut out, ("Lowest scores", low), doubtful, score);
    failures(&mut out, tally);
    out
}

fn named(out: &mut Markup, (title, meaning): (&str, &str), pages: &Named, about: impl Fn(&One) -> Markup) {
    // A String takes every write, here and below.
    let _ = writeln!(out, "<h3>{title}</h3>\n<p class=\"note\">{meaning}</p>");
    let first = pages.first.sorted();
    if first.is_empty() {
        return;
    }
    let head = format!("The first {}", count(first.len() as u64));
    let _ = writeln!(out, "<details><summary>{head}</summary>\n<ul class=\"list\" aria-label=\"{title}\">");
    for one in first {
        let (name, about) = (text(&one.name), about(one));
        let _ =
            writeln!(out, "<li><span class=\"name\">{name}</span> <span class=\"meta\">{about}</span></li>");
    }
    out.push_str("</ul></details>\n");
}

fn failures(out: &mut Markup, tally: &Tally) {
    let _ = writeln!(out, "<h3>Failures: {}</h3>", counted(tally.failed, "input"));
    let first = tally.failures.first();
    if first.is_empty() {
        return;
    }
    let kinds = tally.failures.by_kind().iter().map(|(kind, n)| format!("{} {kind}", count(*n)));
    let _ = writeln!(out, "<p class=\"note\">{}.</p>", kinds.collect::<Vec<_>>().join(", "));
    let shown = first.len().min(FAILURES);
    let _ = writeln!(
        out,
        "<details open><summary>The first {}</summary>\n<ul class=\"list\" aria-label=\"Failures\">",
        count(shown as u64)
    );
    for failure in &first[..shown] {
        let _ = writeln!(
            out,
            "<li><span class=\"name\">{}</span> <span class=\"meta\"><span class=\"reason\">{}</span> {}</span></li>",
            text(&beginning(&escaped_path(&failure.path), MESSAGE)),
            failure.kind,
            text(&beginning(&failure.message, MESSAGE))
        );
    }
    out.push_str("</ul></details>\n");
}

/// Pages that were drawn, before and after.
pub(super) fn sample(digest: &Digest, seed: u64) -> Markup {
    let shown = digest.shown.sorted();
    if shown.is_empty() {
        return "<p>No page was cleaned in this run.</p>\n".to_owned();
    }
    let mut out = format!(
        "<p>{} drawn at random by the seed {seed}; <code>--report-seed</code> draws others.</p>\n",
        counted(shown.len() as u64, "page")
    );
    shown.into_iter().for_each(|page| push_page(&mut out, page));
    out
}

fn push_page(out: &mut Markup, page: &Shown) {
    let _ = write!(out, "<details class=\"page\"><summary><span class=\"name\">{}</span>", text(&page.name));
    let _ = write!(
        out,
        "<span class=\"meta\">{} of {} kept ({})",
        count(page.words_out),
        counted(page.words_in, "word"),
        percent(page.words_out, page.words_in)
    );
    if !page.site.is_empty() {
        let _ = write!(out, ", site {}", text(&page.site));
    }
    out.push_str("</span></summary><div class=\"both\"><div><h3>Before</h3>\n");
    for piece in &page.pieces {
        let shown = text(&piece.text);
        let _ = match piece.removed {
            Some(why) => writeln!(
                out,
                "<p class=\"gone\"><del class=\"text\" dir=\"auto\">{shown}</del> <span class=\"reason\">removed: \
                 {}</span></p>",
                reason(why)
            ),
            None => writeln!(out, "<p class=\"text\" dir=\"auto\">{shown}</p>"),
        };
    }
    let cut =
        if page.is_cut { "<p class=\"note\">The page goes on; this is its beginning.</p>\n" } else { "" };
    let _ = writeln!(out, "{cut}</div><div><h3>After</h3>");
    for piece in page.pieces.iter().filter(|piece| piece.removed.is_none()) {
        let _ = writeln!(out, "<p class=\"text\" dir=\"auto\">{}</p>", text(&piece.text));
    }
    let _ = writeln!(out, "{cut}</div></div></details>");
}

/// How the pages were chosen, for those who want to know how far to trust the counts.
pub(super) fn method() -> Markup {
    format!(
        "<p>Totals, the histogram, reasons and languages are exact; sites are, up to 20,000 of them. Lines are counted on \
         up to {} pages: those with the least hashes of seed and name, a random sample that is the same whatever the \
         number of threads. Of a share of 10 % of that many pages, the standard error is 0.7 %. Inputs that were \
         skipped because their output was there are in no chart; <code>--overwrite</code> cleans them again.</p>\n",
        count(DRAWN as u64)
    )
}
