//! Strategy maps: what they show of their period, and what they show the same as every other field.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{App, Database, document, on_databases};
use macro_rules_attribute::apply;

/// Makes a scorecard reviewed monthly, with a monthly and a quarterly measure, below another one. It is November 2026.
async fn start(app: &App) {
    let objective = |key: &str, measures: Value| json!({ "key": key, "name": key, "measures": measures });
    let placed = json!([{ "measure": "sales", "weight": 3 }, { "measure": "audits" }]);
    let unit = json!({
        "key": "unit", "name": "Unit", "level": "TEAM", "parent": "top",
        "perspectives": [
            { "key": "money", "kind": "FINANCIAL", "objectives": [objective("grow", placed)] },
            { "key": "staff", "kind": "LEARNING_AND_GROWTH", "objectives": [objective("learn", json!([]))] },
        ],
        "links": [{ "cause": "learn", "effect": "grow" }],
        "alignments": [{ "objective": "grow", "parentObjective": "lead" }],
    });
    let above = json!([{ "key": "all", "kind": "FINANCIAL", "objectives": [
        { "key": "lead", "name": "lead", "rollup": { "mode": "ALIGNED" } },
    ] }]);
    let top = json!({ "key": "top", "name": "Top", "level": "ENTERPRISE", "perspectives": above });
    let periods: Vec<_> = (1..=10)
        .map(|month| json!({ "period": format!("2026-{month:02}"), "target": 10, "actual": month }))
        .collect();
    let sales = json!({ "key": "sales", "scorecard": "unit", "name": "Sales", "periods": periods });
    let audits = json!({ "key": "audits", "scorecard": "unit", "name": "Audits", "frequency": "QUARTERLY",
        "periods": [
            { "period": "FY2026-Q1", "target": 4, "actual": 1 }, { "period": "FY2026-Q3", "target": 4, "actual": 4 },
        ] });
    app.import(&document(json!([top, unit]), json!([sales, audits]))).await;
}

const CARDS: &str = r#"query ($period: PeriodCode) { organization { scorecard(key: "unit") {
    inMarch: score(period: "2026-03") { value }
    strategyMap(period: $period) {
        period { code } score { value }
        lanes { score { value } cards {
            objective { key score { value } } score { value }
            measures {
                measure { key period { period { code } } } weight
                period { period { code } actual carried } periods(last: 2) { period { code } actual }
            }
        } }
    }
} } }"#;

#[apply(on_databases)]
async fn a_card_shows_the_maps_period_and_its_objective_the_current_one(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let march = app.viewer().run(CARDS, json!({ "period": "2026-03" })).await;
    let map = march.at("/organization/scorecard/strategyMap");
    assert_eq!(map["score"], *march.at("/organization/scorecard/inMarch"));
    let card = &map["lanes"][0]["cards"][0];
    assert_eq!(card["objective"]["key"], "grow");
    assert_eq!(card["score"], map["lanes"][0]["score"]);
    assert_ne!(card["score"], card["objective"]["score"], "the objective is not the map's");
    let measures = card["measures"].as_array().unwrap();
    let shown = |at: usize, field: &str| measures[at][field].clone();
    let period = |code: &str, actual: f64| json!({ "period": { "code": code }, "actual": actual });
    assert_eq!(shown(0, "weight"), 3.0);
    assert_eq!(shown(0, "measure"), json!({ "key": "sales", "period": { "period": { "code": "2026-10" } } }));
    assert_eq!(
        shown(0, "period"),
        json!({ "period": { "code": "2026-03" }, "actual": 3.0, "carried": false })
    );
    assert_eq!(shown(0, "periods"), json!([period("2026-02", 2.0), period("2026-03", 3.0)]));
    // A quarter has ended with March.
    assert_eq!(
        shown(1, "measure"),
        json!({ "key": "audits", "period": { "period": { "code": "FY2026-Q3" } } })
    );
    assert_eq!(
        shown(1, "period"),
        json!({ "period": { "code": "2026-03" }, "actual": 1.0, "carried": true })
    );
    assert_eq!(shown(1, "periods")[1], period("FY2026-Q1", 1.0));

    let now = app.viewer().run(CARDS, json!({})).await;
    assert_eq!(now.text("/organization/scorecard/strategyMap/period/code"), "2026-10");
    let card = now.at("/organization/scorecard/strategyMap/lanes/0/cards/0");
    assert_eq!(card["score"], card["objective"]["score"]);
    assert_eq!(card["measures"][0]["period"]["actual"], 10.0);
}

