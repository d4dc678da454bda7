//! NATS as the transport: it starts late, goes away and comes back.

use std::{
    io::Write,
    net::TcpListener,
    process::{Child, Command, Stdio},
};

use super::{
    replica::Replica,
    scene::{FEW, Scene},
};
use crate::{command_line::run, support::blank_postgres};

/// A NATS server of our own.
struct Nats {
    port: u16,
    server: Option<Child>,
}

impl Nats {
    /// Prepares a server that is not started yet; `None` where there is no NATS.
    fn new() -> Option<Self> {
        if Command::new("nats-server")
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_err()
        {
            let _ = writeln!(std::io::stderr().lock(), "no nats-server here: NATS is not tested");
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Some(Self { port, server: None })
    }

    fn start(&mut self) {
        let mut command = Command::new("nats-server");
        command.args(["-a", "127.0.0.1", "-p", &self.port.to_string()]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.server = Some(command.spawn().unwrap());
    }

    fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.kill();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nats_may_come_late_and_go_at_any_time() {
    let (Some(url), Some(mut nats)) = (blank_postgres().await, Nats::new()) else { return };
    assert_eq!(run(&url, &["migrate"]).await.code, 0);
    let address = format!("nats://127.0.0.1:{}", nats.port);
    let arguments = ["--nats-url", &address];
    let replicas = [Replica::start(&url, &arguments).await, Replica::start(&url, &arguments).await];
    let scene = Scene::found(&url, &[&replicas[0], &replicas[1]], FEW.writers).await;
    let mut work = scene.work(FEW).await;
    // NATS is not running yet; everything works.
    work.goes_on(20).await;
    for lives in 1..3 {
        nats.start();
        for replica in &replicas {
            replica.logged("heard through NATS", lives).await;
        }
        work.goes_on(20).await;
        nats.kill();
        for replica in &replicas {
            replica.logged("replicas are not heard", lives).await;
        }
        work.goes_on(20).await;
    }
    for replica in &replicas {
        assert_eq!(replica.count("heard through PostgreSQL"), 0);
    }
    work.end().await.balance().await;
    nats.start();
    for replica in &replicas {
        replica.logged("heard through NATS", 3).await;
    }
    scene.announces().await;
}

#[tokio::test]
async fn an_address_that_makes_no_sense_is_refused_and_not_repeated() {
    let done =
        run("sqlite::memory:", &["serve", "--listen", "127.0.0.1:0", "--nats-url", "nats://user:secret@:x"])
            .await;
    assert_eq!(done.code, 1, "{done:?}");
    assert!(done.err.contains("NATS") && !done.err.contains("secret"), "{done:?}");
}
