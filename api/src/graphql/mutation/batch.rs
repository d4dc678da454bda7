//! What the mutations that take many entries have in common.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use async_graphql::{Enum, ID, OneofObject};
use domain::{
    cascade::MeasureRef as MeasureKey,
    evaluate::Wanted,
    id::{OrganizationId, ScorecardId},
    period::Period,
};
use service::{
    View,
    measure::{self, BatchOutcome, Expected},
};

use crate::graphql::{
    Result, error::UserError, figure::Figure, home::Home, measure_period::MeasurePeriod, request::Request,
    scalars::DateTime,
};

/// A measure by its id or by the partner's key.
#[derive(OneofObject)]
pub(super) enum MeasureRef {
    /// By id.
    Id(ID),
    /// By the partner's key.
    Key(String),
}

impl From<MeasureRef> for measure::MeasureRef {
    fn from(reference: MeasureRef) -> Self {
        match reference {
            MeasureRef::Id(id) => Self::Id(id.0),
            MeasureRef::Key(key) => Self::Key(key),
        }
    }
}

/// What happens to the good entries when some are bad.
#[derive(Enum, Clone, Copy, Default, PartialEq, Eq)]
#[graphql(remote = "measure::ErrorPolicy")]
pub(super) enum ErrorPolicy {
    /// Nothing is kept.
    #[default]
    RejectAll,
    /// The good ones are kept, the bad ones reported.
    RowByRow,
}

/// What the caller believes to be known of the entry's period. Where something else is known, somebody has changed it
/// since, and the entry is refused with CONFLICT; the message says what is known, who recorded it and when.
#[derive(OneofObject)]
pub(super) enum ExpectedInput {
    /// The actual is this number; 1 and 0 for yes and no.
    Actual(Figure),
    /// The target is this number.
    Target(Figure),
    /// The actual was last recorded or cleared at this instant: `MeasurePeriod.recordedAt`.
    RecordedAt(DateTime),
    /// Always true. In an entry of `actualsRecord` there is no actual; in one of `targetsSet` none of the facts that it can
    /// set.
    Nothing(bool),
}

impl From<ExpectedInput> for Expected {
    fn from(input: ExpectedInput) -> Self {
        match input {
            ExpectedInput::Actual(actual) => Self::Actual(actual.0),
            ExpectedInput::Target(target) => Self::Target(target.0),
            ExpectedInput::RecordedAt(at) => Self::RecordedAt(at.0),
            ExpectedInput::Nothing(is_expected) => Self::Nothing(is_expected),
        }
    }
}

/// An outcome as its payload shows it.
pub(super) struct Shown {
    pub(super) results: Vec<Option<MeasurePeriod>>,
    /// How many entries were written.
    pub(super) count: i32,
    pub(super) unchanged: i32,
    pub(super) user_errors: Vec<UserError>,
    pub(super) revision: String,
}

impl Shown {
    /// Reads what the entries are about, as it is after the write.
    pub(super) async fn new(
        request: &Request,
        organization: OrganizationId,
        outcome: BatchOutcome,
    ) -> Result<Self> {
        let BatchOutcome { results, unchanged, problems, revision, seen, written } = outcome;
        request.note_written(written);
        let taken = results.iter().flatten().count();
        let results = match taken {
            0 => results.iter().map(|_| None).collect(),
            _ => shown(&request.since(organization, seen).await?, results).await?,
        };
        Ok(Self {
            results,
            count: i32::try_from(taken.saturating_sub(unchanged)).unwrap_or(i32::MAX),
            unchanged: i32::try_from(unchanged).unwrap_or(i32::MAX),
            user_errors: problems.into_iter().map(Into::into).collect(),
            revision: revision.to_string(),
        })
    }
}

/// What is known of each measure and period now; their homes are read together.
async fn shown(
    view: &Arc<View>,
    results: Vec<Option<(MeasureKey, Period)>>,
) -> Result<Vec<Option<MeasurePeriod>>> {
    let homes: HashSet<ScorecardId> = results.iter().flatten().map(|(at, _)| at.scorecard).collect();
    let homes: Vec<_> = homes.into_iter().collect();
    let homes: HashMap<ScorecardId, Home> =
        Home::all(view, &homes).await?.into_iter().map(|home| (home.scorecard.profile.id, home)).collect();
    let mut shown = Vec::with_capacity(results.len());
    for result in results {
        let found = result
            .and_then(|(at, period)| Some((homes.get(&at.scorecard)?.measure_by_id(at.measure)?, period)));
        shown.push(match found {
            Some((measure, period)) => measure.at(&[period], Wanted::ALL).await?.pop(),
            None => None,
        });
    }
    Ok(shown)
}
