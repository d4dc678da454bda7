//! Export of scorecards as a document.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use domain::{
    id::{MeasureId, NodeId, ObjectiveId, ScorecardId},
    measure::{Measure, Unit},
    money::Money,
    period::Period,
    scorecard::{ExpectedEffect, Initiative, Scorecard},
    series::Facts,
};
use ledger::{error::Result, policy::Action};
use serde_json::{Map, Value, json};

use super::FORMAT;
use crate::{
    alignment::AlignmentFields, causal_link::CausalLinkFields, deliverable::DeliverableFields,
    fields::FieldValue, initiative::InitiativeFields, measure::MeasureFields, objective::ObjectiveFields,
    patch::Patch, perspective::PerspectiveFields, reader::Reader, scorecard::ScorecardFields,
    theme::ThemeFields,
};

impl Reader {
    /// Counts the objects and periods that [`Reader::document`] has with the same arguments.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    pub async fn document_size(
        &self,
        only: Option<&[ScorecardId]>,
        from: Option<Period>,
        to: Option<Period>,
    ) -> Result<u64> {
        let calendar = self.organization().calendar();
        let first = from.map(|period| calendar.starts_on(period));
        let last = to.map(|period| calendar.ends_on(period));
        let size = |scorecard: &Scorecard| {
            let periods = scorecard.series().iter().map(|series| {
                let all = series.all();
                let begin = first
                    .map_or(0, |first| all.partition_point(|(period, _)| calendar.ends_on(*period) < first));
                let end = last.map_or(all.len(), |last| {
                    all.partition_point(|(period, _)| calendar.starts_on(*period) <= last)
                });
                end.saturating_sub(begin)
            });
            1 + scorecard.perspectives.len()
                + scorecard.objectives.len()
                + scorecard.links.len()
                + scorecard.alignments.len()
                + scorecard.placements.len()
                + scorecard.initiatives.len()
                + scorecard.measures.len()
                + periods.sum::<usize>()
        };
        let scorecards = self.scorecards(&self.exported(only)).await?;
        Ok(scorecards.iter().map(|scorecard| size(scorecard) as u64).sum())
    }

    /// Scorecards of a document: those of `only` that exist and that the caller reads, each once.
    fn exported(&self, only: Option<&[ScorecardId]>) -> Vec<ScorecardId> {
        let organization = self.organization();
        let mut ids: Vec<ScorecardId> = match only {
            Some(ids) => ids.iter().copied().filter(|id| organization.entry(*id).is_some()).collect(),
            None => organization.cascade(),
        };
        let mut met = HashSet::new();
        ids.retain(|id| self.access_to(*id).may(Action::Read) && met.insert(*id));
        ids
    }

    /// Exports the scorecards as a document whose import changes nothing; all of them, parents first, when `only` is
    /// `None`. Includes the measures' periods whose dates overlap `from` to `to`.
    ///
    /// # Errors
    /// Returns an error when the database fails. Ids of `only` that do not exist are left out.
    pub async fn document(
        &self,
        only: Option<&[ScorecardId]>,
        from: Option<Period>,
        to: Option<Period>,
    ) -> Result<Value> {
        let organization = self.organization();
        let scorecards = self.scorecards(&self.exported(only)).await?;
        // References may lead to other scorecards.
        let elsewhere: Vec<ScorecardId> = scorecards
            .iter()
            .flat_map(|scorecard| {
                let homes = scorecard.placements.iter().map(|placement| placement.measure_scorecard);
                homes.chain(scorecard.alignments.iter().map(|alignment| alignment.parent_scorecard))
            })
            .collect();
        let mut keys = Keys::default();
        for scorecard in scorecards.iter().chain(&self.scorecards(&elsewhere).await?) {
            keys.add(scorecard);
        }
        for target in scorecards.iter().flat_map(|scorecard| in_use(scorecard)).flat_map(targets) {
            if !keys.knows(target)
                && let Some(holder) = self.holder(target).await?
            {
                keys.add(&holder);
            }
        }
        let calendar = organization.calendar();
        let (from, to) =
            (from.map(|period| calendar.starts_on(period)), to.map(|period| calendar.ends_on(period)));
        let wanted = |period: Period| {
            from.is_none_or(|from| calendar.ends_on(period) >= from)
                && to.is_none_or(|to| calendar.starts_on(period) <= to)
        };
        let parent_key = |id: ScorecardId| {
            let entry = organization.entry(id);
            json!(entry.map(|entry| key_or_id(entry.key.as_ref(), &entry.id)))
        };
        let described: Vec<Value> = scorecards
            .iter()
            .map(|scorecard| keys.scorecard(scorecard, scorecard.profile.parent.map(parent_key)))
            .collect();
        let measures: Vec<Value> = scorecards
            .iter()
            .flat_map(|scorecard| {
                let home = key_or_id(scorecard.profile.key.as_ref(), &scorecard.profile.id);
                let measures = scorecard.measures.iter().zip(scorecard.series());
                measures.filter(|(measure, _)| measure.archived_at.is_none()).map(move |(measure, series)| {
                    let known = series.all().iter().filter(|(period, _)| wanted(*period));
                    measure_json(
                        measure,
                        &home,
                        known.map(|(period, facts)| period_json(*period, facts)).collect(),
                    )
                })
            })
            .collect();
        Ok(json!({ "format": FORMAT, "scorecards": described, "measures": measures }))
    }
}

