//! Meter of an operation: counts what it has made and used so far against its limits.
//!
//! Lists report each element when it is made ([`crate::resolve`]), and the executor reports the processor time that the
//! operation takes. An operation that exceeds a limit ends. An operation that takes long yields to others every few
//! milliseconds, and waits for a turn where its tenant has the maximum number of long operations running.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

use async_graphql::{ContextBase, ServerError, Value};
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::block_in_place,
};

use super::{
    error::{ErrorCode, Refusal, error},
    limits::Limits,
};
use crate::units::{bytes, duration};

/// Time that an operation runs before it yields to others.
pub(super) const SLICE: Duration = Duration::from_millis(2);
/// Processor time after which an operation counts as long; a tenant may have only so many long operations running.
const LONG: Duration = Duration::from_millis(10);
/// Number of list elements that an operation makes at the same time; beyond that its lists continue by twos and ones.
const MANY: usize = 1_000;
/// Number of fields that take as much memory as an element that has few.
const FIELDS: usize = 16;
/// Minimum number of bytes that a value counts for: about what it takes in memory.
const LEAST_BYTES: u64 = 32;

/// Meter of an operation: what it has made and used. Part of the request's data.
#[derive(Debug)]
pub struct OperationMeter {
    most: Most,
    elements: AtomicU64,
    bytes: AtomicU64,
    /// Approximate number of list elements that wait for something, by their [`element_weight`].
    under_way: AtomicUsize,
    /// Processor time of the polls that have ended, in nanoseconds.
    used: AtomicU64,
    poll: Mutex<Option<PollStart>>,
    /// Number of lists around the current one that are resolved in place, where nothing can wait.
    in_place: AtomicU32,
    exceeded: OnceLock<Ceiling>,
    turns: Option<Arc<Semaphore>>,
    turn: Mutex<Option<OwnedSemaphorePermit>>,
}

/// Element of a list that is being made.
pub(crate) struct UnderWay<'a> {
    meter: &'a OperationMeter,
    weight: usize,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.meter.under_way.fetch_sub(self.weight, Ordering::Relaxed);
    }
}

/// Number of elements that an element with so many selected fields counts as while it is made: each field that waits
/// takes memory, too.
pub(crate) fn element_weight(fields: usize) -> usize {
    1 + fields / FIELDS
}

/// Number of elements and bytes that were made of an answer.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Count {
    elements: u64,
    bytes: u64,
}

#[derive(Debug, Clone, Copy)]
struct PollStart {
    at: Instant,
    processor: Duration,
}

/// Limits of what an operation may make and use.
#[derive(Debug, Clone, Copy)]
struct Most {
    elements: u64,
    bytes: usize,
    processor: Duration,
}

/// Limit that an operation has reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ceiling {
    Elements,
    Bytes,
    Processor,
}

impl OperationMeter {
    /// Creates the meter of an operation that has not begun. Where there are `turns`, the operation takes one of them
    /// when it runs long.
    pub(super) fn new(limits: &Limits, turns: Option<Arc<Semaphore>>) -> Arc<Self> {
        Arc::new(Self {
            most: Most {
                elements: limits.cost,
                bytes: limits.max_answer_bytes,
                processor: limits.processor_time,
            },
            elements: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            under_way: AtomicUsize::new(0),
            used: AtomicU64::new(0),
            poll: Mutex::default(),
            in_place: AtomicU32::new(0),
            exceeded: OnceLock::new(),
            turns,
            turn: Mutex::default(),
        })
    }

