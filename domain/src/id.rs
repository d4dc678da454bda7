//! Typed ids. On the wire an id reads `measure_01k9...`: the type's name and a UUIDv7 in the TypeID format
//! (<https://github.com/jetify-com/typeid>), so that an id of one type is never taken for another. In columns and in the
//! change log it is the plain UUID.

use std::{fmt, hash::Hash, str::FromStr};

use get_size2::GetSize;
use serde::{Deserialize, Serialize};
use type_safe_id::{StaticType, TypeSafeId};
use uuid::Uuid;

use crate::period::Period;

/// Id of one type.
pub trait Id:
    Copy + Ord + Hash + fmt::Display + FromStr<Err = NotAnId> + Into<NodeId> + Send + Sync + 'static
{
    /// Wraps the UUID.
    fn from_uuid(uuid: Uuid) -> Self;
    /// UUID of the id.
    fn uuid(self) -> Uuid;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident, $node:ident = $prefix:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, GetSize)]
            #[cfg_attr(feature = "sea-orm", derive(sea_orm::DeriveValueType))]
            #[serde(transparent)]
            pub struct $id(Uuid);

            impl $id {
                const PREFIX: &'static str = $prefix;

                /// Wraps the UUID.
                #[must_use]
                pub const fn from_uuid(uuid: Uuid) -> Self {
                    Self(uuid)
                }

                /// UUID of the id.
                #[must_use]
                pub const fn uuid(self) -> Uuid {
                    self.0
                }
            }

            impl Id for $id {
                fn from_uuid(uuid: Uuid) -> Self {
                    Self(uuid)
                }

                fn uuid(self) -> Uuid {
                    self.0
                }
            }

            const _: () = {
                #[derive(Default)]
                struct Tag;

                impl StaticType for Tag {
                    const TYPE: &'static str = $id::PREFIX;
                }

                impl fmt::Display for $id {
                    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        TypeSafeId::<Tag>::from_uuid(self.0).fmt(f)
                    }
                }

                impl FromStr for $id {
                    type Err = NotAnId;

                    fn from_str(text: &str) -> Result<Self, NotAnId> {
                        let id: TypeSafeId<Tag> = text.parse().map_err(|_| NotAnId)?;
                        Ok(Self(id.uuid()))
                    }
                }
            };

            #[cfg(feature = "sea-orm")]
            crate::column::not_counted!($id);
        )*

        /// Id of any type that a client can address.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(
            feature = "sea-orm",
            derive(sea_orm::DeriveValueType),
            sea_orm(value_type = "String", from_str = "crate::column::parse")
        )]
        pub enum NodeId {
            $($(#[$doc])* $node($id),)*
        }

        $(
            impl From<$id> for NodeId {
                fn from(id: $id) -> Self {
                    Self::$node(id)
                }
            }
        )*

        crate::text::serde_as_text!(NodeId);

        impl NodeId {
            /// UUID of the id.
            #[must_use]
            pub fn uuid(&self) -> Uuid {
                match self {
                    $(Self::$node(id) => id.uuid(),)*
                }
            }
        }

        impl fmt::Display for NodeId {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$node(id) => id.fmt(f),)*
                }
            }
        }

        impl FromStr for NodeId {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let (prefix, _) = text.rsplit_once('_').ok_or(NotAnId)?;
                match prefix {
                    $($prefix => text.parse().map(Self::$node),)*
                    _ => Err(NotAnId),
                }
            }
        }
    };
}

ids! {
    /// Organization: a tenant.
    OrganizationId, Organization = "organization";
    /// Member: a person of an organization.
    MemberId, Member = "member";
    /// Role grant: a role of a member in one scope.
    RoleGrantId, RoleGrant = "rolegrant";
    /// Group of members.
    GroupId, Group = "group";
    /// API key: the credential of a machine.
    ApiKeyId, ApiKey = "apikey";
    /// Scorecard: the strategy of one unit.
    ScorecardId, Scorecard = "scorecard";
    /// Perspective of a scorecard.
    PerspectiveId, Perspective = "perspective";
    /// Theme: a vertical strand across perspectives.
    ThemeId, Theme = "theme";
    /// Objective: a result that a unit wants to reach.
    ObjectiveId, Objective = "objective";
    /// Causal link: a hypothesis of cause and effect.
    CausalLinkId, CausalLink = "causallink";
    /// Alignment: contribution of a child objective to an ancestor's.
    AlignmentId, Alignment = "alignment";
    /// Measure: a KPI.
    MeasureId, Measure = "measure";
    /// Initiative: a project that moves objectives.
    InitiativeId, Initiative = "initiative";
    /// Deliverable: a result of an initiative.
    DeliverableId, Deliverable = "deliverable";
    /// Key result: a result to reach for an objective in a quarter.
    KeyResultId, KeyResult = "keyresult";
    /// Review: a meeting over a scorecard and a period.
    ReviewId, Review = "review";
    /// Decision of a review.
    DecisionId, Decision = "decision";
    /// Action item: a task that follows from a review.
    ActionItemId, ActionItem = "actionitem";
    /// Comment on a node.
    CommentId, Comment = "comment";
    /// Webhook: an address that changes are sent to.
    WebhookId, Webhook = "webhook";
    /// Webhook delivery: a message to a webhook.
    WebhookDeliveryId, WebhookDelivery = "webhookdelivery";
}

