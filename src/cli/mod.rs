//! The command line: a thin client of the library.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "here is where the program speaks")]

mod args;
mod clean;
mod explain;
mod filter;
mod generate;
mod progress;
mod resolve;
mod score;
mod summary;

use std::io::{self, ErrorKind};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::report::escaped;
use args::{Cli, Command};

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// All went well.
    Success,
    /// Some inputs failed.
    SomeFailed,
    /// Wrong usage or settings; nothing was done.
    Usage,
    /// A signal ended the run.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Success => 0,
            Exit::SomeFailed => 1,
            Exit::Usage => 2,
            Exit::Interrupted => 130,
        })
    }
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match (cli.generate, cli.command) {
        (Some(what), _) => generate::run(what),
        (None, Some(Command::Clean(args))) => clean::run(*args),
        (None, Some(Command::Explain(args))) => explain::run(&args),
        (None, Some(Command::Score(args))) => score::run(&args),
        (None, None) => Err(anyhow::anyhow!("no command given; see {} --help", Cli::command().get_name())),
    };
    match result {
        Ok(exit) => exit.into(),
        // Whoever reads standard output has gone: nothing is wrong here.
        Err(error) if is_broken_pipe(&error) => Exit::Success.into(),
        Err(error) => {
            eprintln!("dechrome: {}", escaped(&format!("{error:#}")));
            Exit::Usage.into()
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|e| e.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == ErrorKind::BrokenPipe))
}
