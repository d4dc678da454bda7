//! Closing and reopening of periods: `periodsClose`, `periodsReopen`. What is recorded, set or imported asks here
//! whether its period is closed.

use std::{fmt, str::FromStr};

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::{
    closing::{Correction, day_before, is_closed},
    id::ScorecardId,
    period::Period,
    validity,
};
use entity::scorecard;
use ledger::{
    error::{Problem, ProblemCode, Result},
    policy::Action,
    row::Change,
    snapshot::OrganizationSnapshot,
};
use serde::Serialize;

use crate::{
    command::{Command, Refused, unusable_text},
    edit::{Edit, problem},
};

/// Closes the periods up to one, on a scorecard or in the whole organization.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PeriodsClose {
    /// Id of the scorecard; the whole organization when left out.
    pub scorecard_id: Option<String>,
    /// Code of the last period to close; it has ended.
    pub through: String,
    /// True to close the periods of all scorecards below it, too.
    pub include_descendants: bool,
}

/// Reopens a period and all later ones, on a scorecard or in the whole organization.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PeriodsReopen {
    /// Id of the scorecard; the whole organization when left out.
    pub scorecard_id: Option<String>,
    /// Code of the first period to reopen.
    pub from: String,
    /// True to reopen the periods of all scorecards below it, too.
    pub include_descendants: bool,
    /// Reason of the reopening.
    pub reason: String,
}

/// Request to change figures of closed periods.
#[derive(Clone, Debug, Serialize)]
pub struct CorrectionFields {
    /// Reason of the correction.
    pub reason: String,
}

impl CorrectionFields {
    /// Problem with the reason: it is blank, too long or cannot be stored.
    pub(crate) fn problem(&self) -> Option<Problem> {
        if let Some(violation) = validity::said("reason", &self.reason) {
            return Some(Problem::broken(violation, vec!["input".to_owned(), "correction".to_owned()]));
        }
        let (code, message) = unusable_text("reason", &self.reason)?;
        Some(Problem::new(code, message, &["input", "correction", "reason"]))
    }
}

/// Outcome of closing or reopening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Scorecard; `None` for the whole organization.
    pub scorecard: Option<ScorecardId>,
    /// Number of scorecards whose last closed day has moved.
    pub count: usize,
}

/// Text that is stored for repeated attempts: the number, then the scorecard's id if there is one.
impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.count)?;
        self.scorecard.map_or(Ok(()), |id| write!(f, " {id}"))
    }
}

/// Error: the text is no stored outcome.
#[derive(Debug)]
pub struct NotMoved;

impl FromStr for Moved {
    type Err = NotMoved;

    fn from_str(text: &str) -> Result<Self, NotMoved> {
        let (count, id) = text.split_once(' ').map_or((text, None), |(count, id)| (count, Some(id)));
        let scorecard = id.map(str::parse).transpose().map_err(|_| NotMoved)?;
        Ok(Self { scorecard, count: count.parse().map_err(|_| NotMoved)? })
    }
}

#[async_trait]
impl Command for PeriodsClose {
    const MUTATION: &'static str = "periodsClose";
    type Done = Moved;

    async fn run(&self, edit: &mut Edit) -> Result<Moved, Refused> {
        let scope = edit.closing_scope(self.scorecard_id.as_deref(), Action::ClosePeriods).await?;
        let period = edit.period_code("through", &self.through);
        edit.check_problems()?;
        let Some(period) = period else { return Err(Refused::Gathered) };
        edit.close_periods(scope, self.include_descendants, period, "through").await
    }
}

#[async_trait]
impl Command for PeriodsReopen {
    const MUTATION: &'static str = "periodsReopen";
    type Done = Moved;

    async fn run(&self, edit: &mut Edit) -> Result<Moved, Refused> {
        let scope = edit.closing_scope(self.scorecard_id.as_deref(), Action::Administer).await?;
        let period = edit.period_code("from", &self.from);
        edit.violations(validity::said("reason", &self.reason));
        edit.check_problems()?;
        let Some(period) = period else { return Err(Refused::Gathered) };
        let through = day_before(edit.write().organization().calendar(), period);
        let ids = edit.in_scope(scope, self.include_descendants, |closed| closed > through);
        let count = edit.move_closing(&ids, through, Some(&self.reason)).await?;
        Ok(Moved { scorecard: scope, count })
    }
}

