//! Effects of an initiative: what has moved since it began.

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use crate::support::{Database, document, on_databases};

/// Start of the initiative, and values of sales in 2026, month by month as far as they are known.
type Case<'a> = (Option<&'a str>, &'a [(u32, f64)]);

/// Strategy with each case on a scorecard of its own.
fn strategy(cases: &[Case<'_>]) -> Value {
    let scorecards = cases.iter().enumerate().map(|(at, (starts_on, _))| {
        let key = |what: &str| format!("{what}-{at}");
        json!({ "key": key("acme"), "name": "Acme", "level": "ENTERPRISE",
            "perspectives": [{ "key": key("money"), "kind": "FINANCIAL", "objectives": [
                { "key": key("grow"), "name": "Grow", "measures": [{ "measure": key("sales") }] }] }],
            "initiatives": [{ "key": key("shop"), "name": "A shop", "startsOn": starts_on,
                "objectives": [{ "objective": key("grow"), "expectedChange": 20 }],
                "measures": [{ "measure": key("sales"), "expectedChange": 30 }] }] })
    });
    let measures = cases.iter().enumerate().map(|(at, (_, sales))| {
        let period =
            |(month, actual): &(u32, f64)| json!({ "period": format!("2026-{month:02}"), "actual": actual });
        let periods: Vec<_> = sales.iter().map(period).collect();
        json!({ "key": format!("sales-{at}"), "scorecard": format!("acme-{at}"), "name": "Sales",
            "scoring": "BANDS", "boundaries": [0, 50, 100], "periods": periods })
    });
    document(scorecards.collect(), measures.collect())
}

const OBSERVED: &str = "query ($key: String!) { organization { initiative(key: $key) { effects {
    expectedChange observed { change before after from { code } to { code } } } } } }";

#[apply(on_databases)]
async fn what_was_before_stands_beside_what_came(database: Database) {
    let observed = |from: &str, before: f64, to: &str, after: f64| {
        json!({ "change": after - before, "before": before, "after": after,
            "from": { "code": from }, "to": { "code": to } })
    };
    let nothing = || Value::Null;
    // Today is 23 November 2026, so October is the current month.
    let full: Vec<_> = (1..=10).map(|month| (month, 10.0 * f64::from(month))).collect();
    // An initiative's first day, what is known, and what is seen of the objective's score and of the measure.
    let cases: [(Case<'_>, Value, Value); 7] = [
        (
            (Some("2026-06-01"), &full),
            observed("2026-05", 50.0, "2026-10", 100.0),
            observed("2026-05", 50.0, "2026-10", 100.0),
        ),
        // May 31st is in a month that has not ended before.
        (
            (Some("2026-05-31"), &full),
            observed("2026-04", 40.0, "2026-10", 100.0),
            observed("2026-04", 40.0, "2026-10", 100.0),
        ),
        // A value is looked for further back; a score is of one period.
        (
            (Some("2026-06-01"), &[(3, 30.0), (7, 70.0)]),
            nothing(),
            observed("2026-03", 30.0, "2026-07", 70.0),
        ),
        ((Some("2026-06-01"), &[(3, 30.0), (4, 40.0)]), nothing(), nothing()),
        ((Some("2026-06-01"), &[(7, 30.0)]), nothing(), nothing()),
        ((Some("2026-11-01"), &full), nothing(), nothing()),
        ((None, &full), nothing(), nothing()),
    ];
    let strategy = strategy(&cases.each_ref().map(|(case, ..)| *case));
    let app = database.app().await;
    app.import(&strategy).await;
    for (at, (case, score, sales)) in cases.iter().enumerate() {
        let reply = app.viewer().run(OBSERVED, json!({ "key": format!("shop-{at}") })).await;
        assert_eq!(
            *reply.at("/organization/initiative/effects"),
            json!([{ "expectedChange": 20.0, "observed": score }, { "expectedChange": 30.0, "observed": sales }]),
            "{case:?}"
        );
    }
}
