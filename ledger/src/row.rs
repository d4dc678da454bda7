//! Common properties of tables for writes: kind in the change log, subject, version.

use domain::vocabulary::EntityKind;
use entity::{
    action_item, alignment, api_key, causal_link, comment, decision, deliverable, initiative,
    initiative_measure, initiative_objective, key_result, measure, measure_period, member, objective,
    organization, perspective, placement, review, review_result, role_grant, scorecard, theme, webhook,
};
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, IntoActiveModel, ModelTrait};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    error::Result,
    snapshot::{MeasureFacts, facts_of},
    tenant::TenantTable,
};

/// Entity under which a row is logged.
pub struct ChangeSubject {
    /// Id of the entity that the row is, or is a part of.
    pub(crate) id: Uuid,
    pub(crate) scorecard: Option<Uuid>,
    pub(crate) period: Option<String>,
}

/// Row of a table whose changes are logged.
pub trait Row:
    ModelTrait<Entity = Self::Table> + IntoActiveModel<Self::Active> + PartialEq + Serialize + Sync
{
    /// Table of the row.
    type Table: TenantTable<Model = Self, ActiveModel = Self::Active>;
    /// Row as it is written.
    type Active: ActiveModelTrait<Entity = Self::Table> + ActiveModelBehavior + Send;
    /// Kind of entity that clients know the row as.
    const KIND: EntityKind;
    /// List field in which the entity that `subject` names holds the row: any change of such a part is an update of the
    /// whole. `None` where the row is the whole itself.
    const PART: Option<&'static str>;
    /// Entity under which the row is logged.
    fn subject(&self) -> ChangeSubject;
    /// Version, which every change raises; `None` for tables without one.
    fn version(&mut self) -> Option<&mut i32>;
    /// Facts of a row of a measure's period; `None` for other tables.
    ///
    /// # Errors
    /// Returns `Corrupt` for a row that this program did not write.
    fn facts(&self) -> Result<Option<MeasureFacts>>;
}

/// Row to write, and the row before.
pub struct Change<R> {
    /// Row before; `None` for a new one.
    pub before: Option<R>,
    /// Row to write.
    pub after: R,
}

impl<R: Row> Change<R> {
    /// Change from one row to the other, with a raised version; `None` where nothing changes.
    pub fn of(before: Option<&R>, after: R) -> Option<Self> {
        Self::of_whole(before, after, false)
    }

    /// Change of an entity with parts: where a part changes, the entity gets a new version as well.
    pub fn of_whole(before: Option<&R>, mut after: R, parts_change: bool) -> Option<Self> {
        let known = before.cloned().as_mut().and_then(|row| row.version().copied());
        if let Some(version) = after.version() {
            *version = known.unwrap_or(1);
        }
        if before == Some(&after) && !parts_change {
            return None;
        }
        if let (Some(_), Some(version)) = (before, after.version()) {
            *version += 1;
        }
        Some(Self { before: before.cloned(), after })
    }
}

macro_rules! rows {
    ($($table:ident: $kind:ident $(($part:ident))?, $id:ident, $scorecard:expr, $period:expr $(, $version:ident)? $(=> $facts:ident)?;)*) => { $(
        impl Row for $table::Model {
            type Table = $table::Entity;
            type Active = $table::ActiveModel;
            const KIND: EntityKind = EntityKind::$kind;
            const PART: Option<&'static str> = [$(Some(stringify!($part)),)? None][0];

            fn subject(&self) -> ChangeSubject {
                let scorecard: fn(&Self) -> Option<Uuid> = $scorecard;
                let period: fn(&Self) -> Option<String> = $period;
                ChangeSubject { id: self.$id, scorecard: scorecard(self), period: period(self) }
            }

            fn version(&mut self) -> Option<&mut i32> {
                [$(&mut self.$version)?].into_iter().next()
            }

            fn facts(&self) -> Result<Option<MeasureFacts>> {
                let facts: [fn(Self) -> Result<MeasureFacts>; _] = [$($facts)?];
                facts.first().map(|facts| facts(self.clone())).transpose()
            }
        }
    )* };
}

// A table of parts names, in parentheses, the list field of the whole that holds them.

rows! {
    organization: Organization, id, |_| None, |_| None;
    member: Member, id, |_| None, |_| None;
    role_grant: Member (grants), member_id, |_| None, |_| None;
    api_key: ApiKey, id, |_| None, |_| None;
    scorecard: Scorecard, id, |row| Some(row.id), |_| None, version;
    perspective: Perspective, id, |row| Some(row.scorecard_id), |_| None, version;
    theme: Theme, id, |row| Some(row.scorecard_id), |_| None, version;
    objective: Objective, id, |row| Some(row.scorecard_id), |_| None, version;
    causal_link: CausalLink, id, |row| Some(row.scorecard_id), |_| None, version;
    alignment: Alignment, id, |row| Some(row.scorecard_id), |_| None, version;
    measure: Measure, id, |row| Some(row.scorecard_id), |_| None, version;
    placement: Placement (placements), objective_id, |row| Some(row.objective_scorecard_id), |_| None;
    measure_period: MeasurePeriod, measure_id, |row| Some(row.scorecard_id), |row| Some(row.period.clone())
        => facts_of;
    initiative: Initiative, id, |row| Some(row.scorecard_id), |_| None, version;
    deliverable: Initiative (deliverables), initiative_id, |row| Some(row.scorecard_id), |_| None, version;
    initiative_objective: Initiative (objectives), initiative_id, |row| Some(row.scorecard_id), |_| None;
    initiative_measure: Initiative (measures), initiative_id, |row| Some(row.scorecard_id), |_| None;
    key_result: KeyResult, id, |row| Some(row.scorecard_id), |row| Some(row.quarter.clone()), version;
    review: Review, id, |row| Some(row.scorecard_id), |row| Some(row.period.clone()), version;
    review_result: Review (frozen), review_id, |row| Some(row.scorecard_id), |_| None;
    action_item: Review (actionItems), review_id, |row| Some(row.scorecard_id), |_| None;
    decision: Review (decisions), review_id, |row| Some(row.scorecard_id), |_| None;
    comment: Comment, id, |row| Some(row.scorecard_id), |_| None;
    webhook: Webhook, id, |_| None, |_| None, version;
}

/// Reports whether entities of this kind belong to a scorecard without being a part of its snapshot: neither the
/// strategy nor scores depend on them, and they are read on demand.
#[must_use]
pub fn is_outside_snapshot(kind: EntityKind) -> bool {
    matches!(kind, EntityKind::KeyResult | EntityKind::Review | EntityKind::Comment)
}
