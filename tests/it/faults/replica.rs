//! Server as a process of its own, which is killed and comes back at the same address.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

use serde_json::Value;
use tokio::sync::watch;

use super::soon;
use crate::command_line::command;

/// Makes a command of the arguments.
type Make = dyn Fn(&[&str]) -> Command + Send + Sync;

/// Server, running or not.
pub(super) struct Replica {
    make: Box<Make>,
    address: SocketAddr,
    running: Option<Child>,
    /// Events logged so far, by all processes of this server.
    log: watch::Sender<Vec<Value>>,
}

impl Replica {
    /// Starts one on the database, with these arguments in addition.
    pub(super) async fn start(database_url: &str, arguments: &[&str]) -> Self {
        let (url, more): (String, Vec<String>) =
            (database_url.to_owned(), arguments.iter().map(ToString::to_string).collect());
        Self::start_with(move |arguments| {
            let more: Vec<&str> = more.iter().map(String::as_str).collect();
            command(&url, &[arguments, &more].concat())
        })
        .await
    }

    /// Starts one by the command that is made of the arguments.
    pub(super) async fn start_with(make: impl Fn(&[&str]) -> Command + Send + Sync + 'static) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut replica =
            Self { make: Box::new(make), address, running: None, log: watch::channel(Vec::new()).0 };
        replica.start_again().await;
        replica
    }

    /// Starts it at the address that it had.
    pub(super) async fn start_again(&mut self) {
        let listen = self.address.to_string();
        let arguments = ["serve", "--listen", &listen, "--log-format", "json"];
        let mut child = (self.make)(&arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let (stderr, log) = (BufReader::new(child.stderr.take().unwrap()), self.log.clone());
        let before = self.count("serving");
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let event = serde_json::from_str(&line).unwrap_or(Value::String(line));
                log.send_modify(|log| log.push(event));
            }
        });
        self.running = Some(child);
        self.logged("serving", before + 1).await;
        let address = self
            .log
            .borrow()
            .iter()
            .rev()
            .find_map(|event| event["fields"]["address"].as_str()?.parse().ok());
        self.address = address.unwrap();
    }

    /// Ends it without a warning.
    pub(super) fn kill(&mut self) {
        let mut child = self.running.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn id(&self) -> u32 {
        self.running.as_ref().unwrap().id()
    }

    /// Number of logged events with this text.
    pub(super) fn count(&self, text: &str) -> usize {
        self.log.borrow().iter().filter(|event| says(event, text)).count()
    }

    /// Waits until it has logged something with this text so many times.
    pub(super) async fn logged(&self, text: &str, times: usize) {
        let mut log = self.log.subscribe();
        let said = log.wait_for(|log| log.iter().filter(|event| says(event, text)).count() >= times);
        if tokio::time::timeout(super::PATIENCE, said).await.is_err() {
            panic!("not logged {times} times: {text}; but: {:#?}", self.log.borrow());
        }
    }

    /// Waits until it is ready for requests.
    pub(super) async fn ready(&self) {
        let ready = async {
            let url = format!("http://{}/readyz", self.address);
            while !reqwest::get(&url).await.is_ok_and(|answer| answer.status().is_success()) {
                tokio::time::sleep(super::PAUSE).await;
            }
        };
        soon("readiness", ready).await;
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log.borrow();
            eprintln!("the last that {} said: {:#?}", self.address, &log[log.len().saturating_sub(20)..]);
        }
        if let Some(mut child) = self.running.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn says(event: &Value, text: &str) -> bool {
    event["fields"]["message"].as_str().or(event.as_str()).is_some_and(|message| message.contains(text))
}