    /// Meter of the operation that is executed; `None` outside of the executor.
    pub(crate) fn of<'a, T>(ctx: &ContextBase<'a, T>) -> Option<&'a Self> {
        ctx.data_opt::<Arc<Self>>().map(Arc::as_ref)
    }

    /// Counts an element of a list with its fields, except for the lists of objects in them, which count their own.
    ///
    /// # Errors
    ///
    /// COST_LIMIT_EXCEEDED when the operation has reached a limit, by this element or before.
    pub(crate) fn count(&self, element: &Value) -> Result<(), ServerError> {
        self.add_elements(1);
        self.count_bytes(element)
    }

    /// Counts an element that has been begun; where there are many, they are begun a few at a time. The element is
    /// under way until the returned guard is dropped.
    ///
    /// # Errors
    ///
    /// COST_LIMIT_EXCEEDED when the operation has reached a limit, by this element or before.
    pub(crate) fn begin_element(&self, weight: usize) -> Result<UnderWay<'_>, ServerError> {
        self.add_elements(1);
        self.check()?;
        self.under_way.fetch_add(weight, Ordering::Relaxed);
        Ok(UnderWay { meter: self, weight })
    }

    fn add_elements(&self, count: u64) {
        if self.elements.fetch_add(count, Ordering::Relaxed) + count > self.most.elements {
            self.exceed(Ceiling::Elements);
        }
    }

    /// Counts the bytes of an element that was counted when it was begun.
    ///
    /// # Errors
    ///
    /// COST_LIMIT_EXCEEDED when the operation has reached a limit, by this element or before.
    pub(crate) fn count_bytes(&self, element: &Value) -> Result<(), ServerError> {
        self.add_bytes(size(element));
        self.go_on()
    }

    /// Counts a JSON value, in which no list counts anything, when it is made.
    ///
    /// # Errors
    ///
    /// COST_LIMIT_EXCEEDED when the operation has reached a limit, by this value or before.
    pub(crate) fn count_json(&self, json: &serde_json::Value) -> async_graphql::Result<()> {
        self.add_bytes(size_of_json(json));
        self.refused()
    }

    fn add_bytes(&self, size: u64) {
        if self.bytes.fetch_add(size, Ordering::Relaxed) + size > self.most.bytes as u64 {
            self.exceed(Ceiling::Bytes);
        }
    }

    /// Number of elements of this weight that a list may begin together: each element that waits takes memory.
    pub(crate) fn width(&self, weight: usize) -> usize {
        match self.under_way.load(Ordering::Relaxed) {
            few if few < MANY => ((MANY - few) / weight).max(2),
            some if some < 4 * MANY => 2,
            _ => 1,
        }
    }

    /// Counts objects that are about to be made in one piece, each as an element of a list.
    ///
    /// # Errors
    ///
    /// COST_LIMIT_EXCEEDED when that is more than the operation may make.
    pub(crate) fn count_objects(&self, count: u64) -> async_graphql::Result<()> {
        self.add_elements(count);
        self.refused()
    }

    fn refused(&self) -> async_graphql::Result<()> {
        self.refusal().map_or(Ok(()), |refusal| Err(error(refusal.code, refusal.message)))
    }

    /// Counts the part of the data that no list has counted.
    pub(super) fn count_rest(&self, data: &Value) {
        self.add_bytes(size(data));
    }

    /// Checks that no limit is reached.
    ///
    /// # Errors
    ///
    /// COST_LIMIT_EXCEEDED.
    pub(crate) fn check(&self) -> Result<(), ServerError> {
        if self.has_run_for_a_slice() {
            self.check_time();
        }
        self.go_on()
    }

    fn go_on(&self) -> Result<(), ServerError> {
        self.refusal().map_or(Ok(()), |refusal| Err(refusal.to_error()))
    }

    /// Reason for which the operation has to end.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        let message = match self.exceeded.get()? {
            Ceiling::Elements => format!(
                "The answer has more than {} list elements, which is the most; ask for smaller pages or fewer lists in \
                 lists.",
                self.most.elements
            ),
            Ceiling::Bytes => format!(
                "The answer is larger than {} (each value counts for {LEAST_BYTES} bytes at least); ask for less at once.",
                bytes::in_words(self.most.bytes)
            ),
            Ceiling::Processor => format!(
                "The operation takes more than {} of processor time; ask for less at once.",
                duration::text(self.most.processor)
            ),
        };
        Some(Refusal::new(ErrorCode::CostLimitExceeded, message))
    }

    fn exceed(&self, ceiling: Ceiling) {
        // The first limit that was reached is the one that is reported.
        let _ = self.exceeded.set(ceiling);
    }

    /// Number of list elements so far.
    pub(super) fn elements(&self) -> u64 {
        self.elements.load(Ordering::Relaxed)
    }

    /// Resets the counts, for an answer that is made once more.
    pub(super) fn count_anew(&self) {
        self.elements.store(0, Ordering::Relaxed);
        self.bytes.store(0, Ordering::Relaxed);
    }

    /// Resets the meter, for the next event of a stream.
    pub(super) fn reset(&self) {
        self.count_anew();
        self.used.store(0, Ordering::Relaxed);
        self.end_turn();
    }

    /// Reports whether the operation has run for long enough to yield to others, where it can wait.
    pub(crate) fn is_due(&self) -> bool {
        self.in_place.load(Ordering::Relaxed) == 0 && self.has_run_for_a_slice()
    }

    fn has_run_for_a_slice(&self) -> bool {
        self.started().is_some_and(|start| start.at.elapsed() >= SLICE)
    }

    /// Checks the processor time against its limit and returns it.
    fn check_time(&self) -> Duration {
        let used = self.processor_time();
        if used > self.most.processor {
            self.exceed(Ceiling::Processor);
        }
        used
    }

    /// Yields to others until the operation may do work that takes long in one piece.
    ///
    /// # Errors
    ///
    /// COST_LIMIT_EXCEEDED when the operation has reached a limit.
    pub(crate) async fn before_work(&self) -> async_graphql::Result<()> {
        while self.is_due() {
            self.pause().await;
        }
        self.check_time();
        self.refused()
    }

    /// Does a part of the operation's work in place. When the operation has run for more than a slice already,
    /// another thread takes over the other tasks of this one meanwhile.
    pub(crate) fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
        if self.is_due()
            && Handle::try_current().is_ok_and(|it| it.runtime_flavor() == RuntimeFlavor::MultiThread)
        {
            block_in_place(work)
        } else {
            work()
        }
    }

    /// Takes a turn without waiting, where the operation has run long; false where all turns of the tenant are taken.
    pub(crate) fn has_turn(&self) -> bool {
        let Some(turns) = self.turns.as_ref().filter(|_| self.processor_time() > LONG) else { return true };
        let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if turn.is_none() {
            *turn = Arc::clone(turns).try_acquire_owned().ok();
        }
        turn.is_some()
    }

    /// Reason to cancel the operation, when it has used more processor time than it may.
    fn time_refusal(&self) -> Option<Refusal> {
        if self.check_time() > self.most.processor { self.refusal() } else { None }
    }

    /// Yields to others, and waits for a turn when the operation has run long.
    pub(crate) async fn pause(&self) {
        if self.check_time() > LONG {
            self.take_turn().await;
        }
        tokio::task::yield_now().await;
    }

    /// Waits for a turn of the tenant, unless the operation has one.
    pub(super) async fn take_turn(&self) {
        if let Some(turns) = &self.turns
            && self.turn.lock().unwrap_or_else(PoisonError::into_inner).is_none()
        {
            // The semaphore is never closed.
            let turn = Arc::clone(turns).acquire_owned().await.ok();
            *self.turn.lock().unwrap_or_else(PoisonError::into_inner) = turn;
        }
    }

    /// Returns the turn, if the operation has one.
    pub(super) fn end_turn(&self) {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Resolves something in place, where nothing can wait. Counts of the attempt are added to `so_far`; where the
    /// attempt is abandoned because something has to wait after all, all of `so_far` is subtracted again, since it will
    /// be counted once more.
    pub(crate) fn in_place<T>(
        &self,
        so_far: &mut Count,
        resolve: impl FnOnce(&Self) -> Option<T>,
    ) -> Option<T> {
        let before = self.counted();
        self.in_place.fetch_add(1, Ordering::Relaxed);
        let resolved = resolve(self);
        self.in_place.fetch_sub(1, Ordering::Relaxed);
        let after = self.counted();
        so_far.elements += after.elements.saturating_sub(before.elements);
        so_far.bytes += after.bytes.saturating_sub(before.bytes);
        if resolved.is_none() {
            self.elements.fetch_sub(so_far.elements, Ordering::Relaxed);
            self.bytes.fetch_sub(so_far.bytes, Ordering::Relaxed);
        }
        resolved
    }

    fn counted(&self) -> Count {
        Count { elements: self.elements.load(Ordering::Relaxed), bytes: self.bytes.load(Ordering::Relaxed) }
    }

    /// Processor time that the operation has taken, in total.
    pub(super) fn processor_time(&self) -> Duration {
        let current = self.started().map_or(Duration::ZERO, |start| processor_time() - start.processor);
        Duration::from_nanos(self.used.load(Ordering::Relaxed)) + current
    }

    fn started(&self) -> Option<PollStart> {
        *self.poll.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Measures a part of the operation's work, which is polled on one thread.
    pub(super) fn measured<T>(&self, poll: impl FnOnce() -> T) -> T {
        let start = PollStart { at: Instant::now(), processor: processor_time() };
        *self.poll.lock().unwrap_or_else(PoisonError::into_inner) = Some(start);
        let polled = poll();
        *self.poll.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let used = (processor_time() - start.processor).as_nanos();
        self.used.fetch_add(u64::try_from(used).unwrap_or(u64::MAX), Ordering::Relaxed);
        polled
    }
}

/// Future or stream of an operation whose processor time is measured.
pub(super) struct Measured<F> {
    inner: Pin<Box<F>>,
    meter: Arc<OperationMeter>,
}

impl<F> Measured<F> {
    pub(super) fn new(inner: F, meter: Arc<OperationMeter>) -> Self {
        Self { inner: Box::pin(inner), meter }
    }
}

impl<F: Future> Future for Measured<F> {
    /// Output of the future, or a refusal where it waits after the operation has used more processor time than it may.
    type Output = Result<F::Output, Refusal>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { inner, meter } = self.get_mut();
        match meter.measured(|| inner.as_mut().poll(cx)) {
            Poll::Ready(output) => Poll::Ready(Ok(output)),
            Poll::Pending => meter.time_refusal().map_or(Poll::Pending, |refusal| Poll::Ready(Err(refusal))),
        }
    }
}

