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
            manual(&command, &mut text)?;
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

/// The command's page and those of the commands in it.
fn manual(command: &clap::Command, text: &mut Vec<u8>) -> std::io::Result<()> {
    clap_mangen::Man::new(command.clone()).render(text)?;
    let mut written = command.get_subcommands().filter(|command| command.get_name() != "help");
    written.try_for_each(|command| manual(command, text))
}
