//! Authorization matrix: every root field of the schema by every role, about the caller's own part of the cascade, a
//! neighbouring part and another organization. A root field without a row in the table fails the test.

use macro_rules_attribute::apply;
use std::collections::BTreeMap;

use domain::vocabulary::Role;
use serde_json::{Value, json};

use super::questions::{Answer, Ids, Root, Schema, noun};
use crate::support::{Actor, App, Database, document, on_databases};

/// Callers that a root field is for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum For {
    /// Anybody with a token; the field shows nothing of others.
    Anybody,
    /// Members; the answer leaves out what they may not see.
    Members,
    /// Members with at least this role where the thing is.
    There(Role),
    /// Members with at least this role in the whole organization; a thing of the same kind may belong to a part, whose
    /// members may do it there.
    Overall(Role),
    /// Members with at least this role in the whole organization, for fields about the organization as a whole and of
    /// no part of it.
    Whole(Role),
    /// Author of the thing, which none of the callers here is.
    Author,
    /// Author of the thing, and members with at least this role where the thing is.
    AuthorOr(Role),
    /// Invited person, which none of the callers here is.
    Invited,
}

use For::{Anybody, Author, AuthorOr, Invited, Members, Overall, There, Whole};
use Role::{Admin, Contributor, Editor, Viewer};

const TABLE: &[(&str, For)] = &[
    ("query.viewer", Anybody),
    ("query.rateLimit", Anybody),
    ("query.templates", Anybody),
    ("query.organization", Members),
    ("query.node", There(Viewer)),
    ("query.nodes", There(Viewer)),
    ("query.scorecard", There(Viewer)),
    ("query.perspective", There(Viewer)),
    ("query.objective", There(Viewer)),
    ("query.measure", There(Viewer)),
    ("query.initiative", There(Viewer)),
    ("query.review", There(Viewer)),
    ("mutation.actualsRecord", There(Contributor)),
    ("mutation.targetsSet", There(Editor)),
    ("mutation.scorecardsImport", Whole(Editor)),
    ("mutation.perspectiveCreate", There(Editor)),
    ("mutation.perspectiveUpdate", There(Editor)),
    ("mutation.perspectiveDelete", There(Editor)),
    ("mutation.themeCreate", There(Editor)),
    ("mutation.themeUpdate", There(Editor)),
    ("mutation.themeDelete", There(Editor)),
    ("mutation.objectiveCreate", There(Editor)),
    ("mutation.objectiveUpdate", There(Editor)),
    ("mutation.objectiveDelete", There(Editor)),
    ("mutation.causalLinkCreate", There(Editor)),
    ("mutation.causalLinkUpdate", There(Editor)),
    ("mutation.causalLinkDelete", There(Editor)),
    ("mutation.alignmentCreate", There(Editor)),
    ("mutation.alignmentUpdate", There(Editor)),
    ("mutation.alignmentDelete", There(Editor)),
    ("mutation.measureCreate", There(Editor)),
    ("mutation.measureUpdate", There(Editor)),
    ("mutation.measureArchive", There(Editor)),
    ("mutation.measureRestore", There(Editor)),
    ("mutation.measurePlace", There(Editor)),
    ("mutation.measureUnplace", There(Editor)),
    ("mutation.statusOverrideSet", There(Editor)),
    ("mutation.statusOverrideClear", There(Editor)),
    ("mutation.periodsClose", There(Editor)),
    ("mutation.periodsReopen", There(Admin)),
    ("mutation.scorecardCreate", There(Editor)),
    ("mutation.scorecardUpdate", There(Editor)),
    ("mutation.scorecardArchive", There(Editor)),
    ("mutation.scorecardRestore", There(Editor)),
    ("mutation.scorecardClone", There(Editor)),
    ("mutation.scorecardCreateFromTemplate", There(Editor)),
    ("mutation.initiativeCreate", There(Editor)),
    ("mutation.initiativeUpdate", There(Editor)),
    ("mutation.initiativeArchive", There(Editor)),
    ("mutation.initiativeRestore", There(Editor)),
    ("mutation.deliverableCreate", There(Editor)),
    ("mutation.deliverableUpdate", There(Editor)),
    ("mutation.deliverableDelete", There(Editor)),
    ("mutation.keyResultCreate", There(Editor)),
    ("mutation.keyResultUpdate", There(Editor)),
    ("mutation.keyResultDelete", There(Editor)),
    ("mutation.reviewSchedule", There(Editor)),
    ("mutation.reviewUpdate", There(Editor)),
    ("mutation.reviewClose", There(Editor)),
    ("mutation.decisionCreate", There(Editor)),
    ("mutation.actionItemCreate", There(Editor)),
    ("mutation.actionItemUpdate", There(Editor)),
    ("mutation.commentCreate", There(Contributor)),
    ("mutation.commentUpdate", Author),
    ("mutation.commentDelete", AuthorOr(Admin)),
    ("mutation.groupCreate", Whole(Admin)),
    ("mutation.groupUpdate", Whole(Admin)),
    ("mutation.groupDelete", Whole(Admin)),
    ("mutation.memberInvite", There(Admin)),
    ("mutation.invitationAccept", Invited),
    ("mutation.memberUpdate", Overall(Admin)),
    ("mutation.memberRemove", Overall(Admin)),
    ("mutation.roleGrant", There(Admin)),
    ("mutation.roleRevoke", Overall(Admin)),
    ("mutation.apiKeyCreate", Whole(Admin)),
    ("mutation.apiKeyRevoke", Whole(Admin)),
    ("mutation.organizationUpdate", Whole(Admin)),
    ("mutation.webhookCreate", Whole(Admin)),
    ("mutation.webhookUpdate", Whole(Admin)),
    ("mutation.webhookDelete", Whole(Admin)),
    ("mutation.webhookSecretRotate", Whole(Admin)),
    ("mutation.webhookTest", Whole(Admin)),
    ("mutation.webhookReplay", Whole(Admin)),
    ("subscription.actualRecorded", There(Viewer)),
    ("subscription.scoreChanged", There(Viewer)),
    ("subscription.changed", Members),
];