/// Initiatives that are not archived.
fn in_use(scorecard: &Scorecard) -> impl Iterator<Item = &Initiative> {
    scorecard.initiatives.iter().filter(|initiative| initiative.archived_at.is_none())
}

fn targets(initiative: &Initiative) -> impl Iterator<Item = NodeId> {
    let objectives = initiative.objectives.iter().map(|it| NodeId::Objective(it.on));
    objectives.chain(initiative.measures.iter().map(|it| NodeId::Measure(it.on)))
}

/// Key in the document: the partner key, or the id, which is a valid key.
fn key_or_id(key: Option<&String>, id: &impl ToString) -> String {
    key.cloned().unwrap_or_else(|| id.to_string())
}

/// Keys of the entities in the document. Archived measures have none.
#[derive(Default)]
struct Keys {
    objectives: HashMap<ObjectiveId, String>,
    measures: HashMap<MeasureId, String>,
}

impl Keys {
    fn add(&mut self, scorecard: &Scorecard) {
        let objectives = scorecard.objectives.iter();
        self.objectives.extend(objectives.map(|it| (it.id, key_or_id(it.key.as_ref(), &it.id))));
        let measures = scorecard.measures.iter().filter(|it| it.archived_at.is_none());
        self.measures.extend(measures.map(|it| (it.id, key_or_id(it.key.as_ref(), &it.id))));
    }

    fn knows(&self, id: NodeId) -> bool {
        match id {
            NodeId::Objective(id) => self.objectives.contains_key(&id),
            NodeId::Measure(id) => self.measures.contains_key(&id),
            _ => false,
        }
    }

    fn scorecard(&self, scorecard: &Scorecard, parent: Option<Value>) -> Value {
        let profile = &scorecard.profile;
        let themes: Vec<Value> = scorecard
            .themes
            .iter()
            .map(|theme| {
                let key = key_or_id(theme.key.as_ref(), &theme.id);
                Fields(ThemeFields::of(theme).json()).key(key).into()
            })
            .collect();
        let perspectives: Vec<Value> =
            (0..scorecard.perspectives.len()).map(|at| self.perspective(scorecard, at)).collect();
        let own = |objective: usize| {
            let objective = &scorecard.objectives[objective];
            key_or_id(objective.key.as_ref(), &objective.id)
        };
        let links: Vec<Value> = scorecard
            .links
            .iter()
            .map(|link| {
                let ends = Fields::default().and("cause", own(link.cause)).and("effect", own(link.effect));
                ends.and_all(CausalLinkFields::of(link).json()).into()
            })
            .collect();
        let alignments: Vec<Value> = scorecard
            .alignments
            .iter()
            .filter(|alignment| alignment.scorecard == profile.id)
            .map(|alignment| {
                let ends = Fields::default()
                    .and("objective", self.objectives.get(&alignment.objective).cloned())
                    .and("parentObjective", self.objectives.get(&alignment.parent_objective).cloned());
                ends.and_all(AlignmentFields::of(alignment).json()).into()
            })
            .collect();
        let initiatives: Vec<Value> = in_use(scorecard).map(|it| self.initiative(it)).collect();
        let fields = Fields(ScorecardFields::of(profile).json());
        let fields =
            fields.key(key_or_id(profile.key.as_ref(), &profile.id)).after("level", "parent", parent);
        let fields = fields.and("themes", themes).and("perspectives", perspectives).and("links", links);
        fields.and("alignments", alignments).and("initiatives", initiatives).into()
    }

    fn perspective(&self, scorecard: &Scorecard, at: usize) -> Value {
        let perspective = &scorecard.perspectives[at];
        let objectives: Vec<Value> =
            scorecard.objectives_in(at).map(|objective| self.objective(scorecard, objective)).collect();
        let fields = Fields(PerspectiveFields::of(perspective).json());
        let fields = fields.key(key_or_id(perspective.key.as_ref(), &perspective.id));
        fields.after("key", "kind", json!(perspective.kind)).and("objectives", objectives).into()
    }

