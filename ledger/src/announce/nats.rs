//! NATS as the transport: for replicas whose connections to PostgreSQL go through a pooler, which does not support
//! LISTEN, and for more replicas than PostgreSQL should wake.

use std::time::Duration;

use async_nats::{Client, ConnectOptions, Event, ServerAddr};
use futures_util::StreamExt;

use super::{
    Announcement, Announcer, TransportError, message,
    transport::{Failure, Transport},
};

/// Subject of announcements. Ids are globally unique, so deployments that share a subject receive irrelevant
/// announcements but no wrong ones.
const SUBJECT: &str = "scorecard.revision";
/// Interval of keep-alive pings.
const PING: Duration = Duration::from_secs(15);

/// Connection to the servers, which the client re-establishes by itself.
pub(super) struct Nats(Client);

impl Nats {
    /// Connects to one of these servers, immediately or as soon as it answers.
    pub(super) async fn connect(addresses: &[String], announcer: Announcer) -> Result<Self, TransportError> {
        let servers: Result<Vec<ServerAddr>, _> = addresses.iter().map(|address| address.parse()).collect();
        let servers = servers.map_err(|error| TransportError::BadAddress(error.to_string()))?;
        let options = ConnectOptions::new()
            .name("scorecard")
            .ping_interval(PING)
            .retry_on_initial_connect()
            .event_callback(move |event| {
                handle(&announcer, &event);
                std::future::ready(())
            });
        let client = options.connect(servers).await;
        client.map(Self).map_err(|error| TransportError::Nats(error.to_string()))
    }
}

fn handle(announcer: &Announcer, event: &Event) {
    match event {
        Event::Connected => {
            tracing::info!("other replicas are heard through NATS");
            announcer.set_connected(true);
        }
        Event::Disconnected | Event::Closed => {
            tracing::warn!("other replicas are not heard; looking at the change log every second");
            announcer.set_connected(false);
        }
        other => tracing::info!(event = %other, "NATS"),
    }
}

impl Transport for Nats {
    async fn subscribe(&self, announcer: &Announcer) -> Failure {
        let mut heard = match self.0.subscribe(SUBJECT).await {
            Ok(subscriber) => subscriber,
            Err(error) => return error.into(),
        };
        while let Some(heard) = heard.next().await {
            if let Some(announcement) = std::str::from_utf8(&heard.payload).ok().and_then(message::read) {
                announcer.notify_local(announcement);
            }
        }
        "the client was closed".into()
    }

    async fn publish(&self, announcements: &[Announcement]) -> Result<(), Failure> {
        for announcement in announcements {
            self.0.publish(SUBJECT, message::written(*announcement).into()).await?;
        }
        Ok(self.0.flush().await?)
    }
}