#[test]
fn every_root_field_has_a_row() {
    let fields: Vec<_> = Schema::served().roots().iter().map(Root::full_name).collect();
    let rows: Vec<_> = TABLE.iter().map(|(name, _)| (*name).to_owned()).collect();
    let missing: Vec<_> = fields.iter().filter(|field| !rows.contains(field)).collect();
    let stray: Vec<_> = rows.iter().filter(|row| !fields.contains(row)).collect();
    assert!(missing.is_empty() && stray.is_empty(), "without a row: {missing:?}; without a field: {stray:?}");
}

fn unit(key: &str, parent: Option<&str>) -> Value {
    let of = |suffix: &str| format!("{key}-{suffix}");
    let alignments: Vec<_> = parent
        .iter()
        .map(|parent| json!({ "objective": of("grow"), "parentObjective": format!("{parent}-grow") }))
        .collect();
    json!({
        "key": key, "name": key, "level": if parent.is_some() { "BUSINESS_UNIT" } else { "ENTERPRISE" },
        "parent": parent, "themes": [{ "key": of("theme"), "name": "Theme" }],
        "perspectives": [{ "key": of("money"), "kind": "FINANCIAL", "objectives": [
            { "key": of("grow"), "name": "Grow", "measures": [{ "measure": of("sales") }] },
            { "key": of("save"), "name": "Save" },
        ] }],
        "links": [{ "cause": of("save"), "effect": of("grow") }],
        "alignments": alignments,
        "initiatives": [{ "key": of("plan"), "name": "Plan", "objectives": [of("grow")],
            "deliverables": [{ "name": "Course" }] }],
    })
}

pub(super) fn strategy() -> Value {
    let measure = |key: &str| {
        json!({
            "key": format!("{key}-sales"), "scorecard": key, "name": "Sales",
            "periods": [{ "period": "2026-09", "target": 10, "actual": 10 }],
        })
    };
    document(
        json!([unit("top", None), unit("east", Some("top")), unit("west", Some("top"))]),
        json!(["top", "east", "west"].map(measure)),
    )
}

