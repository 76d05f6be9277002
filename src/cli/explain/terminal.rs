//! The explanation as people read it on a terminal or in a pager.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::block::{BlockKind, Reason};
use crate::cli::screen::Screen;
use crate::cli::speak::counted;
use crate::cli::wrap::{columns, shorten, wrap};
use crate::explain::{Explanation, FeatureEffect};
use crate::report::{escaped, trimmed};

/// Columns before a block's text: mark, reason, score.
const MARGIN: usize = 25;
/// On narrower terminals the text stands below them.
const NARROW: usize = 60;
/// Lines of a dropped block that are shown without its details.
const GLIMPSE: usize = 2;
/// Features named of a subject.
const FEATURES: usize = 2;
/// What moved the log odds by less, in nats, is told in one sum.
const FAINT: f32 = 0.1;

/// How it is laid out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) screen: Screen,
    /// Whether all that is known of each block is shown.
    pub(super) details: bool,
}

/// Weights and the sixteen standard colours alone: every terminal has chosen
/// them to be read on its own background.
#[derive(Clone, Copy)]
enum Paint {
    Plain,
    Bold,
    Dim,
    Kept,
    Dropped,
    Trimmed,
}

impl Paint {
    fn code(self) -> &'static str {
        match self {
            Paint::Plain => "",
            Paint::Bold => "1",
            Paint::Dim => "2",
            Paint::Kept => "32",
            Paint::Dropped => "31",
            Paint::Trimmed => "33",
        }
    }
}

/// Prints these blocks, and what became of all.
pub(super) fn print(
    out: &mut impl Write,
    explanation: &Explanation,
    blocks: &[usize],
    style: Style,
) -> io::Result<()> {
    let mut printer = Printer { out, explanation, style };
    for at in blocks {
        printer.block(*at)?;
    }
    printer.summary(blocks.len())
}

struct Printer<'a, W> {
    out: &'a mut W,
    explanation: &'a Explanation,
    style: Style,
}

