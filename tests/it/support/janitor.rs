//! Clean-up process, which outlives the test process however that ends.
//!
//! A test binary runs nothing after its last test. So the binary is started a second time, waits for the end of its
//! standard input, which comes with the end of the first process, and then drops that process's databases.

use std::{
    io::Read,
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

use super::{environment, postgres};

/// Environment variable that tells the second process its task: the prefix of the databases to drop.
const PREFIX: &str = "SCORECARD_IT_JANITOR";

/// Starts the process that drops the databases whose names begin with `prefix` after this process has ended.
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
