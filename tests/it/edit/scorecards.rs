//! `scorecardCreate`, `scorecardUpdate`, `scorecardArchive`, `scorecardRestore`.

use domain::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{App, Database, document, on_databases, small};
use macro_rules_attribute::apply;

const ALL: &str =
    "scorecard { id key name level state parent { key } mission vision values priorities valueProposition
    startsOn endsOn missingPolicy reviewFrequency version
    perspectives { key kind name coreQuestion focusArea position weight } }";

/// User errors of the mutation, `[]` on success.
async fn errors(app: &App, mutation: &str, input: Value) -> Vec<String> {
    app.editor().act(mutation, input, "scorecard { id }").await.user_errors(mutation)
}

#[apply(on_databases)]
async fn one_is_made_with_defaults_and_with_everything(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let reply = app.editor().done("scorecardCreate", json!({ "name": "New", "level": "TEAM" }), ALL).await;
    let mut made = reply.at("/scorecardCreate/scorecard").clone();
    let perspectives = made["perspectives"].take();
    let id = made["id"].take();
    assert!(id.as_str().unwrap().starts_with("scorecard_"));
    assert_eq!(
        made,
        json!({ "id": null, "key": null, "name": "New", "level": "TEAM", "state": "ACTIVE", "parent": null,
            "mission": null, "vision": null, "values": [], "priorities": [], "valueProposition": null,
            "startsOn": null, "endsOn": null, "missingPolicy": "EXCLUDE", "reviewFrequency": "MONTHLY",
            "version": 1, "perspectives": null })
    );
    let kinds: Vec<_> = perspectives.as_array().unwrap().iter().map(|it| &it["kind"]).collect();
    assert_eq!(kinds, ["FINANCIAL", "CUSTOMER", "INTERNAL_PROCESS", "LEARNING_AND_GROWTH"]);
    assert_eq!(
        perspectives[1],
        json!({ "key": null, "kind": "CUSTOMER", "name": "Customer", "coreQuestion": "How do customers see us?",
            "focusArea": "Satisfaction, retention, acquisition, share", "position": 2, "weight": 1.0 })
    );
    let own = "scorecard_01h2xcejqtf2nbrexx3vqjhp41";
    let parent = app.id("scorecard", "acme").await;
    let everything = json!({
        "id": own, "key": "north", "name": "North", "level": "BUSINESS_UNIT", "state": "DRAFT",
        "parentId": parent, "mission": "m", "vision": "v", "values": ["a", "b"], "priorities": ["p"],
        "valueProposition": "CUSTOMER_INTIMACY", "startsOn": "2026-01-01", "endsOn": "2026-12-31",
        "missingPolicy": "ZERO", "reviewFrequency": "QUARTERLY", "classicPerspectives": false,
    });
    let reply = app.editor().done("scorecardCreate", everything, ALL).await;
    assert_eq!(
        *reply.at("/scorecardCreate/scorecard"),
        json!({
            "id": own, "key": "north", "name": "North", "level": "BUSINESS_UNIT", "state": "DRAFT",
            "parent": { "key": "acme" }, "mission": "m", "vision": "v", "values": ["a", "b"],
            "priorities": ["p"], "valueProposition": "CUSTOMER_INTIMACY", "startsOn": "2026-01-01",
            "endsOn": "2026-12-31", "missingPolicy": "ZERO", "reviewFrequency": "QUARTERLY", "version": 1,
            "perspectives": [],
        })
    );
}

#[apply(on_databases)]
async fn classic_perspectives_get_keys_that_are_free(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    app.editor()
        .done(
            "scorecardUpdate",
            json!({ "id": app.id("scorecard", "unit").await, "key": "was" }),
            "scorecard { id }",
        )
        .await;
    let keys = async |key: &str| {
        let input = json!({ "name": "New", "level": "TEAM", "key": key });
        let reply = app.editor().done("scorecardCreate", input, ALL).await;
        let perspectives = reply.list("/scorecardCreate/scorecard/perspectives").to_vec();
        perspectives.iter().map(|it| it["key"].as_str().unwrap_or("-").to_owned()).collect::<Vec<_>>()
    };
    // unit-financial belongs to the scorecard that was called so.
    assert_eq!(
        keys("unit").await,
        ["-", "unit-customer", "unit-internal-process", "unit-learning-and-growth"]
    );
    assert_eq!(keys(&"x".repeat(85)).await[2..], ["-", "-"], "keys have 100 characters at most");
}