/// Query of each field that shows a period, without an argument and with one, below everything that leads to it. Equal
/// names mean the same field with the same arguments.
const EVERYTHING: &str = r#"
query { organization { id
    unit: scorecard(key: "unit") { ...Card }
    top: scorecard(key: "top") { ...Card }
} }
fragment Card on Scorecard {
    id score { value status } march: score(period: "2026-03") { value }
    marchMap: strategyMap(period: "2026-03") { ...Map } octoberMap: strategyMap(period: "2026-10") { ...Map }
    strategyMap { ...Map }
    reviews(first: 1) { nodes { id today { score { node { ... on Scorecard { id score { value status } } } } } } }
}
fragment Map on StrategyMap {
    period { code } score { value explanation { components { node { ... on Perspective { ...Perspective } } } } }
    lanes {
        score { value } perspective { ...Perspective } objectives { ...Objective }
        cards {
            objective { ...Objective } score { value explanation { components { node { ... on Measure { ...Measure } } } } }
            measures { measure { ...Measure } period { ...Period } periods(last: 3) { ...Period } }
        }
    }
    links { id evidence { until { code } } cause { id score { value status } } effect { id score { value status } } }
}
fragment Perspective on Perspective { id score { value status } march: score(period: "2026-03") { value } }
fragment Objective on Objective {
    id score { value status } march: score(period: "2026-03") { value }
    measures { ...Measure }
    contributesTo { id parentObjective { id score { value status } scorecard { id score { value status } } } }
}
fragment Measure on Measure {
    id period { ...Period } march: period(code: "2026-03") { ...Period } periods(last: 3) { ...Period }
    scorecard { id score { value status } }
}
fragment Period on MeasurePeriod { id actual score status measure { id } period { code } }"#;

/// Normalized cache: the fields of each object that has an id. Panics on a field that already has another value.
#[derive(Default)]
struct Cache(BTreeMap<(String, String), Value>);

impl Cache {
    fn take(&mut self, value: &Value) -> Value {
        match value {
            Value::Array(list) => list.iter().map(|value| self.take(value)).collect(),
            Value::Object(fields) => {
                let fields: serde_json::Map<String, Value> =
                    fields.iter().map(|(name, value)| (name.clone(), self.take(value))).collect();
                let Some(id) = fields.get("id").and_then(Value::as_str).map(str::to_owned) else {
                    return Value::Object(fields);
                };
                for (name, value) in fields {
                    let at = (id.clone(), name);
                    if let Some(known) = self.0.get(&at) {
                        assert_eq!(known, &value, "{at:?}");
                    }
                    self.0.insert(at, value);
                }
                json!({ "ref": id })
            }
            plain => plain.clone(),
        }
    }
}

#[apply(on_databases)]
async fn a_fields_value_follows_from_its_object_and_its_arguments(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let review =
        json!({ "scorecardId": app.id("scorecard", "unit").await, "kind": "MONTHLY", "period": "2026-03" });
    app.editor().done("reviewSchedule", review, "review { id }").await;
    let reply = app.viewer().run(EVERYTHING, json!({})).await;
    let mut cache = Cache::default();
    cache.take(reply.at(""));
    let objective = app.id("objective", "grow").await;
    let at = |name: &str| &cache.0[&(objective.clone(), name.to_owned())];
    assert_ne!(at("march")["value"], at("score")["value"], "the periods differ");
}

#[apply(on_databases)]
async fn a_forecast_until_a_period_of_another_frequency_ends_with_it(database: Database) {
    let app = database.app().await;
    start(&app).await;
    let query = r#"query ($until: PeriodCode) { organization { measure(key: "sales") {
        forecast(until: $until) { last { code } } } } }"#;
    let last = async |until: Value| {
        let reply = app.viewer().run(query, json!({ "until": until })).await;
        reply.at("/organization/measure/forecast/last/code").clone()
    };
    assert_eq!(last(json!("2026-09")).await, "2026-09");
    assert_eq!(last(json!("FY2026-Q3")).await, "2026-09");
    assert_eq!(last(json!("2026-10-15")).await, "2026-09");
    assert_eq!(last(Value::Null).await, "2026-10");
}
