//! Copy of the strategy as a mobile client holds it, and the queries that fill it and bring it up to date.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{Actor, Reply};

/// Thing with its own fields and the ids that it refers to: lists in the other direction are for the client to derive.
const THING: &str = "fragment Thing on Node { __typename id
    ... on Scorecard { key name level state mission vision values priorities valueProposition startsOn endsOn
        missingPolicy reviewFrequency dueAfterDays parent { id } version }
    ... on Perspective { key perspectiveKind: kind name coreQuestion focusArea position weight scorecard { id } version }
    ... on Theme { key name scorecard { id } version }
    ... on Objective { key name description category owner weight position rollup { mode ownShare } scorecard { id }
        perspective { id } theme { id } placements { measure { id } weight } version }
    ... on CausalLink { cause { id } effect { id } hypothesis polarity expectedLagMonths version }
    ... on Alignment { objective { id } parentObjective { id } alignmentKind: kind weight version }
    ... on Measure { key name description unit { kind symbol decimals } direction timing frequency aggregation scoring
        scoreBasis source formula missingOperand baseline redFlagTolerance trendGap boundaries owner dataSource targetSource
        ownDays: dueAfterDays noteRequired position archivedAt scorecard { id } version }
    ... on Initiative { key name description owner sponsor initiativeStatus: status budget { amount currency }
        spent { amount currency } startsOn endsOn percentComplete deliverables { id name dueOn doneOn position version }
        objectives { id } measures { id } archivedAt scorecard { id } version } }
    fragment Facts on MeasurePeriod { period { code } actual text target targetUpper redFlag stretch benchmark dueOn
        note override { status reason by } recordedAt }";

const FRESH: &str = "{ organization { revision
    scorecards(first: 100) { nodes { ...Thing perspectives { ...Thing } themes { ...Thing }
        objectives { ...Thing contributesTo { ...Thing } } causalLinks { ...Thing }
        kept: initiatives { ...Thing } archived: initiatives(filter: { archived: true }) { ...Thing } } }
    kept: measures(first: 100) { nodes { ...Measured } }
    archived: measures(first: 100, filter: { archived: true }) { nodes { ...Measured } } } }
    fragment Measured on Measure { ...Thing periods(from: \"2026-01\", to: \"2026-12\") { ...Facts } }";

const CHANGES: &str = "query ($since: String, $first: Int, $types: [ChangeType!]) { organization {
    changes(since: $since, first: $first, types: $types) { revision pageInfo { hasNextPage endCursor }
        nodes { cursor kind type nodeId periodCode node { ...Thing } measurePeriod { ...Facts } } } } }";

pub(super) const CHANGED: &str = "subscription ($after: String) { changed(after: $after) {
    cursor kind type nodeId periodCode node { ...Thing } measurePeriod { ...Facts } } }";

/// The operation with the fragments that it spreads.
pub(super) fn with_fragments(operation: &str) -> String {
    format!("{operation} {THING}")
}

/// Copy of the data that a client holds, by ids, with the position in the log up to which it is current.
#[derive(Clone, Debug, Default)]
pub(super) struct Copy {
    pub(super) cursor: Option<String>,
    pub(super) things: BTreeMap<String, Value>,
    pub(super) periods: BTreeMap<(String, String), Value>,
}

impl Copy {
    /// Loads everything that the caller sees.
    pub(super) async fn fresh(actor: &Actor) -> Self {
        let reply = actor.run(&with_fragments(FRESH), json!({})).await;
        let mut copy =
            Self { cursor: Some(reply.text("/organization/revision").to_owned()), ..Self::default() };
        copy.gather(reply.at("/organization"));
        copy
    }

