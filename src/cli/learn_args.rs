//! What the user types to learn sites and to change what was learned.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::args::{KeyArgs, Kind};
use super::page_time::PageTime;
use super::size::ByteSize;
use super::speak::LogFormat;

pub(super) const LEARN_EXAMPLES: &str = "\
Examples:
  dechrome learn pages/ -o sites.profiles
  dechrome clean new-pages/ -o clean/ --profiles sites.profiles

Learning parts apart and merging them (dechrome profiles merge) is the same as learning the whole.";

#[derive(Debug, Args)]
pub(super) struct LearnArgs {
    /// Folders or files to learn from
    #[arg(required = true, value_name = "INPUT")]
    pub(super) inputs: Vec<PathBuf>,

    /// The file for the profiles
    #[arg(short, long, value_name = "PROFILES")]
    pub(super) output: PathBuf,

    /// Number of threads [default: one a core]
    #[arg(short, long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,

    /// What the inputs are [default: auto, by the name's ending, else by looking]
    #[arg(long, value_name = "KIND")]
    pub(super) input_kind: Option<Kind>,

    /// Take only files that match, whatever their ending (repeatable)
    #[arg(long, value_name = "PATTERN")]
    pub(super) glob: Vec<String>,

    /// Leave out files and folders that match (repeatable)
    #[arg(long, value_name = "PATTERN")]
    pub(super) exclude: Vec<String>,

    /// Enter folders that are symlinks
    #[arg(long)]
    pub(super) follow: bool,

    /// Judge by a model of one's own (once for HTML, once for texts)
    #[arg(long, value_name = "FILE")]
    pub(super) model: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) keys: KeyArgs,

    /// Addresses of the inputs, which say what site each is of: path and URL a line, TSV, CSV or JSONL
    ///
    /// Paths are those below the INPUT folder, as messages show them. Rows of files that are not there are
    /// passed over, but one at least must be.
    #[arg(long, value_name = "FILE")]
    pub(super) urls: Option<PathBuf>,

    /// Most memory for counting, such as 200MB or 1GiB [default: 512MiB]
    #[arg(long, value_name = "SIZE")]
    pub(super) site_memory: Option<ByteSize>,

    /// The folder for temporary files [default: the system's]
    #[arg(long, value_name = "DIR")]
    pub(super) temp: Option<PathBuf>,

    /// Save pages that fail by a defect or for what they hold, with a JSON file each that tells of it
    ///
    /// The first 100 of a run, those of defects before all others.
    #[arg(long, value_name = "DIR")]
    pub(super) save_failures: Option<PathBuf>,

    /// Most seconds for one page; 0 is no limit [default: 600]
    #[arg(long, value_name = "SECS")]
    pub(super) page_timeout: Option<PageTime>,

    /// Stop after the first input that fails, and save nothing
    #[arg(long)]
    pub(super) fail_fast: bool,

    /// Learn from the first N inputs only
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<NonZeroU64>,

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
}

#[derive(Debug, Subcommand)]
pub(super) enum ProfilesCommand {
    /// List the sites, or what goes from the pages of one
    Show(ShowArgs),
    /// Make one file of several: the same as if all had been learned at once
    Merge(MergeArgs),
    /// Say of a text that it is no chrome: it stays from now on, also after merging
    Remove(RemoveArgs),
    /// Leave out what makes nothing go: a small file that can be applied, not merged
    Compact(CompactArgs),
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// A file of profiles
    pub(super) file: PathBuf,

    /// A site's name as the list shows it; without one the sites are listed
    pub(super) site: Option<String>,

    /// One JSON object a line
    #[arg(long)]
    pub(super) json: bool,

    /// Most lines
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<NonZeroUsize>,
}

#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// Files of profiles, none of them compact
    #[arg(required = true)]
    pub(super) files: Vec<PathBuf>,

    /// The file for all of them
    #[arg(short, long, value_name = "OUT")]
    pub(super) output: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct RemoveArgs {
    /// The file; it is changed
    pub(super) file: PathBuf,

    /// The site's name as `profiles show` gives it
    pub(super) site: String,

    /// Texts, by their ids or word for word, as `profiles show` gives them
    #[arg(required = true)]
    pub(super) entry: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct CompactArgs {
    /// A file of profiles
    pub(super) file: PathBuf,

    /// The file for the small form
    #[arg(short, long, value_name = "OUT")]
    pub(super) output: PathBuf,
}