impl Edit {
    /// Closes the periods of a scorecard, or of the whole organization, up to one that has ended. Scorecards that are
    /// closed further stay as they are.
    pub(crate) async fn close_periods(
        &mut self,
        scope: Option<ScorecardId>,
        include_descendants: bool,
        period: Period,
        field: &str,
    ) -> Result<Moved, Refused> {
        let through = self.write().organization().calendar().ends_on(period);
        if through >= self.today() {
            let message = format!("{period} runs until {through}; a period is closed after it has ended");
            return Err(problem(ProblemCode::OutOfRange, field, message).into());
        }
        let through = Some(through);
        let ids = self.in_scope(scope, include_descendants, |closed| closed < through);
        let count = self.move_closing(&ids, through, None).await?;
        Ok(Moved { scorecard: scope, count })
    }

    /// Scorecard to close or reopen; `None` for the whole organization.
    async fn closing_scope(&self, id: Option<&str>, action: Action) -> Result<Option<ScorecardId>, Refused> {
        match id {
            Some(id) => Ok(Some(self.scorecard("scorecardId", id, action).await?.profile.id)),
            None => {
                self.demand(action, Some("scorecardId"))?;
                Ok(None)
            }
        }
    }

    /// Parses a period code of any frequency.
    fn period_code(&mut self, field: &str, code: &str) -> Option<Period> {
        code.parse()
            .map_err(|error: domain::period::BadPeriodCode| {
                self.refuse(ProblemCode::BadPeriod, field, error.to_string());
            })
            .ok()
    }

    /// Scorecards of the scope whose last closed day is to move.
    fn in_scope(
        &self,
        scope: Option<ScorecardId>,
        include_descendants: bool,
        moves: impl Fn(Option<NaiveDate>) -> bool,
    ) -> Vec<ScorecardId> {
        let organization = self.write().organization();
        let ids: Vec<ScorecardId> = match scope {
            None => organization.outline().iter().map(|entry| entry.id).collect(),
            Some(id) if include_descendants => [id].into_iter().chain(organization.descendants(id)).collect(),
            Some(id) => vec![id],
        };
        let closed = |id: &ScorecardId| organization.entry(*id).and_then(|entry| entry.closed_through);
        ids.into_iter().filter(|id| moves(closed(id))).collect()
    }

    /// Sets the last closed day of scorecards, and returns their number.
    async fn move_closing(
        &mut self,
        ids: &[ScorecardId],
        through: Option<NaiveDate>,
        reason: Option<&str>,
    ) -> Result<usize, Refused> {
        let (now, actor) = (self.write().now(), self.write().actor());
        let rows = self.scorecard_rows(ids).await?;
        let changes = rows.iter().filter_map(|row| {
            let after = scorecard::Model {
                closed_through: through,
                closing_changed_at: Some(now),
                closing_changed_by: Some(actor),
                reopening_reason: reason.map(str::to_owned),
                ..row.clone()
            };
            Change::of(Some(row), after)
        });
        self.put_all(changes.collect::<Vec<_>>()).await?;
        Ok(ids.len())
    }

    /// Correction of a period of the scorecard that is closed; `None` where it is open. Refused without a reason, and
    /// for a caller who is no administrator there.
    pub(crate) fn correction(
        &self,
        scorecard: ScorecardId,
        period: Period,
        correction: Option<&CorrectionFields>,
    ) -> Result<Option<Box<Correction>>, Refused> {
        let Some(message) = refusal(self.write().organization(), scorecard, period) else { return Ok(None) };
        let Some(correction) = correction else {
            return Err(problem(ProblemCode::PeriodClosed, "period", message).into());
        };
        if let Some(problem) = correction.problem() {
            return Err(problem.into());
        }
        self.demand_on(scorecard, Action::Administer, "correction")?;
        let (at, by) = (self.write().now(), self.write().actor());
        Ok(Some(Box::new(Correction { reason: correction.reason.clone(), at, by })))
    }
}

/// Message that a period of the scorecard is closed, with the date and who closed it; `None` where it is open.
pub(crate) fn refusal(
    organization: &OrganizationSnapshot,
    scorecard: ScorecardId,
    period: Period,
) -> Option<String> {
    let entry = organization.entry(scorecard)?;
    if !is_closed(organization.calendar(), entry.closed_through, period) {
        return None;
    }
    let through = entry.closed_through?;
    let by = entry.closing_changed_by.map_or("somebody", |actor| organization.called(actor));
    Some(format!(
        "{period} is closed: {by} closed the periods of {:?} up to {through}; an administrator gives a correction with \
         a reason, or reopens it with periodsReopen",
        entry.name
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_read_from_its_text() {
        let scorecard = Some(ScorecardId::from_uuid(uuid::Uuid::from_u128(7)));
        for moved in [Moved { scorecard, count: 3 }, Moved { scorecard: None, count: 0 }] {
            assert_eq!(moved.to_string().parse::<Moved>().unwrap(), moved);
        }
        assert!("many".parse::<Moved>().is_err());
    }
}
