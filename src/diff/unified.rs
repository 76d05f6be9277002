//! Differences as `patch` reads them.

use std::fmt::Write;
use std::path::Path;

use similar::DiffOp;

use super::name::quoted;
use super::{LineDiff, bare};
use crate::report::escaped;

/// Lines around a change.
const CONTEXT: usize = 3;

/// Whom the difference is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// A program: bytes as they are.
    Exact,
    /// A terminal: what would steer it is escaped.
    Screen,
    /// A terminal with colours.
    Colours,
}

/// The difference between two versions of the file at `path` in unified
/// format; empty where there is none.
pub(crate) fn unified(path: &Path, diff: &LineDiff<'_>, style: Style) -> String {
    let mut out = Page { text: String::new(), style };
    for hunk in diff.hunks(CONTEXT).iter().filter(|hunk| !hunk.is_empty()) {
        if out.text.is_empty() {
            out.line(BOLD, &format!("--- {}", quoted('a', path)));
            out.line(BOLD, &format!("+++ {}", quoted('b', path)));
        }
        let (first, last) = (&hunk[0], &hunk[hunk.len() - 1]);
        let old = range(first.old_range().start, last.old_range().end);
        let new = range(first.new_range().start, last.new_range().end);
        out.line(CYAN, &format!("@@ -{old} +{new} @@"));
        for op in hunk {
            if let DiffOp::Equal { .. } = op {
                out.lines("", ' ', &diff.old[op.old_range()]);
            } else {
                out.lines(RED, '-', &diff.old[op.old_range()]);
                out.lines(GREEN, '+', &diff.new[op.new_range()]);
            }
        }
    }
    out.text
}

/// Lines from `start` (from 0) to `end`, as the head of a hunk has them: of no
/// lines the one before.
fn range(start: usize, end: usize) -> String {
    match end - start {
        0 => format!("{start},0"),
        1 => format!("{end}"),
        count => format!("{},{count}", start + 1),
    }
}

const BOLD: &str = "\u{1b}[1m";
const CYAN: &str = "\u{1b}[36m";
const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const PLAIN: &str = "\u{1b}[m";

struct Page {
    text: String,
    style: Style,
}

impl Page {
    fn lines(&mut self, colour: &str, sign: char, lines: &[&str]) {
        for line in lines {
            let text = match self.style {
                Style::Exact => bare(line).to_owned(),
                // Tabs steer nothing out of the line.
                _ => bare(line).split('\t').map(escaped).collect::<Vec<_>>().join("\t"),
            };
            self.line(colour, &format!("{sign}{text}"));
            if !line.ends_with('\n') {
                self.line("", "\\ No newline at end of file");
            }
        }
    }

    fn line(&mut self, colour: &str, line: &str) {
        let _ = if self.style == Style::Colours && !colour.is_empty() {
            writeln!(self.text, "{colour}{line}{PLAIN}")
        } else {
            writeln!(self.text, "{line}")
        }; // a String takes every write
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str, style: Style) -> String {
        unified(Path::new("a.txt"), &LineDiff::of(old, new), style)
    }

    #[test]
    fn hunks_have_three_lines_around() {
        let old: String = (1..=20).map(|n| format!("{n}\n")).collect();
        let new = old.replace("10\n", "").replace("20\n", "20");
        assert_eq!(
            shown(&old, &new, Style::Exact),
            "--- a/a.txt\n+++ b/a.txt\n@@ -7,7 +7,6 @@\n 7\n 8\n 9\n-10\n 11\n 12\n 13\n\
             @@ -17,4 +16,4 @@\n 17\n 18\n 19\n-20\n+20\n\\ No newline at end of file\n"
        );
        assert_eq!(shown("a\n", "", Style::Exact), "--- a/a.txt\n+++ b/a.txt\n@@ -1 +0,0 @@\n-a\n");
        assert_eq!(shown("a\n", "a\n", Style::Exact), "");
        assert_eq!(shown("", "", Style::Exact), "");
    }

    #[test]
    fn nothing_steers_a_terminal() {
        let shown = |style| shown("a\tb\u{1b}[2J\r\n", "", style);
        assert!(shown(Style::Exact).ends_with("-a\tb\u{1b}[2J\r\n"));
        assert!(shown(Style::Screen).ends_with("-a\tb\\u{1b}[2J\\r\n"));
        assert!(shown(Style::Colours).ends_with("\u{1b}[31m-a\tb\\u{1b}[2J\\r\u{1b}[m\n"));
    }
}
