//! The tests in a file of rules.

use std::path::PathBuf;

use crate::block::{Page, Verdict};
use crate::words::folded;

/// What rules are to do to a page.
#[derive(Debug, Clone)]
pub struct RuleTest {
    /// Its file and line, such as `rules.toml:12`.
    pub place: String,
    pub(super) page: TestPage,
    pub(super) url: Option<String>,
    pub(super) folder: Option<String>,
    pub(super) keeps: Vec<String>,
    pub(super) drops: Vec<String>,
}

/// The page of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestPage {
    /// In a file, named from the folder of the file of rules.
    File(PathBuf),
    /// HTML.
    Html(String),
    /// Text that an extractor made.
    Text(String),
}

/// An expectation that does not hold.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleFault {
    /// The text, as the test has it.
    pub text: String,
    /// Whether it should have been kept.
    pub keeps: bool,
    /// The verdict of the first block that holds it, if one does.
    pub verdict: Option<Verdict>,
}

impl RuleTest {
    /// The page that it is about.
    pub fn page(&self) -> &TestPage {
        &self.page
    }

    /// The address of its page: as it says, else one of its site.
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// The folder of its page, of sites that go by folder.
    pub fn folder(&self) -> Option<&str> {
        self.folder.as_deref()
    }

    /// What does not hold of its page, cleaned by the rules to this text.
    pub(crate) fn faults(&self, page: &Page, verdicts: &[Verdict], text: &str) -> Vec<RuleFault> {
        let text = folded(text);
        let verdict_of = |wanted: &str| {
            let holds = |at: &usize| folded(page.text_of(&page.blocks[*at])).contains(wanted);
            (0..page.blocks.len()).find(holds).map(|at| verdicts[at])
        };
        let of = |keeps: bool, texts: &[String]| -> Vec<RuleFault> {
            let parts = texts.iter().map(|wanted| (wanted, folded(wanted)));
            parts
                .filter(|(_, part)| text.contains(part.as_str()) != keeps)
                .map(|(wanted, part)| RuleFault { text: wanted.clone(), keeps, verdict: verdict_of(&part) })
                .collect()
        };
        [of(true, &self.keeps), of(false, &self.drops)].concat()
    }
}
