//! `scorecard healthcheck`: checks whether a server is ready, for container images without an HTTP client.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use axum::{
    body::Bytes,
    http::{StatusCode, Uri},
};
use clap::Args;
use http_body_util::{BodyExt, Empty, Limited};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};

use super::{Failure, serve::ListenArgs};

/// Time limit of the answer: longer than the server itself waits for its database.
const TIME_LIMIT: Duration = Duration::from_secs(8);
/// Maximum number of bytes that are read of an answer.
const LARGEST: usize = 4096;

#[derive(Args)]
pub(super) struct Healthcheck {
    /// URL to check, over plain HTTP; by default `/readyz` of the server that listens as `--listen` says.
    #[arg(long)]
    url: Option<Uri>,
    #[command(flatten)]
    listen: ListenArgs,
}

impl Healthcheck {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let url = match self.url {
            Some(url) => url,
            None => format!("http://{}/readyz", reachable(self.listen.address())).parse()?,
        };
        let answer = tokio::time::timeout(TIME_LIMIT, ask(&url)).await;
        let (status, text) = answer.map_err(|_| format!("{url} did not answer in time"))??;
        match status {
            StatusCode::OK => Ok(()),
            _ => Err(format!("{url} answered {status}: {}", text.trim()).into()),
        }
    }
}

async fn ask(url: &Uri) -> Result<(StatusCode, String), Failure> {
    let client: Client<_, Empty<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let response = client.get(url.clone()).await.map_err(|error| format!("{url} did not answer: {error}"))?;
    let status = response.status();
    let body = Limited::new(response.into_body(), LARGEST).collect().await?;
    Ok((status, String::from_utf8_lossy(&body.to_bytes()).into_owned()))
}

/// Address to connect to: a server that listens on every address is reached on the loopback address.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_on_all_addresses_is_reached_on_loopback() {
        for (listens, asked) in
            [("0.0.0.0:8080", "127.0.0.1:8080"), ("[::]:80", "[::1]:80"), ("10.0.0.7:8080", "10.0.0.7:8080")]
        {
            assert_eq!(reachable(listens.parse().unwrap()).to_string(), asked);
        }
    }
}
