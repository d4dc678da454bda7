//! Execution of an admitted operation: to its answer, or to a stream of answers.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use async_graphql::{Request, Response, Variables, parser::types::OperationType};
use futures_util::{
    FutureExt, StreamExt,
    stream::{self, BoxStream},
};
use tokio::sync::Semaphore;
use tracing::Instrument;

use super::{
    Admitted, Answer, Data, ErrorCode, Executor, INTERNAL, Operation, OperationMeter, RateLimit, Refusal,
    RequestId, ResponseCache, ResumeAfter, Sessions, answer::lacks_parents, burst, document::Document,
    limits::Limits, meter::Measured, operation, word,
};

/// Processor time of an operation that the points for its elements cover.
const TIME_FOR_FREE: Duration = Duration::from_millis(100);
/// Processor time for one point beyond that: one second costs 10,000 points.
const TIME_OF_A_POINT: Duration = Duration::from_micros(100);
/// Bytes of a written answer that cost one more point.
const WRITTEN_PER_POINT: u64 = 1024;

impl<S: Sessions> Executor<S> {
    /// Runs a query or a mutation within the limits of time and size.
    pub async fn execute(&self, admitted: Admitted<S>, request_id: &RequestId) -> Answer {
        let started = Instant::now();
        let charged = Charged::of(&admitted);
        let meter = self.meter(&admitted);
        let (kind, name) = (admitted.operation.kind, admitted.metrics_name().map(str::to_owned));
        let trace = tracing::trace_span!(
            target: "trace",
            "execute",
            graphql.operation.name = name,
            graphql.operation.type = word(kind),
        );
        let work = AssertUnwindSafe(self.answer(admitted, request_id, &meter)).catch_unwind();
        let work = Measured::new(work, Arc::clone(&meter)).instrument(trace);
        let refused = |refusal| (Answer::refused(&refusal, &request_id.0), 0);
        let (answer, elements) = match tokio::time::timeout(self.limits.time, work).await {
            // A mutation reports what it has done, whatever is missing in its answer.
            Ok(Ok(Ok(made))) if kind == OperationType::Mutation => made,
            Ok(Ok(Ok(made))) => meter.refusal().map_or(made, refused),
            Ok(Ok(Err(_))) => refused(panicked(request_id)),
            Ok(Err(refusal)) => refused(refusal),
            Err(_) => {
                let message = "The operation took too long and was given up.";
                refused(Refusal::new(ErrorCode::Timeout, message))
            }
        };
        let used = Used { elements: elements.max(meter.elements()), time: meter.processor_time() };
        let rate_limit = charged.map(|charged| self.charge_rest(&charged, &answer, used));
        let answer = Answer { rate_limit, ..answer };
        self.metrics.answered(name.as_deref(), kind, &answer, started.elapsed());
        answer
    }

    /// Returns the cached or a new answer, and the number of list elements that were made for it.
    async fn answer(
        &self,
        admitted: Admitted<S>,
        request_id: &RequestId,
        meter: &Arc<OperationMeter>,
    ) -> (Answer, u64) {
        let session = admitted.session.clone();
        let question = ResponseCache::key(&self.sessions, &admitted);
        if let (Some(question), Some(session)) = (&question, &session)
            && let Some((data, elements)) = self.response_cache.find(&self.sessions, question, session).await
        {
            self.metrics.repeated();
            let answer = Answer { data: Some(data), errors: Vec::new(), rate_limit: None, retry_after: None };
            return (answer, elements);
        }
        let response = self.response(admitted, request_id, meter).await;
        meter.count_rest(&response.data);
        let mut answer = Answer::settle(response, &request_id.0, None);
        let elements = meter.elements();
        if let (Some(question), Some(session), None) = (question, session, meter.refusal()) {
            self.response_cache.insert(&self.sessions, question, &session, &mut answer, elements);
        }
        (answer, elements)
    }

