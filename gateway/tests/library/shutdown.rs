//! Shutdown: what is under way ends in order, and the server with it.

use reqwest::Method;
use serde_json::json;

use super::{
    server::{ADA, Reply, Server},
    socket::Socket,
    stream::Events,
};

#[tokio::test]
async fn streams_and_sockets_end_in_order_and_then_the_server() {
    let server = Server::plain().await;
    let address = server.address;
    let mut socket = Socket::of(address, ADA).await;
    socket.subscribe("1", "subscription { added { cursor } }").await;
    let mut events = Events::of(server.operation(ADA, "subscription { added { cursor } }")).await;
    server.library.listened_by(2).await;
    server.stop.cancel();
    assert_eq!(socket.next().await, Ok(json!({ "type": "complete", "id": "1" })));
    assert_eq!(socket.next().await, Err((1001, "The server stops".to_owned())));
    assert_eq!(events.next().await.unwrap().kind, "complete");
    assert_eq!(events.next().await, None);
    drop((socket, events));
    server.ended().await.unwrap();
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_server_that_is_about_to_stop_is_not_ready_and_still_serves() {
    let server = Server::plain().await;
    server.leaving.cancel();
    let ready = Reply::of(server.request(Method::GET, "/readyz", "")).await;
    assert_eq!((ready.status, ready.json()), (503, json!({ "status": "not ready", "reason": "DRAINING" })));
    assert_eq!(server.run(ADA, "{ caller }").await.data(), json!({ "caller": "ada" }));
}
