//! The arguments of `dechrome explain`.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use super::args::{CommentsFlag, FavorFlag, KeyArgs, Kind};
use crate::block::Reason;

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The page; - reads standard input, and so does no FILE where something is piped in
    #[arg(value_name = "FILE")]
    pub(super) file: Option<PathBuf>,

    /// Show only the blocks that hold this text, in full and with all that is known of them
    ///
    /// In any case, with any white space. If no block holds it, says where it is instead and ends with exit code 1.
    #[arg(long, visible_alias = "why", value_name = "TEXT")]
    pub(super) find: Option<String>,

    /// Show only what is kept or what is dropped (or trimmed)
    #[arg(long, value_name = "WHAT")]
    pub(super) only: Option<Only>,

    /// Show only what has this reason (repeatable)
    #[arg(long, value_name = "REASON", value_parser = reasons())]
    pub(super) reason: Vec<Reason>,

    /// Show each block in full, with the phrase, place, counts and features that decided
    #[arg(short, long)]
    pub(super) verbose: bool,

    /// One JSON object a block, with all that is known of it
    #[arg(long)]
    pub(super) json: bool,

    /// Write a rule for the page's site that keeps or drops the blocks that --find finds, with a test of it
    ///
    /// On standard output, to go behind a file of rules for `dechrome clean --rules`.
    #[arg(long, value_name = "WHAT", requires = "find", conflicts_with_all = ["only", "reason", "verbose", "json", "html"])]
    pub(super) rule: Option<RuleFlag>,

    /// Write the page's blocks beside its clean text, with reasons and toggles, to a file for the browser
    ///
    /// The file needs nothing else, and holds none of the page's markup, scripts or styles, only text.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["find", "only", "reason", "verbose", "json"])]
    pub(super) html: Option<PathBuf>,

    /// Colours: on a terminal, unless NO_COLOR is set; always; or never
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,

    /// Columns to fill; 0 for any number [default: the terminal's, else 0]
    #[arg(long, value_name = "N")]
    pub(super) width: Option<usize>,

    /// What it is
    #[arg(long, value_name = "KIND", default_value = "auto")]
    pub(super) input_kind: Kind,

    /// Readers' comments
    #[arg(long, value_name = "WHAT", default_value = "auto")]
    pub(super) comments: CommentsFlag,

    /// Which error hurts more
    #[arg(long, value_name = "WHICH", default_value = "balance")]
    pub(super) favor: FavorFlag,

    /// Judge by a model of one's own (once for HTML, once for texts)
    #[arg(long, value_name = "FILE")]
    pub(super) model: Vec<PathBuf>,

    /// Leave out what stands on many pages of a site by what `dechrome learn` saved (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(super) profiles: Vec<PathBuf>,

    /// Keep and drop by one's own rules for single sites (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(super) rules: Vec<PathBuf>,

    /// The page's address, which says what site it is of [default: as the page says]
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,

    /// The name of its site's folder, where it has no address
    #[arg(long, value_name = "NAME")]
    pub(super) folder: Option<String>,

    /// Of an archive, the record of this id, as messages show it behind the #
    #[arg(long, value_name = "ID")]
    pub(super) record: Option<String>,

    #[command(flatten)]
    pub(super) keys: KeyArgs,
}

/// `--rule`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RuleFlag {
    Keep,
    Drop,
}

/// `--only`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Only {
    Kept,
    Dropped,
}

/// `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

fn reasons() -> impl TypedValueParser<Value = Reason> {
    let names = Reason::ALL.iter().map(|reason| reason.as_str());
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Reason>())
}
