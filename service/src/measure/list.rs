//! Lists of measures by attributes and status: "all red KPIs below Sales, worst first".

use std::{collections::HashMap, sync::Arc};

use async_recursion::async_recursion as boxed;
use chrono::NaiveDate;
use domain::{
    aggregate::is_known,
    cascade::{MeasureRef, Strategy},
    evaluate::{Evaluator, Wanted},
    id::{MeasureId, ScorecardId},
    measure::Measure,
    scorecard::Scorecard,
    series::Series,
    vocabulary::{EntityKind, Frequency, MeasureSource, Status, Timing},
};
use ledger::error::Result;
use serde::Deserialize;

use crate::{
    order::{OrderDirection, contains_ignoring_case},
    owners::OwnerFilter,
    paging::{AsOf, List, SortKey, SortValue},
    reader::Reader,
    scores::{Overlay, Sources},
};

/// Filter of measures; all given conditions must hold.
#[derive(Clone, Debug, Default)]
pub struct MeasureFilter {
    /// Status in the current period of the measure's frequency is one of these; any when empty.
    pub status: Vec<Status>,
    /// Home scorecard.
    pub scorecard: Option<ScorecardId>,
    /// True if the home may also be below `scorecard`.
    pub include_descendants: bool,
    /// Owner of the measure.
    pub owner: Option<String>,
    /// Owners, or their absence.
    pub owned_by: Option<OwnerFilter>,
    /// Leading or lagging.
    pub timing: Option<Timing>,
    /// Length of the periods.
    pub frequency: Option<Frequency>,
    /// Measures without an actual in a period that ends on this day or later; recorded measures only.
    pub data_older_than: Option<NaiveDate>,
    /// Substring of the name or the key, case-insensitive.
    pub query: Option<String>,
    /// True for archived measures, false for those in use.
    pub archived: bool,
}

/// Order of measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasureOrderField {
    /// Order by name.
    Name,
    /// Order by score in the current period of the measure's frequency.
    Score,
}

/// Measure with its home scorecard.
pub struct Listed {
    /// Home scorecard.
    pub home: Arc<Scorecard>,
    /// Index of the measure in the scorecard.
    pub index: usize,
}

/// Status and score of a measure in the current period of its frequency; `None` for one that does not exist.
type StatusAndScore = Option<(Status, Option<f64>)>;

/// Sort values of measures at an earlier revision.
#[derive(Deserialize)]
struct Earlier {
    name: String,
    position: i32,
}

impl Reader {
    /// Lists the measures that match the filter, in this order; without an order, by creation of their homes and
    /// position.
    ///
    /// # Errors
    /// Returns an error when the database fails.
    #[boxed]
    pub async fn measures(
        &self,
        filter: &MeasureFilter,
        order: Option<(MeasureOrderField, OrderDirection)>,
        as_of: AsOf,
    ) -> Result<List<Listed>> {
        let mut listed: Vec<Listed> = Vec::new();
        let homes = self.organization().within(filter.scorecard, filter.include_descendants);
        for home in self.scorecards(&homes).await? {
            let admitted = (0..home.measures.len())
                .filter(|&index| self.admits(filter, &home.measures[index], &home.series()[index]));
            listed.extend(admitted.map(|index| Listed { home: Arc::clone(&home), index }));
        }
        let by_score = matches!(order, Some((MeasureOrderField::Score, _)));
        let mut sources = Sources::new(self);
        if by_score || !filter.status.is_empty() {
            let mut homes: Vec<ScorecardId> = listed.iter().map(|it| it.home.profile.id).collect();
            homes.dedup();
            sources.gather_values(&homes).await?;
        }
        if !filter.status.is_empty() {
            let scores = self.statuses_and_scores(&sources, self.today(), &listed);
            let is_wanted =
                |scores: StatusAndScore| scores.is_some_and(|(status, _)| filter.status.contains(&status));
            let mut keep = scores.into_iter().map(is_wanted);
            listed.retain(|_| keep.next().unwrap_or(false));
        }
        match order {
            Some((MeasureOrderField::Score, direction)) => {
                self.by_score(listed, direction, &sources, as_of).await
            }
            Some((MeasureOrderField::Name, direction)) => self.by_name(listed, direction, as_of).await,
            None => self.by_position(listed, as_of).await,
        }
    }