#[apply(on_databases)]
async fn everything_wrong_is_told_at_once_and_nothing_is_written(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let before = app.viewer().revision().await;
    let input = json!({ "name": " ", "level": "TEAM", "key": "acme", "state": "ARCHIVED",
        "startsOn": "2026-01-02", "endsOn": "2026-01-01" });
    assert_eq!(
        errors(&app, "scorecardCreate", input).await,
        [
            "DUPLICATE input.key",
            "REQUIRED input.name",
            "NOT_ALLOWED input.state",
            "OUT_OF_RANGE input.endsOn"
        ]
    );
    let nobody = "scorecard_01h2xcejqtf2nbrexx3vqjhp41";
    let unit = app.id("scorecard", "unit").await;
    for (mutation, input, expected) in [
        (
            "scorecardCreate",
            json!({ "name": "x", "level": "TEAM", "parentId": nobody }),
            "NOT_FOUND input.parentId",
        ),
        ("scorecardCreate", json!({ "name": "x", "level": "TEAM", "id": unit }), "DUPLICATE input.id"),
        ("scorecardUpdate", json!({ "id": nobody }), "NOT_FOUND input.id"),
        ("scorecardUpdate", json!({ "id": unit, "name": null }), "REQUIRED input.name"),
        ("scorecardUpdate", json!({ "id": unit, "parentId": "nonsense" }), "NOT_FOUND input.parentId"),
        ("scorecardUpdate", json!({ "id": unit, "state": "ARCHIVED" }), "NOT_ALLOWED input.state"),
        ("scorecardUpdate", json!({ "id": unit, "expectedVersion": 2 }), "CONFLICT input.expectedVersion"),
        ("scorecardArchive", json!({ "id": nobody }), "NOT_FOUND input.id"),
        ("scorecardArchive", json!({ "id": unit, "expectedVersion": 2 }), "CONFLICT input.expectedVersion"),
        ("scorecardRestore", json!({ "id": unit, "expectedVersion": 2 }), "CONFLICT input.expectedVersion"),
    ] {
        assert_eq!(errors(&app, mutation, input.clone()).await, [expected], "{mutation} {input}");
    }
    assert_eq!(app.viewer().revision().await, before);
}

#[apply(on_databases)]
async fn a_patch_changes_what_it_names_and_nothing_else(database: Database) {
    let shown = "scorecard { name mission values state endsOn parent { key } version }";
    let app = database.app().await;
    app.import(&small()).await;
    let id = app.id("scorecard", "unit").await;
    let change = async |mut input: Value| {
        input["id"] = json!(id);
        app.editor().done("scorecardUpdate", input, shown).await.at("/scorecardUpdate/scorecard").clone()
    };
    let first = json!({ "mission": "m", "values": ["a"], "endsOn": "2026-12-31", "expectedVersion": 1 });
    let after = json!({ "name": "Unit", "mission": "m", "values": ["a"], "state": "ACTIVE",
        "endsOn": "2026-12-31", "parent": { "key": "acme" }, "version": 2 });
    assert_eq!(change(first).await, after);
    let after = json!({ "name": "Unit", "mission": null, "values": [], "state": "DRAFT",
        "endsOn": "2026-12-31", "parent": { "key": "acme" }, "version": 3 });
    assert_eq!(change(json!({ "mission": null, "values": null, "state": "DRAFT" })).await, after);
    let before = app.viewer().revision().await;
    let parent = app.id("scorecard", "acme").await;
    assert_eq!(change(json!({ "name": "Unit", "parentId": parent })).await, after, "nothing changed");
    assert_eq!(app.viewer().revision().await, before);
}

/// `a` above `b` above `c`, and `x` on its own; `c` is aligned with `a`.
fn tree() -> Value {
    let scorecard = |key: &str, parent: Option<&str>, aligned: Option<&str>| {
        let objective = format!("{key}-o");
        let alignments: Vec<_> = aligned
            .iter()
            .map(|above| json!({ "objective": objective, "parentObjective": format!("{above}-o") }))
            .collect();
        json!({ "key": key, "name": key, "level": "TEAM", "parent": parent, "alignments": alignments,
            "perspectives": [{ "key": format!("{key}-p"), "kind": "FINANCIAL",
                "objectives": [{ "key": objective, "name": "O" }] }] })
    };
    let scorecards = json!([
        scorecard("a", None, None),
        scorecard("b", Some("a"), None),
        scorecard("c", Some("b"), Some("a")),
        scorecard("x", None, None)
    ]);
    document(scorecards, json!([]))
}

