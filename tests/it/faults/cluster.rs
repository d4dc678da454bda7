//! PostgreSQL server that a test may stop: made of the machine's binaries, in a temporary folder.

use std::{
    fs,
    io::Write,
    net::TcpListener,
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use sea_orm::{ConnectOptions, DatabaseConnection};
use tempfile::TempDir;

use super::{PAUSE, soon};
use crate::support::{environment, servant};

/// Folder in which Debian installs the binaries, one folder a version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// A server, running or not.
pub(super) struct Cluster {
    directory: TempDir,
    binaries: PathBuf,
    port: u16,
    server: Option<Child>,
}

/// Kind of shutdown.
#[derive(Clone, Copy)]
pub(super) enum End {
    /// Orderly end of sessions, with everything written out: an upgrade.
    Fast,
    /// Immediate end, after which the next start recovers from the log: a crash.
    Crash,
}

impl Cluster {
    /// Starts a new server. `None` where there is no PostgreSQL, which `REQUIRE_POSTGRES=1` forbids.
    pub(super) async fn start() -> Option<Self> {
        let Some(binaries) = binaries() else {
            assert_ne!(environment("REQUIRE_POSTGRES").as_deref(), Some("1"), "no PostgreSQL in {DEBIAN}");
            let _ = writeln!(std::io::stderr().lock(), "no PostgreSQL in {DEBIAN}: nobody restarts one");
            return None;
        };
        let directory = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut cluster = Self { directory, binaries, port, server: None };
        if let Some((user, group)) = servant() {
            std::os::unix::fs::chown(cluster.directory.path(), Some(user), Some(group)).unwrap();
        }
        let mut make = cluster.command("initdb");
        make.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        let made = make.output().unwrap();
        assert!(made.status.success(), "{made:?}");
        cluster.start_again().await;
        Some(cluster)
    }

    pub(super) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres?sslmode=disable", self.port)
    }

    /// Starts it, and waits until it answers.
    pub(super) async fn start_again(&mut self) {
        let mut command = self.command("postgres");
        let socket = self.directory.path().display().to_string();
        // A crash of the machine is not what is tested: what the kernel has, it keeps.
        command.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-k", &socket, "-c", "fsync=off"]);
        self.server = Some(command.spawn().unwrap());
        let answers = async {
            while !self.answers().await {
                tokio::time::sleep(PAUSE).await;
            }
        };
        soon("PostgreSQL", answers).await;
    }

    /// Stops it, and waits until it is gone.
    pub(super) fn stop(&mut self, end: End) {
        let mut server = self.server.take().unwrap();
        let signal = match end {
            End::Fast => "-INT",
            End::Crash => "-QUIT",
        };
        assert!(Command::new("kill").args([signal, &server.id().to_string()]).status().unwrap().success());
        server.wait().unwrap();
    }

    async fn answers(&self) -> bool {
        let mut options = ConnectOptions::new(self.url());
        options.sqlx_logging(false).max_connections(1);
        let connection: Result<DatabaseConnection, _> = sea_orm::Database::connect(options).await;
        match connection {
            Ok(connection) => connection.close().await.is_ok(),
            Err(_) => false,
        }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.binaries.join(program));
        command.arg("-D").arg(self.directory.path().join("data"));
        command
            .current_dir(self.directory.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if let Some((user, group)) = servant() {
            command.uid(user).gid(group);
        }
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.server.is_some() {
            self.stop(End::Crash);
        }
    }
}

/// The newest version there is.
fn binaries() -> Option<PathBuf> {
    let versions = fs::read_dir(DEBIAN).ok()?;
    let version = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let folders = versions
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.join("bin/postgres").exists());
    folders.max_by_key(version).map(|newest| newest.join("bin"))
}