    /// Adds the things within, and the values of measures.
    fn gather(&mut self, within: &Value) {
        let mut own = within.clone();
        for name in [
            "perspectives",
            "themes",
            "contributesTo",
            "causalLinks",
            "kept",
            "archived",
            "nodes",
            "scorecards",
        ] {
            let list = own.as_object_mut().and_then(|fields| fields.shift_remove(name)).unwrap_or_default();
            self.gather_list(&list);
        }
        let is_scorecard = within["__typename"] == "Scorecard";
        if is_scorecard {
            let list = own.as_object_mut().and_then(|fields| fields.shift_remove("objectives"));
            self.gather_list(&list.unwrap_or_default());
        }
        let periods = own.as_object_mut().and_then(|fields| fields.shift_remove("periods"));
        let Some(id) = own["id"].as_str().map(str::to_owned) else { return };
        for period in periods.as_ref().and_then(Value::as_array).into_iter().flatten() {
            self.put_period(&id, period);
        }
        self.things.insert(id, own);
    }

    fn gather_list(&mut self, list: &Value) {
        list.as_array().into_iter().flatten().for_each(|thing| self.gather(thing));
        if list.is_object() {
            self.gather(list);
        }
    }

    fn put_period(&mut self, measure: &str, period: &Value) {
        let key = (measure.to_owned(), period["period"]["code"].as_str().unwrap().to_owned());
        let is_blank = period.as_object().unwrap().iter().all(|(name, it)| name == "period" || it.is_null());
        if is_blank {
            self.periods.remove(&key);
        } else {
            self.periods.insert(key, period.clone());
        }
    }

    /// Fetches and applies one page.
    pub(super) async fn page(&mut self, actor: &Actor, first: usize) -> Result<bool, Reply> {
        let variables = json!({ "since": self.cursor, "first": first });
        let reply = actor.run(&with_fragments(CHANGES), variables).await;
        if !reply.codes().is_empty() {
            return Err(reply);
        }
        for change in reply.list("/organization/changes/nodes") {
            self.apply(change);
        }
        self.cursor = Some(reply.text("/organization/changes/pageInfo/endCursor").to_owned());
        Ok(reply.at("/organization/changes/pageInfo/hasNextPage") == &json!(true))
    }

    /// Fetches and applies all pages, of random sizes.
    pub(super) async fn catch_up(&mut self, actor: &Actor, random: &mut fastrand::Rng) -> Result<(), Reply> {
        while self.page(actor, random.usize(1..=40)).await? {}
        Ok(())
    }

    /// Applies a change as a client does.
    pub(super) fn apply(&mut self, change: &Value) {
        let id = change["nodeId"].as_str().unwrap().to_owned();
        match (change["type"].as_str().unwrap(), change["kind"].as_str().unwrap()) {
            // The tests' people are there from the beginning, and not from the log.
            ("MEMBER" | "ORGANIZATION" | "API_KEY", _) => {}
            ("MEASURE_PERIOD", "DELETED") => {
                self.periods.remove(&(id, change["periodCode"].as_str().unwrap().to_owned()));
            }
            (of, kind) => {
                if kind == "DELETED" || change["node"].is_null() {
                    self.things.remove(&id);
                    self.periods.retain(|(measure, _), _| *measure != id);
                    return;
                }
                if of == "MEASURE_PERIOD" {
                    self.put_period(&id, &change["measurePeriod"]);
                }
                self.things.insert(id, change["node"].clone());
            }
        }
    }

    /// Fails where the two do not hold the same.
    #[track_caller]
    pub(super) fn assert_is(&self, fresh: &Self, seed: u64) {
        let differences = |mine: &BTreeMap<String, Value>, theirs: &BTreeMap<String, Value>| -> Vec<String> {
            let ids: std::collections::BTreeSet<_> = mine.keys().chain(theirs.keys()).collect();
            let wrong = ids.into_iter().filter(|id| mine.get(*id) != theirs.get(*id));
            wrong.map(|id| format!("{id}: {:?}\n  and not {:?}", mine.get(id), theirs.get(id))).collect()
        };
        let flat = |periods: &BTreeMap<(String, String), Value>| {
            periods.iter().map(|((id, code), it)| (format!("{id} {code}"), it.clone())).collect()
        };
        let mut wrong = differences(&self.things, &fresh.things);
        wrong.extend(differences(&flat(&self.periods), &flat(&fresh.periods)));
        assert!(wrong.is_empty(), "seed {seed}: the copy has\n{}", wrong.join("\n"));
    }
}
