//! The binary `scorecard`.

use std::{io, process::ExitCode};

fn main() -> io::Result<ExitCode> {
    api::cli::main()
}
