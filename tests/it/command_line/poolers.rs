//! PgBouncer between the server and PostgreSQL, configured as in docs/operations.md.

use std::{
    io::{BufRead, BufReader, ErrorKind},
    net::TcpListener,
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
};

use reqwest::{Client, Url};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Served, run};
use crate::support::{blank_postgres, servant};

/// First version that supports prepared statements where connections are pooled by transaction.
const KEEPS_STATEMENTS: (u32, u32) = (1, 21);
const IGNORED: &str =
    "extra_float_digits,options,statement_timeout,lock_timeout,idle_in_transaction_session_timeout";

struct PgBouncer {
    child: Child,
    url: String,
    _directory: TempDir,
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The version that is installed; `None` where none is.
fn version() -> Option<(u32, u32)> {
    let out = match Command::new("pgbouncer").arg("--version").output() {
        Ok(done) => String::from_utf8(done.stdout).unwrap(),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::NotFound);
            eprintln!("PgBouncer is not installed: poolers are not tested");
            return None;
        }
    };
    let number = out.split_whitespace().nth(1).unwrap();
    let mut parts = number.split('.').map(|part| part.parse().unwrap());
    Some((parts.next().unwrap(), parts.next().unwrap()))
}

impl PgBouncer {
    /// Starts one in front of an empty database.
    async fn start(settings: &[(&str, &str)]) -> Option<Self> {
        let database = Url::parse(&blank_postgres().await?).unwrap();
        let (host, port) = (database.host_str().unwrap(), database.port().unwrap_or(5432));
        let (user, name) = (database.username(), database.path().trim_start_matches('/'));
        let password = database.password().map_or(String::new(), |password| format!("password={password}"));
        let listen = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let settings: String = settings.iter().map(|(name, value)| format!("{name} = {value}\n")).collect();
        let text = format!(
            "[databases]\n{name} = host={host} port={port} dbname={name} user={user} {password}\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {listen}\nunix_socket_dir =\n\
             auth_type = any\n{settings}"
        );
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("pgbouncer.ini");
        std::fs::write(&file, text).unwrap();
        let mut command = Command::new("pgbouncer");
        if let Some((user, group)) = servant() {
            std::os::unix::fs::chown(directory.path(), Some(user), Some(group)).unwrap();
            command.uid(user).gid(group);
        }
        let mut child = command.arg(&file).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        assert!(log.any(|line| line.contains("process up")), "it has ended");
        // Somebody has to read what else it says.
        std::thread::spawn(move || log.count());
        let url = format!("postgres://{user}@127.0.0.1:{listen}/{name}?sslmode=disable");
        Some(Self { child, url, _directory: directory })
    }

    async fn run(&self, arguments: &[&str]) -> String {
        let done = run(&self.url, arguments).await;
        assert_eq!(done.code, 0, "{arguments:?}: {done:?}");
        done.out
    }

    /// Migrates twice, founds an organization, serves, writes and reads.
    async fn use_it(&self) {
        self.run(&["migrate"]).await;
        self.run(&["migrate"]).await;
        self.run(&["organization", "create", "--slug", "p", "--name", "Pooled"]).await;
        let token = self.run(&["token", "--organization", "p", "--role", "ADMIN"]).await;
        // With NATS, which need not be there, nothing is sent to LISTEN.
        let server = Served::start(&self.url, &["--nats-url", "nats://127.0.0.1:1"]);
        let address = format!("http://{}/graphql", server.address);
        let (client, token) = (Client::new(), token.trim());
        let ask = async |query: String| -> Value {
            let request = client.post(&address).bearer_auth(token).json(&json!({ "query": query }));
            request.send().await.unwrap().json().await.unwrap()
        };
        for name in ["once", "twice", "three times"] {
            let input = format!(r#"input: {{ name: "{name}" }}"#);
            let rename = format!("mutation {{ organizationUpdate({input}) {{ organization {{ name }} }} }}");
            let expected = json!({ "organizationUpdate": { "organization": { "name": name } } });
            let renamed = ask(rename).await;
            assert_eq!(renamed["data"], expected, "{renamed}");
            let questions =
                (0..16).map(|_| ask("{ organization { name scorecards { totalCount } } }".into()));
            let expected = json!({ "organization": { "name": name, "scorecards": { "totalCount": 0 } } });
            for answer in futures_util::future::join_all(questions).await {
                assert_eq!(answer["data"], expected, "{answer}");
            }
        }
        assert_eq!(server.running.stop(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_works_behind_a_pooler_that_hands_out_sessions() {
    if version().is_none() {
        return;
    }
    let settings = [("pool_mode", "session"), ("ignore_startup_parameters", IGNORED)];
    let Some(pooler) = PgBouncer::start(&settings).await else { return };
    pooler.use_it().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_pooler_that_hands_out_transactions_it_works_or_says_what_is_missing() {
    let Some(version) = version() else { return };
    let settings = [("pool_mode", "transaction"), ("ignore_startup_parameters", IGNORED)];
    if version >= KEEPS_STATEMENTS {
        let settings = [&settings[..], &[("max_prepared_statements", "500")]].concat();
        let Some(pooler) = PgBouncer::start(&settings).await else { return };
        pooler.use_it().await;
    } else {
        let Some(pooler) = PgBouncer::start(&settings).await else { return };
        // The first connection prepares statements on what the second is given.
        let done = [run(&pooler.url, &["migrate"]).await, run(&pooler.url, &["migrate"]).await];
        let refused = done.iter().find(|done| done.code != 0).expect("statements were kept");
        assert!(refused.err.contains("max_prepared_statements"), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_that_a_pooler_refuses_is_named_with_the_remedy() {
    if version().is_none() {
        return;
    }
    let settings = [("pool_mode", "session"), ("ignore_startup_parameters", "extra_float_digits")];
    let Some(pooler) = PgBouncer::start(&settings).await else { return };
    let done = run(&pooler.url, &["migrate"]).await;
    assert_eq!((done.code, done.out.as_str()), (1, ""), "{done:?}");
    assert!(done.err.contains("ignore_startup_parameters"), "{done:?}");
}