impl<F: futures_util::Stream> futures_util::Stream for Measured<F> {
    type Item = F::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<F::Item>> {
        let Self { inner, meter } = self.get_mut();
        meter.measured(|| inner.as_mut().poll_next(cx))
    }
}

/// Approximate number of bytes that a value takes, in memory or as JSON, whichever is more, without lists of objects.
fn size(value: &Value) -> u64 {
    match value {
        Value::String(text) => LEAST_BYTES + text.len() as u64,
        Value::Object(fields) => fields.values().map(size).sum::<u64>() + LEAST_BYTES,
        Value::List(elements) => match elements.first() {
            Some(Value::Object(_) | Value::List(_)) => LEAST_BYTES,
            _ => elements.iter().map(size).sum::<u64>() + LEAST_BYTES,
        },
        _ => LEAST_BYTES,
    }
}

/// Approximate number of bytes that a JSON value takes, with everything in it.
fn size_of_json(json: &serde_json::Value) -> u64 {
    LEAST_BYTES
        + match json {
            serde_json::Value::String(text) => text.len() as u64,
            serde_json::Value::Array(items) => items.iter().map(size_of_json).sum(),
            serde_json::Value::Object(fields) => {
                fields.iter().map(|(name, value)| name.len() as u64 + size_of_json(value)).sum()
            }
            _ => 0,
        }
}

