//! The command line: a thin client of the library.

mod args;
mod clean;
mod compare;
mod compare_args;
mod config;
mod explain;
mod explain_args;
mod filter;
mod generate;
mod headway;
mod learn;
mod learn_args;
mod models;
mod page_time;
mod preview;
mod profiles;
mod progress;
mod resolve;
mod rules;
mod score;
mod screen;
mod size;
mod speak;
mod summary;
mod wrap;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::report::escaped;
use args::{Cli, Command};
use speak::{Level, Unwritable, say};

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// All went well.
    Success,
    /// Some inputs failed, or a result cannot be written.
    SomeFailed,
    /// Two runs are not the same.
    Differ,
    /// Wrong usage or settings; nothing was done.
    Usage,
    /// Of two runs, not all could be compared.
    Trouble,
    /// A signal ended the run.
    Interrupted,
}

impl Exit {
    fn code(self) -> u8 {
        match self {
            Exit::Success => 0,
            Exit::SomeFailed | Exit::Differ => 1,
            Exit::Usage | Exit::Trouble => 2,
            Exit::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    start(Cli::parse()).into()
}

/// Runs the program with these arguments, of which the first is its name; gives
/// its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    match Cli::try_parse_from(arguments) {
        Ok(cli) => start(cli).code(),
        Err(error) => {
            // Nobody listening is no reason for another exit code.
            let _ = error.print();
            u8::try_from(error.exit_code()).unwrap_or(2)
        }
    }
}

fn start(cli: Cli) -> Exit {
    let result = match (cli.generate, cli.command) {
        (Some(what), _) => generate::run(what),
        (None, Some(Command::Clean(args))) => clean::run(*args),
        (None, Some(Command::Learn(args))) => learn::run(&args),
        (None, Some(Command::Profiles(command))) => profiles::run(command),
        (None, Some(Command::Explain(args))) => explain::run(&args),
        (None, Some(Command::Rules(args))) => rules::run(&args),
        (None, Some(Command::Compare(args))) => compare::run(&args),
        (None, Some(Command::Score(args))) => score::run(&args),
        (None, None) => Err(anyhow::anyhow!("no command given; see {} --help", Cli::command().get_name())),
    };
    match result {
        Ok(exit) => exit,
        Err(error) => {
            say(Level::Error, &escaped(&format!("{error:#}")));
            if error.is::<Unwritable>() { Exit::SomeFailed } else { Exit::Usage }
        }
    }
}
