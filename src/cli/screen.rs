//! What standard output is written for: a terminal of so many columns, with colours or not, or a program.

use std::io::{self, IsTerminal, Write};

use super::explain_args::Color;
use super::speak::may_colour;
use crate::diff;

/// How text is laid out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Screen {
    /// Columns to fill; none for any number.
    pub(super) width: Option<usize>,
    pub(super) color: bool,
}

impl Screen {
    /// Standard output, as the user wants it. Of `width`, 0 is any number and none the terminal's.
    pub(super) fn of(color: Color, width: Option<usize>) -> Self {
        let terminal = io::stdout().is_terminal();
        let color = has_color(color);
        // Colours for a pager: it shows them on the terminal that messages go to.
        let size = if terminal {
            terminal_size::terminal_size()
        } else if color {
            terminal_size::terminal_size_of(io::stderr())
        } else {
            None
        };
        let width = width.or(size.map(|(width, _)| usize::from(width.0))).filter(|width| *width > 0);
        Screen { width, color }
    }

    /// Writes a text in a colour or weight, given by its code; none where it is empty.
    pub(super) fn paint(self, out: &mut impl Write, code: &str, text: &str) -> io::Result<()> {
        match code {
            "" => out.write_all(text.as_bytes()),
            code if self.color => write!(out, "\u{1b}[{code}m{text}\u{1b}[0m"),
            _ => out.write_all(text.as_bytes()),
        }
    }
}

/// How differences are shown on standard output.
pub(super) fn diff_style(color: Color) -> diff::Style {
    match (has_color(color), io::stdout().is_terminal()) {
        (true, _) => diff::Style::Colours,
        (false, true) => diff::Style::Screen,
        (false, false) => diff::Style::Exact,
    }
}

fn has_color(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => io::stdout().is_terminal() && may_colour(),
    }
}
