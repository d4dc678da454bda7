//! Figures that are easily got wrong: what is compared with what, over which periods, and from which measures.

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use super::{document, scorecard};
use crate::support::{Database, on_databases};

/// A scorecard without objectives.
fn home(key: &str, parent: Option<&str>) -> Value {
    scorecard(key, parent, json!([]))
}

#[apply(on_databases)]
async fn computed_measures_are_listed_by_the_score_that_they_show(database: Database) {
    const LIST: &str = "query ($filter: MeasureFilter) { organization {
        measures(filter: $filter, orderBy: { field: SCORE }) { nodes { key period { score status } } } } }";
    let app = database.app().await;
    // Operands of the same scorecard, of another one, and of a formula of another one.
    let measure = |key: &str, at: &str, formula: Option<&str>, actual: Option<f64>| {
        json!({ "key": key, "scorecard": at, "name": key, "formula": formula, "scoring": "BANDS",
            "boundaries": [0, 50, 100], "periods": [{ "period": "2026-10", "actual": actual, "target": 100 }] })
    };
    let measures = json!([
        measure("a", "s", None, Some(80.0)),
        measure("b", "t", None, Some(20.0)),
        measure("half", "s", Some("{a} / 2"), None),
        measure("sum", "s", Some("{a} + {b} - 5"), None),
        measure("far", "s", Some("{near} / 2"), None),
        measure("near", "t", Some("{b} * 1.5"), None),
    ]);
    app.import(&document(json!([home("s", None), home("t", Some("s"))]), measures)).await;
    let list = async |filter: Value| app.viewer().run(LIST, json!({ "filter": filter })).await;
    let all = list(json!({})).await;
    let scores: Vec<_> = all
        .list("/organization/measures/nodes")
        .iter()
        .map(|it| (it["key"].as_str().unwrap().to_owned(), it["period"]["score"].as_f64()))
        .collect();
    let scores: Vec<_> = scores.iter().map(|(key, score)| (key.as_str(), *score)).collect();
    let expected = [("far", 15.0), ("b", 20.0), ("near", 30.0), ("half", 40.0), ("a", 80.0), ("sum", 95.0)];
    assert_eq!(scores, expected.map(|(key, score)| (key, Some(score))));
    for status in ["RED", "YELLOW", "GREEN", "NO_DATA", "UNSCORED"] {
        let shown =
            all.list("/organization/measures/nodes").iter().filter(|it| it["period"]["status"] == status);
        let shown: Vec<_> = shown.map(|it| it["key"].as_str().unwrap().to_owned()).collect();
        let found = list(json!({ "status": [status] })).await;
        assert_eq!(found.texts("/organization/measures/nodes", "/key"), shown, "{status}");
    }
}
