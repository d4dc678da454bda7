//! Server of the tests: the library behind the real router on a free port, and clients of it.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use async_graphql::Request;
use axum::{
    body::Bytes,
    http::{HeaderName, HeaderValue},
};
use chrono::{DateTime, Utc};
use futures_util::{
    FutureExt, StreamExt,
    future::BoxFuture,
    stream::{self},
};
use gateway::{
    executor::{
        About, Budget, ErrorCode, Executor, Limits, PersistedDocuments, Question, Refusal, ResponseCacheArgs,
        Sessions, Unready,
    },
    http::{self, Download, Downloads, Incomplete, Options, Page, PagePart, Part, Resource, Transport},
};
use prometheus_client::registry::Registry;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use super::{
    access_log::LOG,
    library::{self, LISTS, Library, Reading, UNCACHEABLE},
};

/// Media type whose status depends on the outcome.
pub(crate) const MODERN: &str = "application/graphql-response+json";
/// Token of the first reader.
pub(crate) const ADA: &str = "Bearer ada";
/// Token of the second reader.
pub(crate) const BOB: &str = "Bearer bob";
/// Time limit for what must happen; only a failing test waits that long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// Response header of downloads that is exposed to pages of other origins.
const SHELF: HeaderName = HeaderName::from_static("shelf");

/// Members of the library, whose token is their name.
pub(crate) struct Members {
    library: Arc<Library>,
    /// Fires when the access of all members is revoked.
    revoked: CancellationToken,
}

impl Sessions for Members {
    type Caller = String;
    type Session = Arc<Reading>;
    type State = usize;

    async fn identify(&self, authorization: Option<&str>) -> Result<Option<String>, Refusal> {
        match authorization {
            None => Ok(None),
            Some(ADA) => Ok(Some("ada".to_owned())),
            Some(BOB) => Ok(Some("bob".to_owned())),
            Some(_) => Err(Refusal::unauthenticated("The token is not valid.")),
        }
    }

    fn identity(&self, caller: &String) -> String {
        caller.clone()
    }

    fn access_revoked(&self, _: &String) -> BoxFuture<'static, ()> {
        self.revoked.clone().cancelled_owned().boxed()
    }

    fn begin(&self, caller: &String) -> Self::Session {
        let library = Arc::clone(&self.library);
        let revision = library.revision();
        Arc::new(Reading { library, caller: caller.clone(), revision })
    }

    fn attach(&self, session: &Self::Session, request: Request) -> Request {
        request.data(Arc::clone(session))
    }

    fn state(&self, session: &Self::Session) -> Option<usize> {
        Some(session.revision)
    }

    async fn is_current(&self, session: &Self::Session, state: &usize) -> bool {
        session.revision == *state
    }

    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }

    async fn ready(&self) -> Result<(), Unready> {
        match self.library.revision() {
            0..100 => Ok(()),
            _ => Err(Unready::new("FULL", "there is no shelf left")),
        }
    }
}

impl Downloads for Members {
    const COST: u64 = 10;
    const ROWS: u64 = 2;

    async fn download(
        &self,
        _: &String,
        name: &str,
        fields: Vec<(String, String)>,
    ) -> Result<Download, Refusal> {
        if name != "titles.txt" {
            return Err(Refusal::new(ErrorCode::NotFound, "There is only titles.txt."));
        }
        let breaks = fields.iter().any(|(name, _)| name == "broken");
        let line = |book: library::Book| Part { bytes: Bytes::from(format!("{}\n", book.title)), rows: 1 };
        let titles: Vec<_> = self.library.books().into_iter().map(|book| Ok(line(book))).collect();
        let end = breaks.then_some(Err(Incomplete));
        Ok(Download {
            file_name: name.to_owned(),
            content_type: "text/plain; charset=utf-8",
            headers: vec![(SHELF, HeaderValue::from_static("7"))],
            parts: stream::iter(titles.into_iter().chain(end)).boxed(),
        })
    }
}

const RESOURCES: &[Resource] = &[Resource {
    path: "/books/{id}/cover.svg",
    content_type: "image/svg+xml",
    ask: |id, _| {
        let variables = async_graphql::Variables::from_json(json!({ "id": id }));
        Ok(Question { document: "query ($id: ID!) { cover(id: $id) }", variables })
    },
}];

