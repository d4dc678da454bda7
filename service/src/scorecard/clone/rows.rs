//! Rows of one scorecard: read and written in a fixed number of statements.

use domain::id::ScorecardId;
use entity::{
    alignment, causal_link, deliverable, initiative, initiative_measure, initiative_objective, measure,
    measure_period, objective, perspective, placement, scorecard, theme,
};
use ledger::{
    error::Result,
    row::{Change, Row},
    tenant::TenantTable,
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use crate::{command::Refused, edit::Edit};

/// Rows of a scorecard by table. Includes placements and alignments that start at its objectives.
pub(super) struct Rows {
    pub(super) scorecard: scorecard::Model,
    pub(super) perspectives: Vec<perspective::Model>,
    pub(super) themes: Vec<theme::Model>,
    pub(super) objectives: Vec<objective::Model>,
    pub(super) links: Vec<causal_link::Model>,
    pub(super) alignments: Vec<alignment::Model>,
    pub(super) measures: Vec<measure::Model>,
    pub(super) placements: Vec<placement::Model>,
    pub(super) periods: Vec<measure_period::Model>,
    pub(super) initiatives: Vec<initiative::Model>,
    pub(super) deliverables: Vec<deliverable::Model>,
    pub(super) initiative_objectives: Vec<initiative_objective::Model>,
    pub(super) initiative_measures: Vec<initiative_measure::Model>,
}

impl Rows {
    pub(super) async fn load(edit: &Edit, id: ScorecardId) -> Result<Self> {
        /// Reads the scorecard's rows of a table. Copies are created in this order, so that entities ordered by id keep
        /// their order.
        macro_rules! rows {
            ($table:ident, $column:ident, $order:ident) => {
                $table::Entity::of(edit.write().organization_id())
                    .filter($table::Column::$column.eq(id))
                    .order_by_asc($table::Column::$order)
                    .all(edit.write().db())
                    .await?
            };
        }
        Ok(Self {
            scorecard: edit.known_row(id).await?,
            perspectives: rows!(perspective, ScorecardId, Id),
            themes: rows!(theme, ScorecardId, Id),
            objectives: rows!(objective, ScorecardId, Id),
            links: rows!(causal_link, ScorecardId, Id),
            alignments: rows!(alignment, ScorecardId, Id),
            measures: rows!(measure, ScorecardId, Id),
            placements: rows!(placement, ObjectiveScorecardId, MeasureId),
            periods: rows!(measure_period, ScorecardId, Period),
            initiatives: rows!(initiative, ScorecardId, Id),
            deliverables: rows!(deliverable, ScorecardId, Id),
            initiative_objectives: rows!(initiative_objective, ScorecardId, ObjectiveId),
            initiative_measures: rows!(initiative_measure, ScorecardId, MeasureId),
        })
    }

    /// Writes the rows as new ones, those that others refer to first.
    pub(super) async fn put(self, edit: &mut Edit) -> Result<(), Refused> {
        let Self {
            scorecard,
            perspectives,
            themes,
            objectives,
            links,
            alignments,
            measures,
            placements,
            periods,
            initiatives,
            deliverables,
            initiative_objectives,
            initiative_measures,
        } = self;
        edit.put(None, scorecard).await?;
        edit.put_all(new(perspectives)).await?;
        edit.put_all(new(themes)).await?;
        edit.put_all(new(objectives)).await?;
        edit.put_all(new(links)).await?;
        edit.put_all(new(alignments)).await?;
        edit.put_all(new(measures)).await?;
        edit.put_all(new(placements)).await?;
        edit.put_all(new(periods)).await?;
        edit.put_all(new(initiatives)).await?;
        edit.put_all(new(deliverables)).await?;
        edit.put_all(new(initiative_objectives)).await?;
        edit.put_all(new(initiative_measures)).await
    }
}

fn new<R: Row>(rows: Vec<R>) -> impl Iterator<Item = Change<R>> {
    rows.into_iter().filter_map(|row| Change::of(None, row))
}