#[apply(on_databases)]
async fn it_moves_with_all_that_is_below(database: Database) {
    let app = database.app().await;
    app.import(&tree()).await;
    let mut ids = std::collections::HashMap::new();
    for key in ["a", "b", "c", "x"] {
        ids.insert(key, app.id("scorecard", key).await);
    }
    let cases: [(&str, Option<&str>, &[&str]); 8] = [
        ("a", Some("a"), &["CYCLE input.parentId"]),
        ("a", Some("c"), &["CYCLE input.parentId"]),
        ("b", Some("x"), &["INVALID input.parentId"]),
        ("c", None, &["INVALID input.parentId"]),
        ("c", Some("a"), &[]),
        ("c", Some("b"), &[]),
        ("a", Some("x"), &[]),
        ("a", None, &[]),
    ];
    for (moved, to, expected) in cases {
        let input = json!({ "id": ids[moved], "parentId": to.map(|to| &ids[to]) });
        assert_eq!(errors(&app, "scorecardUpdate", input).await, expected, "{moved} to {to:?}");
    }
    let query = r#"{ organization { scorecard(key: "c") { ancestors { key } } } }"#;
    for server in [&app, &app.replica().await] {
        let reply = server.viewer().run(query, json!({})).await;
        assert_eq!(reply.texts("/organization/scorecard/ancestors", "/key"), ["b", "a"]);
    }
}

/// Measures that roll up from below include a scorecard as soon as it is moved there.
#[apply(on_databases)]
async fn scores_above_follow_a_move(database: Database) {
    let orders = |scorecard: &str, source: &str, actual: Option<i32>| {
        json!({ "key": format!("{scorecard}-orders"), "scorecard": scorecard, "name": "Orders", "source": source,
            "aggregation": "SUM",
            "periods": [{ "period": "2026-08", "actual": actual, "target": 10, "redFlag": 5 }] })
    };
    let app = database.app().await;
    let mut document = tree();
    document["measures"] = json!([orders("x", "ROLLED_UP", None), orders("b", "ENTERED", Some(10))]);
    document["scorecards"][3]["perspectives"][0]["objectives"][0]["measures"] =
        json!([{ "measure": "x-orders" }]);
    document["scorecards"][2]["alignments"] = json!([]);
    app.import(&document).await;
    let score = async || {
        let query = r#"{ organization { scorecard(key: "x") { score(period: "2026-08") { status } } } }"#;
        app.viewer().run(query, json!({})).await.text("/organization/scorecard/score/status").to_owned()
    };
    let [x, a, b] =
        [app.id("scorecard", "x").await, app.id("scorecard", "a").await, app.id("scorecard", "b").await];
    assert_eq!(score().await, "NO_DATA");
    for (parent, expected) in [(&x, "GREEN"), (&a, "NO_DATA")] {
        let input = json!({ "id": b, "parentId": parent });
        app.editor().done("scorecardUpdate", input, "scorecard { id }").await;
        assert_eq!(score().await, expected);
    }
}

#[apply(on_databases)]
async fn what_is_put_away_keeps_everything_and_takes_no_part(database: Database) {
    let app = database.app().await;
    let mut document = small();
    document["scorecards"][0]["perspectives"][0]["objectives"][0]["rollup"] = json!({ "mode": "ALIGNED" });
    document["measures"][8]["periods"] =
        json!([{ "period": "2026-08", "actual": 10, "target": 10, "redFlag": 5 }]);
    app.import(&document).await;
    let [acme, unit] = [app.id("scorecard", "acme").await, app.id("scorecard", "unit").await];
    let status = async || {
        let query = r#"{ organization { objective(key: "grow") { score(period: "2026-08") { status } } } }"#;
        app.viewer().run(query, json!({})).await.text("/organization/objective/score/status").to_owned()
    };
    let act = async |mutation: &str, input: Value| errors(&app, mutation, input).await;
    let none: [&str; 0] = [];
    assert_eq!(status().await, "GREEN");
    assert_eq!(act("scorecardArchive", json!({ "id": acme })).await, ["IN_USE input.id"]);
    assert_eq!(act("scorecardArchive", json!({ "id": unit })).await, none);
    assert_eq!(status().await, "UNSCORED");
    let query = r#"{ organization { scorecard(key: "unit") { state version objectives { key } measures { key } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    assert_eq!(
        *reply.at("/organization/scorecard"),
        json!({ "state": "ARCHIVED", "version": 2, "objectives": [{ "key": "unit-grow" }],
            "measures": [{ "key": "unit-sales" }] })
    );
    let revision = app.viewer().revision().await;
    assert_eq!(act("scorecardArchive", json!({ "id": unit })).await, none, "it is archived already");
    assert_eq!(act("scorecardRestore", json!({ "id": acme })).await, none, "it is not archived");
    assert_eq!(app.viewer().revision().await, revision);
    let update = json!({ "id": unit, "state": "ACTIVE" });
    assert_eq!(act("scorecardUpdate", update).await, ["NOT_ALLOWED input.state"]);

    // The scorecard is archived with all below it; those below are restored after it.
    assert_eq!(act("scorecardRestore", json!({ "id": unit })).await, none);
    assert_eq!(status().await, "GREEN");
    let all = json!({ "id": acme, "includeDescendants": true });
    assert_eq!(act("scorecardArchive", all).await, none);
    assert_eq!(act("scorecardRestore", json!({ "id": unit })).await, ["INVALID input.id"]);
    let below = json!({ "name": "x", "level": "TEAM", "parentId": acme });
    assert_eq!(act("scorecardCreate", below).await, ["INVALID input.parentId"]);
    let reply = app.viewer().run("{ organization { scorecards { nodes { state } } } }", json!({})).await;
    assert_eq!(reply.texts("/organization/scorecards/nodes", "/state"), ["ARCHIVED", "ARCHIVED"]);
    assert_eq!(act("scorecardRestore", json!({ "id": acme })).await, none);
    assert_eq!(act("scorecardRestore", json!({ "id": unit })).await, none);
}

