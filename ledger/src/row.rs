//! Tables whose changes are logged, in one list: kind in the change log, entity, scorecard, period, version.

use domain::{
    id::{
        ActionItemId, AlignmentId, ApiKeyId, CausalLinkId, CommentId, DecisionId, DeliverableId, GroupId, Id,
        InitiativeId, KeyResultId, MeasureId, MemberId, NodeId, ObjectiveId, OrganizationId, PerspectiveId,
        ReviewId, RoleGrantId, ScorecardId, ThemeId, WebhookId,
    },
    period::Period,
    vocabulary::EntityKind,
};
use entity::{
    action_item, alignment, api_key, causal_link, comment, decision, deliverable, initiative,
    initiative_measure, initiative_objective, key_result, measure, measure_period, member, member_group,
    objective, organization, perspective, placement, review, review_result, role_grant, scorecard, theme,
    webhook,
};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    ModelTrait, QueryFilter, QuerySelect,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    error::{Error, Result},
    policy::Action,
    snapshot::MeasureFacts,
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
    /// Column with the id of the scorecard; `None` for tables that belong to no scorecard.
    const SCORECARD: Option<<Self::Table as EntityTrait>::Column>;
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
    /// Column with the id.
    const ID: <Self::Table as EntityTrait>::Column;
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

/// Column with the id of the organization.
macro_rules! organization_column {
    (organization) => {
        organization::Column::Id
    };
    ($table:ident) => {
        $table::Column::OrganizationId
    };
}

/// Column of this name with the id of the scorecard.
macro_rules! scorecard_column {
    ($table:ident, id) => {
        $table::Column::Id
    };
    ($table:ident, scorecard_id) => {
        $table::Column::ScorecardId
    };
    ($table:ident, objective_scorecard_id) => {
        $table::Column::ObjectiveScorecardId
    };
}

macro_rules! rows {
    ($(
        $table:ident $([$node:ident: $own:ident, $see:ident])?: $kind:ident $(($part:ident))?
        of $id:ident $(on $scorecard:ident)? $(in $period:ident)? $(with $version:ident)? $(=> $facts:path)?;
    )*) => { $(
        impl Row for $table::Model {
            type Table = $table::Entity;
            type Active = $table::ActiveModel;
            const KIND: EntityKind = EntityKind::$kind;
            const PART: Option<&'static str> = [$(Some(stringify!($part)),)? None][0];
            const SCORECARD: Option<$table::Column> = [$(Some(scorecard_column!($table, $scorecard)),)? None][0];

            fn subject(&self) -> ChangeSubject {
                ChangeSubject {
                    id: self.$id.uuid(),
                    scorecard: [$(Some(self.$scorecard),)? None][0],
                    period: [$(Some(self.$period),)? None][0],
                }
            }

            fn version(&mut self) -> Option<&mut i32> {
                [$(&mut self.$version)?].into_iter().next()
            }

            fn node(&self) -> Option<NodeId> {
                [$(NodeId::$node(self.id))?].into_iter().next()
            }

            fn facts(&self) -> Option<MeasureFacts> {
                let facts: [fn(Self) -> MeasureFacts; _] = [$($facts)?];
                facts.first().map(|facts| facts(self.clone()))
            }
        }

        impl TenantTable for $table::Entity {
            const ORGANIZATION: Self::Column = organization_column!($table);
        }

        $(
            impl NodeRow for $table::Model {
                type Id = $own;
                const ID: $table::Column = $table::Column::Id;

                fn id(&self) -> $own {
                    self.id
                }
            }
        )?
    )*

        /// Node that clients use to address an entity of this kind.
        #[must_use]
        #[expect(unreachable_patterns, reason = "parts are logged under the kind of their whole")]
        pub fn node_of(kind: EntityKind, id: Uuid) -> NodeId {
            match kind {
                $(EntityKind::$kind => wrapped(|row: &$table::Model| row.$id, id),)*
            }
        }

        /// Action on a scorecard that is needed to see this node of it: its map needs less access than its measures.
        #[must_use]
        pub fn action_to_see(node: NodeId) -> Action {
            match node {
                $($(NodeId::$node(_) => Action::$see,)?)*
                NodeId::WebhookDelivery(_) => Action::Administer,
            }
        }

        /// Reads the scorecard of a node; `None` where it does not exist, or belongs to no scorecard.
        pub(crate) async fn scorecard_of(
            db: &impl ConnectionTrait,
            organization: OrganizationId,
            node: NodeId,
        ) -> Result<Option<ScorecardId>, DbErr> {
            match node {
                $($(NodeId::$node(id) => scorecard_of_row::<$table::Model>(db, organization, id).await,)?)*
                NodeId::WebhookDelivery(_) => Ok(None),
            }
        }

        /// Names of the tables, each with a function that reads a logged row and logs it again.
        #[cfg(test)]
        const TABLES: &[(&str, fn(&str) -> String)] =
            &[$((stringify!($table), tests::logged_again::<$table::Model>),)*];
    };
}

