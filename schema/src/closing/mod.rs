//! Closing of periods, and corrections of what was closed.

pub(crate) mod mutation;

use async_graphql::{InputObject, SimpleObject};
use domain::closing;
use service::{Reader, closing::CorrectionFields};

use crate::{
    actor::Actor,
    scalars::{Date, DateTime},
};

/// Latest closing or reopening of a scorecard's periods.
#[derive(SimpleObject)]
pub(super) struct Closing {
    /// Last closed day; null where all periods were reopened.
    through: Option<Date>,
    /// Time of the closing or reopening.
    changed_at: DateTime,
    /// Actor who closed or reopened.
    changed_by: Actor,
    /// Reason of a reopening; null for a closing.
    reason: Option<String>,
}

impl Closing {
    pub(super) fn new(closing: &closing::Closing, view: &Reader) -> Self {
        let closing::Closing { through, changed_at, changed_by, reason } = closing;
        Self {
            through: through.map(Date),
            changed_at: DateTime(*changed_at),
            changed_by: Actor::new(*changed_by, view),
            reason: reason.clone(),
        }
    }
}

/// Correction: the latest change of a period's figures after the period was closed.
#[derive(SimpleObject)]
pub(super) struct Correction {
    /// Reason of the correction.
    reason: String,
    /// Time of the correction.
    at: DateTime,
    /// Actor who made it.
    by: Actor,
}

impl Correction {
    pub(super) fn new(correction: &closing::Correction, view: &Reader) -> Self {
        let closing::Correction { reason, at, by } = correction;
        Self { reason: reason.clone(), at: DateTime(*at), by: Actor::new(*by, view) }
    }
}

/// Correction of figures in closed periods; needs ADMIN on the scorecard of the measure. Periods that are open are written
/// as without it.
#[derive(InputObject)]
pub(crate) struct CorrectionInput {
    /// Reason of the correction, which stands beside the figures: `MeasurePeriod.correctedAfterClose`.
    reason: String,
}

impl From<CorrectionInput> for CorrectionFields {
    fn from(CorrectionInput { reason }: CorrectionInput) -> Self {
        Self { reason }
    }
}
