//! Who may do what. Pure: no data is read here.

use domain::vocabulary::Role;

/// What can be done with an organization's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// See scorecards and what is in them.
    Read,
    /// Record actuals.
    Record,
    /// Change the strategy: scorecards, objectives, measures, targets.
    Edit,
    /// Manage members, machines and settings.
    Administer,
}

/// The least role that may do this.
#[must_use]
pub fn required(action: Action) -> Role {
    match action {
        Action::Read => Role::Viewer,
        Action::Record => Role::Contributor,
        Action::Edit => Role::Editor,
        Action::Administer => Role::Admin,
    }
}

/// Whether the role may do this; each role may do what the roles before it may.
#[must_use]
pub fn allows(role: Role, action: Action) -> bool {
    role >= required(action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_adds_to_the_one_before() {
        use Action::{Administer, Edit, Read, Record};
        let actions = [Read, Record, Edit, Administer];
        for (role, may) in [(Role::Viewer, 1), (Role::Contributor, 2), (Role::Editor, 3), (Role::Admin, 4)] {
            let allowed = actions.into_iter().filter(|action| allows(role, *action)).count();
            assert_eq!(allowed, may, "{role}");
        }
    }
}
