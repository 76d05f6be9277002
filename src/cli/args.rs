//! What the user types.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::Deserialize;

use super::compare_args::{COMPARE_HELP, CompareArgs};
use super::config::{HasRules, one_or_many};
use super::explain_args::ExplainArgs;
use super::learn_args::{LEARN_EXAMPLES, LearnArgs, ProfilesCommand};
use super::page_time::PageTime;
use super::resolve::keys;
use super::rules::RulesArgs;
use super::size::ByteSize;
use super::speak::LogFormat;
use crate::source::Keys;

/// Takes the site chrome out of scraped web pages and writes clean text.
#[derive(Debug, Parser)]
#[command(name = "dechrome", version, arg_required_else_help = true, propagate_version = true)]
#[command(
    after_help = "Exit codes: 0 all cleaned; 1 some inputs failed; 2 wrong usage or settings; 130 interrupted."
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,

    /// Write a manual page or a shell's completions to standard output
    #[arg(long, value_name = "WHAT")]
    pub(super) generate: Option<Generate>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Clean folders or files of pages
    #[command(after_help = CLEAN_EXAMPLES)]
    Clean(Box<CleanArgs>),
    /// Learn what stands on many pages of each site, and save it
    #[command(after_help = LEARN_EXAMPLES)]
    Learn(Box<LearnArgs>),
    /// Look through, merge and change what was learned
    #[command(subcommand)]
    Profiles(ProfilesCommand),
    /// Show a page's blocks in order: kept or dropped, and why
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(Box<ExplainArgs>),
    /// Check files of rules for sites, and run the tests in them
    #[command(after_help = RULES_EXAMPLES)]
    Rules(RulesArgs),
    /// Compare what two runs of `clean` wrote
    #[command(after_help = COMPARE_HELP)]
    Compare(Box<CompareArgs>),
    /// Score cleaned text against reference text
    #[command(after_help = SCORE_HELP)]
    Score(ScoreArgs),
}

const CLEAN_EXAMPLES: &str = "\
Examples:
  dechrome clean pages/ -o clean/                   a folder, on all cores
  dechrome clean pages/ -o clean/ --report run.json --report run.html
  dechrome clean site/ -o clean/ --glob '*.php'     names without a known ending
  dechrome clean crawl/ -o clean/                   WARC, ZIP and TAR files become lines of JSON
  dechrome clean - < page.html > page.txt           one page

Run the same command again to resume: what is done, and has changed neither itself nor its settings, is skipped.";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  dechrome explain page.html
  dechrome explain page.html --find 'read also'     why is this line gone, or still here?
  dechrome explain page.html --html why.html        for the browser
  dechrome explain page.html --find 'high water' --rule keep >> rules.toml
  dechrome explain page.html --color always | less -R
  dechrome explain page.html --json | jq 'select(.keep | not)'
  dechrome explain crawl.warc.gz --record urn:uuid:0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9

For each block: - if it is dropped, the reason, the score (0 to 1, how much it looks like content), the text.";

