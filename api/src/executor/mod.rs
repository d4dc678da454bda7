//! From a client's parameters to an answer: parse once, limit, price, authorize, execute, make presentable.
//!
//! Owns everything about a request that is the same on sockets and over plain HTTP, and the closed list of error codes.
//! Must not know how a request came or how its answer goes back, nor what the schema is about.
//!
//! The order is fixed: [`Executor::read`] (cheap, no caller needed) -> [`Executor::admit`] (token, cost, budget) ->
//! [`Executor::execute`] or [`Executor::subscribe`].

mod answer;
mod coercion;
mod cost;
mod document;
mod error;
mod kept;
mod limits;
mod literals;
mod operation;
mod params;
mod persisted;
mod rate;
mod repeatable;
mod scan;
mod sessions;
mod shape;
mod tally;
mod types;
mod variables;

use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};

use async_graphql::{Request, Response, Variables};
use futures_util::{
    FutureExt, StreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use prometheus_client::registry::Registry;
use tracing::Instrument;

pub(crate) use self::{answer::INTERNAL, persisted::hash, tally::word};
pub use self::{
    answer::{Answer, Data},
    cost::ListSizes,
    error::{ErrorCode, Refusal, error},
    kept::KeptArgs,
    limits::{Budget, Limits},
    operation::Operation,
    params::{Params, Question},
    persisted::{PersistedArgs, PersistedDocuments},
    rate::RateLimit,
    repeatable::Volatile,
    sessions::{Sessions, Unready},
    types::{ScalarCheck, UnreadableSchema},
};
use self::{
    document::Documents, kept::KeptAnswers, persisted::Resolved, rate::Buckets, tally::Tally, types::Types,
};

/// Whom to charge for an operation.
#[derive(Debug, Clone, Copy)]
pub enum Asker<'a, C> {
    /// Somebody with a token.
    Known(&'a C),
    /// Somebody without, known only by where they come from: each origin has a budget of its own, so that one
    /// stranger cannot starve the others.
    Stranger(&'a str),
}

/// The id of the request that an operation came with. In the request's data.
#[derive(Debug, Clone)]
pub struct RequestId(pub Arc<str>);

/// The last cursor that a client saw of a stream over HTTP before it came back, when it sent one. In the request's
/// data; a subscription that is given no `after` resumes from here.
#[derive(Debug, Clone)]
pub struct ResumeAfter(pub String);

/// Any schema, its roots forgotten.
trait Engine: Send + Sync {
    fn execute(&self, request: Request) -> BoxFuture<'_, Response>;
    fn execute_stream(&self, request: Request) -> BoxStream<'static, Response>;
}

impl<E: async_graphql::Executor> Engine for E {
    fn execute(&self, request: Request) -> BoxFuture<'_, Response> {
        async_graphql::Executor::execute(self, request).boxed()
    }

    fn execute_stream(&self, request: Request) -> BoxStream<'static, Response> {
        async_graphql::Executor::execute_stream(self, request, None)
    }
}

/// What the executor is told of a schema.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Its text.
    pub sdl: &'a str,
    /// How long its lists are.
    pub lists: ListSizes,
    /// What its scalars admit.
    pub scalars: ScalarCheck,
    /// Which of its fields follow from more than the question and the state of what is seen.
    pub volatile: Volatile,
}

/// Runs operations against one schema.
pub struct Executor<S: Sessions> {
    engine: Box<dyn Engine>,
    /// The same, for documents that are known to be valid.
    trusting: Box<dyn Engine>,
    sessions: S,
    types: Types,
    lists: ListSizes,
    limits: Limits,
    buckets: Option<Buckets>,
    documents: Documents,
    persisted: PersistedDocuments,
    tally: Tally,
    kept: KeptAnswers<S>,
}