    async fn by_position(&self, listed: Vec<Listed>, mut as_of: AsOf) -> Result<List<Listed>> {
        let earlier: HashMap<MeasureId, Earlier> = self.rows_as_of(&mut as_of, EntityKind::Measure).await?;
        let keyed = |it: Listed| {
            let (home, measure) = (&it.home.profile, it.get());
            let position = earlier.get(&measure.id).map_or(measure.position, |then| then.position);
            let values = [
                SortValue::instant(home.created_at),
                SortValue::Text(home.id.to_string()),
                SortValue::number(position.into()),
            ];
            (SortKey::of(values, measure.id.uuid()), it)
        };
        Ok(List::sorted(listed.into_iter().map(keyed).collect(), OrderDirection::Ascending, as_of))
    }

    async fn by_name(
        &self,
        listed: Vec<Listed>,
        direction: OrderDirection,
        mut as_of: AsOf,
    ) -> Result<List<Listed>> {
        let earlier: HashMap<MeasureId, Earlier> = self.rows_as_of(&mut as_of, EntityKind::Measure).await?;
        let keyed = |it: Listed| {
            let id = it.get().id;
            let name = earlier.get(&id).map_or(&it.get().name, |then| &then.name);
            (SortKey::of([SortValue::text(name)], id.uuid()), it)
        };
        Ok(List::sorted(listed.into_iter().map(keyed).collect(), direction, as_of))
    }

    async fn by_score(
        &self,
        listed: Vec<Listed>,
        direction: OrderDirection,
        sources: &Sources<'_>,
        mut as_of: AsOf,
    ) -> Result<List<Listed>> {
        let then = Overlay::as_of(sources, self, &mut as_of).await?;
        let scores = self.statuses_and_scores(&then, as_of.date, &listed);
        let keyed = |(it, scores): (Listed, StatusAndScore)| {
            let score = scores.and_then(|(_, score)| score).map(SortValue::number);
            (SortKey::optional(score, it.get().id.uuid()), it)
        };
        let rows = listed.into_iter().zip(scores).map(keyed).collect();
        Ok(List::sorted(rows, direction, as_of))
    }

    fn admits(&self, filter: &MeasureFilter, measure: &Measure, series: &Series) -> bool {
        let MeasureFilter { owner, owned_by, timing, frequency, data_older_than, query, archived, .. } =
            filter;
        measure.archived_at.is_some() == *archived
            && owner.as_ref().is_none_or(|owner| measure.owner.as_ref() == Some(owner))
            && owned_by
                .as_ref()
                .is_none_or(|wanted| self.is_owned_as(wanted, &measure.owners, measure.owner.as_deref()))
            && timing.is_none_or(|timing| measure.timing == timing)
            && frequency.is_none_or(|frequency| measure.frequency == frequency)
            && data_older_than.is_none_or(|day| self.is_older(measure, series, day))
            && query.as_ref().is_none_or(|part| {
                contains_ignoring_case(&measure.name, part)
                    || measure.key.as_ref().is_some_and(|key| contains_ignoring_case(key, part))
            })
    }

    fn is_older(&self, measure: &Measure, series: &Series, day: NaiveDate) -> bool {
        let calendar = self.organization().calendar();
        let last = series.all().iter().rev().find(|(_, facts)| is_known(measure, facts));
        measure.source == MeasureSource::Entered
            && last.is_none_or(|(period, _)| calendar.ends_on(*period) < day)
    }

    /// Computes the status and the score of each measure in the period of its frequency that is current on this day.
    fn statuses_and_scores(
        &self,
        strategy: &impl Strategy,
        day: NaiveDate,
        listed: &[Listed],
    ) -> Vec<StatusAndScore> {
        let mut evaluator = Evaluator::new(strategy, self.organization().calendar(), day);
        let scores = listed.iter().map(|it| {
            let at = MeasureRef { scorecard: it.home.profile.id, measure: it.get().id };
            let period = evaluator.current(it.get().frequency);
            let wanted = Wanted { verdict: true, ..Wanted::default() };
            let result = evaluator.parts_of_measure(at, period, wanted)?;
            Some((result.verdict.status, result.verdict.score))
        });
        scores.collect()
    }
}

impl Listed {
    /// Returns the measure.
    #[must_use]
    pub fn get(&self) -> &Measure {
        &self.home.measures[self.index]
    }
}
