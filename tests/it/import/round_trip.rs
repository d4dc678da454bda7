//! Round trip: an export imports as what it was exported from.

use serde_json::{Value, json};

use crate::support::{
    App, Database, assert_same, complete, document, on_databases, sized, small, treasury_board,
};
use macro_rules_attribute::apply;

/// Export of an empty organization after an import of the document.
async fn copied(app: &App, document: &Value, slug: &str) -> Value {
    let founder = app.founder(slug, 7).await;
    founder.import(document).await;
    founder.export().await
}

#[apply(on_databases)]
async fn an_export_of_an_import_of_an_export_is_the_same_document(database: Database) {
    let app = database.app().await;
    let documents = [treasury_board(), small(), complete(), sized(16, 20, 12)];
    for (number, document) in documents.iter().enumerate() {
        let first = copied(&app, document, &format!("first-{number}")).await;
        let second = copied(&app, &first, &format!("second-{number}")).await;
        assert_same(&first, &second);
    }
}

#[apply(on_databases)]
async fn a_document_with_every_field_comes_back_as_it_was(database: Database) {
    let app = database.app().await;
    assert_same(&copied(&app, &complete(), "copy").await, &complete());
}

/// Adjacent f64 numbers are distinguished from end to end.
#[apply(on_databases)]
async fn numbers_come_back_to_the_last_bit(database: Database) {
    let app = database.app().await;
    let numbers: Vec<f64> = (0..1_000)
        .map(|seed| {
            let mut random = fastrand::Rng::with_seed(seed);
            let exponent = random.i32(-20..16);
            (random.f64() - 0.5) * 10_f64.powi(exponent)
        })
        .collect();
    let day = |at: usize| {
        let date = chrono::NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
        (date + chrono::Days::new(at as u64)).to_string()
    };
    let periods: Vec<Value> = numbers
        .iter()
        .enumerate()
        .map(|(at, number)| json!({ "period": day(at), "actual": number }))
        .collect();
    let document = document(
        json!([{ "key": "s", "name": "S", "level": "TEAM" }]),
        json!([{ "key": "m", "scorecard": "s", "name": "M", "frequency": "DAILY", "periods": periods }]),
    );
    let export = copied(&app, &document, "copy").await;
    let exported = export["measures"][0]["periods"].as_array().unwrap();
    let exported: Vec<f64> = exported.iter().map(|period| period["actual"].as_f64().unwrap()).collect();
    let drifted: Vec<_> = numbers.iter().zip(&exported).filter(|(sent, back)| sent != back).collect();
    assert!(drifted.is_empty(), "{} of them drifted: {drifted:?}", drifted.len());
    assert_eq!(exported.len(), numbers.len());
}

/// A replica that knew the organization when it was empty follows the change log.
#[apply(on_databases)]
async fn a_replica_exports_the_same(database: Database) {
    let app = database.app().await;
    let replica = app.replica().await;
    assert_eq!(replica.viewer().export().await["scorecards"], json!([]));
    app.import(&complete()).await;
    assert_eq!(replica.viewer().export().await, app.viewer().export().await);
}
