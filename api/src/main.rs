//! The binary `scorecard`.

use std::{io, process::ExitCode};

use api::cli::{self, Cli};
use clap::Parser;
use tokio::runtime::Builder;

/// An answer is resolved by recursion along the question: room for the deepest that the limits let through, many times
/// over. What is not used takes no memory.
const STACK: usize = 8 * 1024 * 1024;

fn main() -> io::Result<ExitCode> {
    let command = Cli::parse();
    let runtime = Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build()?;
    Ok(runtime.block_on(cli::run(command)))
}
