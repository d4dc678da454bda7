//! Parsing of JSON to a [`Document`]: the scorecards and what belongs to them, and measures.

use domain::{
    classic,
    money::Money,
    validity,
    vocabulary::{CascadeLevel, PerspectiveKind},
};
use ledger::error::ProblemCode;
use serde_json::Value;

use super::{
    FORMAT,
    model::{
        Alignment, Deliverable, Document, Effect, Initiative, Link, Measure, Objective, Perspective,
        Placement, Scorecard, Theme,
    },
    path::{DocumentPath, Problems},
    read_period,
    reader::Object,
};
use crate::{
    alignment::AlignmentFields,
    causal_link::CausalLinkFields,
    deliverable::DeliverableFields,
    initiative::InitiativeFields,
    measure::{MeasureFields, UnitFields},
    objective::ObjectiveFields,
    patch::Patch,
    perspective::PerspectiveFields,
    scorecard::ScorecardFields,
    theme::ThemeFields,
};

/// Parses the whole document; values that cannot be parsed are added to `problems`.
pub(super) fn document(json: &Value, problems: &Problems) -> Document {
    let Some(root) = Object::new(json, DocumentPath::default(), problems) else { return Document::default() };
    let format = root.required_text("format");
    if !format.is_empty() && format != FORMAT {
        root.problem(ProblemCode::Invalid, "format", format!("the format is {FORMAT:?}, not {format:?}"));
    }
    let scorecards = root.objects("scorecards").into_iter().map(scorecard).collect();
    let measures = root.objects("measures").into_iter().map(measure).collect();
    root.finish();
    Document { scorecards, measures }
}

fn scorecard(object: Object<'_>) -> Scorecard {
    object.require("name");
    object.require_word::<CascadeLevel>("level");
    let fields = ScorecardFields::read(&object);
    object.violations(validity::span(fields.starts_on.value().copied(), fields.ends_on.value().copied()));
    let scorecard = Scorecard {
        at: object.at.clone(),
        new_scorecard: None,
        key: object.key(&fields.key),
        parent: object.text("parent"),
        fields,
        themes: object.objects("themes").into_iter().map(theme).collect(),
        perspectives: {
            let perspectives = object.objects("perspectives").into_iter().map(perspective).collect();
            object.has("perspectives").then_some(perspectives)
        },
        links: object.objects("links").into_iter().map(link).collect(),
        alignments: object.objects("alignments").into_iter().map(alignment).collect(),
        initiatives: object.objects("initiatives").into_iter().map(initiative).collect(),
    };
    object.finish();
    scorecard
}

fn theme(object: Object<'_>) -> Theme {
    object.require("name");
    let fields = ThemeFields::read(&object);
    let theme = Theme { at: object.at.clone(), key: object.key(&fields.key), fields };
    object.finish();
    theme
}

fn perspective(object: Object<'_>) -> Perspective {
    object.require_word::<PerspectiveKind>("kind");
    let kind = object.word("kind").unwrap_or(PerspectiveKind::Custom);
    if classic::of(kind).is_none() {
        object.require("name");
    }
    let fields = PerspectiveFields::read(&object);
    check_weight(&object, &fields.weight);
    let perspective = Perspective {
        at: object.at.clone(),
        key: object.key(&fields.key),
        kind,
        fields,
        objectives: object.objects("objectives").into_iter().map(objective).collect(),
    };
    object.finish();
    perspective
}

fn objective(object: Object<'_>) -> Objective {
    object.require("name");
    let mut fields = ObjectiveFields::read(&object);
    check_weight(&object, &fields.weight);
    if let Some(rollup) = object.object("rollup") {
        fields.rollup = rollup.patch("mode");
        fields.own_share = rollup.patch("ownShare");
        rollup.violations(fields.own_share.value().and_then(|share| validity::own_share(*share)));
        rollup.finish();
    }
    let objective = Objective {
        at: object.at.clone(),
        key: object.key(&fields.key),
        theme: object.text("theme"),
        fields,
        measures: object.objects("measures").into_iter().map(placement).collect(),
    };
    object.finish();
    objective
}

fn placement(object: Object<'_>) -> Placement {
    let weight = object.patch("weight");
    check_weight(&object, &weight);
    let placement = Placement {
        at: object.at.clone(),
        measure: object.required_text("measure"),
        weight: weight.value().copied().unwrap_or(1.0),
    };
    object.finish();
    placement
}

/// Reports a weight that is out of range.
fn check_weight(object: &Object<'_>, weight: &Patch<f64>) {
    object.violations(weight.value().and_then(|weight| validity::weight(*weight)));
}

fn link(object: Object<'_>) -> Link {
    let link = Link {
        at: object.at.clone(),
        cause: object.required_text("cause"),
        effect: object.required_text("effect"),
        fields: CausalLinkFields::read(&object),
    };
    let lag = link.fields.expected_lag_months.value();
    object.violations(lag.and_then(|lag| validity::expected_lag_months(*lag)));
    object.finish();
    link
}

fn alignment(object: Object<'_>) -> Alignment {
    let alignment = Alignment {
        at: object.at.clone(),
        objective: object.required_text("objective"),
        parent_objective: object.required_text("parentObjective"),
        fields: AlignmentFields::read(&object),
    };
    check_weight(&object, &alignment.fields.weight);
    object.finish();
    alignment
}

fn initiative(object: Object<'_>) -> Initiative {
    object.require("name");
    let fields = InitiativeFields::read(&object);
    object.violations(validity::span(fields.starts_on.value().copied(), fields.ends_on.value().copied()));
    let complete = fields.percent_complete.value();
    object.violations(complete.and_then(|complete| validity::percent_complete(*complete)));
    let initiative = Initiative {
        at: object.at.clone(),
        key: object.key(&fields.key),
        fields,
        budget: money(&object, "budget"),
        spent: money(&object, "spent"),
        deliverables: object.objects("deliverables").into_iter().map(deliverable).collect(),
        objectives: effects(&object, "objectives", "objective"),
        measures: effects(&object, "measures", "measure"),
    };
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
    object.require("name");
    let fields = DeliverableFields::read(&object);
    let name = fields.name.value().cloned().unwrap_or_default();
    let deliverable = Deliverable { at: object.at.clone(), name, fields };
    object.finish();
    deliverable
}

fn measure(object: Object<'_>) -> Measure {
    object.require("name");
    let mut fields = MeasureFields::read(&object);
    fields.unit = object.object("unit").map_or(Patch::Keep, |unit| Patch::Set(UnitFields::read(unit)));
    let measure = Measure {
        at: object.at.clone(),
        key: object.key(&fields.key),
        scorecard: object.required_text("scorecard"),
        fields,
        periods: object.objects("periods").into_iter().map(read_period::period).collect(),
    };
    object.finish();
    measure
}
