//! Export of scorecards as a document.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use domain::{
    id::{MeasureId, NodeId, ObjectiveId, ScorecardId},
    measure::Measure,
    money::Money,
    period::Period,
    scorecard::{ExpectedEffect, Initiative, Scorecard},
    series::Facts,
};
use ledger::{error::Result, policy::Action};
use serde_json::{Value, json};

use super::FORMAT;
use crate::reader::Reader;

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
            .map(|theme| json!({ "key": key_or_id(theme.key.as_ref(), &theme.id), "name": theme.name }))
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
                json!({
                    "cause": own(link.cause), "effect": own(link.effect), "hypothesis": link.hypothesis,
                    "polarity": link.polarity.to_string(), "expectedLagMonths": link.expected_lag_months,
                })
            })
            .collect();
        let alignments: Vec<Value> = scorecard
            .alignments
            .iter()
            .filter(|alignment| alignment.scorecard == profile.id)
            .map(|alignment| {
                json!({
                    "objective": self.objectives.get(&alignment.objective),
                    "parentObjective": self.objectives.get(&alignment.parent_objective),
                    "kind": alignment.kind.to_string(), "weight": number(alignment.weight),
                })
            })
            .collect();
        let initiatives: Vec<Value> = in_use(scorecard).map(|it| self.initiative(it)).collect();
        json!({
            "key": key_or_id(profile.key.as_ref(), &profile.id), "name": profile.name,
            "level": profile.level.to_string(), "parent": parent, "state": profile.state.to_string(),
            "mission": profile.mission, "vision": profile.vision, "values": profile.values,
            "priorities": profile.priorities,
            "valueProposition": profile.value_proposition.map(|word| word.to_string()),
            "startsOn": profile.starts_on, "endsOn": profile.ends_on,
            "missingPolicy": profile.missing_policy.to_string(),
            "reviewFrequency": profile.review_frequency.to_string(),
            "themes": themes, "perspectives": perspectives, "links": links, "alignments": alignments,
            "initiatives": initiatives,
        })
    }

    fn perspective(&self, scorecard: &Scorecard, at: usize) -> Value {
        let perspective = &scorecard.perspectives[at];
        let objectives: Vec<Value> =
            scorecard.objectives_in(at).map(|objective| self.objective(scorecard, objective)).collect();
        json!({
            "key": key_or_id(perspective.key.as_ref(), &perspective.id), "kind": perspective.kind.to_string(),
            "name": perspective.name, "coreQuestion": perspective.core_question,
            "focusArea": perspective.focus_area, "weight": number(perspective.weight), "objectives": objectives,
        })
    }

    fn objective(&self, scorecard: &Scorecard, at: usize) -> Value {
        let objective = &scorecard.objectives[at];
        let theme = objective.theme.map(|at| &scorecard.themes[at]);
        let measures: Vec<Value> = scorecard
            .placements_on(objective.id)
            .filter_map(|placement| {
                let measure = self.measures.get(&placement.measure)?;
                Some(json!({ "measure": measure, "weight": number(placement.weight) }))
            })
            .collect();
        json!({
            "key": key_or_id(objective.key.as_ref(), &objective.id), "name": objective.name,
            "description": objective.description, "category": objective.category.map(|word| word.to_string()),
            "theme": theme.map(|theme| key_or_id(theme.key.as_ref(), &theme.id)), "owner": objective.owner,
            "weight": number(objective.weight),
            "rollup": { "mode": objective.rollup.to_string(), "ownShare": number(objective.own_share) },
            "measures": measures,
        })
    }

    fn initiative(&self, initiative: &Initiative) -> Value {
        let money = |money: Option<Money>| {
            money.map(|money| json!({ "amount": money.amount(), "currency": money.currency_code() }))
        };
        let deliverables: Vec<Value> = initiative
            .deliverables
            .iter()
            .map(|it| json!({ "name": it.name, "dueOn": it.due_on, "doneOn": it.done_on }))
            .collect();
        let objectives = effects("objective", &initiative.objectives, &self.objectives);
        let measures = effects("measure", &initiative.measures, &self.measures);
        json!({
            "key": key_or_id(initiative.key.as_ref(), &initiative.id), "name": initiative.name,
            "description": initiative.description, "owner": initiative.owner, "sponsor": initiative.sponsor,
            "status": initiative.status.to_string(), "budget": money(initiative.budget),
            "spent": money(initiative.spent), "startsOn": initiative.starts_on, "endsOn": initiative.ends_on,
            "percentComplete": initiative.percent_complete.map(number), "deliverables": deliverables,
            "objectives": objectives, "measures": measures,
        })
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
        Some(json!({ field: key, "expectedEffect": description, "expectedChange": change.map(number) }))
    };
    effects.iter().filter_map(effect).collect()
}

fn measure_json(measure: &Measure, home: &str, periods: Vec<Value>) -> Value {
    let boundaries: Vec<Value> = measure.boundaries.iter().copied().map(number).collect();
    json!({
        "key": key_or_id(measure.key.as_ref(), &measure.id), "scorecard": home, "name": measure.name,
        "description": measure.description,
        "unit": {
            "kind": measure.unit.kind.to_string(), "symbol": measure.unit.symbol,
            "decimals": measure.unit.decimals,
        },
        "direction": measure.direction.to_string(), "timing": measure.timing.to_string(),
        "frequency": measure.frequency.to_string(), "aggregation": measure.aggregation.map(|it| it.to_string()),
        "calculation": measure.calculation.to_string(),
        "scoring": measure.scoring.to_string(), "scoreBasis": measure.score_basis.to_string(),
        "redFlagTolerance": number(measure.red_flag_tolerance), "baseline": measure.baseline.map(number),
        "trendGap": number(measure.trend_gap),
        "boundaries": if boundaries.is_empty() { Value::Null } else { boundaries.into() },
        "source": measure.source.to_string(), "formula": measure.formula,
        "missingOperand": measure.missing_operand.to_string(), "owner": measure.owner,
        "dataSource": measure.data_source, "periods": periods,
    })
}

fn period_json(period: Period, facts: &Facts) -> Value {
    let set = facts.status_override.as_deref();
    let number = |value: Option<f64>| value.map(number);
    json!({
        "period": period.to_string(), "actual": number(facts.actual), "text": facts.text,
        "target": number(facts.target), "targetUpper": number(facts.target_upper),
        "redFlag": number(facts.red_flag), "stretch": number(facts.stretch),
        "benchmark": number(facts.benchmark), "dueOn": facts.due_on, "note": facts.note,
        "override": set.map(|set| json!({ "status": set.status.to_string(), "reason": set.reason, "by": set.by })),
    })
}

/// JSON number without a needless fraction: 80, not 80.0.
fn number(value: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "whole and within what f64 counts exactly")]
    if value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0 {
        Value::from(value as i64)
    } else {
        Value::from(value)
    }
}
