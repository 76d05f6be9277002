//! `dechrome rules`: files of rules for sites, and the tests in them.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;

use super::speak::{Level, Message, counted, put};
use super::{Exit, models};
use crate::cleaner::Cleaner;
use crate::error::Error;
use crate::panics::guard;
use crate::report::{escaped, escaped_path};
use crate::rules::{RuleFault, RuleTest, SiteRules, TestPage};
use crate::settings::Settings;
use crate::source::Reader;

#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    /// Files of rules, or configurations that hold some
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(super) fn run(args: &RulesArgs) -> Result<Exit> {
    let files = args.files.iter().map(|file| {
        let rules = models::site_rules(std::slice::from_ref(file))?;
        Ok((file, rules))
    });
    // All are read before any is tried.
    let files: Vec<(&PathBuf, SiteRules)> = files.collect::<Result<_>>()?;
    let mut exit = Exit::Success;
    for (file, rules) in files {
        let failed = run_tests(file, &rules)?;
        if failed > 0 {
            exit = Exit::SomeFailed;
        }
        let (rules_in, sites) = (counted(rules.len(), "rule"), counted(rules.sites(), "site"));
        let tests = counted(rules.tests().len(), "test");
        let name = escaped_path(file);
        put(|out| writeln!(out, "{name}: {rules_in} for {sites}; {tests}, {failed} failed"))?;
    }
    Ok(exit)
}

/// Tells what does not hold; how many tests failed.
fn run_tests(file: &Path, rules: &SiteRules) -> Result<usize> {
    let cleaner = Cleaner::new(Settings::default())?.with_rules(rules.clone());
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut failed = 0;
    for test in rules.tests() {
        let told = match guard(|| run_test(&cleaner, folder, test)) {
            Ok(faults) => faults.iter().map(sentence).collect(),
            Err(error) => vec![error.to_string()],
        };
        failed += usize::from(!told.is_empty());
        for message in told {
            let (message, place) = (escaped(&message), escaped(&test.place));
            Message { level: Level::Error, message: &message, path: Some(&place), kind: None }.say();
        }
    }
    Ok(failed)
}

fn run_test(cleaner: &Cleaner, folder: &Path, test: &RuleTest) -> Result<Vec<RuleFault>, Error> {
    match test.page() {
        TestPage::File(path) => {
            let path = folder.join(path);
            let mut reader = Reader::default();
            let bytes = reader
                .read(&path, &cleaner.settings().limits)
                .map_err(|error| error.before(&format!("{}: ", escaped_path(&path))))?;
            cleaner.try_rules(test, bytes)
        }
        _ => cleaner.try_rules(test, &[]),
    }
}

fn sentence(fault: &RuleFault) -> String {
    let expected = if fault.keeps { "kept" } else { "dropped" };
    let text = &fault.text;
    match &fault.verdict {
        None if fault.keeps => format!("\"{text}\" should be kept, but no block of the page holds it"),
        None => format!("\"{text}\" should be dropped, but is in the text"),
        Some(verdict) => {
            let is = if verdict.keep { "kept" } else { "dropped" };
            format!("\"{text}\" should be {expected}, but is {is} ({})", verdict.reason)
        }
    }
}
