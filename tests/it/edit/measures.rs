//! `measureCreate`, `measureUpdate`.

use domain::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{App, Database, on_databases, small};
use macro_rules_attribute::apply;

const ALL: &str = "measure { id key name description unit { kind symbol decimals } direction timing frequency
    aggregation scoring scoreBasis source formula missingOperand baseline redFlagTolerance trendGap boundaries owner
    dataSource targetSource position version archivedAt scorecard { key } objectives { key } }";

async fn start(app: &App) -> String {
    app.import(&small()).await;
    app.id("scorecard", "acme").await
}

/// The keys or names of a scorecard's measures, in order; their positions must count from 1.
async fn order(app: &App) -> Vec<String> {
    let query = r#"{ organization { scorecard(key: "acme") { measures { key name position } } } }"#;
    let reply = app.viewer().run(query, json!({})).await;
    let measures = reply.list("/organization/scorecard/measures");
    for (at, measure) in measures.iter().enumerate() {
        assert_eq!(measure["position"], json!(at + 1), "{measures:?}");
    }
    let called = |it: &Value| it["key"].as_str().or(it["name"].as_str()).unwrap().to_owned();
    measures.iter().map(called).collect()
}

/// User errors of an update of the measure with this key.
async fn refused(app: &App, key: &str, mut change: Value) -> Vec<String> {
    change["id"] = json!(app.id("measure", key).await);
    app.editor().act("measureUpdate", change, "measure { id }").await.user_errors("measureUpdate")
}