impl<S: Sessions> Executor<S> {
    /// An executor of `schema` with the default limits and no budget; `trusting` is the same schema without validation.
    ///
    /// # Errors
    ///
    /// When the SDL cannot be read back.
    pub fn new(
        schema: impl async_graphql::Executor,
        trusting: impl async_graphql::Executor,
        about: &About<'_>,
        sessions: S,
    ) -> Result<Self, UnreadableSchema> {
        Ok(Self {
            engine: Box::new(schema),
            trusting: Box::new(trusting),
            sessions,
            types: Types::read(about.sdl, about.scalars)?,
            lists: about.lists,
            limits: Limits::default(),
            buckets: None,
            documents: Documents::new(about.volatile),
            persisted: PersistedDocuments::default(),
            tally: Tally::new(),
            kept: KeptAnswers::new(KeptArgs::default()),
        })
    }

    /// With these limits, and this budget for each caller (none: unlimited, and no `extensions.cost`).
    #[must_use]
    pub fn limited(self, limits: Limits, budget: Option<Budget>) -> Self {
        let buckets = budget.map(|budget| Buckets::new(budget, limits.cost));
        Self { limits, buckets, ..self }
    }

    /// With documents from here.
    #[must_use]
    pub fn persisted(self, persisted: PersistedDocuments) -> Self {
        Self { persisted, ..self }
    }

    /// With so much memory for answers.
    #[must_use]
    pub fn keeping(self, args: KeptArgs) -> Self {
        Self { kept: KeptAnswers::new(args), ..self }
    }

    /// Who calls.
    pub fn sessions(&self) -> &S {
        &self.sessions
    }

    /// Adds what there is to watch.
    pub fn register(&self, registry: &mut Registry) {
        self.tally.register(registry);
    }

    /// The caller behind an `Authorization` header's value, see [`Sessions::identify`].
    ///
    /// # Errors
    ///
    /// UNAUTHENTICATED with a token that is not valid, UNAVAILABLE when that cannot be found out.
    pub async fn identify(&self, authorization: Option<&str>) -> Result<Option<S::Caller>, Refusal> {
        self.counted(self.sessions.identify(authorization).await)
    }

    /// What a transport refuses to an operation or a caller, which is counted with what is refused here.
    #[must_use]
    pub fn refuse(&self, code: ErrorCode, message: &str) -> Refusal {
        self.tally.refused(code);
        Refusal::new(code, message)
    }

    fn counted<T>(&self, outcome: Result<T, Refusal>) -> Result<T, Refusal> {
        outcome.inspect_err(|refusal| self.tally.refused(refusal.code))
    }

    /// How long a query or a mutation may run.
    pub fn time(&self) -> std::time::Duration {
        self.limits.time
    }

    /// Finds, parses and checks what a client wants to run.
    ///
    /// # Errors
    ///
    /// The codes of parsing, limits, persisted documents and variables. A document that passes can still fail
    /// validation, which is part of the execution.
    pub fn read(&self, mut params: Params) -> Result<Operation, Refusal> {
        let operation = self.persisted.resolve(&mut params).and_then(|resolved| {
            self.prepare(resolved, params.operation_name, params.variables.unwrap_or_default())
        });
        self.counted(operation)
    }

    /// The same for a document of the server's own, which stands on no allow-list.
    ///
    /// # Errors
    ///
    /// The codes of limits and variables.
    pub fn read_own(&self, question: Question) -> Result<Operation, Refusal> {
        let resolved = Resolved { text: Arc::from(question.document), register_as: None };
        self.counted(self.prepare(resolved, None, question.variables))
    }

    fn prepare(
        &self,
        resolved: Resolved,
        name: Option<String>,
        variables: Variables,
    ) -> Result<Operation, Refusal> {
        let document = self.documents.parse(&resolved.text, &self.limits, &self.types)?;
        let (name, selected) = operation::select(&document.executable, name.as_deref())?;
        let name = name.map(ToString::to_string);
        let reads_schema_only = operation::check_roots(&document.executable, &selected.node)?;
        variables::check(&self.types, &selected.node, &variables)?;
        Ok(Operation {
            kind: selected.node.ty,
            cost: cost::of(
                &self.types,
                &self.limits,
                &self.lists,
                &document.executable,
                &selected.node,
                &variables,
            ),
            reads_schema_only,
            name,
            text: resolved.text,
            register_as: resolved.register_as,
            variables,
            document,
        })
    }

