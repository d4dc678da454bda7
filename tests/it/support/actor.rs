//! Somebody who asks.

use std::net::SocketAddr;

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use super::{reply::Reply, socket::Socket};

/// Somebody with a token, or without.
#[derive(Clone)]
pub(crate) struct Actor {
    http: Client,
    address: SocketAddr,
    authorization: Option<String>,
}

/// The subprotocol of the tests.
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

    /// Runs a mutation by its name, `objectiveCreate`, and reads this of its payload, its user errors and revision.
    pub(crate) async fn act(&self, mutation: &str, input: Value, payload: &str) -> Reply {
        let (first, rest) = mutation.split_at(1);
        let kind = format!("{}{rest}Input", first.to_uppercase());
        let query = format!(
            "mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ {payload} revision \
             userErrors {{ code message field }} }} }}"
        );
        self.run(&query, json!({ "input": input })).await
    }

    /// The same for a mutation that must be done.
    pub(crate) async fn done(&self, mutation: &str, input: Value, payload: &str) -> Reply {
        let reply = self.act(mutation, input, payload).await;
        assert!(reply.user_errors(mutation).is_empty(), "{reply:#?}");
        reply
    }

    /// Records actuals; `input` is the mutation's, or just its entries.
    pub(crate) async fn record(&self, input: Value) -> Reply {
        self.run(RECORD, json!({ "input": whole(input) })).await
    }

    /// Sets targets; `input` is the mutation's, or just its entries.
    pub(crate) async fn set(&self, input: Value) -> Reply {
        self.run(SET, json!({ "input": whole(input) })).await
    }

    /// Takes a document in, which must be good.
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

    /// Takes a document in, or not.
    pub(crate) fn try_import(&self, document: &Value, dry_run: bool) -> impl Future<Output = Reply> + use<> {
        let (this, variables) =
            (self.clone(), json!({ "input": { "document": document, "dryRun": dry_run } }));
        async move { this.run(IMPORT, variables).await }
    }

    /// Everything as a document.
    pub(crate) async fn export(&self) -> Value {
        let reply = self.run("{ organization { document } }", json!({})).await;
        reply.at("/organization/document").clone()
    }

    /// How many writes the organization has seen.
    pub(crate) async fn revision(&self) -> i64 {
        let reply = self.run("{ organization { revision } }", json!({})).await;
        reply.text("/organization/revision").parse().unwrap()
    }

    /// Where the server listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// A POST to the endpoint that wants an answer by the current specification.
    pub(crate) fn post(&self) -> RequestBuilder {
        self.request(reqwest::Method::POST, "/graphql").header("accept", "application/graphql-response+json")
    }

    /// Any request, with the token.
    pub(crate) fn request(&self, method: reqwest::Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("http://{}{path}", self.address));
        match &self.authorization {
            Some(authorization) => request.header("authorization", authorization),
            None => request,
        }
    }

    /// Sends the request and reads the answer.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Reply {
        Reply::read(request.send().await.unwrap()).await
    }

    /// A socket that has been introduced.
    pub(crate) async fn socket(&self) -> Socket {
        let mut socket = self.unintroduced().await;
        socket.send(json!({ "type": "connection_init", "payload": self.introduction() })).await;
        socket.expect("connection_ack").await;
        socket
    }

    /// The same, of somebody for whom the kernel keeps little that was not read.
    pub(crate) async fn narrow_socket(&self) -> Socket {
        let mut socket = Socket::open_narrow(self.address, &[PROTOCOL]).await;
        socket.send(json!({ "type": "connection_init", "payload": self.introduction() })).await;
        socket.expect("connection_ack").await;
        socket
    }

    /// A socket over which nothing has been said.
    pub(crate) async fn unintroduced(&self) -> Socket {
        Socket::open(self.address, &[PROTOCOL]).await
    }

    /// The same, with the token in the upgrade's header.
    pub(crate) async fn unintroduced_with_header(&self) -> Socket {
        let authorization = self.authorization.as_deref().unwrap_or_default();
        Socket::open(self.address, &[PROTOCOL, ("authorization", authorization)]).await
    }

    /// A socket for which no subprotocol was offered.
    pub(crate) async fn unspoken(&self) -> Socket {
        Socket::open(self.address, &[]).await
    }

    /// What this actor says first over a socket.
    pub(crate) fn introduction(&self) -> Value {
        json!({ "Authorization": self.authorization })
    }
}

/// The entries alone stand for an input without anything else.
fn whole(input: Value) -> Value {
    if input.is_array() { json!({ "entries": input }) } else { input }
}
