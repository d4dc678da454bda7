//! Memory usage of the read model includes the sizes of its texts.

use macro_rules_attribute::apply;
use serde_json::json;

use crate::support::{Database, document, on_databases};

const PERIODS: usize = 40;

#[apply(on_databases)]
async fn a_scorecard_in_memory_weighs_what_its_texts_take(database: Database) {
    let app = database.app().await;
    let (_, before) = app.service().cache_usage();
    let periods: Vec<_> = (0..PERIODS)
        .map(|at| json!({ "period": format!("{}-{:02}", 2023 + at / 12, at % 12 + 1), "note": "n".repeat(20_000) }))
        .collect();
    let measure = json!({ "key": "m", "scorecard": "s", "name": "M", "description": "d".repeat(10_000), "periods": periods });
    let scorecard = json!({ "key": "s", "name": "S", "level": "TEAM", "mission": "m".repeat(10_000) });
    app.import(&document(json!([scorecard]), json!([measure]))).await;
    let query = "{ organization { measure(key: \"m\") { name } } }";
    app.viewer().run(query, json!({})).await.at("");
    let (_, after) = app.service().cache_usage();
    let texts = (PERIODS * 20_000 + 20_000) as u64;
    assert!((texts..2 * texts).contains(&(after - before)), "{before} {after}");
}
