//! From what the user typed to what the program does.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};

use super::args::{ArchiveFormat, CleanArgs, CommentsFlag, FavorFlag, Flags, Kind, PageFormat, ParserFlag};
use super::config;
use super::models::Files;
use super::page_time::PageTime;
use super::size::ByteSize;
use super::speak::LogFormat;
use crate::report::escaped_path;
use crate::settings::{Comments, Favor, InputKind, Limits, Parser, Settings};
use crate::sink::{RecordForm, RecordOptions};
use crate::source::{Archive, Filter, Keys, Options};

/// Memory for counting, in bytes.
const SITE_MEMORY: usize = 512 << 20;

/// Time between two savings of how far the first pass of two has come.
const SAVE_EVERY: Duration = Duration::from_secs(10);

/// A resolved `clean`.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) source: Source,
    /// The output folder; absent in a dry run without one.
    pub(super) output: Option<PathBuf>,
    pub(super) settings: Settings,
    /// Model files in place of the built-in ones.
    pub(super) models: Vec<PathBuf>,
    pub(super) walk: Options,
    /// How records of archives are written.
    pub(super) records: RecordOptions,
    /// The fields of JSON lines.
    pub(super) keys: Keys,
    pub(super) threads: NonZeroUsize,
    /// Whether what repeats on the pages of a site goes.
    pub(super) sites: bool,
    /// Files of profiles that say what repeats.
    pub(super) profiles: Vec<PathBuf>,
    /// Files of rules for sites.
    pub(super) rules: Vec<PathBuf>,
    /// The table of addresses.
    pub(super) urls: Option<PathBuf>,
    /// Bytes of memory for counting.
    pub(super) site_memory: usize,
    /// Time after which what the first pass of two has counted is saved.
    pub(super) save_every: Duration,
    /// The folder for temporary files, where one was given.
    pub(super) temp: Option<PathBuf>,
    pub(super) limit: Option<u64>,
    pub(super) reports: Vec<PathBuf>,
    /// The seed of the draw for a report's page.
    pub(super) report_seed: u64,
    /// The folder for pages that fail.
    pub(super) save_failures: Option<PathBuf>,
    pub(super) page_time: PageTime,
    pub(super) metadata: bool,
    /// The folder for attributes.
    pub(super) attributes: Option<PathBuf>,
    /// Whether nothing is taken out of the texts.
    pub(super) whole: bool,
    pub(super) overwrite: bool,
    pub(super) fail_fast: bool,
    pub(super) dry_run: bool,
    /// Whether what would change is shown.
    pub(super) diff: bool,
    pub(super) quiet: bool,
    pub(super) verbose: bool,
    pub(super) log_format: Option<LogFormat>,
}

/// Where pages come from.
#[derive(Debug)]
pub(super) enum Source {
    /// One page.
    StandardInput,
    /// Folders and files.
    Paths(Vec<PathBuf>),
}

