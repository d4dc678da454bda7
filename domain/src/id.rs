//! Typed ids. On the wire an id reads `measure_01k9...`: the type's name and a UUIDv7 in the TypeID format
//! (<https://github.com/jetify-com/typeid>), so that an id of one type is never taken for another.

use std::{fmt, str::FromStr};

use type_safe_id::{StaticType, TypeSafeId};
use uuid::Uuid;

use crate::period::Period;

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident, $node:ident = $prefix:literal;)*) => {
        /// What the ids are ids of; used only as type parameters.
        pub mod tag {
            $(
                #[doc = concat!("The type behind ids that start with `", $prefix, "_`.")]
                #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
                pub struct $node;
            )*
        }
        $(
            impl StaticType for tag::$node {
                const TYPE: &'static str = $prefix;
            }
            $(#[$doc])*
            pub type $id = TypeSafeId<tag::$node>;
        )*

        /// An id of any type a client can address.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

        impl NodeId {
            /// The UUID inside.
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
                    $($prefix => text.parse().map(Self::$node).map_err(|_| NotAnId),)*
                    _ => Err(NotAnId),
                }
            }
        }
    };
}

ids! {
    /// A tenant.
    OrganizationId, Organization = "organization";
    /// A person of an organization.
    MemberId, Member = "member";
    /// What a person may do in one place.
    RoleGrantId, RoleGrant = "rolegrant";
    /// A machine's credential.
    ApiKeyId, ApiKey = "apikey";
    /// One unit's strategy.
    ScorecardId, Scorecard = "scorecard";
    /// One of a scorecard's points of view.
    PerspectiveId, Perspective = "perspective";
    /// A vertical strand across perspectives.
    ThemeId, Theme = "theme";
    /// What a unit wants to reach.
    ObjectiveId, Objective = "objective";
    /// A hypothesis of cause and effect.
    CausalLinkId, CausalLink = "causallink";
    /// A child objective's contribution to an ancestor's.
    AlignmentId, Alignment = "alignment";
    /// A KPI.
    MeasureId, Measure = "measure";
    /// A project that moves objectives.
    InitiativeId, Initiative = "initiative";
    /// A result of an initiative.
    DeliverableId, Deliverable = "deliverable";
    /// What a quarter is to bring for an objective.
    KeyResultId, KeyResult = "keyresult";
    /// A meeting over a scorecard and a period.
    ReviewId, Review = "review";
    /// What a review decided.
    DecisionId, Decision = "decision";
    /// What somebody is to do after a review.
    ActionItemId, ActionItem = "actionitem";
    /// What somebody says about a thing.
    CommentId, Comment = "comment";
    /// An address that is told of changes.
    WebhookId, Webhook = "webhook";
    /// A message to a webhook.
    WebhookDeliveryId, WebhookDelivery = "webhookdelivery";
}

/// The id of what is known of a measure in a period: `measureperiod_01h2xcejqtf2nbrexx3vqjhp41.2026-09`. It follows from
/// the two, so it is the same wherever the period is shown, whether anything was recorded or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MeasurePeriodId {
    /// The measure.
    pub measure: MeasureId,
    /// The period, of any frequency.
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
            measure: format!("{}_{suffix}", tag::Measure::TYPE).parse().map_err(|_| NotAnId)?,
            period: period.parse().map_err(|_| NotAnId)?,
        })
    }
}

/// The text is not an id of this API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id; ids look like measure_01k9zt6v3de0wr5f7m2q8xj4sb")]
pub struct NotAnId;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_as_the_same_type_only() {
        let id = MeasureId::from_uuid(Uuid::from_u128(0x0188_bac7_4afa_78aa_bc3b_bd1e_ef28_d881));
        let text = id.to_string();
        assert_eq!(text, "measure_01h2xcejqtf2nbrexx3vqjhp41");
        assert_eq!(text.parse::<NodeId>(), Ok(NodeId::Measure(id)));
        assert!(text.parse::<ObjectiveId>().is_err());
    }

    #[test]
    fn an_id_of_a_measures_period_reads_back_as_nothing_else() {
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
    fn anything_else_is_refused() {
        for text in ["", "_", "measure", "measure_", "measure_01h2", "kpi_01h2xcejqtf2nbrexx3vqjhp41", "é_é"]
        {
            assert_eq!(text.parse::<NodeId>(), Err(NotAnId), "{text}");
        }
    }
}