    /// Executes the request. A query that lacks something for an error below it is executed once more with `InOrder`,
    /// so that it reports the same error each time.
    async fn response(
        &self,
        admitted: Admitted<S>,
        request_id: &RequestId,
        meter: &Arc<OperationMeter>,
    ) -> Response {
        let is_query = admitted.operation.kind == OperationType::Query;
        let again = self.in_order.as_ref().filter(|_| is_query);
        let again = again.map(|engine| (engine, admitted.operation.clone(), admitted.session.clone()));
        let rate_limit = admitted.rate_limit;
        let response = self.engine.0.execute(self.request(admitted, request_id, meter)).await;
        match again {
            Some((engine, operation, session)) if lacks_parents(&response) && meter.refusal().is_none() => {
                meter.count_anew();
                let request = self.request_of(operation, rate_limit, session, request_id, meter);
                let ordered = engine.0.execute(request).await;
                // Errors without a path come from a response that was not executed.
                if ordered.errors.iter().all(|error| !error.path.is_empty()) { ordered } else { response }
            }
            _ => response,
        }
    }

    /// Charges the caller for what the operation has answered, used and written beyond the charge at admission.
    fn charge_rest(&self, charged: &Charged<S>, answer: &Answer, used: Used) -> RateLimit {
        let Some(caller) = &charged.caller else { return charged.rate_limit };
        let cost = (charged.paid + self.metered(charged, answer)).max(used.points());
        let session = charged.session.as_ref();
        let written = session.map_or(0, |session| self.sessions.written(session) / WRITTEN_PER_POINT);
        match cost.saturating_sub(charged.paid).saturating_add(written) {
            0 => charged.rate_limit,
            rest => self.settle(caller, rest, charged.rate_limit),
        }
    }

    /// Points for the metered entries of the answer.
    fn metered(&self, charged: &Charged<S>, answer: &Answer) -> u64 {
        if !charged.is_metered {
            return 0;
        }
        let read;
        let data = match &answer.data {
            Some(Data::Fresh(data)) => data,
            Some(Data::Cached(written)) => {
                // The cached text was serialized here, so it parses.
                read = serde_json::from_str(written.json()).unwrap_or_default();
                &read
            }
            None => return 0,
        };
        let document = &charged.document.executable;
        let Ok((_, operation)) = operation::select(document, charged.name.as_deref()) else { return 0 };
        self.estimate(document, &operation.node, &charged.variables).metered(data)
    }