/// Editors of one scorecard may neither create another at the top nor move theirs there.
#[apply(on_databases)]
async fn the_top_belongs_to_the_organization(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    app.service().ensure_member(app.organization(), "", "local", Role::Editor).await.unwrap();
    app.sql(
        "UPDATE role_grant SET scorecard_id = (SELECT id FROM scorecard WHERE key = 'unit')
         WHERE member_id = (SELECT id FROM member WHERE subject = 'local')",
    )
    .await;
    let [acme, unit] = [app.id("scorecard", "acme").await, app.id("scorecard", "unit").await];
    let app = app.replica().await;
    let local = app.somebody("local", &[app.organization()]);
    let new = |parent: Option<&str>| json!({ "name": "x", "level": "TEAM", "parentId": parent });
    let clone = |id: &str| json!({ "id": id, "name": "x" });
    let cases = [
        ("scorecardCreate", new(None), &["FORBIDDEN input.parentId"][..]),
        ("scorecardCreate", new(Some(&unit)), &[]),
        ("scorecardUpdate", json!({ "id": unit, "mission": "m" }), &[]),
        ("scorecardUpdate", json!({ "id": unit, "parentId": null }), &["FORBIDDEN input.parentId"]),
        ("scorecardClone", clone(&unit), &["FORBIDDEN input.id"]),
    ];
    for (mutation, input, expected) in cases {
        let reply = local.act(mutation, input.clone(), "scorecard { id }").await;
        assert_eq!(reply.user_errors(mutation), expected, "{mutation} {input}");
    }
    // Of the scorecards above, only names are visible.
    let reply = local.act("scorecardCreate", new(Some(&acme)), "scorecard { id }").await;
    assert_eq!(reply.user_errors("scorecardCreate"), ["FORBIDDEN input.parentId"]);
    for actor in [app.viewer(), app.contributor()] {
        let reply = actor.act("scorecardArchive", json!({ "id": unit }), "scorecard { id }").await;
        assert_eq!(reply.codes(), ["FORBIDDEN"]);
    }
    let reply = app.stranger().act("scorecardArchive", json!({ "id": unit }), "scorecard { id }").await;
    assert_eq!(reply.user_errors("scorecardArchive"), ["NOT_FOUND input.id"]);
}

#[apply(on_databases)]
async fn a_new_one_goes_where_the_slug_or_the_parent_says(database: Database) {
    let app = database.app().await;
    app.stranger().import(&small()).await;
    for organization in [app.organization(), app.neighbour()] {
        app.service().ensure_member(organization, "", "both", Role::Editor).await.unwrap();
    }
    let both = app.somebody("both", &[app.organization(), app.neighbour()]);
    let key = r#"{ organization { scorecard(key: "acme") { id } } }"#;
    let acme = app.stranger().run(key, json!({})).await;
    let parent = acme.text("/organization/scorecard/id");
    let made = async |key: &str, organization: Option<&str>, parent: Option<&str>| {
        let input = json!({ "name": "x", "level": "TEAM", "key": key, "organization": organization,
            "parentId": parent });
        both.act("scorecardCreate", input, "scorecard { id }").await
    };
    for (key, organization, parent) in [
        ("first", None, None),
        ("slug", Some("neighbour"), None),
        ("parent", None, Some(parent)),
        ("both", Some("neighbour"), Some(parent)),
    ] {
        assert!(made(key, organization, parent).await.user_errors("scorecardCreate").is_empty());
        let query = "query ($key: String!) { organization { scorecard(key: $key) { id } } }";
        let holder = if key == "first" { app.viewer() } else { app.stranger() };
        let found = holder.run(query, json!({ "key": key })).await;
        assert!(found.at("/organization/scorecard/id").is_string(), "{key}");
    }
    let elsewhere = made("elsewhere", Some("acme"), Some(parent)).await;
    assert_eq!(elsewhere.user_errors("scorecardCreate"), ["NOT_FOUND input.parentId"]);
    assert_eq!(made("nowhere", Some("nowhere"), None).await.codes(), ["NOT_FOUND"]);
}
