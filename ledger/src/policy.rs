//! Authorization. Pure: no data is read here.
//!
//! A member has grants: a role in the whole organization, or on a scorecard and everything below it. The grants that
//! apply to one scorecard result in an [`AccessLevel`]; each [`Action`] needs one.

use domain::{
    id::ScorecardId,
    vocabulary::{Permission, Role},
};

use crate::error::{Error, Result};

/// Grant of a role in a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Scope: a scorecard with everything below it; `None` for the whole organization.
    pub scorecard: Option<ScorecardId>,
    /// Role within the scope.
    pub role: Role,
    /// True if a contributor may record only the measures they own.
    pub own_measures_only: bool,
}

/// Access level on a scorecard, or on the organization. A higher level includes all lower ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::EnumIter)]
pub enum AccessLevel {
    /// No access, not even to the existence.
    None,
    /// Access to names and strategy map, which alignment needs; given to members of lower scorecards.
    Outline,
    /// Read access to everything.
    Viewer,
    /// Viewer who also records the measures they own.
    Owner,
    /// Owner who also records all measures.
    Contributor,
    /// Contributor who also changes the strategy.
    Editor,
    /// Editor who also manages people, machines and settings.
    Admin,
}

/// Action on an organization's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumIter)]
pub enum Action {
    /// See names and strategy maps.
    ViewOutline,
    /// See everything.
    Read,
    /// Record the actuals of a measure one owns.
    RecordOwn,
    /// Comment on what one reads. Viewers may not: theirs is the role of wall screens and of read-only machines, whose
    /// token must not allow anything else; a person who is to comment is made a contributor, if need be restricted to
    /// their own measures.
    Comment,
    /// Record actuals.
    Record,
    /// Change the strategy: scorecards, objectives, measures, targets, initiatives.
    Edit,
    /// Close periods: their figures stand from then on.
    ClosePeriods,
    /// Manage members, machines and settings.
    Administer,
}

/// Lowest access level that permits the action.
#[must_use]
pub fn required(action: Action) -> AccessLevel {
    match action {
        Action::ViewOutline => AccessLevel::Outline,
        Action::Read => AccessLevel::Viewer,
        Action::RecordOwn | Action::Comment => AccessLevel::Owner,
        Action::Record => AccessLevel::Contributor,
        Action::Edit | Action::ClosePeriods => AccessLevel::Editor,
        Action::Administer => AccessLevel::Admin,
    }
}

impl AccessLevel {
    /// Reports whether the access level permits the action.
    #[must_use]
    pub fn may(self, action: Action) -> bool {
        self >= required(action)
    }

    /// Role that corresponds to the access level.
    #[must_use]
    pub fn role(self) -> Role {
        match self {
            Self::None | Self::Outline | Self::Viewer => Role::Viewer,
            Self::Owner | Self::Contributor => Role::Contributor,
            Self::Editor => Role::Editor,
            Self::Admin => Role::Admin,
        }
    }
}

impl From<Grant> for AccessLevel {
    fn from(grant: Grant) -> Self {
        match grant.role {
            Role::Viewer => Self::Viewer,
            Role::Contributor if grant.own_measures_only => Self::Owner,
            Role::Contributor => Self::Contributor,
            Role::Editor => Self::Editor,
            Role::Admin => Self::Admin,
        }
    }
}

/// Reports whether the access level permits the action on a measure, owned by the caller or not.
#[must_use]
pub fn permits(access: AccessLevel, action: Action, owned: bool) -> bool {
    access.may(action) || (action == Action::Record && owned && access.may(Action::RecordOwn))
}

/// Permissions that clients are told of, each with its action.
const PERMISSIONS: [(Permission, Action); 6] = [
    (Permission::Record, Action::Record),
    (Permission::SetTargets, Action::Edit),
    (Permission::Edit, Action::Edit),
    (Permission::Comment, Action::Comment),
    (Permission::ClosePeriods, Action::ClosePeriods),
    (Permission::Administer, Action::Administer),
];

/// Permissions of a caller with this access level on an object; `owned` where it is a measure that the caller owns.
pub fn permissions(access: AccessLevel, owned: bool) -> impl Iterator<Item = Permission> {
    let permitted = move |(_, action): &(Permission, Action)| permits(access, *action, owned);
    PERMISSIONS.into_iter().filter(permitted).map(|(permission, _)| permission)
}

