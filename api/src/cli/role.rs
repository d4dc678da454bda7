//! Roles on the command line.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use domain::vocabulary::Role;

/// Parser of roles, whose error lists the valid ones.
pub(super) fn parser() -> impl TypedValueParser<Value = Role> {
    let roles = [Role::Viewer, Role::Contributor, Role::Editor, Role::Admin];
    let values = roles.map(|role| {
        let help = match role {
            Role::Viewer => "reads",
            Role::Contributor => "records values too",
            Role::Editor => "changes the strategy too",
            Role::Admin => "manages people and machines too",
        };
        PossibleValue::new(<&str>::from(role)).help(help)
    });
    // Also in lower case, where the argument ignores case.
    PossibleValuesParser::new(values).try_map(|word| word.to_uppercase().parse::<Role>())
}
