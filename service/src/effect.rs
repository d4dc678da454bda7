//! Observed change since an initiative began, beside the expected one.
//!
//! A change that came after is no proof that the initiative caused it, and nothing here says so.

use async_recursion::async_recursion as boxed;
use chrono::NaiveDate;
use domain::{
    cascade::MeasureRef, evaluate::Wanted, period::Period, scorecard::Scorecard, vocabulary::Frequency,
};
use ledger::error::Result;

use crate::reader::Reader;

/// Number of periods that are searched back for the last value of a measure.
const PERIODS: i32 = 12;

/// Value before and after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observed {
    /// Period of the earlier value.
    pub from: Period,
    /// Earlier value.
    pub before: f64,
    /// Period of the later value.
    pub to: Period,
    /// Later value.
    pub after: f64,
}

impl Reader {
    /// Change of the measure's value, in its unit: from its last actual before this day to its latest one. `None` where
    /// either is missing, or there is none since.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn measure_change(
        &self,
        measure: MeasureRef,
        frequency: Frequency,
        since: NaiveDate,
    ) -> Result<Option<Observed>> {
        let Some((from, to)) = self.around(since, frequency) else { return Ok(None) };
        let window = |last: Period| Period::span(last.offset(1 - PERIODS).unwrap_or(last), last);
        let periods: Vec<_> = window(from).chain(window(to).skip_while(|it| *it <= from)).collect();
        let results = self.measure_results(measure, &periods, Wanted::default()).await?;
        let known = results.iter().filter_map(|it| Some((it.period, it.actual?)));
        let (earlier, later): (Vec<_>, Vec<_>) = known.partition(|(period, _)| *period <= from);
        let ends = earlier.last().zip(later.last());
        Ok(ends.map(|(&(from, before), &(to, after))| Observed { from, before, to, after }))
    }

    /// Change of the objective's score, in points: from the last period that had ended before this day to the current
    /// one. `None` where either has no score.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn objective_change(
        &self,
        scorecard: &Scorecard,
        objective: usize,
        since: NaiveDate,
    ) -> Result<Option<Observed>> {
        let frequency = scorecard.profile.review_frequency;
        let Some((from, to)) = self.around(since, frequency) else { return Ok(None) };
        let scores = self.scores(scorecard.profile.id, &[from, to]).await?;
        let mut scores = scores.iter().map(|it| it.objectives.get(objective)?.verdict.score);
        let (before, after) = (scores.next().flatten(), scores.next().flatten());
        Ok(before.zip(after).map(|(before, after)| Observed { from, before, to, after }))
    }

    /// Last period that had ended before the day, and the current one, which must be later.
    fn around(&self, since: NaiveDate, frequency: Frequency) -> Option<(Period, Period)> {
        let calendar = self.organization().calendar();
        let before = calendar.last_ended_by(since.pred_opt()?, frequency);
        let now = calendar.current(frequency, self.today());
        (before < now).then_some((before, now))
    }
}