/// Wraps an id in the type that a column has.
fn wrapped<R, I: Id>(_column: impl Fn(&R) -> I, id: Uuid) -> NodeId {
    I::from_uuid(id).into()
}

async fn scorecard_of_row<R: NodeRow>(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: R::Id,
) -> Result<Option<ScorecardId>, DbErr> {
    let Some(column) = R::SCORECARD else { return Ok(None) };
    let query = R::Table::of(organization).select_only().column(column).filter(R::ID.eq(id));
    query.into_tuple().one(db).await
}

// Each table with
// - the node that its rows are, the type of their id and the action that is needed to see them, where they have an id,
//   in brackets; nodes of no scorecard are seen by administrators, except where their reader decides otherwise;
// - the kind under which they are logged, and for parts the list field of the whole that holds them, in parentheses;
// - the columns with the id of that entity, its scorecard, its period and its version;
// - its facts.

rows! {
    organization [Organization: OrganizationId, Administer]: Organization of id;
    member [Member: MemberId, Administer]: Member of id;
    role_grant [RoleGrant: RoleGrantId, Administer]: Member (grants) of member_id;
    member_group [Group: GroupId, Administer]: Group of id with version;
    api_key [ApiKey: ApiKeyId, Administer]: ApiKey of id;
    scorecard [Scorecard: ScorecardId, ViewOutline]: Scorecard of id on id with version;
    perspective [Perspective: PerspectiveId, ViewOutline]: Perspective of id on scorecard_id with version;
    theme [Theme: ThemeId, ViewOutline]: Theme of id on scorecard_id with version;
    objective [Objective: ObjectiveId, ViewOutline]: Objective of id on scorecard_id with version;
    causal_link [CausalLink: CausalLinkId, ViewOutline]: CausalLink of id on scorecard_id with version;
    alignment [Alignment: AlignmentId, ViewOutline]: Alignment of id on scorecard_id with version;
    measure [Measure: MeasureId, Read]: Measure of id on scorecard_id with version;
    placement: Placement (placements) of objective_id on objective_scorecard_id;
    measure_period: MeasurePeriod of measure_id on scorecard_id in period => measure_period::Model::into_facts;
    initiative [Initiative: InitiativeId, Read]: Initiative of id on scorecard_id with version;
    deliverable [Deliverable: DeliverableId, Read]: Initiative (deliverables) of initiative_id on scorecard_id with version;
    initiative_objective: Initiative (objectives) of initiative_id on scorecard_id;
    initiative_measure: Initiative (measures) of initiative_id on scorecard_id;
    key_result [KeyResult: KeyResultId, Read]: KeyResult of id on scorecard_id in quarter with version;
    review [Review: ReviewId, Read]: Review of id on scorecard_id in period with version;
    review_result: Review (frozen) of review_id on scorecard_id;
    action_item [ActionItem: ActionItemId, Read]: Review (actionItems) of review_id on scorecard_id;
    decision [Decision: DecisionId, Read]: Review (decisions) of review_id on scorecard_id;
    comment [Comment: CommentId, Read]: Comment of id on scorecard_id;
    webhook [Webhook: WebhookId, Administer]: Webhook of id with version;
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
