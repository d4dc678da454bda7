//! Executor: takes a client's parameters to an answer (parse once, limit, price, authorize, execute, make presentable).
//!
//! Owns everything about a request that is alike on sockets and over plain HTTP, and the closed list of error codes.
//! Must not know the transport of a request or its answer, nor the subject of the schema.
//!
//! The order is fixed: [`Executor::read`] (cheap, no caller needed) -> [`Executor::admit`] (token, cost, budget) ->
//! [`Executor::execute`] or [`Executor::subscribe`].

mod admission;
mod answer;
mod burst;
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
    answer::{Answer, Data, INTERNAL, Serialized},
    cacheable::Uncacheable,
    coercion::is_exact,
    cost::ListSizes,
    error::{ErrorCode, Refusal, error},
    in_order::InOrder,
    limits::{Budget, Limits},
    meter::OperationMeter,
    operation::Operation,
    params::{Params, Question},
    persisted::{PersistedArgs, PersistedDocuments, hash},
    rate::RateLimit,
    response_cache::ResponseCacheArgs,
    sessions::{Sessions, Unready},
    types::{Bound, Bounds, ScalarCheck, UnreadableSchema},
};
use self::{
    cost::Estimate, document::Documents, metrics::Metrics, payload::Payload, persisted::Resolved,
    rate::Buckets, response_cache::ResponseCache, types::Types,
};
pub(crate) use self::{execution::once, meter::Count, meter::element_weight, metrics::word};
use crate::shares::Shares;

/// Maximum number of bytes of an anonymous caller's document: enough for any query of the schema.
const ANONYMOUS_DOCUMENT_BYTES: usize = 16 * 1024;
/// Points that an anonymous caller pays for having a document read.
const ANONYMOUS_READ_POINTS: u64 = 1;

/// Id of the request that an operation came with. Part of the request's data.
#[derive(Debug, Clone)]
pub struct RequestId(pub Arc<str>);

/// Last cursor of a stream over HTTP that a client received before it reconnected, when it sent one. Part of the
/// request's data; a subscription without `after` resumes from here.
#[derive(Debug, Clone)]
pub struct ResumeAfter(pub String);

/// Schema with its root types erased. The resolvers are compiled where a schema becomes one of these: a crate of its own
/// for the schema should do that itself, so that the crates above need not compile them.
pub struct Engine(Box<dyn Execute>);

impl<E: async_graphql::Executor> From<E> for Engine {
    fn from(schema: E) -> Self {
        Self(Box::new(schema))
    }
}

/// Execution of any operation of a schema.
trait Execute: Send + Sync {
    fn execute(&self, request: Request) -> BoxFuture<'_, Response>;
    fn execute_stream(&self, request: Request) -> BoxStream<'static, Response>;
}

impl<E: async_graphql::Executor> Execute for E {
    fn execute(&self, request: Request) -> BoxFuture<'_, Response> {
        async_graphql::Executor::execute(self, request).boxed()
    }

    fn execute_stream(&self, request: Request) -> BoxStream<'static, Response> {
        async_graphql::Executor::execute_stream(self, request, None)
    }
}

/// Engine that is created when it is first needed.
type InOrderEngine = LazyLock<Engine, Box<dyn FnOnce() -> Engine + Send>>;

/// Description of a schema for the executor.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// SDL of the schema.
    pub sdl: &'a str,
    /// Lengths of its lists.
    pub lists: ListSizes,
    /// Check of the values of its custom scalars.
    pub scalars: ScalarCheck,
    /// Maximum lengths of the texts and lists in its arguments.
    pub bounds: Bounds,
    /// Fields whose values depend on more than the operation and the state of the visible data.
    pub uncacheable: Uncacheable,
}

impl<'a> About<'a> {
    /// Describes a schema by its SDL alone: lists of the usual lengths, custom scalars that accept every value, texts
    /// and lists of any length, and no answer that must not be cached.
    #[must_use]
    pub fn new(sdl: &'a str) -> Self {
        Self {
            sdl,
            lists: ListSizes::default(),
            scalars: |_, _, _| Ok(()),
            bounds: |_, _| None,
            uncacheable: &[],
        }
    }
}

