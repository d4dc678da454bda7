//! Actors: the callers of the API in the tests.

use std::net::SocketAddr;

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use super::{reply::Reply, socket::Socket};

/// Caller with or without a token.
#[derive(Clone)]
pub(crate) struct Actor {
    http: Client,
    address: SocketAddr,
    authorization: Option<String>,
}

/// WebSocket subprotocol of the tests.
const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

const IMPORT: &str = "mutation ($input: ScorecardsImportInput!) { scorecardsImport(input: $input) {
    scorecards { key } changed revision userErrors { code message field pointer } } }";

const RECORD: &str = "mutation ($input: ActualsRecordInput!) { actualsRecord(input: $input) {
    recorded revision userErrors { code message field }
    results { period { code } actual text note recordedAt recordedBy { kind id name } } } }";

const SET: &str = "mutation ($input: TargetsSetInput!) { targetsSet(input: $input) {
    set revision userErrors { code message field }
    results { period { code } target targetUpper redFlag stretch benchmark dueOn actual } } }";

impl Actor {
    pub(crate) fn new(address: SocketAddr, authorization: Option<String>) -> Self {
        Self { http: Client::new(), address, authorization }
    }

    /// Sends an operation and reads the answer.
    pub(crate) async fn run(&self, query: &str, variables: Value) -> Reply {
        self.send(self.post().json(&json!({ "query": query, "variables": variables }))).await
    }

    /// Runs a mutation by its name, `objectiveCreate`, and reads `payload`, the user errors and the revision of its
    /// payload.
    pub(crate) async fn act(&self, mutation: &str, input: Value, payload: &str) -> Reply {
        let (first, rest) = mutation.split_at(1);
        let kind = format!("{}{rest}Input", first.to_uppercase());
        let query = format!(
            "mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ {payload} revision \
             userErrors {{ code message field }} }} }}"
        );
        self.run(&query, json!({ "input": input })).await
    }

    /// Runs a mutation like [`Actor::act`], and panics where it has user errors.
    pub(crate) async fn done(&self, mutation: &str, input: Value, payload: &str) -> Reply {
        let reply = self.act(mutation, input, payload).await;
        assert!(reply.user_errors(mutation).is_empty(), "{reply:#?}");
        reply
    }

    /// Records actuals; `input` is that of the mutation, or only its entries.
    pub(crate) async fn record(&self, input: Value) -> Reply {
        self.run(RECORD, json!({ "input": with_entries(input) })).await
    }

    /// Sets targets; `input` is that of the mutation, or only its entries.
    pub(crate) async fn set(&self, input: Value) -> Reply {
        self.run(SET, json!({ "input": with_entries(input) })).await
    }

    /// Imports a document, and panics where it has user errors.
    #[track_caller]
    pub(crate) fn import(&self, document: &Value) -> impl Future<Output = Reply> {
        let caller = std::panic::Location::caller();
        let reply = self.try_import(document, false);
        async move {
            let reply = reply.await;
            assert!(reply.problems().is_empty(), "at {caller}: {reply:#?}");
            reply
        }
    }

    /// Imports a document, or checks it in a dry run; user errors are left to the test.
    pub(crate) fn try_import(&self, document: &Value, dry_run: bool) -> impl Future<Output = Reply> + use<> {
        let (this, variables) =
            (self.clone(), json!({ "input": { "document": document, "dryRun": dry_run } }));
        async move { this.run(IMPORT, variables).await }
    }

    /// Exports the organization as a document.
    pub(crate) async fn export(&self) -> Value {
        let reply = self.run("{ organization { document } }", json!({})).await;
        reply.at("/organization/document").clone()
    }

    /// Revision of the organization.
    pub(crate) async fn revision(&self) -> i64 {
        let reply = self.run("{ organization { revision } }", json!({})).await;
        reply.text("/organization/revision").parse().unwrap()
    }

    /// Address of the server.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// POST request to the endpoint that accepts a response by the current GraphQL over HTTP specification.
    pub(crate) fn post(&self) -> RequestBuilder {
        self.request(reqwest::Method::POST, "/graphql").header("accept", "application/graphql-response+json")
    }

    /// Request with the token of the actor.
    pub(crate) fn request(&self, method: reqwest::Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("http://{}{path}", self.address));
        match &self.authorization {
            Some(authorization) => request.header("authorization", authorization),
            None => request,
        }
    }

    /// Sends a request and reads the answer.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Reply {
        Reply::read(request.send().await.unwrap()).await
    }

    /// WebSocket after `connection_init` and `connection_ack`.
    pub(crate) async fn socket(&self) -> Socket {
        let mut socket = self.unintroduced().await;
        socket.send(json!({ "type": "connection_init", "payload": self.introduction() })).await;
        socket.expect("connection_ack").await;
        socket
    }

    /// WebSocket like [`Actor::socket`], with a small receive buffer of the kernel.
    pub(crate) async fn narrow_socket(&self) -> Socket {
        let mut socket = Socket::open_narrow(self.address, &[PROTOCOL]).await;
        socket.send(json!({ "type": "connection_init", "payload": self.introduction() })).await;
        socket.expect("connection_ack").await;
        socket
    }

    /// WebSocket without any message so far.
    pub(crate) async fn unintroduced(&self) -> Socket {
        Socket::open(self.address, &[PROTOCOL]).await
    }

    /// WebSocket without any message so far, with the token in the header of the upgrade.
    pub(crate) async fn unintroduced_with_header(&self) -> Socket {
        let authorization = self.authorization.as_deref().unwrap_or_default();
        Socket::open(self.address, &[PROTOCOL, ("authorization", authorization)]).await
    }

    /// WebSocket without a subprotocol.
    pub(crate) async fn unspoken(&self) -> Socket {
        Socket::open(self.address, &[]).await
    }

    /// Payload of the actor's `connection_init`.
    pub(crate) fn introduction(&self) -> Value {
        json!({ "Authorization": self.authorization })
    }
}

/// Completes an input that consists of the entries only.
fn with_entries(input: Value) -> Value {
    if input.is_array() { json!({ "entries": input }) } else { input }
}