/// Id of a measure's values in a period: `measureperiod_01h2xcejqtf2nbrexx3vqjhp41.2026-09`. Derived from both, so it
/// is the same wherever the period is shown, with or without a recorded value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MeasurePeriodId {
    /// Id of the measure.
    pub measure: MeasureId,
    /// Period of any frequency.
    pub period: Period,
}

const MEASURE_PERIOD_PREFIX: &str = "measureperiod_";

impl fmt::Display for MeasurePeriodId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let measure = self.measure.to_string();
        let (_, suffix) = measure.rsplit_once('_').ok_or(fmt::Error)?;
        write!(f, "{MEASURE_PERIOD_PREFIX}{suffix}.{}", self.period)
    }
}

impl FromStr for MeasurePeriodId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let parts = text.strip_prefix(MEASURE_PERIOD_PREFIX).and_then(|rest| rest.split_once('.'));
        let (suffix, period) = parts.ok_or(NotAnId)?;
        Ok(Self {
            measure: format!("{}_{suffix}", MeasureId::PREFIX).parse()?,
            period: period.parse().map_err(|_| NotAnId)?,
        })
    }
}

/// Error: the text is not an id of this API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id; ids look like measure_01k9zt6v3de0wr5f7m2q8xj4sb")]
pub struct NotAnId;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_parses_as_its_own_type_only() {
        let id = MeasureId::from_uuid(Uuid::from_u128(0x0188_bac7_4afa_78aa_bc3b_bd1e_ef28_d881));
        let text = id.to_string();
        assert_eq!(text, "measure_01h2xcejqtf2nbrexx3vqjhp41");
        assert_eq!(text.parse::<NodeId>(), Ok(NodeId::Measure(id)));
        assert!(text.parse::<ObjectiveId>().is_err());
    }

    #[test]
    fn json_has_the_plain_uuid_of_an_id_and_the_text_of_a_node() {
        let id = MeasureId::from_uuid(Uuid::from_u128(0x0188_bac7_4afa_78aa_bc3b_bd1e_ef28_d881));
        let json = serde_json::to_string(&(id, NodeId::from(id))).unwrap();
        assert_eq!(json, r#"["0188bac7-4afa-78aa-bc3b-bd1eef28d881","measure_01h2xcejqtf2nbrexx3vqjhp41"]"#);
        assert_eq!(serde_json::from_str::<(MeasureId, NodeId)>(&json).unwrap(), (id, id.into()));
        assert!(serde_json::from_str::<NodeId>(r#""kpi_01h2xcejqtf2nbrexx3vqjhp41""#).is_err());
    }

    #[test]
    fn a_measure_period_id_parses_as_its_own_type_only() {
        let measure = MeasureId::from_uuid(Uuid::from_u128(0x0188_bac7_4afa_78aa_bc3b_bd1e_ef28_d881));
        for code in ["2026-09", "FY2026-Q3", "FY2026-H1", "FY2026", "2026-W37", "2026-09-14"] {
            let id = MeasurePeriodId { measure, period: code.parse().unwrap() };
            let text = id.to_string();
            assert_eq!(text, format!("measureperiod_01h2xcejqtf2nbrexx3vqjhp41.{code}"));
            assert_eq!(text.parse(), Ok(id));
            assert_eq!(text.parse::<NodeId>(), Err(NotAnId));
        }
        for text in [
            "",
            "measureperiod_",
            "measureperiod_01h2xcejqtf2nbrexx3vqjhp41",
            "measureperiod_01h2xcejqtf2nbrexx3vqjhp41.",
            "measureperiod_01h2xcejqtf2nbrexx3vqjhp41.2026-13",
            "measureperiod_01h2xcejqtf2nbrexx3vqjhp4.2026-09",
            "measureperiod_measure_01h2xcejqtf2nbrexx3vqjhp41.2026-09",
            "measure_01h2xcejqtf2nbrexx3vqjhp41.2026-09",
        ] {
            assert_eq!(text.parse::<MeasurePeriodId>(), Err(NotAnId), "{text}");
        }
    }

    #[test]
    fn a_malformed_id_is_refused() {
        for text in ["", "_", "measure", "measure_", "measure_01h2", "kpi_01h2xcejqtf2nbrexx3vqjhp41", "é_é"]
        {
            assert_eq!(text.parse::<NodeId>(), Err(NotAnId), "{text}");
        }
    }
}