/// Records values, so that subscriptions have events to deliver.
async fn remember(app: &App) {
    for value in [2, 9] {
        app.contributor()
            .record(json!([{ "measure": { "key": "east-sales" }, "period": "2026-09", "value": value }]))
            .await;
    }
}

/// Ids on the scorecard, one of each noun.
async fn ids(actor: &Actor, key: &str) -> Ids {
    // The measure by its key and the initiative in use or not: no import takes an archive back.
    let query = "query ($key: String!, $measure: String!) { organization { id apiKeys { nodes { id } } webhooks(first: 1) { nodes { id } }
        members { nodes { id subject grants { id wholeOrganization } } } groups(first: 1) { nodes { id } } measure(key: $measure) { id }
        scorecard(key: $key) { id perspectives { id } themes { id } objectives { id contributesTo { id } keyResults { id } }
        reviews(first: 1) { nodes { id actionItems { id } } } comments(first: 1) { nodes { id } } causalLinks { id } initiatives { id deliverables { id } }
        archived: initiatives(filter: { archived: true }) { id deliverables { id } } } } }";
    let reply = actor.run(query, json!({ "key": key, "measure": format!("{key}-sales") })).await;
    let at = |pointer: &str| reply.body.pointer(&format!("/data/organization{pointer}/id"));
    let places = [
        ("organization", ""),
        ("apiKey", "/apiKeys/nodes/0"),
        ("webhook", "/webhooks/nodes/0"),
        ("group", "/groups/nodes/0"),
        ("scorecard", "/scorecard"),
        ("perspective", "/scorecard/perspectives/0"),
        ("theme", "/scorecard/themes/0"),
        ("objective", "/scorecard/objectives/0"),
        ("alignment", "/scorecard/objectives/0/contributesTo/0"),
        ("causalLink", "/scorecard/causalLinks/0"),
        ("measure", "/measure"),
        ("initiative", "/scorecard/initiatives/0"),
        ("initiative", "/scorecard/archived/0"),
        ("deliverable", "/scorecard/initiatives/0/deliverables/0"),
        ("deliverable", "/scorecard/archived/0/deliverables/0"),
        ("keyResult", "/scorecard/objectives/0/keyResults/0"),
        ("keyResult", "/scorecard/objectives/1/keyResults/0"),
        ("review", "/scorecard/reviews/nodes/0"),
        ("actionItem", "/scorecard/reviews/nodes/0/actionItems/0"),
        ("comment", "/scorecard/comments/nodes/0"),
    ];
    let found = places
        .iter()
        .filter_map(|(noun, pointer)| Some(((*noun).to_owned(), at(pointer)?.as_str()?.to_owned())));
    let mut ids: Ids = found.collect();
    // The guest, who may do something everywhere.
    let guest = reply.list("/organization/members/nodes").iter().find(|it| it["subject"] == GUEST).unwrap();
    let grants = guest["grants"].as_array().unwrap();
    let grant = grants.iter().find(|it| it["wholeOrganization"] == true).unwrap();
    for (noun, thing) in [("member", guest), ("role", grant)] {
        ids.insert(noun.to_owned(), thing["id"].as_str().unwrap().to_owned());
    }
    ids
}

/// Ids on the scorecard, one of each noun. Makes those that no document brings and those that are missing or were
/// removed.
pub(super) async fn things(actor: &Actor, key: &str) -> Ids {
    let ids = self::ids(actor, key).await;
    if ["keyResult", "review", "comment", "webhook", "group"].iter().all(|noun| ids.contains_key(*noun)) {
        return ids;
    }
    if !ids.contains_key("keyResult") {
        let input =
            json!({ "objectiveId": ids["objective"], "quarter": "FY2026-Q3", "name": "Result", "target": 1 });
        actor.done("keyResultCreate", input, "revision").await;
    }
    if !ids.contains_key("review") {
        let input = json!({ "scorecardId": ids["scorecard"], "kind": "MONTHLY", "period": "2026-10" });
        let reply = actor.done("reviewSchedule", input, "review { id }").await;
        let input = json!({ "reviewId": reply.at("/reviewSchedule/review/id"), "text": "Act" });
        actor.done("actionItemCreate", input, "revision").await;
    }
    if !ids.contains_key("webhook") {
        actor.done("webhookCreate", json!({ "url": "https://example.com/" }), "revision").await;
    }
    if !ids.contains_key("group") {
        actor.done("groupCreate", json!({ "name": "Team" }), "revision").await;
    }
    if !ids.contains_key("comment") {
        let input = json!({ "subjectId": ids["scorecard"], "body": "Well" });
        actor.done("commentCreate", input, "revision").await;
    }
    self::ids(actor, key).await
}