#[apply(on_databases)]
async fn one_is_added_with_defaults_and_with_everything(database: Database) {
    let app = database.app().await;
    let scorecard = start(&app).await;
    let reply =
        app.editor().done("measureCreate", json!({ "scorecardId": scorecard, "name": "Plain" }), ALL).await;
    let made = reply.at("/measureCreate/measure");
    let id = made["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("measure_"));
    assert_eq!(
        *made,
        json!({ "id": id, "key": null, "name": "Plain", "description": null,
            "unit": { "kind": "NUMBER", "symbol": null, "decimals": 0 }, "direction": "INCREASE",
            "timing": "UNSTATED", "frequency": "MONTHLY", "aggregation": "LAST", "scoring": "THREE_BAND",
            "scoreBasis": "PERIOD", "source": "ENTERED", "formula": null, "missingOperand": "BLANK",
            "baseline": null, "redFlagTolerance": 10.0, "trendGap": 0.0, "boundaries": [], "owner": null,
            "dataSource": null, "targetSource": null, "position": 9, "version": 1, "archivedAt": null,
            "scorecard": { "key": "acme" }, "objectives": [] })
    );
    let own = "measure_01h2xcejqtf2nbrexx3vqjhp41";
    let said = json!({
        "id": own, "key": "full", "name": "Full", "description": "d",
        "unit": { "kind": "CURRENCY", "symbol": "CAD", "decimals": 2 }, "direction": "DECREASE",
        "timing": "LEADING", "frequency": "WEEKLY", "aggregation": "SUM", "scoring": "BANDS",
        "scoreBasis": "YEAR_TO_DATE", "source": "CALCULATED", "formula": "{sales} * 2", "missingOperand": "ZERO",
        "baseline": 1.5, "redFlagTolerance": 5.0, "trendGap": 0.5, "boundaries": [0.0, 1.0, 2.0], "owner": "Ann",
        "dataSource": "the books", "targetSource": "the plan", "position": 1,
    });
    let mut input = said.clone();
    input["scorecardId"] = json!(scorecard);
    let reply = app.editor().done("measureCreate", input, ALL).await;
    let mut expected = said;
    expected["version"] = json!(1);
    expected["archivedAt"] = Value::Null;
    expected["scorecard"] = json!({ "key": "acme" });
    expected["objectives"] = json!([]);
    assert_eq!(*reply.at("/measureCreate/measure"), expected);
    let expected =
        ["full", "sales", "cost", "warmth", "remark", "certified", "ratio", "staff", "climb", "Plain"];
    assert_eq!(order(&app).await, expected);
}

/// Defaults of the mutation are those of a document with the same fields.
#[apply(on_databases)]
async fn defaults_follow_the_unit_and_the_formula(database: Database) {
    let app = database.app().await;
    let scorecard = start(&app).await;
    for (at, (said, scoring, source)) in [
        (json!({}), "THREE_BAND", "ENTERED"),
        (json!({ "unit": { "kind": "YES_NO" } }), "YES_NO", "ENTERED"),
        (json!({ "unit": { "kind": "TEXT" } }), "UNSCORED", "ENTERED"),
        (json!({ "unit": { "symbol": "%" } }), "THREE_BAND", "ENTERED"),
        (json!({ "formula": "{sales}" }), "THREE_BAND", "CALCULATED"),
        (
            json!({ "formula": "{sales}", "unit": { "kind": "YES_NO" }, "scoring": "UNSCORED" }),
            "UNSCORED",
            "CALCULATED",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let with = |more: Value| {
            let mut input = said.clone();
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            input
        };
        let name = format!("Default {at}");
        let shown = "measure { scoring source }";
        let input = with(json!({ "scorecardId": scorecard, "name": name }));
        let reply = app.editor().done("measureCreate", input, shown).await;
        let expected = json!({ "scoring": scoring, "source": source });
        assert_eq!(*reply.at("/measureCreate/measure"), expected, "{said}");
        let key = format!("default-{at}");
        let measure = with(json!({ "key": key, "scorecard": "acme", "name": name }));
        app.import(&json!({ "format": "scorecard/1", "measures": [measure] })).await;
        let query = "query ($key: String!) { organization { measure(key: $key) { scoring source } } }";
        let read = app.viewer().run(query, json!({ "key": key })).await;
        assert_eq!(*read.at("/organization/measure"), expected, "{said}");
    }
}

#[apply(on_databases)]
async fn everything_wrong_is_told_at_once_and_nothing_is_written(database: Database) {
    let app = database.app().await;
    let scorecard = start(&app).await;
    let before = app.viewer().revision().await;
    let with = |more: Value| {
        let mut input = json!({ "scorecardId": scorecard, "name": "x" });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let cases: [(Value, &[&str]); 16] = [
        (
            with(
                json!({ "name": " ", "key": "sales", "unit": { "decimals": 10 }, "redFlagTolerance": -1, "trendGap": -1,
                "scoring": "BANDS", "formula": "{nothing}" }),
            ),
            &[
                "DUPLICATE input.key",
                "REQUIRED input.name",
                "OUT_OF_RANGE input.unit.decimals",
                "OUT_OF_RANGE input.redFlagTolerance",
                "OUT_OF_RANGE input.trendGap",
                "REQUIRED input.boundaries",
                "NOT_FOUND input.formula",
            ],
        ),
        (with(json!({ "scorecardId": "nonsense" })), &["NOT_FOUND input.scorecardId"]),
        (with(json!({ "key": "a b" })), &["INVALID input.key"]),
        (with(json!({ "id": "objective_01h2xcejqtf2nbrexx3vqjhp41" })), &["INVALID input.id"]),
        (with(json!({ "id": app.id("measure", "sales").await })), &["DUPLICATE input.id"]),
        (with(json!({ "unit": { "decimals": -1 } })), &["OUT_OF_RANGE input.unit.decimals"]),
        (with(json!({ "unit": { "decimals": 300 } })), &["OUT_OF_RANGE input.unit.decimals"]),
        (with(json!({ "unit": { "symbol": "\u{0}" } })), &["INVALID input.unit.symbol"]),
        (with(json!({ "boundaries": [0, 1, 2] })), &["NOT_ALLOWED input.boundaries"]),
        (with(json!({ "scoring": "BANDS", "boundaries": [0, 2, 1] })), &["INVALID input.boundaries"]),
        (with(json!({ "scoring": "YES_NO" })), &["NOT_ALLOWED input.scoring"]),
        (with(json!({ "source": "CALCULATED" })), &["REQUIRED input.formula"]),
        (with(json!({ "source": "ENTERED", "formula": "{sales}" })), &["NOT_ALLOWED input.formula"]),
        (with(json!({ "source": "ROLLED_UP", "formula": "MEDIAN" })), &["INVALID input.formula"]),
        (with(json!({ "formula": "{sales} +" })), &["INVALID input.formula"]),
        (with(json!({ "key": "own", "formula": "{own}" })), &["CYCLE input.formula"]),
    ];
    for (input, expected) in cases {
        let reply = app.editor().act("measureCreate", input.clone(), "measure { id }").await;
        assert_eq!(reply.user_errors("measureCreate"), expected, "{input}");
        assert_eq!(reply.at("/measureCreate/measure"), &Value::Null);
    }
    let input = with(json!({}));
    assert_eq!(app.contributor().act("measureCreate", input, "revision").await.codes(), ["FORBIDDEN"]);
    assert_eq!(app.viewer().revision().await, before);
}

/// Messages about a field begin with its name, once.
#[apply(on_databases)]
async fn messages_name_their_field_once(database: Database) {
    let app = database.app().await;
    let scorecard = start(&app).await;
    let input = json!({ "scorecardId": scorecard, "name": "", "key": "?", "source": "CALCULATED", "trendGap": -1,
        "boundaries": [1], "unit": { "decimals": 10 } });
    let reply = app.editor().act("measureCreate", input, "measure { id }").await;
    let told = reply.list("/measureCreate/userErrors").iter();
    let told: Vec<_> = told
        .map(|error| {
            (error["field"].as_array().unwrap().last().unwrap().as_str().unwrap(), &error["message"])
        })
        .collect();
    assert_eq!(told.len(), 6, "{told:?}");
    for (field, message) in told {
        let message = message.as_str().unwrap();
        assert!(message.starts_with(&format!("{field} ")), "{message}");
        assert_eq!(message.matches(field).count(), 1, "{message}");
    }
}

#[apply(on_databases)]
async fn a_patch_changes_what_it_names_and_nothing_else(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let id = app.id("measure", "climb").await;
    let shown = "measure { name owner baseline scoring unit { kind symbol decimals } boundaries version }";
    let change = |mut input: Value| {
        input["id"] = json!(id);
        let editor = app.editor();
        async move { editor.done("measureUpdate", input, shown).await.at("/measureUpdate/measure").clone() }
    };
    let unit =
        |symbol: Value, decimals: i32| json!({ "kind": "NUMBER", "symbol": symbol, "decimals": decimals });
    assert_eq!(
        change(json!({ "owner": "Ann", "unit": { "symbol": "m", "decimals": 1 }, "expectedVersion": 1 }))
            .await,
        json!({ "name": "Climb", "owner": "Ann", "baseline": 48.0, "scoring": "PROGRESS", "unit": unit(json!("m"), 1),
            "boundaries": [], "version": 2 })
    );
    assert_eq!(
        change(json!({ "owner": null, "baseline": null, "scoring": "BANDS", "boundaries": [0, 5, 9],
            "unit": { "symbol": null } }))
        .await,
        json!({ "name": "Climb", "owner": null, "baseline": null, "scoring": "BANDS", "unit": unit(Value::Null, 1),
            "boundaries": [0.0, 5.0, 9.0], "version": 3 })
    );
    let before = app.viewer().revision().await;
    assert_eq!(change(json!({ "name": "Climb" })).await["version"], json!(3), "nothing changed");
    for (input, expected) in [
        (json!({ "expectedVersion": 2, "name": "x" }), "CONFLICT input.expectedVersion"),
        (json!({ "name": null }), "REQUIRED input.name"),
        (json!({ "boundaries": null }), "REQUIRED input.boundaries"),
        (json!({ "id": "measure_01h2xcejqtf2nbrexx3vqjhp41" }), "NOT_FOUND input.id"),
    ] {
        let mut all = json!({ "id": id });
        all.as_object_mut().unwrap().extend(input.as_object().unwrap().clone());
        let reply = app.editor().act("measureUpdate", all, "measure { id }").await;
        assert_eq!(reply.user_errors("measureUpdate"), [expected]);
    }
    assert_eq!(app.viewer().revision().await, before);
    change(json!({ "position": 2 })).await;
    assert_eq!(order(&app).await[..3], ["sales", "climb", "cost"]);
}

#[apply(on_databases)]
async fn formulas_stay_whole(database: Database) {
    let app = database.app().await;
    let scorecard = start(&app).await;
    let twice =
        json!({ "scorecardId": scorecard, "name": "Twice", "key": "twice", "formula": "{ratio} * 2" });
    app.editor().done("measureCreate", twice, "measure { id }").await;
    let before = app.viewer().revision().await;
    for (key, change, expected) in [
        ("sales", json!({ "key": null }), &["IN_USE input.key"][..]),
        ("ratio", json!({ "key": null }), &["IN_USE input.key"]),
        (
            "ratio",
            json!({ "formula": "{twice} + {nothing}" }),
            &["NOT_FOUND input.formula", "CYCLE input.formula"],
        ),
        ("ratio", json!({ "formula": "{ratio}" }), &["CYCLE input.formula"]),
        ("ratio", json!({ "formula": null }), &["REQUIRED input.formula"]),
        ("ratio", json!({ "formula": null, "key": null }), &["REQUIRED input.formula", "IN_USE input.key"]),
    ] {
        assert_eq!(refused(&app, key, change.clone()).await, expected, "{key} {change}");
    }
    let sales = json!({ "id": app.id("measure", "sales").await, "key": null });
    let reply = app.editor().act("measureUpdate", sales, "measure { id }").await;
    assert!(reply.text("/measureUpdate/userErrors/0/message").contains("ratio"), "{reply:#?}");
    assert_eq!(app.viewer().revision().await, before);
    // Once nobody names it, the key is free to go.
    assert!(refused(&app, "ratio", json!({ "formula": "{cost}" })).await.is_empty());
    assert!(refused(&app, "sales", json!({ "key": null })).await.is_empty());
    assert_eq!(
        refused(&app, "ratio", json!({ "formula": "{sales} / {cost}" })).await,
        ["NOT_FOUND input.formula"]
    );
}

/// Members of a part of the cascade cannot read through a formula a value that they could not read otherwise.
#[apply(on_databases)]
async fn formulas_name_only_what_their_author_sees(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let editor = app.granted("unit-editor", &[(Some("unit"), Role::Editor, false)]).await;
    let unit = app.id("scorecard", "unit").await;
    for (formula, expected) in [("{unit-sales} * 2", &[][..]), ("{sales} * 2", &["NOT_FOUND input.formula"])]
    {
        let input = json!({ "scorecardId": unit, "name": formula, "formula": formula });
        let reply = editor.act("measureCreate", input, "measure { id }").await;
        assert_eq!(reply.user_errors("measureCreate"), expected, "{formula}");
    }
    let acme = json!({ "scorecardId": app.id("scorecard", "acme").await, "name": "x" });
    let reply = editor.act("measureCreate", acme, "revision").await;
    assert_eq!(reply.user_errors("measureCreate"), ["FORBIDDEN input.scorecardId"]);
}

#[apply(on_databases)]
async fn what_is_known_must_fit_the_new_definition(database: Database) {
    let app = database.app().await;
    start(&app).await;
    assert!(refused(&app, "sales", json!({ "frequency": "WEEKLY" })).await.is_empty());
    assert!(refused(&app, "sales", json!({ "frequency": "MONTHLY" })).await.is_empty());
    let target =
        |period: &str| json!({ "measure": { "key": "sales" }, "period": period, "target": 10, "redFlag": 5 });
    let set = app.editor().set(json!([target("2026-08"), target("2026-09")])).await;
    assert!(set.user_errors("targetsSet").is_empty());
    app.contributor()
        .record(json!([{ "measure": { "key": "cost" }, "period": "2026-09", "value": 3 }]))
        .await;
    let before = app.viewer().revision().await;
    for (key, change, expected) in [
        ("sales", json!({ "frequency": "WEEKLY" }), &["IMMUTABLE input.frequency"][..]),
        // Both periods have the same problem: it is reported once, for the measure as a whole.
        ("sales", json!({ "direction": "DECREASE" }), &["WRONG_SIDE input"]),
        ("sales", json!({ "scoring": "PROGRESS", "baseline": 10 }), &["EQUALS_TARGET input"]),
        ("cost", json!({ "unit": { "kind": "YES_NO" } }), &["OUT_OF_RANGE input"]),
        ("cost", json!({ "source": "ROLLED_UP" }), &["NOT_ALLOWED input"]),
    ] {
        assert_eq!(refused(&app, key, change.clone()).await, expected, "{key} {change}");
    }
    assert_eq!(app.viewer().revision().await, before);
}
