//! Kinds of entities that can be looked up by a partner key. Scorecards are not included: their keys are in the
//! organization's tree.

use domain::{
    id::{InitiativeId, MeasureId, NodeId, ObjectiveId, PerspectiveId, ThemeId},
    scorecard::Scorecard,
};
use uuid::Uuid;

/// Kind of entities on scorecards that may have a partner key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Keyed {
    /// Perspective.
    Perspective,
    /// Theme.
    Theme,
    /// Objective.
    Objective,
    /// Measure.
    Measure,
    /// Initiative.
    Initiative,
}

impl Keyed {
    /// Node of this kind with the id.
    pub(super) fn node(self, id: Uuid) -> NodeId {
        match self {
            Self::Perspective => PerspectiveId::from_uuid(id).into(),
            Self::Theme => ThemeId::from_uuid(id).into(),
            Self::Objective => ObjectiveId::from_uuid(id).into(),
            Self::Measure => MeasureId::from_uuid(id).into(),
            Self::Initiative => InitiativeId::from_uuid(id).into(),
        }
    }

    /// Key of the entity, when it is on the scorecard.
    #[must_use]
    pub fn key_on(self, scorecard: &Scorecard, id: Uuid) -> Option<&str> {
        let key = match self {
            Self::Perspective => {
                &scorecard.perspectives[scorecard.perspective(PerspectiveId::from_uuid(id))?].key
            }
            Self::Theme => &scorecard.themes.iter().find(|it| it.id.uuid() == id)?.key,
            Self::Objective => &scorecard.objectives[scorecard.objective(ObjectiveId::from_uuid(id))?].key,
            Self::Measure => &scorecard.measures[scorecard.measure(MeasureId::from_uuid(id))?].key,
            Self::Initiative => &scorecard.initiatives.iter().find(|it| it.id.uuid() == id)?.key,
        };
        key.as_deref()
    }
}
