//! Server: puts schema, executor and transports together over a service.

use std::{io, sync::Arc};

use clap::{Arg, Args};
use gateway::{
    executor::{About, Budget, Executor, Limits, PersistedArgs, ResponseCacheArgs, UnreadableSchema},
    http::{Options, Resource, Transport, downloads},
    memory::Memory,
};
use prometheus_client::{metrics::info::Info, registry::Registry};
use service::Service;
use tokio_util::sync::CancellationToken;

use crate::{
    actuals::export,
    auth::{Trust, authenticator::Authenticator},
    graphiql,
};

/// Settings of the API, each group next to what it configures.
#[derive(Debug, Clone, Default, PartialEq, Args)]
#[command(mut_args(described))]
pub struct Settings {
    /// Limits of one operation.
    #[command(flatten)]
    pub limits: Limits,
    /// Budget of one caller over time.
    #[command(flatten)]
    pub budget: Budget,
    /// Documents that may run.
    #[command(flatten)]
    pub persisted: PersistedArgs,
    /// Settings of the response cache.
    #[command(flatten)]
    pub response_cache: ResponseCacheArgs,
    /// Sizes, times and numbers of connections.
    #[command(flatten)]
    pub options: Options,
}

/// Describes arguments of the gateway, which knows no organizations, revisions or imports, in terms of the product.
fn described(arg: Arg) -> Arg {
    let help = match arg.get_id().as_str() {
        "work_per_caller" => {
            "Maximum number of queries of an organization that take more than 10 ms of processor time and run at once; \
             more wait"
        }
        "answer_bytes" => {
            "Memory for cached answers to the same query about the same revision, in bytes; 0 disables the cache"
        }
        "caller_body_limit" => {
            "Maximum body size of a request with a valid token, in bytes: import documents and bulk entries are the \
             large ones"
        }
        _ => return arg,
    };
    arg.help(help)
}

/// Resources with a URL of their own.
const RESOURCES: &[Resource] = &[Resource {
    path: "/scorecards/{id}/strategy-map.svg",
    content_type: "image/svg+xml",
    ask: schema::ask_for_picture,
}];

/// Reason why the API cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// A defect of the schema, which a test rules out.
    #[error(transparent)]
    Schema(#[from] UnreadableSchema),
    /// The allow-list of documents cannot be read.
    #[error("the allow-list cannot be read: {0}")]
    AllowList(#[from] io::Error),
}

/// Builds everything but a listener; [`gateway::http::serve`] makes a server of it. When `stop` fires, streams end in
/// order. With `metrics_are_public`, `/metrics` is on the port of the API; otherwise only [`gateway::http::watch`] has
/// it.
///
/// # Errors
///
/// When the allow-list or the schema's own SDL cannot be read.
pub fn transport(
    service: &Service,
    trust: impl Into<Trust>,
    settings: Settings,
    metrics_are_public: bool,
    stop: CancellationToken,
) -> Result<Transport<Authenticator>, Unusable> {
    let Settings { limits, budget, persisted, response_cache, options } = settings;
    let sdl = schema::sdl();
    let about = About {
        sdl: &sdl,
        lists: schema::LIST_SIZES,
        scalars: schema::check_scalar,
        bounds: schema::bounds,
        uncacheable: schema::UNCACHEABLE,
    };
    let authenticator = Authenticator::new(trust.into(), service.clone());
    let executor = Executor::new(schema::engine(), &about, authenticator)?
        .repeating(schema::engine_in_order)
        .limited(limits, Some(budget))
        .persisted(persisted.documents()?)
        .with_response_cache(response_cache);
    let transport = Transport::new(executor, sdl, options, stop)
        .with_resources(RESOURCES)
        .with_route(export::PATH, downloads)
        .exposing(export::REVISION)
        .with_page(graphiql::page());
    let mut registry = Registry::with_prefix("scorecard");
    let about = [("version", env!("CARGO_PKG_VERSION"))];
    registry.register("build", "This program", Info::new(about));
    service.register(&mut registry);
    transport.register(&mut registry);
    let held = service.clone();
    let memory = Memory::default().with(move || held.memory().into()).with(transport.memory());
    registry.register_collector(Box::new(memory));
    Ok(transport.measured(Arc::new(registry), metrics_are_public))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        settings: Settings,
    }

    #[test]
    fn without_flags_the_defaults_hold() {
        assert_eq!(Line::try_parse_from(["line"]).unwrap().settings, Settings::default());
    }

    #[test]
    fn flags_set_what_they_say() {
        let line = [
            "line",
            "--max-depth=7",
            "--operation-time=500ms",
            "--budget=9",
            "--caller-body-limit=2MiB",
            "--graphiql=false",
            "--cors-origins=https://a.example,http://localhost:3000",
            "--socket-operations=3",
            "--allow-list=documents",
        ];
        let settings = Line::try_parse_from(line).unwrap().settings;
        assert_eq!((settings.limits.depth, settings.limits.time.as_millis()), (7, 500));
        assert_eq!(settings.budget.capacity, 9);
        let options = settings.options;
        assert_eq!((options.caller_body_limit, options.graphiql), (2 << 20, false));
        assert_eq!(options.cors, ["https://a.example", "http://localhost:3000"]);
        assert_eq!(options.socket.operations, 3);
        assert!(settings.persisted.allow_list.is_some());
        for bad in
            ["--cors-origins=https://a.example/", "--cors-origins=a.example", "--budget=0", "--queue=0"]
        {
            assert!(Line::try_parse_from(["line", bad]).is_err(), "{bad}");
        }
    }
}
