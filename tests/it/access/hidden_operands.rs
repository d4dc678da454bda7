//! Formulas over measures that their editor does not see: they stay unchanged and reveal nothing.

use domain::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{Actor, App, Database, document, on_databases};
use macro_rules_attribute::apply;

fn scorecard(key: &str, parent: Option<&str>) -> Value {
    let level = if parent.is_none() { "ENTERPRISE" } else { "BUSINESS_UNIT" };
    json!({ "key": key, "name": key, "level": level, "parent": parent })
}

fn measure(key: &str, scorecard: &str, periods: Value) -> Value {
    json!({ "key": key, "scorecard": scorecard, "name": key, "periods": periods })
}

/// A division whose index is made of two measures of another, and of one of its own; its editor sees the division
/// alone.
async fn start(app: &App) -> Actor {
    let actual = |value: i32| json!([{ "period": "2026-09", "actual": value }]);
    let mut index = measure("index", "east", json!([]));
    index["formula"] = json!("{wages} + {bonuses}");
    let mut mixed = measure("mixed", "east", json!([]));
    mixed["formula"] = json!("{own} + {wages} + {bonuses}");
    let mut own_only = measure("own-only", "east", json!([]));
    own_only["formula"] = json!("{own} * 2");
    let measures = json!([
        measure("wages", "west", actual(70)),
        measure("bonuses", "west", actual(30)),
        measure("own", "east", actual(1)),
        index,
        mixed,
        own_only,
    ]);
    let scorecards =
        json!([scorecard("top", None), scorecard("east", Some("top")), scorecard("west", Some("top"))]);
    app.import(&document(scorecards, measures)).await;
    app.granted("eve", &[(Some("east"), Role::Editor, false)]).await
}

async fn update(app: &App, actor: &Actor, key: &str, fields: Value) -> Vec<String> {
    let mut input = fields;
    input["id"] = json!(app.id("measure", key).await);
    let reply = actor.act("measureUpdate", input, "measure { formula }").await;
    reply.user_errors("measureUpdate")
}

