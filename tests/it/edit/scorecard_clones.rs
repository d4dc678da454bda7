//! `scorecardClone`.

use serde_json::{Value, json};

use crate::support::{App, Database, Reply, document, on_databases, sized, small};
use macro_rules_attribute::apply;

/// Small document with targets and actuals, an archived thing, and an alignment into another branch.
fn start() -> Value {
    let mut document = small();
    document["measures"][0]["periods"] = json!([
        { "period": "2026-08", "actual": 7, "target": 10, "redFlag": 5, "note": "n" },
        { "period": "2026-09", "actual": 8 },
    ]);
    document
}

async fn clone(app: &App, key: &str, mut input: Value, shown: &str) -> Reply {
    input["id"] = json!(app.id("scorecard", key).await);
    app.editor().act("scorecardClone", input, &format!("scorecard {{ {shown} }}")).await
}

const WHOLE: &str = "key name level state parent { key } startsOn endsOn version
    themes { key name }
    perspectives { key name position objectives { key theme { key } version placements { weight measure { key } } } }
    causalLinks { cause { key } effect { key } }
    measures { key name formula aggregation periods(from: \"2026-08\", to: \"2026-09\") { actual target redFlag note } }
    initiatives { key deliverables { name } budget { amount } objectives { key } measures { key } }";

#[apply(on_databases)]
async fn a_copy_has_everything_but_what_was_reached(database: Database) {
    let app = database.app().await;
    app.import(&start()).await;
    let input = json!({ "name": "Acme 2027", "keySuffix": "-27", "startsOn": "2027-01-01",
        "endsOn": "2027-12-31", "includeTargets": true, "includeInitiatives": true });
    let reply = clone(&app, "acme", input, WHOLE).await;
    assert!(reply.user_errors("scorecardClone").is_empty(), "{reply:#?}");
    let made = reply.at("/scorecardClone/scorecard");
    let objective = |key: &str, theme: Option<&str>, measures: &[&str]| {
        json!({ "key": key, "theme": theme.map(|key| json!({ "key": key })), "version": 1,
            "placements": measures.iter().map(|key| json!({ "weight": 1.0, "measure": { "key": key } }))
                .collect::<Vec<_>>() })
    };
    for (field, expected) in [
        ("key", json!("acme-27")),
        ("name", json!("Acme 2027")),
        ("level", json!("ENTERPRISE")),
        ("state", json!("DRAFT")),
        ("parent", Value::Null),
        ("startsOn", json!("2027-01-01")),
        ("endsOn", json!("2027-12-31")),
        ("version", json!(1)),
        ("themes", json!([{ "key": "loyalty-27", "name": "Loyalty" }])),
        (
            "causalLinks",
            json!([
                { "cause": { "key": "train-27" }, "effect": { "key": "retain-27" } },
                { "cause": { "key": "retain-27" }, "effect": { "key": "grow-27" } },
            ]),
        ),
        (
            "initiatives",
            json!([{ "key": "school-27", "deliverables": [{ "name": "Course" }],
                "budget": { "amount": "1000.50" }, "objectives": [{ "key": "train-27" }],
                "measures": [{ "key": "certified-27" }] }]),
        ),
    ] {
        assert_eq!(made[field], expected, "{field}");
    }
    assert_eq!(
        made["perspectives"][0],
        json!({ "key": "acme-financial-27", "name": "Financial", "position": 1, "objectives": [
            objective("grow-27", None, &["sales-27", "ratio-27"]), objective("save-27", None, &["cost-27"]),
        ] })
    );
    let retain = objective("retain-27", Some("loyalty-27"), &["remark-27"]);
    assert_eq!(made["perspectives"][1]["objectives"], json!([retain]));
    let measure =
        |key: &str| made["measures"].as_array().unwrap().iter().find(|it| it["key"] == key).unwrap().clone();
    assert_eq!(made["measures"].as_array().unwrap().len(), 8);
    assert_eq!(measure("ratio-27")["formula"], "{sales-27} / {cost-27}");
    assert_eq!(
        measure("sales-27")["periods"],
        json!([
            { "actual": null, "target": 10.0, "redFlag": 5.0, "note": null },
            { "actual": null, "target": null, "redFlag": null, "note": null },
        ])
    );
    // The old one is as it was, and the whole imports elsewhere as it was exported.
    let query = r#"{ organization { measure(key: "sales") { period(code: "2026-08") { actual } objectives { key } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    let old = json!({ "period": { "actual": 7.0 }, "objectives": [{ "key": "grow" }] });
    assert_eq!(*reply.at("/organization/measure"), old);
    app.stranger().import(&app.viewer().export().await).await;
}

#[apply(on_databases)]
async fn measures_are_copied_shared_or_left_behind(database: Database) {
    let shown = "parent { key } measures { key } objectives { key measures { key periods(from: \"2026-08\", to: \"2026-08\") { actual target } } contributesTo { parentObjective { key } } } initiatives { key }";
    let app = database.app().await;
    let mut document = start();
    // A measure of another scorecard.
    document["scorecards"][1]["perspectives"][0]["objectives"][0]["measures"] =
        json!([{ "measure": "unit-sales" }, { "measure": "sales" }]);
    app.import(&document).await;
    let sales = json!({ "key": "sales", "periods": [{ "actual": 7.0, "target": 10.0 }] });
    let empty = |key: Value| json!({ "key": key, "periods": [{ "actual": null, "target": null }] });
    let cases = [
        (json!({ "measures": "COPY" }), json!([empty(Value::Null), sales]), json!([{ "key": null }])),
        (json!({ "measures": "SHARE" }), json!([empty(json!("unit-sales")), sales]), json!([])),
        (json!({ "measures": "NONE" }), json!([]), json!([])),
    ];
    for (mut input, placed, own) in cases {
        input["name"] = json!("Unit 2027");
        let reply = clone(&app, "unit", input, shown).await;
        assert_eq!(
            *reply.at("/scorecardClone/scorecard"),
            json!({ "parent": { "key": "acme" }, "measures": own, "initiatives": [], "objectives": [{
                "key": null, "measures": placed, "contributesTo": [{ "parentObjective": { "key": "grow" } }],
            }] })
        );
    }
    // An alignment is not cloned if its upper objective is not on a scorecard above the clone.
    let top = json!({ "name": "Top", "measures": "NONE", "parentId": null });
    let reply = clone(&app, "unit", top, shown).await;
    assert_eq!(reply.at("/scorecardClone/scorecard/objectives/0/contributesTo"), &json!([]));
    assert_eq!(reply.at("/scorecardClone/scorecard/parent"), &Value::Null);
}

#[apply(on_databases)]
async fn everything_wrong_is_told_at_once_and_nothing_is_written(database: Database) {
    let app = database.app().await;
    let mut document = start();
    for (at, key) in [(0, "x".repeat(99)), (1, "save-27".to_owned())] {
        document["scorecards"][0]["perspectives"][0]["objectives"][at]["key"] = json!(key);
    }
    document["scorecards"][0]["perspectives"][1]["objectives"][0]["key"] = json!("save");
    document["scorecards"][0]["links"] = json!([]);
    document["scorecards"][1]["alignments"] = json!([]);
    app.import(&document).await;
    let before = app.viewer().revision().await;
    let unit = app.id("scorecard", "unit").await;
    let cases: [(Value, &[&str]); 8] = [
        (
            json!({ "name": " ", "keySuffix": "-27", "startsOn": "2027-01-02", "endsOn": "2027-01-01" }),
            &[
                "REQUIRED input.name",
                "OUT_OF_RANGE input.endsOn",
                "INVALID input.keySuffix",
                "DUPLICATE input.keySuffix",
            ],
        ),
        (json!({ "name": "x", "keySuffix": " 27", "measures": "NONE" }), &["INVALID input.keySuffix"; 9]),
        (json!({ "name": "x", "keySuffix": "", "measures": "NONE" }), &["DUPLICATE input.keySuffix"; 9]),
        (json!({ "name": "x", "key": "unit", "measures": "NONE" }), &["DUPLICATE input.key"]),
        (json!({ "name": "x" }), &["REQUIRED input.keySuffix"]),
        (json!({ "name": "x", "newId": unit, "measures": "NONE" }), &["DUPLICATE input.newId"]),
        (json!({ "name": "x", "newId": "nonsense", "measures": "NONE" }), &["INVALID input.newId"]),
        (json!({ "name": "x", "parentId": "nonsense" }), &["NOT_FOUND input.parentId"]),
    ];
    for (input, expected) in cases {
        let reply = clone(&app, "acme", input.clone(), "id").await;
        assert_eq!(reply.user_errors("scorecardClone"), expected, "{input}: {reply:#?}");
    }
    assert_eq!(app.viewer().revision().await, before);
    let own = "scorecard_01h2xcejqtf2nbrexx3vqjhp41";
    let input = json!({ "name": "x", "newId": own, "measures": "SHARE", "idempotencyKey": "k" });
    let made = clone(&app, "acme", input.clone(), "id key").await;
    assert_eq!(*made.at("/scorecardClone/scorecard"), json!({ "id": own, "key": null }));
    let again = clone(&app, "acme", input, "id key").await;
    assert_eq!(again.at("/scorecardClone"), made.at("/scorecardClone"));
    assert_eq!(app.viewer().revision().await, before + 1);
}

#[apply(on_databases)]
async fn what_is_cloned_scores_from_its_own_measures(database: Database) {
    let app = database.app().await;
    let measure = |key: &str, formula: Option<&str>| json!({ "key": key, "scorecard": "s", "name": key, "formula": formula });
    let scorecard = json!({ "key": "s", "name": "S", "level": "TEAM", "perspectives": [] });
    let measures = json!([measure("a", None), measure("double", Some("{a} * 2"))]);
    app.import(&document(json!([scorecard]), measures)).await;
    let reply = clone(&app, "s", json!({ "name": "T", "keySuffix": "-27" }), "key").await;
    assert_eq!(reply.text("/scorecardClone/scorecard/key"), "s-27");
    let record =
        |key: &str, value: i32| json!({ "measure": { "key": key }, "period": "2026-08", "value": value });
    app.contributor().record(json!([record("a", 1), record("a-27", 5)])).await.at("");
    let query = r#"{ organization { old: measure(key: "double") { period(code: "2026-08") { actual } }
        new: measure(key: "double-27") { period(code: "2026-08") { actual } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    assert_eq!(reply.number("/organization/old/period/actual"), 2.0);
    assert_eq!(reply.number("/organization/new/period/actual"), 10.0);
}

/// Cloning a scorecard twice the size takes no more statements.
#[apply(on_databases)]
async fn a_clone_takes_as_many_statements_whatever_its_size(database: Database) {
    let mut counts = Vec::new();
    for (objectives, measures, months) in [(8, 10, 6), (16, 40, 24)] {
        let app = database.app().await;
        app.import(&sized(objectives, measures, months)).await;
        let id = app.id("scorecard", "size").await;
        let input = json!({ "id": id, "name": "Next", "keySuffix": "-27", "includeTargets": true });
        let clone = app.editor();
        let clone = clone.done("scorecardClone", input, "scorecard { measures { key } }");
        let (count, reply) = app.counted(clone).await;
        assert_eq!(reply.list("/scorecardClone/scorecard/measures").len(), measures);
        counts.push(count);
    }
    assert_eq!(counts[0], counts[1]);
    assert!(counts[0] < 90, "{counts:?}");
}