    fn objective(&self, scorecard: &Scorecard, at: usize) -> Value {
        let objective = &scorecard.objectives[at];
        let theme = objective.theme.map(|at| &scorecard.themes[at]);
        let measures: Vec<Value> = scorecard
            .placements_on(objective.id)
            .filter_map(|placement| {
                let measure = self.measures.get(&placement.measure)?;
                Some(json!({ "measure": measure, "weight": placement.weight.json() }))
            })
            .collect();
        let rollup = json!({ "mode": objective.rollup, "ownShare": objective.own_share.json() });
        let theme = theme.map(|theme| key_or_id(theme.key.as_ref(), &theme.id));
        let fields = Fields(ObjectiveFields::of(objective).json());
        let fields = fields.key(key_or_id(objective.key.as_ref(), &objective.id));
        fields.after("category", "theme", theme).and("rollup", rollup).and("measures", measures).into()
    }

    fn initiative(&self, initiative: &Initiative) -> Value {
        let money = |money: Option<Money>| {
            money.map(|money| json!({ "amount": money.amount(), "currency": money.currency_code() }))
        };
        let deliverables: Vec<Value> = initiative
            .deliverables
            .iter()
            .map(|it| Value::Object(DeliverableFields::of(it).json()))
            .collect();
        let objectives = effects("objective", &initiative.objectives, &self.objectives);
        let measures = effects("measure", &initiative.measures, &self.measures);
        let fields = Fields(InitiativeFields::of(initiative).json());
        let fields = fields.key(key_or_id(initiative.key.as_ref(), &initiative.id));
        let fields = fields.after("status", "spent", money(initiative.spent));
        let fields =
            fields.after("status", "budget", money(initiative.budget)).and("deliverables", deliverables);
        fields.and("objectives", objectives).and("measures", measures).into()
    }
}

/// Fields of an object of the document, in their order.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    /// Sets the key.
    fn key(self, key: String) -> Self {
        self.and("key", key)
    }

    /// Adds a field after another one.
    fn after(mut self, other: &str, name: &str, value: impl Into<Value>) -> Self {
        let at = self.0.keys().position(|name| name == other).map_or(self.0.len(), |at| at + 1);
        self.0.shift_insert(at, name.to_owned(), value.into());
        self
    }

    /// Adds a field at the end, or replaces its value.
    fn and(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Adds fields at the end.
    fn and_all(mut self, fields: Map<String, Value>) -> Self {
        self.0.extend(fields);
        self
    }
}

impl From<Fields> for Value {
    fn from(fields: Fields) -> Self {
        Self::Object(fields.0)
    }
}

/// Expected effects: the key alone where nothing else is set.
fn effects<I: Eq + Hash>(
    field: &str,
    effects: &[ExpectedEffect<I>],
    keys: &HashMap<I, String>,
) -> Vec<Value> {
    let effect = |effect: &ExpectedEffect<I>| {
        let key = keys.get(&effect.on)?;
        let ExpectedEffect { on: _, description, change } = effect;
        if description.is_none() && change.is_none() {
            return Some(json!(key));
        }
        Some(
            json!({ field: key, "expectedEffect": description, "expectedChange": change.map(|it| it.json()) }),
        )
    };
    effects.iter().filter_map(effect).collect()
}

fn measure_json(measure: &Measure, home: &str, periods: Vec<Value>) -> Value {
    let Unit { kind, symbol, decimals } = &measure.unit;
    let mut given = MeasureFields::of(measure);
    if measure.boundaries.is_empty() {
        given.boundaries = Patch::Clear;
    }
    let fields = Fields(given.json()).key(key_or_id(measure.key.as_ref(), &measure.id));
    let unit = json!({ "kind": kind, "symbol": symbol, "decimals": decimals });
    fields.after("key", "scorecard", home).after("description", "unit", unit).and("periods", periods).into()
}

fn period_json(period: Period, facts: &Facts) -> Value {
    let set = facts.status_override.as_deref();
    let number = |value: Option<f64>| value.map(|it| it.json());
    json!({
        "period": period.to_string(), "actual": number(facts.actual), "text": facts.text,
        "target": number(facts.target), "targetUpper": number(facts.target_upper),
        "redFlag": number(facts.red_flag), "stretch": number(facts.stretch),
        "benchmark": number(facts.benchmark), "dueOn": facts.due_on, "note": facts.note,
        "override": set.map(|set| json!({ "status": set.status.to_string(), "reason": set.reason, "by": set.by })),
    })
}
