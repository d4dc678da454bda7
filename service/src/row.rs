//! What tables have in common for a writer: as what a row is logged, where it belongs, whether it counts its changes.

use domain::vocabulary::EntityKind;
use entity::{
    action_item, alignment, api_key, causal_link, comment, decision, deliverable, initiative,
    initiative_measure, initiative_objective, key_result, measure, measure_period, member, objective,
    organization, perspective, placement, review, review_result, role_grant, scorecard, theme, webhook,
};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, EntityTrait, IdenStatic, IntoActiveModel, Iterable, ModelTrait,
};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

/// Where a row belongs in the change log.
pub(crate) struct ChangeSubject {
    /// The thing that it is, or that it is a part of.
    pub(crate) id: Uuid,
    pub(crate) scorecard: Option<Uuid>,
    pub(crate) period: Option<String>,
}

/// A row of a table whose changes are logged.
pub(crate) trait Row:
    ModelTrait<Entity = Self::Table> + IntoActiveModel<Self::Active> + PartialEq + Serialize + Sync
{
    type Table: EntityTrait<Model = Self, ActiveModel = Self::Active>;
    type Active: ActiveModelTrait<Entity = Self::Table> + ActiveModelBehavior + Send;
    /// What clients know it as.
    const KIND: EntityKind;
    /// Whether it is a part of what `place` names: whatever becomes of it, the whole was updated.
    const PART: bool;
    fn subject(&self) -> ChangeSubject;
    /// The number that every change raises; `None` where changes are not counted.
    fn version(&mut self) -> Option<&mut i32>;
}

/// A row to write, and what it was.
pub(crate) struct Change<R> {
    pub(crate) before: Option<R>,
    pub(crate) after: R,
}

impl<R: Row> Change<R> {
    /// The change from one row to the other, with its version counted on; `None` where nothing changes.
    pub(crate) fn of(before: Option<&R>, after: R) -> Option<Self> {
        Self::of_whole(before, after, false)
    }

    /// The same for a whole of several rows: where one of its parts changes, it changes.
    pub(crate) fn of_whole(before: Option<&R>, mut after: R, parts_change: bool) -> Option<Self> {
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
    ($($table:ident: $kind:ident $(($part:ident))?, $id:ident, $scorecard:expr, $period:expr $(, $version:ident)?;)*) => { $(
        impl Row for $table::Model {
            type Table = $table::Entity;
            type Active = $table::ActiveModel;
            const KIND: EntityKind = EntityKind::$kind;
            const PART: bool = !concat!($(stringify!($part))?).is_empty();

            fn subject(&self) -> ChangeSubject {
                let scorecard: fn(&Self) -> Option<Uuid> = $scorecard;
                let period: fn(&Self) -> Option<String> = $period;
                ChangeSubject { id: self.$id, scorecard: scorecard(self), period: period(self) }
            }

            fn version(&mut self) -> Option<&mut i32> {
                [$(&mut self.$version)?].into_iter().next()
            }
        }
    )*

        /// The field of the whole that a logged row is an entry of; `None` where it is the whole itself.
        pub(crate) fn part(kind: EntityKind, row: &Map<String, Value>) -> Option<&'static str> {
            $($(
                let is_column = |name: &String| $table::Column::iter().any(|it| it.as_str() == name);
                if kind == EntityKind::$kind && row.keys().all(is_column) {
                    return Some(stringify!($part));
                }
            )?)*
            None
        }
    };
}

// A table of parts names, in parentheses, the field of the whole that holds them. Where the columns of one that may be
// null hide what tells it from another, it comes first: action items before decisions.

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
    measure_period: MeasurePeriod, measure_id, |row| Some(row.scorecard_id), |row| Some(row.period.clone());
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

/// Whether things of this kind hang on a scorecard and are no part of it: neither its strategy nor its scores are
/// made of them, and they are read when they are asked for.
pub(crate) fn stands_beside(kind: EntityKind) -> bool {
    matches!(kind, EntityKind::KeyResult | EntityKind::Review | EntityKind::Comment)
}
