//! Published figures of the Treasury Board, in a new organization whose fiscal year starts in April.

use serde_json::json;

use crate::support::{Database, on_databases, treasury_board};
use macro_rules_attribute::apply;

const MAP: &str = r#"{
  organization { scorecard(key: "treasury-board") {
    name
    strategyMap(period: "FY2018") {
      period { code startsOn endsOn }
      lanes { perspective { name } objectives { name measures { key } } }
    }
  } }
}"#;

const DATA_SETS: &str = r#"{
  organization { measure(key: "tbs-06") {
    name
    period(code: "FY2018") { actual target completeness carried period { code startsOn endsOn fiscalYear } }
  } }
}"#;

#[apply(on_databases)]
async fn its_strategy_map_shows_what_was_published(database: Database) {
    let app = database.app_with_fiscal_year(4).await;
    app.import(&treasury_board()).await;

    let map = app.viewer().run(MAP, json!({})).await;
    assert_eq!(
        map.at("/organization/scorecard/strategyMap/period"),
        &json!({ "code": "FY2018", "startsOn": "2017-04-01", "endsOn": "2018-03-31" })
    );
    let lanes = map.list("/organization/scorecard/strategyMap/lanes");
    let objectives: Vec<_> = lanes.iter().flat_map(|lane| lane["objectives"].as_array().unwrap()).collect();
    let measures: Vec<_> =
        objectives.iter().flat_map(|objective| objective["measures"].as_array().unwrap()).collect();
    assert_eq!((lanes.len(), objectives.len(), measures.len()), (4, 15, 37));

    let data_sets = app.viewer().run(DATA_SETS, json!({})).await;
    assert_eq!(
        data_sets.at("/organization/measure/period"),
        &json!({
            "actual": 1807.0, "target": 800.0, "completeness": 1.0, "carried": false,
            "period": {
                "code": "FY2018", "startsOn": "2017-04-01", "endsOn": "2018-03-31", "fiscalYear": 2018,
            },
        })
    );
}
