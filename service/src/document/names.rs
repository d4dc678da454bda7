//! Resolution of keys to ids, in the document and in the organization together.

use std::collections::{HashMap, HashSet};

use domain::id::{Id, InitiativeId, MeasureId, ObjectiveId, PerspectiveId, ScorecardId, ThemeId};
use ledger::{error::ProblemCode, write::LockedWrite};

use super::{
    existing::{Existing, Named},
    model::Document,
    path::{DocumentPath, Problems},
};

/// Entity that belongs to a scorecard.
#[derive(Clone, Copy)]
pub(super) struct Name<I> {
    pub(super) id: I,
    pub(super) scorecard: ScorecardId,
}

/// Ids by key, for each kind of entity.
#[derive(Default)]
pub(super) struct Names {
    pub(super) scorecards: HashMap<String, ScorecardId>,
    pub(super) perspectives: HashMap<String, Name<PerspectiveId>>,
    pub(super) themes: HashMap<String, Name<ThemeId>>,
    pub(super) objectives: HashMap<String, Name<ObjectiveId>>,
    pub(super) measures: HashMap<String, Name<MeasureId>>,
    pub(super) initiatives: HashMap<String, Name<InitiativeId>>,
}

/// Assignment of ids to the keys of one kind of entity while the document is traversed.
struct KeyAssignment<'a, I> {
    names: HashMap<String, Name<I>>,
    given: HashSet<I>,
    kind: &'static str,
    problems: &'a Problems,
}

impl<'a, I: Id> KeyAssignment<'a, I> {
    fn new<M>(
        kind: &'static str,
        known: &Named<M>,
        name: impl Fn(&M) -> Name<I>,
        problems: &'a Problems,
    ) -> Self {
        let names = known.keyed().map(|(key, row)| (key.clone(), name(row))).collect();
        Self { names, given: HashSet::new(), kind, problems }
    }

    /// Assigns an id to the key of an entity of the scorecard: that of the existing entity, or a new one.
    fn assign(&mut self, key: &str, scorecard: ScorecardId, at: &DocumentPath, new_id: impl FnOnce() -> I) {
        if key.is_empty() {
            return;
        }
        let known = self.names.get(key).copied();
        let name = known.unwrap_or_else(|| Name { id: new_id(), scorecard });
        if !self.given.insert(name.id) {
            let message = format!("the document has another {} with the key {key:?}", self.kind);
            self.problems.add(ProblemCode::Duplicate, &at.field("key"), message);
        } else if name.scorecard != scorecard {
            let message = format!("the {} {key:?} belongs to another scorecard, and stays there", self.kind);
            self.problems.add(ProblemCode::Immutable, &at.field("key"), message);
        } else if known.is_none() {
            self.names.insert(key.to_owned(), name);
        }
    }
}

impl Names {
    /// Traverses the document and assigns an id to every key.
    pub(super) fn new(
        existing: &Existing,
        document: &Document,
        write: &LockedWrite,
        problems: &Problems,
    ) -> Self {
        let own = |id: ScorecardId| Name { id, scorecard: id };
        let mut scorecards =
            KeyAssignment::new("scorecard", &existing.scorecards, |row| own(row.id), problems);
        for scorecard in &document.scorecards {
            let known = existing.scorecards.get(&scorecard.key).map(|row| row.id);
            let id = known
                .or(scorecard.new_scorecard.map(|new_scorecard| new_scorecard.id))
                .unwrap_or_else(|| write.new_id());
            scorecards.assign(&scorecard.key, id, &scorecard.at, || id);
        }
        let scorecards: HashMap<String, ScorecardId> =
            scorecards.names.into_iter().map(|(key, name)| (key, name.id)).collect();

        macro_rules! giving {
            ($kind:literal, $table:ident) => {
                KeyAssignment::new(
                    $kind,
                    &existing.$table,
                    |row| Name { id: row.id, scorecard: row.scorecard_id },
                    problems,
                )
            };
        }
        let mut themes = giving!("theme", themes);
        let mut perspectives = giving!("perspective", perspectives);
        let mut objectives = giving!("objective", objectives);
        let mut initiatives = giving!("initiative", initiatives);
        for scorecard in &document.scorecards {
            let Some(&home) = scorecards.get(&scorecard.key) else { continue };
            for theme in &scorecard.themes {
                themes.assign(&theme.key, home, &theme.at, || write.new_id());
            }
            for perspective in scorecard.perspectives.iter().flatten() {
                perspectives.assign(&perspective.key, home, &perspective.at, || write.new_id());
                for objective in &perspective.objectives {
                    objectives.assign(&objective.key, home, &objective.at, || write.new_id());
                }
            }
            for initiative in &scorecard.initiatives {
                initiatives.assign(&initiative.key, home, &initiative.at, || write.new_id());
            }
        }
        let mut measures = giving!("measure", measures);
        for measure in &document.measures {
            match scorecards.get(&measure.scorecard) {
                Some(&home) => measures.assign(&measure.key, home, &measure.at, || write.new_id()),
                None if measure.scorecard.is_empty() => {}
                None => {
                    let message = format!("there is no scorecard with the key {:?}", measure.scorecard);
                    problems.add(ProblemCode::NotFound, &measure.at.field("scorecard"), message);
                }
            }
        }
        Self {
            scorecards,
            perspectives: perspectives.names,
            themes: themes.names,
            objectives: objectives.names,
            measures: measures.names,
            initiatives: initiatives.names,
        }
    }
}