/// Member who sends no request.
const GUEST: &str = "guest";

/// Restores the guest's membership, whatever was done to it.
pub(super) async fn invite(app: &App) {
    for organization in [app.organization(), app.neighbour()] {
        app.service().ensure_member(organization, "", GUEST, Viewer).await.unwrap();
    }
}

/// Makes an API key that sends no request, in each organization.
pub(super) async fn key(app: &App) {
    for admin in [app.admin(), app.stranger()] {
        admin.done("apiKeyCreate", json!({ "name": "machine", "role": "VIEWER" }), "secret").await;
    }
}

/// Distinguishes a place that takes an id made by the client for something new from one that takes an existing id.
fn names_new(root: &Root, place: &str) -> bool {
    let makes =
        root.name.contains("Create") || ["memberInvite", "reviewSchedule"].contains(&root.name.as_str());
    place == "input.newId" || (place == "input.id" && makes)
}

/// The id that belongs in the place.
fn id_in(root: &Root, place: &str, ids: &Ids) -> Option<String> {
    // A new thing gets its id from the server.
    if names_new(root, place) { None } else { ids.get(&noun(root, place, ids)?).cloned() }
}

/// Arguments of a field about these things.
pub(super) fn about(schema: &Schema, root: &Root, ids: &Ids) -> Value {
    schema.variables(root, &|place| id_in(root, place, ids))
}

/// Expected answer to a caller with this role in this scope, about the scorecard `east`, for a field that is for
/// `whom`.
fn expected(whom: For, role: Role, scope: Option<&str>) -> Answer {
    let by_role = |least: Role| if role >= least { Answer::Allowed } else { Answer::Forbidden };
    match (whom, scope) {
        (Anybody | Members, _) => Answer::Allowed,
        (There(least), None | Some("east")) => by_role(least),
        (There(_), _) => Answer::NotFound,
        (Overall(least) | Whole(least), None) => by_role(least),
        // A role that is enough elsewhere is refused here, as a user error.
        (Overall(least), Some(_)) if role >= least => Answer::ForbiddenHere,
        (Overall(_) | Whole(_), Some(_)) => Answer::Forbidden,
        (AuthorOr(least), None | Some("east")) if role >= least => Answer::Allowed,
        (Author | AuthorOr(_), None | Some("east")) if role >= Contributor => Answer::ForbiddenHere,
        (Author | AuthorOr(_), None | Some("east")) => Answer::Forbidden,
        (Author | AuthorOr(_), Some(_)) | (Invited, _) => Answer::NotFound,
    }
}

