//! Parsing of JSON to a [`Document`]: the scorecards and what belongs to them.

use domain::{
    classic,
    money::Money,
    validity,
    vocabulary::{
        AlignmentKind, CascadeLevel, Frequency, InitiativeStatus, MissingPolicy, PerspectiveKind, Polarity,
        RollupMode, ScorecardState,
    },
};
use ledger::error::ProblemCode;
use serde_json::Value;

use super::{
    FORMAT,
    model::{
        Alignment, Deliverable, Document, Effect, Initiative, Link, Objective, Perspective, Placement,
        Scorecard, Theme,
    },
    path::{DocumentPath, Problems},
    read_measure,
    reader::Object,
};

/// Parses the whole document; values that cannot be parsed are added to `problems`.
pub(super) fn document(json: &Value, problems: &Problems) -> Document {
    let Some(root) = Object::new(json, DocumentPath::default(), problems) else { return Document::default() };
    let format = root.required_text("format");
    if !format.is_empty() && format != FORMAT {
        root.problem(ProblemCode::Invalid, "format", format!("the format is {FORMAT:?}, not {format:?}"));
    }
    let scorecards = root.objects("scorecards").into_iter().map(scorecard).collect();
    let measures = root.objects("measures").into_iter().map(read_measure::measure).collect();
    root.finish();
    Document { scorecards, measures }
}

fn scorecard(object: Object<'_>) -> Scorecard {
    let scorecard = Scorecard {
        at: object.at.clone(),
        new_scorecard: None,
        key: object.key("key"),
        name: object.required_text("name"),
        level: object.required_word("level").unwrap_or(CascadeLevel::Enterprise),
        parent: object.text("parent"),
        state: object.word("state").unwrap_or(ScorecardState::Active),
        mission: object.text("mission"),
        vision: object.text("vision"),
        values: object.strings("values"),
        priorities: object.strings("priorities"),
        value_proposition: object.word("valueProposition"),
        starts_on: object.date("startsOn"),
        ends_on: object.date("endsOn"),
        missing_policy: object.word("missingPolicy").unwrap_or(MissingPolicy::Exclude),
        review_frequency: object.word("reviewFrequency").unwrap_or(Frequency::Monthly),
        themes: object.objects("themes").into_iter().map(theme).collect(),
        perspectives: {
            let perspectives = object.objects("perspectives").into_iter().map(perspective).collect();
            object.has("perspectives").then_some(perspectives)
        },
        links: object.objects("links").into_iter().map(link).collect(),
        alignments: object.objects("alignments").into_iter().map(alignment).collect(),
        initiatives: object.objects("initiatives").into_iter().map(initiative).collect(),
    };
    object.violations(validity::span(scorecard.starts_on, scorecard.ends_on));
    object.finish();
    scorecard
}

fn theme(object: Object<'_>) -> Theme {
    let theme = Theme { at: object.at.clone(), key: object.key("key"), name: object.required_text("name") };
    object.finish();
    theme
}

fn perspective(object: Object<'_>) -> Perspective {
    let kind = object.required_word("kind").unwrap_or(PerspectiveKind::Custom);
    let classic = classic::of(kind);
    let perspective = Perspective {
        at: object.at.clone(),
        key: object.key("key"),
        kind,
        name: match classic {
            Some(classic) => object.text("name").unwrap_or_else(|| classic.name.to_owned()),
            None => object.required_text("name"),
        },
        core_question: match object.has("coreQuestion") {
            true => object.text("coreQuestion"),
            false => classic.map(|classic| classic.core_question.to_owned()),
        },
        focus_area: match object.has("focusArea") {
            true => object.text("focusArea"),
            false => classic.map(|classic| classic.focus_area.to_owned()),
        },
        weight: object.weight(),
        objectives: object.objects("objectives").into_iter().map(objective).collect(),
    };
    object.finish();
    perspective
}