    /// Starts a subscription. A first answer without `data` is a refusal and the last answer. Each event is charged
    /// when it is made: one point, and one for each element of its lists.
    pub fn subscribe(
        self: &Arc<Self>,
        admitted: Admitted<S>,
        request_id: &RequestId,
        resume_after: Option<ResumeAfter>,
    ) -> BoxStream<'static, Answer> {
        let open = self.metrics.begun(admitted.metrics_name());
        let meter = self.meter(&admitted);
        let payer = admitted.caller().cloned().zip(admitted.rate_limit);
        let mut request = self.request(admitted, request_id, &meter);
        if let Some(cursor) = resume_after {
            request = request.data(cursor);
        }
        let (id, executor) = (request_id.clone(), Arc::clone(self));
        let events = AssertUnwindSafe(self.engine.0.execute_stream(request)).catch_unwind();
        burst::in_turns(Measured::new(events, Arc::clone(&meter)), Arc::clone(&meter))
            .map(move |event| {
                let _ = &open; // For as long as the stream lives.
                let answer = match event {
                    Ok(response) => {
                        meter.count_rest(&response.data);
                        Answer::settle(response, &id.0, None)
                    }
                    Err(_) => Answer::refused(&panicked(&id), &id.0),
                };
                let used = Used { elements: meter.elements(), time: meter.processor_time() };
                if let Some((caller, rate_limit)) = &payer {
                    executor.settle(caller, used.points(), *rate_limit);
                }
                let answer = meter.refusal().map_or(answer, |refusal| Answer::refused(&refusal, &id.0));
                meter.reset();
                answer
            })
            // Nothing follows a refusal.
            .scan(false, |ended, answer| {
                let before = std::mem::replace(ended, *ended || answer.data.is_none());
                std::future::ready((!before).then_some(answer))
            })
            .boxed()
    }

    /// Creates the meter of the operation. Mutations never wait for a turn, since they may hold locks that others wait
    /// for, and have no limit of processor time: a committed write cannot be undone.
    fn meter(&self, admitted: &Admitted<S>) -> Arc<OperationMeter> {
        let writes = admitted.operation.kind == OperationType::Mutation;
        let turns = admitted.caller().filter(|_| !writes).map(|caller| self.turns(caller));
        let processor_time = if writes { Duration::MAX } else { self.limits.processor_time };
        OperationMeter::new(&Limits { processor_time, ..self.limits.clone() }, turns)
    }

    /// Turns of the long operations of a caller's tenant.
    pub(crate) fn turns(&self, caller: &S::Caller) -> Arc<Semaphore> {
        self.turns.of(self.sessions.tenant(caller))
    }

    fn request(&self, admitted: Admitted<S>, request_id: &RequestId, meter: &Arc<OperationMeter>) -> Request {
        let Admitted { operation, rate_limit, session, .. } = admitted;
        self.request_of(operation, rate_limit, session, request_id, meter)
    }

    fn request_of(
        &self,
        operation: Operation,
        rate_limit: Option<RateLimit>,
        session: Option<S::Session>,
        request_id: &RequestId,
        meter: &Arc<OperationMeter>,
    ) -> Request {
        let mut request =
            operation.into_request(&self.types).data(request_id.clone()).data(Arc::clone(meter));
        if let Some(rate_limit) = rate_limit {
            request = request.data(rate_limit);
        }
        match session {
            Some(session) => self.sessions.attach(&session, request),
            None => request,
        }
    }
}

/// Resources that an operation has used.
#[derive(Debug, Clone, Copy)]
struct Used {
    elements: u64,
    time: Duration,
}

impl Used {
    /// Points for the resources. Processor time counts only where it is far more than the elements pay for.
    fn points(self) -> u64 {
        let time = self.time.as_nanos() / TIME_OF_A_POINT.as_nanos();
        let time = if self.time > TIME_FOR_FREE { u64::try_from(time).unwrap_or(u64::MAX) } else { 0 };
        self.elements.saturating_add(1).max(time)
    }
}

/// Charge of an operation at admission, and what is needed to price its answer.
struct Charged<S: Sessions> {
    caller: Option<S::Caller>,
    session: Option<S::Session>,
    rate_limit: RateLimit,
    paid: u64,
    is_metered: bool,
    document: Arc<Document>,
    name: Option<String>,
    variables: Variables,
}

impl<S: Sessions> Charged<S> {
    /// Records the charge; `None` without budgets.
    fn of(admitted: &Admitted<S>) -> Option<Self> {
        let operation = admitted.operation();
        let is_metered = operation.cost.is_metered();
        Some(Self {
            caller: admitted.caller().cloned(),
            session: admitted.session.clone(),
            rate_limit: admitted.rate_limit?,
            paid: operation.cost.least,
            is_metered,
            document: Arc::clone(&operation.document),
            name: operation.name.clone(),
            variables: if is_metered { operation.variables.clone() } else { Variables::default() },
        })
    }
}

/// Stream of a single answer, for transports that stream everything.
pub(crate) fn once(answer: Answer) -> BoxStream<'static, Answer> {
    stream::once(std::future::ready(answer)).boxed()
}

fn panicked(request_id: &RequestId) -> Refusal {
    // The panic hook has logged the location.
    tracing::error!(request_id = &*request_id.0, "an operation panicked");
    Refusal::new(ErrorCode::InternalServerError, INTERNAL)
}