    /// Charges the caller for an operation. With this it may run.
    ///
    /// # Errors
    ///
    /// UNAUTHENTICATED without a caller, unless only the schema is read; COST_LIMIT_EXCEEDED; RATE_LIMITED.
    pub fn admit(&self, operation: Operation, asker: Asker<'_, S::Caller>) -> Result<Admitted<S>, Refusal> {
        self.counted(self.charged(operation, asker))
    }

    fn charged(&self, mut operation: Operation, asker: Asker<'_, S::Caller>) -> Result<Admitted<S>, Refusal> {
        if matches!(asker, Asker::Stranger(_)) && !operation.reads_schema_only {
            return Err(Refusal::unauthenticated(
                "A token is needed: send it as `Authorization: Bearer <token>`.",
            ));
        }
        if operation.cost > self.limits.cost {
            let message =
                format!("The operation costs {} points, the most is {}.", operation.cost, self.limits.cost);
            return Err(Refusal::new(ErrorCode::CostLimitExceeded, message));
        }
        let rate_limit = match asker {
            Asker::Known(caller) => self.take(&self.sessions.identity(caller), operation.cost),
            Asker::Stranger(origin) => self.take(origin, operation.cost),
        };
        if let Some(hash) = operation.register_as.take() {
            self.persisted.remember(hash, &operation.text);
        }
        let rate_limit = rate_limit?;
        let caller = match asker {
            Asker::Known(caller) => Some(caller.clone()),
            Asker::Stranger(_) => None,
        };
        let reader = caller.as_ref().filter(|_| !operation.reads_schema_only);
        let session = reader.map(|caller| self.sessions.begin(caller));
        Ok(Admitted { operation, rate_limit, caller, session })
    }

    /// Takes points from somebody's budget, for whatever they get; `None` without budgets.
    ///
    /// # Errors
    ///
    /// RATE_LIMITED with the time to wait, and nothing is taken.
    pub fn charge(&self, identity: &str, cost: u64) -> Result<Option<RateLimit>, Refusal> {
        self.counted(self.take(identity, cost))
    }

    /// The same for who waits until there is enough: nobody is refused, and no refusal counted.
    pub(crate) fn take(&self, identity: &str, cost: u64) -> Result<Option<RateLimit>, Refusal> {
        let now = self.sessions.now();
        let left = self.buckets.as_ref().map(|buckets| buckets.charge(identity, cost, now)).transpose()?;
        self.tally.charged(cost);
        Ok(left)
    }

    /// Runs a query or a mutation within the limit of time.
    pub async fn execute(&self, admitted: Admitted<S>, request_id: &RequestId) -> Answer {
        let started = Instant::now();
        let rate_limit = admitted.rate_limit;
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
        let document = Arc::clone(&admitted.operation.document);
        let engine = if document.is_valid() { &self.trusting } else { &self.engine };
        let response = engine.execute(self.request(admitted, request_id)).await;
        let mut answer = Answer::settle(response, &request_id.0, None);
        if answer.data.is_some() {
            document.found_valid();
        }
        if let (Some(question), Some(session)) = (question, session) {
            self.kept.keep(question, || self.sessions.state(&session), &mut answer);
        }
        answer
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
        let mut request = operation.into_request().data(request_id.clone());
        if let Some(rate_limit) = rate_limit {
            request = request.data(rate_limit);
        }
        match session {
            Some(session) => self.sessions.attach(&session, request),
            None => request,
        }
    }
}

/// An operation that may run.
pub struct Admitted<S: Sessions> {
    operation: Operation,
    rate_limit: Option<RateLimit>,
    caller: Option<S::Caller>,
    /// What it reads from, unless it only reads the schema.
    session: Option<S::Session>,
}

impl<S: Sessions> Admitted<S> {
    /// What is going to run.
    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    /// The caller's budget after it was charged.
    pub fn rate_limit(&self) -> Option<&RateLimit> {
        self.rate_limit.as_ref()
    }

    /// What it reads from; `None` where it only reads the schema.
    pub fn session(&self) -> Option<&S::Session> {
        self.session.as_ref()
    }

    /// Who asked.
    pub fn caller(&self) -> Option<&S::Caller> {
        self.caller.as_ref()
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
