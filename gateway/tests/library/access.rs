//! Callers: with a token, without one, and with one that is no longer good.

use gateway::http::Options;
use reqwest::Method;

use super::{
    server::{ADA, BOB, Reply, Server, Setup},
    socket::Socket,
    stream::Events,
};

#[tokio::test]
async fn data_needs_a_token_and_the_schema_does_not() {
    let server = Server::plain().await;
    for (token, document, status) in [
        ("", "{ caller }", 401),
        ("Bearer eve", "{ caller }", 401),
        ("Bearer eve", "{ __typename }", 401),
        ("", "{ __schema { queryType { name } } }", 200),
        (ADA, "{ caller }", 200),
    ] {
        let reply = server.run(token, document).await;
        assert_eq!(reply.status, status, "{document}: {reply:?}");
        if status == 401 {
            assert_eq!(reply.refusal().1, "UNAUTHENTICATED");
            assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
        }
    }
    let sdl = Reply::of(server.request(Method::GET, "/schema.graphql", "")).await;
    assert!(sdl.text.contains("type Book {"), "{sdl:?}");
}

#[tokio::test]
async fn a_revoked_access_ends_streams_and_sockets() {
    let server = Server::plain().await;
    let mut socket = Socket::of(server.address, ADA).await;
    let mut events = Events::of(server.operation(ADA, "subscription { added { cursor } }")).await;
    server.revoked.cancel();
    let event = events.next().await.unwrap();
    let failure = event.data.unwrap();
    assert_eq!(failure["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(failure["errors"][0]["message"], "The access was revoked.");
    assert_eq!(events.next().await.unwrap().kind, "complete");
    assert_eq!(socket.next().await, Err((4403, "Forbidden: the access was revoked".to_owned())));
}

#[tokio::test]
async fn a_caller_has_only_so_many_streams() {
    let options = Options { streams_per_caller: 1, ..Options::default() };
    let server = Server::start(Setup { options, ..Setup::default() }).await;
    let added = "subscription { added { cursor } }";
    let first = Events::of(server.operation(ADA, added)).await;
    let accept = ("accept", "text/event-stream");
    let second = Reply::of(
        server
            .request(Method::POST, "/graphql", ADA)
            .header(accept.0, accept.1)
            .json(&serde_json::json!({ "query": added })),
    );
    assert_eq!(second.await.refusal(), (429, "RATE_LIMITED".to_owned()));
    drop(Events::of(server.operation(BOB, added)).await);
    drop(first);
}