#[apply(on_databases)]
#[multi_thread]
async fn every_root_field_is_for_whom_the_table_says(database: Database) {
    let schema = Schema::served();
    let table: BTreeMap<_, _> = TABLE.iter().copied().collect();
    let app = database.app().await;
    app.import(&strategy()).await;
    remember(&app).await;
    key(&app).await;
    let mut cells = Vec::new();
    for role in [Viewer, Contributor, Editor, Admin] {
        for scope in [None, Some("east"), Some("west")] {
            let name = format!("{role} of {scope:?}");
            cells.push((role, scope, app.granted(&name, &[(scope, role, false)]).await));
        }
    }
    let mut wrong = Vec::new();
    for root in schema.roots() {
        // So many requests exceed anybody's budget without a pause.
        app.clock().advance(chrono::TimeDelta::seconds(20));
        let whom = table[root.full_name().as_str()];
        for (role, scope, actor) in &cells {
            // Restores the data that the previous caller has changed.
            if root.operation == "mutation" {
                app.import(&strategy()).await;
            }
            invite(&app).await;
            let answer = root.ask(actor, about(&schema, &root, &things(&app.admin(), "east").await)).await;
            let expected = expected(whom, *role, *scope);
            // A caller whose role is too low everywhere may be refused before the thing is looked up.
            let at_once = expected == Answer::NotFound
                && answer == Answer::Forbidden
                && matches!(whom, There(least) if *role < least);
            if answer != expected && !at_once {
                wrong.push(format!(
                    "{} by {role} of {scope:?}: {answer:?}, not {expected:?}",
                    root.full_name()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "on {database:?}: {wrong:#?}");
}

/// Ids of this organization are not found by an administrator of another one, who gives them in every place that takes
/// an id, one at a time, with their own in the other places.
#[apply(on_databases)]
#[multi_thread]
async fn no_id_of_another_organization_leads_anywhere(database: Database) {
    let schema = Schema::served();
    let app = database.app().await;
    app.import(&strategy()).await;
    app.stranger().import(&strategy()).await;
    key(&app).await;
    invite(&app).await;
    let foreign = things(&app.admin(), "east").await;
    things(&app.stranger(), "east").await;
    let revision = app.viewer().revision().await;
    let mut wrong = Vec::new();
    for root in schema.roots().into_iter().chain(schema.inner_fields_with_ids()) {
        for place in schema.id_places(&root) {
            let own = ids(&app.stranger(), "east").await;
            // An id for something new is nobody's yet: see below.
            if names_new(&root, &place) {
                continue;
            }
            let Some(noun) = noun(&root, &place, &own) else {
                wrong.push(format!("{}: what does {place} take?", root.full_name()));
                continue;
            };
            let id = |at: &str| match at == place {
                true => foreign.get(&noun).cloned(),
                false => id_in(&root, at, &own),
            };
            let answer = root.ask(&app.stranger(), schema.variables(&root, &id)).await;
            if answer != Answer::NotFound {
                wrong.push(format!("{} with a foreign {noun} in {place}: {answer:?}", root.full_name()));
            }
        }
    }
    assert!(wrong.is_empty(), "on {database:?}: {wrong:#?}");
    assert_eq!(app.viewer().revision().await, revision, "nothing was written where the ids belong");
}

/// Zero characters can be stored and compared by SQLite, but not by PostgreSQL: on both, a text that has one matches
/// nothing or is refused, and is never a failure of the database.
#[apply(on_databases)]
#[multi_thread]
async fn a_text_with_a_zero_character_is_refused_or_matches_nothing_wherever_it_stands(database: Database) {
    let schema = Schema::served();
    let app = database.app().await;
    app.import(&strategy()).await;
    key(&app).await;
    invite(&app).await;
    let own = things(&app.admin(), "east").await;
    let revision = app.viewer().revision().await;
    let mut wrong = Vec::new();
    for root in schema.roots().into_iter().chain(schema.inner_fields_with_texts()) {
        app.clock().advance(chrono::TimeDelta::seconds(1));
        if root.operation == "subscription" {
            continue;
        }
        for place in schema.text_places(&root) {
            let id = |at: &str| id_in(&root, at, &own);
            let text = |at: &str| (at == place).then(|| "a\0b".to_owned());
            let variables = schema.variables_with(&root, &id, &text);
            let (codes, value) = root.codes(&app.admin(), variables).await;
            let refused = codes.iter().all(|code| {
                let code = code.trim_start_matches("userErrors ");
                ["BAD_USER_INPUT", "NOT_FOUND", "INVALID", "REQUIRED", "BAD_PERIOD"].contains(&code)
            });
            if !refused || (codes.is_empty() && root.operation == "mutation") {
                wrong.push(format!("{} with it in {place}: {codes:?} {value}", root.full_name()));
            }
        }
    }
    assert!(wrong.is_empty(), "on {database:?}: {wrong:#?}");
    assert_eq!(app.viewer().revision().await, revision, "nothing was written");
}
