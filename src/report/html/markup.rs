//! Text from outside, and numbers, as markup.

use std::fmt::Write;

use indicatif::HumanCount;

use crate::block::Reason;
use crate::report::push_html_lines;

/// Text that is markup.
pub(super) type Markup = String;

/// Text from outside.
pub(super) fn text(text: &str) -> Markup {
    let mut out = Markup::new();
    push_html_lines(&mut out, text);
    out
}

/// A number with its thousands apart.
pub(super) fn count(n: u64) -> Markup {
    HumanCount(n).to_string()
}

/// So many of a thing.
pub(super) fn counted(n: u64, thing: &str) -> Markup {
    format!("{} {thing}{}", count(n), if n == 1 { "" } else { "s" })
}

/// A part of a whole in percent.
pub(super) fn percent(part: u64, whole: u64) -> Markup {
    match whole {
        0 => "–".to_owned(),
        _ => format!("{:.1}\u{a0}%", 100.0 * part as f64 / whole as f64),
    }
}

/// The reason of this number, by its name.
pub(super) fn reason(number: u8) -> &'static str {
    // Numbers are written by this program from a Reason.
    Reason::ALL.get(usize::from(number)).map_or("", |reason| reason.as_str())
}

/// A part of a whole as a bar; the number stands beside it.
pub(super) fn bar(part: u64, whole: u64, class: &str) -> Markup {
    let width = 100.0 * part as f64 / whole.max(1) as f64;
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\" \
         focusable=\"false\"><rect class=\"rest\" width=\"100\" height=\"8\"/><rect class=\"{class}\" \
         width=\"{width:.1}\" height=\"8\"/></svg>"
    )
}

/// Rows that are shown at once; the others unfold.
const AT_ONCE: usize = 12;

/// A table of which the rows behind the first ones unfold.
pub(super) fn long_table(caption: &str, columns: &[&str], rows: &[Vec<Markup>]) -> Markup {
    let (first, rest) = rows.split_at(rows.len().min(AT_ONCE));
    let mut out = table(caption, columns, first);
    if !rest.is_empty() {
        let rest = table(&format!("{caption}, continued"), columns, rest);
        let _ = writeln!(
            out,
            "<details><summary>{} more rows</summary>\n{rest}</details>",
            rows.len() - first.len()
        );
    }
    out
}

/// A table: its caption, what its columns are, and its rows. The first cell of a row is its heading, the last
/// shows a share.
pub(super) fn table(caption: &str, columns: &[&str], rows: &[Vec<Markup>]) -> Markup {
    let mut out = format!("<table><caption>{caption}</caption><thead><tr>");
    for (at, column) in columns.iter().enumerate() {
        let class = if at + 1 == columns.len() { " class=\"share\"" } else { "" };
        // A String takes every write, here and below.
        let _ = write!(out, "<th scope=\"col\"{class}>{column}</th>");
    }
    out.push_str("</tr></thead><tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let _ = match at {
                0 => write!(out, "<th scope=\"row\">{cell}</th>"),
                _ => write!(out, "<td>{cell}</td>"),
            };
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table>\n");
    out
}