fn objective(object: Object<'_>) -> Objective {
    let (rollup, own_share) = match object.object("rollup") {
        Some(rollup) => {
            let read = (rollup.word("mode"), rollup.number_within("ownShare", 0.0, 1.0));
            rollup.finish();
            read
        }
        None => (None, None),
    };
    let objective = Objective {
        at: object.at.clone(),
        key: object.key("key"),
        name: object.required_text("name"),
        description: object.text("description"),
        category: object.word("category"),
        theme: object.text("theme"),
        owner: object.text("owner"),
        weight: object.weight(),
        rollup: rollup.unwrap_or(RollupMode::Own),
        own_share: own_share.unwrap_or(0.5),
        measures: object.objects("measures").into_iter().map(placement).collect(),
    };
    object.finish();
    objective
}

fn placement(object: Object<'_>) -> Placement {
    let at = object.at.clone();
    let placement = Placement { at, measure: object.required_text("measure"), weight: object.weight() };
    object.finish();
    placement
}

fn link(object: Object<'_>) -> Link {
    let link = Link {
        at: object.at.clone(),
        cause: object.required_text("cause"),
        effect: object.required_text("effect"),
        hypothesis: object.text("hypothesis"),
        polarity: object.word("polarity").unwrap_or(Polarity::Positive),
        expected_lag_months: object.integer_within("expectedLagMonths", 0, validity::MAX_LAG_MONTHS),
    };
    object.finish();
    link
}

fn alignment(object: Object<'_>) -> Alignment {
    let alignment = Alignment {
        at: object.at.clone(),
        objective: object.required_text("objective"),
        parent_objective: object.required_text("parentObjective"),
        kind: object.word("kind").unwrap_or(AlignmentKind::Contributory),
        weight: object.weight(),
    };
    object.finish();
    alignment
}

fn initiative(object: Object<'_>) -> Initiative {
    let initiative = Initiative {
        at: object.at.clone(),
        key: object.key("key"),
        name: object.required_text("name"),
        description: object.text("description"),
        owner: object.text("owner"),
        sponsor: object.text("sponsor"),
        status: object.word("status").unwrap_or(InitiativeStatus::Planned),
        budget: money(&object, "budget"),
        spent: money(&object, "spent"),
        starts_on: object.date("startsOn"),
        ends_on: object.date("endsOn"),
        percent_complete: object.number("percentComplete"),
        deliverables: object.objects("deliverables").into_iter().map(deliverable).collect(),
        objectives: effects(&object, "objectives", "objective"),
        measures: effects(&object, "measures", "measure"),
    };
    object.violations(validity::span(initiative.starts_on, initiative.ends_on));
    object.violations(initiative.percent_complete.and_then(validity::percent_complete));
    object.finish();
    initiative
}

/// Parses expected effects: each a key alone, or an object with the key in `field` and the expectation.
fn effects(object: &Object<'_>, list: &'static str, field: &'static str) -> Vec<Effect> {
    let entries = object.strings_or_objects(list).into_iter().map(|(at, entry)| match entry {
        Ok(key) => Effect { at, key, expected_effect: None, expected_change: None },
        Err(object) => {
            let effect = Effect {
                at,
                key: object.required_text(field),
                expected_effect: object.text("expectedEffect"),
                expected_change: object.number("expectedChange"),
            };
            object.finish();
            effect
        }
    });
    entries.collect()
}

fn money(object: &Object<'_>, name: &'static str) -> Option<Money> {
    let money = object.object(name)?;
    let (amount, currency) = (money.required_text("amount"), money.required_text("currency"));
    let read = match (amount.is_empty(), currency.is_empty()) {
        (false, false) => match Money::parse(&amount, &currency) {
            Ok(money) => Some(money),
            Err(error) => {
                object.problem(ProblemCode::Invalid, name, error.to_string());
                None
            }
        },
        _ => None,
    };
    money.finish();
    read
}

fn deliverable(object: Object<'_>) -> Deliverable {
    let deliverable = Deliverable {
        at: object.at.clone(),
        name: object.required_text("name"),
        due_on: object.date("dueOn"),
        done_on: object.date("doneOn"),
    };
    object.finish();
    deliverable
}
