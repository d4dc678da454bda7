//! Rows of the classic four perspectives, shared by documents and commands.

use domain::{classic, id::ScorecardId, position};
use entity::perspective;
use ledger::write::Write;

/// Creates the classic four perspectives of a new scorecard, with keys derived from the scorecard's where these are
/// free.
pub(crate) fn perspectives(
    write: &Write,
    scorecard_id: ScorecardId,
    scorecard_key: Option<&str>,
    is_taken: impl Fn(&str) -> bool,
) -> Vec<perspective::Model> {
    let row = |(at, classic): (usize, &classic::Classic)| perspective::Model {
        organization_id: write.organization_id(),
        id: write.new_id(),
        scorecard_id,
        key: scorecard_key.and_then(|key| classic.key_on(key)).filter(|key| !is_taken(key)),
        kind: classic.kind,
        name: classic.name.to_owned(),
        core_question: Some(classic.core_question.to_owned()),
        focus_area: Some(classic.focus_area.to_owned()),
        position: position::nth(at),
        weight: 1.0,
        version: 1,
    };
    classic::PERSPECTIVES.iter().enumerate().map(row).collect()
}
