//! Bursts of events: a stream that makes many events one after the other, as in a replay, yields to others like a long
//! operation, and takes turns with the long operations of its tenant. A stream that waits between its events is not
//! affected.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{Stream, StreamExt, stream};
use tokio::time::timeout;

use super::meter::{OperationMeter, SLICE};

/// Time without an event that ends a burst.
const IDLE: Duration = Duration::from_millis(20);

/// Processor time of the events that came one after the other.
#[derive(Debug, Default)]
struct Burst {
    used: Duration,
    /// Part of the time since the stream last yielded.
    slice: Duration,
}

impl Burst {
    /// Reports whether the stream needs a turn: sooner than an operation, since one caller may have many streams.
    fn needs_turn(&self) -> bool {
        self.used > SLICE
    }

    fn add(&mut self, used: Duration) {
        self.used += used;
        self.slice += used;
    }
}

/// Returns the events of a stream whose processor time `meter` measures; the meter is to be reset after each event.
pub(super) fn in_turns<S>(events: S, meter: Arc<OperationMeter>) -> impl Stream<Item = S::Item> + Send
where
    S: Stream<Item: Send> + Send + Unpin,
{
    stream::unfold((events, Burst::default()), move |(mut events, mut burst)| {
        let meter = Arc::clone(&meter);
        async move {
            if burst.slice >= SLICE {
                tokio::task::yield_now().await;
                burst.slice = Duration::ZERO;
            }
            let event = if burst.needs_turn() {
                meter.take_turn().await;
                match timeout(IDLE, events.next()).await {
                    Ok(event) => event,
                    Err(_) => {
                        meter.end_turn();
                        burst = Burst::default();
                        events.next().await
                    }
                }
            } else {
                let began = Instant::now();
                let event = events.next().await;
                if began.elapsed() > IDLE {
                    burst = Burst::default();
                }
                event
            };
            burst.add(meter.processor_time());
            event.map(|event| (event, (events, burst)))
        }
    })
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::poll;

    use super::*;
    use crate::{executor::limits::Limits, shares::Shares};

    /// Events that each take more processor time than a burst may before it takes turns.
    fn long_events(meter: &Arc<OperationMeter>) -> impl Stream<Item = ()> + Send + Unpin + use<> {
        let meter = Arc::clone(meter);
        let work = move |_| {
            meter.measured(|| {
                while meter.processor_time() <= SLICE {
                    std::hint::spin_loop();
                }
            });
        };
        stream::iter(0..3).map(work)
    }

    #[tokio::test]
    async fn a_burst_waits_for_a_turn_of_its_tenant_and_returns_it_after_each_event() {
        let (turns, limits) = (Shares::new(1), Limits { processor_time: Duration::MAX, ..Limits::default() });
        let start = || OperationMeter::new(&limits, Some(turns.of("tenant".to_owned())));
        let (report, replay) = (start(), start());
        let mut events = pin!(in_turns(long_events(&replay), Arc::clone(&replay)));
        // The first event needs no turn: one event is no burst.
        assert!(events.next().await.is_some());
        replay.reset();
        // A report of the same tenant has the turn, and the burst waits for it.
        report.take_turn().await;
        assert!(poll!(events.next()).is_pending());
        report.end_turn();
        assert!(events.next().await.is_some());
        replay.reset();
        // The turn is free again between two events, however long the client takes to read the last one.
        report.take_turn().await;
    }
}
