//! Clients that lose the connection at any moment, and retry the same request.

use macro_rules_attribute::apply;
use serde_json::json;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::support::{Database, on_databases, small};

const CREATE: &str = "mutation ($input: ObjectiveCreateInput!) { objectiveCreate(input: $input) {
    objective { id name } userErrors { code } revision } }";

/// Number of clients that lose the connection.
const ROUNDS: usize = 60;

#[apply(on_databases)]
#[multi_thread]
async fn what_is_sent_again_has_one_effect(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let perspective = app.id("perspective", "acme-financial").await;
    let before = app.viewer().revision().await;
    for round in 0..ROUNDS {
        let name = format!("Objective {round}");
        let input = json!({ "perspectiveId": perspective, "name": name, "idempotencyKey": name });
        let body = json!({ "query": CREATE, "variables": { "input": input } });
        let request = app.editor().post().json(&body).build().unwrap();
        let mut connection = TcpStream::connect(app.editor().address()).await.unwrap();
        let authorization = request.headers()["authorization"].to_str().unwrap();
        let body = body.to_string();
        let text = format!(
            "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             authorization: {authorization}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        // Each goes away a little later: within the request, while it is worked on, or after it was answered.
        let sent = if round % 4 == 0 { text.len() * round / ROUNDS } else { text.len() };
        connection.write_all(&text.as_bytes()[..sent]).await.unwrap();
        for _ in 0..round * round {
            tokio::task::yield_now().await;
        }
        drop(connection);

        let first = app.editor().run(CREATE, json!({ "input": input })).await;
        let again = app.editor().run(CREATE, json!({ "input": input })).await;
        assert_eq!(first.text("/objectiveCreate/objective/name"), name);
        assert_eq!(again.at("/objectiveCreate"), first.at("/objectiveCreate"));
    }
    let query = "query ($id: ID!) { perspective(id: $id) { objectives { name } } }";
    let reply = app.viewer().run(query, json!({ "id": perspective })).await;
    let names = reply.texts("/perspective/objectives", "/name");
    for round in 0..ROUNDS {
        let name = format!("Objective {round}");
        assert_eq!(names.iter().filter(|it| **it == name).count(), 1, "{name}");
    }
    assert_eq!(app.viewer().revision().await, before + i64::try_from(ROUNDS).unwrap());
}
