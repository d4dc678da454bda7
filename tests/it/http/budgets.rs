//! Budgets of callers: the points that they may spend over time.

use api::server::Settings;
use domain::vocabulary::Role;
use gateway::{
    executor::{Budget, Limits},
    http::Options,
};
use serde_json::json;

use super::{MODERN, post_json, question};
use crate::support::{Database, on_databases};
use macro_rules_attribute::apply;

/// Budget of 100 points, of which one refills each second.
fn poor() -> Settings {
    Settings {
        limits: Limits { cost: 100, ..Limits::default() },
        budget: Budget { capacity: 100, per_second: 1 },
        ..Settings::default()
    }
}

/// Query that costs 99 points.
const DEAR: &str = "{ organization { scorecards(first: 97) { nodes { id } } } }";

#[apply(on_databases)]
async fn who_has_spent_everything_is_told_when_to_come_back(database: Database) {
    let app = database.app_with(poor()).await;
    let told = post_json(&app.viewer(), MODERN, &question(DEAR)).await;
    let cost = &told.body["extensions"]["cost"];
    assert_eq!(
        (&cost["requested"], &cost["limit"], &cost["remaining"]),
        (&json!(99), &json!(100), &json!(1))
    );
    let reset_at = cost["resetAt"].as_str().unwrap();
    assert!(reset_at.ends_with('Z') && reset_at.len() == "2026-11-23T12:01:39.000Z".len(), "{reset_at}");
    let number = |name: &str| told.headers[name].to_str().unwrap().parse::<u64>().unwrap();
    assert_eq!((number("ratelimit-limit"), number("ratelimit-remaining")), (100, 1));
    assert_eq!(number("ratelimit-reset"), 99);

    for accept in [MODERN, "application/json", "text/event-stream"] {
        let refused = post_json(&app.viewer(), accept, &question(DEAR)).await;
        assert_eq!((refused.status, refused.codes()), (429, vec!["RATE_LIMITED"]), "{accept}");
        let seconds = refused.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap();
        assert!((1..=98).contains(&seconds), "{seconds}");
        assert_eq!(refused.headers["ratelimit-limit"], "100");
        assert_eq!(refused.body["extensions"]["cost"]["limit"], 100);
    }
    let mut socket = app.viewer().socket().await;
    socket.subscribe("q", DEAR, json!({})).await;
    assert_eq!(socket.refusal().await, "RATE_LIMITED");
    // Others have their own, and what is cheap still goes.
    assert_eq!(post_json(&app.editor(), MODERN, &question(DEAR)).await.status, 200);
    let cheap = "{ rateLimit { cost limit remaining resetAt } }";
    let reply = app.editor().run(cheap, json!({})).await;
    assert_eq!((reply.number("/rateLimit/cost"), reply.number("/rateLimit/limit")), (1.0, 100.0));
    assert!(reply.number("/rateLimit/remaining") < 100.0);
}

#[apply(on_databases)]
async fn what_costs_more_than_anything_may_is_refused_for_nothing(database: Database) {
    let app = database.app_with(poor()).await;
    let dearer = "{ organization { scorecards(first: 99) { nodes { id } } } }";
    let reply = post_json(&app.viewer(), MODERN, &question(dearer)).await;
    assert_eq!((reply.status, reply.codes()), (400, vec!["COST_LIMIT_EXCEEDED"]));
    assert_eq!(post_json(&app.viewer(), MODERN, &question(DEAR)).await.status, 200, "nothing was taken");
}

/// Equal names in two organizations, which choose them freely, are two people.
#[apply(on_databases)]
async fn equal_names_in_two_organizations_share_neither_budget_nor_seats(database: Database) {
    let options = Options { streams_per_caller: 1, ..Options::default() };
    let app = database.app_with(Settings { options, ..poor() }).await;
    app.service().ensure_member(app.neighbour(), "", "viewer", Role::Viewer).await.unwrap();
    let (here, there) = (app.viewer(), app.somebody("viewer", &[app.neighbour()]));
    assert_eq!(post_json(&here, MODERN, &question(DEAR)).await.status, 200);
    assert_eq!(post_json(&here, MODERN, &question(DEAR)).await.status, 429);
    assert_eq!(post_json(&there, MODERN, &question(DEAR)).await.status, 200);
    assert_eq!(post_json(&there, MODERN, &question(DEAR)).await.status, 429);
    // A token for both counts where it is first for.
    let both = app.somebody("viewer", &[app.neighbour(), app.organization()]);
    assert_eq!(post_json(&both, MODERN, &question(DEAR)).await.status, 429);

    let _seated = here.socket().await;
    let _seated_too = there.socket().await;
    for actor in [&here, &there, &both] {
        let mut second = actor.unintroduced().await;
        second.send(json!({ "type": "connection_init", "payload": actor.introduction() })).await;
        assert_eq!(second.closed().await, 1013);
    }
}
