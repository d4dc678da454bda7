//! Parts shared by the mutations that take many entries.

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
    Reader,
    measure::{self, BatchOutcome, Expected},
};

use crate::{
    Result, error::UserError, figure::Figure, home::Home, measure::period::MeasurePeriod, request::Request,
    scalars::DateTime,
};

/// Measure by its id or by its key.
#[derive(OneofObject)]
pub(crate) enum MeasureRef {
    /// Id of the measure.
    Id(ID),
    /// Key of the measure.
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

/// Treatment of the good entries when some are refused.
#[derive(Enum, Clone, Copy, Default, PartialEq, Eq)]
#[graphql(remote = "measure::ErrorPolicy")]
pub(crate) enum ErrorPolicy {
    /// All or nothing: no entry is written.
    #[default]
    RejectAll,
    /// Row by row: the good entries are written, the refused ones are reported.
    RowByRow,
}

/// Values that the caller expects to be stored for the entry's period. Where other values are stored, somebody has
/// changed them since, and the entry is refused with CONFLICT; the message names the stored values, who recorded them
/// and when.
#[derive(OneofObject)]
pub(crate) enum ExpectedInput {
    /// Expects the actual to be this number; 1 and 0 for yes and no.
    Actual(Figure),
    /// Expects the target to be this number.
    Target(Figure),
    /// Expects the actual to have been last recorded or cleared at this instant: `MeasurePeriod.recordedAt`.
    RecordedAt(DateTime),
    /// Expects nothing to be stored; the value is always true. In an entry of `actualsRecord` there is no actual; in
    /// one of `targetsSet` none of the facts that it can set.
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

/// Outcome as the payload shows it.
pub(crate) struct Shown {
    pub(crate) results: Vec<Option<MeasurePeriod>>,
    /// Number of entries that were written.
    pub(crate) count: i32,
    pub(crate) unchanged: i32,
    pub(crate) user_errors: Vec<UserError>,
    pub(crate) revision: String,
}

impl Shown {
    /// Reads the measure periods of the entries, as they are after the write.
    pub(crate) async fn new(
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

/// Current values of each measure and period; the home scorecards are read together.
async fn shown(
    view: &Arc<Reader>,
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
