//! A document that only adds: a scorecard under keys that nothing has yet.

use domain::validity;
use serde_json::Value;

use super::{
    draft::Draft,
    existing::{Existing, Named},
    model::{Document, Seat},
    path::Problems,
    read,
};
use crate::{
    error::{Error, Problem, ProblemCode, Result},
    write::Write,
};

/// What is there, for documents to be added to.
pub(crate) struct Addition(Existing);

impl Addition {
    pub(crate) async fn to(write: &Write) -> Result<Self> {
        Ok(Self(Existing::load(write).await?))
    }

    /// What is wrong with the document's keys as those of new things: one that is no key, or that something of the same
    /// kind has already.
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

    /// Each key of the document with what bears it, and whether something of that kind bears it already.
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

    /// The document's scorecard in this seat.
    ///
    /// # Errors
    /// When the database fails; `Corrupt` when something is wrong with the document, which is of our own making.
    pub(crate) async fn draft(&self, write: &Write, document: &Value, seat: Seat) -> Result<Draft> {
        let problems = Problems::default();
        let mut document = read::document(document, &problems);
        document.scorecards.iter_mut().for_each(|scorecard| scorecard.seat = Some(seat));
        let told = |problem: &Problem| format!("a document at {}: {}", problem.pointer(), problem.message);
        // What is copied was recorded once; it is not asked again how far ahead it lies.
        let draft = Draft::new(write, &self.0, &document, true, problems).await?;
        draft.map_err(|problems| Error::Corrupt(problems.first().map(told).unwrap_or_default()))
    }
}
