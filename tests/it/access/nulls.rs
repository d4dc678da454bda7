//! Null in inputs: typed clients send it for every unset field, so wherever the schema gives null no meaning, it is the
//! same as leaving the field out.

use chrono::TimeDelta;

use super::{
    matrix::{about, invite, key, strategy, things},
    questions::Schema,
};
use crate::support::{App, Database, Reply, on_databases};
use macro_rules_attribute::apply;

/// Makes two organizations to which the same changes are made, with and without nulls.
async fn start(database: Database) -> App {
    let app = database.app().await;
    app.import(&strategy()).await;
    key(&app).await;
    app
}

#[apply(on_databases)]
async fn a_null_in_an_input_is_the_same_as_left_out(database: Database) {
    let schema = Schema::served();
    let apps = [start(database).await, start(database).await];
    let mut wrong = Vec::new();
    for root in schema.roots().iter().filter(|root| root.operation == "mutation") {
        let mut replies: Vec<Reply> = Vec::new();
        for (app, with_nulls) in apps.iter().zip([false, true]) {
            // So many requests exceed anybody's budget without a pause.
            app.clock().advance(TimeDelta::seconds(20));
            app.import(&strategy()).await;
            invite(app).await;
            let mut variables = about(&schema, root, &things(&app.admin(), "east").await);
            if with_nulls {
                schema.put_nulls(root, &mut variables);
            }
            let document = root.document(&variables, &schema.outcome(root));
            replies.push(app.admin().run(&document, variables).await);
        }
        let [left_out, null] = &replies[..] else { unreachable!() };
        let outcome = |reply: &Reply| (reply.status, reply.body["data"].clone(), reply.codes().join(" "));
        if outcome(left_out) != outcome(null) {
            wrong.push(format!("{}: {left_out:#?} and with nulls {null:#?}", root.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
