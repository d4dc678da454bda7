//! Command line, run as a process of its own.
//!
//! Cargo does not give a package's tests the path of another package's binary. But all that `scorecard` adds to the
//! library is its `main`, so this test binary starts itself once more and becomes it.

use std::{
    io::{BufRead, BufReader, Lines, Read},
    net::SocketAddr,
    process::{Child, ChildStderr, ChildStdout, Command, ExitCode, Stdio},
};

use api::cli::{self, Cli};
use clap::Parser;
use serde_json::Value;

use crate::support::{SECRET, environment};

mod actuals;
mod backups;
mod commands;
mod configuration;
mod documents;
mod draining;
mod logs;
mod pipes;
mod poolers;
mod servers;

/// Carries the arguments to the second process, as JSON.
const ARGUMENTS: &str = "SCORECARD_IT_ARGUMENTS";
/// Line that the second process prints before anything of its own; libtest has printed something before it.
const BEGIN: &str = "\u{1e}begin";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "no test: the process that the tests of the command line start"]
async fn scorecard() {
    let Some(arguments) = environment(ARGUMENTS) else { return };
    let arguments: Vec<String> = serde_json::from_str(&arguments).unwrap();
    println!("{BEGIN}");
    eprintln!("{BEGIN}");
    let code = match Cli::try_parse_from(arguments) {
        Ok(cli) => i32::from(cli::run(cli).await != ExitCode::SUCCESS),
        Err(error) => {
            error.print().unwrap();
            error.exit_code()
        }
    };
    std::process::exit(code);
}

/// Result of a command: exit code and output.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A command to run, with the database's address and the tests' secret in the environment.
pub(crate) fn command(database_url: &str, arguments: &[&str]) -> Command {
    let arguments: Vec<&str> = std::iter::once("scorecard").chain(arguments.iter().copied()).collect();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "command_line::scorecard", "--include-ignored", "--nocapture"])
        .env(ARGUMENTS, serde_json::to_string(&arguments).unwrap())
        .env("DATABASE_URL", database_url)
        .env("JWT_SECRET", SECRET)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs the command to its end.
pub(crate) async fn run(database_url: &str, arguments: &[&str]) -> Done {
    finish(&mut command(database_url, arguments)).await
}

/// Waits on another thread, so that the test's own server, for which the command may wait, keeps running.
async fn finish(command: &mut Command) -> Done {
    let child = command.spawn().unwrap();
    let output = tokio::task::spawn_blocking(|| child.wait_with_output()).await.unwrap().unwrap();
    let own = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).unwrap();
        text.split_once(&format!("{BEGIN}\n")).map_or(text.clone(), |(_, own)| own.to_owned())
    };
    Done { code: output.status.code().unwrap(), out: own(output.stdout), err: own(output.stderr) }
}

/// Command that runs until it is stopped; killed if the test fails before.
struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Running {
    fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out }
    }

    /// Reads its output up to the line that holds this.
    fn read_to(&mut self, end: &str) -> String {
        let mut text = String::new();
        while !text.lines().last().is_some_and(|line| line.contains(end)) {
            assert_ne!(self.out.read_line(&mut text).unwrap(), 0, "it ended after: {text}");
        }
        text
    }

    /// Asks it to stop as an operator would.
    fn terminate(&self) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
    }

    /// Asks it to stop, and waits for its end.
    fn stop(self) -> i32 {
        self.terminate();
        self.ended()
    }

    /// Waits for its end.
    fn ended(mut self) -> i32 {
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        self.child.wait().unwrap().code().unwrap()
    }
}

/// A server, and what it logs.
struct Served {
    running: Running,
    address: SocketAddr,
    log: Lines<BufReader<ChildStderr>>,
}

impl Served {
    /// Serves with these further arguments on a free port.
    fn start(database_url: &str, arguments: &[&str]) -> Self {
        let serve = ["serve", "--listen", "127.0.0.1:0", "--log-format", "json"];
        Self::run(&mut command(database_url, &[&serve[..], arguments].concat()))
    }

    /// Starts a whole command as a server that logs JSON, and reads its address from the log.
    fn run(command: &mut Command) -> Self {
        let mut running = Running::start(command);
        let log = BufReader::new(running.child.stderr.take().unwrap()).lines();
        let mut served = Self { running, address: ([127, 0, 0, 1], 0).into(), log };
        served.address = served.logged("serving")["address"].as_str().unwrap().parse().unwrap();
        served
    }

    /// Reads the log up to the next event with this message; the fields of the event.
    fn logged(&mut self, message: &str) -> Value {
        let events = self.log.by_ref().map_while(Result::ok);
        let mut events = events.filter_map(|line| serde_json::from_str::<Value>(&line).ok());
        let event = events.find(|event| event["fields"]["message"] == message);
        event.unwrap_or_else(|| panic!("{message} was not logged"))["fields"].clone()
    }
}

impl Served {
    /// Asks it to stop and waits for its end; the rest of its log.
    fn rest(mut self) -> String {
        self.running.terminate();
        let log = self.log.by_ref().map_while(Result::ok).collect::<Vec<_>>().join("\n");
        assert_eq!(self.running.ended(), 0, "{log}");
        log
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already unless the test has failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
