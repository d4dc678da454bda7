//! Operation on a socket, from its message to its last answer.

use std::time::Instant;

use async_graphql::parser::types::OperationType;
use futures_util::{StreamExt, stream::BoxStream};

use super::{
    message::Dialect,
    operations::Ticket,
    outbox::{Outbox, Undelivered},
};
use crate::{
    executor::{Answer, Caller, Data, ErrorCode, Params, Refusal, RequestId, Sessions},
    http::{
        Transport,
        access_log::{self, Entry},
    },
};

/// Running operation, with what it needs of its socket.
pub(super) struct Running<S: Sessions> {
    pub(super) transport: Transport<S>,
    pub(super) caller: S::Caller,
    pub(super) dialect: Dialect,
    pub(super) outbox: Outbox,
    pub(super) request_id: RequestId,
    pub(super) ticket: Ticket,
}

impl<S: Sessions> Running<S> {
    /// Runs until the operation ends or the client stops it.
    pub(super) async fn run(self, params: Box<Params>) {
        let stop = self.ticket.stop.clone();
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            () = self.answer(params) => {}
        }
    }

    async fn answer(&self, params: Box<Params>) {
        // Boxed: an idle stream should not reserve memory for its start.
        if let Some(events) = Box::pin(self.begin(*params)).await {
            self.stream(events).await;
        }
    }

    /// Begins the operation: returns the events of a subscription; any other operation is answered.
    async fn begin(&self, params: Params) -> Option<BoxStream<'static, Answer>> {
        let executor = &self.transport.executor;
        let started = Instant::now();
        let caller = Caller::Authenticated(&self.caller);
        let admitted = executor.read(params, caller).and_then(|operation| executor.admit(operation, caller));
        let about = admitted
            .as_ref()
            .ok()
            .map(|admitted| (admitted.operation().kind(), admitted.operation().name().map(str::to_owned)));
        let begun = match admitted {
            Ok(admitted) if admitted.operation().kind() == OperationType::Subscription => {
                Ok(executor.subscribe(admitted, &self.request_id, None))
            }
            Ok(admitted) => {
                let _slot = self.ticket.slot().await;
                let answer = executor.execute(admitted, &self.request_id).await;
                self.log(about, answer.code(), started);
                self.settle(&answer).await;
                return None;
            }
            Err(refusal) => Err(refusal),
        };
        self.log(about, begun.as_ref().err().map(|refusal| refusal.code), started);
        match begun {
            Ok(events) => Some(events),
            Err(refusal) => {
                self.refuse(&refusal).await;
                None
            }
        }
    }

    fn log(&self, about: Option<(OperationType, Option<String>)>, code: Option<ErrorCode>, started: Instant) {
        let (kind, name) = about.map_or((None, None), |(kind, name)| (Some(kind), name));
        let caller = Some(self.transport.executor.sessions().kind(&self.caller));
        let entry =
            Entry { status: None, kind, name: name.as_deref(), code, caller, time: started.elapsed() };
        tracing::debug_span!("socket", request_id = &*self.request_id.0).in_scope(|| access_log::log(&entry));
    }

    /// Sends the only answer of a query or a mutation.
    async fn settle(&self, answer: &Answer) {
        if answer.data.is_none() {
            return self.fail(answer).await;
        }
        match self.outbox.send(self.dialect.next(&self.ticket.id, answer)).await {
            Ok(()) => self.complete().await,
            Err(Undelivered::Slow) => self.refuse(&slow()).await,
            Err(Undelivered::Gone) => {}
        }
    }

    async fn stream(&self, mut events: BoxStream<'static, Answer>) {
        let mut first = true;
        loop {
            let event = tokio::select! {
                biased;
                () = self.transport.shutdown.cancelled() => None,
                event = events.next() => event,
            };
            let Some(event) = event else { return self.complete().await };
            // A subscription that cannot begin, because its subject does not exist, yields an event without data.
            let never_began = first && event.data.as_ref().is_some_and(Data::is_null);
            if event.data.is_none() || never_began {
                return self.fail(&event).await;
            }
            first = false;
            match self.outbox.send(self.dialect.next(&self.ticket.id, &event)).await {
                Ok(()) => {}
                Err(Undelivered::Slow) => {
                    drop(events); // Nothing more is read for a client that does not.
                    return self.refuse(&slow()).await;
                }
                Err(Undelivered::Gone) => return,
            }
        }
    }

    async fn refuse(&self, refusal: &Refusal) {
        self.fail(&Answer::refused(refusal, &self.request_id.0)).await;
    }

    async fn fail(&self, answer: &Answer) {
        if self.ticket.end() {
            self.outbox.send_unlimited(self.dialect.error(&self.ticket.id, answer)).await;
        }
    }

    async fn complete(&self) {
        if self.ticket.end() {
            self.outbox.send_unlimited(self.dialect.complete(&self.ticket.id)).await;
        }
    }
}

fn slow() -> Refusal {
    tracing::info!("a subscriber did not read in time; its stream has ended");
    let message = "Events were not read in time; resume from the last cursor.";
    Refusal::new(ErrorCode::SlowConsumer, message)
}