/// Executor of operations against one schema.
pub struct Executor<S: Sessions> {
    engine: Engine,
    /// Same schema with [`InOrder`], created when it is first needed.
    in_order: Option<InOrderEngine>,
    sessions: S,
    types: Types,
    lists: ListSizes,
    limits: Limits,
    buckets: Option<Buckets>,
    anonymous: Option<Buckets>,
    /// Long operations that each tenant may have running.
    turns: Shares,
    documents: Documents,
    persisted: PersistedDocuments,
    metrics: Metrics,
    response_cache: ResponseCache<S>,
}

impl<S: Sessions> Executor<S> {
    /// Creates an executor of `schema`, which need not validate, with the default limits and no budget.
    ///
    /// # Errors
    ///
    /// When the SDL cannot be read back.
    pub fn new(schema: impl Into<Engine>, about: &About<'_>, sessions: S) -> Result<Self, UnreadableSchema> {
        Ok(Self {
            engine: schema.into(),
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

    /// Sets the constructor of the same schema with the extension [`InOrder`].
    #[must_use]
    pub fn repeating<E: Into<Engine> + 'static>(self, in_order: fn() -> E) -> Self {
        let engine: InOrderEngine = LazyLock::new(Box::new(move || in_order().into()));
        Self { in_order: Some(engine), ..self }
    }

    /// Sets the limits, and the budget of each caller (none: unlimited, and no `extensions.cost`); the anonymous
    /// callers of one origin share a tenth of it.
    #[must_use]
    pub fn limited(self, limits: Limits, budget: Option<Budget>) -> Self {
        let buckets = budget.map(|budget| Buckets::new(budget, limits.cost));
        let anonymous = budget
            .map(|budget| Buckets::new(budget.tenth(), ANONYMOUS_READ_POINTS + limits.introspection_cost));
        let turns = Shares::new(limits.work_per_caller as usize);
        Self { limits, buckets, anonymous, turns, ..self }
    }

    /// Sets the source of persisted documents.
    #[must_use]
    pub fn persisted(self, persisted: PersistedDocuments) -> Self {
        Self { persisted, ..self }
    }

    /// Sets the memory of the response cache.
    #[must_use]
    pub fn with_response_cache(self, args: ResponseCacheArgs) -> Self {
        Self { response_cache: ResponseCache::new(args), ..self }
    }

    /// Sessions, which identify callers.
    pub fn sessions(&self) -> &S {
        &self.sessions
    }

    /// Registers the metrics.
    pub fn register(&self, registry: &mut Registry) {
        self.metrics.register(registry);
    }

    /// Approximate number of bytes of memory that its caches hold, by their content.
    #[must_use]
    pub fn memory(&self) -> [(&'static str, u64); 3] {
        let (documents, persisted) = (self.documents.bytes(), self.persisted.bytes());
        [("responses", self.response_cache.bytes()), ("documents", documents), ("persisted", persisted)]
    }

    /// Identifies the caller behind the value of an `Authorization` header, see [`Sessions::identify`].
    ///
    /// # Errors
    ///
    /// UNAUTHENTICATED with a token that is not valid, UNAVAILABLE when that cannot be found out.
    pub async fn identify(&self, authorization: Option<&str>) -> Result<Option<S::Caller>, Refusal> {
        // Clients that have no token yet send an empty header.
        let authorization = authorization.filter(|value| !value.trim().is_empty());
        self.counted(self.sessions.identify(authorization).await)
    }

    /// Creates and counts a refusal by a transport, together with those of the executor.
    #[must_use]
    pub fn refuse(&self, code: ErrorCode, message: &str) -> Refusal {
        self.metrics.refused(code);
        Refusal::new(code, message)
    }

    fn counted<T>(&self, outcome: Result<T, Refusal>) -> Result<T, Refusal> {
        outcome.inspect_err(|refusal| self.metrics.refused(refusal.code))
    }

    /// Time limit of a query or a mutation.
    pub fn time(&self) -> std::time::Duration {
        self.limits.time
    }

    /// Finds, parses and checks the requested operation. An anonymous caller pays first, may send only a short
    /// document, and nothing of it is cached.
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

    /// Parses and checks a document of the server's own, which is on no allow-list.
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

    /// Cost estimate of an operation with these variables.
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
