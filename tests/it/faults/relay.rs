//! Proxy before PostgreSQL that loses one message, and the connection with it.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// Message that is lost.
#[derive(Clone, Copy, Debug)]
pub(super) enum Loss {
    /// Message to the database, which never arrives.
    Question,
    /// Answer to a message that did arrive.
    Answer,
}

/// Words in the next message to lose, and the part of it that is lost.
type Trap = Arc<Mutex<Option<(&'static str, Loss)>>>;

/// Proxy that forwards everything except the message that it is to lose.
pub(super) struct Relay {
    url: String,
    trap: Trap,
    unplugged: watch::Sender<bool>,
}

impl Relay {
    /// Starts in front of the database with this address, whose connections through the proxy are not encrypted.
    pub(super) async fn start(database_url: &str) -> Self {
        let (scheme, rest) = database_url.split_once("://").unwrap();
        let (authority, path) = rest.split_once('/').unwrap();
        let (user, host) = authority.rsplit_once('@').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let (name, host, trap) = (path.split('?').next().unwrap(), host.to_owned(), Trap::default());
        let url = format!("{scheme}://{user}@{address}/{name}?sslmode=disable");
        let set = Arc::clone(&trap);
        let (unplugged, mut pulled) = watch::channel(false);
        tokio::spawn(async move {
            loop {
                let accepted = tokio::select! {
                    _ = pulled.wait_for(|pulled| *pulled) => return,
                    accepted = listener.accept() => accepted,
                };
                let Ok((client, _)) = accepted else { return };
                let server = TcpStream::connect(&host).await.unwrap();
                let (set, mut pulled) = (Arc::clone(&set), pulled.clone());
                tokio::spawn(async move {
                    tokio::select! {
                        _ = pulled.wait_for(|pulled| *pulled) => {}
                        _ = pass(client, server, set) => {}
                    }
                });
            }
        });
        Self { url, trap, unplugged }
    }

    /// Ends all connections, and takes no more: the database is away.
    pub(super) fn unplug(&self) {
        self.unplugged.send_replace(true);
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Sets the trap: the next message with these words, or its answer, is lost.
    pub(super) fn lose(&self, loss: Loss, words: &'static str) {
        *self.trap.lock().unwrap() = Some((words, loss));
    }

    /// True once the message has been lost.
    pub(super) fn has_lost(&self) -> bool {
        self.trap.lock().unwrap().is_none()
    }
}

async fn pass(mut client: TcpStream, mut server: TcpStream, trap: Trap) -> std::io::Result<()> {
    let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        tokio::select! {
            length = client.read(&mut asked) => {
                let question = &asked[..length?];
                let lost = spring(&trap, question);
                if question.is_empty() || matches!(lost, Some(Loss::Question)) {
                    return Ok(());
                }
                server.write_all(question).await?;
                if lost.is_some() {
                    server.readable().await?;
                    return Ok(());
                }
            }
            length = server.read(&mut answered) => {
                let answer = &answered[..length?];
                if answer.is_empty() {
                    return Ok(());
                }
                client.write_all(answer).await?;
            }
        }
    }
}

/// Part to lose of this message, if it is the one to lose.
fn spring(trap: &Trap, question: &[u8]) -> Option<Loss> {
    let mut trap = trap.lock().unwrap();
    let (_, loss) =
        trap.filter(|(words, _)| question.windows(words.len()).any(|it| it == words.as_bytes()))?;
    *trap = None;
    Some(loss)
}
