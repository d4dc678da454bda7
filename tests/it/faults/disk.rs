//! Full disk under an embedded database.
//!
//! Making a small file system needs more rights than a test has. Instead the kernel refuses to let a file grow beyond a
//! limit of the process, in the same place where it refuses for want of room: in the middle of a write, with an error.

use std::process::Command;

use super::{
    replica::Replica,
    scene::{FEW, Scene},
};
use crate::command_line::command;

/// Size limit of a file, smaller than what the log of the database needs, wherever in it is written.
const ROOM: u64 = 16 * 1024;

/// Limits the size of the process's files, in bytes; `None` lifts the limit.
fn limit(process: u32, bytes: Option<u64>) {
    let soft = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
    let mut prlimit = Command::new("prlimit");
    prlimit.args(["--pid", &process.to_string(), &format!("--fsize={soft}:")]);
    assert!(prlimit.status().unwrap().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_writes_and_takes_them_again_when_there_is_room() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", directory.path().join("full.db").display());
    let server_url = url.clone();
    let replica = Replica::start_with(move |arguments| {
        let inner = command(&server_url, arguments);
        // A file that grows too long is an error to the process and not its end.
        let mut outer = Command::new("sh");
        outer
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
            .arg(inner.get_program())
            .args(inner.get_args());
        outer.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
        outer
    })
    .await;
    let scene = Scene::found(&url, &[&replica], FEW.writers).await;
    let mut work = scene.work(FEW).await;
    for _ in 0..2 {
        work.goes_on(30).await;
        limit(replica.id(), Some(ROOM));
        work.is_refused(20).await;
        // Existing data can be read.
        let reply = scene.viewer(0).run("{ organization { revision } }", serde_json::json!({})).await;
        assert!(reply.codes().is_empty(), "{reply:?}");
        limit(replica.id(), None);
    }
    work.goes_on(30).await;
    work.end().await.balance().await;
}
