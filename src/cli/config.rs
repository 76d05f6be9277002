//! The configuration file: flags of `clean` to keep.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use super::args::Flags;
use crate::report::escaped_path;

/// The flags that a file sets.
///
/// # Errors
/// When it cannot be read, or something in it is no flag or no value of one:
/// says where, by line and column.
pub(super) fn read(path: &Path) -> Result<Flags> {
    let shown = escaped_path(path);
    let text =
        std::fs::read_to_string(path).with_context(|| format!("the configuration {shown} cannot be read"))?;
    toml::from_str(&text).map_err(|error| {
        let (line, column) = place(&text, error.span().map_or(0, |span| span.start));
        anyhow::anyhow!("the configuration {shown}, line {line}, column {column}: {}", error.message())
    })
}

/// The line and the column, from 1 on and in characters, of the byte at `at`.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let begin = before.rfind('\n').map_or(0, |end| end + 1);
    (1 + before.matches('\n').count(), 1 + before[begin..].chars().count())
}

/// A file or a list of files.
pub(super) fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PathBuf>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a file, or a list of files")]
    enum Files {
        One(PathBuf),
        Many(Vec<PathBuf>),
    }
    Ok(match Files::deserialize(deserializer)? {
        Files::One(file) => Vec::from([file]),
        Files::Many(files) => files,
    })
}

/// Whether a file has rules for sites: they are read by themselves.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct HasRules(pub(super) bool);

impl<'de> Deserialize<'de> for HasRules {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| HasRules(true))
    }
}

/// Lists are not added up: the command line's replaces the file's.
fn typed_or<T>(typed: Vec<T>, file: Vec<T>) -> Vec<T> {
    if typed.is_empty() { file } else { typed }
}

/// The flags of the command line, where given, else those of the file.
pub(super) fn join(typed: Flags, file: Flags) -> Flags {
    // -q undoes a `verbose` of the file and the other way round.
    let (quiet, verbose) = match (typed.quiet, typed.verbose) {
        (false, false) => (file.quiet, file.verbose),
        typed => typed,
    };
    Flags {
        output: typed.output.or(file.output),
        jobs: typed.jobs.or(file.jobs),
        input_kind: typed.input_kind.or(file.input_kind),
        html_key: typed.html_key.or(file.html_key),
        text_key: typed.text_key.or(file.text_key),
        url_key: typed.url_key.or(file.url_key),
        id_key: typed.id_key.or(file.id_key),
        glob: typed_or(typed.glob, file.glob),
        exclude: typed_or(typed.exclude, file.exclude),
        follow: typed.follow.or(file.follow),
        comments: typed.comments.or(file.comments),
        favor: typed.favor.or(file.favor),
        parser: typed.parser.or(file.parser),
        model: typed_or(typed.model, file.model),
        metadata: typed.metadata.or(file.metadata),
        attributes: typed.attributes.or(file.attributes),
        whole: typed.whole.or(file.whole),
        report: typed_or(typed.report, file.report),
        report_seed: typed.report_seed.or(file.report_seed),
        save_failures: typed.save_failures.or(file.save_failures),
        overwrite: typed.overwrite.or(file.overwrite),
        fail_fast: typed.fail_fast.or(file.fail_fast),
        limit: typed.limit.or(file.limit),
        dry_run: typed.dry_run.or(file.dry_run),
        diff: typed.diff.or(file.diff),
        no_site: typed.no_site.or(file.no_site),
        profiles: typed_or(typed.profiles, file.profiles),
        rules: typed_or(typed.rules, file.rules),
        site: file.site,
        urls: typed.urls.or(file.urls),
        format: typed.format.or(file.format),
        archive_format: typed.archive_format.or(file.archive_format),
        file_size: typed.file_size.or(file.file_size),
        site_memory: typed.site_memory.or(file.site_memory),
        save_every: typed.save_every.or(file.save_every),
        temp: typed.temp.or(file.temp),
        quiet,
        verbose,
        log_format: typed.log_format.or(file.log_format),
        max_page_bytes: typed.max_page_bytes.or(file.max_page_bytes),
        max_nodes: typed.max_nodes.or(file.max_nodes),
        max_depth: typed.max_depth.or(file.max_depth),
        max_attributes: typed.max_attributes.or(file.max_attributes),
        page_timeout: typed.page_timeout.or(file.page_timeout),
    }
}

