//! The command line: see [`dechrome::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    dechrome::cli::main()
}