impl<W: Write> Printer<'_, W> {
    fn block(&mut self, at: usize) -> io::Result<()> {
        let page = &self.explanation.cleaned.page;
        let (block, verdict) = (&page.blocks[at], &self.explanation.cleaned.verdicts[at]);
        let text = escaped(page.text_of(block));
        let (mark, paint, body) = match (verdict.keep, block.kind) {
            (true, BlockKind::Heading(_)) => (' ', Paint::Kept, Paint::Bold),
            (true, _) => (' ', Paint::Kept, Paint::Plain),
            (false, _) => ('-', Paint::Dropped, Paint::Dim),
        };
        let glimpse = if verdict.keep || self.style.details { usize::MAX } else { GLIMPSE };
        let score = format!("{:.2}", verdict.score);
        self.row((mark, verdict.reason, paint), &score, (&text, body), glimpse)?;
        for trim in page.trims_of(at) {
            let text = format!("without: {}", escaped(page.text_of_trim(trim).trim()));
            self.row(('~', trim.reason, Paint::Trimmed), "", (&text, Paint::Dim), usize::MAX)?;
        }
        if self.style.details { self.details(at) } else { Ok(()) }
    }

    /// A row of the table: mark and reason, score, and a text in so many lines
    /// at most.
    fn row(
        &mut self,
        (mark, reason, paint): (char, Reason, Paint),
        score: &str,
        (text, body): (&str, Paint),
        most: usize,
    ) -> io::Result<()> {
        self.paint(&format!("{mark} {:<16}", reason.as_str()), paint)?;
        self.paint(&format!(" {score:<4}"), Paint::Dim)?;
        let Some(width) = self.style.screen.width else {
            write!(self.out, "  ")?;
            self.paint(text, body)?;
            return writeln!(self.out);
        };
        let indent = if width < NARROW { 2 } else { MARGIN };
        let room = width.saturating_sub(indent).max(1);
        let mut first = width >= NARROW;
        if !first {
            writeln!(self.out)?;
        }
        for line in shorten(wrap(text, room), most, room) {
            write!(self.out, "{:indent$}", "", indent = if first { 2 } else { indent })?;
            first = false;
            self.paint(&line, body)?;
            writeln!(self.out)?;
        }
        Ok(())
    }

    fn details(&mut self, at: usize) -> io::Result<()> {
        let block = &self.explanation.cleaned.page.blocks[at];
        let words = block.counts.words;
        self.note(&format!("block {}: {}, {}", at + 1, kind(block.kind), counted(words as usize, "word")))?;
        for sentence in self.explanation.sentences(at) {
            self.note(&escaped(&sentence))?;
        }
        let base = self.explanation.blocks[at].evidence.base;
        let subjects = self.explanation.subjects(at);
        let odds = base + subjects.iter().map(|of| of.effect).sum::<f32>();
        self.note(&format!("model: the log odds of its being content are {odds:.2}, made up of"))?;
        self.item(base, "where every block starts")?;
        let mut rest = 0.0;
        for of in &subjects {
            if of.effect.abs() < FAINT {
                rest += of.effect;
                continue;
            }
            // Those that pull the other way tell nothing of the sum.
            let telling = of.features.iter().filter(|feature| feature.effect * of.effect > 0.0);
            let named: Vec<String> = telling
                .take(FEATURES)
                .map(|feature| match value(feature) {
                    value if value.is_empty() => feature.meaning.to_owned(),
                    value => format!("{}: {value}", feature.meaning),
                })
                .collect();
            self.item(of.effect, &format!("{} ({})", of.subject, named.join("; ")))?;
        }
        if rest != 0.0 {
            self.item(rest, "all else")?;
        }
        writeln!(self.out)
    }

    /// A line of details, hanging.
    fn note(&mut self, text: &str) -> io::Result<()> {
        self.hang("    ", text)
    }

    fn item(&mut self, effect: f32, text: &str) -> io::Result<()> {
        self.hang(&format!("      {effect:+6.2}  "), text)
    }

    fn hang(&mut self, begin: &str, text: &str) -> io::Result<()> {
        let indent = columns(begin);
        let lines = match self.style.screen.width {
            Some(width) => wrap(text, width.saturating_sub(indent + 2).max(20)),
            None => vec![text.to_owned()],
        };
        for (at, line) in lines.iter().enumerate() {
            let margin = if at == 0 { begin.to_owned() } else { " ".repeat(indent + 2) };
            writeln!(self.out, "{margin}{line}")?;
        }
        Ok(())
    }

    /// What became of all blocks.
    fn summary(&mut self, shown: usize) -> io::Result<()> {
        let cleaned = &self.explanation.cleaned;
        let (mut kept, mut all, mut dropped) = ((0, 0), (0, 0), BTreeMap::<Reason, (usize, usize)>::new());
        for (block, verdict) in cleaned.page.blocks.iter().zip(&cleaned.verdicts) {
            let sum = if verdict.keep { &mut kept } else { dropped.entry(verdict.reason).or_default() };
            for (blocks, words) in [sum, &mut all] {
                *blocks += 1;
                *words += block.counts.words as usize;
            }
        }
        writeln!(self.out)?;
        let shown = if shown < all.0 {
            format!("shown: {shown} of {}; ", counted(all.0, "block"))
        } else {
            String::new()
        };
        let text = format!(
            "{shown}kept: {} of {}, {} of {}",
            kept.0,
            counted(all.0, "block"),
            kept.1,
            counted(all.1, "word")
        );
        self.hang("", &text)?;
        let mut by_reason: Vec<(Reason, (usize, usize))> = dropped.into_iter().collect();
        by_reason.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let by_reason: Vec<String> = by_reason
            .iter()
            .map(|(reason, (blocks, words))| format!("{blocks} {reason} ({})", counted(*words, "word")))
            .collect();
        if !by_reason.is_empty() {
            self.hang("", &format!("dropped: {}", by_reason.join(", ")))?;
        }
        let trims = &cleaned.page.trims;
        if !trims.is_empty() {
            let words: u64 = trims.iter().map(|trim| trimmed(&cleaned.page, trim).words).sum();
            let parts = counted(trims.len(), "part");
            self.hang(
                "",
                &format!("trimmed off kept blocks: {parts} ({})", counted(words as usize, "word")),
            )?;
        }
        Ok(())
    }

    fn paint(&mut self, text: &str, paint: Paint) -> io::Result<()> {
        self.style.screen.paint(self.out, paint.code(), text)
    }
}

/// What a block is, in words.
pub(super) fn kind(kind: BlockKind) -> String {
    match kind {
        BlockKind::Paragraph => "paragraph".to_owned(),
        BlockKind::Heading(level) => format!("heading of level {level}"),
        BlockKind::ListItem(_) => "list item".to_owned(),
        BlockKind::ListText(_) => "text of a list item".to_owned(),
        BlockKind::Cell { .. } => "table cell".to_owned(),
        BlockKind::Code => "code".to_owned(),
        BlockKind::Quote => "quotation".to_owned(),
        BlockKind::Caption => "caption".to_owned(),
        BlockKind::Term => "term".to_owned(),
        BlockKind::Definition => "definition".to_owned(),
        BlockKind::Control => "part of a form".to_owned(),
        BlockKind::Line => "line".to_owned(),
    }
}

/// A feature's value, as short as it can be told; empty where it tells nothing.
pub(super) fn value(feature: &FeatureEffect<'_>) -> String {
    match feature.value {
        _ if feature.coded => String::new(),
        None => "none".to_owned(),
        Some(value) if value.fract() == 0.0 => format!("{value}"),
        Some(value) => format!("{value:.2}"),
    }
}