/// Message for a caller whose access level does not permit the action on a measure of another owner.
#[must_use]
pub fn why_not_with_measure(access: AccessLevel, action: Action) -> String {
    let role = required(action).role();
    if action == Action::Record && access.may(Action::RecordOwn) {
        return format!(
            "you may record only measures that you own, and this one is not yours; others take the role {role} without \
             that limit where the measure is at home"
        );
    }
    format!("this needs the role {role} or higher where the measure is at home")
}

/// Demands that the access level permits the action.
///
/// # Errors
/// Returns `Forbidden` with the role that would be sufficient.
pub fn demand(access: AccessLevel, action: Action) -> Result<()> {
    if access.may(action) { Ok(()) } else { Err(Error::Forbidden(required(action).role())) }
}

/// Error for an action on the whole organization, for a caller with this highest access level on any part of it.
#[must_use]
pub fn forbidden_overall(highest: AccessLevel, action: Action) -> Error {
    let role = required(action).role();
    if highest.may(action) { Error::ForbiddenInPart(role) } else { Error::Forbidden(role) }
}

/// Access level that results from the grants: the highest of those that apply, where `reaches` says whether the scope
/// of a grant does.
#[must_use]
pub fn access(grants: &[Grant], reaches: impl Fn(Option<ScorecardId>) -> bool) -> AccessLevel {
    let reaching = grants.iter().filter(|grant| reaches(grant.scorecard));
    reaching.map(|grant| AccessLevel::from(*grant)).max().unwrap_or(AccessLevel::None)
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn each_access_level_permits_more_than_the_level_below() {
        let allowed =
            |access: AccessLevel| Action::iter().filter(|action| access.may(*action)).collect::<Vec<_>>();
        for (below, access) in AccessLevel::iter().zip(AccessLevel::iter().skip(1)) {
            let (less, more) = (allowed(below), allowed(access));
            assert!(less.len() < more.len() && less.iter().all(|it| more.contains(it)), "{access:?}");
        }
    }

    #[test]
    fn the_highest_applicable_grant_counts() {
        let [here, elsewhere] = [1, 2].map(|n| ScorecardId::from_uuid(uuid::Uuid::from_u128(n)));
        let grant = |scorecard, role| Grant { scorecard, role, own_measures_only: false };
        let grants =
            [grant(Some(elsewhere), Role::Admin), grant(Some(here), Role::Editor), grant(None, Role::Viewer)];
        assert_eq!(access(&grants, |scope| scope.is_none_or(|it| it == here)), AccessLevel::Editor);
        assert_eq!(access(&grants, |scope| scope.is_none()), AccessLevel::Viewer);
        assert_eq!(access(&grants[..2], |scope| scope.is_none()), AccessLevel::None);
    }

    #[test]
    fn an_owner_may_record_their_own_measure_and_comment() {
        use Permission::{Administer, ClosePeriods, Comment, Edit, Record, SetTargets};
        let of = |access, owned| permissions(access, owned).collect::<Vec<_>>();
        assert_eq!(of(AccessLevel::Viewer, true), []);
        assert_eq!(of(AccessLevel::Owner, false), [Comment]);
        assert_eq!(of(AccessLevel::Owner, true), [Record, Comment]);
        assert_eq!(of(AccessLevel::Contributor, false), [Record, Comment]);
        assert_eq!(of(AccessLevel::Editor, false), [Record, SetTargets, Edit, Comment, ClosePeriods]);
        let all = [Record, SetTargets, Edit, Comment, ClosePeriods, Administer];
        assert_eq!(of(AccessLevel::Admin, false), all);
    }

    #[test]
    fn own_measures_only_is_below_contributor() {
        let grant = Grant { scorecard: None, role: Role::Contributor, own_measures_only: true };
        assert!(
            AccessLevel::from(grant).may(Action::RecordOwn) && !AccessLevel::from(grant).may(Action::Record)
        );
        assert!(permits(AccessLevel::Owner, Action::Record, true));
        assert!(
            !permits(AccessLevel::Owner, Action::Record, false)
                && !permits(AccessLevel::Viewer, Action::Record, true)
        );
        let editor = Grant { role: Role::Editor, ..grant };
        assert_eq!(AccessLevel::from(editor), AccessLevel::Editor, "it is a limit of contributors alone");
    }
}
