//! From a client's parameters to an answer: parse once, limit, price, authorize, execute, make presentable.
//!
//! Owns everything about a request that is the same on sockets and over plain HTTP, and the closed list of error codes.
//! Must not know how a request came or how its answer goes back, nor what the schema is about.
//!
//! The order is fixed: [`Executor::read`] (cheap, no caller needed) -> [`Executor::admit`] (token, cost, budget) ->
//! [`Executor::execute`] or [`Executor::subscribe`].

mod admission;
mod answer;
mod cacheable;
mod coercion;
mod cost;
mod document;
mod error;
mod execution;
mod in_order;
mod limits;
mod meter;
mod metrics;
mod operation;
mod params;
mod payload;
mod persisted;
mod plan;
mod rate;
mod response_cache;
mod sessions;
mod shape;
mod syntax;
mod types;
mod validation;
mod variables;
mod weight;

use std::sync::{Arc, LazyLock};

use async_graphql::{
    Request, Response, Variables,
    parser::types::{ExecutableDocument, OperationDefinition},
};
use futures_util::{FutureExt, future::BoxFuture, stream::BoxStream};
use prometheus_client::registry::Registry;

pub use self::{
    admission::{Admitted, Caller},
    answer::{Answer, Data},
    cacheable::Uncacheable,
    cost::ListSizes,
    error::{ErrorCode, Refusal, error},
    in_order::InOrder,
    limits::{Budget, Limits},
    meter::OperationMeter,
    operation::Operation,
    params::{Params, Question},
    persisted::{PersistedArgs, PersistedDocuments},
    rate::RateLimit,
    response_cache::ResponseCacheArgs,
    sessions::{Sessions, Unready},
    types::{Bound, Bounds, ScalarCheck, UnreadableSchema},
};
pub(crate) use self::{
    answer::INTERNAL, coercion::is_exact, execution::once, meter::Count, metrics::word, persisted::hash,
};
use self::{
    cost::Estimate, document::Documents, metrics::Metrics, payload::Payload, persisted::Resolved,
    rate::Buckets, response_cache::ResponseCache, types::Types,
};
use crate::shares::Shares;

/// Bytes of the longest document that somebody without a token may send: room for any question about the schema.
const ANONYMOUS_DOCUMENT_BYTES: usize = 16 * 1024;
/// Points that it costs a stranger to have a document read.
const ANONYMOUS_READ_POINTS: u64 = 1;

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

/// An engine that is made when it is needed.
type InOrderEngine = LazyLock<Box<dyn Engine>, Box<dyn FnOnce() -> Box<dyn Engine> + Send>>;

/// What the executor is told of a schema.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Its text.
    pub sdl: &'a str,
    /// How long its lists are.
    pub lists: ListSizes,
    /// What its scalars admit.
    pub scalars: ScalarCheck,
    /// How long the texts and lists in its arguments may be.
    pub bounds: Bounds,
    /// Which of its fields follow from more than the question and the state of what is seen.
    pub uncacheable: Uncacheable,
}

/// Runs operations against one schema.
pub struct Executor<S: Sessions> {
    engine: Box<dyn Engine>,
    /// The same schema with [`InOrder`], made when it is first needed.
    in_order: Option<InOrderEngine>,
    sessions: S,
    types: Types,
    lists: ListSizes,
    limits: Limits,
    buckets: Option<Buckets>,
    anonymous: Option<Buckets>,
    /// How many long operations each tenant may have under way.
    turns: Shares,
    documents: Documents,
    persisted: PersistedDocuments,
    metrics: Metrics,
    response_cache: ResponseCache<S>,
}

impl<S: Sessions> Executor<S> {
    /// An executor of `schema`, which need not validate, with the default limits and no budget.
    ///
    /// # Errors
    ///
    /// When the SDL cannot be read back.
    pub fn new(
        schema: impl async_graphql::Executor,
        about: &About<'_>,
        sessions: S,
    ) -> Result<Self, UnreadableSchema> {
        Ok(Self {
            engine: Box::new(schema),
            in_order: None,
            sessions,
            types: Types::read(about.sdl, about.scalars, about.bounds)?,
            lists: about.lists,
            limits: Limits::default(),
            buckets: None,
            anonymous: None,
            turns: Shares::new(Limits::default().work_per_caller as usize),
            documents: Documents::new(about.uncacheable),
            persisted: PersistedDocuments::default(),
            metrics: Metrics::new(),
            response_cache: ResponseCache::new(ResponseCacheArgs::default()),
        })
    }

    /// With the same schema that has the extension [`InOrder`].
    #[must_use]
    pub fn repeating<E: async_graphql::Executor>(self, in_order: fn() -> E) -> Self {
        let engine: InOrderEngine = LazyLock::new(Box::new(move || Box::new(in_order()) as Box<dyn Engine>));
        Self { in_order: Some(engine), ..self }
    }

