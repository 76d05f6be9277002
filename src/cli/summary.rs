//! The last words of a run.

use indicatif::{DecimalBytes, HumanCount};

use super::resolve::Run;
use crate::report::{Stopped, Summary, escaped_path};

/// Reasons that are listed by name.
const REASONS: usize = 5;

/// Prints what a person wants to know of a run, in about ten lines.
pub(super) fn print(summary: &Summary, run: &Run) {
    let tally = &summary.tally;
    let count = |n: u64| HumanCount(n).to_string();
    eprintln!(
        "{} inputs: {} cleaned, {} empty, {} failed, {} skipped",
        count(tally.inputs),
        count(tally.cleaned),
        count(tally.empty),
        count(tally.failed),
        count(tally.skipped)
    );
    let passed_over: u64 = tally.passed_over.values().sum();
    if tally.inputs == 0 {
        let names: Vec<String> = run.inputs.iter().map(|input| escaped_path(input)).collect();
        eprintln!("warning: no inputs found in {}; see --glob for other names", names.join(", "));
    }
    if passed_over > 0 {
        eprintln!("{} other files passed over (-v lists them)", count(passed_over));
    }
    let (kept, dropped) = (tally.kept.total(), tally.dropped.total());
    let words = kept.words + dropped.words;
    if words > 0 {
        eprintln!(
            "kept {} of {} words ({:.1} %), {} of {} blocks",
            count(kept.words),
            count(words),
            100.0 * kept.words as f64 / words as f64,
            count(kept.blocks),
            count(kept.blocks + dropped.blocks)
        );
        let mut reasons: Vec<_> = tally.dropped.iter().collect();
        reasons.sort_by_key(|(reason, size)| (std::cmp::Reverse(size.words), *reason));
        let most: Vec<String> = reasons
            .iter()
            .take(REASONS)
            .map(|(reason, size)| {
                format!("{reason} {:.0} %", 100.0 * size.words as f64 / dropped.words.max(1) as f64)
            })
            .collect();
        if !most.is_empty() {
            eprintln!("dropped most: {}", most.join(", "));
        }
    }
    if summary.seconds > 0.0 && tally.bytes_read > 0 {
        eprintln!(
            "{} in {:.1} s: {}/s on {} threads",
            DecimalBytes(tally.bytes_read),
            summary.seconds,
            DecimalBytes((tally.bytes_read as f64 / summary.seconds) as u64),
            summary.threads
        );
    }
    match &run.output {
        Some(output) if !run.flags.dry_run => eprintln!("clean text is in {}", escaped_path(output)),
        _ => eprintln!("dry run: nothing was written"),
    }
    if tally.skipped > 0 {
        eprintln!("skipped inputs have an output that is not older; --overwrite cleans them again");
    }
    match summary.stopped {
        Some(Stopped::Interrupted) => eprintln!("interrupted; {}", run.how_to_resume()),
        Some(Stopped::FirstFailure) => eprintln!("stopped at the first failure, as --fail-fast asks"),
        Some(Stopped::Output) => {
            eprintln!(
                "stopped: outputs cannot be written; make room or choose another folder, then {}",
                run.how_to_resume()
            );
        }
        None => {}
    }
}
