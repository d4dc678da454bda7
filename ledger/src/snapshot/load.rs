//! Loading of whole scorecards with a fixed number of statements for a batch, independent of their number in it and of
//! their content.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use domain::{
    id::{InitiativeId, MeasureId, ObjectiveId, OrganizationId, ScorecardId},
    measure::Measure,
    scorecard::{CausalLink, Initiative, Objective, Parts, Perspective, Scorecard, Theme},
    series::Series,
};
use entity::{
    alignment, causal_link, deliverable, initiative, initiative_measure, initiative_objective, measure,
    measure_period, objective, perspective, placement, scorecard, theme,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder};

use super::initiative::with_parts;
use crate::{
    error::{Error, Result},
    tenant::TenantTable,
};

/// Maximum number of scorecards that one set of statements loads: what a request that ends early has loaded before is
/// kept, and others run in between. Also keeps lists of ids within the limits of databases.
pub(super) const BATCH_SIZE: usize = 200;

/// Loads at most [`BATCH_SIZE`] scorecards with these ids, in no particular order. Ids that do not exist are left out.
pub(super) async fn scorecards(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: &[ScorecardId],
) -> Result<Vec<Scorecard>> {
    let mut rows = Rows::read(db, organization, ids).await?;
    let scorecards = std::mem::take(&mut rows.scorecards);
    scorecards.into_iter().map(|row| rows.assemble(row)).collect()
}

/// Rows that the statements returned, by scorecard.
struct Rows {
    scorecards: Vec<scorecard::Model>,
    perspectives: HashMap<ScorecardId, Vec<perspective::Model>>,
    themes: HashMap<ScorecardId, Vec<theme::Model>>,
    objectives: HashMap<ScorecardId, Vec<objective::Model>>,
    links: HashMap<ScorecardId, Vec<causal_link::Model>>,
    alignments: HashMap<ScorecardId, Vec<alignment::Model>>,
    measures: HashMap<ScorecardId, Vec<measure::Model>>,
    placements: HashMap<ScorecardId, Vec<placement::Model>>,
    periods: HashMap<MeasureId, Vec<measure_period::Model>>,
    initiatives: HashMap<ScorecardId, Vec<initiative::Model>>,
    deliverables: HashMap<InitiativeId, Vec<deliverable::Model>>,
    initiative_objectives: HashMap<InitiativeId, Vec<initiative_objective::Model>>,
    initiative_measures: HashMap<InitiativeId, Vec<initiative_measure::Model>>,
}

/// Reads the rows of these scorecards, in this order.
macro_rules! of_scorecards {
    ($db:ident, $organization:ident, $ids:ident, $table:ident, $column:ident $(, $order:ident)*) => {
        $table::Entity::of($organization)
            .filter($table::Column::$column.is_in($ids.iter().copied()))
            $(.order_by_asc($table::Column::$order))*
            .all($db)
            .await?
    };
}

impl Rows {
    async fn read(
        db: &impl ConnectionTrait,
        organization: OrganizationId,
        ids: &[ScorecardId],
    ) -> Result<Self> {
        let scorecards = of_scorecards!(db, organization, ids, scorecard, Id);
        let perspectives = of_scorecards!(db, organization, ids, perspective, ScorecardId, Position, Id);
        let themes = of_scorecards!(db, organization, ids, theme, ScorecardId, Position, Id);
        let objectives = of_scorecards!(db, organization, ids, objective, ScorecardId, Position, Id);
        let links = of_scorecards!(db, organization, ids, causal_link, ScorecardId, Id);
        let alignments = alignment::Entity::of(organization)
            .filter(
                Condition::any()
                    .add(alignment::Column::ScorecardId.is_in(ids.iter().copied()))
                    .add(alignment::Column::ParentScorecardId.is_in(ids.iter().copied())),
            )
            .order_by_asc(alignment::Column::Id)
            .all(db)
            .await?;
        let measures = of_scorecards!(db, organization, ids, measure, ScorecardId, Position, Id);
        let placements = placement::Entity::of(organization)
            .filter(
                Condition::any()
                    .add(placement::Column::ObjectiveScorecardId.is_in(ids.iter().copied()))
                    .add(placement::Column::MeasureScorecardId.is_in(ids.iter().copied())),
            )
            .order_by_asc(placement::Column::Position)
            .order_by_asc(placement::Column::MeasureId)
            .all(db)
            .await?;
        let periods = of_scorecards!(db, organization, ids, measure_period, ScorecardId);
        let initiatives = of_scorecards!(db, organization, ids, initiative, ScorecardId, Position, Id);
        let deliverables = of_scorecards!(db, organization, ids, deliverable, ScorecardId, Position, Id);
        let initiative_objectives =
            of_scorecards!(db, organization, ids, initiative_objective, ScorecardId, Position, ObjectiveId);
        let initiative_measures =
            of_scorecards!(db, organization, ids, initiative_measure, ScorecardId, Position, MeasureId);
        Ok(Self {
            scorecards,
            perspectives: grouped(perspectives, |row| row.scorecard_id),
            themes: grouped(themes, |row| row.scorecard_id),
            objectives: grouped(objectives, |row| row.scorecard_id),
            links: grouped(links, |row| row.scorecard_id),
            alignments: by_both_ends(alignments, |row| [row.scorecard_id, row.parent_scorecard_id]),
            measures: grouped(measures, |row| row.scorecard_id),
            placements: by_both_ends(placements, |row| {
                [row.objective_scorecard_id, row.measure_scorecard_id]
            }),
            periods: grouped(periods, |row| row.measure_id),
            initiatives: grouped(initiatives, |row| row.scorecard_id),
            deliverables: grouped(deliverables, |row| row.initiative_id),
            initiative_objectives: grouped(initiative_objectives, |row| row.initiative_id),
            initiative_measures: grouped(initiative_measures, |row| row.initiative_id),
        })
    }

