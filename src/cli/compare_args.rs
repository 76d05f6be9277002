//! The arguments of `dechrome compare`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::explain_args::Color;

pub(super) const COMPARE_HELP: &str = "\
Examples:
  dechrome compare old/ new/                        what is lost, what is gained, and where
  dechrome compare old/ new/ --top 100 --color always | less -R
  dechrome compare old/ new/ --diff > all.diff      all changes
  dechrome compare old.jsonl new.jsonl --json | jq .words

Exit codes: 0 the runs are the same; 1 they differ; 2 wrong usage, no page in both, or some cannot be read.";

#[derive(Debug, Args)]
pub(super) struct CompareArgs {
    /// What the one run of `clean` wrote: its output folder, or a file of it
    #[arg(value_name = "RUN_A")]
    pub(super) a: PathBuf,

    /// What the other one wrote of the same inputs
    #[arg(value_name = "RUN_B")]
    pub(super) b: PathBuf,

    /// Lines and pages that are listed at most, of each kind
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(super) top: usize,

    /// Print unified diffs of all changed pages instead, in the order of their names
    ///
    /// `patch -p1` in RUN_A makes the texts of RUN_B of the pages that both have.
    #[arg(long, conflicts_with_all = ["json", "width"])]
    pub(super) diff: bool,

    /// Print one JSON object
    #[arg(long, conflicts_with_all = ["color", "width"])]
    pub(super) json: bool,

    /// Colours: on a terminal, unless NO_COLOR is set; always; or never
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,

    /// Columns to fill; 0 for any number [default: the terminal's, else 0]
    #[arg(long, value_name = "N")]
    pub(super) width: Option<usize>,

    /// Number of threads [default: one a core]
    #[arg(short, long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,

    /// The field of a line of JSON, or column of Parquet, that holds the text
    #[arg(long, value_name = "FIELD", default_value = "text")]
    pub(super) text_key: String,

    /// The field that names a record in both runs; without one, its url does, else its number
    #[arg(long, value_name = "FIELD", default_value = "id")]
    pub(super) id_key: String,

    /// Largest text in bytes, decompressed
    #[arg(long, value_name = "BYTES", default_value_t = 67_108_864)]
    pub(super) max_page_bytes: u64,

    /// The folder for temporary files [default: the system's]
    #[arg(long, value_name = "DIR")]
    pub(super) temp: Option<PathBuf>,
}