/// Processor time of this thread.
#[cfg(unix)]
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or_default(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
}

/// Elapsed time, on platforms without the processor time of a thread.
#[cfg(not(unix))]
fn processor_time() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

#[cfg(test)]
mod tests {
    use async_graphql::value;

    use super::*;

    fn meter(cost: u64, answer_bytes: usize) -> Arc<OperationMeter> {
        OperationMeter::new(&Limits { cost, max_answer_bytes: answer_bytes, ..Limits::default() }, None)
    }

    #[test]
    fn a_ceiling_once_reached_stays_reached() {
        let meter = meter(2, 1 << 20);
        let element = value!({ "id": "x" });
        assert!(meter.count(&element).is_ok() && meter.count(&element).is_ok());
        let error = meter.count(&element).unwrap_err();
        assert!(error.message.contains("more than 2 list elements"), "{}", error.message);
        assert!(meter.check().is_err());
        assert_eq!(meter.elements(), 3);
    }

    #[test]
    fn texts_count_with_their_length_and_lists_of_objects_for_themselves() {
        assert_eq!(size(&value!({ "name": "abcd", "count": 1, "none": null })), 32 + 36 + 32 + 32);
        assert_eq!(
            size(&value!({ "names": ["a", "b"], "nodes": [{ "id": "x" }] })),
            32 + (32 + 33 + 33) + 32
        );
        let meter = meter(1_000, 100);
        assert!(meter.count(&value!({ "name": "abcd" })).is_ok());
        meter.count_rest(&value!({ "name": "abcd" }));
        assert!(meter.refusal().unwrap().message.contains("larger than 100 bytes"));
    }

    #[tokio::test]
    async fn a_long_operation_waits_for_a_turn_of_its_tenant() {
        let turns = crate::shares::Shares::new(1);
        let limits = Limits { processor_time: Duration::from_secs(60), ..Limits::default() };
        let start = || OperationMeter::new(&limits, Some(turns.of("tenant".to_owned())));
        let (first, second) = (start(), start());
        let work = |meter: &Arc<OperationMeter>| {
            meter.measured(|| {
                while meter.processor_time() <= LONG {
                    std::hint::spin_loop();
                }
            });
        };
        work(&first);
        first.pause().await;
        work(&second);
        let mut waiting = std::pin::pin!(second.pause());
        assert!(futures_util::poll!(waiting.as_mut()).is_pending());
        drop(first);
        waiting.await;
    }
}