#[cfg(test)]
mod tests {
    use clap::{ArgAction, CommandFactory, Parser};

    use super::*;
    use crate::cli::args::{Cli, Command};

    /// What `clean` makes of these flags.
    fn typed(flags: &[String]) -> Option<Flags> {
        let given = ["dechrome", "clean", "pages"].into_iter().chain(flags.iter().map(String::as_str));
        match Cli::try_parse_from(given).ok()?.command? {
            Command::Clean(args) => Some(args.flags),
            _ => None,
        }
    }

    /// Each flag gets a value on the command line and the same in a file.
    #[test]
    fn a_file_can_set_every_flag() {
        let mut command = Cli::command();
        command.build(); // gives subcommands their --help and --version
        let clean = command.find_subcommand("clean").unwrap();
        let unset = format!("{:?}", Flags::default());
        let mut walked = 0;
        for flag in clean.get_arguments().filter_map(|arg| Some((arg, arg.get_long()?))) {
            let (arg, name) = flag;
            if matches!(name, "config" | "help" | "version") {
                continue;
            }
            let last = arg.get_possible_values().last().map_or("7".to_owned(), |v| v.get_name().to_owned());
            let (flag, value) = match arg.get_action() {
                ArgAction::SetTrue => (format!("--{name}"), "true".to_owned()),
                _ => (format!("--{name}={last}"), last),
            };
            let typed = typed(&[flag]).unwrap_or_else(|| panic!("--{name} takes no {value}"));
            let forms = [value.clone(), format!("{value:?}"), format!("[{value:?}]")];
            let read = forms.iter().filter_map(|form| toml::from_str(&format!("{name} = {form}")).ok());
            let filed: Flags = read.map(|file| join(Flags::default(), file)).next().unwrap_or_else(|| {
                panic!(
                    "a file cannot set {name}: {:?}",
                    toml::from_str::<Flags>(&format!("{name} = {value:?}"))
                )
            });
            assert_eq!(format!("{filed:?}"), format!("{typed:?}"), "{name}");
            assert_ne!(format!("{filed:?}"), unset, "{name}");
            // The command line wins, whatever the file says.
            let both = join(typed.clone(), filed);
            assert_eq!(format!("{both:?}"), format!("{typed:?}"), "{name}");
            walked += 1;
        }
        assert!(walked > 20, "{walked} flags");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("dechrome.toml");
        for (text, says) in [
            ("jobs = 4\n  jbos = 5\n", "line 2, column 3: unknown field `jbos`, expected one of"),
            ("# größer\nglob = 7\n", "line 2, column 8: invalid type: integer `7`, expected a sequence"),
            ("quiet = \"yes\"\n", "line 1, column 9: invalid type: string \"yes\", expected a boolean"),
            ("favor = \"most\"\n", "line 1, column 9: unknown variant `most`, expected one of `balance`"),
            ("site-memory = \"many\"\n", "line 1, column 15: 'many' is no size"),
            ("limit = -1\n", "line 1, column 9: invalid value: integer `-1`"),
            ("[flags]\njobs = 4\n", "line 1, column 2: unknown field `flags`"),
            ("jobs = 4\njobs = 5\n", "line 2, column 1: duplicate key"),
            ("jobs = \n", "line 1, column 8: "),
        ] {
            std::fs::write(&file, text).unwrap();
            let error = read(&file).unwrap_err().to_string();
            assert!(error.contains("dechrome.toml, ") && error.contains(says), "{text}: {error}");
        }
    }
}
