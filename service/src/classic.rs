//! Rows of the classic four perspectives, shared by documents and commands.

use domain::{classic, id::ScorecardId, position};
use entity::perspective;
use ledger::write::LockedWrite;

use crate::perspective::PerspectiveFields;

/// Creates the classic four perspectives of a new scorecard, with keys derived from the scorecard's where these are
/// free.
pub(crate) fn perspectives(
    write: &LockedWrite,
    scorecard_id: ScorecardId,
    scorecard_key: Option<&str>,
    is_taken: impl Fn(&str) -> bool,
) -> Vec<perspective::Model> {
    let organization = write.organization_id();
    let row = |(at, classic): (usize, &classic::Classic)| perspective::Model {
        key: scorecard_key.and_then(|key| classic.key_on(key)).filter(|key| !is_taken(key)),
        position: position::nth(at),
        ..PerspectiveFields::new_row(organization, scorecard_id, write.new_id(), classic.kind)
    };
    classic::PERSPECTIVES.iter().enumerate().map(row).collect()
}
