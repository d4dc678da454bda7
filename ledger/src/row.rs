//! Common properties of tables for writes: kind in the change log, subject, version.

use domain::{
    id::{
        ActionItemId, AlignmentId, ApiKeyId, CausalLinkId, CommentId, DecisionId, DeliverableId, Id,
        InitiativeId, KeyResultId, MeasureId, MemberId, NodeId, ObjectiveId, OrganizationId, PerspectiveId,
        ReviewId, RoleGrantId, ScorecardId, ThemeId, WebhookId,
    },
    period::Period,
    vocabulary::EntityKind,
};
use entity::{
    action_item, alignment, api_key, causal_link, comment, decision, deliverable, initiative,
    initiative_measure, initiative_objective, key_result, measure, measure_period, member, objective,
    organization, perspective, placement, review, review_result, role_grant, scorecard, theme, webhook,
};
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, IntoActiveModel, ModelTrait};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    error::{Error, Result},
    snapshot::{MeasureFacts, facts_of},
    tenant::TenantTable,
};

/// Entity under which a row is logged.
pub struct ChangeSubject {
    /// Id of the entity that the row is, or is a part of.
    pub(crate) id: Uuid,
    pub(crate) scorecard: Option<ScorecardId>,
    pub(crate) period: Option<Period>,
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
    fn facts(&self) -> Option<MeasureFacts>;
    /// Node that the row is; `None` for links and frozen results.
    fn node(&self) -> Option<NodeId>;
}

/// Row with an id of its own.
pub trait NodeRow: Row {
    /// Type of the id.
    type Id: Id + Into<sea_orm::Value>;
    /// Id of the row.
    fn id(&self) -> Self::Id;
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
    ($(
        $table:ident $([$own:ident])?: $kind:ident $(($part:ident))?,
        $id:ident, $scorecard:expr, $period:expr $(, $version:ident)? $(=> $facts:ident)?;
    )*) => { $(
        impl Row for $table::Model {
            type Table = $table::Entity;
            type Active = $table::ActiveModel;
            const KIND: EntityKind = EntityKind::$kind;
            const PART: Option<&'static str> = [$(Some(stringify!($part)),)? None][0];

            fn subject(&self) -> ChangeSubject {
                let scorecard: fn(&Self) -> Option<ScorecardId> = $scorecard;
                let period: fn(&Self) -> Option<Period> = $period;
                ChangeSubject { id: self.$id.uuid(), scorecard: scorecard(self), period: period(self) }
            }

            fn version(&mut self) -> Option<&mut i32> {
                [$(&mut self.$version)?].into_iter().next()
            }

            fn node(&self) -> Option<NodeId> {
                [$($own::into(self.id))?].into_iter().next()
            }

            fn facts(&self) -> Option<MeasureFacts> {
                let facts: [fn(Self) -> MeasureFacts; _] = [$($facts)?];
                facts.first().map(|facts| facts(self.clone()))
            }
        }

        $(
            impl NodeRow for $table::Model {
                type Id = $own;

                fn id(&self) -> $own {
                    self.id
                }
            }
        )?
    )*

        /// Names of the tables, each with a function that reads a logged row and logs it again.
        #[cfg(test)]
        const TABLES: &[(&str, fn(&str) -> String)] =
            &[$((stringify!($table), tests::logged_again::<$table::Model>),)*];
    };
}

// A table whose rows have an id of their own names its type, in brackets. A table of parts names, in parentheses, the
// list field of the whole that holds them.

rows! {
    organization [OrganizationId]: Organization, id, |_| None, |_| None;
    member [MemberId]: Member, id, |_| None, |_| None;
    role_grant [RoleGrantId]: Member (grants), member_id, |_| None, |_| None;
    api_key [ApiKeyId]: ApiKey, id, |_| None, |_| None;
    scorecard [ScorecardId]: Scorecard, id, |row| Some(row.id), |_| None, version;
    perspective [PerspectiveId]: Perspective, id, |row| Some(row.scorecard_id), |_| None, version;
    theme [ThemeId]: Theme, id, |row| Some(row.scorecard_id), |_| None, version;
    objective [ObjectiveId]: Objective, id, |row| Some(row.scorecard_id), |_| None, version;
    causal_link [CausalLinkId]: CausalLink, id, |row| Some(row.scorecard_id), |_| None, version;
    alignment [AlignmentId]: Alignment, id, |row| Some(row.scorecard_id), |_| None, version;
    measure [MeasureId]: Measure, id, |row| Some(row.scorecard_id), |_| None, version;
    placement: Placement (placements), objective_id, |row| Some(row.objective_scorecard_id), |_| None;
    measure_period: MeasurePeriod, measure_id, |row| Some(row.scorecard_id), |row| Some(row.period) => facts_of;
    initiative [InitiativeId]: Initiative, id, |row| Some(row.scorecard_id), |_| None, version;
    deliverable [DeliverableId]: Initiative (deliverables), initiative_id, |row| Some(row.scorecard_id), |_| None,
        version;
    initiative_objective: Initiative (objectives), initiative_id, |row| Some(row.scorecard_id), |_| None;
    initiative_measure: Initiative (measures), initiative_id, |row| Some(row.scorecard_id), |_| None;
    key_result [KeyResultId]: KeyResult, id, |row| Some(row.scorecard_id), |row| Some(row.quarter), version;
    review [ReviewId]: Review, id, |row| Some(row.scorecard_id), |row| Some(row.period), version;
    review_result: Review (frozen), review_id, |row| Some(row.scorecard_id), |_| None;
    action_item [ActionItemId]: Review (actionItems), review_id, |row| Some(row.scorecard_id), |_| None;
    decision [DecisionId]: Review (decisions), review_id, |row| Some(row.scorecard_id), |_| None;
    comment [CommentId]: Comment, id, |row| Some(row.scorecard_id), |_| None;
    webhook [WebhookId]: Webhook, id, |_| None, |_| None, version;
}

/// Logged form of a row: JSON without the fields that are null. The log is never rewritten, so a row that any earlier
/// version has logged must be read.
pub(crate) fn logged(row: &impl Serialize) -> Result<String> {
    let mut json = serde_json::to_value(row).map_err(|error| Error::Corrupt(error.to_string()))?;
    if let Some(fields) = json.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    Ok(json.to_string())
}

/// Reports whether entities of this kind belong to a scorecard without being a part of its snapshot: neither the
/// strategy nor scores depend on them, and they are read on demand.
#[must_use]
pub fn is_outside_snapshot(kind: EntityKind) -> bool {
    matches!(kind, EntityKind::KeyResult | EntityKind::Review | EntityKind::Comment)
}

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;

    use super::*;

    /// Rows of every table as they were logged when columns were UUIDs and texts, each after the name of its table.
    const LOGGED: &str = include_str!("row/logged.txt");

    pub(super) fn logged_again<R: DeserializeOwned + Serialize>(json: &str) -> String {
        let row: R = serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"));
        logged(&row).unwrap()
    }

    #[test]
    fn a_row_of_an_old_log_is_logged_the_same_again() {
        for (table, again) in TABLES {
            let rows: Vec<_> =
                LOGGED.lines().filter_map(|it| it.strip_prefix(table)?.strip_prefix(' ')).collect();
            assert!(!rows.is_empty(), "{table}");
            for row in rows {
                assert_eq!(again(row), row, "{table}");
            }
        }
    }
}