    /// With these limits, and this budget for each caller (none: unlimited, and no `extensions.cost`); the strangers of
    /// one origin have a tenth of it together.
    #[must_use]
    pub fn limited(self, limits: Limits, budget: Option<Budget>) -> Self {
        let buckets = budget.map(|budget| Buckets::new(budget, limits.cost));
        let anonymous = budget
            .map(|budget| Buckets::new(budget.tenth(), ANONYMOUS_READ_POINTS + limits.introspection_cost));
        let turns = Shares::new(limits.work_per_caller as usize);
        Self { limits, buckets, anonymous, turns, ..self }
    }

    /// With documents from here.
    #[must_use]
    pub fn persisted(self, persisted: PersistedDocuments) -> Self {
        Self { persisted, ..self }
    }

    /// With so much memory for answers.
    #[must_use]
    pub fn with_response_cache(self, args: ResponseCacheArgs) -> Self {
        Self { response_cache: ResponseCache::new(args), ..self }
    }

    /// Who calls.
    pub fn sessions(&self) -> &S {
        &self.sessions
    }

    /// Adds what there is to watch.
    pub fn register(&self, registry: &mut Registry) {
        self.metrics.register(registry);
    }

    /// About how many bytes of memory its caches hold, by what is in them.
    #[must_use]
    pub fn memory(&self) -> [(&'static str, u64); 3] {
        let (documents, persisted) = (self.documents.bytes(), self.persisted.bytes());
        [("responses", self.response_cache.bytes()), ("documents", documents), ("persisted", persisted)]
    }

    /// The caller behind an `Authorization` header's value, see [`Sessions::identify`].
    ///
    /// # Errors
    ///
    /// UNAUTHENTICATED with a token that is not valid, UNAVAILABLE when that cannot be found out.
    pub async fn identify(&self, authorization: Option<&str>) -> Result<Option<S::Caller>, Refusal> {
        // Clients that have no token yet send a header without one.
        let authorization = authorization.filter(|value| !value.trim().is_empty());
        self.counted(self.sessions.identify(authorization).await)
    }

    /// What a transport refuses to an operation or a caller, which is counted with what is refused here.
    #[must_use]
    pub fn refuse(&self, code: ErrorCode, message: &str) -> Refusal {
        self.metrics.refused(code);
        Refusal::new(code, message)
    }

    fn counted<T>(&self, outcome: Result<T, Refusal>) -> Result<T, Refusal> {
        outcome.inspect_err(|refusal| self.metrics.refused(refusal.code))
    }

    /// How long a query or a mutation may run.
    pub fn time(&self) -> std::time::Duration {
        self.limits.time
    }

    /// Finds, parses and checks what somebody wants to run. A stranger pays first, for a short document at most, and
    /// nothing of it is remembered.
    ///
    /// # Errors
    ///
    /// The codes of parsing, limits, validation, persisted documents and variables; RATE_LIMITED and UNAUTHENTICATED
    /// for anonymous callers.
    pub fn read(&self, mut params: Params, caller: Caller<'_, S::Caller>) -> Result<Operation, Refusal> {
        let is_known = matches!(caller, Caller::Authenticated(_));
        let allowed = match caller {
            Caller::Authenticated(_) => Ok(()),
            Caller::Anonymous(origin) => self.admit_reading(origin),
        };
        let operation = allowed.and_then(|()| self.persisted.resolve(&mut params)).and_then(|resolved| {
            if !is_known && resolved.text.len() > ANONYMOUS_DOCUMENT_BYTES {
                return Err(Refusal::unauthenticated(
                    "A token is needed for a document of this length: send it as `Authorization: Bearer <token>`.",
                ));
            }
            let variables = params.variables.unwrap_or_default();
            self.prepare(resolved, params.operation_name, variables, is_known)
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
        self.counted(self.prepare(resolved, None, question.variables, true))
    }

    fn prepare(
        &self,
        resolved: Resolved,
        name: Option<String>,
        variables: Variables,
        remember: bool,
    ) -> Result<Operation, Refusal> {
        let payload = Payload::of(&variables)?;
        let document = self.documents.read(&resolved.text, &self.limits, &self.types, remember)?;
        let (name, selected) = operation::select(&document.executable, name.as_deref())?;
        let name = name.map(ToString::to_string);
        let used = |variable: &str| document.variable(name.as_deref(), variable);
        let variables = variables::resolve(&self.types, &selected.node, used, variables)?;
        let reads_schema_only = operation::reads_schema_only(&document.executable, &selected.node);
        let estimate = self.estimate(&document.executable, &selected.node, &variables);
        Ok(Operation {
            kind: selected.node.ty,
            cost: payload.added_to(estimate.cost()),
            reads_schema_only,
            name,
            text: resolved.text,
            register_as: resolved.register_as,
            variables,
            document,
        })
    }

    /// The prices of an operation with these variables.
    fn estimate<'a>(
        &'a self,
        document: &'a ExecutableDocument,
        operation: &'a OperationDefinition,
        variables: &'a Variables,
    ) -> Estimate<'a> {
        Estimate {
            types: &self.types,
            limits: &self.limits,
            lists: &self.lists,
            document,
            operation,
            variables,
            today: self.sessions.now().date_naive(),
        }
    }
}