const SCRIPT: PagePart =
    PagePart { name: "page.js", content_type: "text/javascript; charset=utf-8", content: "run()" };

/// Configuration of a server.
#[derive(Default)]
pub(crate) struct Setup {
    pub(crate) limits: Limits,
    pub(crate) budget: Option<Budget>,
    pub(crate) options: Options,
    /// Documents of the allow-list; without one every document runs.
    pub(crate) allowed: Option<Vec<String>>,
}

/// Running server, which stops when dropped.
pub(crate) struct Server {
    pub(crate) library: Arc<Library>,
    pub(crate) address: SocketAddr,
    /// Makes the server report that it is not ready.
    pub(crate) leaving: CancellationToken,
    /// Stops the server.
    pub(crate) stop: CancellationToken,
    /// Revokes the access of everybody.
    pub(crate) revoked: CancellationToken,
    serving: JoinHandle<io::Result<()>>,
    client: Client,
}

impl Server {
    pub(crate) async fn start(setup: Setup) -> Self {
        let _ = &*LOG;
        let Setup { limits, budget, options, allowed } = setup;
        let (library, leaving) = (Library::new(), CancellationToken::new());
        let (stop, revoked) = (CancellationToken::new(), CancellationToken::new());
        let members = Members { library: Arc::clone(&library), revoked: revoked.clone() };
        let schema = library::schema();
        let sdl = schema.sdl();
        let about = About { lists: LISTS, uncacheable: UNCACHEABLE, ..About::new(&sdl) };
        let executor = Executor::new(schema, &about, members)
            .unwrap()
            .repeating(library::schema_in_order)
            .limited(limits, budget)
            .persisted(allowed.map_or_else(PersistedDocuments::default, PersistedDocuments::only))
            .with_response_cache(ResponseCacheArgs::default());
        let html = "<!doctype html><script src=\"page/page.js?v=1\"></script>".to_owned();
        let transport = Transport::new(executor, sdl, options, stop.clone())
            .with_resources(RESOURCES)
            .with_route("/export/{name}", http::downloads)
            .exposing(SHELF)
            .with_page(Page { html, path: "/page/{name}", parts: &[SCRIPT] })
            .not_ready_from(leaving.clone());
        let mut registry = Registry::with_prefix("library");
        transport.register(&mut registry);
        let transport = transport.measured(Arc::new(registry), true);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = tokio::spawn(http::serve(listener, transport));
        Self { library, address, leaving, stop, revoked, serving, client: Client::new() }
    }

    /// Server with the default settings.
    pub(crate) async fn plain() -> Self {
        Self::start(Setup::default()).await
    }

    /// Request to this path, with a token unless it is empty.
    pub(crate) fn request(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("http://{}{path}", self.address));
        match token {
            "" => request,
            token => request.header("authorization", token),
        }
    }

    /// Operation by POST, as the newer media type.
    pub(crate) fn operation(&self, token: &str, query: &str) -> RequestBuilder {
        let request = self.request(Method::POST, "/graphql", token).header("accept", MODERN);
        request.json(&json!({ "query": query }))
    }

    /// Answer to an operation by POST.
    pub(crate) async fn run(&self, token: &str, query: &str) -> Reply {
        Reply::of(self.operation(token, query)).await
    }

    /// Answer to a query by GET, with these headers.
    pub(crate) async fn get(&self, token: &str, query: &str, headers: &[(&str, &str)]) -> Reply {
        let query: String = url_encoded(query);
        let request = self.request(Method::GET, &format!("/graphql?query={query}"), token);
        let with = |request: RequestBuilder, (name, value): &(&str, &str)| request.header(*name, *value);
        Reply::of(headers.iter().fold(request, with)).await
    }

    /// Waits until the server has ended after [`Server::stop`].
    pub(crate) async fn ended(mut self) -> io::Result<()> {
        tokio::time::timeout(PATIENCE, &mut self.serving).await.expect("the server goes on").unwrap()
    }
}

/// Text as a value in a query string.
fn url_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Answer to a request.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        Self::read(request.send().await.unwrap()).await
    }

    async fn read(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// Data of an answer without errors.
    pub(crate) fn data(&self) -> Value {
        let json = self.json();
        assert_eq!(json.get("errors"), None, "{self:?}");
        json["data"].clone()
    }

    /// Status and the code of the first error.
    pub(crate) fn refusal(&self) -> (u16, String) {
        (self.status, self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}
