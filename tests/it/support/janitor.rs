//! Somebody who stays behind when the tests are over, however they ended, and cleans up.
//!
//! Nothing in a test binary runs after the last test. So the binary is started once more, does nothing until its
//! standard input ends, which it does with the process that holds the other end, and drops what that one has made.

use std::{
    io::Read,
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

use super::{environment, postgres};

/// Tells the second process what it is for.
const PREFIX: &str = "SCORECARD_IT_JANITOR";

/// Sees to it that the databases whose names begin with `prefix` are dropped when this process is gone.
pub(super) fn hire(prefix: &str) {
    static JANITOR: OnceLock<Child> = OnceLock::new();
    JANITOR.get_or_init(|| {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "support::janitor::cleans_up", "--include-ignored"])
            .env(PREFIX, prefix)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    });
}

#[tokio::test]
#[ignore = "no test: the process that cleans up after the others"]
async fn cleans_up() {
    let Some(prefix) = environment(PREFIX) else { return };
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
    postgres::drop_all(&prefix).await;
}
