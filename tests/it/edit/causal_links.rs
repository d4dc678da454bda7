//! `causalLinkCreate`, `causalLinkUpdate`, `causalLinkDelete`.

use serde_json::json;

use crate::support::{Database, on_databases, small};
use macro_rules_attribute::apply;

#[apply(on_databases)]
async fn one_is_drawn_changed_and_removed(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let [train, save] = [app.id("objective", "train").await, app.id("objective", "save").await];
    let shown = "causalLink { id hypothesis polarity expectedLagMonths cause { key } effect { key } }";
    let input = json!({ "causeId": train, "effectId": save, "polarity": "NEGATIVE", "expectedLagMonths": 6 });
    let reply = app.editor().done("causalLinkCreate", input, shown).await;
    let id = reply.text("/causalLinkCreate/causalLink/id").to_owned();
    assert_eq!(
        *reply.at("/causalLinkCreate/causalLink"),
        json!({ "id": id, "hypothesis": null, "polarity": "NEGATIVE", "expectedLagMonths": 6,
            "cause": { "key": "train" }, "effect": { "key": "save" } })
    );
    let input = json!({ "id": id, "hypothesis": "h", "expectedLagMonths": null, "polarity": "POSITIVE" });
    let reply = app.editor().done("causalLinkUpdate", input, shown).await;
    assert_eq!(
        *reply.at("/causalLinkUpdate/causalLink"),
        json!({ "id": id, "hypothesis": "h", "polarity": "POSITIVE", "expectedLagMonths": null,
            "cause": { "key": "train" }, "effect": { "key": "save" } })
    );
    let reply =
        app.editor().act("causalLinkUpdate", json!({ "id": id, "expectedLagMonths": 121 }), shown).await;
    assert_eq!(reply.user_errors("causalLinkUpdate"), ["OUT_OF_RANGE input.expectedLagMonths"]);
    let reply = app.editor().done("causalLinkDelete", json!({ "id": id }), "deletedId").await;
    assert_eq!(reply.text("/causalLinkDelete/deletedId"), id);
    let again = app.editor().act("causalLinkDelete", json!({ "id": id }), "deletedId").await;
    assert_eq!(again.user_errors("causalLinkDelete"), ["NOT_FOUND input.id"]);
}

#[apply(on_databases)]
async fn one_that_breaks_a_law_of_the_map_is_refused(database: Database) {
    let app = database.app().await;
    app.import(&small()).await;
    let before = app.viewer().revision().await;
    let cases = [
        ("grow", "grow", "CYCLE input.effectId"),
        ("train", "retain", "DUPLICATE input.effectId"),
        ("save", "retain", "DOWNWARD_LINK input.effectId"),
        ("train", "unit-grow", "INVALID input.effectId"),
    ];
    for (cause, effect, expected) in cases {
        let input = json!({ "causeId": app.id("objective", cause).await, "effectId": app.id("objective", effect).await });
        let reply = app.editor().act("causalLinkCreate", input, "causalLink { id }").await;
        assert_eq!(reply.user_errors("causalLinkCreate"), [expected], "{cause} {effect}");
    }
    assert_eq!(app.viewer().revision().await, before);
    let [grow, save] = [app.id("objective", "grow").await, app.id("objective", "save").await];
    let link = |cause: &str, effect: &str| json!({ "causeId": cause, "effectId": effect });
    app.editor().done("causalLinkCreate", link(&grow, &save), "causalLink { id }").await;
    let reply = app.editor().act("causalLinkCreate", link(&save, &grow), "causalLink { id }").await;
    assert_eq!(reply.user_errors("causalLinkCreate"), ["CYCLE input.effectId"]);
}