const RULES_EXAMPLES: &str = "\
Example:
  [[site]]
  domain = \"harbour-post.example\"                  # and all below it
  keep = [{ css = \"aside.tides\" }]
  drop = [{ text = \"Photo of the day\" }, { regex = \"^Shared \\\\d+ times$\" }]

  [[site.test]]
  page = \"pages/tides.html\"                        # from this file's folder
  keeps = [\"High water\"]
  drops = [\"Photo of the day\"]

Exit codes: 0 all tests passed; 1 some failed; 2 a file cannot be used.";

const SCORE_HELP: &str = "\
GOLD is a folder of reference texts that PRED mirrors, or a gold.jsonl (or a folder that holds one) with an object a \
line: id, text, and optionally type, lang, with (snippets that must be there), without.";

/// `--generate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Generate {
    Man,
    CompleteBash,
    CompleteZsh,
    CompleteFish,
    CompletePowershell,
}

#[derive(Debug, Args)]
pub(super) struct CleanArgs {
    /// Folders or files to clean; - reads one page from standard input
    #[arg(required = true, value_name = "INPUT")]
    pub(super) inputs: Vec<PathBuf>,

    /// Take flags from a file; those of the command line win
    ///
    /// TOML with a flag's long name a key, such as `jobs = 4`, `overwrite = true` or `glob = ["*.php"]`. Paths in it
    /// start where the command is run. `--overwrite=false` switches off what the file switches on.
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,

    #[command(flatten)]
    pub(super) flags: Flags,
}

/// The flags that a configuration file may hold too.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Flags {
    /// The folder for the clean texts; it mirrors the input's folders
    #[arg(short, long, value_name = "OUT")]
    pub(super) output: Option<PathBuf>,

    /// Number of threads [default: one a core]
    #[arg(short, long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,

    /// What the inputs are [default: auto, by the name's ending, else by looking]
    #[arg(long, value_name = "KIND")]
    pub(super) input_kind: Option<Kind>,

    /// The field of a line of JSON, or column of Parquet, that holds a page's HTML [default: html]
    ///
    /// Where it is there and not empty, the text is not read. Dots lead to fields of fields: page.body.
    #[arg(long, value_name = "FIELD")]
    pub(super) html_key: Option<String>,

    /// The field that holds an extracted text [default: text]
    #[arg(long, value_name = "FIELD")]
    pub(super) text_key: Option<String>,

    /// The field that holds a page's address [default: url]
    #[arg(long, value_name = "FIELD")]
    pub(super) url_key: Option<String>,

    /// The field that names a page in messages [default: id]
    #[arg(long, value_name = "FIELD")]
    pub(super) id_key: Option<String>,

    /// What pages become [default: txt]
    ///
    /// txt: a text file each. jsonl, parquet: the pages of each folder become one file there, pages.jsonl or pages.parquet,
    /// in the order of their names, and archives become the same.
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<PageFormat>,

    /// What archives become [default: jsonl, or as --format]
    ///
    /// jsonl: lines of JSON. parquet: a table with the columns id, source, url, created, metadata, fields and text. txt: a
    /// text file for each page, in a folder of the archive's name; with --metadata, its id, url and so on beside it.
    #[arg(long, value_name = "FORMAT")]
    pub(super) archive_format: Option<ArchiveFormat>,

    /// Spread what an archive or a folder's pages become over files of about this size, such as 256MB, in a folder of its name
    ///
    /// A killed run goes on in the midst of a file of lines, and of Parquet behind the last whole file.
    #[arg(long, value_name = "SIZE")]
    pub(super) file_size: Option<ByteSize>,

    /// Take only files that match, whatever their ending (repeatable)
    #[arg(long, value_name = "PATTERN")]
    pub(super) glob: Vec<String>,

    /// Leave out files and folders that match (repeatable)
    #[arg(long, value_name = "PATTERN")]
    pub(super) exclude: Vec<String>,

    /// Enter folders that are symlinks
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(super) follow: Option<bool>,

    /// Readers' comments [default: auto, dropped under another text, kept in forums]
    #[arg(long, value_name = "WHAT")]
    pub(super) comments: Option<CommentsFlag>,

    /// Which error hurts more [default: balance]
    ///
    /// precision: rather lose content than leave chrome in. recall: the other way round.
    #[arg(long, value_name = "WHICH")]
    pub(super) favor: Option<FavorFlag>,

    /// How HTML is parsed; both give the same text [default: fast]
    ///
    /// reference: by html5ever alone, slower; to hold the fast parser against.
    #[arg(long, value_name = "WHICH")]
    pub(super) parser: Option<ParserFlag>,

    /// Judge by a model of one's own, as training/README.md tells (once for HTML, once for texts)
    #[arg(long, value_name = "FILE")]
    pub(super) model: Vec<PathBuf>,

    /// Write what a page says of itself (title, author, date ...) to NAME.meta.json beside each text
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(super) metadata: Option<bool>,

    /// Write what was taken out of each page, and why, to lines of JSON below DIR, as dolma's attributes
    ///
    /// {"id": ..., "attributes": {"dechrome__nav": [[start, end, score], ...], ...}}: places in the page's whole text (what
    /// --whole writes; of an extracted text, the input itself) in characters. DIR mirrors the output folder.
    #[arg(long, value_name = "DIR")]
    pub(super) attributes: Option<PathBuf>,

    /// Take nothing out: write the text of all blocks, and extracted texts as they are
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(super) whole: Option<bool>,

    /// Write a report of the run: a page for the browser if the name ends in .html, else JSON (repeatable)
    #[arg(long, value_name = "FILE")]
    #[serde(deserialize_with = "one_or_many")]
    pub(super) report: Vec<PathBuf>,

    /// Draw the pages that the report's page shows by another seed [default: 0]
    #[arg(long, value_name = "N")]
    pub(super) report_seed: Option<u64>,

    /// Save pages that fail by a defect or for what they hold, with a JSON file each that tells of it
    ///
    /// The first 100 of a run, those of defects before all others.
    #[arg(long, value_name = "DIR")]
    pub(super) save_failures: Option<PathBuf>,

    /// Clean all inputs, also those that are done and have not changed
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(super) overwrite: Option<bool>,

    /// Stop after the first input that fails
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(super) fail_fast: Option<bool>,

    /// Clean the first N inputs only
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<NonZeroU64>,

    /// Clean and count, write no text
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(super) dry_run: Option<bool>,

    /// With --dry-run, show what would change in extracted texts: unified diffs on standard output
    ///
    /// In the order of the names. `patch -p1` in the INPUT folder would make the clean texts of them. HTML pages have no
    /// text to be held against and are not shown.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(super) diff: Option<bool>,

    /// Leave in what stands on many pages of a site: every page is judged by itself, in one pass
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(super) no_site: Option<bool>,

    /// Leave out what stands on many pages of a site by what `dechrome learn` saved (repeatable)
    ///
    /// In one pass: nothing is learned from the inputs themselves.
    #[arg(long, value_name = "FILE")]
    pub(super) profiles: Vec<PathBuf>,

    /// Keep and drop by one's own rules for single sites (repeatable); a file of flags can hold them too
    ///
    /// TOML with a [[site]] table for each site: its domain, and what to keep and to drop by CSS selector, text or
    /// regular expression. `dechrome explain --rule` writes one, `dechrome rules` runs the tests in the file.
    #[arg(long, value_name = "FILE")]
    pub(super) rules: Vec<PathBuf>,

    /// Whether the configuration file has rules of its own.
    #[arg(skip)]
    pub(super) site: HasRules,

    /// Addresses of the inputs, which say what site each is of: path and URL a line, TSV, CSV or JSONL
    ///
    /// Paths are those below the INPUT folder, as messages show them. Rows of files that are not there are
    /// passed over, but one at least must be.
    #[arg(long, value_name = "FILE")]
    pub(super) urls: Option<PathBuf>,

    /// Most memory for counting what repeats on a site, such as 200MB or 1GiB [default: 512MiB]
    #[arg(long, value_name = "SIZE")]
    pub(super) site_memory: Option<ByteSize>,

    /// The folder for temporary files [default: the output folder]
    #[arg(long, value_name = "DIR")]
    pub(super) temp: Option<PathBuf>,

    /// Seconds after which a run that learns what repeats on sites saves how far it has come [default: 10]
    #[arg(long, value_name = "SECONDS")]
    pub(super) save_every: Option<u64>,

    /// Say only what fails
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,

    /// Say what becomes of every file
    #[arg(short, long)]
    pub(super) verbose: bool,

    /// The form of messages on standard error [default: text]
    ///
    /// json: an object a line, with level (info, warning, error), message, and where it is about an input, path and kind.
    #[arg(long, value_name = "FORMAT")]
    pub(super) log_format: Option<LogFormat>,

    /// Largest page in bytes, decompressed [default: 67108864]
    #[arg(long, value_name = "BYTES")]
    pub(super) max_page_bytes: Option<u64>,

    /// Most nodes of a page's tree [default: 1000000]
    #[arg(long, value_name = "N")]
    pub(super) max_nodes: Option<u32>,

    /// Depth from which on nested elements are unwrapped [default: 512]
    #[arg(long, value_name = "N")]
    pub(super) max_depth: Option<u16>,

    /// Most attributes of one tag [default: 4096]
    #[arg(long, value_name = "N")]
    pub(super) max_attributes: Option<u32>,

    /// Most seconds for cleaning one page; 0 is no limit [default: 600]
    ///
    /// A page that takes longer fails; what is written depends on no clock.
    #[arg(long, value_name = "SECS")]
    pub(super) page_timeout: Option<PageTime>,
}

/// What pages become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum PageFormat {
    Txt,
    Jsonl,
    Parquet,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ArchiveFormat {
    Jsonl,
    Parquet,
    Txt,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    Auto,
    Html,
    Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum CommentsFlag {
    Auto,
    Keep,
    Drop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum FavorFlag {
    Balance,
    Precision,
    Recall,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ParserFlag {
    Fast,
    Reference,
}

/// The fields of a line of JSON or columns of Parquet.
#[derive(Debug, Args)]
pub(super) struct KeyArgs {
    /// The field of a line of JSON, or column of Parquet, that holds a page's HTML [default: html]
    #[arg(long, value_name = "FIELD")]
    html_key: Option<String>,

    /// The field that holds an extracted text [default: text]
    #[arg(long, value_name = "FIELD")]
    text_key: Option<String>,

    /// The field that holds a page's address [default: url]
    #[arg(long, value_name = "FIELD")]
    url_key: Option<String>,

    /// The field that names a page in messages [default: id]
    #[arg(long, value_name = "FIELD")]
    id_key: Option<String>,
}

impl KeyArgs {
    pub(super) fn keys(&self) -> Keys {
        keys([&self.text_key, &self.html_key, &self.url_key, &self.id_key].map(Clone::clone))
    }
}

#[derive(Debug, Args)]
pub(super) struct ScoreArgs {
    /// Reference texts
    pub(super) gold: PathBuf,

    /// The folder of cleaned texts; a missing one counts as empty
    pub(super) pred: PathBuf,

    /// Print JSON: the summaries, and a row for each page
    #[arg(long)]
    pub(super) json: bool,

    /// List the N pages of the lowest F1
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) worst: usize,
}