    fn assemble(&mut self, row: scorecard::Model) -> Result<Scorecard> {
        let id = row.id;
        let perspectives: Vec<Perspective> = converted(take(&mut self.perspectives, id));
        let themes: Vec<Theme> = converted(take(&mut self.themes, id));
        let mut objectives = take(&mut self.objectives, id)
            .into_iter()
            .map(|row| objective_in(row, &perspectives, &themes))
            .collect::<Result<Vec<_>>>()?;
        objectives.sort_by_key(|objective| objective.perspective);
        let index: HashMap<ObjectiveId, usize> =
            objectives.iter().enumerate().map(|(at, objective)| (objective.id, at)).collect();
        let links = take(&mut self.links, id)
            .into_iter()
            .map(|row| link_between(row, &index))
            .collect::<Result<Vec<_>>>()?;
        let measures: Vec<Measure> = converted(take(&mut self.measures, id));
        let series = measures.iter().map(|measure| self.series(measure.id)).collect();
        let alignments = converted(take(&mut self.alignments, id));
        let placements = converted(take(&mut self.placements, id));
        let initiatives = take(&mut self.initiatives, id)
            .into_iter()
            .map(|row| self.initiative(row))
            .collect::<Result<Vec<_>>>()?;
        let parts = Parts {
            profile: row.into(),
            perspectives,
            themes,
            objectives,
            links,
            measures,
            placements,
            alignments,
            initiatives,
        };
        Ok(Scorecard::new(parts, series))
    }

    fn series(&mut self, measure: MeasureId) -> Arc<Series> {
        let rows = take(&mut self.periods, measure).into_iter().map(measure_period::Model::into_facts);
        Arc::new(Series::new(rows.map(|(_, period, facts)| (period, facts)).collect()))
    }

    fn initiative(&mut self, row: initiative::Model) -> Result<Initiative> {
        let id = row.id;
        let objectives = take(&mut self.initiative_objectives, id);
        let measures = take(&mut self.initiative_measures, id);
        with_parts(row, take(&mut self.deliverables, id), objectives, measures)
    }
}

/// Objective whose perspective and theme are among these.
fn objective_in(row: objective::Model, perspectives: &[Perspective], themes: &[Theme]) -> Result<Objective> {
    let perspective = perspectives
        .iter()
        .position(|known| known.id == row.perspective_id)
        .ok_or_else(|| Error::Corrupt(format!("the perspective of objective {}", row.id)))?;
    let theme = row.theme_id.and_then(|id| themes.iter().position(|known| known.id == id));
    Ok(row.into_objective(perspective, theme))
}

/// Causal link whose ends are among the objectives with these indexes.
fn link_between(row: causal_link::Model, index: &HashMap<ObjectiveId, usize>) -> Result<CausalLink> {
    let end = |objective: ObjectiveId| {
        let known = index.get(&objective).copied();
        known.ok_or_else(|| Error::Corrupt(format!("an end of causal link {}", row.id)))
    };
    let (cause, effect) = (end(row.cause_id)?, end(row.effect_id)?);
    Ok(row.into_causal_link(cause, effect))
}

fn converted<R, T: From<R>>(rows: Vec<R>) -> Vec<T> {
    rows.into_iter().map(T::from).collect()
}

fn grouped<T, K: Eq + Hash>(rows: Vec<T>, key: impl Fn(&T) -> K) -> HashMap<K, Vec<T>> {
    let mut groups: HashMap<K, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

/// Groups rows that connect two scorecards under both of them.
fn by_both_ends<T: Clone>(
    rows: Vec<T>,
    ends: impl Fn(&T) -> [ScorecardId; 2],
) -> HashMap<ScorecardId, Vec<T>> {
    let mut groups: HashMap<ScorecardId, Vec<T>> = HashMap::new();
    for row in rows {
        let [one, other] = ends(&row);
        if one != other {
            groups.entry(other).or_default().push(row.clone());
        }
        groups.entry(one).or_default().push(row);
    }
    groups
}

fn take<K: Eq + Hash, T>(groups: &mut HashMap<K, Vec<T>>, key: K) -> Vec<T> {
    groups.remove(&key).unwrap_or_default()
}
