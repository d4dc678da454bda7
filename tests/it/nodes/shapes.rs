//! Imported data, read back field by field through the types.

use macro_rules_attribute::apply;
use serde_json::json;

use crate::support::{Database, complete, on_databases};

#[apply(on_databases)]
async fn an_objective_and_all_that_is_around_it(database: Database) {
    let query = r#"{ organization { objective(key: "grow-margin") {
        name description category owner weight position rollup { mode ownShare } version
        scorecard { key } perspective { key position weight coreQuestion focusArea } theme { key name }
        measures { key } placements { weight measure { key } objective { key } }
        causes { cause { key } effect { key } polarity expectedLagMonths hypothesis }
        effects { effect { key } }
        contributesTo { kind }
        contributors { kind weight objective { key scorecard { key } } parentObjective { key } }
        initiatives { key }
    } } }"#;
    let app = database.app().await;
    app.import(&complete()).await;
    let reply = app.viewer().run(query, json!({})).await;
    let placement = |weight: f64, measure: &str| json!({ "weight": weight, "measure": { "key": measure }, "objective": { "key": "grow-margin" } });
    assert_eq!(
        reply.at("/organization/objective"),
        &json!({
            "name": "Increase profit margins by 10%", "description": "After tax", "category": "COST_REDUCTION",
            "owner": "cfo@group.example", "weight": 1.5, "position": 1,
            "rollup": { "mode": "BLEND", "ownShare": 0.25 }, "version": 1,
            "scorecard": { "key": "group" },
            "perspective": {
                "key": "group-financial", "position": 1, "weight": 2.0,
                "coreQuestion": "How do owners see us?", "focusArea": "Margin",
            },
            "theme": { "key": "retention", "name": "Customer retention" },
            "measures": [{ "key": "profit-margin" }, { "key": "cash-days" }],
            "placements": [placement(2.0, "profit-margin"), placement(0.1, "cash-days")],
            "causes": [
                {
                    "cause": { "key": "keep-customers" }, "effect": { "key": "grow-margin" },
                    "polarity": "POSITIVE", "expectedLagMonths": 0, "hypothesis": null,
                },
                {
                    "cause": { "key": "train-staff" }, "effect": { "key": "grow-margin" },
                    "polarity": "NEGATIVE", "expectedLagMonths": null, "hypothesis": "Courses cost",
                },
            ],
            "effects": [{ "effect": { "key": "grow-value" } }],
            "contributesTo": [],
            "contributors": [
                {
                    "kind": "IDENTICAL", "weight": 2.0, "parentObjective": { "key": "grow-margin" },
                    "objective": { "key": "north-margin", "scorecard": { "key": "north" } },
                },
                {
                    "kind": "CONTRIBUTORY", "weight": 0.5, "parentObjective": { "key": "grow-margin" },
                    "objective": { "key": "north-cash", "scorecard": { "key": "north" } },
                },
            ],
            "initiatives": [],
        })
    );
}

#[apply(on_databases)]
async fn an_initiative_with_its_money(database: Database) {
    let query = r#"{ organization { scorecard(key: "group") { initiatives {
        key name description owner sponsor status budget { amount currency } spent { amount currency }
        startsOn endsOn percentComplete deliverables { name dueOn doneOn } scorecard { key }
        objectives { key scorecard { key } } measures { key scorecard { key } }
    } } } }"#;
    let app = database.app().await;
    app.import(&complete()).await;
    let reply = app.viewer().run(query, json!({})).await;
    assert_eq!(
        reply.at("/organization/scorecard/initiatives/0"),
        &json!({
            "key": "crm-training", "name": "CRM training", "description": "Three days for each",
            "owner": "coo@group.example", "sponsor": "ceo@group.example", "status": "IN_PROGRESS",
            "budget": { "amount": "250000.00", "currency": "CAD" },
            "spent": { "amount": "9100000", "currency": "JPY" },
            "startsOn": "2026-01-05", "endsOn": "2026-06-30", "percentComplete": 40.5,
            "deliverables": [
                { "name": "Course material", "dueOn": "2026-02-15", "doneOn": "2026-02-12" },
                { "name": "All certified", "dueOn": null, "doneOn": null },
            ],
            "scorecard": { "key": "group" },
            // Objectives of this scorecard and of another.
            "objectives": [
                { "key": "train-staff", "scorecard": { "key": "group" } },
                { "key": "north-margin", "scorecard": { "key": "north" } },
            ],
            "measures": [
                { "key": "crm-certified", "scorecard": { "key": "group" } },
                { "key": "north-orders", "scorecard": { "key": "north" } },
            ],
        })
    );
    let spent = reply.at("/organization/scorecard/initiatives/1/spent");
    assert_eq!(spent, &json!({ "amount": "-12.05", "currency": "CAD" }));
}

#[apply(on_databases)]
async fn a_measure_and_the_objectives_it_is_placed_on(database: Database) {
    let query = r#"{ organization { measure(key: "profit-margin") {
        unit { kind symbol decimals } scoreBasis baseline redFlagTolerance boundaries objectives { key }
        period(code: "2026-02") { actual override { status reason by } }
    } } }"#;
    let app = database.app().await;
    app.import(&complete()).await;
    let reply = app.viewer().run(query, json!({})).await;
    let mut placed = reply.texts("/organization/measure/objectives", "/key");
    placed.sort_unstable();
    assert_eq!(placed, ["grow-margin", "keep-customers", "north-margin"]);
    let mut measure = reply.at("/organization/measure").clone();
    measure.as_object_mut().unwrap().shift_remove("objectives");
    assert_eq!(
        measure,
        json!({
            "unit": { "kind": "PERCENT", "symbol": "%", "decimals": 1 }, "scoreBasis": "YEAR_TO_DATE",
            "baseline": 12.0, "redFlagTolerance": 7.5, "boundaries": [],
            "period": {
                "actual": -0.30000000000000004,
                "override": { "status": "YELLOW", "reason": "A one-off", "by": "cfo@group.example" },
            },
        })
    );
}

#[apply(on_databases)]
async fn the_cascade_up_and_down(database: Database) {
    let query = r#"{ organization {
        top: scorecard(key: "group") { parent { key } ancestors { key } children { nodes { key } }
            descendants { nodes { key level state } } }
        low: scorecard(key: "north-desk") { parent { key } ancestors { key } children { totalCount }
            descendants { totalCount } }
    } }"#;
    let app = database.app().await;
    app.import(&complete()).await;
    let reply = app.viewer().run(query, json!({})).await;
    assert_eq!(
        reply.at("/organization"),
        &json!({
            "top": {
                "parent": null, "ancestors": [], "children": { "nodes": [{ "key": "north" }] },
                "descendants": { "nodes": [
                    { "key": "north", "level": "BUSINESS_UNIT", "state": "ACTIVE" },
                    { "key": "north-desk", "level": "TEAM", "state": "ARCHIVED" },
                ] },
            },
            "low": {
                "parent": { "key": "north" }, "ancestors": [{ "key": "north" }, { "key": "group" }],
                "children": { "totalCount": 0 }, "descendants": { "totalCount": 0 },
            },
        })
    );
}
