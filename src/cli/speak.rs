//! Words to the user on standard error, data on standard output.

use std::fmt::Display;
use std::io::{self, Write};

/// Standard output cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("standard output cannot be written: {0}")]
pub(super) struct Unwritable(#[from] pub(super) io::Error);

/// Prints a line on standard error. Nobody listening there stops no run, so
/// not `eprintln!`, which panics then.
pub(super) fn say(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Writes data to standard output.
///
/// # Errors
/// When that cannot be written, [`Unwritable`]; a reader that has gone is no
/// error to the program.
pub(super) fn put(
    write: impl FnOnce(&mut io::BufWriter<io::StdoutLock<'_>>) -> io::Result<()>,
) -> Result<(), Unwritable> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            // What is left in the buffer would be tried again on drop.
            let _ = out.into_parts();
            Ok(())
        }
        done => Ok(done?),
    }
}
