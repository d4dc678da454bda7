//! Existing data of the organization that an import may change or refer to: the whole structure, and the periods of the
//! document's measures.

use std::collections::HashMap;

use domain::{
    id::{InitiativeId, MeasureId, ObjectiveId},
    period::Period,
};
use entity::{
    alignment, causal_link, deliverable, initiative, initiative_measure, initiative_objective, measure,
    measure_period, objective, perspective, placement, scorecard, theme,
};
use ledger::{error::Result, row::NodeRow, tenant::TenantTable, write::LockedWrite};
use sea_orm::{ColumnTrait, QueryFilter};

/// Existing rows by the keys that an import finds them by.
pub(super) struct Existing {
    pub(super) scorecards: Named<scorecard::Model>,
    pub(super) perspectives: Named<perspective::Model>,
    pub(super) themes: Named<theme::Model>,
    pub(super) objectives: Named<objective::Model>,
    pub(super) measures: Named<measure::Model>,
    pub(super) initiatives: Named<initiative::Model>,
    /// Links by cause and effect.
    pub(super) links: HashMap<(ObjectiveId, ObjectiveId), causal_link::Model>,
    /// Alignments by objective and parent objective.
    pub(super) alignments: HashMap<(ObjectiveId, ObjectiveId), alignment::Model>,
    /// Placements by objective and measure.
    pub(super) placements: HashMap<(ObjectiveId, MeasureId), placement::Model>,
    /// Deliverables by initiative and name.
    pub(super) deliverables: HashMap<(InitiativeId, String), deliverable::Model>,
    /// Initiative links by initiative and objective.
    pub(super) initiative_objectives: HashMap<(InitiativeId, ObjectiveId), initiative_objective::Model>,
    /// Initiative links by initiative and measure.
    pub(super) initiative_measures: HashMap<(InitiativeId, MeasureId), initiative_measure::Model>,
}

/// Rows that may have a partner key. Each is also found by its id, which documents use for entities without a key,
/// unless that text is the key of another row.
pub(super) struct Named<M> {
    rows: Vec<M>,
    by_key: HashMap<String, usize>,
}

impl<M: NodeRow> Named<M> {
    fn new(rows: Vec<M>, key: impl Fn(&M) -> Option<&String>) -> Self {
        let ids = rows.iter().enumerate().map(|(at, row)| (row.id().to_string(), at));
        let mut by_key: HashMap<String, usize> = ids.collect();
        by_key.extend(rows.iter().enumerate().filter_map(|(at, row)| Some((key(row)?.clone(), at))));
        Self { rows, by_key }
    }
}

impl<M> Named<M> {
    /// Finds the row that a document refers to by this key.
    pub(super) fn get(&self, key: &str) -> Option<&M> {
        self.by_key.get(key).map(|&at| &self.rows[at])
    }

    pub(super) fn rows(&self) -> &[M] {
        &self.rows
    }

    /// Iterates over the rows by their keys and ids.
    pub(super) fn keyed(&self) -> impl Iterator<Item = (&String, &M)> {
        self.by_key.iter().map(|(key, &at)| (key, &self.rows[at]))
    }
}

/// Reads all rows of the organization.
macro_rules! all {
    ($write:ident, $table:ident) => {
        $table::Entity::of($write.organization_id()).all($write.db()).await?
    };
}

impl Existing {
    pub(super) async fn load(write: &LockedWrite) -> Result<Self> {
        let links = all!(write, causal_link);
        let alignments = all!(write, alignment);
        let placements = all!(write, placement);
        let deliverables = all!(write, deliverable);
        let initiative_objectives = all!(write, initiative_objective);
        let initiative_measures = all!(write, initiative_measure);
        Ok(Self {
            scorecards: Named::new(all!(write, scorecard), |row| row.key.as_ref()),
            perspectives: Named::new(all!(write, perspective), |row| row.key.as_ref()),
            themes: Named::new(all!(write, theme), |row| row.key.as_ref()),
            objectives: Named::new(all!(write, objective), |row| row.key.as_ref()),
            measures: Named::new(all!(write, measure), |row| row.key.as_ref()),
            initiatives: Named::new(all!(write, initiative), |row| row.key.as_ref()),
            links: links.into_iter().map(|row| ((row.cause_id, row.effect_id), row)).collect(),
            alignments: alignments
                .into_iter()
                .map(|row| ((row.objective_id, row.parent_objective_id), row))
                .collect(),
            placements: placements.into_iter().map(|row| ((row.objective_id, row.measure_id), row)).collect(),
            deliverables: deliverables
                .into_iter()
                .map(|row| ((row.initiative_id, row.name.clone()), row))
                .collect(),
            initiative_objectives: initiative_objectives
                .into_iter()
                .map(|row| ((row.initiative_id, row.objective_id), row))
                .collect(),
            initiative_measures: initiative_measures
                .into_iter()
                .map(|row| ((row.initiative_id, row.measure_id), row))
                .collect(),
        })
    }
}

/// Reads the known periods of these measures, by measure and period.
pub(super) async fn periods(
    write: &LockedWrite,
    measures: &[MeasureId],
) -> Result<HashMap<MeasureId, HashMap<Period, measure_period::Model>>> {
    let mut known: HashMap<MeasureId, HashMap<Period, measure_period::Model>> = HashMap::new();
    for measures in measures.chunks(5_000) {
        let rows = measure_period::Entity::of(write.organization_id())
            .filter(measure_period::Column::MeasureId.is_in(measures.iter().copied()))
            .all(write.db())
            .await?;
        for row in rows {
            known.entry(row.measure_id).or_default().insert(row.period, row);
        }
    }
    Ok(known)
}