/// Joins the command line and the configuration file.
///
/// # Errors
/// When the file cannot be read, or the two leave out or contradict
/// something.
pub(super) fn resolve(args: CleanArgs) -> Result<Run> {
    let source = source(&args)?;
    let file = args.config.as_deref().map(config::read).transpose()?.unwrap_or_default();
    // What a file says of sites holds beside what is named.
    let own_rules = args.config.filter(|_| file.site.0);
    let flags = config::join(args.flags, file);
    let on = |flag: Option<bool>| flag.unwrap_or(false);
    if let Source::Paths(inputs) = &source
        && flags.output.is_none()
        && !on(flags.dry_run)
    {
        bail!("no output folder given; for example: dechrome clean {} -o cleaned", escaped_path(&inputs[0]));
    }
    if on(flags.diff) && !on(flags.dry_run) {
        bail!("--diff shows what would change, and nothing is written: give it with --dry-run");
    }
    let settings = settings(&flags);
    let (form, together) = forms(&flags)?;
    let records = RecordOptions {
        form,
        file_bytes: flags.file_size.map(|size| size.0.max(1)),
        metadata: on(flags.metadata),
    };
    let filter = Filter::new(&flags.glob, &flags.exclude)?;
    let walk = Options {
        filter,
        passed_over: flags.attributes.clone(),
        follow: on(flags.follow),
        kind: settings.input_kind,
        archive_ending: records.form.ending(),
        // Each page is shown by itself.
        together: together && !on(flags.diff),
        ..Options::default()
    };
    let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    // One page alone has no others of its site beside it.
    let is_page = |path: &PathBuf| path.is_file() && Archive::of(path).is_none();
    let several = matches!(&source, Source::Paths(inputs) if inputs.len() > 1 || !is_page(&inputs[0]));
    Ok(Run {
        source,
        // What repeats is of no concern where nobody is told of it.
        sites: several
            && !on(flags.no_site)
            && flags.profiles.is_empty()
            && (!on(flags.whole) || flags.attributes.is_some()),
        profiles: if on(flags.no_site) { Vec::new() } else { flags.profiles },
        rules: own_rules.into_iter().chain(flags.rules).collect(),
        urls: flags.urls,
        site_memory: site_memory(flags.site_memory),
        save_every: flags.save_every.map_or(SAVE_EVERY, Duration::from_secs),
        temp: flags.temp,
        output: flags.output,
        settings,
        models: flags.model,
        walk,
        records,
        keys: keys([flags.text_key, flags.html_key, flags.url_key, flags.id_key]),
        threads: flags.jobs.unwrap_or(cores),
        limit: flags.limit.map(NonZeroU64::get),
        reports: flags.report,
        report_seed: flags.report_seed.unwrap_or(0),
        save_failures: flags.save_failures,
        page_time: flags.page_timeout.unwrap_or_default(),
        metadata: on(flags.metadata),
        attributes: flags.attributes,
        whole: on(flags.whole),
        overwrite: on(flags.overwrite),
        fail_fast: on(flags.fail_fast),
        dry_run: on(flags.dry_run),
        diff: on(flags.diff),
        quiet: flags.quiet,
        verbose: flags.verbose,
        log_format: flags.log_format,
    })
}

/// What is to be read, and whether the flags typed with it make sense: those
/// of a file may be meant for other runs.
fn source(args: &CleanArgs) -> Result<Source> {
    if !args.inputs.iter().any(|input| is_stdin(input)) {
        return Ok(Source::Paths(args.inputs.clone()));
    }
    if args.inputs.len() > 1 {
        bail!("- reads standard input and cannot stand beside other inputs");
    }
    if args.flags.output.is_some() {
        bail!("- writes to standard output; leave out -o, or redirect with >");
    }
    let flags = &args.flags;
    let aimless = [
        ("--metadata", flags.metadata.is_some()),
        ("--attributes", flags.attributes.is_some()),
        ("--report", !flags.report.is_empty()),
        ("--report-seed", flags.report_seed.is_some()),
        ("--save-failures", flags.save_failures.is_some()),
        ("--overwrite", flags.overwrite.is_some()),
        ("--dry-run", flags.dry_run.is_some()),
        ("--diff", flags.diff.is_some()),
        ("--limit", flags.limit.is_some()),
        ("--glob", !flags.glob.is_empty()),
        ("--exclude", !flags.exclude.is_empty()),
        ("--urls", flags.urls.is_some()),
        ("--format", flags.format.is_some()),
        ("--archive-format", flags.archive_format.is_some()),
        ("--file-size", flags.file_size.is_some()),
        ("--site-memory", flags.site_memory.is_some()),
        ("--save-every", flags.save_every.is_some()),
        ("--temp", flags.temp.is_some()),
    ];
    if let Some((flag, _)) = aimless.iter().find(|(_, typed)| *typed) {
        bail!("{flag} means nothing for one page from standard input; leave it out");
    }
    Ok(Source::StandardInput)
}

