//! Explanations: equal whatever was requested before, and parts of a blend without a node.

use std::collections::BTreeMap;

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use super::{document, scorecard};
use crate::support::{App, Database, on_databases};

const SCORES: &str = "query ($key: String!, $period: PeriodCode!) { organization { scorecard(key: $key) {
    score(period: $period) { ...Whole }
    perspectives { score(period: $period) { ...Whole } objectives { score(period: $period) { ...Whole } } } } } }
    fragment Whole on Score { value status reason coverage measured counts { green yellow red noData notDue unscored }
        trend { direction improving change changePercent compared }
        explanation { rule components { ...Part components { ...Part } } } }
    fragment Part on ScoreComponent { label weight score coverage status value part nodeOrNull { id } }";

/// Number of scorecards in the tree; each but the first is below another one.
const SCORECARDS: usize = 9;

/// Random cascade of scorecards with measures that have values in some periods, and objectives of every rollup mode.
fn cascade(random: &mut fastrand::Rng) -> Value {
    let (mut cards, mut measures) = (Vec::new(), Vec::new());
    for at in 0..SCORECARDS {
        let key = format!("s{at}");
        let parent = (at > 0).then(|| format!("s{}", (at - 1) / 2));
        let mut objectives = Vec::new();
        let mut alignments = Vec::new();
        for objective in 0..3 {
            let mut placed = Vec::new();
            for measure in 0..2 {
                let name = format!("m{at}-{objective}-{measure}");
                let mut period = |code: &str| {
                    let actual = (random.u8(..4) > 0).then(|| random.u8(..=100));
                    json!({ "period": code, "actual": actual, "target": 100 })
                };
                let periods = json!([period("2026-08"), period("2026-09"), period("2026-10")]);
                measures.push(json!({ "key": name, "scorecard": key, "name": name, "scoring": "BANDS",
                    "boundaries": [0, 50, 100], "periods": periods }));
                placed.push(json!({ "measure": name, "weight": random.u8(..4) }));
            }
            let mode = ["OWN", "ALIGNED", "BLEND"][random.usize(..3)];
            objectives.push(json!({ "key": format!("{key}-{objective}"), "name": "O", "measures": placed,
                "weight": random.u8(1..4), "rollup": { "mode": mode, "ownShare": f64::from(random.u8(..=10)) / 10.0 } }));
            if let Some(parent) = &parent {
                let above = format!("{parent}-{}", random.u8(..3));
                alignments.push(json!({ "objective": format!("{key}-{objective}"), "parentObjective": above, "weight": random.u8(1..4) }));
            }
        }
        let mut card = scorecard(&key, parent.as_deref(), json!(objectives));
        card["alignments"] = json!(alignments);
        card["missingPolicy"] = json!(["EXCLUDE", "ZERO", "BLANK"][random.usize(..3)]);
        cards.push(card);
    }
    document(json!(cards), json!(measures))
}

/// Answers for each scorecard and month, requested in this order.
async fn answers(app: &App, order: &[(usize, &'static str)]) -> BTreeMap<(usize, &'static str), String> {
    let mut answers = BTreeMap::new();
    for &(at, period) in order {
        let reply = app.viewer().run(SCORES, json!({ "key": format!("s{at}"), "period": period })).await;
        answers.insert((at, period), reply.at("/organization/scorecard").to_string());
    }
    answers
}

#[apply(on_databases)]
async fn explanations_are_the_same_whatever_was_asked_before(database: Database) {
    let app = database.app().await;
    let mut random = fastrand::Rng::with_seed(20261130);
    for _ in 0..3 {
        app.import(&cascade(&mut random)).await;
        let months = ["2026-09", "2026-10"];
        let mut order: Vec<_> = (0..SCORECARDS).flat_map(|at| months.map(|month| (at, month))).collect();
        // A replica has answered nothing before.
        let expected = answers(&app.replica().await, &order).await;
        assert!(expected.values().any(|answer| answer.contains("\"part\":\"ALIGNED\"")));
        order.reverse();
        assert_eq!(answers(&app.replica().await, &order).await, expected);
        // Again with everything requested before, and with other requests in between.
        let replica = app.replica().await;
        for _ in 0..2 {
            random.shuffle(&mut order);
            assert_eq!(answers(&replica, &order).await, expected);
        }
    }
}

#[apply(on_databases)]
async fn the_parts_of_a_blend_have_components_and_point_nowhere(database: Database) {
    const SCORE: &str = "{ organization { objective(key: \"top\") { id score(period: \"2026-10\") { value explanation { components {
        label part weight score status nodeOrNull { id } node { __typename id } components { label weight score value nodeOrNull { __typename } } } } } } } }";
    let own = json!([{ "key": "top", "name": "Top", "rollup": { "mode": "BLEND" }, "measures": [{ "measure": "m50" }] }]);
    let below = json!([{ "key": "low", "name": "Low", "measures": [{ "measure": "m60" }] }]);
    let mut card = scorecard("t", Some("s"), below);
    card["alignments"] = json!([{ "objective": "low", "parentObjective": "top" }]);
    let measures = json!([super::plain("m50", "s", Some(50.0)), super::plain("m60", "t", Some(60.0))]);
    let app = database.app().await;
    app.import(&document(json!([scorecard("s", None, own), card]), measures)).await;
    let reply = app.viewer().run(SCORE, json!({})).await;
    let objective = reply.at("/organization/objective");
    let part = |label: &str, part: &str, score: f64, component: Value| {
        json!({ "label": label, "part": part, "weight": 0.5, "score": score, "status": "YELLOW", "nodeOrNull": null,
            "node": { "__typename": "Objective", "id": objective["id"] }, "components": [component] })
    };
    let component = |label: &str, score: f64, value: Option<f64>, node: &str| json!({ "label": label, "weight": 1.0, "score": score, "value": value, "nodeOrNull": { "__typename": node } });
    let expected = json!([
        part("Own measures", "OWN", 50.0, component("m50", 50.0, Some(50.0), "Measure")),
        part("Aligned objectives", "ALIGNED", 60.0, component("Low", 60.0, None, "Objective")),
    ]);
    assert_eq!(objective["score"]["explanation"]["components"], expected);
    assert_eq!(objective["score"]["value"], json!(55.0));
}
