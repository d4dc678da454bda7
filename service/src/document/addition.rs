//! Documents that only add: a scorecard whose keys must all be new.

use domain::validity;
use ledger::{
    error::{Error, Problem, ProblemCode, Result},
    write::LockedWrite,
};
use serde_json::Value;

use super::{
    draft::Draft,
    existing::{Existing, Named},
    model::{Document, NewScorecard},
    path::Problems,
    read,
};

/// Existing data of the organization, to which documents are added.
pub(crate) struct Addition(Existing);

impl Addition {
    pub(crate) async fn to(write: &LockedWrite) -> Result<Self> {
        Ok(Self(Existing::load(write).await?))
    }

    /// Problem with the keys of a document whose entities must be new: one that is not a valid key, or that an entity
    /// of the same kind already has.
    pub(crate) fn unfit_key(&self, document: &Value) -> Option<(ProblemCode, String)> {
        let document = read::document(document, &Problems::default());
        self.keys(&document).into_iter().find_map(|(kind, key, is_taken)| match validity::key(key) {
            Some(violation) => {
                let message = format!("{key:?} would be the key of a {kind}: a key {}", violation.message);
                Some((violation.fault.into(), message))
            }
            None => is_taken.then(|| (ProblemCode::Duplicate, format!("another {kind} has the key {key:?}"))),
        })
    }

    /// Keys of the document, each with the kind of its entity, and true if an entity of that kind already has it.
    fn keys<'a>(&self, document: &'a Document) -> Vec<(&'static str, &'a str, bool)> {
        fn of<'a, M>(
            kind: &'static str,
            known: &Named<M>,
            keys: impl IntoIterator<Item = &'a String>,
        ) -> Vec<(&'static str, &'a str, bool)> {
            keys.into_iter().map(|key| (kind, key.as_str(), known.get(key).is_some())).collect()
        }
        let (there, scorecards) = (&self.0, &document.scorecards);
        let perspectives = || scorecards.iter().flat_map(|it| it.perspectives.iter().flatten());
        let objectives = perspectives().flat_map(|it| &it.objectives).map(|it| &it.key);
        let themes = scorecards.iter().flat_map(|it| &it.themes).map(|it| &it.key);
        let initiatives = scorecards.iter().flat_map(|it| &it.initiatives).map(|it| &it.key);
        [
            of("scorecard", &there.scorecards, scorecards.iter().map(|it| &it.key)),
            of("theme", &there.themes, themes),
            of("perspective", &there.perspectives, perspectives().map(|it| &it.key)),
            of("objective", &there.objectives, objectives),
            of("initiative", &there.initiatives, initiatives),
            of("measure", &there.measures, document.measures.iter().map(|it| &it.key)),
        ]
        .concat()
    }

    /// Plans the document's scorecard at this position of the cascade.
    ///
    /// # Errors
    /// Returns an error when the database fails; `Corrupt` when the document, which the program itself made, is
    /// invalid.
    pub(crate) async fn draft(
        &self,
        write: &LockedWrite,
        document: &Value,
        new_scorecard: NewScorecard,
    ) -> Result<Draft> {
        let problems = Problems::default();
        let mut document = read::document(document, &problems);
        document.scorecards.iter_mut().for_each(|scorecard| scorecard.new_scorecard = Some(new_scorecard));
        let message = |problem: &Problem| format!("a document at {}: {}", problem.pointer(), problem.message);
        // Copied values were recorded before; the limit on future periods is not checked again.
        let draft = Draft::new(write, &self.0, &document, true, problems).await?;
        draft.map_err(|problems| Error::Corrupt(problems.first().map(message).unwrap_or_default()))
    }
}
