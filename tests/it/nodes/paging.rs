//! Relay connections.

use serde_json::{Value, json};

use crate::support::{App, Database, Reply, document, on_databases};
use macro_rules_attribute::apply;

/// Makes `root`, which has 55 initiatives and is above `child-0` to `child-59`, of which the first has `grandchild`.
async fn start(app: &App) {
    let card = |key: String, parent: Value| json!({ "key": key, "name": key, "level": "TEAM", "parent": parent, "perspectives": [] });
    let mut cards = vec![card("root".to_owned(), Value::Null)];
    let initiatives: Vec<_> =
        (0..55).map(|at| json!({ "key": format!("plan-{at}"), "name": "Plan" })).collect();
    cards[0]["initiatives"] = json!(initiatives);
    cards.extend((0..60).map(|at| card(format!("child-{at}"), json!("root"))));
    cards.push(card("grandchild".to_owned(), json!("child-0")));
    app.import(&document(json!(cards), json!([]))).await;
}

/// A page of the organization's `scorecards` or `initiatives`, or of the root's `children` or `descendants`.
async fn page(app: &App, list: &str, arguments: &str) -> Reply {
    let connection = format!(
        "{list}{arguments} {{ totalCount pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
            edges {{ cursor node {{ key }} }} nodes {{ key }} }}"
    );
    let query = if ["scorecards", "initiatives"].contains(&list) {
        format!("{{ organization {{ it: {connection} }} }}")
    } else {
        format!("{{ organization {{ scorecard(key: \"root\") {{ it: {connection} }} }} }}")
    };
    let mut reply = app.viewer().run(&query, json!({})).await;
    // At the same place for all lists.
    if let Some(inner) = reply.body.pointer_mut("/data/organization/scorecard") {
        let inner = inner.take();
        reply.body["data"]["organization"] = inner;
    }
    reply
}

fn keys(reply: &Reply) -> Vec<String> {
    let nodes = reply.texts("/organization/it/nodes", "/key");
    assert_eq!(nodes, reply.texts("/organization/it/edges", "/node/key"), "nodes and edges are the same");
    nodes.into_iter().map(str::to_owned).collect()
}

/// Flags of the page: is there something before it, and after it?
fn flags(reply: &Reply) -> (bool, bool) {
    let flag = |name: &str| reply.at(&format!("/organization/it/pageInfo/{name}")).as_bool().unwrap();
    (flag("hasPreviousPage"), flag("hasNextPage"))
}

#[apply(on_databases)]
async fn every_list_is_walked_forwards_and_backwards_without_loss(database: Database) {
    let app = database.app().await;
    start(&app).await;
    for (list, total) in [("scorecards", 62), ("initiatives", 55), ("children", 60), ("descendants", 61)] {
        let mut all = Vec::new();
        let mut after = String::new();
        loop {
            let reply = page(&app, list, &format!("(first: 25{after})")).await;
            assert_eq!(reply.at("/organization/it/totalCount"), &json!(total));
            assert_eq!(flags(&reply), (!after.is_empty(), all.len() + 25 < total));
            all.extend(keys(&reply));
            if !flags(&reply).1 {
                break;
            }
            after = format!(", after: \"{}\"", reply.text("/organization/it/pageInfo/endCursor"));
        }
        assert_eq!(all.len(), total, "{list}");

        let mut back = Vec::new();
        let mut before = String::new();
        loop {
            let reply = page(&app, list, &format!("(last: 25{before})")).await;
            back.splice(0..0, keys(&reply));
            if !flags(&reply).0 {
                break;
            }
            before = format!(", before: \"{}\"", reply.text("/organization/it/pageInfo/startCursor"));
        }
        assert_eq!(back, all, "{list}");
    }
}

#[apply(on_databases)]
async fn scorecards_are_in_the_order_of_their_creation(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let children: Vec<_> = (0..60).map(|at| format!("child-{at}")).collect();
    assert_eq!(keys(&page(&app, "children", "(first: 100)").await), children);
    // Level by level below.
    let mut below = children.clone();
    below.push("grandchild".to_owned());
    assert_eq!(keys(&page(&app, "descendants", "(first: 100)").await), below);
    let all = [vec!["root".to_owned()], below].concat();
    assert_eq!(keys(&page(&app, "scorecards", "(first: 100)").await), all);
}

#[apply(on_databases)]
async fn pages_between_cursors_and_of_the_default_size(database: Database) {
    let app = database.app().await;
    start(&app).await;
    assert_eq!(keys(&page(&app, "children", "").await).len(), 50);
    assert_eq!(keys(&page(&app, "children", "(first: 0)").await), [""; 0]);
    let reply = page(&app, "children", "(first: 10)").await;
    let cursor = |at: usize| reply.text(&format!("/organization/it/edges/{at}/cursor")).to_owned();
    assert_eq!(reply.text("/organization/it/pageInfo/startCursor"), cursor(0));
    assert_eq!(reply.text("/organization/it/pageInfo/endCursor"), cursor(9));
    let (two, five) = (cursor(2), cursor(5));
    let between = page(&app, "children", &format!("(after: \"{two}\", before: \"{five}\")")).await;
    assert_eq!(keys(&between), ["child-3", "child-4"]);
    assert_eq!(flags(&between), (true, true));
    let last = page(&app, "children", &format!("(last: 1, after: \"{two}\", before: \"{five}\")")).await;
    assert_eq!(keys(&last), ["child-4"]);
    let none = page(&app, "children", &format!("(after: \"{five}\", before: \"{two}\")")).await;
    assert_eq!(keys(&none), [""; 0]);
}

/// Entries inserted meanwhile move no page.
#[apply(on_databases)]
async fn a_cursor_stays_good_when_the_list_grows(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let reply = page(&app, "children", "(first: 58)").await;
    let cursor = reply.text("/organization/it/pageInfo/endCursor").to_owned();
    let late = json!([{ "key": "late", "name": "Late", "level": "TEAM", "parent": "root" }]);
    app.import(&document(late, json!([]))).await;
    let rest = page(&app, "children", &format!("(after: \"{cursor}\")")).await;
    assert_eq!(keys(&rest), ["child-58", "child-59", "late"]);
}

#[apply(on_databases)]
async fn arguments_that_ask_for_no_page_are_refused(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let foreign = page(&app, "scorecards", "(first: 5)").await;
    let foreign = foreign.text("/organization/it/pageInfo/endCursor");
    let cases = [
        "(first: -1)",
        "(last: -1)",
        "(first: 101)",
        "(last: 101)",
        "(first: 1, last: 1)",
        "(after: \"nonsense\")",
        "(before: \"\")",
        "(after: \"é\")",
        // A cursor of another list.
        &format!("(after: \"{foreign}\")"),
    ];
    for arguments in cases {
        for list in ["children", "descendants"] {
            let list_of = format!("{list}{arguments} {{ totalCount }}");
            let query = format!("{{ organization {{ slug scorecard(key: \"root\") {{ {list_of} }} }} }}");
            let reply = app.viewer().run(&query, json!({})).await;
            assert_eq!(reply.codes(), ["BAD_USER_INPUT"], "{list}{arguments}");
            assert_eq!(reply.paths(), [format!("organization.scorecard.{list}")]);
            assert_eq!(reply.data("/organization"), &json!({ "slug": "acme", "scorecard": null }));
        }
    }
}
