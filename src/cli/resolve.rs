//! From what the user typed to what the program does.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::args::{CleanArgs, CommentsFlag, FavorFlag, Flags, Kind};
use crate::report::escaped_path;
use crate::settings::{Comments, Favor, InputKind, Limits, Settings};
use crate::source::{Filter, Options};

/// A resolved `clean`.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) inputs: Vec<PathBuf>,
    /// The output folder; absent in a dry run without one.
    pub(super) output: Option<PathBuf>,
    pub(super) settings: Settings,
    pub(super) walk: Options,
    pub(super) threads: NonZeroUsize,
    pub(super) flags: Flags,
}

/// Joins the command line and the configuration file.
///
/// # Errors
/// When the file cannot be read, or the two leave out or contradict
/// something.
pub(super) fn resolve(args: CleanArgs) -> Result<Run> {
    let file = args.config.as_deref().map(read_config).transpose()?.unwrap_or_default();
    let flags = join(args.flags, file);
    let several = args.inputs.len() > 1;
    if args.inputs.iter().any(|input| is_stdin(input)) {
        if several {
            bail!("- reads standard input and cannot stand beside other inputs");
        }
        if args.output.is_some() {
            bail!("- writes to standard output; leave out -o, or redirect with >");
        }
    } else if args.output.is_none() && !flags.dry_run {
        bail!(
            "no output folder given; for example: dechrome clean {} -o cleaned",
            escaped_path(&args.inputs[0])
        );
    }
    let kind = kind(flags.input_kind.unwrap_or(Kind::Auto));
    let defaults = Limits::default();
    let settings = Settings {
        input_kind: kind,
        comments: match flags.comments.unwrap_or(CommentsFlag::Auto) {
            CommentsFlag::Auto => Comments::Auto,
            CommentsFlag::Keep => Comments::Keep,
            CommentsFlag::Drop => Comments::Drop,
        },
        favor: match flags.favor.unwrap_or(FavorFlag::Balance) {
            FavorFlag::Balance => Favor::Balance,
            FavorFlag::Precision => Favor::Precision,
            FavorFlag::Recall => Favor::Recall,
        },
        limits: Limits {
            bytes: flags.max_page_bytes.unwrap_or(defaults.bytes),
            depth: flags.max_depth.unwrap_or(defaults.depth),
            nodes: flags.max_nodes.unwrap_or(defaults.nodes),
            attributes: flags.max_attributes.unwrap_or(defaults.attributes),
        },
    };
    let filter = Filter::new(&flags.glob, &flags.exclude)?;
    let walk = Options { filter, follow: flags.follow, kind, ending: "txt".to_owned() };
    let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let threads = flags.jobs.unwrap_or(cores);
    Ok(Run { inputs: args.inputs, output: args.output, settings, walk, threads, flags })
}

pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

pub(super) fn kind(kind: Kind) -> InputKind {
    match kind {
        Kind::Auto => InputKind::Auto,
        Kind::Html => InputKind::Html,
        Kind::Text => InputKind::Text,
    }
}

fn read_config(path: &Path) -> Result<Flags> {
    let shown = escaped_path(path);
    let text =
        std::fs::read_to_string(path).with_context(|| format!("the configuration {shown} cannot be read"))?;
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
        anyhow::anyhow!("the configuration {shown}, line {line}: {}", error.message())
    })
}

/// The flags of the command line, where given, else those of the file. Lists
/// are not added up: the command line's replaces the file's.
fn join(typed: Flags, file: Flags) -> Flags {
    let list = |typed: Vec<String>, file: Vec<String>| if typed.is_empty() { file } else { typed };
    // -q undoes a `verbose` of the file and the other way round.
    let (quiet, verbose) = match (typed.quiet, typed.verbose) {
        (false, false) => (file.quiet, file.verbose),
        typed => typed,
    };
    Flags {
        jobs: typed.jobs.or(file.jobs),
        input_kind: typed.input_kind.or(file.input_kind),
        glob: list(typed.glob, file.glob),
        exclude: list(typed.exclude, file.exclude),
        follow: typed.follow || file.follow,
        comments: typed.comments.or(file.comments),
        favor: typed.favor.or(file.favor),
        metadata: typed.metadata || file.metadata,
        report: typed.report.or(file.report),
        overwrite: typed.overwrite || file.overwrite,
        fail_fast: typed.fail_fast || file.fail_fast,
        limit: typed.limit.or(file.limit),
        dry_run: typed.dry_run || file.dry_run,
        no_site: typed.no_site || file.no_site,
        quiet,
        verbose,
        max_page_bytes: typed.max_page_bytes.or(file.max_page_bytes),
        max_nodes: typed.max_nodes.or(file.max_nodes),
        max_depth: typed.max_depth.or(file.max_depth),
        max_attributes: typed.max_attributes.or(file.max_attributes),
    }
}
