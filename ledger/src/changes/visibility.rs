//! Visibility of changes to a caller, and changes that alter it.

use domain::{
    id::{NodeId, ScorecardId},
    series::Actor,
    vocabulary::{ChangeKind, EntityKind},
};
use serde_json::Value;

use super::Change;
use crate::{
    policy::Action,
    row::action_to_see,
    snapshot::{Unfiltered, View},
};

impl Change {
    /// Reports whether the caller sees the changed entity, by present access.
    pub(super) fn is_visible(&self, view: &View) -> bool {
        let may = |id: Option<ScorecardId>, action| id.is_some_and(|id| view.access_to(id).may(action));
        match self.of {
            EntityKind::Organization | EntityKind::Member | EntityKind::Group => true,
            EntityKind::ApiKey | EntityKind::Webhook => {
                let overall = view.principal().map(|principal| view.whole().access(principal));
                overall.is_none_or(|access| access.may(Action::Administer))
            }
            // An alignment between two scorecards is visible to callers who see both ends.
            EntityKind::Alignment => {
                may(self.home(), Action::ViewOutline)
                    && self
                        .scorecards_in("parent_scorecard_id")
                        .any(|end| may(Some(end), Action::ViewOutline))
            }
            EntityKind::Placement => {
                may(self.home(), Action::ViewOutline)
                    && self.scorecards_in("measure_scorecard_id").any(|end| may(Some(end), Action::Read))
            }
            _ => may(self.home(), action_to_see(self.node)),
        }
    }

    /// Reports whether the change gives the caller more or less access, in ways that no later change reports.
    pub(super) fn changes_visibility(&self, view: &View) -> bool {
        let differs = |column: &str| {
            self.kind == ChangeKind::Updated && self.logged(column)[0] != self.logged(column)[1]
        };
        match self.of {
            // A grant has changed, not merely a name.
            EntityKind::Member => {
                self.is_own(view) && self.logged("member_id").iter().any(|it| !it.is_null())
            }
            EntityKind::ApiKey => self.is_own(view),
            EntityKind::Scorecard if !view.sees_everything() => {
                self.kind == ChangeKind::Deleted || differs("parent_id")
            }
            EntityKind::Organization => {
                (!view.sees_everything() && differs("shows_ancestors")) || differs("member_emails")
            }
            _ => false,
        }
    }

    /// Reports whether the change is about the caller.
    fn is_own(&self, view: &View) -> bool {
        match view.principal().map(|principal| principal.actor) {
            Some(Actor::Member(id)) => self.node == NodeId::Member(id),
            Some(Actor::ApiKey(id)) => self.node == NodeId::ApiKey(id),
            Some(Actor::System) | None => false,
        }
    }

    /// Scorecards that the row refers to in this column, before and after.
    fn scorecards_in(&self, column: &str) -> impl Iterator<Item = ScorecardId> {
        let ids = self.logged(column).into_iter();
        ids.filter_map(|id| id.as_str()?.parse().ok().map(ScorecardId::from_uuid))
    }

    /// Value of the column before and after.
    fn logged(&self, column: &str) -> [Value; 2] {
        [&self.row.before, &self.row.after].map(|json| {
            let row = json.as_deref().and_then(|json| serde_json::from_str::<Value>(json).ok());
            row.and_then(|mut row| Some(row.get_mut(column)?.take())).unwrap_or_default()
        })
    }
}

/// Kinds that [`Change::changes_visibility`] examines: a reader of other kinds needs these as well.
pub(super) const CHANGES_VISIBILITY: [EntityKind; 4] =
    [EntityKind::Member, EntityKind::ApiKey, EntityKind::Scorecard, EntityKind::Organization];
