//! Running an operation that was admitted: to its answer, or to a stream of them.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};

use async_graphql::{Request, Variables};
use futures_util::{
    FutureExt, StreamExt,
    stream::{self, BoxStream},
};
use tracing::Instrument;

use super::{
    Admitted, Answer, Data, ErrorCode, Executor, INTERNAL, RateLimit, Refusal, RequestId, ResumeAfter,
    Sessions, cost::Estimate, document::Document, operation, word,
};

/// So many bytes that an operation has written cost a point more.
const WRITTEN_PER_POINT: u64 = 1024;

impl<S: Sessions> Executor<S> {
    /// Runs a query or a mutation within the limit of time.
    pub async fn execute(&self, admitted: Admitted<S>, request_id: &RequestId) -> Answer {
        let started = Instant::now();
        let rate_limit = admitted.rate_limit;
        let metered = Metered::of(&admitted);
        let writer = admitted.caller().cloned().zip(admitted.session.clone());
        let (kind, name) = (admitted.operation.kind, admitted.operation.name.clone());
        let trace = tracing::trace_span!(
            target: "trace",
            "execute",
            graphql.operation.name = name,
            graphql.operation.type = word(kind),
        );
        let work = AssertUnwindSafe(self.answer(admitted, request_id)).catch_unwind().instrument(trace);
        let answer = match tokio::time::timeout(self.limits.time, work).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Answer::refused(&panicked(request_id), &request_id.0),
            Err(_) => {
                let message = "The operation took too long and was given up.";
                Answer::refused(&Refusal::new(ErrorCode::Timeout, message), &request_id.0)
            }
        };
        let rate_limit = match (metered, rate_limit) {
            (Some(metered), Some(charged)) => Some(self.charge_answer(&metered, &answer, charged)),
            (_, charged) => charged,
        };
        let rate_limit = match (writer, rate_limit) {
            (Some((caller, session)), Some(charged)) => {
                match self.sessions.written(&session) / WRITTEN_PER_POINT {
                    0 => Some(charged),
                    cost => Some(self.settle(&caller, cost, charged)),
                }
            }
            (_, charged) => charged,
        };
        let answer = Answer { rate_limit, ..answer };
        self.tally.answered(name.as_deref(), kind, &answer, started.elapsed());
        answer
    }

    /// The answer that was kept, or else a new one.
    async fn answer(&self, admitted: Admitted<S>, request_id: &RequestId) -> Answer {
        let session = admitted.session.clone();
        let question = self.kept.question(&self.sessions, &admitted);
        if let (Some(question), Some(session)) = (&question, &session)
            && let Some(data) = self.kept.find(&self.sessions, question, session).await
        {
            self.tally.repeated();
            return Answer { data: Some(data), errors: Vec::new(), rate_limit: None, retry_after: None };
        }
        let response = self.engine.execute(self.request(admitted, request_id)).await;
        let mut answer = Answer::settle(response, &request_id.0, None);
        if let (Some(question), Some(session)) = (question, session) {
            self.kept.keep(question, || self.sessions.state(&session), &mut answer);
        }
        answer
    }

    /// Charges the caller for what the answer holds of what is metered.
    fn charge_answer(&self, metered: &Metered<S>, answer: &Answer, charged: RateLimit) -> RateLimit {
        let read;
        let data = match &answer.data {
            Some(Data::Fresh(data)) => data,
            Some(Data::Kept(written)) => {
                // What was written as JSON is JSON.
                read = serde_json::from_str(written).unwrap_or_default();
                &read
            }
            None => return charged,
        };
        let document = &metered.document.executable;
        let Ok((_, operation)) = operation::select(document, metered.name.as_deref()) else { return charged };
        let estimate = Estimate {
            types: &self.types,
            limits: &self.limits,
            lists: &self.lists,
            document,
            operation: &operation.node,
            variables: &metered.variables,
        };
        match estimate.metered(data) {
            0 => charged,
            cost => self.settle(&metered.caller, cost, charged),
        }
    }

    /// Starts a subscription. Its first answer without `data` is a refusal and its last.
    pub fn subscribe(
        &self,
        admitted: Admitted<S>,
        request_id: &RequestId,
        resume_after: Option<ResumeAfter>,
    ) -> BoxStream<'static, Answer> {
        let name = admitted.operation.name.clone();
        let mut request = self.request(admitted, request_id);
        let open = self.tally.begun(name.as_deref());
        if let Some(cursor) = resume_after {
            request = request.data(cursor);
        }
        let id = request_id.clone();
        let events = AssertUnwindSafe(self.engine.execute_stream(request)).catch_unwind();
        events
            .map(move |event| {
                let _ = &open; // For as long as the stream lives.
                match event {
                    Ok(response) => Answer::settle(response, &id.0, None),
                    Err(_) => Answer::refused(&panicked(&id), &id.0),
                }
            })
            // Nothing follows a refusal.
            .scan(false, |ended, answer| {
                let before = std::mem::replace(ended, *ended || answer.data.is_none());
                std::future::ready((!before).then_some(answer))
            })
            .boxed()
    }

    fn request(&self, admitted: Admitted<S>, request_id: &RequestId) -> Request {
        let Admitted { operation, rate_limit, session, .. } = admitted;
        let mut request = operation.into_request(&self.types).data(request_id.clone());
        if let Some(rate_limit) = rate_limit {
            request = request.data(rate_limit);
        }
        match session {
            Some(session) => self.sessions.attach(&session, request),
            None => request,
        }
    }
}

/// What it takes to price an answer, of an operation that is charged for what it answers.
struct Metered<S: Sessions> {
    caller: S::Caller,
    document: Arc<Document>,
    name: Option<String>,
    variables: Variables,
}

impl<S: Sessions> Metered<S> {
    fn of(admitted: &Admitted<S>) -> Option<Self> {
        let operation = admitted.operation();
        let caller = admitted.caller().filter(|_| operation.cost.is_metered())?;
        Some(Self {
            caller: caller.clone(),
            document: Arc::clone(&operation.document),
            name: operation.name.clone(),
            variables: operation.variables.clone(),
        })
    }
}

/// A stream of one answer, for transports that stream everything.
pub(crate) fn once(answer: Answer) -> BoxStream<'static, Answer> {
    stream::once(std::future::ready(answer)).boxed()
}

fn panicked(request_id: &RequestId) -> Refusal {
    // The panic hook has told where.
    tracing::error!(request_id = &*request_id.0, "an operation panicked");
    Refusal::new(ErrorCode::InternalServerError, INTERNAL)
}
