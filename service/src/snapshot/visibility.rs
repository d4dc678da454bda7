//! Visible part of an organization for a caller: the organization without hidden scorecards, and each scorecard without
//! its references to those. Hidden data is absent, so that no resolver has to check.

use std::sync::Arc;

use domain::{
    id::ScorecardId,
    scorecard::{Parts, Scorecard},
};

use super::OrganizationSnapshot;
use crate::{
    caller::Principal,
    policy::{AccessLevel, Action},
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
