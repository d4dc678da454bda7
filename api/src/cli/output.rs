//! Output of commands. A reader that closes the pipe early, as `head` does, ends a command quietly, and is no failure.

use std::{
    error::Error,
    fmt::Display,
    io::{self, ErrorKind, Write},
};

/// Writes a line to standard output.
///
/// # Errors
///
/// When the reader has closed the pipe; see [`is_broken_pipe`].
pub(super) fn print(line: impl Display) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

/// Writes a line to standard error. Failures are ignored: notices are not essential.
pub(super) fn notice(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Reports that a command failed because the reader of its output has closed the pipe.
pub(super) fn is_broken_pipe(failure: &(dyn Error + 'static)) -> bool {
    let kind = match failure.downcast_ref::<io::Error>() {
        Some(error) => Some(error.kind()),
        None => failure.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind),
    };
    kind == Some(ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writer to a pipe whose reader has closed it.
    struct Broken;

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_broken_pipe_is_seen_in_every_kind_of_failure() {
        assert!(is_broken_pipe(&io::Error::from(ErrorKind::BrokenPipe)));
        assert!(is_broken_pipe(&serde_json::to_writer_pretty(Broken, &[1]).unwrap_err()));
        assert!(!is_broken_pipe(&io::Error::other("disk full")));
        assert!(!is_broken_pipe(&serde_json::from_str::<u8>("x").unwrap_err()));
    }
}
