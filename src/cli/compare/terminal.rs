//! Two runs compared, as people read it on a terminal or in a pager.

use std::io::{self, Write};
use std::path::PathBuf;

use indicatif::HumanCount;

use crate::cli::compare_args::CompareArgs;
use crate::cli::screen::Screen;
use crate::cli::wrap::{columns, shorten, wrap};
use crate::compare::{Changed, Comparison, Frequent, Unreadable};
use crate::report::{Least, escaped, escaped_path};

/// Columns of a figure.
const FIGURE: usize = 12;
/// Columns of a text at least, on terminals however narrow.
const LEAST: usize = 20;

const BOLD: &str = "1";
const DIM: &str = "2";
const LOST: &str = "31";
const GAINED: &str = "32";

/// Prints all that is known.
pub(super) fn print(
    out: &mut impl Write,
    args: &CompareArgs,
    of: &Comparison,
    screen: Screen,
) -> io::Result<()> {
    let mut printer = Printer { out, screen };
    printer.text("A  ", &escaped_path(&args.a), BOLD)?;
    printer.text("B  ", &escaped_path(&args.b), BOLD)?;
    printer.totals(of)?;
    printer.lines("lines lost", &of.lost_lines, of.top, LOST)?;
    printer.lines("lines gained", &of.gained_lines, of.top, GAINED)?;
    printer.pages("pages that lost most words", &of.most_lost)?;
    printer.pages("pages that gained most words", &of.most_gained)?;
    printer.names("pages only in A", &of.first_only[0], of.only[0])?;
    printer.names("pages only in B", &of.first_only[1], of.only[1])?;
    printer.unreadable(of)
}

/// The totals in a few sentences.
pub(super) fn brief(of: &Comparison) -> Vec<String> {
    let count = HumanCount;
    let mut lines = vec![format!(
        "{} of {} pages in both runs changed; {} only in A, {} only in B, {} unreadable",
        count(of.changed),
        count(of.both()),
        count(of.only[0]),
        count(of.only[1]),
        count(of.unreadable)
    )];
    lines.push(format!(
        "{} words in A, {} in B: {} lost, {} gained",
        count(of.words[0]),
        count(of.words[1]),
        count(of.lost),
        count(of.gained)
    ));
    lines
}

struct Printer<'a, W> {
    out: &'a mut W,
    screen: Screen,
}

impl<W: Write> Printer<'_, W> {
    fn totals(&mut self, of: &Comparison) -> io::Result<()> {
        self.head("pages")?;
        self.figure(of.both(), "in both", BOLD)?;
        self.figure(of.same, "  the same", "")?;
        self.figure(of.changed, "  changed", "")?;
        for (count, what) in [(of.emptied, "    now empty"), (of.filled, "    no longer empty")] {
            if count > 0 {
                self.figure(count, what, "")?;
            }
        }
        let rest = [(of.only[0], "only in A"), (of.only[1], "only in B"), (of.unreadable, "cannot be read")];
        for (count, what) in rest {
            if count > 0 {
                self.figure(count, what, BOLD)?;
            }
        }
        self.head("words of the pages in both")?;
        self.figure(of.words[0], "in A", BOLD)?;
        self.figure(of.lost, &format!("  lost {}", share(of.lost, of.words[0])), LOST)?;
        self.figure(of.gained, &format!("  gained {}", share(of.gained, of.words[0])), GAINED)?;
        self.figure(of.words[1], "in B", BOLD)?;
        for (side, words) in ["A", "B"].iter().zip(of.only_words).filter(|(_, words)| *words > 0) {
            self.figure(words, &format!("on pages only in {side}"), "")?;
        }
        Ok(())
    }

    fn lines(&mut self, what: &str, lines: &Frequent, top: usize, color: &str) -> io::Result<()> {
        let first = lines.first(top);
        if first.is_empty() {
            return Ok(());
        }
        let of = match lines.distinct() {
            Some(all) if all > first.len() as u64 => {
                format!(", the first {} of {}", first.len(), HumanCount(all))
            }
            Some(_) => String::new(),
            None => format!(
                "; too many to count all: up to {} more pages for each than it says",
                HumanCount(lines.short())
            ),
        };
        self.head(&format!("{what}, by pages{of}"))?;
        let least = if lines.short() > 0 { "≥ " } else { "" };
        for line in first {
            let figure = format!("{:>FIGURE$}  ", format!("{least}{}", HumanCount(line.pages)));
            self.text(&figure, &escaped(&line.text), color)?;
            self.text(&" ".repeat(FIGURE + 2), &escaped_path(&line.example), DIM)?;
        }
        Ok(())
    }

    fn pages(&mut self, what: &str, pages: &Least<Changed>) -> io::Result<()> {
        let pages = pages.sorted();
        if pages.is_empty() {
            return Ok(());
        }
        self.head(what)?;
        let row = |lost: String, gained: String, a: String, b: String| {
            format!("{lost:>9}{gained:>9}{a:>10}{b:>10}  ")
        };
        let heads = row("lost".into(), "gained".into(), "in A".into(), "in B".into());
        self.screen.paint(self.out, DIM, heads.trim_end())?;
        writeln!(self.out)?;
        for page in pages {
            let count = |count| HumanCount(count).to_string();
            let [a, b] = page.words.map(count);
            self.text(&row(count(page.lost), count(page.gained), a, b), &escaped_path(&page.name), "")?;
        }
        Ok(())
    }

    fn names(&mut self, what: &str, names: &[PathBuf], all: u64) -> io::Result<()> {
        if names.is_empty() {
            return Ok(());
        }
        let more = all > names.len() as u64;
        let of =
            if more { format!(", the first {} of {}", names.len(), HumanCount(all)) } else { String::new() };
        self.head(&format!("{what}{of}"))?;
        names.iter().try_for_each(|name| self.text("  ", &escaped_path(name), ""))
    }

    fn unreadable(&mut self, of: &Comparison) -> io::Result<()> {
        if of.first_unreadable.is_empty() {
            return Ok(());
        }
        self.head("cannot be read")?;
        of.first_unreadable.iter().try_for_each(|Unreadable { side, name, error }| {
            let text = format!("{}: {}", escaped_path(name), escaped(&error.to_string()));
            self.text(&format!("{}  ", side.as_str()), &text, "")
        })
    }

    fn head(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out)?;
        self.text("", text, BOLD)
    }

    fn figure(&mut self, count: u64, what: &str, color: &str) -> io::Result<()> {
        write!(self.out, "{:>FIGURE$}  ", HumanCount(count).to_string())?;
        self.screen.paint(self.out, color, what.trim_end())?;
        writeln!(self.out)
    }

    /// A text behind a margin, over as many lines as it needs, but a few.
    fn text(&mut self, margin: &str, text: &str, color: &str) -> io::Result<()> {
        let indent = columns(margin);
        let lines = match self.screen.width {
            Some(width) => {
                let room = width.saturating_sub(indent).max(LEAST.min(width)).max(1);
                shorten(wrap(text, room), 4, room)
            }
            None => vec![text.to_owned()],
        };
        for (at, line) in lines.iter().enumerate() {
            let margin = if at == 0 { margin.to_owned() } else { " ".repeat(indent) };
            write!(self.out, "{margin}")?;
            self.screen.paint(self.out, color, line)?;
            writeln!(self.out)?;
        }
        Ok(())
    }
}

/// A share of words in per cent, or nothing where there are none.
fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return String::new();
    }
    #[allow(clippy::cast_precision_loss, reason = "a share is told to a hundredth of a per cent")]
    let share = 100.0 * part as f64 / whole as f64;
    format!("({share:.2} %)")
}
