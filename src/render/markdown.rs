//! Kept blocks as Markdown: what they are, not how their words are set.

use crate::block::{BlockKind, Origin, Page, Reason, Verdict};
use crate::text;

/// Renders the kept blocks as Markdown (CommonMark, with the tables of GitHub).
///
/// Headings, lists, quotes, code and tables are marked; links and emphasis
/// are not, and no character is escaped: it is for reading and for corpora.
pub(crate) fn markdown(page: &Page, verdicts: &[Verdict]) -> String {
    let kept = |at: &usize| verdicts.get(*at).is_some_and(|verdict| verdict.keep);
    if page.origin == Origin::Text {
        let lines =
            page.blocks.iter().enumerate().map(|(at, block)| (block.gap > 0, kept(&at), page.trimmed(at)));
        return text::join_lines(page.text.len(), lines);
    }
    let of = |comments: bool| {
        (0..page.blocks.len())
            .filter(kept)
            .filter(move |at| (verdicts[*at].reason == Reason::Comment) == comments)
    };
    let mut writer = Writer::default();
    for at in of(false).chain(of(true)) {
        writer.block(page.blocks[at].kind, &page.trimmed(at));
    }
    writer.finish()
}

#[derive(Default)]
struct Writer {
    out: String,
    last: Option<BlockKind>,
    /// The cells of the row that is open.
    row: Vec<String>,
    /// Columns of the table that is open, once its first row is written.
    columns: Option<usize>,
}

impl Writer {
    fn block(&mut self, kind: BlockKind, text: &str) {
        use BlockKind::*;
        if let Cell { row, cell } = kind {
            self.cell((row, cell), text);
            self.last = Some(kind);
            return;
        }
        self.end_table();
        let together = matches!(
            (self.last, kind),
            (Some(ListItem(_) | ListText(_)), ListItem(_)) | (Some(Term), Definition) | (Some(Quote), Quote)
        );
        if self.last.is_some() {
            // Quotes are paragraphs of one quotation.
            let between = if matches!((self.last, kind), (Some(Quote), Quote)) {
                "\n>\n"
            } else if together {
                "\n"
            } else {
                "\n\n"
            };
            self.out.push_str(between);
        }
        match kind {
            Heading(level) => {
                let mark = format!("{} ", "#".repeat(usize::from(level.clamp(1, 6))));
                self.lines(&mark, "", &text.replace('\n', " "));
            }
            ListItem(depth) => {
                let indent = "  ".repeat(usize::from(depth));
                self.lines(&format!("{indent}- "), &format!("{indent}  "), text);
            }
            ListText(depth) => {
                let indent = "  ".repeat(usize::from(depth) + 1);
                self.lines(&indent, &indent, text);
            }
            Quote => self.lines("> ", "> ", text),
            Code => {
                let fence = fence(text);
                self.lines(&format!("{fence}\n"), "", text);
                self.out.push_str(&format!("\n{fence}"));
            }
            Definition => self.lines(": ", "  ", text),
            _ => self.lines("", "", text),
        }
        self.last = Some(kind);
    }

    fn lines(&mut self, first: &str, next: &str, text: &str) {
        self.out.push_str(first);
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                self.out.push('\n');
                self.out.push_str(next);
            }
            self.out.push_str(line);
        }
    }

    fn cell(&mut self, (row, cell): (u32, u16), text: &str) {
        // A bar would end the cell.
        let text = text.replace('\n', " ").replace('|', "\\|");
        match self.last {
            Some(BlockKind::Cell { row: last, cell: last_cell }) if last == row => {
                if last_cell == cell
                    && let Some(open) = self.row.last_mut()
                {
                    open.push(' ');
                    open.push_str(&text);
                } else {
                    self.row.push(text);
                }
            }
            Some(BlockKind::Cell { .. }) => {
                self.end_row();
                self.row.push(text);
            }
            _ => {
                if self.last.is_some() {
                    self.out.push_str("\n\n");
                }
                self.row.push(text);
            }
        }
    }

    fn end_row(&mut self) {
        if self.row.is_empty() {
            return;
        }
        let cells = std::mem::take(&mut self.row);
        if self.columns.is_some() {
            self.out.push('\n');
        }
        self.out.push_str(&format!("| {} |", cells.join(" | ")));
        if self.columns.is_none() {
            self.out.push_str(&format!("\n|{}", " --- |".repeat(cells.len())));
            self.columns = Some(cells.len());
        }
    }

    fn end_table(&mut self) {
        self.end_row();
        self.columns = None;
    }

    fn finish(mut self) -> String {
        self.end_table();
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }
}

/// A fence that does not stand in the text.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cleaner, Settings};

    #[test]
    fn blocks_are_marked_by_what_they_are() {
        let html = "<h2>Tides</h2><p>High<br>water.<ul><li>One<ul><li>Two</ul><li>Three<p>more</p></ul>\
                    <blockquote><p>She came.</p><p>She went.</p></blockquote>\
                    <table><tr><th>a|b<th>c<tr><td>d<td>e</table><pre>x\n``` y</pre><dl><dt>ebb<dd>out</dl>";
        let cleaned = Cleaner::new(Settings::default()).unwrap().clean_html(html).unwrap();
        let all: Vec<Verdict> =
            cleaned.verdicts.iter().map(|verdict| Verdict { keep: true, ..*verdict }).collect();
        assert_eq!(
            markdown(&cleaned.page, &all),
            "## Tides\n\nHigh\nwater.\n\n- One\n  - Two\n- Three\n\n  more\n\n> She came.\n>\n> She went.\n\n\
             | a\\|b | c |\n| --- | --- |\n| d | e |\n\n````\nx\n``` y\n````\n\nebb\n: out\n"
        );
        assert_eq!(markdown(&cleaned.page, &[]), "");
    }

    #[test]
    fn a_text_is_its_own_markdown() {
        let cleaned = Cleaner::new(Settings::default())
            .unwrap()
            .clean_text("# Tides\n\nIt rained all night.\n")
            .unwrap();
        assert_eq!(cleaned.markdown(), cleaned.text);
    }
}
