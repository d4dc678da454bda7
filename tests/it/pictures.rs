//! Pictures of the strategy map: the field, and the address with the same content.

use api::server::Settings;
use gateway::executor::PersistedArgs;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Actor, Database, Reply, on_databases, sized, treasury_board};
use macro_rules_attribute::apply;

const FIELDS: &str = r#"query ($theme: PictureTheme!) { organization { scorecard(key: "treasury-board") {
    id strategyMap(period: "FY2018") { svg(theme: $theme) auto: svg mermaid } } } }"#;
const MAP: &str = "/organization/scorecard/strategyMap";

fn get(actor: &Actor, scorecard: &str, headers: &[(&str, &str)]) -> impl Future<Output = Reply> {
    let (path, parameters) = scorecard.split_once('?').unwrap_or((scorecard, ""));
    let request = actor.request(Method::GET, &format!("/scorecards/{path}/strategy-map.svg?{parameters}"));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    async move { actor.send(request).await }
}

#[apply(on_databases)]
async fn field_and_address_show_the_same_picture(database: Database) {
    let app = database.app_with_fiscal_year(4).await;
    app.import(&treasury_board()).await;
    let viewer = app.viewer();

    let dark = viewer.run(FIELDS, json!({ "theme": "DARK" })).await;
    let light = viewer.run(FIELDS, json!({ "theme": "LIGHT" })).await;
    let svg = dark.text(&format!("{MAP}/svg"));
    for name in
        ["Stewardship", "Treasury Board of Canada Secretariat, FY2018", "Modernized employment conditions"]
    {
        assert!(svg.contains(name), "{name}: {svg}");
    }
    assert_ne!(dark.at(&format!("{MAP}/svg")), light.at(&format!("{MAP}/svg")));
    assert!(light.text(&format!("{MAP}/mermaid")).starts_with("flowchart BT\n"));

    let id = dark.text("/organization/scorecard/id");
    for (parameters, expected) in [
        ("?period=FY2018&theme=dark", dark.at(&format!("{MAP}/svg"))),
        ("?period=FY2018&theme=light", light.at(&format!("{MAP}/svg"))),
        ("?period=FY2018&theme=auto", light.at(&format!("{MAP}/auto"))),
        ("?period=FY2018", light.at(&format!("{MAP}/svg"))),
    ] {
        for name in [id, "treasury-board"] {
            let reply = get(&viewer, &format!("{name}{parameters}"), &[]).await;
            assert_eq!((reply.status, &reply.body), (200, expected), "{name}{parameters}");
            assert_eq!(reply.headers["content-type"], "image/svg+xml");
            let policy = "default-src 'none'; style-src 'unsafe-inline'";
            assert_eq!(reply.headers["content-security-policy"], policy);
            assert_eq!(reply.headers["x-content-type-options"], "nosniff");
        }
    }
}

#[apply(on_databases)]
async fn a_picture_that_has_not_changed_is_not_sent_again(database: Database) {
    let app = database.app_with_fiscal_year(4).await;
    app.import(&treasury_board()).await;
    let viewer = app.viewer();
    let first = get(&viewer, "treasury-board", &[]).await;
    let tag = first.headers["etag"].to_str().unwrap();
    let again = get(&viewer, "treasury-board", &[("if-none-match", tag)]).await;
    assert_eq!((again.status, &again.body), (304, &json!("")));
    assert_eq!(get(&viewer, "treasury-board?theme=dark", &[("if-none-match", tag)]).await.status, 200);

    // What is recorded shows in the picture of its period, and not in that of the current one.
    let earlier = get(&viewer, "treasury-board?period=FY2018", &[]).await;
    let earlier = earlier.headers["etag"].to_str().unwrap();
    let entry = json!([{ "measure": { "key": "tbs-06" }, "period": "FY2018", "value": 1 }]);
    app.contributor().record(entry).await;
    let status = async |path: &str, tag: &str| get(&viewer, path, &[("if-none-match", tag)]).await.status;
    assert_eq!(status("treasury-board?period=FY2018", earlier).await, 200);
    assert_eq!(status("treasury-board", tag).await, 304);
}

#[apply(on_databases)]
async fn what_cannot_be_shown_is_refused_with_a_code(database: Database) {
    let app = database.app_with_fiscal_year(4).await;
    app.import(&treasury_board()).await;
    let id = app.id("scorecard", "treasury-board").await;
    let viewer = app.viewer();
    let other = "scorecard_01k9zq0000e008000000000000";
    for (actor, scorecard, status, code) in [
        (&viewer, "elsewhere", 404, "NOT_FOUND"),
        (&viewer, other, 404, "NOT_FOUND"),
        (&viewer, "treasury-board?organization=elsewhere", 404, "NOT_FOUND"),
        (&app.stranger(), "treasury-board", 404, "NOT_FOUND"),
        (&app.stranger(), &id, 404, "NOT_FOUND"),
        (&app.anonymous(), &id, 401, "UNAUTHENTICATED"),
        (&app.bearer("Bearer nonsense"), &id, 401, "UNAUTHENTICATED"),
        (&viewer, "treasury-board?period=2018-13", 400, "BAD_USER_INPUT"),
        (&viewer, "treasury-board?theme=pink", 400, "BAD_USER_INPUT"),
        (&viewer, "treasury-board?color=pink", 400, "BAD_USER_INPUT"),
    ] {
        let reply = get(actor, scorecard, &[]).await;
        assert_eq!((reply.status, reply.codes()), (status, vec![code]), "{scorecard}");
        assert_eq!(reply.body.get("data"), None::<&Value>);
        assert_eq!(reply.headers["content-type"], "application/json; charset=utf-8");
    }
    let post = viewer.request(Method::POST, "/scorecards/treasury-board/strategy-map.svg");
    let reply = viewer.send(post).await;
    assert_eq!((reply.status, reply.headers["allow"].to_str().unwrap()), (405, "GET, HEAD"));
}

#[apply(on_databases)]
async fn what_is_too_large_to_draw_says_so(database: Database) {
    let app = database.app().await;
    app.import(&sized(201, 1, 1)).await;
    let query = "{ organization { scorecards { nodes { strategyMap { mermaid } } } } }";
    assert_eq!(app.viewer().run(query, json!({})).await.codes(), ["BAD_USER_INPUT"]);
}

#[apply(on_databases)]
async fn a_picture_stands_on_no_allow_list(database: Database) {
    let directory = tempfile::tempdir().unwrap();
    let allow_list = Some(directory.path().to_owned());
    let settings = Settings { persisted: PersistedArgs { allow_list }, ..Settings::default() };
    let app = database.app_with(settings.clone()).await;
    // The key is unknown, but the query of the picture was executed.
    let reply = get(&app.viewer(), "nothing", &[]).await;
    assert_eq!((reply.status, reply.codes()), (404, vec!["NOT_FOUND"]));
}
