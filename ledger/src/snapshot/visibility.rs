//! Visible part of an organization for a caller: the organization without hidden scorecards, and each scorecard without
//! its references to those. Hidden data is absent, so that no resolver has to check.

use std::sync::Arc;

use domain::{
    id::{MemberId, RoleGrantId, ScorecardId},
    scorecard::{Parts, Scorecard},
    series::Actor,
    vocabulary::EmailVisibility,
};

use super::{OrganizationSnapshot, Unfiltered, View};
use crate::{
    caller::Principal,
    policy::{AccessLevel, Action, Grant},
};

impl OrganizationSnapshot {
    /// Visible part of the organization for a principal.
    pub(super) fn visible_to(self: &Arc<Self>, principal: &Principal) -> Arc<Self> {
        if self.access(principal).may(Action::Read) {
            return Arc::clone(self);
        }
        let sees = |id| self.access_to(principal, id).may(Action::ViewOutline);
        Arc::new(self.with_tree(self.tree().visible(sees)))
    }
}

impl View {
    /// Reports whether the caller sees the member's e-mail address. A removed member has no roles, and is visible to
    /// administrators of the organization only.
    #[must_use]
    pub fn sees_email_of(&self, id: MemberId) -> bool {
        // The operator sees everything.
        let Some(principal) = self.principal() else { return true };
        match principal.actor {
            Actor::Member(own) if own == id => return true,
            Actor::Member(_) => {}
            Actor::ApiKey(_) | Actor::System => return false,
        }
        let overall = self.whole().access(principal);
        let administers = |(_, grant): &(RoleGrantId, Grant)| match grant.scorecard {
            Some(scorecard) => self.access_to(scorecard).may(Action::Administer),
            None => overall.may(Action::Administer),
        };
        let is_administered =
            self.whole().member(id).is_some_and(|member| member.grants.iter().any(administers));
        overall.may(Action::Administer)
            || is_administered
            || match self.whole().member_emails() {
                EmailVisibility::AllMembers => true,
                EmailVisibility::OrganizationMembers => {
                    principal.grants.iter().any(|grant| grant.scorecard.is_none())
                }
                EmailVisibility::Admins => false,
            }
    }
}

/// Visible part of a scorecard at this access level, for a caller who sees these other scorecards.
pub(super) fn visible_part(
    scorecard: &Arc<Scorecard>,
    access: AccessLevel,
    sees: impl Fn(ScorecardId) -> bool,
) -> Arc<Scorecard> {
    let whole = access.may(Action::Read);
    let parts: &Parts = scorecard;
    let aligned = |it: &&domain::scorecard::Alignment| sees(it.scorecard) && sees(it.parent_scorecard);
    let placed =
        |it: &&domain::scorecard::Placement| sees(it.objective_scorecard) && sees(it.measure_scorecard);
    if whole
        && parts.alignments.iter().all(|it| aligned(&it))
        && parts.placements.iter().all(|it| placed(&it))
    {
        return Arc::clone(scorecard);
    }
    let alignments = parts.alignments.iter().filter(aligned).cloned().collect();
    let placements = parts.placements.iter().filter(placed).cloned().collect();
    let parts = Parts { alignments, placements, ..parts.clone() };
    Arc::new(match whole {
        true => Scorecard::new(parts, scorecard.series().to_vec()),
        false => {
            let (measures, placements, initiatives) = Default::default();
            Scorecard::new(Parts { measures, placements, initiatives, ..parts }, Vec::new())
        }
    })
}