/// What archives become, and whether the pages of a folder become the same,
/// together.
fn forms(flags: &Flags) -> Result<(RecordForm, bool)> {
    let archives = flags.archive_format.map(RecordForm::from);
    let pages = match flags.format {
        Some(PageFormat::Jsonl) => Some(RecordForm::JsonLines),
        Some(PageFormat::Parquet) => Some(RecordForm::Parquet),
        Some(PageFormat::Txt) | None => None,
    };
    let form = match (pages, archives) {
        (Some(pages), Some(archives)) if pages != archives => {
            bail!(
                "--format and --archive-format differ; with --format {}, leave out --archive-format",
                pages.ending()
            )
        }
        (pages, archives) => pages.or(archives).unwrap_or_default(),
    };
    if form == RecordForm::Texts && flags.file_size.is_some() {
        bail!(
            "--file-size is for lines and tables; with --archive-format txt each page has a file of its own"
        );
    }
    Ok((form, pages.is_some()))
}

/// The names of the fields that hold text, HTML, address and id.
pub(super) fn keys([text, html, url, id]: [Option<String>; 4]) -> Keys {
    let usual = Keys::default();
    Keys {
        text: text.unwrap_or(usual.text),
        html: html.unwrap_or(usual.html),
        url: url.unwrap_or(usual.url),
        id: id.unwrap_or(usual.id),
    }
}

/// Memory for counting, in bytes.
pub(super) fn site_memory(size: Option<ByteSize>) -> usize {
    size.map_or(SITE_MEMORY, |size| usize::try_from(size.0).unwrap_or(usize::MAX))
}

fn settings(flags: &Flags) -> Settings {
    let defaults = Limits::default();
    Settings {
        input_kind: flags.input_kind.map(Into::into).unwrap_or_default(),
        comments: flags.comments.map(Into::into).unwrap_or_default(),
        favor: flags.favor.map(Into::into).unwrap_or_default(),
        parser: flags.parser.map(Into::into).unwrap_or_default(),
        limits: Limits {
            bytes: flags.max_page_bytes.unwrap_or(defaults.bytes),
            depth: flags.max_depth.unwrap_or(defaults.depth),
            nodes: flags.max_nodes.unwrap_or(defaults.nodes),
            attributes: flags.max_attributes.unwrap_or(defaults.attributes),
        },
    }
}

pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

impl Run {
    /// The files that its cleaner is made with.
    pub(super) fn files(&self) -> Files<'_> {
        Files { models: &self.models, profiles: &self.profiles, rules: &self.rules }
    }

    /// The folder for temporary files: beside the outputs there is the room
    /// that they need.
    pub(super) fn temp(&self) -> PathBuf {
        match (&self.temp, &self.output) {
            (Some(temp), _) => temp.clone(),
            (None, Some(output)) if !self.dry_run => output.clone(),
            _ => std::env::temp_dir(),
        }
    }
}

impl From<Kind> for InputKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Auto => InputKind::Auto,
            Kind::Html => InputKind::Html,
            Kind::Text => InputKind::Text,
        }
    }
}

impl From<ArchiveFormat> for RecordForm {
    fn from(format: ArchiveFormat) -> Self {
        match format {
            ArchiveFormat::Jsonl => RecordForm::JsonLines,
            ArchiveFormat::Parquet => RecordForm::Parquet,
            ArchiveFormat::Txt => RecordForm::Texts,
        }
    }
}

impl From<CommentsFlag> for Comments {
    fn from(flag: CommentsFlag) -> Self {
        match flag {
            CommentsFlag::Auto => Comments::Auto,
            CommentsFlag::Keep => Comments::Keep,
            CommentsFlag::Drop => Comments::Drop,
        }
    }
}

impl From<FavorFlag> for Favor {
    fn from(flag: FavorFlag) -> Self {
        match flag {
            FavorFlag::Balance => Favor::Balance,
            FavorFlag::Precision => Favor::Precision,
            FavorFlag::Recall => Favor::Recall,
        }
    }
}

impl From<ParserFlag> for Parser {
    fn from(flag: ParserFlag) -> Self {
        match flag {
            ParserFlag::Fast => Parser::Fast,
            ParserFlag::Reference => Parser::Reference,
        }
    }
}
