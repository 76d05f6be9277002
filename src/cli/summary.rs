//! The last words of a run.

use std::path::PathBuf;

use indicatif::{DecimalBytes, HumanCount};

use super::learn_args::LearnArgs;
use super::resolve::Run;
use super::speak::{Level, say};
use crate::report::{Stopped, Summary, Tally, escaped_path};
use crate::source::Skip;

/// Reasons that are listed by name.
const REASONS: usize = 5;

/// Says what a person wants to know of a run, in about ten lines.
pub(super) fn of_run(summary: &Summary, inputs: &[PathBuf], run: &Run) {
    let tally = &summary.tally;
    if tally.inputs == 0 && summary.stopped.is_none() {
        let names: Vec<String> = inputs.iter().map(|input| escaped_path(input)).collect();
        let names = names.join(", ");
        say(Level::Warning, &format!("warning: no inputs found in {names}; see --glob for other names"));
    }
    lines(summary, run).iter().for_each(|line| say(Level::Info, line));
    if let Some(stopped) = summary.stopped {
        say(Level::Warning, &why(stopped, run));
    }
}

fn why(stopped: Stopped, run: &Run) -> String {
    match stopped {
        Stopped::Interrupted => format!("interrupted; {}", run.how_to_resume()),
        Stopped::FirstFailure => "stopped at the first failure, as --fail-fast asks".to_owned(),
        Stopped::Output => format!(
            "stopped: outputs cannot be written; make room or choose another folder, then {}",
            run.how_to_resume()
        ),
    }
}

fn lines(summary: &Summary, run: &Run) -> Vec<String> {
    let tally = &summary.tally;
    let mut lines = vec![format!(
        "{} inputs: {} cleaned, {} empty, {} failed, {} skipped",
        HumanCount(tally.inputs),
        HumanCount(tally.cleaned),
        HumanCount(tally.empty),
        HumanCount(tally.failed),
        HumanCount(tally.skipped)
    )];
    if tally.failed > 0 {
        let kinds = tally.failures.by_kind().iter();
        let kinds: Vec<String> = kinds.map(|(kind, n)| format!("{} {kind}", HumanCount(*n))).collect();
        lines.push(format!("failed: {}", kinds.join(", ")));
    }
    let records = tally.passed_over.get(&Skip::Record).copied().unwrap_or(0);
    if records > 0 {
        lines.push(format!("{} records of archives hold no page (-v lists them)", HumanCount(records)));
    }
    let passed_over = tally.passed_over.values().sum::<u64>() - records;
    if passed_over > 0 {
        lines.push(format!("{} other files passed over (-v lists them)", HumanCount(passed_over)));
    }
    lines.extend(words(tally));
    // Of two passes that were stopped, only what was written counts: no measure of what was read.
    let is_whole = summary.stopped.is_none() || !run.sites;
    if is_whole && summary.seconds > 0.0 && tally.bytes_read > 0 {
        lines.push(speed(summary));
    }
    let has_texts = tally.cleaned + tally.empty + tally.skipped > 0;
    lines.push(match &run.output {
        Some(_) if !run.dry_run && summary.stopped.is_some() && !has_texts => {
            "no text was written yet".to_owned()
        }
        Some(output) if !run.dry_run => format!("clean text is in {}", escaped_path(output)),
        _ => "dry run: no text was written".to_owned(),
    });
    if tally.skipped > 0 {
        lines.push(
            "skipped inputs have not changed since their outputs were made with the same settings; --overwrite cleans \
             them again"
                .to_owned(),
        );
    }
    lines
}

/// The same of a run that learned.
pub(super) fn of_learning(summary: &Summary, args: &LearnArgs) {
    let tally = &summary.tally;
    let counts = format!(
        "{} inputs: {} learned from, {} without text, {} failed",
        HumanCount(tally.inputs),
        HumanCount(tally.cleaned),
        HumanCount(tally.empty),
        HumanCount(tally.failed)
    );
    say(Level::Info, &counts);
    if summary.seconds > 0.0 && tally.bytes_read > 0 {
        say(Level::Info, &speed(summary));
    }
    match summary.stopped {
        None => say(Level::Info, &format!("what was learned is in {}", escaped_path(&args.output))),
        Some(_) => say(Level::Warning, "stopped before the end; nothing was saved"),
    }
}

fn speed(summary: &Summary) -> String {
    let threads = match summary.threads {
        1 => "1 thread".to_owned(),
        n => format!("{n} threads"),
    };
    let (bytes, seconds) = (summary.tally.bytes_read, summary.seconds);
    if summary.goes_on {
        let bytes = DecimalBytes(bytes);
        return format!("{bytes}, of which an earlier run read a part; {seconds:.1} s on {threads}");
    }
    let speed = DecimalBytes((bytes as f64 / seconds) as u64);
    format!("{} in {seconds:.1} s: {speed}/s on {threads}", DecimalBytes(bytes))
}

/// How much was kept, and for what reasons the rest was not.
fn words(tally: &Tally) -> Vec<String> {
    let (kept, dropped) = (tally.kept.total(), tally.dropped.total());
    let (words, left) = (kept.words + dropped.words, tally.words_out());
    if words == 0 {
        return Vec::new();
    }
    let mut lines = vec![format!(
        "kept {} of {} words ({:.1} %), {} of {} blocks",
        HumanCount(left),
        HumanCount(words),
        100.0 * left as f64 / words as f64,
        HumanCount(kept.blocks),
        HumanCount(kept.blocks + dropped.blocks)
    )];
    let mut reasons: Vec<_> = tally.dropped.iter().collect();
    reasons.sort_by_key(|(reason, size)| (std::cmp::Reverse(size.words), *reason));
    let share = |words: u64| 100.0 * words as f64 / dropped.words.max(1) as f64;
    let most =
        reasons.iter().take(REASONS).map(|(reason, size)| format!("{reason} {:.0} %", share(size.words)));
    if !reasons.is_empty() {
        lines.push(format!("dropped most: {}", most.collect::<Vec<_>>().join(", ")));
    }
    let trimmed = tally.trimmed.total().words;
    if trimmed > 0 {
        lines.push(format!("trimmed off kept blocks: {} words", HumanCount(trimmed)));
    }
    lines
}