async fn definition(app: &App, key: &str) -> Value {
    let query = "query ($key: String!) { organization { measure(key: $key) {
        formula missingOperand frequency calculation aggregation period(code: \"2026-09\") { actual } } } }";
    app.viewer().run(query, json!({ "key": key })).await.at("/organization/measure").clone()
}

#[apply(on_databases)]
async fn a_formula_over_hidden_measures_is_kept_as_it_is_or_not_at_all(database: Database) {
    let app = database.app().await;
    let eve = start(&app).await;
    let before = definition(&app, "index").await;
    assert_eq!(before["period"]["actual"], json!(100.0));

    // Narrowed to one of them, weighed, reordered, spaced otherwise: another formula, over what is not there.
    for (formula, missing) in [
        ("{wages}", 1),
        ("{wages} + 0 * {bonuses}", 2),
        ("{bonuses} + {wages}", 2),
        ("{wages}  +  {bonuses}", 2),
        ("{own} + {wages} + {bonuses}", 2),
    ] {
        let refused = update(&app, &eve, "index", json!({ "formula": formula })).await;
        assert_eq!(refused, vec!["NOT_FOUND input.formula"; missing], "{formula}");
    }
    assert_eq!(
        update(&app, &eve, "mixed", json!({ "formula": "{own} + {wages}" })).await,
        ["NOT_FOUND input.formula"]
    );
    // Another way of computing the same formula would reveal single measures, months or gaps.
    for (field, value) in [
        ("missingOperand", "ZERO"),
        ("missingOperand", "SKIP"),
        ("frequency", "WEEKLY"),
        ("calculation", "CALCULATE_FIRST"),
        ("aggregation", "SUM"),
    ] {
        let refused = update(&app, &eve, "index", json!({ field: value })).await;
        assert_eq!(refused, [format!("FORBIDDEN input.{field}")], "{value}");
    }
    assert_eq!(definition(&app, "index").await, before);

    // Fields that reveal nothing of the operands may change, and the unchanged formula may be sent with them.
    for fields in [
        json!({ "name": "Index of wages" }),
        json!({ "description": "Both", "formula": "{wages} + {bonuses}" }),
        json!({ "missingOperand": "BLANK" }),
        json!({ "key": "wage-index" }),
    ] {
        let id = app.id("measure", "index").await;
        let mut input = fields.clone();
        input["id"] = json!(id);
        eve.done("measureUpdate", input, "measure { name }").await;
    }
    assert_eq!(definition(&app, "wage-index").await, before);
    // Own measures are computed with as ever.
    assert!(update(&app, &eve, "own-only", json!({ "formula": "{own} * 3" })).await.is_empty());
    // An editor who sees all operands may change everything.
    assert!(update(&app, &app.editor(), "wage-index", json!({ "formula": "{wages}" })).await.is_empty());
}

#[apply(on_databases)]
async fn no_detour_leads_to_a_formula_over_hidden_measures(database: Database) {
    let app = database.app().await;
    let eve = start(&app).await;
    let east = app.id("scorecard", "east").await;
    let new = json!({ "scorecardId": east, "name": "Copy", "formula": "{wages} + {bonuses}" });
    let reply = eve.act("measureCreate", new, "measure { id }").await;
    assert_eq!(reply.user_errors("measureCreate"), ["NOT_FOUND input.formula"; 2]);

    // A formula that sleeps while the measure is entered or archived is not woken up as another one.
    assert!(update(&app, &eve, "mixed", json!({ "source": "ENTERED", "formula": null })).await.is_empty());
    let woken = json!({ "source": "CALCULATED", "formula": "{own} + {wages} + {bonuses}" });
    assert_eq!(update(&app, &eve, "mixed", woken).await, ["NOT_FOUND input.formula"; 2]);
    let index = json!({ "id": app.id("measure", "index").await });
    eve.done("measureArchive", index.clone(), "measure { id }").await;
    let narrowed = json!({ "id": index["id"], "formula": "{wages}" });
    eve.done("measureUpdate", narrowed, "measure { id }").await;
    let reply = eve.act("measureRestore", index, "measure { id }").await;
    assert_eq!(reply.user_errors("measureRestore"), ["NOT_FOUND input.id"]);

    // A document is for editors of the whole organization, who see everything.
    let mut exported = eve.export().await;
    exported["measures"][1]["formula"] = json!("{wages}");
    for dry_run in [true, false] {
        let reply = eve.try_import(&exported, dry_run).await;
        assert_eq!(reply.codes(), ["FORBIDDEN"]);
    }
}

#[apply(on_databases)]
async fn a_clone_copies_formulas_over_hidden_measures_unchanged_or_not_at_all(database: Database) {
    let app = database.app().await;
    let eve = start(&app).await;
    let grant = json!({ "memberId": member(&app, "eve").await, "role": "EDITOR",
        "scorecardId": app.id("scorecard", "top").await });
    let east = app.id("scorecard", "east").await;
    let clone = json!({ "id": east, "name": "Next year", "keySuffix": "-2027", "measures": "COPY",
        "parentId": east });
    let reply = eve.act("scorecardClone", clone.clone(), "scorecard { id }").await;
    assert_eq!(reply.user_errors("scorecardClone"), ["FORBIDDEN input.measures"]);

    // Without the formula over own and hidden measures nothing has to change.
    let mixed = json!({ "id": app.id("measure", "mixed").await });
    eve.done("measureArchive", mixed, "measure { id }").await;
    eve.done("scorecardClone", clone.clone(), "scorecard { id }").await;
    let copy = definition(&app, "index-2027").await;
    assert_eq!(copy["formula"], json!("{wages} + {bonuses}"));
    assert_eq!(definition(&app, "own-only-2027").await["formula"], json!("{own-2027} * 2"));
    let refused = update(&app, &eve, "index-2027", json!({ "formula": "{wages}" })).await;
    assert_eq!(refused, ["NOT_FOUND input.formula"]);

    // An editor who sees all operands may copy everything.
    app.admin().done("roleGrant", grant, "grant { id }").await;
    let restored = json!({ "id": app.id("measure", "mixed").await });
    app.editor().done("measureRestore", restored, "measure { id }").await;
    let mut again = clone;
    again["keySuffix"] = json!("-2028");
    eve.done("scorecardClone", again, "scorecard { id }").await;
    let mixed = definition(&app, "mixed-2028").await;
    assert_eq!(mixed["formula"], json!("{own-2028} + {wages} + {bonuses}"));
}

async fn member(app: &App, subject: &str) -> String {
    let query = "{ organization { members { nodes { id subject } } } }";
    let reply = app.admin().run(query, json!({})).await;
    let members = reply.list("/organization/members/nodes").to_vec();
    let found = members.iter().find(|member| member["subject"] == subject);
    found.and_then(|member| member["id"].as_str()).unwrap().to_owned()
}
