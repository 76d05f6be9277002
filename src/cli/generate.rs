//! `--generate`: manual page and completions.

use std::io::Write;

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;

use super::Exit;
use super::args::{Cli, Generate};
use super::speak::put;

pub(super) fn run(what: Generate) -> Result<Exit> {
    let mut command = Cli::command();
    command.build(); // gives subcommands their full names
    // Into memory first: the generators panic when a pipe closes.
    let mut text = Vec::new();
    let shell = match what {
        Generate::Man => {
            clap_mangen::Man::new(command.clone()).render(&mut text)?;
            let written = |command: &&clap::Command| command.get_name() != "help";
            for subcommand in command.get_subcommands().filter(written) {
                clap_mangen::Man::new(subcommand.clone()).render(&mut text)?;
            }
            None
        }
        Generate::CompleteBash => Some(Shell::Bash),
        Generate::CompleteZsh => Some(Shell::Zsh),
        Generate::CompleteFish => Some(Shell::Fish),
        Generate::CompletePowershell => Some(Shell::PowerShell),
    };
    if let Some(shell) = shell {
        clap_complete::generate(shell, &mut command, "dechrome", &mut text);
    }
    put(|out| out.write_all(&text))?;
    Ok(Exit::Success)
}
